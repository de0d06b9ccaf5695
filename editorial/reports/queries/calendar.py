"""Days off as the office sees them: what the ward decided, and what the law proposes beside it."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, literal_column, select

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.public_holidays import proposed_days
from editorial.reports.rules import SETTERS
from editorial.workflow.models import Holiday
from editorial.workflow.queries import YEARS_AHEAD


@dataclass(frozen=True)
class CalendarDay:
    """`is_decided`: by the ward; else the law proposes it. `is_own`: the law knows nothing of it."""

    day: date
    title: str
    is_off: bool
    is_decided: bool
    is_own: bool = False


def years() -> dict[int, list[CalendarDay]]:
    """This year and the next ones, each with its days in order; one statement."""
    first = clock.today().year
    decided = {row.day: row for row in db.session.scalars(select(Holiday).where(Holiday.day >= date(first, 1, 1)))}
    found: dict[int, list[CalendarDay]] = {}
    for year in range(first, first + YEARS_AHEAD + 1):
        proposed = {day.day: day for day in proposed_days(year)}
        days = sorted(proposed.keys() | {day for day in decided if day.year == year})
        found[year] = [
            CalendarDay(day, row.title, row.is_off, True, is_own=day not in proposed)
            if (row := decided.get(day))
            else CalendarDay(day, proposed[day].title, proposed[day].is_off, False)
            for day in days
        ]
    return found


def unconfirmed(days: list[CalendarDay]) -> bool:
    return any(not day.is_decided and day.day >= clock.today() for day in days)


def days_to_confirm(actor: Actor) -> Hashable | None:
    """A variant: the proposed days to come, for those who decide about them."""
    if not actor.has(*SETTERS):
        return None
    today = clock.today()
    years_ahead = range(today.year, today.year + YEARS_AHEAD + 1)
    return tuple(found.day for year in years_ahead for found in proposed_days(year) if found.day >= today)


def is_unconfirmed(days: Any) -> Any:
    """A row where the ward has not decided about each of these days."""
    decided = select(func.count()).select_from(Holiday).where(Holiday.day.in_(days)).scalar_subquery()
    return select(literal_column("1")).where(decided < len(days))
