"""The states of a statement as one table, which days it covers, and who may object and answer. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from editorial.core import state_machine
from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.state_machine import StateMachine, granted_to
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD_LEADERS, Role
from editorial.royalties.models import StatementState
from editorial.royalties.rules.amounts import format_dong
from editorial.royalties.rules.rates import OFFICE, Rate
from editorial.scoring.periods.rules import Span, keys_of, span

ANSWERERS = (*OFFICE, *BOARD_LEADERS)


# ---- states ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StatementFacts:
    """What a verb looks at besides the state. `to_recount`: items whose rates are new and not counted again yet."""

    state: StatementState
    version: int
    ends_on: date
    objections_until: datetime | None
    now: datetime
    today: date
    unanswered: int = 0
    to_recount: int = 0


def _period_is_over(facts: StatementFacts) -> Verdict:
    day = f"{facts.ends_on:%d/%m/%Y}"
    if facts.today <= facts.ends_on:
        return no(_("Kỳ này đến hết ngày %(day)s. Hết kỳ mới gửi lấy ý kiến được.", day=day))
    return YES


def _is_counted(facts: StatementFacts) -> Verdict:
    if facts.to_recount:
        return no(_("Đang tính lại theo mức chi mới, còn %(n)s bài. Hãy đợi tính xong.", n=facts.to_recount))
    return YES


def _objections_are_over(facts: StatementFacts) -> Verdict:
    if facts.objections_until is None:
        return no(_("Bảng kê phải được gửi lấy ý kiến trước khi ký."))
    if facts.now <= facts.objections_until:
        return no(_("Còn trong hạn nhận kiến nghị. Hết hạn mới ký chốt được."))
    if facts.unanswered:
        return no(_("Còn %(n)s kiến nghị chưa có trả lời. Hãy trả lời hết rồi ký.", n=facts.unanswered))
    return YES


def _wrong_state(transition: "Transition", facts: StatementFacts) -> object:
    if transition.verb == "send":
        return _l("Bảng kê này đã được gửi lấy ý kiến.")
    if facts.state.is_signed:
        return _l("Bảng kê này đã ký chốt.")
    return _l("Bảng kê phải được gửi lấy ý kiến trước khi ký.")


Transition = state_machine.Transition[StatementState, StatementFacts]

BY_OFFICE = granted_to(*OFFICE, title=_l("thường trực"), refusal=_l("Bảng kê do Thường trực gửi lấy ý kiến."))
BY_HEAD = granted_to(
    Role.BOARD_HEAD, title=_l("Trưởng ban Biên tập"), refusal=_l("Bảng kê do Trưởng ban Biên tập ký chốt.")
)

MACHINE: StateMachine[StatementState, StatementFacts] = StateMachine(
    "royalty_statement",
    (
        Transition(
            "send", _l("Gửi lấy ý kiến"), (StatementState.DRAFT,), (StatementState.OBJECTIONS,), BY_OFFICE,
            conditions=(_period_is_over, _is_counted), action="royalty.statement_sent",
        ),
        Transition(
            "sign", _l("Ký chốt"), (StatementState.OBJECTIONS,), (StatementState.FROZEN,), BY_HEAD,
            conditions=(_objections_are_over, _is_counted), action="royalty.statement_signed",
        ),
    ),
    wrong_state=_wrong_state,
    stale=lambda _facts: _l("Bảng kê vừa thay đổi. Hãy đọc lại các số mới rồi ký."),
)  # fmt: skip


def can_make(actor: Actor) -> Verdict:
    if actor.has(*OFFICE):
        return YES
    return no(_l("Bảng kê nhuận bút do Thường trực lập."))


# ---- days ------------------------------------------------------------------------------------------------------------


def period_kind_on(day: date, rates: Sequence[Rate], covered: Collection[tuple[date, date]]) -> str:
    """Whether a day stands in a statement of its "month" or its "quarter"; "" before the first decision.

    One kind for a whole quarter, so that every day stands in exactly one: what its first statement was, else what the
    decision in force on its first day says, else the first decision that comes into force in it. A decision with another
    kind therefore counts from the next quarter's first day. `rates`: oldest first.
    """
    quarter = _quarter(day)
    in_quarter = [(start, end) for start, end in covered if quarter.has(start)]
    if in_quarter:
        start, end = min(in_quarter)
        return "quarter" if (start, end) == (quarter.starts_on, quarter.ends_on) else "month"
    before = [rate for rate in rates if rate.valid_from <= quarter.starts_on]
    if before:
        return before[-1].period
    first = min((rate.valid_from for rate in rates if rate.valid_from <= quarter.ends_on), default=None)
    return next((rate.period for rate in reversed(rates) if rate.valid_from == first), "")


def _quarter(day: date) -> Span:
    found = span(keys_of(day, "12-01")[1])
    assert found is not None
    return found


def span_of_day(day: date, rates: Sequence[Rate], covered: Collection[tuple[date, date]]) -> Span | None:
    """The month or quarter in whose statement a day stands; None before the first decision."""
    kind = period_kind_on(day, rates, covered)
    return span(keys_of(day, "12-01")[1 if kind == "quarter" else 0]) if kind else None


def period_kind_changes_on(rate: Rate, rates: Sequence[Rate], covered: Collection[tuple[date, date]]) -> date | None:
    """From which day statements are of this decision's kind; None when they are so from its own day on."""
    if period_kind_on(rate.valid_from, rates, covered) == rate.period:
        return None
    return _quarter(rate.valid_from).ends_on + timedelta(days=1)


def can_cover(wanted: Span, rates: Sequence[Rate], covered: Collection[tuple[date, date]]) -> Verdict:
    """A statement of this span may be made: of the decision's kind of period, and no day stands in two."""
    if not any(rate.valid_from <= wanted.ends_on for rate in rates):
        first = min((rate.valid_from for rate in rates), default=None)
        return no(
            _("Kỳ này trước ngày quyết định chi có hiệu lực, %(day)s.", day=f"{first:%d/%m/%Y}")
            if first
            else _("Chưa có quyết định chi nhuận bút nào áp dụng cho kỳ này.")
        )
    right = span_of_day(wanted.ends_on, rates, covered)
    if right is None or right.key != wanted.key:
        return no(_wrong_kind(wanted, right, rates))
    if any(start <= wanted.ends_on and wanted.starts_on <= end for start, end in covered):
        return no(_("Đã có bảng kê cho những ngày này."))
    return YES


def _wrong_kind(wanted: Span, right: Span | None, rates: Sequence[Rate]) -> str:
    """What to make instead, and from when this kind would be right."""
    is_quarter = right is not None and "Q" in right.key
    what = _("quý") if is_quarter else _("tháng")
    newest = [rate for rate in rates if rate.valid_from <= wanted.ends_on][-1]
    other = "month" if is_quarter else "quarter"
    if right is None or newest.period != other or wanted.key.startswith("T") or wanted.key.count("-") != 1:
        return _("Quyết định chi quy định bảng kê theo %(what)s.", what=what)
    quarter = _quarter(wanted.ends_on)
    return _(
        "%(quarter)s lập bảng kê theo %(what)s đến hết quý. Bảng kê theo %(new)s bắt đầu từ ngày"
        " %(day)s.",
        quarter=quarter.title, what=what, new=_("tháng") if is_quarter else _("quý"),
        day=f"{quarter.ends_on + timedelta(days=1):%d/%m/%Y}",
    )  # fmt: skip


def rate_for_ceiling(wanted: Span, rates: Sequence[Rate]) -> Rate | None:
    """The decision whose ceiling a statement has: the one in force on its last day; of those in force the newest for this
    kind of period where there is one, since a quarter's ceiling is too much for a month."""
    kind = "quarter" if "Q" in wanted.key else "month"
    known = [rate for rate in rates if rate.valid_from <= wanted.ends_on]
    return next((rate for rate in reversed(known) if rate.period == kind), known[-1] if known else None)


def can_reduce(actor: Actor, state: StatementState) -> Verdict:
    if not actor.has(*OFFICE):
        return no(_l("Việc giảm theo tỷ lệ do Thường trực chọn."))
    if state.is_signed:
        return no(_l("Bảng kê đã ký chốt nên được giữ nguyên."))
    return YES


def can_object(
    person_id: int, state: StatementState, until: datetime | None, now: datetime, people: Collection[int]
) -> Verdict:
    if person_id not in people:
        return no(_l("Bạn không có tên trong bảng kê này."))
    if state.is_draft:
        return no(_l("Bảng kê chưa được gửi lấy ý kiến."))
    if state.is_signed or (until is not None and now > until):
        return no(_l("Đã hết hạn kiến nghị. Hãy liên hệ Thường trực: phần còn thiếu sẽ vào kỳ sau."))
    return YES


def can_answer(actor: Actor, person_id: int, state: StatementState) -> Verdict:
    if not actor.has(*ANSWERERS):
        return no(_l("Kiến nghị do Thường trực hoặc lãnh đạo Ban Biên tập trả lời."))
    if actor.id == person_id:
        return no(_l("Đây là kiến nghị của bạn. Hãy để người khác trả lời."))
    if state.is_signed:
        return no(_l("Bảng kê đã ký chốt nên được giữ nguyên."))
    return YES


def over_ceiling(payable: int, ceiling: int | None) -> str:
    """By how much a statement is above its ceiling, and what can be done; "" when it is not."""
    if ceiling is None or payable <= ceiling:
        return ""
    return _(
        "Tổng nhuận bút %(total)s vượt mức trần %(ceiling)s của kỳ là %(more)s. Thường trực có thể chọn giảm đều theo tỷ lệ"
        " (ghi rõ trên bảng kê), hoặc nhập quyết định mới có mức trần cao hơn.",
        total=format_dong(payable), ceiling=format_dong(ceiling), more=format_dong(payable - ceiling),
    )  # fmt: skip
