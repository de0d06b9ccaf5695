"""Placeholders in a certificate's lines: Vietnamese words in braces ({họ tên}), filled when the certificate is printed.

Certificates are in Vietnamese by law, so the words themselves are not translated; their explanations are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from editorial.core.documents import Certificate
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.text import fold, nfc


@dataclass(frozen=True)
class Placeholder:
    """`word` stands in braces; `key` was the word in templates stored before; `about` says what it becomes."""

    word: str
    key: str
    about: Any

    @property
    def braced(self) -> str:
        return f"{{{self.word}}}"


PLACEHOLDERS = (
    Placeholder("họ tên", "name", _l("Tên người hoặc tập thể được khen")),
    Placeholder("đơn vị", "unit", _l("Đơn vị của người được khen")),
    Placeholder("thành tích", "deed", _l("Khen vì việc gì")),
    Placeholder("phường", "ward", _l("Tên phường, chữ hoa")),
    Placeholder("người ký", "signer", _l("Họ tên người ký quyết định")),
    Placeholder("chức vụ", "signer_position", _l("Chức vụ người ký; ký thay thì ghi cả KT.")),
    Placeholder("số quyết định", "decision", _l("Số của quyết định khen thưởng")),
    Placeholder("nơi ký", "place", _l("Nơi ký quyết định")),
    Placeholder("ngày", "day", _l("Ngày ký quyết định")),
    Placeholder("tháng", "month", _l("Tháng ký quyết định")),
    Placeholder("năm", "year", _l("Năm ký quyết định")),
    Placeholder("mã kiểm tra", "code", _l("Mã riêng của từng giấy khen")),
    Placeholder("trang kiểm tra", "check", _l("Trang để kiểm tra giấy khen thật")),
)
_BY_WORD: Mapping[str, Placeholder] = {
    name: placeholder for placeholder in PLACEHOLDERS for name in (fold(placeholder.word), placeholder.key)
}
_IN_BRACES = re.compile(r"\{([^{}]*)\}")


def _placeholder(found: re.Match[str]) -> Placeholder | None:
    """The known placeholder that was meant; capitals, spaces and accents don't matter."""
    return _BY_WORD.get(fold(found[1]))


def normalize(text: str) -> str:
    """The line with every known placeholder in its standard spelling."""

    def spelt(found: re.Match[str]) -> str:
        placeholder = _placeholder(found)
        return placeholder.braced if placeholder else found[0]

    return _IN_BRACES.sub(spelt, nfc(text))


def faults(text: str) -> Iterator[str]:
    """Yields a sentence for each unknown placeholder and for unmatched braces."""
    for found in _IN_BRACES.finditer(text):
        if _placeholder(found) is None:
            yield _("Không có chỗ điền {%(name)s}. Hãy chọn một trong các chỗ điền có sẵn.", name=found[1])
    if set("{}") & set(_IN_BRACES.sub("", text)):
        yield _("Dấu ngoặc nhọn của “%(text)s” chưa đủ đôi.", text=text)


def fill(text: str, certificate: Certificate) -> str:
    """The line with its placeholders filled; "" when it has placeholders and all of them are empty."""
    values = values_of(certificate)
    named = [_placeholder(found) for found in _IN_BRACES.finditer(text)]
    if named and not any(placeholder and values[placeholder.word] for placeholder in named):
        return ""

    def value(found: re.Match[str]) -> str:
        placeholder = _placeholder(found)
        return values[placeholder.word] if placeholder else ""

    return nfc(_IN_BRACES.sub(value, text))


def values_of(certificate: Certificate) -> dict[str, str]:
    """Placeholder word -> its value on this certificate."""
    day, unknown = certificate.day, " " * 6
    return {
        "họ tên": certificate.name, "đơn vị": certificate.unit, "thành tích": certificate.deed,
        "phường": certificate.ward.upper(), "người ký": certificate.signer,
        "chức vụ": "\n".join(certificate.signer_position).upper(), "số quyết định": certificate.decision,
        "nơi ký": certificate.place,
        "ngày": f"{day.day:02}" if day else unknown,
        "tháng": (f"{day.month:02}" if day.month < 3 else str(day.month)) if day else unknown,
        "năm": str(day.year) if day else unknown,
        "mã kiểm tra": certificate.code, "trang kiểm tra": re.sub(r"^https?://", "", certificate.check_url),
    }  # fmt: skip
