"""The facts that the verbs of a round look at."""

from sqlalchemy import case, func, select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.council import queries as council
from editorial.commendations.rounds import rules
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import Facts, State
from editorial.core.db import db


def facts(found: Round) -> Facts:
    """What the verbs look at now. Council's questions are asked only where a verb may ask them."""
    state = State(found.state)
    standing = Candidate.withdrawn_at.is_(None)
    counts = db.session.execute(
        select(
            func.count(),
            func.count(case((Candidate.appraisal.is_(None), 1))),
            func.count(case((Candidate.appraisal == "shortlisted", 1))),
        ).where(Candidate.round_id == found.id, standing)
    ).one()
    blockers: tuple[str, ...] = ()
    if state is State.APPRAISING and counts[2]:
        blockers = tuple(council.blockers(found))
    if state is not State.VOTING:
        return Facts(state, counts[0], counts[1], counts[2], blockers)
    now = council.standing(found)
    return Facts(
        state, counts[0], counts[1], counts[2],
        ballot_open=now.running is not None, counted=now.main is not None and now.main.closed_at is not None,
        chosen=len(now.selection.ids), edges=tuple(rules.category_title(one.category) for one in now.selection.edges),
    )  # fmt: skip
