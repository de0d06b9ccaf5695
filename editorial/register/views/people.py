"""The list of people, a person's page, and their name and contact data."""

from datetime import timedelta
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_id
from editorial.core.web import go, page
from editorial.people import operations, queries, rules
from editorial.people.models import MANAGERS, AccountReopening, Role
from editorial.register.forms.people import ContactForm, NewPersonForm
from editorial.register.views.base import bp, person_or_missing, status_of
from editorial.register.views.credentials import code_sheet
from editorial.units import operations as unit_operations
from editorial.units import queries as unit_queries


@bp.get("/nguoi")
@open_to(*MANAGERS)
def people() -> Response:
    """Search by name or number; the filters stay in the address."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "vai_tro", "don_vi", "da_ngung")}
    unit_id = row_id(asked["don_vi"]) or None
    found = unit_queries.people_page(
        text=asked["q"][:100],
        role=asked["vai_tro"][:30],
        unit_id=unit_id,
        left=asked["da_ngung"] == "1",
        cursor=request.args.get("sau"),
    )
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return page(
        "register/people.html",
        rows=found.rows,
        next_url=url_for("register.people", **kept, sau=found.after) if found.after else None,
        prev_url=url_for("register.people", **kept) if request.args.get("sau") else None,
        asked=asked,
        roles=list(Role),
        units=unit_queries.unit_choices(),
    )


@bp.route("/nguoi/them", methods=["GET", "POST"])
@open_to(*MANAGERS)
def add_person() -> Response:
    """Into the register, into a unit if one is chosen, and on to the sheet with the one-time code."""
    form, actor = NewPersonForm(), current_actor()
    form.unit_id.choices = [("", _("Chưa thuộc đơn vị nào")), *unit_queries.unit_choices()]
    if form.validate_on_submit():
        try:
            with transaction():
                added = operations.add_person(_contact(form), actor=actor)
                if form.unit_id.data:
                    unit_operations.add_member(
                        form.unit_id.data, added.id, str(form.position.data), valid_from=clock.today(), actor=actor
                    )
            return code_sheet(added.id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/edit_person.html", status_of(form), form=form, person=None)


def _contact(form: ContactForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("full_name", "title", "phone", "email", "username")}


@bp.get("/nguoi/<int:person_id>")
@open_to(*MANAGERS)
def person(person_id: int) -> Response:
    found, actor = person_or_missing(person_id), current_actor()
    held = queries.roles_of(person_id)
    return page(
        "register/person.html",
        person=found,
        grants=[
            (grant, not grant.is_over and rules.can_grant(actor, person_id, grant.role).allowed)
            for grant in queries.grants_of(person_id)
        ],
        places=unit_queries.positions_of(person_id, all_times=True),
        devices=queries.devices_of(person_id),
        merges=queries.merges_of(person_id),
        may=rules.can_manage_account(actor, person_id, held),
        is_self=actor.id == person_id,
        yesterday=clock.today() - timedelta(days=1),
        needs_two=queries.reopening_needs_two(found),
        reopenings=queries.reopenings(AccountReopening.person_id == person_id),
    )


@bp.route("/nguoi/<int:person_id>/sua", methods=["GET", "POST"])
@open_to(*MANAGERS)
def edit_person(person_id: int) -> Response:
    found = person_or_missing(person_id)
    rules.can_manage_account(current_actor(), person_id, queries.roles_of(person_id)).require()
    form = ContactForm(obj=found)
    if form.validate_on_submit():
        try:
            with transaction():
                operations.change_person(person_id, _contact(form), actor=current_actor())
            flash(_("Đã lưu."), "success")
            return go("register.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/edit_person.html", status_of(form), form=form, person=person_or_missing(person_id))
