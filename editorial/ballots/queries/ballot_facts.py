"""Reads about ballots, approvals and how many votes an item needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select

from editorial.articles.models import Lane
from editorial.ballots.models import Approval, ApprovalRule, Ballot, Choice, Elector, Outcome, Vote
from editorial.ballots.rules import BallotFacts, Seat
from editorial.core.db import db, rows
from editorial.core.errors import Missing
from editorial.people.models import BOARD, BOARD_LEADERS, Person, RoleGrant
from editorial.people.queries import name_at
from editorial.units.queries import in_force


@dataclass(frozen=True)
class VotesNeeded:
    yes_needed: int
    needs_leader: bool


DEFAULTS = {
    Lane.NORMAL: VotesNeeded(2, True),
    Lane.LEGAL: VotesNeeded(2, True),
    Lane.URGENT: VotesNeeded(1, True),
}
"""Until the ward decides otherwise (our own proposal): two yes votes, the head or a deputy among them."""


def votes_needed(lane: Lane, section_id: int | None, on: date) -> VotesNeeded:
    """How many yes votes an item needs on a day: its section's rule, else its lane's, else the proposal."""
    rules = db.session.execute(
        select(ApprovalRule.section_id, ApprovalRule.yes_needed, ApprovalRule.needs_leader)
        .where(
            ApprovalRule.lane == lane,
            or_(ApprovalRule.section_id.is_(None), ApprovalRule.section_id == section_id),
            ApprovalRule.valid_from <= on,
        )
        .order_by(ApprovalRule.section_id.is_not(None).desc(), ApprovalRule.valid_from.desc(), ApprovalRule.id.desc())
        .limit(1)
    ).first()
    return VotesNeeded(rules.yes_needed, rules.needs_leader) if rules else DEFAULTS[lane]


def board(on: date, *, leaders_only: bool) -> list[tuple[int, str, bool]]:
    """The board on a day, as (id, name, is_leader), by name; each person once, as a leader where they are one."""
    rows = db.session.execute(
        select(RoleGrant.person_id, Person.full_name, RoleGrant.role)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role.in_(BOARD_LEADERS if leaders_only else BOARD), in_force(RoleGrant, on), Person.is_active)
        .order_by(Person.sort_key, Person.id)
    )
    members: dict[int, tuple[str, bool]] = {}
    for person_id, name, role in rows:
        members[person_id] = (name, members.get(person_id, ("", False))[1] or role in BOARD_LEADERS)
    return [(person_id, name, is_leader) for person_id, (name, is_leader) in members.items()]


BALLOT_COLUMNS: tuple[Any, ...] = (
    Ballot.id, Ballot.edition_id, Ballot.revision_id, Ballot.revision_hash, Ballot.yes_needed, Ballot.needs_leader,
    Ballot.opened_at, Ballot.closes_at, Ballot.outcome,
)  # fmt: skip
_BALLOTS = select(*BALLOT_COLUMNS).order_by(Ballot.id)


def with_seats(found: Sequence[Any]) -> list[BallotFacts]:
    """The ballots of rows that have BALLOT_COLUMNS; one statement."""
    seats = _seats([row.id for row in found])
    return [
        BallotFacts(
            id=row.id, edition_id=row.edition_id, revision_id=row.revision_id, revision_hash=row.revision_hash,
            yes_needed=row.yes_needed, needs_leader=row.needs_leader, opened_at=row.opened_at,
            closes_at=row.closes_at, outcome=Outcome(row.outcome) if row.outcome else None,
            seats=tuple(seats.get(row.id, ())),
        )
        for row in found
    ]  # fmt: skip


_SEATS = (
    select(Elector.ballot_id, Elector.person_id, name_at(Person, Vote.at), Elector.is_leader, Elector.excused,
           Elector.substitute_for_id, Vote.choice, Vote.reason)
    .join(Person, Person.id == Elector.person_id)
    .outerjoin(Vote, (Vote.ballot_id == Elector.ballot_id) & (Vote.person_id == Elector.person_id))
    .where(Elector.ballot_id.in_(bindparam("ballot_ids", expanding=True)))
    .order_by(Elector.is_leader.desc(), Person.sort_key, Person.id)
)  # fmt: skip


def _seats(ballot_ids: list[int]) -> dict[int, list[Seat]]:
    seats: dict[int, list[Seat]] = {}
    found = rows(_SEATS, {"ballot_ids": ballot_ids}) if ballot_ids else ()
    for ballot_id, person_id, name, is_leader, excused, substitute_for, choice, reason in found:
        seats.setdefault(ballot_id, []).append(
            Seat(person_id, name, is_leader, excused, Choice(choice) if choice else None, reason or "", substitute_for)
        )
    return seats


def open_ballot(edition_id: int) -> BallotFacts | None:
    found = db.session.execute(_OPEN, {"edition_id": edition_id}).all()
    return with_seats(found)[0] if found else None


def latest_ballot(edition_id: int) -> BallotFacts | None:
    """The open ballot, or the last one decided."""
    found = db.session.execute(_LATEST, {"edition_id": edition_id}).all()
    return with_seats(found)[0] if found else None


_OF_EDITION = _BALLOTS.where(Ballot.edition_id == bindparam("edition_id"))
_OPEN = _OF_EDITION.where(Ballot.outcome.is_(None))
_LATEST = _OF_EDITION.order_by(None).order_by(Ballot.id.desc()).limit(1)
_ONE = _BALLOTS.where(Ballot.id == bindparam("ballot_id"))


def ballot(ballot_id: int) -> BallotFacts:
    """Raises Missing."""
    found = db.session.execute(_ONE, {"ballot_id": ballot_id}).all()
    if not found:
        raise Missing
    return with_seats(found)[0]


def valid_approval(edition_id: int) -> Approval | None:
    """The approval that no change has voided; at most one."""
    return db.session.scalars(
        select(Approval).where(Approval.edition_id == edition_id, Approval.voided_at.is_(None))
    ).one_or_none()


def waits_for_review() -> ColumnElement[bool]:
    """Approved alone in the urgent lane and not yet looked at by another member."""
    return Approval.review_due_at.is_not(None) & Approval.reviewed_at.is_(None) & Approval.voided_at.is_(None)


def overdue_reviews(now: datetime) -> ColumnElement[bool]:
    return waits_for_review() & (Approval.review_due_at < now)
