"""The council: who sits in it, who is there, and who does not vote on whom."""

from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.commendations.candidates.queries import candidates
from editorial.commendations.council import queries
from editorial.commendations.council.forms import FamilyForm, MemberForm
from editorial.commendations.council.operations import seats as operations
from editorial.commendations.rounds import rules
from editorial.commendations.rounds.forms import VersionForm
from editorial.commendations.rounds.rules import Quorum
from editorial.commendations.rounds.views.base import PREPARERS, RoundAccess, bp, council_access
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page


@bp.get("/khen-thuong/<int:round_id>/hoi-dong")
@open_to(SIGNED_IN)
def the_council(round_id: int) -> Response:
    return _page(council_access(round_id))


def _page(seen: RoundAccess, form: Any = None) -> Response:
    found = seen.round
    seated, voted = queries.members(found.id), queries.shortlisted(found.id)
    recused = queries.recusals(found.id, seated, voted)
    if form is None:
        form = MemberForm(formdata=None)
        form.person_id.choices = _people(seated)
    names, who = {one.person_id: one.name for one in seated}, {one.id: one.name for one in voted}
    return page(
        "commendations/council.html", 422 if form.errors else 200, seen=seen, members=seated, form=form,
        recused=[
            (names[person], who[one], why.title)
            for (one, person), why in sorted(recused.items()) if person in names and one in who
        ],
        may_name=seen.actor.has(*PREPARERS) and seen.state.is_before_vote,
        may_run_meeting=operations.can_run_meeting(seen.actor, found.id) and seen.state.holds_meeting,
        needed=Quorum(found.quorum).needed(len(seated)),
        blockers=queries.blockers(found) if voted else [], plain=VersionForm(formdata=None),
    )  # fmt: skip


def _people(seated: Any) -> list[tuple[Any, str]]:
    there = {one.person_id for one in seated}
    return [("", _("Chọn một người")), *(one for one in queries.possible_members() if one[0] not in there)]


@bp.post("/khen-thuong/<int:round_id>/hoi-dong/them")
@open_to(*PREPARERS)
def appoint_member(round_id: int) -> Response:
    seen = council_access(round_id)
    form: Any = MemberForm()
    form.person_id.choices = [("", ""), *queries.possible_members()]
    if form.validate_on_submit():
        with transaction():
            operations.appoint_member(round_id, form.person_id.data, form.position.data, actor=current_actor())
        flash(_("Đã ghi thành viên Hội đồng."), "success")
        return go("commendations.the_council", round_id=round_id)
    return _page(seen, form)


@bp.post("/khen-thuong/<int:round_id>/hoi-dong/<int:person_id>/bo")
@open_to(*PREPARERS)
def remove_member(round_id: int, person_id: int) -> Response:
    council_access(round_id)
    if not VersionForm().validate_on_submit():
        raise Missing
    with transaction():
        operations.remove_member(round_id, person_id, actor=current_actor())
    flash(_("Đã bỏ khỏi Hội đồng."), "success")
    return go("commendations.the_council", round_id=round_id)


@bp.post("/khen-thuong/<int:round_id>/hoi-dong/diem-danh")
@open_to(SIGNED_IN)
def take_attendance(round_id: int) -> Response:
    council_access(round_id)
    if not VersionForm().validate_on_submit():
        raise Missing
    present = {int(raw) for raw in request.form.getlist("present") if raw.isdigit() and len(raw) < 10}
    with transaction():
        operations.take_attendance(round_id, present, actor=current_actor())
    flash(_("Đã điểm danh."), "success")
    return go("commendations.the_council", round_id=round_id)


@bp.route("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/khong-bo-phieu", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def declare_family(round_id: int, candidate_id: int) -> Response:
    """A member says that a candidate is family."""
    seen = council_access(round_id)
    one = candidates.candidate_row(round_id, candidate_id)
    form: Any = FamilyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.declare_family(round_id, candidate_id, form.words.data or "", actor=current_actor())
        except Invalid as problem:
            flash(problem.sentence, "warning")
        else:
            flash(_("Đã ghi: bạn không bỏ phiếu cho %(name)s.", name=one.name), "success")
        return go("commendations.vote", round_id=round_id)
    return page("commendations/declare_family.html", 422 if form.errors else 200, seen=seen, one=one, form=form,
                category_title=rules.category_title)  # fmt: skip
