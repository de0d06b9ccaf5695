"""The list of rounds, the page of a round, and the verbs that move it."""

from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from editorial.commendations.candidates import rules as may
from editorial.commendations.candidates.queries import candidates
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier import queries as dossier
from editorial.commendations.progress import operations
from editorial.commendations.progress.operations import PLAIN
from editorial.commendations.progress.queries import facts as progress
from editorial.commendations.progress.views.base import next_words, steps, tasks
from editorial.commendations.rounds import queries, rules
from editorial.commendations.rounds.forms import ReasonForm, VersionForm
from editorial.commendations.rounds.rules import BY_VERB, TRANSITIONS, Facts, Majority, Quorum, Transition
from editorial.commendations.rounds.views.base import OFFICE, PREPARERS, RoundAccess, bp, round_access, version_of
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page


@bp.get("/khen-thuong")
@open_to(SIGNED_IN)
def the_rounds() -> Response:
    """Rounds, the newest first; where I am put forward; where I sit in the council."""
    actor = current_actor()
    return page(
        "commendations/rounds.html",
        rounds=queries.newest(with_drafts=actor.has(*rules.READS_ALL)),
        state_of=lambda found: rules.State(found.state),
        mine=candidates.own_candidacies(actor.id),
        seated=queries.round_ids_of_member(actor.id),
        is_office=actor.has(*OFFICE),
        may_create=bool(queries.frozen_sources()) if actor.has(*OFFICE) else False,
    )


# ---- a round --------------------------------------------------------------------------------------------------------
def _buttons(seen: RoundAccess, facts: Facts) -> list[tuple[Transition, str]]:
    """The verbs of this state that are this person's, each with the reason why not yet ("" when it may be done)."""
    return [
        (one, rules.permitted(one, seen.actor, facts).reason)
        for one in TRANSITIONS
        if rules.concerns(one, seen.actor, facts)
    ]


@bp.get("/khen-thuong/<int:round_id>")
@open_to(SIGNED_IN)
def the_round(round_id: int) -> Response:
    return _page(round_access(round_id))


def _page(seen: RoundAccess, form: Any = None, verb: str = "") -> Response:
    found, facts = seen.round, progress.facts(seen.round)
    rows = candidates.candidates(found, own=seen.own)
    known = criteria.parse(found.criteria)
    return page(
        "commendations/round.html", 422 if form and form.errors else 200,
        found=found, state=seen.state, seen=seen, facts=facts, rows=rows, steps_list=steps(found), known=known,
        said=next_words(seen, facts), tasks=tasks(seen, facts) if seen.actor.has(*PREPARERS) else [],
        buttons=_buttons(seen, facts), source=queries.source_of(found.snapshot_id), timeline=queries.timeline(round_id=found.id),
        bases=dossier.bases_on(found.decided_on or clock.today()), form=form or ReasonForm(version=str(found.version)), verb=verb,
        until=queries.deadlines(found), stages=rules.STAGE_TITLES, category_title=rules.category_title,
        quorum=Quorum(found.quorum).title, majority=Majority(found.majority).title,
        nominators=[rules.Nominator(one).title for one in found.nominators if one in list(rules.Nominator)],
        is_office=seen.actor.has(*OFFICE), may_nominate=_may_nominate(seen), hundredths=criteria.hundredths,
        special={"decide": url_for("commendations.decide", round_id=found.id)},
    )  # fmt: skip


def _may_nominate(seen: RoundAccess) -> bool:
    actor, found = seen.actor, seen.round
    until = queries.deadlines(found).get("nominating")
    return bool(may.can_nominate(actor, seen.state, found.nominators, until, clock.today(), actor.led_units))


@bp.post("/khen-thuong/<int:round_id>/lam/<verb>")
@open_to(*PREPARERS)
def do(round_id: int, verb: str) -> Response:
    """A verb of the table; one that asks for more has a page of its own."""
    if verb not in BY_VERB or verb == "decide":
        raise Missing
    seen, form, actor = round_access(round_id), ReasonForm() if BY_VERB[verb].needs else VersionForm(), current_actor()
    if not form.validate_on_submit():
        return _page(seen, form, verb)
    version, reason = version_of(form), getattr(form, "reason", None)
    words = reason.data if reason is not None else ""
    with transaction():
        if verb in PLAIN:
            operations.step(verb, round_id, version=version, actor=actor, reason=words)
        elif verb == "open_vote":
            operations.open_vote(round_id, version=version, actor=actor)
        elif verb == "submit":
            operations.submit(round_id, version=version, actor=actor)
        else:
            operations.void(verb, round_id, version=version, reason=words, actor=actor)
    flash(_("Đã xong: %(what)s.", what=str(BY_VERB[verb].title).lower()), "success")
    return go("commendations.the_round", round_id=round_id)
