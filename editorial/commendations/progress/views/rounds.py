"""The list of rounds, the page of a round, and the verbs that move it."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from editorial.commendations.candidates.queries import candidates
from editorial.commendations.candidates.rules import can_nominate
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier import queries as dossier
from editorial.commendations.progress import operations
from editorial.commendations.progress.queries.facts import facts_of
from editorial.commendations.progress.views.base import next_step, office_tasks, steps
from editorial.commendations.rounds import queries, rules
from editorial.commendations.rounds.forms import ReasonForm, VersionForm
from editorial.commendations.rounds.rules import MACHINE, Majority, Nominator, Quorum
from editorial.commendations.rounds.views.base import (
    OFFICE,
    PREPARERS,
    RoundAccess,
    bp,
    finish,
    round_access,
    version_of,
)
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.numbers import as_typed
from editorial.core.web import page


@bp.get("/khen-thuong")
@open_to(SIGNED_IN)
def the_rounds() -> Response:
    """The newest first; with the person's own candidacies and councils."""
    actor = current_actor()
    is_office = actor.has(*OFFICE)
    return page(
        "commendations/rounds.html", rounds=queries.newest_rounds(with_drafts=actor.has(*rules.READS_ALL)),
        state_of=lambda found: rules.State(found.state), candidacies=candidates.own_candidacies(actor.id),
        council_round_ids=queries.round_ids_of_member(actor.id), is_office=is_office,
        may_create=is_office and bool(queries.frozen_periods()),
    )  # fmt: skip


@bp.get("/khen-thuong/<int:round_id>")
@open_to(SIGNED_IN)
def the_round(round_id: int) -> Response:
    return _page(round_access(round_id))


def _page(access: RoundAccess, form: Any = None, verb: str = "") -> Response:
    """`form`: that of a verb which was refused."""
    found, facts, actor = access.round, facts_of(access.round), access.actor
    deadlines, nominators = queries.deadlines(found), found.nominators
    return page(
        "commendations/round.html", 422 if form and form.errors else 200,
        found=found, state=access.state, access=access, facts=facts, steps_list=steps(found),
        assessed=candidates.candidates(found, own=access.own_scope), criteria=criteria.parse(found.criteria),
        next_step=next_step(access, facts), tasks=office_tasks(access, facts) if actor.has(*PREPARERS) else [],
        buttons=MACHINE.buttons(actor, facts), source=queries.frozen_period(found.snapshot_id),
        timeline=queries.timeline(found.id), bases=dossier.bases_on(found.decided_on or clock.today()),
        form=form or ReasonForm(version=str(found.version)), verb=verb, deadlines=deadlines,
        stage_titles=rules.STAGE_TITLES, category_title=rules.category_title, quorum=Quorum(found.quorum).title,
        majority=Majority(found.majority).title, as_typed=as_typed, is_office=actor.has(*OFFICE),
        nominators=[Nominator(name).title for name in nominators if name in list(Nominator)],
        may_nominate=can_nominate(
            actor, access.state, nominators, deadlines.get("nominating"), clock.today(), actor.led_units
        ),
        own_pages={"decide": url_for("commendations.decide", round_id=found.id)},
    )  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/lam/<verb>")
@open_to(*PREPARERS)
def do(round_id: int, verb: str) -> Response:
    """A verb of the table; one that asks for more has a page of its own."""
    if verb not in MACHINE.by_verb or verb == "decide":
        raise Missing
    access, transition, actor = round_access(round_id), MACHINE[verb], current_actor()
    form: Any = ReasonForm() if transition.needs else VersionForm()
    if not form.validate_on_submit():
        return _page(access, form, verb)
    version, reason = version_of(form), form.reason.data if transition.needs else ""

    def run() -> None:
        if verb in operations.PLAIN:
            operations.apply_verb(verb, round_id, version=version, actor=actor, reason=reason)
        elif verb == "open_vote":
            operations.open_vote(round_id, version=version, actor=actor)
        elif verb == "submit":
            operations.submit(round_id, version=version, actor=actor)
        else:
            operations.void(verb, round_id, version=version, reason=reason, actor=actor)

    sentence = _("Đã xong: %(what)s.", what=str(transition.title).lower())
    return finish(run, sentence, "commendations.the_round", round_id=round_id)
