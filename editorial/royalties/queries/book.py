"""What counts on a day: decisions, base wages, legal maxima. Few rows, read whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from editorial.articles.models import Genre
from editorial.core import clock
from editorial.core.db import db
from editorial.royalties.models import BaseWage, LegalMaximum, RateSet, State, Statement
from editorial.royalties.rules.rates import Maximum, Rate, Wage


@dataclass(frozen=True)
class Book:
    """Decisions and wages, oldest first."""

    rates: Sequence[Rate]
    wages: Sequence[Wage]

    def at(self, day: date) -> tuple[Rate, Wage] | None:
        """What a publication of this day is paid by; None when no decision or no wage counts yet."""
        rate = next((one for one in reversed(self.rates) if one.valid_from <= day), None)
        wage = next((one for one in reversed(self.wages) if one.valid_from <= day), None)
        return (rate, wage) if rate and wage else None

    @property
    def first_day(self) -> date | None:
        return min((one.valid_from for one in self.rates), default=None)


def book() -> Book:
    """Two statements."""
    rates = db.session.scalars(select(RateSet).order_by(RateSet.valid_from, RateSet.id))
    wages = db.session.scalars(select(BaseWage).order_by(BaseWage.valid_from, BaseWage.id))
    return Book(
        [
            Rate(
                one.id, one.decision_number, one.decided_on, one.valid_from, one.unit_percent, one.period, one.ceiling,
                one.values,
            )
            for one in rates
        ],
        [Wage(one.id, one.amount, one.valid_from, one.basis) for one in wages],
    )  # fmt: skip


def is_on() -> bool:
    """A decision was entered and its day has come."""
    found = select(RateSet.id).where(RateSet.valid_from <= clock.today()).limit(1)
    return db.session.scalar(found) is not None


def is_entered() -> bool:
    """A decision was entered, whether or not its day has come."""
    return db.session.scalar(select(RateSet.id).limit(1)) is not None


def maxima(day: date) -> dict[str, Maximum]:
    """By group, what the law allows at most on a day."""
    rows = db.session.scalars(
        select(LegalMaximum).where(LegalMaximum.valid_from <= day).order_by(LegalMaximum.valid_from, LegalMaximum.id)
    )
    return {row.group: Maximum(row.group, row.title, row.most, row.basis) for row in rows}


def wage_rows() -> list[BaseWage]:
    return list(db.session.scalars(select(BaseWage).order_by(BaseWage.valid_from.desc(), BaseWage.id.desc())))


def any_rates(_variant: Any) -> Any:
    """A select that has a row once a decision on royalties was entered."""
    return select(RateSet.id).limit(1)


def rate_rows() -> list[RateSet]:
    return list(db.session.scalars(select(RateSet).order_by(RateSet.valid_from.desc(), RateSet.id.desc())))


def genres() -> dict[str, str]:
    """Code -> title, in the ward's order."""
    return {row.code: row.title for row in db.session.execute(select(Genre.code, Genre.title).order_by(Genre.position))}


def signed_until() -> date | None:
    """The last day that a signed statement holds."""
    return db.session.scalar(select(func.max(Statement.ends_on)).where(Statement.state == State.FROZEN))
