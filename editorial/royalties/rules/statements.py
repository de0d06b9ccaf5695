"""Who may do what to a statement, and when. Pure."""

from collections.abc import Collection
from datetime import date, datetime

from editorial.core.access import Actor
from editorial.core.verdicts import YES, Verdict, no
from editorial.core.words import gettext as _
from editorial.core.words import lazy_gettext as _l
from editorial.people.models import BOARD_LEADERS, Role
from editorial.royalties.models import State
from editorial.royalties.rules.amounts import dong
from editorial.royalties.rules.rates import OFFICE
from editorial.scoring.rules.periods import Span

ANSWERERS = (*OFFICE, *BOARD_LEADERS)


def can_make(actor: Actor) -> Verdict:
    if actor.has(*OFFICE):
        return YES
    return no(_l("Bảng kê nhuận bút do Thường trực lập."))


def fits(wanted: Span, period: str, first_day: date, taken: Collection[tuple[date, date]]) -> Verdict:
    """A statement of this span may be made: of the decision's kind of period, and no day stands in two."""
    is_quarter = "Q" in wanted.key
    if (
        is_quarter != (period == "quarter")
        or wanted.key.count("-") != 1
        or wanted.key.startswith("T")
        or "H" in wanted.key
    ):
        return no(
            _("Quyết định chi quy định bảng kê theo %(what)s.", what=_("quý") if period == "quarter" else _("tháng"))
        )
    if wanted.ends_on < first_day:
        return no(_("Kỳ này trước ngày quyết định chi có hiệu lực."))
    if any(start <= wanted.ends_on and wanted.starts_on <= end for start, end in taken):
        return no(_("Đã có bảng kê cho những ngày này."))
    return YES


def can_send(actor: Actor, state: str, ends_on: date, today: date) -> Verdict:
    """Put before the people in it, for objections."""
    if not actor.has(*OFFICE):
        return no(_l("Bảng kê do Thường trực gửi lấy ý kiến."))
    if state != State.DRAFT:
        return no(_l("Bảng kê này đã được gửi lấy ý kiến."))
    if today <= ends_on:
        return no(_("Kỳ này đến hết ngày %(day)s. Hết kỳ mới gửi lấy ý kiến được.", day=f"{ends_on:%d/%m/%Y}"))
    return YES


def can_reduce(actor: Actor, state: str) -> Verdict:
    if not actor.has(*OFFICE):
        return no(_l("Việc giảm theo tỷ lệ do Thường trực chọn."))
    if state == State.FROZEN:
        return no(_l("Bảng kê đã ký chốt nên được giữ nguyên."))
    return YES


def can_object(person_id: int, state: str, until: datetime | None, now: datetime, inside: Collection[int]) -> Verdict:
    if person_id not in inside:
        return no(_l("Bạn không có tên trong bảng kê này."))
    if state == State.DRAFT:
        return no(_l("Bảng kê chưa được gửi lấy ý kiến."))
    if state == State.FROZEN or (until is not None and now > until):
        return no(_l("Đã hết hạn kiến nghị. Hãy liên hệ Thường trực: phần còn thiếu sẽ vào kỳ sau."))
    return YES


def can_answer(actor: Actor, person_id: int, state: str) -> Verdict:
    if not actor.has(*ANSWERERS):
        return no(_l("Kiến nghị do Thường trực hoặc lãnh đạo Ban Biên tập trả lời."))
    if actor.id == person_id:
        return no(_l("Đây là kiến nghị của bạn. Hãy để người khác trả lời."))
    if state == State.FROZEN:
        return no(_l("Bảng kê đã ký chốt nên được giữ nguyên."))
    return YES


def can_sign(actor: Actor, state: str, until: datetime | None, now: datetime, unanswered: int) -> Verdict:
    if not actor.has(Role.BOARD_HEAD):
        return no(_l("Bảng kê do Trưởng ban Biên tập ký chốt."))
    if state == State.FROZEN:
        return no(_l("Bảng kê này đã ký chốt."))
    if state != State.OBJECTIONS or until is None:
        return no(_l("Bảng kê phải được gửi lấy ý kiến trước khi ký."))
    if now <= until:
        return no(_l("Còn trong hạn nhận kiến nghị. Hết hạn mới ký chốt được."))
    if unanswered:
        return no(_("Còn %(n)s kiến nghị chưa có trả lời. Hãy trả lời hết rồi ký.", n=unanswered))
    return YES


def over(payable: int, ceiling: int | None) -> str:
    """By how much a statement is above its ceiling, and what can be done; "" when it fits."""
    if ceiling is None or payable <= ceiling:
        return ""
    return _(
        "Tổng nhuận bút %(total)s vượt mức trần %(ceiling)s của kỳ là %(more)s. Thường trực có thể chọn giảm đều theo tỷ lệ"
        " (ghi rõ trên bảng kê), hoặc nhập quyết định mới có mức trần cao hơn.",
        total=dong(payable), ceiling=dong(ceiling), more=dong(payable - ceiling),
    )  # fmt: skip
