"""Reads about ballots: `facts` is what rules decide by, `words` what a voter reads, `before_board` the board's lists."""

from editorial.ballots.queries.agenda import (
    AgendaItem,
    Decided,
    PendingReview,
    agenda,
    pending_reviews,
    recently_decided,
)
from editorial.ballots.queries.ballot_facts import (
    DEFAULTS,
    VotesNeeded,
    ballot,
    board,
    latest_ballot,
    open_ballot,
    overdue_reviews,
    valid_approval,
    votes_needed,
    waits_for_review,
)
from editorial.ballots.queries.ballot_page import BallotReading, PhotoWithFile, reading
from editorial.ballots.queries.deadlines import step_deadline

__all__ = [
    "DEFAULTS",
    "AgendaItem",
    "BallotReading",
    "Decided",
    "PendingReview",
    "PhotoWithFile",
    "VotesNeeded",
    "agenda",
    "ballot",
    "board",
    "latest_ballot",
    "open_ballot",
    "overdue_reviews",
    "pending_reviews",
    "reading",
    "recently_decided",
    "step_deadline",
    "valid_approval",
    "votes_needed",
    "waits_for_review",
]
