"""Granting a role to a person and ending it."""

from datetime import timedelta

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people import operations, queries, rules
from editorial.people.models import MANAGERS, Role
from editorial.register.forms.people import EndRoleForm, GrantForm
from editorial.register.views.base import bp, person_or_missing, status_of


@bp.route("/nguoi/<int:person_id>/vai-tro", methods=["GET", "POST"])
@open_to(*MANAGERS)
def grant_role(person_id: int) -> Response:
    found, form, actor = person_or_missing(person_id), GrantForm(), current_actor()
    open_roles = {str(role) for role in Role if rules.can_grant(actor, person_id, role)}
    if not open_roles:
        rules.can_grant(actor, person_id, Role.EDITOR).require()
    form.role.choices = [("", ""), *((role.value, role.title) for role in Role if role in open_roles)]
    if request.method == "GET":
        form.valid_from.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.grant_role(
                    person_id,
                    str(form.role.data),
                    valid_from=form.valid_from.data or clock.today(),
                    valid_to=form.valid_to.data,
                    basis=form.basis.data or "",
                    actor=actor,
                )
            flash(_("Đã cấp vai trò."), "success")
            return go("register.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/grant_role.html", status_of(form), form=form, person=found)


@bp.route("/nguoi/<int:person_id>/vai-tro/<int:grant_id>/ket-thuc", methods=["GET", "POST"])
@open_to(*MANAGERS)
def end_role(person_id: int, grant_id: int) -> Response:
    """Says beforehand what would have no owner."""
    found, grant, actor = person_or_missing(person_id), queries.grant(grant_id), current_actor()
    if grant is None or grant.person_id != person_id:
        raise Missing
    rules.can_grant(actor, person_id, grant.role).require()
    form = EndRoleForm()
    if request.method == "GET":
        form.last_day.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.end_role(
                    grant_id,
                    last_day=form.last_day.data or clock.today(),
                    reason=form.reason.data or "",
                    actor=actor,
                    accept_gaps=bool(form.accept.data),
                )
            flash(_("Đã ghi ngày kết thúc vai trò."), "success")
            return go("register.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    after = (form.last_day.data or clock.today()) + timedelta(days=1)
    gaps = rules.gaps({grant.role}, queries.holders_count(after, without=person_id))
    return page("register/end_role.html", status_of(form), form=form, person=found, role=Role(grant.role), gaps=gaps)
