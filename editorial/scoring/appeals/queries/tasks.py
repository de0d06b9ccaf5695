"""Items with appeals that a person may answer."""

from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, StatusRow
from editorial.articles.queries.tasks import editions, is_author
from editorial.ballots.models import Approval, Ballot, Choice, Vote
from editorial.core.former_names import stored_verbs
from editorial.core.tasks import ME, NOW
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.findings.models import Finding


def to_answer(_variant: Any) -> Any:
    """Appeals about points that this person neither earned nor gave, one card an item; by the first promise."""
    until = select(func.min(Appeal.due_at)).where(Appeal.article_id == Article.id, Appeal.outcome.is_(None))
    other = aliased(Edition)
    mine = other.article_id == Article.id
    voted = Vote.choice != Choice.RECUSE
    judged = or_(
        exists().where(Finding.article_id == Article.id, Finding.decided_by_id == ME),
        exists().where(
            StatusRow.article_id == Article.id,
            StatusRow.actor_id == ME,
            StatusRow.verb.in_(stored_verbs("submit_to_board")),
        ),
        exists().where(mine, other.confirmed_by_id == ME),
        exists().where(mine, Ballot.edition_id == other.id, Vote.ballot_id == Ballot.id, Vote.person_id == ME, voted),
        exists().where(mine, Approval.edition_id == other.id, Approval.reviewed_by_id == ME),
    )
    waits = Article.id.in_(select(Appeal.article_id).where(Appeal.outcome.is_(None)))
    return editions(until.scalar_subquery()).where(
        waits, Edition.id == Article.current_edition_id, ~is_author(), ~judged
    )


def unanswered(_variant: Any) -> Any:
    return select(Appeal.id).where(Appeal.outcome.is_(None))


def late(variant: Any) -> Any:
    """Open appeals whose deadline has passed."""
    return unanswered(variant).where(Appeal.due_at < NOW)
