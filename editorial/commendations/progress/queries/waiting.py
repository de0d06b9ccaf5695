"""What a round waits for: as cards of one person, and as those to remind before a deadline, by the same conditions.

Of a secret vote only the mark is asked, that somebody has voted: docs/decisions/0007-secret-vote.md.
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
from editorial.commendations.council.rules.voting import Position as Seated
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


def _is_there(*said: Any) -> ColumnElement[bool]:
    """An EXISTS over the tables named first; every other table is that of a statement around it, however far out."""
    tables = [one for one in said if isinstance(one, type)]
    return exists().where(*said[len(tables) :]).correlate_except(*tables)


def _in(state: State) -> ColumnElement[bool]:
    """Without a value to bind: these words stand in the count beside every page's places."""
    return Round.state == literal_column(f"'{state}'")


def _until(stage: State) -> ColumnElement[str]:
    """The ISO day of a stage's deadline, None without one."""
    found: ColumnElement[str] = Round.deadlines[stage.value].as_string()
    return found


def _takes_from_heads() -> ColumnElement[bool]:
    return cast(Round.nominators, String).like(literal_column(f"'%\"{Nominator.UNIT_HEAD}\"%'"))


def _has_put_forward(unit: Any) -> ColumnElement[bool]:
    standing = (Candidate.round_id == Round.id, Candidate.withdrawn_at.is_(None))
    return _is_there(
        Nomination, Candidate, Nomination.unit_id == unit, Nomination.candidate_id == Candidate.id, *standing
    )


def _has_work_before_vote() -> ColumnElement[bool]:
    """Somebody is not appraised yet, or the council is not named in full or its attendance not taken. Quorum and recusals
    are looked at by `rules.voting.blockers` when the vote is opened."""
    members = (
        select(func.count()).where(CouncilMember.round_id == Round.id).correlate_except(CouncilMember).scalar_subquery()
    )
    chair, secretary = (
        _is_there(
            CouncilMember, CouncilMember.round_id == Round.id, CouncilMember.position == literal_column(f"'{position}'")
        )
        for position in (Seated.CHAIR, Seated.SECRETARY)
    )
    return or_(
        _is_there(Candidate, *UNREVIEWED),
        members < literal_column(str(MIN_MEMBERS)),
        ~chair,
        ~secretary,
        _is_there(CouncilMember, CouncilMember.round_id == Round.id, CouncilMember.present.is_(None)),
    )


def _vote_is_missing(person: Any) -> ColumnElement[bool]:
    marked = _is_there(VoterMark, VoterMark.ballot_id == CouncilBallot.id, VoterMark.person_id == person)
    is_open = (CouncilBallot.closed_at.is_(None), CouncilBallot.voided_at.is_(None))
    return _is_there(CouncilBallot, CouncilBallot.round_id == Round.id, *is_open, ~marked)


@dataclass(frozen=True)
class RoundDuties:
    """What of a person's standing decides what a round may want of them. A seat in a council anybody may have."""

    leads: bool
    appraises: bool
    opens_votes: bool


def duties_of(actor: Actor) -> RoundDuties:
    return RoundDuties(bool(actor.led_units), actor.has(Role.STANDING_OFFICE), actor.has(*BOARD_LEADERS))


def _waits(hands: RoundDuties) -> ColumnElement[bool]:
    seated = _is_there(
        CouncilMember,
        CouncilMember.round_id == Round.id,
        CouncilMember.person_id == ME,
        CouncilMember.present.is_(True),
    )
    found = [_in(State.VOTING) & seated & _vote_is_missing(ME)]
    if hands.leads:
        until = _until(State.NOMINATING)
        found.append(
            _in(State.NOMINATING) & _takes_from_heads() & or_(until.is_(None), until >= TODAY)
            & _is_there(Unit, Unit.id.in_(LED), ~_has_put_forward(Unit.id))
        )  # fmt: skip
    if hands.appraises:
        found.append(_in(State.APPRAISING) & _has_work_before_vote())
    if hands.opens_votes:
        found.append(_in(State.APPRAISING) & ~_has_work_before_vote())
    return or_(*found)


def pending_round_ids(hands: RoundDuties) -> Any:
    """Rounds that want something of ME now."""
    return select(Round.id).where(_waits(hands))


@cache
def _waiting_statement(hands: RoundDuties) -> Any:
    unreviewed = select(func.count()).where(*UNREVIEWED).correlate(Round).scalar_subquery()
    return (
        select(
            Round.id, Round.title, Round.state, Round.state_since, Round.deadlines, unreviewed, _has_work_before_vote()
        )
        .where(_waits(hands))
        .order_by(Round.id)
        .limit(20)
    )


def waiting(actor: Actor) -> list[PendingRound]:
    """One statement."""
    return [
        PendingRound(row[0], row[1], State(row[2]), row[3], _day(row[4].get(row[2])), row[5], not row[6])
        for row in rows(_waiting_statement(duties_of(actor)), values_of(actor))
    ]


def _day(raw: str | None) -> date | None:
    return date.fromisoformat(raw) if raw else None


# ---- before a deadline ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class StageDeadline:
    """A round whose stage ends on `day`, and who still owes something for it."""

    round_id: int
    title: str
    state: State
    day: date
    people: Collection[int]


_TIMED = (State.NOMINATING, State.APPRAISING, State.VOTING)


def due(days: int) -> list[StageDeadline]:
    """Rounds whose stage ends within so many days, today as well; held under lock, so that two workers tell once."""
    today = clock.today()
    found: list[StageDeadline] = []
    for state in _TIMED:
        held = (
            select(Round)
            .where(
                Round.state == state,
                _until(state) >= today.isoformat(),
                _until(state) <= (today + timedelta(days=days)).isoformat(),
            )
            .order_by(Round.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        for one in db.session.scalars(held).all():
            day = date.fromisoformat(one.deadlines[state])
            found.append(StageDeadline(one.id, one.title, state, day, _owing(one.id, state)))
    return found


def _owing(round_id: int, state: State) -> Sequence[int]:
    """Who has not done yet what this stage wants of them."""
    this = Round.id == round_id
    query: Any
    if state is State.NOMINATING:
        query = select(Membership.person_id).where(
            Membership.position.in_((Position.HEAD, Position.DEPUTY)), in_force(Membership, clock.today()),
            _is_there(Round, this, _takes_from_heads(), ~_has_put_forward(Membership.unit_id)),
        )  # fmt: skip
    elif state is State.VOTING:
        query = select(CouncilMember.person_id).where(
            CouncilMember.round_id == round_id,
            CouncilMember.present.is_(True),
            _is_there(Round, this, _vote_is_missing(CouncilMember.person_id)),
        )
    else:
        has_work = db.session.scalar(select(_has_work_before_vote()).select_from(Round).where(this))
        query = holders_of((Role.STANDING_OFFICE,) if has_work else BOARD_LEADERS)
    return sorted(set(db.session.scalars(query)))
