"""Decisions, base wages and legal maxima by day. Few rows, read whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from editorial.articles.models import Genre
from editorial.core import clock
from editorial.core.db import db
from editorial.royalties.models import BaseWage, LegalMaximum, RateSet, Statement, StatementState
from editorial.royalties.rules.rates import Maximum, Rate, Wage


@dataclass(frozen=True)
class RateBook:
    """Decisions and wages, oldest first."""

    rates: Sequence[Rate]
    wages: Sequence[Wage]

    def at(self, day: date) -> tuple[Rate, Wage] | None:
        """What a publication of this day is paid by; None when no decision or no wage counts yet."""
        rate = next((rate for rate in reversed(self.rates) if rate.valid_from <= day), None)
        wage = next((wage for wage in reversed(self.wages) if wage.valid_from <= day), None)
        return (rate, wage) if rate and wage else None

    @property
    def first_day(self) -> date | None:
        return min((rate.valid_from for rate in self.rates), default=None)


def rate_book() -> RateBook:
    """Two statements."""
    rates = db.session.scalars(select(RateSet).order_by(RateSet.valid_from, RateSet.id))
    wages = db.session.scalars(select(BaseWage).order_by(BaseWage.valid_from, BaseWage.id))
    return RateBook(
        [
            Rate(
                row.id, row.decision_number, row.decided_on, row.valid_from, row.unit_percent, row.period, row.ceiling,
                row.coefficients,
            )
            for row in rates
        ],
        [Wage(row.id, row.amount, row.valid_from, row.basis) for row in wages],
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
    return {row.genre_group: Maximum(row.genre_group, row.title, row.maximum, row.basis) for row in rows}


def base_wages() -> list[BaseWage]:
    return list(db.session.scalars(select(BaseWage).order_by(BaseWage.valid_from.desc(), BaseWage.id.desc())))


def any_rates(_variant: Any) -> Any:
    """A select that has a row once a decision on royalties was entered."""
    return select(RateSet.id).limit(1)


def rate_sets() -> list[RateSet]:
    return list(db.session.scalars(select(RateSet).order_by(RateSet.valid_from.desc(), RateSet.id.desc())))


def genres() -> dict[str, str]:
    """Code -> title, in the ward's order."""
    return {row.code: row.title for row in db.session.execute(select(Genre.code, Genre.title).order_by(Genre.position))}


def signed_until() -> date | None:
    """The last day of any signed statement."""
    return db.session.scalar(select(func.max(Statement.ends_on)).where(Statement.state == StatementState.FROZEN))
