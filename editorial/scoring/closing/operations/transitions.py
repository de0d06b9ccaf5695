"""Closing a period: the office opens the preview, the head of the board signs, and by a decision opens it again. What a
signature sets going is done by the worker (`freezing`)."""

from collections.abc import Callable
from typing import Any

from editorial.core import clock, events, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.transitions import lock_and_authorize, record_step, transition
from editorial.core.worktime import add_days
from editorial.scoring.closing.queries import period_status as queries
from editorial.scoring.closing.rules import MACHINE, OBJECTION_DAYS, PeriodFacts, reopening_faults
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.periods import queries as periods_queries
from editorial.scoring.periods.events import PeriodPreviewed
from editorial.scoring.periods.models import Period, PeriodReopening, PeriodState, Snapshot
from editorial.scoring.periods.rules import CONTEST_START, Span, keys_of, span
from editorial.workflow.queries import calendar


def open_preview(key: str, *, actor: Actor, version: int | None = None) -> Period:
    """Let everybody in the period look at their points, for the ward's number of working days. `version`: of the period on
    the page, 0 while it had no row. Raises Refused, Missing, Stale."""
    wanted = _span(key)
    lock_and_authorize(MACHINE, "preview", lambda: _locked_facts(wanted), actor=actor, version=version)
    row = periods_queries.period(key)
    if row is None:
        if not _begins_as_set(wanted):
            raise Missing
        row = Period(key=key, starts_on=wanted.starts_on, ends_on=wanted.ends_on, state=PeriodState.OPEN.value)
        db.session.add(row)
        db.session.flush()
    details, announce = _begin_window(row, actor)
    transition(MACHINE, row, "preview", actor=actor, details=details, announce=announce)
    return row


def sign(key: str, *, actor: Actor, version: int | None = None) -> Snapshot:
    """Sign the period: the worker then books what is outstanding, fixes the last entry and writes the snapshot. `version`: of
    the period on the page. Raises Refused, Missing, Stale."""
    wanted = _span(key)
    lock_and_authorize(MACHINE, "sign", lambda: _locked_facts(wanted), actor=actor, version=version)
    row = _row(key)
    newest = queries.newest_snapshot(row.id)
    snapshot = Snapshot(
        period_id=row.id, number=newest.number + 1 if newest else 1, signed_by_id=actor.id, signed_at=clock.now(),
        rule_versions=[],
    )  # fmt: skip
    db.session.add(snapshot)
    transition(MACHINE, row, "sign", actor=actor, details={"key": key, "number": snapshot.number})
    return snapshot


def reopen(
    key: str, *, decision_number: str, reason: str, actor: Actor, version: int | None = None
) -> PeriodReopening:  # fmt: skip
    """Open a frozen period again, by a decision: its days take entries, and people have their working days to object. The
    snapshot stays as it was signed. `version`: of the period on the page. Raises Refused, Invalid, Missing, Stale."""
    wanted = _span(key)
    lock_and_authorize(MACHINE, "reopen", lambda: _locked_facts(wanted), actor=actor, version=version)
    decision_number, reason = decision_number.strip(), reason.strip()
    if faults := reopening_faults(decision_number, reason):
        raise Invalid(_("Chưa mở lại được."), faults)
    row = _row(key)
    newest = queries.newest_snapshot(row.id)
    assert newest is not None
    reopening = PeriodReopening(
        period_id=row.id, snapshot_id=newest.id, decision_number=decision_number, reason=reason,
        reopened_by_id=actor.id, reopened_at=clock.now(),
    )  # fmt: skip
    db.session.add(reopening)
    details = {"key": key, "number": newest.number, "decision_number": decision_number, "reason": reason}
    transition(MACHINE, row, "reopen", actor=actor, details=details)
    details, announce = _begin_window(row, actor)
    record_step(MACHINE.action("preview"), actor=actor, subject=MACHINE.subject, subject_id=row.id, details=details,
                announce=announce)  # fmt: skip
    return reopening


def _locked_facts(wanted: Span) -> PeriodFacts:
    lock_ledger()
    return queries.period_facts(wanted, periods_queries.period(wanted.key), for_reopening=True)


def _begin_window(row: Period, actor: Actor) -> tuple[dict[str, Any], Callable[[], object]]:
    """Begin the days for objections; returns the details of the audit row and what announces them."""
    row.previewed_at, row.previewed_by_id = clock.now(), actor.id
    until = row.objections_until = add_days(calendar(), clock.now(), settings.value(OBJECTION_DAYS))
    details = {"key": row.key, "until": until.isoformat()}
    return details, lambda: events.publish(PeriodPreviewed(key=row.key, until=until, after=0))


def _span(key: str) -> Span:
    found = span(key)
    if found is None:
        raise Missing
    return found


def _begins_as_set(wanted: Span) -> bool:
    """A contest year begins on the ward's day, as it is now or was then, and on no other."""
    starts = {settings.value(CONTEST_START, on=day) for day in (clock.today(), wanted.ends_on)}
    return any(wanted.key in keys_of(wanted.ends_on, start) for start in starts)


def _row(key: str) -> Period:
    """The row, held by the lock; the table has said that there is one."""
    row = periods_queries.period(key)
    assert row is not None
    return row
