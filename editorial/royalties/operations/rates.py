"""What the office enters: decisions with their rates, base wages, legal maxima. Rows are only added."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from editorial.core import audit, clock, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.royalties.models import BaseWage, LegalMaximum, RateSet
from editorial.royalties.operations import ledger
from editorial.royalties.queries import rate_book
from editorial.royalties.rules import rates
from editorial.scoring.ledger_lock.operations import lock_ledger


def enter_rates(
    *, decision_number: str, decided_on: date, valid_from: date, unit_percent: int, period: str, ceiling: int | None,
    coefficients: Mapping[str, Any], note: str = "", actor: Actor,
) -> RateSet:  # fmt: skip
    """Enter a decision. From its day on royalties are paid, items of unsigned days by its rates. Raises Refused, Invalid."""
    rates.can_enter(actor).require()
    lock_ledger()
    problems = rates.decision_errors(
        decision_number=decision_number, unit_percent=unit_percent, period=period, ceiling=ceiling, valid_from=valid_from,
        decided_on=decided_on, signed_until=rate_book.signed_until(),
        unit_percent_most=settings.value(rates.UNIT_PERCENT_MOST, on=valid_from),
    )  # fmt: skip
    problems |= rates.coefficient_errors(coefficients, rate_book.genres(), rate_book.maxima(valid_from))
    if not coefficients and not rate_book.is_entered():
        problems["values"] = _("Hãy ghi hệ số cho ít nhất một thể loại. Chưa có hệ số thì nhuận bút chưa được bật.")
    if problems:
        raise Invalid(_("Quyết định còn chỗ chưa đúng."), problems)
    row = RateSet(
        decision_number=decision_number.strip(), decided_on=decided_on, valid_from=valid_from, unit_percent=unit_percent,
        period=period, ceiling=ceiling, coefficients={code: dict(row) for code, row in coefficients.items()}, note=note.strip(),
        entered_by_id=actor.id, entered_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("royalty.rates_entered", actor=actor, subject="royalty_rates", subject_id=row.id,
                 decision_number=row.decision_number, valid_from=valid_from.isoformat(), unit_percent=unit_percent,
                 period=period, ceiling=ceiling, values=row.coefficients)  # fmt: skip
    _recount_since(valid_from)
    return row


def enter_wage(*, amount: int, valid_from: date, basis: str, actor: Actor) -> BaseWage:
    """Raises Refused, Invalid."""
    rates.can_enter(actor).require()
    lock_ledger()
    problems: dict[str, str] = {}
    if not 1 <= amount <= rates.MAX_AMOUNT:
        problems["amount"] = _("Mức lương cơ sở phải là số tiền lớn hơn 0.")
    if not basis.strip():
        problems["basis"] = _("Hãy ghi căn cứ, ví dụ số nghị định.")
    if before_signed_period := rates.before_signed_period(valid_from, rate_book.signed_until()):
        problems["valid_from"] = before_signed_period
    if problems:
        raise Invalid(_("Chưa ghi được mức lương cơ sở."), problems)
    row = BaseWage(
        amount=amount, valid_from=valid_from, basis=basis.strip(), entered_by_id=actor.id, entered_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    audit.record("royalty.wage_entered", actor=actor, subject="base_wage", subject_id=row.id, amount=amount,
                 valid_from=valid_from.isoformat(), basis=row.basis)  # fmt: skip
    _recount_since(valid_from)
    return row


def enter_maximum(
    *, group: str, title: str, maximum: int, valid_from: date, basis: str, actor: Actor
) -> LegalMaximum:  # fmt: skip
    """What a newer law allows; decisions entered later are checked against it. Raises Refused, Invalid."""
    rates.can_enter(actor).require()
    problems: dict[str, str] = {}
    if not 1 <= maximum <= 100_000:
        problems["maximum"] = _("Hệ số tối đa phải lớn hơn 0.")
    if not basis.strip():
        problems["basis"] = _("Hãy ghi căn cứ, ví dụ số nghị định.")
    if not group.strip() or len(group) > 20:
        problems["group"] = _("Hãy chọn nhóm thể loại.")
    if problems:
        raise Invalid(_("Chưa ghi được hệ số tối đa."), problems)
    row = LegalMaximum(
        genre_group=group.strip(), title=title.strip()[:120], maximum=maximum, valid_from=valid_from, basis=basis.strip(),
        entered_by_id=actor.id, entered_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("royalty.maximum_entered", actor=actor, subject="royalty_maximum", subject_id=row.id, group=group,
                 most=maximum, valid_from=valid_from.isoformat(), basis=row.basis)  # fmt: skip
    return row


def _recount_since(valid_from: date) -> None:
    """Items published since are counted again by the worker; there may be a year of them."""
    if valid_from <= clock.today():
        ledger.request_recount(valid_from, clock.today())
