"""Closing an account, opening it again, and merging two accounts of the same person."""

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people import queries as people_queries
from editorial.people import rules as people_rules
from editorial.people.models import MANAGERS
from editorial.register.forms.units import LeaveForm
from editorial.register.views.base import bp, person_or_missing, status_of
from editorial.units import operations, queries


@bp.route("/nguoi/<int:person_id>/ngung", methods=["GET", "POST"])
@open_to(*MANAGERS)
def deactivate(person_id: int) -> Response:
    person, form, actor = person_or_missing(person_id), LeaveForm(), current_actor()
    people_rules.can_manage_account(actor, person_id, people_queries.roles_of(person_id)).require()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.deactivate_person(
                    person_id, reason=form.reason.data or "", actor=actor, accept_gaps=bool(form.accept.data)
                )
            flash(_("Tài khoản đã ngừng; mọi thiết bị đã bị đăng xuất."), "success")
            return go("register.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    gaps = queries.gaps_left_by(person_id, clock.today())
    return page("register/deactivate.html", status_of(form), form=form, person=person, gaps=gaps)


@bp.post("/nguoi/<int:person_id>/mo-lai")
@open_to(*MANAGERS)
def reactivate(person_id: int) -> Response:
    with transaction():
        operations.reactivate_person(person_id, actor=current_actor())
    flash(_("Tài khoản đã mở lại. Hãy tạo mã một lần nếu người này quên mật khẩu."), "success")
    return go("register.person", person_id=person_id)


@bp.get("/nguoi/<int:person_id>/gop")
@open_to(*MANAGERS)
def find_merge(person_id: int) -> Response:
    """Which other account is the same person's?"""
    person = person_or_missing(person_id)
    people_rules.can_manage_account(current_actor(), person_id, people_queries.roles_of(person_id)).require()
    asked = request.args.get("q", person.full_name).strip()[:100]
    found = queries.people_page(text=asked)
    rows = [row for row in found.rows if row.id != person_id]
    return page("register/find_merge.html", person=person, asked=asked, rows=rows, is_cut=bool(found.after))


@bp.route("/nguoi/<int:person_id>/gop/<int:into_id>", methods=["GET", "POST"])
@open_to(*MANAGERS)
def merge_person(person_id: int, into_id: int) -> Response:
    """Both accounts side by side, before one is closed for good."""
    person, into, form, actor = person_or_missing(person_id), person_or_missing(into_id), LeaveForm(), current_actor()
    roles = people_queries.roles_of(person_id) | people_queries.roles_of(into_id)
    people_rules.can_merge(actor, person_id, into_id, roles).require()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.merge_person(
                    person_id, into_id, reason=form.reason.data or "", actor=actor, accept_gaps=bool(form.accept.data)
                )
            flash(_("Đã gộp. Điểm và bài của hai tài khoản được tính cho một người."), "success")
            return go("register.person", person_id=into_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page(
        "register/merge_person.html",
        status_of(form),
        form=form,
        accounts=[
            (account, queries.positions_of(account.id), people_queries.grants_of(account.id))
            for account in (person, into)
        ],
        gaps=queries.gaps_left_by(person_id, clock.today()),
    )
