"""Decisions on an item's points as they are chosen and as they are read. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import points
from editorial.scoring.findings.models import ZEROING_KINDS, FindingKind

SLUGS: dict[str, FindingKind] = {
    "xep-lai-muc": FindingKind.REGRADE,
    "the-loai": FindingKind.GENRE,
    "dinh-chinh": FindingKind.CONTRIBUTOR_ERROR,
    "sao-chep": FindingKind.COPIED,
    "thong-tin-ca-nhan": FindingKind.PERSONAL_DATA,
    "duoc-dung-lai": FindingKind.ACCEPTED,
    "ban-dich": FindingKind.TRANSLATION,
    "khong-tinh": FindingKind.NOT_COUNTED,
    "giu-diem": FindingKind.KEPT,
}
"""What the office decides on its own, by the word in the address."""

_CONSEQUENCES = {
    FindingKind.REGRADE: _l("Điểm của bài được tính lại theo mức mới, cho mọi tác giả và cho đơn vị."),
    FindingKind.GENRE: _l(
        "Điểm của bài được tính lại theo thể loại bạn chọn, cho mọi tác giả và cho đơn vị. Bài vẫn đăng như cũ."
    ),
    FindingKind.CONTRIBUTOR_ERROR: _l("Tổng điểm của bài bị trừ theo quy chế cho lần đính chính này."),
    FindingKind.COPIED: _l("Bài được 0 điểm: cả tác giả và đơn vị."),
    FindingKind.PERSONAL_DATA: _l(
        "Bài được 0 điểm, và tác giả không được xét khen thưởng trong kỳ có bài này. Hãy chắc chắn trước khi ghi."
    ),
    FindingKind.ACCEPTED: _l("Bài được cộng điểm theo quy chế."),
    FindingKind.TRANSLATION: _l("Bài được cộng điểm bản dịch theo quy chế."),
    FindingKind.NOT_COUNTED: _l("Bài được 0 điểm nhưng vẫn đăng. Các bài khác giữ nguyên điểm và thứ tự."),
    FindingKind.KEPT: _l("Bài đã gỡ vẫn giữ điểm như trước khi gỡ."),
}


def consequence(kind: FindingKind) -> str:
    """What a decision of this kind does, said before it is made."""
    return str(_CONSEQUENCES[kind])


@dataclass(frozen=True)
class DecisionOffer:
    slug: str
    kind: FindingKind
    is_harsh: bool


def offered_decisions(
    standing: Collection[FindingKind], *, corrections: bool, is_down: bool, alone_left: bool
) -> list[DecisionOffer]:
    """What may be decided about an item now. `alone_left`: some authors are not concerned by a standing decision."""
    found = []
    for slug, kind in SLUGS.items():
        if (kind is FindingKind.KEPT and not is_down) or (kind is FindingKind.CONTRIBUTOR_ERROR and not corrections):
            continue
        if kind in standing and kind in (FindingKind.ACCEPTED, FindingKind.TRANSLATION, FindingKind.KEPT):
            continue
        if kind in standing and kind in ZEROING_KINDS and not alone_left:
            continue
        found.append(DecisionOffer(slug, kind, kind in ZEROING_KINDS or kind is FindingKind.CONTRIBUTOR_ERROR))
    return found


def decision_text(kind: FindingKind, value: Mapping[str, Any], names: Mapping[int, str] | None = None) -> str:
    """What a decision says, in a few words after its title; "" when the title says all. `names`: of authors, by id."""
    if kind is FindingKind.REGRADE:
        return _("mức %(grade)s", grade=value["grade"])
    if kind is FindingKind.GENRE:
        return str(value["title"])
    if kind is FindingKind.ACCEPTED:
        return str(value["where"])
    if kind is FindingKind.ADJUSTMENT:
        amount = int(value["amount"])
        return _("%(points)s điểm", points=f"+{points(amount)}" if amount > 0 else points(amount))
    if kind is FindingKind.SHARES:
        known = names or {}
        return ", ".join(
            f"{known.get(int(author_id), '')} {part}%".strip() for author_id, part in value["shares"].items()
        )
    return ""
