"""The verbs that move a round from state to state, each checked against the table in `rounds.rules`."""

from editorial.commendations.council import queries as council
from editorial.commendations.council.models import CouncilBallot
from editorial.commendations.council.operations import ballots
from editorial.commendations.progress.queries.facts import facts
from editorial.commendations.rounds import queries, rules
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.operations import move, require_version
from editorial.commendations.rounds.rules import BY_VERB
from editorial.core.access import Actor
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _


def begin(verb: str, round_id: int, *, version: int, actor: Actor, reason: str = "") -> Round:
    """The round under lock, once this person may do this to what they saw. Raises Refused, Stale, Invalid."""
    transition = BY_VERB[verb]
    found = queries.round_of(round_id, lock=True)
    require_version(found, version)
    rules.permitted(transition, actor, facts(found)).require()
    if "reason" in transition.needs and not reason.strip():
        raise Invalid(_("Thiếu lý do."), {"reason": _("Hãy ghi lý do bằng một câu.")})
    return found


PLAIN = ("open_nominations", "prepare_again", "close_nominations", "reopen_nominations", "close", "cancel")
"""Verbs that change the state and nothing else."""


def step(verb: str, round_id: int, *, version: int, actor: Actor, reason: str = "") -> Round:
    """One of `PLAIN`."""
    if verb not in PLAIN:
        raise KeyError(verb)
    found = begin(verb, round_id, version=version, actor=actor, reason=reason)
    move(found, verb, actor=actor, reason=reason)
    return found


def open_vote(round_id: int, *, version: int, actor: Actor) -> CouncilBallot:
    """The council votes on everybody whom the office put forward. Raises Refused, Stale."""
    found = begin("open_vote", round_id, version=version, actor=actor)
    ballot = ballots.open_ballot(found, council.shortlisted(round_id), "", actor=actor)
    move(found, "open_vote", actor=actor, ballot=ballot.number, secret=ballot.secret)
    return ballot


def void(verb: str, round_id: int, *, version: int, reason: str, actor: Actor) -> None:
    """Back to appraising ("stop_vote", "take_back"): what was voted counts for nothing and stays on record."""
    found = begin(verb, round_id, version=version, actor=actor, reason=reason)
    ballots.void_ballots(round_id, reason)
    move(found, verb, actor=actor, reason=reason)


def submit(round_id: int, *, version: int, actor: Actor) -> None:
    """Raises Refused, Stale."""
    found = begin("submit", round_id, version=version, actor=actor)
    chosen = sorted(council.standing(found).selection.ids)
    move(found, "submit", actor=actor, chosen=chosen)
