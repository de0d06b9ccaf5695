"""Which texts wait for a person, one condition for each kind of task, by what the person may do."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Author, Edition, State, StatusRow
from editorial.ballots.models import Approval, Ballot, Choice, Elector, Vote
from editorial.ballots.queries import waits_for_review
from editorial.commendations.progress.queries.waiting import RoundDuties, duties_of
from editorial.commendations.progress.queries.waiting import values as round_values
from editorial.core.access import Actor
from editorial.home.rules import Kind
from editorial.people.models import BOARD, EDITORS, Role
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.appeals.rules import READERS as APPEAL_READERS
from editorial.scoring.closing.rules import SIGNERS
from editorial.scoring.findings.models import Finding
from editorial.scoring.findings.rules.permissions import DECIDERS
from editorial.workflow.rules import SCHEDULERS

Query = Any
"""A select; its columns are named where it is read."""

ME: Any = bindparam("me")
LED: Any = bindparam("led", expanding=True)


@dataclass(frozen=True)
class Rights:
    """What of a person's standing decides which statements they need."""

    edits: bool
    votes: bool
    schedules: bool
    leads: bool
    sees_restricted: bool
    answers: bool
    signs: bool
    reads_appeals: bool
    rounds: RoundDuties


def rights_of(actor: Actor) -> Rights:
    return Rights(
        edits=actor.has(*EDITORS),
        votes=actor.has(*BOARD),
        schedules=actor.has(*SCHEDULERS),
        leads=bool(actor.led_units),
        sees_restricted=actor.has(Role.STANDING_OFFICE, *BOARD),
        answers=actor.has(*DECIDERS),
        signs=actor.has(*SIGNERS),
        reads_appeals=actor.has(*APPEAL_READERS),
        rounds=duties_of(actor),
    )


def values(actor: Actor) -> dict[str, Any]:
    """What ME and LED stand for, and what commendation rounds ask for."""
    return round_values(actor)


def is_author() -> ColumnElement[bool]:
    author = aliased(Author)
    return or_(Article.created_by_id == ME, exists().where(author.article_id == Article.id, author.person_id == ME))


def _open_to(rights: Rights) -> ColumnElement[bool]:
    return true() if rights.sees_restricted else Article.restricted.is_(False)


def _with_author(state: State) -> Query:
    return editions().where(Edition.state == state, is_author())


def editions(until: Any = None) -> Query:
    until = Edition.due_at if until is None else until
    return select(Edition.id.label("edition_id"), until.label("until")).join(Article, Article.id == Edition.article_id)


def _to_confirm() -> Query:
    """The unit is asked in an EXISTS, so that the few texts that wait lead and not all that the unit ever wrote."""
    theirs = aliased(Article)
    led = exists().where(theirs.id == Edition.article_id, theirs.unit_id.in_(LED))
    return editions().where(Edition.state == State.UNIT_CHECK, led, ~is_author())


def _held() -> Query:
    return editions().where(Edition.owner_id == ME, Edition.state == State.EDITING)


def _my_seat_waits() -> ColumnElement[bool]:
    """Correlated, so that the few open ballots lead and not the many seats a member ever had."""
    return exists().where(
        Elector.ballot_id == Ballot.id, Elector.person_id == ME, Elector.excused.is_(None)
    ) & ~exists().where(Vote.ballot_id == Ballot.id, Vote.person_id == ME)


def _to_vote() -> Query:
    return (
        editions(Ballot.closes_at)
        .join(Ballot, Ballot.edition_id == Edition.id)
        .where(Ballot.outcome.is_(None), _my_seat_waits())
    )


def _to_review() -> Query:
    return (
        editions(Approval.review_due_at)
        .join(Approval, Approval.edition_id == Edition.id)
        .where(waits_for_review(), Approval.approved_alone_by_id != ME, ~is_author())
    )


def _to_schedule(rights: Rights) -> Query:
    return editions().where(Edition.state == State.APPROVED, _open_to(rights))


def _failed(rights: Rights) -> Query:
    mine = Edition.owner_id == ME
    return editions().where(
        Edition.state == State.PUBLISH_FAILED, or_(mine, _open_to(rights)) if rights.schedules else mine
    )


def _to_answer() -> Query:
    """Appeals about points that this person neither earned nor gave, one card an item; by the first promise."""
    until = select(func.min(Appeal.due_at)).where(Appeal.article_id == Article.id, Appeal.outcome.is_(None))
    other = aliased(Edition)
    mine = other.article_id == Article.id
    voted = Vote.choice != Choice.RECUSE
    judged = or_(
        exists().where(Finding.article_id == Article.id, Finding.decided_by_id == ME),
        exists().where(StatusRow.article_id == Article.id, StatusRow.actor_id == ME, StatusRow.verb == "pass_on"),
        exists().where(mine, other.confirmed_by_id == ME),
        exists().where(mine, Ballot.edition_id == other.id, Vote.ballot_id == Ballot.id, Vote.person_id == ME, voted),
        exists().where(mine, Approval.edition_id == other.id, Approval.reviewed_by_id == ME),
    )
    waits = Article.id.in_(select(Appeal.article_id).where(Appeal.outcome.is_(None)))
    return editions(until.scalar_subquery()).where(
        waits, Edition.id == Article.current_edition_id, ~is_author(), ~judged
    )


def unclaimed(rights: Rights) -> Query:
    return editions().where(
        Edition.state == State.SUBMITTED,
        _open_to(rights),
        ~is_author(),
        or_(Edition.confirmed_by_id.is_(None), Edition.confirmed_by_id != ME),
    )


@cache
def task_selects(rights: Rights) -> dict[Kind, Query]:
    found = {Kind.REVISE: _with_author(State.CHANGES_REQUESTED), Kind.FINISH: _with_author(State.DRAFT)}
    if rights.leads:
        found[Kind.CONFIRM] = _to_confirm()
    if rights.edits or rights.schedules:
        found[Kind.EDIT] = _held()
        found[Kind.FAILED] = _failed(rights)
    if rights.votes:
        found[Kind.REVIEW] = _to_review()
    found[Kind.VOTE] = _to_vote()  # a substitute votes too, whoever they are
    if rights.schedules:
        found[Kind.SCHEDULE] = _to_schedule(rights)
    if rights.answers:
        found[Kind.APPEAL] = _to_answer()
    return found
