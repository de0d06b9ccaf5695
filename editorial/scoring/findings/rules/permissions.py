"""Who may decide what about points, and what a decision must say. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import is_whole
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD_LEADERS, Role
from editorial.scoring.findings.models import ZEROING_KINDS, FindingKind

DECIDERS = (Role.STANDING_OFFICE, *BOARD_LEADERS)

ONCE = (*ZEROING_KINDS, FindingKind.ACCEPTED, FindingKind.TRANSLATION, FindingKind.KEPT)
"""A second one of the same would say nothing."""

MOST_ADJUSTED = 100_00


def can_decide(actor: Actor, authors: Collection[int]) -> Verdict:
    """Findings are decided by the standing office and the board's leaders, never about an item of one's own."""
    if not actor.has(*DECIDERS):
        return no(_l("Việc này do Thường trực hoặc lãnh đạo Ban Biên tập quyết định."))
    if actor.id in authors:
        return no(_l("Bạn đứng tên bài này nên không quyết định điểm của bài. Hãy nhờ người khác có quyền."))
    return YES


def can_share(actor: Actor, authors: Collection[int], *, is_out: bool) -> Verdict:
    """The authors agree on their shares before the item is out; after that the office decides."""
    if not is_out and actor.id in authors:
        return YES if len(authors) > 1 else no(_l("Bài có một tác giả nên không cần chia điểm."))
    if is_out and actor.id in authors:
        return no(_l("Bài đã đăng nên việc chia điểm do Thường trực quyết định. Bạn có thể gửi kiến nghị điểm."))
    return can_decide(actor, authors)


def value_faults(kind: FindingKind, value: Mapping[str, Any], authors: Collection[int]) -> dict[str, str]:
    """What a finding's value lacks, by field; empty when it says what it must and nothing more."""
    wanted = {
        FindingKind.REGRADE: {"grade"}, FindingKind.GENRE: {"genre_id", "title"}, FindingKind.SHARES: {"shares"},
        FindingKind.CONTRIBUTOR_ERROR: {"edition_id"},
        FindingKind.ACCEPTED: {"where"}, FindingKind.ADJUSTMENT: {"amount"},
    }.get(kind, set())  # fmt: skip
    if kind is FindingKind.REGRADE and value.get("grade") not in ("A", "B", "C"):
        return {"grade": _("Hãy chọn mức A, B hoặc C.")}
    if kind is FindingKind.GENRE and not (is_whole(value.get("genre_id")) and value.get("title")):
        return {"genre_id": _("Hãy chọn thể loại.")}
    if kind is FindingKind.SHARES:
        return share_faults(value.get("shares"), authors)
    if kind is FindingKind.CONTRIBUTOR_ERROR and not is_whole(value.get("edition_id")):
        return {"edition_id": _("Hãy chọn lần đính chính.")}
    if kind is FindingKind.ACCEPTED and not str(value.get("where", "")).strip():
        return {"where": _("Hãy ghi nơi đã dùng lại bài.")}
    if kind is FindingKind.ADJUSTMENT:
        amount = value.get("amount")
        if not is_whole(amount) or amount == 0 or abs(int(str(amount))) > MOST_ADJUSTED:
            return {"amount": _("Số điểm điều chỉnh phải khác 0 và không quá 100 điểm.")}
    return {name: _("Không có mục này.") for name in value if name not in wanted}


def share_faults(shares: Any, authors: Collection[int]) -> dict[str, str]:
    """Every author a whole percent from 0 to 100, in all exactly 100, and nobody else."""
    if not isinstance(shares, Mapping) or {str(person) for person in authors} != {
        str(author_id) for author_id in shares
    }:
        return {"shares": _("Hãy ghi phần của đúng những người đứng tên bài.")}
    if not all(is_whole(part) and 0 <= part <= 100 for part in shares.values()):
        return {"shares": _("Mỗi phần là một số tròn từ 0 đến 100.")}
    if (total := sum(shares.values())) != 100:
        return {"shares": _("Các phần cộng lại là %(total)s%%, phải đúng 100%%.", total=total)}
    return {}
