"""Closing a period as one table of steps: preview, the days for objections, the signature, the freeze, opening again. Pure.

Our own decision: the standing office opens the preview, the head of the board signs and alone opens again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_between
from editorial.core.settings import Setting
from editorial.core.state_machine import StateMachine, Transition, granted_to, system_only
from editorial.core.verdicts import YES, Verdict, no
from editorial.core.worktime import VIETNAM
from editorial.people.models import Role
from editorial.scoring.periods.models import PeriodState

OPENERS = (Role.STANDING_OFFICE,)
SIGNERS = (Role.BOARD_HEAD,)
LONGEST_NUMBER, LONGEST_REASON = 60, 1000

OBJECTION_DAYS = Setting(
    "scoring.objection_days", 5, _l("Số ngày làm việc nhận kiến nghị trước khi chốt kỳ"), whole_between(1, 30)
)


@dataclass(frozen=True)
class PeriodFacts:
    """What decides about a period's next step.

    `version`: of its row, 0 while nobody has begun to close it. `now`: the hour of the decision. `waiting`: appeals that
    nobody has decided. `newest`: the latest hour that the ledger or the register knows of, which the clock cannot be
    before. `dead`: the name of a delivery that should have changed the ledger and failed for good, empty when there is
    none. `signed_above`: titles of larger signed periods that hold it whole.
    """

    state: PeriodState
    version: int
    now: datetime
    ends_on: date
    objections_until: datetime | None
    waiting: int = 0
    has_rules: bool = True
    newest: datetime | None = None
    dead: str = ""
    signed_above: Sequence[str] = ()

    @property
    def is_over(self) -> bool:
        return self.now.astimezone(VIETNAM).date() > self.ends_on

    @property
    def takes_objections(self) -> bool:
        return self.objections_until is not None and self.now <= self.objections_until


def _is_over(facts: PeriodFacts) -> Verdict:
    if facts.is_over:
        return YES
    first = facts.ends_on + timedelta(days=1)
    return no(_("Kỳ chưa kết thúc. Mở xem trước được từ ngày %(day)s.", day=f"{first:%d/%m/%Y}"))


def _clock_is_right(facts: PeriodFacts) -> Verdict:
    if facts.newest is None or facts.now >= facts.newest:
        return YES
    return no(_(
        "Đồng hồ máy chủ đang chỉ %(now)s, sớm hơn việc đã ghi lúc %(newest)s. Hãy nhờ quản trị chỉnh giờ rồi ký.",
        now=_hour(facts.now), newest=_hour(facts.newest),
    ))  # fmt: skip


def _window_has_ended(facts: PeriodFacts) -> Verdict:
    if facts.objections_until is None or not facts.takes_objections:
        return YES
    when = _hour(facts.objections_until)
    return no(_("Đang trong thời hạn kiến nghị, đến %(when)s. Ký được sau giờ đó.", when=when))


def _appeals_are_answered(facts: PeriodFacts) -> Verdict:
    if not facts.waiting:
        return YES
    return no(_("Còn %(n)s kiến nghị chưa trả lời. Hãy trả lời hết rồi ký.", n=facts.waiting))


def _deliveries_are_alive(facts: PeriodFacts) -> Verdict:
    if not facts.dead:
        return YES
    return no(_(
        "Chưa ký được: %(what)s đã dừng giữa chừng nên sổ điểm có thể thiếu. Thường trực hoặc người quản trị thử lại "
        "ở trang Việc nền, xong thì ký được.", what=facts.dead,
    ))  # fmt: skip


def _rules_are_in_force(facts: PeriodFacts) -> Verdict:
    if facts.has_rules:
        return YES
    return no(_l("Chưa có quy chế điểm nào được ký và có hiệu lực trong kỳ nên không chốt được."))


def _nothing_larger_is_signed(facts: PeriodFacts) -> Verdict:
    """The larger one opens first, always: were its days still signed, opening this one would change nothing. What is
    smaller keeps nobody, or the two would lock each other (our decision)."""
    if not facts.signed_above:
        return YES
    return no(_(
        "Kỳ này nằm trọn trong kỳ lớn hơn đã ký (%(titles)s). Hãy mở lại kỳ đó trước.",
        titles="; ".join(facts.signed_above),
    ))  # fmt: skip


_HEAD = _l("Trưởng ban Biên tập")
_S = PeriodState


def _wrong_state(transition: Transition[PeriodState, PeriodFacts], facts: PeriodFacts) -> object:
    if transition.verb == "preview":
        return _l("Kỳ này đã mở xem trước rồi.")
    if transition.verb == "reopen":
        return _l("Kỳ này không ở bước đã chốt nên không cần mở lại.")
    if facts.state is _S.OPEN:
        return _l("Kỳ chưa được mở xem trước. Thường trực mở xem trước thì mới ký chốt được.")
    return _l("Kỳ này đã được ký rồi.")


def _stale(facts: PeriodFacts) -> object:
    if facts.state is _S.PREVIEW:
        return _l("Kỳ này vừa được mở xem trước hoặc mở lại. Hãy xem lại trang.")
    return _l("Kỳ này vừa được ký. Hãy xem lại trang.")


MACHINE: StateMachine[PeriodState, PeriodFacts] = StateMachine(
    "period",
    (
        Transition(
            "preview", _l("Mở xem trước"), (_S.OPEN,), (_S.PREVIEW,), conditions=(_is_over,), action="period.previewed",
            who=granted_to(*OPENERS, title=_l("Thường trực"), refusal=_l("Việc mở xem trước do Thường trực làm.")),
        ),
        Transition(
            "sign", _l("Ký chốt kỳ"), (_S.PREVIEW,), (_S.FREEZING,), action="period.signed",
            who=granted_to(*SIGNERS, title=_HEAD, refusal=_l("Kỳ do Trưởng ban Biên tập ký chốt.")),
            conditions=(
                _clock_is_right, _window_has_ended, _appeals_are_answered, _deliveries_are_alive, _rules_are_in_force,
            ),
        ),
        Transition(
            "freeze", _l("Chốt xong"), (_S.FREEZING,), (_S.FROZEN,), action="period.frozen",
            who=system_only(title=_l("Hệ thống"), refusal=_l("Máy tự chốt kỳ sau khi ký.")),
        ),
        Transition(
            "reopen", _l("Mở lại kỳ"), (_S.FROZEN,), (_S.PREVIEW,), needs=("decision_number", "reason"),
            conditions=(_nothing_larger_is_signed,), action="period.reopened",
            who=granted_to(
                *SIGNERS, title=_HEAD,
                refusal=_l("Chỉ Trưởng ban Biên tập mở lại kỳ đã chốt, theo một quyết định có số."),
            ),
        ),
    ),
    wrong_state=_wrong_state,
    stale=_stale,
)  # fmt: skip


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


def next_step(facts: PeriodFacts) -> str:
    """What is to be done next, by whom and until when."""
    if facts.state is PeriodState.FROZEN:
        return _("Đã ký chốt. Điều chỉnh về sau tính vào kỳ sau; chỉ mở lại theo một quyết định.")
    if facts.state is PeriodState.FREEZING and facts.dead:
        return _("Đã ký, chưa chốt được: %(what)s đã dừng giữa chừng. Thử lại ở trang Việc nền thì máy tự chốt tiếp.",
                 what=facts.dead)  # fmt: skip
    if facts.state is PeriodState.FREEZING:
        return _("Đã ký. Máy đang ghi bản chốt, thường xong trong vài giây.")
    if facts.state is PeriodState.PREVIEW:
        return _preview_step(facts)
    if not facts.is_over:
        return _("Kỳ kết thúc ngày %(day)s. Sau đó Thường trực mở xem trước.", day=f"{facts.ends_on:%d/%m/%Y}")
    return _("Kỳ đã kết thúc. Thường trực mở xem trước để mọi người xem lại điểm của mình.")


def _preview_step(facts: PeriodFacts) -> str:
    if facts.objections_until is not None and facts.takes_objections:
        text = _("Mọi người xem lại điểm và kiến nghị đến %(when)s.", when=_hour(facts.objections_until))
        if facts.waiting:
            text += " " + _("Có %(n)s kiến nghị chờ trả lời.", n=facts.waiting)
        return text
    if facts.waiting:
        return _(
            "Hết thời hạn kiến nghị. Trả lời nốt %(n)s kiến nghị, rồi Trưởng ban Biên tập ký chốt.", n=facts.waiting
        )
    return _("Hết thời hạn, không còn kiến nghị nào chờ. Trưởng ban Biên tập ký chốt.")


def is_waiting_for(actor: Actor, facts: PeriodFacts) -> bool:
    """Is it this reader's turn?"""
    return any(MACHINE.permitted(verb, actor, facts) for verb in ("preview", "sign"))


def _hour(instant: datetime) -> str:
    return f"{instant.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
