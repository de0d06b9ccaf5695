"""Appeals (kiến nghị điểm): who may submit one, within which days it is answered, and who may answer. Pure."""

from collections.abc import Collection
from typing import Any

from editorial.core.access import Actor
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_between
from editorial.core.settings import Setting
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import Role
from editorial.scoring.findings.rules.permissions import DECIDERS

READERS = (*DECIDERS, Role.BOARD_MEMBER, Role.OBSERVER)
"""Who reads every appeal; the author reads their own."""


APPEAL_DAYS = Setting(
    "scoring.appeal_days", 5, _l("Số ngày làm việc phải trả lời một kiến nghị điểm"), whole_between(1, 60)
)

REASONS: dict[str, Any] = {
    "grade": _l("Mức chất lượng nên cao hơn"),
    "timely": _l("Bài gửi kịp mà chưa được cộng đúng hạn"),
    "photos": _l("Ảnh tự chụp, đủ chú thích mà chưa được cộng"),
    "shares": _l("Chia điểm giữa các tác giả chưa đúng"),
    "error": _l("Lỗi phải đính chính không do tôi"),
    "duplicate": _l("Bài không trùng, không chia nhỏ"),
    "accepted": _l("Bài đã được nơi khác dùng lại"),
    "other": _l("Lý do khác"),
}
"""Ready reasons by code; the last needs words of one's own."""

LONGEST_REASON = 2000


def reason_of(code: str, words: str) -> str:
    """The reason as it is stored: the ready one, and the person's own words after it."""
    ready = "" if code == "other" else str(REASONS.get(code, ""))
    return f"{ready}. {words}" if ready and words else ready or words


def can_appeal(accounts: Collection[int], holder_id: int | None, *, undone: bool) -> Verdict:
    """A person may appeal about their own entries, by any of their accounts."""
    if holder_id is None or holder_id not in accounts:
        return no(_l("Bạn chỉ kiến nghị về điểm của chính mình."))
    if undone:
        return no(_l("Dòng này đã được rút lại bằng một dòng sau. Hãy kiến nghị về dòng mới nhất của bài."))
    return YES


def can_answer(actor: Actor, me: int, *, appellant: int, authors: Collection[int], judges: Collection[int]) -> Verdict:
    """The office and the leaders of the board may answer, unless they earned these points or gave them. `me`: the
    canonical account of the actor; the others are canonical accounts too."""
    if not actor.has(*DECIDERS):
        return no(_l("Kiến nghị điểm do Thường trực hoặc lãnh đạo Ban Biên tập trả lời."))
    if me == appellant:
        return no(_l("Đây là kiến nghị của chính bạn. Hãy để người khác trả lời."))
    if me in authors:
        return no(_l("Bạn đứng tên bài này nên không trả lời kiến nghị về điểm của bài."))
    if me in judges:
        return no(_l("Bạn đã duyệt, bỏ phiếu hoặc quyết định điểm của bài này. Hãy để người khác trả lời."))
    return YES
