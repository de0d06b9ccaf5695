"""What the office enters: decisions with their rates, base wages, legal maxima. Rows are only added."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.royalties.models import BaseWage, LegalMaximum, RateSet
from editorial.royalties.operations import ledger
from editorial.royalties.queries import book
from editorial.royalties.rules import rates
from editorial.scoring.ledger_lock.operations import lock_ledger


def enter(
    *, decision_number: str, decided_on: date, valid_from: date, unit_percent: int, period: str, ceiling: int | None,
    values: Mapping[str, Any], note: str = "", actor: Actor,
) -> RateSet:  # fmt: skip
    """From its day on royalties are on, and items of unsigned days are paid by it. Raises Refused, Invalid."""
    rates.can_enter(actor).require()
    lock_ledger()
    problems = rates.head_faults(
        decision_number=decision_number, unit_percent=unit_percent, period=period, ceiling=ceiling, valid_from=valid_from,
        decided_on=decided_on, signed_until=book.signed_until(),
    )  # fmt: skip
    problems |= rates.value_faults(values, book.genres(), book.maxima(valid_from))
    if not values and not book.is_entered():
        problems["values"] = _("Hãy ghi hệ số cho ít nhất một thể loại. Chưa có hệ số thì nhuận bút chưa được bật.")
    if problems:
        raise Invalid(_("Quyết định còn chỗ chưa đúng."), problems)
    row = RateSet(
        decision_number=decision_number.strip(), decided_on=decided_on, valid_from=valid_from, unit_percent=unit_percent,
        period=period, ceiling=ceiling, values={code: dict(one) for code, one in values.items()}, note=note.strip(),
        entered_by_id=actor.id, entered_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("royalty.rates_entered", actor=actor, subject="royalty_rates", subject_id=row.id,
                 decision_number=row.decision_number, valid_from=valid_from.isoformat(), unit_percent=unit_percent,
                 period=period, ceiling=ceiling, values=row.values)  # fmt: skip
    _again(valid_from)
    return row


def enter_wage(*, amount: int, valid_from: date, basis: str, actor: Actor) -> BaseWage:
    """Raises Refused, Invalid."""
    rates.can_enter(actor).require()
    lock_ledger()
    problems: dict[str, str] = {}
    if not 1 <= amount <= rates.LARGEST:
        problems["amount"] = _("Mức lương cơ sở phải là số tiền lớn hơn 0.")
    if not basis.strip():
        problems["basis"] = _("Hãy ghi căn cứ, ví dụ số nghị định.")
    if backwards := rates.backwards(valid_from, book.signed_until()):
        problems["valid_from"] = backwards
    if problems:
        raise Invalid(_("Chưa ghi được mức lương cơ sở."), problems)
    row = BaseWage(
        amount=amount, valid_from=valid_from, basis=basis.strip(), entered_by_id=actor.id, entered_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    audit.record("royalty.wage_entered", actor=actor, subject="base_wage", subject_id=row.id, amount=amount,
                 valid_from=valid_from.isoformat(), basis=row.basis)  # fmt: skip
    _again(valid_from)
    return row


def enter_maximum(
    *, group: str, title: str, most: int, valid_from: date, basis: str, actor: Actor
) -> LegalMaximum:  # fmt: skip
    """What a newer law allows; decisions entered after it are held against it. Raises Refused, Invalid."""
    rates.can_enter(actor).require()
    problems: dict[str, str] = {}
    if not 1 <= most <= 100_000:
        problems["most"] = _("Hệ số tối đa phải lớn hơn 0.")
    if not basis.strip():
        problems["basis"] = _("Hãy ghi căn cứ, ví dụ số nghị định.")
    if not group.strip() or len(group) > 20:
        problems["group"] = _("Hãy chọn nhóm thể loại.")
    if problems:
        raise Invalid(_("Chưa ghi được hệ số tối đa."), problems)
    row = LegalMaximum(
        group=group.strip(), title=title.strip()[:120], most=most, valid_from=valid_from, basis=basis.strip(),
        entered_by_id=actor.id, entered_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("royalty.maximum_entered", actor=actor, subject="royalty_maximum", subject_id=row.id, group=group,
                 most=most, valid_from=valid_from.isoformat(), basis=row.basis)  # fmt: skip
    return row


def _again(valid_from: date) -> None:
    """Items that went out since are looked at again by the worker; there may be a year of them."""
    if valid_from <= clock.today():
        ledger.count_again(valid_from, clock.today())
