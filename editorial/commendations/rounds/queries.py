"""Rounds, their periods and timelines, and the facts that their verbs look at."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from editorial.commendations.rounds import rules
from editorial.commendations.rounds.models import CouncilMember, Round, RoundStatus
from editorial.commendations.rounds.rules import BY_VERB, State
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.people.models import Person
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


def newest(*, with_drafts: bool) -> list[Round]:
    """The newest first; one in preparation only for those who prepare it."""
    query = select(Round).order_by(Round.id.desc()).limit(MAX_ROUNDS)
    if not with_drafts:
        query = query.where(Round.state != State.PREPARING)
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Source:
    """The frozen period that a round draws from."""

    snapshot_id: int
    number: int
    hash: str
    signed_at: datetime
    span: Span
    cutoff_entry_id: int | None

    @property
    def title(self) -> str:
        return self.span.title


def _source(snapshot: Snapshot, period: Period) -> Source:
    known = span(period.key) or Span(period.key, period.starts_on, period.ends_on)
    return Source(
        snapshot.id, snapshot.number, snapshot.hash or "", snapshot.signed_at, known, snapshot.cutoff_entry_id
    )


def source_of(snapshot_id: int) -> Source:
    row = db.session.execute(
        select(Snapshot, Period).join(Period, Period.id == Snapshot.period_id).where(Snapshot.id == snapshot_id)
    ).one()
    return _source(row[0], row[1])


def frozen_sources() -> list[Source]:
    """What a round may draw from: the newest complete snapshot of each frozen period, the latest period first."""
    rows = db.session.execute(
        select(Snapshot, Period)
        .join(Period, Period.id == Snapshot.period_id)
        .where(Snapshot.completed_at.is_not(None), Period.state == PeriodState.FROZEN)
        .order_by(Period.ends_on.desc(), Period.starts_on, Snapshot.number.desc())
        .limit(200)
    )
    found: dict[int, Source] = {}
    for snapshot, period in rows:
        found.setdefault(period.id, _source(snapshot, period))
    return list(found.values())


@dataclass(frozen=True)
class Entry:
    """A line of the timeline, as `components/timeline.html` shows it."""

    who: str
    title: str
    at: datetime
    why: str
    tone: str
    revision: str = ""


def timeline(round_id: int) -> list[Entry]:
    rows = db.session.execute(
        select(RoundStatus, Person.full_name)
        .join(Person, Person.id == RoundStatus.by_id)
        .where(RoundStatus.round_id == round_id)
        .order_by(RoundStatus.id.desc())
    )
    return [
        Entry(
            name,
            _deed(row.verb),
            row.at,
            row.reason,
            State(row.to_state).tone,
        )
        for row, name in rows
    ]


def _deed(verb: str) -> str:
    known = BY_VERB.get(verb)
    title = str(known.title) if known else str(rules.ACTION_LABELS.get(verb, verb))
    return title[:1].lower() + title[1:]


def deadlines(found: Round) -> dict[str, date]:
    return {stage: date.fromisoformat(day) for stage, day in found.deadlines.items()}


def is_council_member(round_id: int, person_id: int) -> bool:
    return db.session.get(CouncilMember, (round_id, person_id)) is not None


def round_ids_of_member(person_id: int) -> set[int]:
    return set(db.session.scalars(select(CouncilMember.round_id).where(CouncilMember.person_id == person_id)))
