"""What a round needs of people: as tasks of one person, and whom to remind before a deadline, by the same conditions.

Of a secret vote only the mark is read, that somebody has voted: docs/decisions/0007-secret-vote.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, func, literal_column, or_, select

from editorial.commendations.candidates.models import Candidate, Nomination
from editorial.commendations.council.models import CouncilBallot, VoterMark
from editorial.commendations.council.rules.voting import MIN_MEMBERS
from editorial.commendations.council.rules.voting import Position as CouncilPosition
from editorial.commendations.progress.rules import PendingRound
from editorial.commendations.rounds.models import CouncilMember, Round
from editorial.commendations.rounds.rules import Nominator, State
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db, rows
from editorial.core.tasks import LED, ME, TODAY, values_of
from editorial.people.models import BOARD_LEADERS, Role
from editorial.units.models import Membership, Position, Unit
from editorial.units.queries import holders_of, in_force

UNREVIEWED = (
    Candidate.round_id == Round.id,
    Candidate.withdrawn_at.is_(None),
    Candidate.appraisal.is_(None),
)


def _exists(*tables_and_conditions: Any) -> ColumnElement[bool]:
    """An EXISTS over the tables named first; every other table is that of a statement around it, however far out."""
    tables = [item for item in tables_and_conditions if isinstance(item, type)]
    return exists().where(*tables_and_conditions[len(tables) :]).correlate_except(*tables)


def _until(stage: State) -> ColumnElement[str]:
    """The ISO day of a stage's deadline, None without one."""
    found: ColumnElement[str] = Round.deadlines[stage.value].as_string()
    return found


def _heads_nominate() -> ColumnElement[bool]:
    return cast(Round.nominators, String).like(literal_column(f"'%\"{Nominator.UNIT_HEAD}\"%'"))


def _has_nominated(unit: Any) -> ColumnElement[bool]:
    return _exists(
        Nomination, Candidate, Nomination.unit_id == unit, Nomination.candidate_id == Candidate.id,
        Candidate.round_id == Round.id, Candidate.withdrawn_at.is_(None),
    )  # fmt: skip


def _has_work_before_vote() -> ColumnElement[bool]:
    """Somebody is not appraised yet, or the council is incomplete or its attendance not taken. Quorum and recusals are
    checked by `council.rules.voting.blockers` when the vote is opened."""
    members = select(func.count()).where(CouncilMember.round_id == Round.id).correlate_except(CouncilMember)
    chair, secretary = (
        _exists(
            CouncilMember, CouncilMember.round_id == Round.id, CouncilMember.position == literal_column(f"'{position}'")
        )
        for position in (CouncilPosition.CHAIR, CouncilPosition.SECRETARY)
    )
    return or_(
        _exists(Candidate, *UNREVIEWED),
        members.scalar_subquery() < literal_column(str(MIN_MEMBERS)),
        ~chair,
        ~secretary,
        _exists(CouncilMember, CouncilMember.round_id == Round.id, CouncilMember.present.is_(None)),
    )


def _vote_is_missing(person: Any) -> ColumnElement[bool]:
    has_voted = _exists(VoterMark, VoterMark.ballot_id == CouncilBallot.id, VoterMark.person_id == person)
    is_open = (CouncilBallot.closed_at.is_(None), CouncilBallot.voided_at.is_(None))
    return _exists(CouncilBallot, CouncilBallot.round_id == Round.id, *is_open, ~has_voted)


@dataclass(frozen=True)
class RoundDuties:
    """What a person may have to do in a round by their roles. Anybody may be a member of a council."""

    leads: bool
    appraises: bool
    opens_votes: bool


def duties_of(actor: Actor) -> RoundDuties:
    return RoundDuties(bool(actor.led_units), actor.has(Role.STANDING_OFFICE), actor.has(*BOARD_LEADERS))


def _is_pending(duties: RoundDuties) -> ColumnElement[bool]:
    is_present = _exists(
        CouncilMember, CouncilMember.round_id == Round.id, CouncilMember.person_id == ME,
        CouncilMember.present.is_(True),
    )  # fmt: skip
    found = [(Round.state == State.VOTING) & is_present & _vote_is_missing(ME)]
    if duties.leads:
        until = _until(State.NOMINATING)
        found.append(
            (Round.state == State.NOMINATING) & _heads_nominate() & or_(until.is_(None), until >= TODAY)
            & _exists(Unit, Unit.id.in_(LED), ~_has_nominated(Unit.id))
        )  # fmt: skip
    if duties.appraises:
        found.append((Round.state == State.APPRAISING) & _has_work_before_vote())
    if duties.opens_votes:
        found.append((Round.state == State.APPRAISING) & ~_has_work_before_vote())
    return or_(*found)


def pending_round_ids(duties: RoundDuties) -> Any:
    """The query for rounds that need something of ME now."""
    return select(Round.id).where(_is_pending(duties))


@cache
def _pending_statement(duties: RoundDuties) -> Any:
    unreviewed = select(func.count()).where(*UNREVIEWED).correlate(Round).scalar_subquery()
    return (
        select(
            Round.id, Round.title, Round.state, Round.state_since, Round.deadlines, unreviewed, _has_work_before_vote()
        )
        .where(_is_pending(duties))
        .order_by(Round.id)
        .limit(20)
    )


def pending_rounds(actor: Actor) -> list[PendingRound]:
    """One statement."""
    return [
        PendingRound(id_, title, State(state), since, _day(deadlines.get(state)), unreviewed, not has_work)
        for id_, title, state, since, deadlines, unreviewed, has_work in rows(
            _pending_statement(duties_of(actor)), values_of(actor)
        )
    ]


def _day(raw: str | None) -> date | None:
    return date.fromisoformat(raw) if raw else None


# ---- before a deadline ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StageDeadline:
    """A round whose stage ends on `day`, and the people who have not done their part of it."""

    round_id: int
    title: str
    state: State
    day: date
    people: Collection[int]


def upcoming_deadlines(days: int) -> list[StageDeadline]:
    """Rounds whose stage ends within so many days, today as well; under lock, so that two workers remind once."""
    today = clock.today()
    found: list[StageDeadline] = []
    for state in (State.NOMINATING, State.APPRAISING, State.VOTING):
        until = _until(state)
        query = (
            select(Round)
            .where(Round.state == state, until.between(today.isoformat(), (today + timedelta(days=days)).isoformat()))
            .order_by(Round.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        for row in db.session.scalars(query).all():
            day = date.fromisoformat(row.deadlines[state])
            found.append(StageDeadline(row.id, row.title, state, day, _people_to_remind(row.id, state)))
    return found


def _people_to_remind(round_id: int, state: State) -> Sequence[int]:
    """Who has not done yet what this stage needs of them."""
    this = Round.id == round_id
    query: Any
    if state is State.NOMINATING:
        query = select(Membership.person_id).where(
            Membership.position.in_((Position.HEAD, Position.DEPUTY)), in_force(Membership, clock.today()),
            _exists(Round, this, _heads_nominate(), ~_has_nominated(Membership.unit_id)),
        )  # fmt: skip
    elif state is State.VOTING:
        query = select(CouncilMember.person_id).where(
            CouncilMember.round_id == round_id, CouncilMember.present.is_(True),
            _exists(Round, this, _vote_is_missing(CouncilMember.person_id)),
        )  # fmt: skip
    else:
        has_work = db.session.scalar(select(_has_work_before_vote()).select_from(Round).where(this))
        query = holders_of((Role.STANDING_OFFICE,) if has_work else BOARD_LEADERS)
    return sorted(set(db.session.scalars(query)))
