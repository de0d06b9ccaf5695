"""Reads about ballots, approvals and how many votes an item needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Lane, Revision, Section
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


def with_seats(found: Sequence[Any]) -> list[BallotFacts]:
    """The ballots of rows that have BALLOT_COLUMNS; one statement."""
    return _ballots(found, _seats(rows(_SEATS, {"ballot_ids": [row.id for row in found]}) if found else ()))


def _ballots(found: Iterable[Any], seats: dict[int, list[Seat]]) -> list[BallotFacts]:
    return [
        BallotFacts(
            id=row.id, edition_id=row.edition_id, revision_id=row.revision_id, revision_hash=row.revision_hash,
            yes_needed=row.yes_needed, needs_leader=row.needs_leader, opened_at=row.opened_at,
            closes_at=row.closes_at, outcome=Outcome(row.outcome) if row.outcome else None,
            seats=tuple(seats.get(row.id, ())),
        )
        for row in found
    ]  # fmt: skip


_SEAT_COLUMNS: tuple[Any, ...] = (
    Elector.ballot_id, Elector.person_id, name_at(Person, Vote.at), Elector.is_leader, Elector.excused,
    Elector.substitute_for_id, Vote.choice, Vote.reason,
)  # fmt: skip
_VOTE = (Vote.ballot_id == Elector.ballot_id) & (Vote.person_id == Elector.person_id)
_IN_ORDER = (Elector.is_leader.desc(), Person.sort_key, Person.id)
_SEATS = (
    select(*_SEAT_COLUMNS)
    .join(Person, Person.id == Elector.person_id)
    .outerjoin(Vote, _VOTE)
    .where(Elector.ballot_id.in_(bindparam("ballot_ids", expanding=True)))
    .order_by(*_IN_ORDER)
)
_WITH_SEATS = (
    select(*BALLOT_COLUMNS, *_SEAT_COLUMNS)
    .outerjoin(Elector, Elector.ballot_id == Ballot.id)
    .outerjoin(Person, Person.id == Elector.person_id)
    .outerjoin(Vote, _VOTE)
    .order_by(*_IN_ORDER)
)


def _seats(found: Iterable[Any]) -> dict[int, list[Seat]]:
    seats: dict[int, list[Seat]] = {}
    for ballot_id, person_id, name, is_leader, excused, substitute_for, choice, reason in found:
        seats.setdefault(ballot_id, []).append(
            Seat(person_id, name, is_leader, excused, Choice(choice) if choice else None, reason or "", substitute_for)
        )
    return seats


def open_ballot(edition_id: int) -> BallotFacts | None:
    return _with_seats(_OPEN, {"edition_id": edition_id})


def latest_ballot(edition_id: int) -> BallotFacts | None:
    """The open ballot, or the last one decided."""
    return _with_seats(_LATEST, {"edition_id": edition_id})


def _with_seats(query: Any, values: dict[str, Any]) -> BallotFacts | None:
    """The one ballot of a statement made from `_WITH_SEATS`; one statement."""
    found = rows(query, values)
    width = len(BALLOT_COLUMNS)
    seats = _seats(row[width:] for row in found if row[width] is not None)
    return _ballots(found[:1], seats)[0] if found else None


_any_ballot = aliased(Ballot)
_OPEN = _WITH_SEATS.where(Ballot.edition_id == bindparam("edition_id"), Ballot.outcome.is_(None))
_LATEST = _WITH_SEATS.where(
    Ballot.id
    == select(func.max(_any_ballot.id)).where(_any_ballot.edition_id == bindparam("edition_id")).scalar_subquery()
)
_ONE = _WITH_SEATS.where(Ballot.id == bindparam("ballot_id"))


def ballot(ballot_id: int) -> BallotFacts:
    """Raises Missing."""
    found = _with_seats(_ONE, {"ballot_id": ballot_id})
    if found is None:
        raise Missing
    return found


def valid_approval(edition_id: int) -> Any:
    """The approval that no change has voided, at most one, as a row with the revision, its article and its section."""
    return db.session.execute(_APPROVED, {"edition_id": edition_id}).one_or_none()


_APPROVED = (
    select(Approval, Revision, Article, Section)
    .join(Revision, Revision.id == Approval.revision_id)
    .join(Article, Article.id == Revision.article_id)
    .outerjoin(Section, Section.id == Revision.section_id)
    .where(Approval.edition_id == bindparam("edition_id"), Approval.voided_at.is_(None))
)


def waits_for_review() -> ColumnElement[bool]:
    """Approved alone in the urgent lane and not yet looked at by another member."""
    return Approval.review_due_at.is_not(None) & Approval.reviewed_at.is_(None) & Approval.voided_at.is_(None)


def overdue_reviews(now: datetime) -> ColumnElement[bool]:
    return waits_for_review() & (Approval.review_due_at < now)
