"""The council: its members, their attendance, and who does not vote on whom."""

from collections.abc import Sequence
from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.commendations.candidates.queries.candidates import candidate_row
from editorial.commendations.council import queries
from editorial.commendations.council.forms import FamilyForm, MemberForm
from editorial.commendations.council.operations import membership as operations
from editorial.commendations.council.rules.voting import Member
from editorial.commendations.rounds.forms import VersionForm
from editorial.commendations.rounds.rules import Quorum, category_title
from editorial.commendations.rounds.views.base import PREPARERS, RoundAccess, bp, council_access, finish, press
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_ids
from editorial.core.web import go, page


@bp.get("/khen-thuong/<int:round_id>/hoi-dong")
@open_to(SIGNED_IN)
def the_council(round_id: int) -> Response:
    return _page(council_access(round_id))


def _page(access: RoundAccess, form: Any = None) -> Response:
    found = access.round
    members, candidates = queries.council_members(found.id), queries.shortlisted(found.id)
    if form is None:
        form = MemberForm(formdata=None)
        form.person_id.choices = _appointable(members)
    return page(
        "commendations/council.html", 422 if form.errors else 200, access=access, members=members, form=form,
        recused=queries.named_recusals(queries.recusals(found.id, members, candidates), members, candidates),
        may_appoint=access.actor.has(*PREPARERS) and access.state.is_before_vote,
        may_run_meeting=operations.can_run_meeting(access.actor, found.id) and access.state.holds_meeting,
        needed=Quorum(found.quorum).needed(len(members)),
        blockers=queries.blockers(found, candidates) if candidates else [], plain=VersionForm(formdata=None),
    )  # fmt: skip


def _appointable(members: Sequence[Member]) -> list[tuple[Any, str]]:
    listed = {member.person_id for member in members}
    return [("", _("Chọn một người")), *(person for person in queries.possible_members() if person[0] not in listed)]


@bp.post("/khen-thuong/<int:round_id>/hoi-dong/them")
@open_to(*PREPARERS)
def appoint_member(round_id: int) -> Response:
    access = council_access(round_id)
    form: Any = MemberForm()
    form.person_id.choices = [("", ""), *queries.possible_members()]
    if not form.validate_on_submit():
        return _page(access, form)
    return finish(
        lambda: operations.appoint_member(round_id, form.person_id.data, form.position.data, actor=current_actor()),
        _("Đã ghi thành viên Hội đồng."), "commendations.the_council", round_id=round_id,
    )  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/hoi-dong/<int:person_id>/bo")
@open_to(*PREPARERS)
def remove_member(round_id: int, person_id: int) -> Response:
    council_access(round_id)
    return press(
        lambda: operations.remove_member(round_id, person_id, actor=current_actor()),
        _("Đã bỏ khỏi Hội đồng."), "commendations.the_council", round_id=round_id,
    )  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/hoi-dong/diem-danh")
@open_to(SIGNED_IN)
def take_attendance(round_id: int) -> Response:
    council_access(round_id)
    present = row_ids(request.form.getlist("present"))
    return press(
        lambda: operations.take_attendance(round_id, present, actor=current_actor()),
        _("Đã điểm danh."), "commendations.the_council", round_id=round_id,
    )  # fmt: skip


@bp.route("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/khong-bo-phieu", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def declare_family(round_id: int, candidate_id: int) -> Response:
    """A member declares that a candidate is family."""
    access = council_access(round_id)
    candidate = candidate_row(round_id, candidate_id)
    form: Any = FamilyForm()
    if form.perform(
        lambda: operations.declare_family(round_id, candidate_id, form.words.data or "", actor=current_actor())
    ):
        flash(_("Đã ghi: bạn không bỏ phiếu cho %(name)s.", name=candidate.name), "success")
        return go("commendations.vote", round_id=round_id)
    if form.form_errors:  # nothing to correct: it is declared already
        flash(form.form_errors[0], "warning")
        return go("commendations.vote", round_id=round_id)
    return page("commendations/declare_family.html", 422 if form.errors else 200, access=access, candidate=candidate,
                form=form, category_title=category_title)  # fmt: skip
