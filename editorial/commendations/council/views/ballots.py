"""The vote on one page, the count, and what is left to decide between equals."""

from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.commendations.candidates.queries import candidates
from editorial.commendations.council import queries
from editorial.commendations.council.forms import MinutesForm, TieBreakForm
from editorial.commendations.council.operations import ballots as operations
from editorial.commendations.council.operations import seats
from editorial.commendations.council.rules import voting
from editorial.commendations.council.rules.voting import VoteChoice
from editorial.commendations.rounds import rules
from editorial.commendations.rounds.forms import VersionForm
from editorial.commendations.rounds.rules import Majority, Quorum
from editorial.commendations.rounds.views.base import RoundAccess, bp, council_access, version_of
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people.models import BOARD_LEADERS

FIELD = "phieu_"
"""Fields of this name are never kept for later when a session has ended: whose words those were must not be stored."""


@bp.route("/khen-thuong/<int:round_id>/bo-phieu", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def vote(round_id: int) -> Response:
    """Everybody whom this member votes on, on one page; sent once, together."""
    seen, actor = council_access(round_id), current_actor()
    running = queries.standing(seen.round).running
    if request.method == "POST" and running is not None and VersionForm().validate_on_submit():
        choices = {
            int(name.removeprefix(FIELD)): value
            for name, value in request.form.items()
            if name.startswith(FIELD) and name.removeprefix(FIELD).isdigit() and len(name) < 20
        }
        with transaction():
            operations.cast(running.id, choices, actor=actor)
        flash(_("Đã nhận phiếu của bạn. Cảm ơn bạn."), "success")
        return go("commendations.vote", round_id=round_id)
    voted = queries.voted_in(running.id) if running else []
    recused = queries.declared(round_id)
    member = next((one for one in queries.members(round_id) if one.person_id == actor.id), None)
    voter_ids = queries.voter_ids(running.id) if running else set()
    rows = {row.id: row for row in candidates.candidates(seen.round, only=[one.id for one in voted])}
    return page(
        "commendations/vote.html", seen=seen, running=running, rows=rows, field=FIELD, choices=list(VoteChoice),
        mine=[one for one in voted if (one.id, actor.id) not in recused and one.person_id != actor.id],
        not_mine=[(one, recused[one.id, actor.id]) for one in voted if (one.id, actor.id) in recused],
        verdict=voting.can_vote(member, actor.id in voter_ids), form=VersionForm(formdata=None), voters=len(voter_ids),
        majority=Majority(seen.round.majority).title, category_title=rules.category_title, is_member=member is not None,
        has_voted=actor.id in voter_ids,
    )  # fmt: skip


@bp.get("/khen-thuong/<int:round_id>/ket-qua")
@open_to(SIGNED_IN)
def result(round_id: int) -> Response:
    return _result(council_access(round_id))


def _result(seen: RoundAccess, tie_break_form: Any = None, category: str = "") -> Response:
    found, actor = seen.round, seen.actor
    now, seated = queries.standing(found), queries.members(found.id)
    voters = queries.voter_ids(now.running.id) if now.running else set()
    clerk = seats.can_run_meeting(actor, found.id)
    is_chair = seats.is_chair(actor, found.id)
    ballots = [one for one in (now.main, *now.second.values()) if one is not None and one.closed_at is not None]
    missing = [one.name for one in seated if one.present and one.person_id not in voters]
    verdict = voting.can_close(Quorum(found.quorum), len(seated), len(voters), len(missing)) if now.running else None
    forms = {}
    for group in now.selection.edges:
        form = (
            tie_break_form
            if tie_break_form is not None and group.category == category
            else TieBreakForm(formdata=None, version=str(found.version))
        )
        form.candidate_ids.choices = [(one.id, one.name) for one in group.edge]
        forms[group.category] = form
    return page(
        "commendations/result.html", 422 if tie_break_form is not None and tie_break_form.errors else 200, seen=seen, now=now,
        ballots=ballots,
        missing=missing, verdict=verdict, voters=len(voters), members=len(seated), clerk=clerk, is_chair=is_chair,
        may_again=is_chair or actor.has(*BOARD_LEADERS), tie_break_forms=forms, category_title=rules.category_title,
        minutes_form=MinutesForm(formdata=None, minutes=ballots[0].minutes if ballots else ""), plain=VersionForm(formdata=None),
        open_choices=[] if found.secret else _said(ballots, seated), share=queries.share_words,
        majority=Majority(found.majority).title, quorum=Quorum(found.quorum).title,
    )  # fmt: skip


def _said(ballots: Any, seated: Any) -> list[tuple[str, str, str]]:
    """Of open votes: who said what of whom."""
    names = {one.person_id: one.name for one in seated}
    found = []
    for ballot in ballots:
        who = {one.id: one.name for one in queries.voted_in(ballot.id)}
        for (candidate_id, person_id), choice in sorted(queries.open_choices(ballot.id).items()):
            found.append((who.get(candidate_id, ""), names.get(person_id, ""), choice.title))
    return found


@bp.post("/khen-thuong/<int:round_id>/kiem-phieu")
@open_to(SIGNED_IN)
def count(round_id: int) -> Response:
    """Close the running ballot and write its numbers."""
    seen, form = council_access(round_id), MinutesForm()
    running = queries.standing(seen.round).running
    if running is None or not form.validate_on_submit():
        return _result(seen)
    with transaction():
        operations.count(running.id, form.minutes.data or "", actor=current_actor())
    flash(_("Đã kiểm phiếu."), "success")
    return go("commendations.result", round_id=round_id)


@bp.post("/khen-thuong/<int:round_id>/bien-ban")
@open_to(SIGNED_IN)
def write_minutes(round_id: int) -> Response:
    seen, form = council_access(round_id), MinutesForm()
    main = queries.standing(seen.round).main
    if main is None or not form.validate_on_submit():
        return _result(seen)
    with transaction():
        operations.write_minutes(main.id, form.minutes.data or "", actor=current_actor())
    flash(_("Đã ghi biên bản."), "success")
    return go("commendations.result", round_id=round_id)


@bp.post("/khen-thuong/<int:round_id>/bo-phieu-lai/<category>")
@open_to(SIGNED_IN)
def second_vote(round_id: int, category: str) -> Response:
    """The council votes again between equals."""
    council_access(round_id)
    form = VersionForm()
    if category not in rules.CATEGORIES or not form.validate_on_submit():
        raise Missing
    with transaction():
        operations.second_vote(round_id, category, version=version_of(form), actor=current_actor())
    flash(_("Đã mở bỏ phiếu lại giữa những người bằng phiếu."), "success")
    return go("commendations.result", round_id=round_id)


@bp.post("/khen-thuong/<int:round_id>/chon/<category>")
@open_to(SIGNED_IN)
def choose(round_id: int, category: str) -> Response:
    """The chair's reasoned decision between equals."""
    seen = council_access(round_id)
    form: Any = TieBreakForm()
    edges = {group.category: group for group in queries.standing(seen.round).selection.edges}
    if category not in edges:
        raise Missing
    form.candidate_ids.choices = [(one.id, one.name) for one in edges[category].edge]
    if form.validate_on_submit():
        try:
            with transaction():
                operations.choose(
                    round_id, category, form.candidate_ids.data or [], form.reason.data, version=version_of(form),
                    actor=current_actor(),
                )  # fmt: skip
        except Invalid as problem:
            form.add_errors(problem)
        else:
            flash(_("Đã ghi quyết định của chủ tịch Hội đồng."), "success")
            return go("commendations.result", round_id=round_id)
    return _result(seen, form, category)
