"""A candidate as one person may see them."""

from dataclasses import replace

from editorial.commendations.candidates.queries.candidates import AssessedCandidate, candidate
from editorial.commendations.candidates.rules import sees_candidate
from editorial.commendations.rounds.views.base import RoundAccess, round_access
from editorial.core.errors import Missing


def candidate_access(round_id: int, candidate_id: int) -> tuple[RoundAccess, AssessedCandidate]:
    """Raises Missing, also for a candidate whom this person may not see."""
    access = round_access(round_id)
    assessed = candidate(access.round, candidate_id)
    if not sees_candidate(access.actor, assessed.candidate, access.is_member):
        raise Missing
    return replace(access, about=assessed.candidate.person_id), assessed
