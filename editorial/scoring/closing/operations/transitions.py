"""Closing a period: the office opens the preview, the head of the board signs, and by a decision opens it again. What a
signature sets going is done by the worker (`freezing`)."""

from sqlalchemy import func, select

from editorial.core import audit, clock, events, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Stale
from editorial.core.i18n import gettext as _
from editorial.core.worktime import add_days
from editorial.scoring.closing import rules as closing
from editorial.scoring.closing.queries import period_status as queries
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.periods import queries as periods_queries
from editorial.scoring.periods.events import PeriodPreviewed
from editorial.scoring.periods.models import Period, PeriodReopening, PeriodState, Snapshot
from editorial.scoring.periods.rules import CONTEST_START, Span, keys_of, span
from editorial.workflow.queries import calendar


def open_preview(key: str, *, actor: Actor) -> Period:
    """From now on everybody in it looks at their points, for the ward's number of working days. Raises Refused, Missing,
    Stale."""
    wanted = _span(key)
    lock_ledger()
    row = periods_queries.period(key)
    if row is None and not _begins_as_set(wanted):
        raise Missing
    if row is not None and row.state != PeriodState.OPEN:
        raise Stale(_("Kỳ này đã được mở xem trước rồi."))
    closing.can_preview(actor, queries.period_facts(wanted, row), clock.today()).require()
    if row is None:
        row = Period(key=key, starts_on=wanted.starts_on, ends_on=wanted.ends_on, state=PeriodState.PREVIEW.value)
        db.session.add(row)
    _begin_window(row, actor)
    return row


def sign(key: str, *, actor: Actor, seen: int = 0) -> Snapshot:
    """The signature: the worker books what is outstanding, fixes the last line and writes the snapshot. `seen`: how many
    snapshots the signer's page knew of. Raises Refused, Missing, Stale."""
    wanted = _span(key)
    lock_ledger()
    row = _row(key)
    made = db.session.scalar(select(func.count()).select_from(Snapshot).where(Snapshot.period_id == row.id)) or 0
    if row.state in (PeriodState.FREEZING, PeriodState.FROZEN) or seen != made:
        raise Stale(_("Kỳ này vừa được ký. Hãy xem lại trang."))
    closing.can_sign(actor, queries.period_facts(wanted, row), clock.now()).require()
    row.state = PeriodState.FREEZING.value
    snapshot = Snapshot(
        period_id=row.id, number=made + 1, signed_by_id=actor.id, signed_at=clock.now(), rule_versions=[]
    )
    db.session.add(snapshot)
    db.session.flush()
    audit.record("period.signed", actor=actor, subject="period", subject_id=row.id, key=key, number=snapshot.number)
    return snapshot


def reopen(key: str, *, decision_number: str, reason: str, actor: Actor, seen: int | None = None) -> PeriodReopening:
    """By a decision: its days take lines again, and people have their working days to object. The snapshot stays as it
    was signed. `seen`: the number of the snapshot on the page. Raises Refused, Invalid, Missing, Stale."""
    _span(key)
    lock_ledger()
    row = _row(key)
    newest = db.session.scalars(
        select(Snapshot).where(Snapshot.period_id == row.id).order_by(Snapshot.number.desc()).limit(1)
    ).one_or_none()
    if seen is not None and (newest is None or newest.number != seen or row.state != PeriodState.FROZEN):
        raise Stale(_("Kỳ này vừa được mở lại hoặc chốt lại. Hãy xem lại trang."))
    closing.can_reopen(actor, PeriodState(row.state), queries.frozen_around(row)).require()
    decision_number, reason = decision_number.strip(), reason.strip()
    if faults := closing.reopening_faults(decision_number, reason):
        raise Invalid(_("Chưa mở lại được."), faults)
    assert newest is not None
    reopening = PeriodReopening(
        period_id=row.id, snapshot_id=newest.id, decision_number=decision_number, reason=reason,
        reopened_by_id=actor.id, reopened_at=clock.now(),
    )  # fmt: skip
    db.session.add(reopening)
    row.state = PeriodState.PREVIEW.value
    audit.record("period.reopened", actor=actor, subject="period", subject_id=row.id, key=key, number=newest.number,
                 decision_number=decision_number, reason=reason)  # fmt: skip
    _begin_window(row, actor)
    return reopening


def _begin_window(row: Period, actor: Actor) -> None:
    row.state, row.previewed_at, row.previewed_by_id = PeriodState.PREVIEW.value, clock.now(), actor.id
    row.objections_until = add_days(calendar(), clock.now(), settings.value(closing.OBJECTION_DAYS))
    db.session.flush()
    audit.record("period.previewed", actor=actor, subject="period", subject_id=row.id, key=row.key,
                 until=row.objections_until.isoformat())  # fmt: skip
    events.publish(PeriodPreviewed(key=row.key, until=row.objections_until, after=0))


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
    """The row, fresh, held by the lock. A period that nobody has begun to close has none."""
    row = periods_queries.period(key)
    if row is None:
        raise Stale(_("Kỳ chưa được mở xem trước."))
    return row
