"""Who may do what to a statement, and when. Pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD_LEADERS, Role
from editorial.royalties.models import State
from editorial.royalties.rules.amounts import dong
from editorial.royalties.rules.rates import OFFICE, Rate
from editorial.scoring.periods.rules import Span, keys_of, span

ANSWERERS = (*OFFICE, *BOARD_LEADERS)


def can_make(actor: Actor) -> Verdict:
    if actor.has(*OFFICE):
        return YES
    return no(_l("Bảng kê nhuận bút do Thường trực lập."))


def kind_on(day: date, rates: Sequence[Rate], taken: Collection[tuple[date, date]]) -> str:
    """Whether a day stands in a statement of its "month" or its "quarter"; "" before the first decision.

    One kind for a whole quarter, so that every day stands in exactly one: what its first statement was, else what the
    decision in force on its first day says, else the first decision that comes into force in it. A decision with another
    kind therefore counts from the next quarter's first day. `rates`: oldest first.
    """
    quarter = _quarter(day)
    made = [(start, end) for start, end in taken if quarter.has(start)]
    if made:
        start, end = min(made)
        return "quarter" if (start, end) == (quarter.starts_on, quarter.ends_on) else "month"
    before = [one for one in rates if one.valid_from <= quarter.starts_on]
    if before:
        return before[-1].period
    first = min((one.valid_from for one in rates if one.valid_from <= quarter.ends_on), default=None)
    return next((one.period for one in reversed(rates) if one.valid_from == first), "")


def _quarter(day: date) -> Span:
    found = span(keys_of(day, "12-01")[1])
    assert found is not None
    return found


def span_on(day: date, rates: Sequence[Rate], taken: Collection[tuple[date, date]]) -> Span | None:
    """The month or quarter in whose statement a day stands; None before the first decision."""
    kind = kind_on(day, rates, taken)
    return span(keys_of(day, "12-01")[1 if kind == "quarter" else 0]) if kind else None


def switches_on(rate: Rate, rates: Sequence[Rate], taken: Collection[tuple[date, date]]) -> date | None:
    """From which day statements are of this decision's kind; None when they are so from its own day on."""
    if kind_on(rate.valid_from, rates, taken) == rate.period:
        return None
    return _quarter(rate.valid_from).ends_on + timedelta(days=1)


def fits(wanted: Span, rates: Sequence[Rate], taken: Collection[tuple[date, date]]) -> Verdict:
    """A statement of this span may be made: of the decision's kind of period, and no day stands in two."""
    if not any(one.valid_from <= wanted.ends_on for one in rates):
        first = min((one.valid_from for one in rates), default=None)
        return no(
            _("Kỳ này trước ngày quyết định chi có hiệu lực, %(day)s.", day=f"{first:%d/%m/%Y}")
            if first
            else _("Chưa có quyết định chi nhuận bút nào áp dụng cho kỳ này.")
        )
    due = span_on(wanted.ends_on, rates, taken)
    if due is None or due.key != wanted.key:
        return no(_wrong_kind(wanted, due, rates))
    if any(start <= wanted.ends_on and wanted.starts_on <= end for start, end in taken):
        return no(_("Đã có bảng kê cho những ngày này."))
    return YES


def _wrong_kind(wanted: Span, due: Span | None, rates: Sequence[Rate]) -> str:
    """What to make instead, and from when this kind would be right."""
    is_quarter = due is not None and "Q" in due.key
    what = _("quý") if is_quarter else _("tháng")
    newest = [one for one in rates if one.valid_from <= wanted.ends_on][-1]
    other = "month" if is_quarter else "quarter"
    if due is None or newest.period != other or wanted.key.startswith("T") or wanted.key.count("-") != 1:
        return _("Quyết định chi quy định bảng kê theo %(what)s.", what=what)
    quarter = _quarter(wanted.ends_on)
    return _(
        "%(quarter)s lập bảng kê theo %(what)s đến hết quý. Bảng kê theo %(new)s bắt đầu từ ngày"
        " %(day)s.",
        quarter=quarter.title, what=what, new=_("tháng") if is_quarter else _("quý"),
        day=f"{quarter.ends_on + timedelta(days=1):%d/%m/%Y}",
    )  # fmt: skip


def ceiling_of(wanted: Span, rates: Sequence[Rate]) -> Rate | None:
    """The decision whose ceiling a statement has: the one in force on its last day; of those in force the newest for this
    kind of period where there is one, since a quarter's ceiling is too much for a month."""
    kind = "quarter" if "Q" in wanted.key else "month"
    known = [one for one in rates if one.valid_from <= wanted.ends_on]
    return next((one for one in reversed(known) if one.period == kind), known[-1] if known else None)


def counting(left: int) -> str:
    """What waits while rates are new; "" when nothing does."""
    if not left:
        return ""
    return _("Đang tính lại theo mức chi mới, còn %(n)s bài. Hãy đợi tính xong.", n=left)


def can_send(actor: Actor, state: str, ends_on: date, today: date, left: int = 0) -> Verdict:
    """Put before the people in it, for objections. `left`: items that are still counted again."""
    if not actor.has(*OFFICE):
        return no(_l("Bảng kê do Thường trực gửi lấy ý kiến."))
    if state != State.DRAFT:
        return no(_l("Bảng kê này đã được gửi lấy ý kiến."))
    if today <= ends_on:
        return no(_("Kỳ này đến hết ngày %(day)s. Hết kỳ mới gửi lấy ý kiến được.", day=f"{ends_on:%d/%m/%Y}"))
    return no(counting(left)) if left else YES


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


def can_sign(
    actor: Actor, state: str, until: datetime | None, now: datetime, unanswered: int, left: int = 0
) -> Verdict:
    """`left`: items that are still counted again."""
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
    return no(counting(left)) if left else YES


def over(payable: int, ceiling: int | None) -> str:
    """By how much a statement is above its ceiling, and what can be done; "" when it fits."""
    if ceiling is None or payable <= ceiling:
        return ""
    return _(
        "Tổng nhuận bút %(total)s vượt mức trần %(ceiling)s của kỳ là %(more)s. Thường trực có thể chọn giảm đều theo tỷ lệ"
        " (ghi rõ trên bảng kê), hoặc nhập quyết định mới có mức trần cao hơn.",
        total=dong(payable), ceiling=dong(ceiling), more=dong(payable - ceiling),
    )  # fmt: skip
