"""Rounds, the frozen periods that they draw from, their timelines, and who sits in a council."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from editorial.commendations.rounds.models import CouncilMember, Round, RoundStatus
from editorial.commendations.rounds.rules import State, action_label
from editorial.core import clock
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.core.text import lower_first
from editorial.people.models import Person
from editorial.scoring.ledger.queries.period_count import SnapshotScope
from editorial.scoring.periods.models import Period, PeriodState, Snapshot
from editorial.scoring.periods.rules import Span, span

MAX_ROUNDS = 100


def round_of(round_id: int, *, lock: bool = False) -> Round:
    """Raises Missing."""
    query = select(Round).where(Round.id == round_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise Missing
    return found


def newest_rounds(*, with_drafts: bool) -> list[Round]:
    """The newest first; one in preparation only for those who prepare it."""
    query = select(Round).order_by(Round.id.desc()).limit(MAX_ROUNDS)
    if not with_drafts:
        query = query.where(Round.state != State.PREPARING)
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class FrozenPeriod:
    """The frozen period that a round draws from."""

    snapshot_id: int
    number: int
    hash: str
    signed_at: datetime
    span: Span
    cutoff_entry_id: int | None

    @property
    def scope(self) -> SnapshotScope:
        """What its figures add up."""
        days = self.span
        return SnapshotScope(self.snapshot_id, days.key, self.number, days.starts_on, days.ends_on,
                             self.cutoff_entry_id or 0, self.signed_at)  # fmt: skip

    @property
    def title(self) -> str:
        return self.span.title


def _frozen_period(snapshot: Snapshot, period: Period) -> FrozenPeriod:
    days = span(period.key) or Span(period.key, period.starts_on, period.ends_on)
    return FrozenPeriod(
        snapshot.id, snapshot.number, snapshot.hash or "", snapshot.signed_at, days, snapshot.cutoff_entry_id
    )


def frozen_period(snapshot_id: int) -> FrozenPeriod:
    row = db.session.execute(
        select(Snapshot, Period).join(Period, Period.id == Snapshot.period_id).where(Snapshot.id == snapshot_id)
    ).one()
    return _frozen_period(row[0], row[1])


def frozen_periods() -> list[FrozenPeriod]:
    """What a round may draw from: the newest complete snapshot of each frozen period, the latest period first."""
    rows = db.session.execute(
        select(Snapshot, Period)
        .join(Period, Period.id == Snapshot.period_id)
        .where(Snapshot.completed_at.is_not(None), Period.state == PeriodState.FROZEN)
        .order_by(Period.ends_on.desc(), Period.starts_on, Snapshot.number.desc())
        .limit(200)
    )
    found: dict[int, FrozenPeriod] = {}
    for snapshot, period in rows:
        found.setdefault(period.id, _frozen_period(snapshot, period))
    return list(found.values())


@dataclass(frozen=True)
class TimelineEntry:
    """A step as `components/timeline.html` shows it."""

    who: str
    title: str
    at: datetime
    why: str
    tone: str
    revision: str = ""


def timeline(round_id: int) -> list[TimelineEntry]:
    """The newest first."""
    rows = db.session.execute(
        select(RoundStatus, Person.full_name)
        .join(Person, Person.id == RoundStatus.by_id)
        .where(RoundStatus.round_id == round_id)
        .order_by(RoundStatus.id.desc())
    )
    entries = []
    for status, name in rows:
        title = lower_first(action_label(status.verb))
        entries.append(TimelineEntry(name, title, status.at, status.reason, State(status.to_state).tone))
    return entries


def deadlines(found: Round) -> dict[str, date]:
    return {stage: date.fromisoformat(day) for stage, day in found.deadlines.items()}


def submitted_on(round_id: int) -> date | None:
    """The day on which the dossier went to the chairman for the last time."""
    at = db.session.scalar(
        select(RoundStatus.at)
        .where(RoundStatus.round_id == round_id, RoundStatus.verb == "submit")
        .order_by(RoundStatus.id.desc())
        .limit(1)
    )
    return clock.to_vietnam(at).date() if at else None


def last_meeting_place() -> str:
    """Where the council of the newest round with minutes met; councils meet in the same room."""
    rows = db.session.scalars(select(Round.meeting).order_by(Round.id.desc()).limit(20))
    return next((meeting["place"] for meeting in rows if meeting), "")


def is_council_member(round_id: int, person_id: int) -> bool:
    return db.session.get(CouncilMember, (round_id, person_id)) is not None


def round_ids_of_member(person_id: int) -> set[int]:
    return set(db.session.scalars(select(CouncilMember.round_id).where(CouncilMember.person_id == person_id)))
