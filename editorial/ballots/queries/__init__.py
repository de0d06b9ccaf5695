"""Reads about ballots: `facts` is what rules decide by, `words` what a voter reads, `before_board` the board's lists."""

from editorial.ballots.queries.before_board import AgendaItem, Decided, LateLook, agenda, late_looks, lately_decided
from editorial.ballots.queries.facts import (
    DEFAULTS,
    Needed,
    ballot,
    board,
    late_reviews,
    latest_ballot,
    needed,
    open_ballot,
    standing_approval,
    waits_for_review,
)
from editorial.ballots.queries.words import BallotReading, Picture, reading

__all__ = [
    "DEFAULTS",
    "AgendaItem",
    "BallotReading",
    "Decided",
    "LateLook",
    "Needed",
    "Picture",
    "agenda",
    "ballot",
    "board",
    "late_looks",
    "late_reviews",
    "lately_decided",
    "latest_ballot",
    "needed",
    "open_ballot",
    "reading",
    "standing_approval",
    "waits_for_review",
]
