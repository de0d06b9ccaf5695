"""Reads about the ledger's entries: what stands, and which days are closed to new ones."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

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


def standing_snapshot(key: str) -> tuple[Period, Snapshot] | None:
    """A closed period with the snapshot that holds its figures; None while it is open. One statement."""
    found = db.session.execute(
        select(Period, Snapshot)
        .join(Snapshot, Snapshot.period_id == Period.id)
        .where(Period.key == key, Period.state == PeriodState.FROZEN)
        .order_by(Snapshot.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def standing_snapshots() -> Any:
    """A select of every closed period's key and the id of the snapshot that holds its figures."""
    newest = (
        select(func.max(Snapshot.number)).where(Snapshot.period_id == Period.id).correlate(Period).scalar_subquery()
    )
    return (
        select(Period.key, Snapshot.id.label("snapshot_id"))
        .join(Snapshot, and_(Snapshot.period_id == Period.id, Snapshot.number == newest))
        .where(Period.state == PeriodState.FROZEN)
    )
