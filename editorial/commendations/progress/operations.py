"""The verbs that move a round from state to state, each checked against the table in `rounds.rules`."""

from typing import Any

from editorial.commendations.council import queries as council
from editorial.commendations.council.models import CouncilBallot
from editorial.commendations.council.operations import ballots
from editorial.commendations.progress.queries.facts import facts_of
from editorial.commendations.rounds import queries
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.operations import step_records
from editorial.commendations.rounds.rules import MACHINE, Facts, State
from editorial.core import clock, transitions
from editorial.core.access import Actor
from editorial.core.i18n import lazy_gettext as _l


def lock_and_authorize(verb: str, round_id: int, *, version: int, actor: Actor, reason: str = "") -> Round:
    """The round under lock, once this person may do this to what they saw. Raises Missing, Stale, Refused, Invalid."""

    def read() -> Facts:
        return facts_of(queries.round_of(round_id, lock=True))

    transitions.lock_and_authorize(MACHINE, verb, read, actor=actor, version=version)
    if "reason" in MACHINE[verb].needs:
        transitions.require_reason(reason, _l("Hãy ghi lý do bằng một câu."))
    return queries.round_of(round_id)


def transition(found: Round, verb: str, *, actor: Actor, reason: str = "", **details: Any) -> None:
    """The one place that writes a round's state."""
    before, target = State(found.state), MACHINE[verb].target
    found.state_since = clock.now()
    records = step_records(found, verb, before, target, actor=actor, reason=reason, details=details)
    transitions.transition(MACHINE, found, verb, actor=actor, **records)


PLAIN = ("open_nominations", "prepare_again", "close_nominations", "reopen_nominations", "close", "cancel")
"""Verbs that change the state and nothing else."""


def apply_verb(verb: str, round_id: int, *, version: int, actor: Actor, reason: str = "") -> None:
    """One of `PLAIN`. Raises KeyError for another verb, Missing, Stale, Refused, Invalid."""
    if verb not in PLAIN:
        raise KeyError(verb)
    found = lock_and_authorize(verb, round_id, version=version, actor=actor, reason=reason)
    transition(found, verb, actor=actor, reason=reason)


def open_vote(round_id: int, *, version: int, actor: Actor) -> CouncilBallot:
    """The council votes on every shortlisted candidate. Raises Refused, Stale."""
    found = lock_and_authorize("open_vote", round_id, version=version, actor=actor)
    ballot = ballots.open_ballot(found, council.shortlisted(round_id), "", actor=actor)
    transition(found, "open_vote", actor=actor, ballot=ballot.number, secret=ballot.secret)
    return ballot


def void(verb: str, round_id: int, *, version: int, reason: str, actor: Actor) -> None:
    """Back to appraising ("stop_vote", "take_back"): what was voted counts for nothing and stays on record."""
    found = lock_and_authorize(verb, round_id, version=version, actor=actor, reason=reason)
    ballots.void_ballots(round_id, reason)
    transition(found, verb, actor=actor, reason=reason)


def submit(round_id: int, *, version: int, actor: Actor) -> None:
    """The dossier goes to the chairman with those whom the council selected. Raises Refused, Stale."""
    found = lock_and_authorize("submit", round_id, version=version, actor=actor)
    transition(found, "submit", actor=actor, chosen=sorted(council.vote_status(found).selection.ids))
