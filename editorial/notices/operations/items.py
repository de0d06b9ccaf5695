"""Who is told of an item's way to the public."""

from editorial.articles.events import ArticleMadeUrgent
from editorial.articles.queries import case_of
from editorial.ballots.models import Approval
from editorial.ballots.queries import open_ballot
from editorial.core.db import db
from editorial.notices import queries, rules
from editorial.notices.operations.base import reason_of, tell
from editorial.workflow.events import ApprovalReviewed, BallotStuck, EditionMoved


def tell_moved(event: EditionMoved) -> None:
    """An item took a step: its authors and whoever must act next are told."""
    row = queries.status_row(event.status_id) if event.status_id else None
    case = case_of(event.edition_id)
    rows = rules.rules_of_step(event.verb, event.from_state, event.to_state, case.lane)
    details = dict(row.details) if row else {}
    key = f"edition.moved:{row.id}" if row else f"edition.{event.verb}:{case.edition_id}"
    tell(
        rows, case, key=key, topic=f"edition.moved.{event.to_state}", actor_id=event.actor_id,
        reason=reason_of(row, case) if row else event.reason, details=details,
    )  # fmt: skip


def tell_urgent(event: ArticleMadeUrgent) -> None:
    """A text on its way became urgent. Once for each edition."""
    tell(
        rules.URGENT, case_of(event.edition_id), key=f"article.made_urgent:{event.edition_id}",
        topic="article.made_urgent", actor_id=event.actor_id, reason="",
    )  # fmt: skip


def tell_stuck(event: BallotStuck) -> None:
    """A vote can't reach its number. Once for each set of seats."""
    ballot = open_ballot(event.edition_id)
    if ballot is None:
        return
    tell(
        rules.STUCK, case_of(event.edition_id), key=f"ballot.stuck:{ballot.id}:{len(ballot.seats)}",
        topic="ballot.stuck", actor_id=event.actor_id, reason=event.why,
    )  # fmt: skip


def tell_reviewed(event: ApprovalReviewed) -> None:
    """Somebody looked again at what one person approved alone."""
    tell(
        rules.AGREED if event.agrees else rules.DISAGREED, case_of(event.edition_id),
        key=f"approval.reviewed:{event.approval_id}", topic="approval.reviewed", actor_id=event.actor_id,
        reason=db.session.get_one(Approval, event.approval_id).review_note,
    )  # fmt: skip
