"""Reads about the ledger's entries: what stands, and which days are closed to new ones."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, or_, select

from editorial.core import clock
from editorial.core.db import db
from editorial.scoring.periods.models import Period, PeriodState, Snapshot


def closed_days() -> list[tuple[date, date]]:
    """First and last days of the periods that take no more entries: frozen, or freezing with the last entry fixed."""
    fixed = exists().where(
        Snapshot.period_id == Period.id, Snapshot.completed_at.is_(None), Snapshot.cutoff_entry_id.is_not(None)
    )
    rows = db.session.execute(
        select(Period.starts_on, Period.ends_on).where(
            or_(Period.state == PeriodState.FROZEN, and_(Period.state == PeriodState.FREEZING, fixed))
        )
    )
    return [(start, end) for start, end in rows]


def first_open_day(day: date, today: date, closed: Sequence[tuple[date, date]]) -> date:
    """The day on which an entry counts that belongs to `day`: that day, or today (at the earliest the first open day) when
    a closed period has it."""
    found, moved = day, False
    while True:
        ends = [end for start, end in closed if start <= found <= end]
        if not ends:
            return found
        found, moved = (max(today, max(ends) + timedelta(days=1)) if not moved else max(ends) + timedelta(days=1)), True


def period(key: str) -> Period | None:
    """The row of a period; None while nobody has begun to close it."""
    return db.session.scalars(
        select(Period).where(Period.key == key).execution_options(populate_existing=True)
    ).one_or_none()


def instants_of(starts_on: date, ends_on: date) -> tuple[datetime, datetime]:
    """The first instant of a period and the first one after it."""
    return clock.day_starts(starts_on), clock.day_starts(ends_on + timedelta(days=1))
