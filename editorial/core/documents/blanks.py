"""The blanks of a certificate's lines: words in braces, as an office person would say them, filled when it is printed.

What is printed is Vietnamese by law, so the words are not translated; what is said about them is.
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
class Blank:
    """`word` stands in braces; `key` was the word in templates stored before; `about` says what it becomes."""

    word: str
    key: str
    about: Any

    @property
    def braced(self) -> str:
        return f"{{{self.word}}}"


BLANKS = (
    Blank("họ tên", "name", _l("Tên người hoặc tập thể được khen")),
    Blank("đơn vị", "unit", _l("Đơn vị của người được khen")),
    Blank("thành tích", "deed", _l("Khen vì việc gì")),
    Blank("phường", "ward", _l("Tên phường, chữ hoa")),
    Blank("người ký", "signer", _l("Họ tên người ký quyết định")),
    Blank("số quyết định", "decision", _l("Số của quyết định khen thưởng")),
    Blank("nơi ký", "place", _l("Nơi ký quyết định")),
    Blank("ngày", "day", _l("Ngày ký quyết định")),
    Blank("tháng", "month", _l("Tháng ký quyết định")),
    Blank("năm", "year", _l("Năm ký quyết định")),
    Blank("mã kiểm tra", "code", _l("Mã riêng của từng giấy khen")),
    Blank("trang kiểm tra", "check", _l("Trang để kiểm tra giấy khen thật")),
)
_BY_WORD: Mapping[str, Blank] = {name: blank for blank in BLANKS for name in (fold(blank.word), blank.key)}
_IN_BRACES = re.compile(r"\{([^{}]*)\}")


def _blank(found: re.Match[str]) -> Blank | None:
    """However it was typed: capitals, spaces and even marks don't matter."""
    return _BY_WORD.get(fold(found[1]))


def tidy(text: str) -> str:
    """The same line with every known blank as it is spelt here."""

    def spelt(found: re.Match[str]) -> str:
        blank = _blank(found)
        return blank.braced if blank else found[0]

    return _IN_BRACES.sub(spelt, nfc(text))


def faults(text: str) -> Iterator[str]:
    """A sentence for each blank that there is not."""
    for found in _IN_BRACES.finditer(text):
        if _blank(found) is None:
            yield _("Không có chỗ điền {%(name)s}. Hãy chọn một trong các chỗ điền có sẵn.", name=found[1])
    if set("{}") & set(_IN_BRACES.sub("", text)):
        yield _("Dấu ngoặc nhọn của “%(text)s” chưa đủ đôi.", text=text)


def filled(text: str, certificate: Certificate) -> str:
    """A line with its blanks filled; "" when it has blanks and every one of them is empty."""
    values = values_of(certificate)
    named = [_blank(found) for found in _IN_BRACES.finditer(text)]
    if named and not any(blank and values[blank.word] for blank in named):
        return ""

    def value(found: re.Match[str]) -> str:
        blank = _blank(found)
        return values[blank.word] if blank else ""

    return nfc(_IN_BRACES.sub(value, text))


def values_of(certificate: Certificate) -> dict[str, str]:
    """Word -> what stands there on this certificate."""
    day, unknown = certificate.day, " " * 6
    return {
        "họ tên": certificate.name, "đơn vị": certificate.unit, "thành tích": certificate.deed,
        "phường": certificate.ward.upper(), "người ký": certificate.signer, "số quyết định": certificate.decision,
        "nơi ký": certificate.place,
        "ngày": f"{day.day:02}" if day else unknown,
        "tháng": (f"{day.month:02}" if day.month < 3 else str(day.month)) if day else unknown,
        "năm": str(day.year) if day else unknown,
        "mã kiểm tra": certificate.code, "trang kiểm tra": re.sub(r"^https?://", "", certificate.check_url),
    }  # fmt: skip
