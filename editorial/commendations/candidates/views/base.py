"""A candidate as one person may see them."""

from dataclasses import replace

from editorial.commendations.candidates import rules as may
from editorial.commendations.candidates.queries.candidates import Row, candidate
from editorial.commendations.rounds.views.base import RoundAccess, round_access
from editorial.core.errors import Missing


def candidate_of(round_id: int, candidate_id: int) -> tuple[RoundAccess, Row]:
    """Raises Missing, also for one who is not theirs to see."""
    seen = round_access(round_id)
    row = candidate(seen.round, candidate_id)
    if not may.sees_candidate(seen.actor, row.standing, seen.seated):
        raise Missing
    return replace(seen, about=row.candidate.person_id), row
