"""Who closes a period and when: preview, the days for objections, the signature, opening again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.settings import Setting
from editorial.core.verdicts import YES, Verdict, no
from editorial.core.worktime import VIETNAM
from editorial.people.models import Role
from editorial.scoring.periods.models import PeriodState

OPENERS = (Role.STANDING_OFFICE,)
SIGNERS = (Role.BOARD_HEAD,)
LONGEST_NUMBER, LONGEST_REASON = 60, 1000


def _days(raw: Any) -> int:
    days = int(raw)
    if not 1 <= days <= 30:
        raise ValueError(raw)
    return days


OBJECTION_DAYS = Setting("scoring.objection_days", 5, _l("Số ngày làm việc nhận kiến nghị trước khi chốt kỳ"), _days)


@dataclass(frozen=True)
class PeriodFacts:
    """What decides whether a period may be signed. `waiting`: appeals that nobody has decided; `newest`: the latest hour
    that the ledger or the register knows of, which the clock cannot be before; `dead`: the name of a delivery that should
    have changed the ledger and failed for good, empty when there is none."""

    state: PeriodState
    ends_on: date
    objections_until: datetime | None
    waiting: int = 0
    has_rules: bool = True
    newest: datetime | None = None
    dead: str = ""


def can_preview(actor: Actor, period: PeriodFacts, today: date) -> Verdict:
    """The office opens the preview once the period's last day is over."""
    if not actor.has(*OPENERS):
        return no(_l("Việc mở xem trước do Thường trực làm."))
    if period.state is not PeriodState.OPEN:
        return no(_l("Kỳ này đã mở xem trước rồi."))
    if today <= period.ends_on:
        first = period.ends_on + timedelta(days=1)
        return no(_("Kỳ chưa kết thúc. Mở xem trước được từ ngày %(day)s.", day=f"{first:%d/%m/%Y}"))
    return YES


def can_sign(actor: Actor, period: PeriodFacts, now: datetime) -> Verdict:
    """The head signs once the window has ended and every appeal is decided."""
    if not actor.has(*SIGNERS):
        return no(_l("Kỳ do Trưởng ban Biên tập ký chốt."))
    if period.state is PeriodState.OPEN:
        return no(_l("Kỳ chưa được mở xem trước. Thường trực mở xem trước thì mới ký chốt được."))
    if period.state is not PeriodState.PREVIEW:
        return no(_l("Kỳ này đã được ký rồi."))
    if period.newest is not None and now < period.newest:
        return no(_(
            "Đồng hồ máy chủ đang chỉ %(now)s, sớm hơn việc đã ghi lúc %(newest)s. Hãy nhờ quản trị chỉnh giờ rồi ký.",
            now=_hour(now), newest=_hour(period.newest),
        ))  # fmt: skip
    if period.objections_until is not None and now <= period.objections_until:
        return no(
            _("Đang trong thời hạn kiến nghị, đến %(when)s. Ký được sau giờ đó.", when=_hour(period.objections_until))
        )
    if period.waiting:
        return no(_(
            "Còn %(n)s kiến nghị chưa trả lời. Hãy trả lời hết rồi ký.", n=period.waiting
        ))  # fmt: skip
    if period.dead:
        return no(_(
            "Chưa ký được: %(what)s đã dừng giữa chừng nên sổ điểm có thể thiếu. Thường trực hoặc người quản trị thử lại "
            "ở trang Việc nền, xong thì ký được.", what=period.dead,
        ))  # fmt: skip
    if not period.has_rules:
        return no(_l("Chưa có quy chế điểm nào được ký và có hiệu lực trong kỳ nên không chốt được."))
    return YES


def can_reopen(actor: Actor, state: PeriodState, held_by: Sequence[str]) -> Verdict:
    """`held_by`: other frozen periods that together hold every one of its days, so that opening would change nothing."""
    if not actor.has(*SIGNERS):
        return no(_l("Chỉ Trưởng ban Biên tập mở lại kỳ đã chốt, theo một quyết định có số."))
    if state is not PeriodState.FROZEN:
        return no(_l("Kỳ này không ở bước đã chốt nên không cần mở lại."))
    if held_by:
        return no(_(
            "Mọi ngày của kỳ này còn nằm trong kỳ khác đã chốt (%(titles)s). Hãy mở lại kỳ đó trước.",
            titles="; ".join(held_by),
        ))  # fmt: skip
    return YES


def reopening_faults(decision_number: str, reason: str) -> dict[str, str]:
    faults = {}
    if not decision_number:
        faults["decision_number"] = _("Hãy ghi số quyết định.")
    elif len(decision_number) > LONGEST_NUMBER:
        faults["decision_number"] = _("Số quyết định dài quá 60 ký tự.")
    if not reason:
        faults["reason"] = _("Hãy ghi lý do mở lại để người xem sau biết.")
    elif len(reason) > LONGEST_REASON:
        faults["reason"] = _("Lý do dài quá 1.000 ký tự.")
    return faults


def holds_all(starts_on: date, ends_on: date, others: Sequence[tuple[date, date]]) -> bool:
    """Do these spans together hold every day of the period?"""
    day = starts_on
    while day <= ends_on:
        ends = [end for start, end in others if start <= day <= end]
        if not ends:
            return False
        day = max(ends) + timedelta(days=1)
    return True


def next_step(period: PeriodFacts, today: date, now: datetime) -> str:
    """What is to be done next, by whom and until when."""
    if period.state is PeriodState.FROZEN:
        return _("Đã ký chốt. Điều chỉnh về sau tính vào kỳ sau; chỉ mở lại theo một quyết định.")
    if period.state is PeriodState.FREEZING and period.dead:
        return _("Đã ký, chưa chốt được: %(what)s đã dừng giữa chừng. Thử lại ở trang Việc nền thì máy tự chốt tiếp.",
                 what=period.dead)  # fmt: skip
    if period.state is PeriodState.FREEZING:
        return _("Đã ký. Máy đang ghi bản chốt, thường xong trong vài giây.")
    if period.state is PeriodState.PREVIEW:
        return _preview_step(period, now)
    if today <= period.ends_on:
        return _("Kỳ kết thúc ngày %(day)s. Sau đó Thường trực mở xem trước.", day=f"{period.ends_on:%d/%m/%Y}")
    return _("Kỳ đã kết thúc. Thường trực mở xem trước để mọi người xem lại điểm của mình.")


def _preview_step(period: PeriodFacts, now: datetime) -> str:
    if period.objections_until is not None and now <= period.objections_until:
        text = _("Mọi người xem lại điểm và kiến nghị đến %(when)s.", when=_hour(period.objections_until))
        if period.waiting:
            text += " " + _("Có %(n)s kiến nghị chờ trả lời.", n=period.waiting)
        return text
    if period.waiting:
        return _(
            "Hết thời hạn kiến nghị. Trả lời nốt %(n)s kiến nghị, rồi Trưởng ban Biên tập ký chốt.", n=period.waiting
        )
    return _("Hết thời hạn, không còn kiến nghị nào chờ. Trưởng ban Biên tập ký chốt.")


def is_waiting_for(actor: Actor, period: PeriodFacts, today: date, now: datetime) -> bool:
    """Is it this reader's turn?"""
    return bool(can_preview(actor, period, today)) or bool(can_sign(actor, period, now))


def _hour(instant: datetime) -> str:
    return f"{instant.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
