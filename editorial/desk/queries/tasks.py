"""Which items wait for a person, a select for each kind of task."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Lane, State
from editorial.articles.queries.tasks import editions, is_author
from editorial.ballots.models import Approval, Ballot, Elector, Vote
from editorial.ballots.queries import overdue_reviews, step_deadline, waits_for_review
from editorial.core.access import Actor
from editorial.core.tasks import LED, ME, NOW
from editorial.people.models import BOARD, Role
from editorial.workflow.rules import BY_VERB, SCHEDULERS


@dataclass(frozen=True)
class Scope:
    """What of a person's rights decides which items they are asked about."""

    schedules: bool
    sees_restricted: bool


def scope_of(actor: Actor) -> Scope:
    return Scope(actor.has(*SCHEDULERS), actor.has(Role.STANDING_OFFICE, *BOARD))


def _open_to(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.sees_restricted else Article.restricted.is_(False)


def drafts(_variant: Any) -> Any:
    return _with_author(State.DRAFT)


def to_revise(_variant: Any) -> Any:
    return _with_author(State.CHANGES_REQUESTED)


def _with_author(state: State) -> Any:
    return editions().where(Edition.state == state, is_author())


def to_confirm(_variant: Any) -> Any:
    """The unit is asked in an EXISTS, so that the few texts that wait lead and not all that the unit ever wrote."""
    theirs = aliased(Article)
    led = exists().where(theirs.id == Edition.article_id, theirs.unit_id.in_(LED))
    return editions().where(Edition.state == State.UNIT_CHECK, led, ~is_author())


def held(_variant: Any) -> Any:
    return editions(step_deadline).where(Edition.owner_id == ME, Edition.state == State.EDITING)


def _my_seat_waits() -> ColumnElement[bool]:
    """Correlated, so that the few open ballots lead and not the many seats a member ever had."""
    return exists().where(
        Elector.ballot_id == Ballot.id, Elector.person_id == ME, Elector.excused.is_(None)
    ) & ~exists().where(Vote.ballot_id == Ballot.id, Vote.person_id == ME)


def to_vote(_variant: Any) -> Any:
    return (
        editions(step_deadline)
        .join(Ballot, Ballot.edition_id == Edition.id)
        .where(Ballot.outcome.is_(None), _my_seat_waits())
    )


def to_review(_variant: Any) -> Any:
    return (
        editions(Approval.review_due_at)
        .join(Approval, Approval.edition_id == Edition.id)
        .where(waits_for_review(), Approval.approved_alone_by_id != ME, ~is_author())
    )


def late_reviews(_variant: Any) -> Any:
    """Urgent approvals that another member should have looked at by now."""
    return select(Approval.id).where(overdue_reviews(NOW))


def to_schedule(scope: Scope) -> Any:
    return editions().where(Edition.state == State.APPROVED, _open_to(scope))


def failed(scope: Scope) -> Any:
    mine = Edition.owner_id == ME
    return editions().where(
        Edition.state == State.PUBLISH_FAILED, or_(mine, _open_to(scope)) if scope.schedules else mine
    )


def urgent_to_claim(scope: Scope) -> Any:
    return unclaimed(scope).where(Edition.lane == Lane.URGENT)


_ALONE = [state for state in BY_VERB["approve_now"].sources if state is not State.BOARD_REVIEW]


def urgent_to_decide(_variant: Any) -> Any:
    """What the head or a deputy may decide alone, before it comes to a vote (which has its own task)."""
    return editions().where(
        Edition.state.in_(_ALONE), Edition.lane == Lane.URGENT, Edition.sent_at.is_not(None), ~is_author()
    )


def unclaimed(scope: Scope) -> Any:
    return editions().where(
        Edition.state == State.SUBMITTED,
        _open_to(scope),
        ~is_author(),
        or_(Edition.confirmed_by_id.is_(None), Edition.confirmed_by_id != ME),
    )
