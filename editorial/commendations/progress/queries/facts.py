"""The facts that the verbs of a round look at."""

from sqlalchemy import case, func, select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.council import queries as council
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import Facts, State, category_title
from editorial.core.db import db


def facts_of(found: Round) -> Facts:
    """The council is read only in the states whose verbs look at it."""
    state = State(found.state)
    listed, unreviewed, shortlisted = db.session.execute(
        select(
            func.count(),
            func.count(case((Candidate.appraisal.is_(None), 1))),
            func.count(case((Candidate.appraisal == "shortlisted", 1))),
        ).where(Candidate.round_id == found.id, Candidate.withdrawn_at.is_(None))
    ).one()
    blockers: tuple[str, ...] = ()
    if state is State.APPRAISING and shortlisted:
        blockers = tuple(council.blockers(found, council.shortlisted(found.id)))
    if state is not State.VOTING:
        return Facts(state, listed, unreviewed, shortlisted, blockers, version=found.version)
    status = council.vote_status(found)
    return Facts(
        state, listed, unreviewed, shortlisted, ballot_open=status.running is not None, counted=bool(status.closed),
        selected=len(status.selection.ids), ties=tuple(category_title(tie.category) for tie in status.selection.ties),
        version=found.version,
    )  # fmt: skip
