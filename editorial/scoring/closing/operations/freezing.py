"""What the worker does with a signed period, in short transactions, so that nobody waits to write: it books what is
outstanding, fixes the last entry, counts, keeps the rows, seals them.

It may die at any step. What it counts follows from the entries alone, so whoever comes next counts the same and goes on
behind the rows that are kept; two at once do the same work and keep it once.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError

from editorial.core import audit, clock, events
from editorial.core.access import SYSTEM
from editorial.core.db import db, let_others_write, transaction
from editorial.core.transitions import transition
from editorial.scoring.closing.queries import pending_events, snapshots
from editorial.scoring.closing.rules import MACHINE
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.ledger.operations import reconciliation
from editorial.scoring.ledger.queries.period_count import Between, Row, SnapshotCount, SnapshotScope
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.periods.events import PeriodFrozen, PeriodStuck
from editorial.scoring.periods.models import Period, Snapshot, SnapshotRow, StuckItem
from editorial.scoring.rule_sets.models import RuleSet

log = logging.getLogger(__name__)
_Thing = TypeVar("_Thing")

BOOKED_AT_ONCE = 10
"""Articles reconciled in one transaction; each may look at a month of its authors' items."""
ROWS_AT_ONCE = 250
MOST_STUCK = 20
"""Items that cannot be booked; after so many the fault is not theirs, and the rest waits."""
PAUSE = 0.4
"""Seconds of counting between two looks at what else is due."""


def freeze_all(meanwhile: Between = lambda: None) -> int:
    """Bring every signed period to its end; returns how many got there. `meanwhile`: what else must not wait so long."""
    waiting = db.session.scalars(select(Snapshot.id).where(Snapshot.completed_at.is_(None)).order_by(Snapshot.id)).all()
    return sum(freeze(snapshot_id, meanwhile) for snapshot_id in waiting)


def freeze(snapshot_id: int, meanwhile: Between = lambda: None) -> bool:
    """True when the snapshot is complete; False when something due must be settled first."""
    between = _now_and_then(meanwhile)
    if not _fix(snapshot_id, between):
        return False
    period, snapshot = _read(snapshot_id)
    count = SnapshotCount(SnapshotScope.of(period, snapshot), between)
    _keep(snapshot_id, count.unit_rows(), count.person_rows(), between)
    _seal(snapshot_id, count)
    return True


def _now_and_then(act: Between) -> Between:
    last = time.monotonic()

    def maybe() -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE:
            act()
            last = time.monotonic()

    return maybe


def _read(snapshot_id: int) -> tuple[Period, Snapshot]:
    snapshot = db.session.get_one(Snapshot, snapshot_id, populate_existing=True)
    return db.session.get_one(Period, snapshot.period_id, populate_existing=True), snapshot


# ---- what counts ----------------------------------------------------------------------------------------------------


def _fix(snapshot_id: int, between: Between) -> bool:
    """Book what the items of the period still lack, then fix its last entry in the transaction that holds the lock."""
    period, snapshot = _read(snapshot_id)
    if snapshot.cutoff_entry_id is not None:
        return True
    starts_on, ends_on = period.starts_on, period.ends_on
    if not _book(snapshot_id, period.key, starts_on, ends_on, between):
        return False
    looked_at: set[int] = set()
    while True:
        with transaction():
            lock_ledger()
            snapshot = db.session.get_one(Snapshot, snapshot_id, populate_existing=True)
            if snapshot.cutoff_entry_id is not None:
                return True
            if pending_events.is_unsettled(starts_on, ends_on) or pending_events.first_dead(starts_on, ends_on):
                return False
            news = [event for event in pending_events.unheard(starts_on, ends_on) if event[0] not in looked_at]
            reconciliation.reconcile([article for _row, article in news[:BOOKED_AT_ONCE]])
            looked_at |= {row for row, _article in news[:BOOKED_AT_ONCE]}
            if len(news) <= BOOKED_AT_ONCE:
                _hold_merges()
                snapshot.cutoff_entry_id = db.session.scalar(select(func.max(LedgerEntry.id))) or 0
                return True
        let_others_write()


def _book(snapshot_id: int, key: str, starts_on: date, ends_on: date, between: Between) -> bool:
    """Book what is outstanding, some at a time. What cannot be booked is named to the office and keeps the period open;
    everything else is booked all the same."""
    stuck = 0
    for first, last in pending_events.months(starts_on, ends_on):
        for some in _chunks(pending_events.unbooked(first, last), BOOKED_AT_ONCE):
            stuck += _reconcile(snapshot_id, key, some)
            let_others_write()
            if stuck >= MOST_STUCK:
                return False
        between()
    for some in _chunks(
        sorted({article for _row, article in pending_events.unheard(starts_on, ends_on)}), BOOKED_AT_ONCE
    ):
        stuck += _reconcile(snapshot_id, key, some)
    return not stuck


def _reconcile(snapshot_id: int, key: str, some: list[int]) -> int:
    """Reconcile the items together, and one by one where that fails; returns how many failed alone. Raises
    OperationalError when another process holds the database."""
    try:
        with transaction():
            reconciliation.reconcile(some)
        return 0
    except OperationalError:
        raise
    except Exception as error:
        if len(some) > 1:
            return sum(_reconcile(snapshot_id, key, [article_id]) for article_id in some)
        _keep_stuck(snapshot_id, key, some[0], error)
        return 1


def _keep_stuck(snapshot_id: int, key: str, article_id: int, error: Exception) -> None:
    """Record, once for each item and signature, what could not be booked, for the page of the period and for the
    notice to the office."""
    cause = f"{type(error).__name__}: {error}".partition("\n")[0][:300]
    with transaction():
        lock_ledger()
        if db.session.get(StuckItem, (snapshot_id, article_id)):
            return
        db.session.add(StuckItem(snapshot_id=snapshot_id, article_id=article_id, cause=cause, found_at=clock.now()))
        events.publish(PeriodStuck(key=key, snapshot_id=snapshot_id, article_id=article_id, cause=cause))
        audit.record(PeriodStuck.topic, actor=SYSTEM, subject="article", subject_id=article_id, key=key, cause=cause)
    log.error("period %s waits: article %s cannot be booked", key, article_id, exc_info=error)


def _hold_merges() -> None:
    """Wait for mergers of accounts under way: which accounts are one is read by hour, so none may be written behind
    that hour."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE person_merges IN SHARE MODE"))


# ---- the rows -------------------------------------------------------------------------------------------------------


def _keep(snapshot_id: int, units: list[Row], persons: list[Row], between: Between) -> None:
    """Save the rows: units together, so that a merger of units cannot come between them; then people, some at a time."""
    while True:
        with transaction():
            snapshot = _held(snapshot_id)
            if snapshot.completed_at is not None:
                return
            kept = _kept_units(snapshot_id)
            if snapshot.rows_done == 0 and units:
                some = units
            else:
                at = snapshot.rows_done - kept
                some = persons[at : at + ROWS_AT_ONCE]
            if not some:
                return
            db.session.execute(insert(SnapshotRow), [{**row, "snapshot_id": snapshot_id} for row in some])
            snapshot.rows_done += len(some)
            snapshot.rows_total = max(len(persons) + (len(some) if some is units else kept), snapshot.rows_done)
        let_others_write()
        between()


def _held(snapshot_id: int) -> Snapshot:
    return db.session.scalars(
        select(Snapshot).where(Snapshot.id == snapshot_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def _kept_units(snapshot_id: int) -> int:
    kept = select(func.count()).where(SnapshotRow.snapshot_id == snapshot_id, SnapshotRow.unit_id.is_not(None))
    return db.session.scalar(kept) or 0


# ---- the seal -------------------------------------------------------------------------------------------------------


def _seal(snapshot_id: int, count: SnapshotCount) -> None:
    """Check the rows against the entries and freeze the period. Raises RuntimeError when they do not add up."""
    rows = snapshots.saved_rows(snapshot_id)
    if snapshots.total_points(rows) != count.amount:
        raise RuntimeError(f"snapshot {snapshot_id}: its rows do not add up to the lines")
    seal = snapshots.snapshot_hash(count.hash, rows)
    with transaction():
        lock_ledger()
        snapshot = _held(snapshot_id)
        if snapshot.completed_at is not None:
            return
        period = db.session.get_one(Period, snapshot.period_id, populate_existing=True)
        snapshot.hash, snapshot.completed_at = seal, clock.now()
        snapshot.rows_total = snapshot.rows_done = len(rows)
        snapshot.rule_versions = _numbers(count.rule_sets)
        transition(
            MACHINE, period, "freeze", actor=SYSTEM,
            details={"key": period.key, "number": snapshot.number, "hash": seal, "rows": len(rows),
                     "cutoff": snapshot.cutoff_entry_id},
            announce=lambda: events.publish(
                PeriodFrozen(key=period.key, number=snapshot.number, rows=snapshot.rows_total)
            ),
        )  # fmt: skip


def _numbers(rule_set_ids: set[int]) -> list[int]:
    return sorted(db.session.scalars(select(RuleSet.number).where(RuleSet.id.in_(rule_set_ids))))


def _chunks(every: Sequence[_Thing], size: int) -> Iterator[list[_Thing]]:
    return (list(every[at : at + size]) for at in range(0, len(every), size))
