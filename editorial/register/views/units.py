"""Pages of units: the list, a unit's page, and adding, renaming, merging and closing one."""

from datetime import timedelta

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people.models import MANAGERS
from editorial.register.forms.units import CloseForm, MergeForm, RenameForm, UnitForm
from editorial.register.views.base import bp, status_of, unit_or_missing
from editorial.units import operations, queries, rules
from editorial.units.models import Position


@bp.get("/don-vi")
@open_to(SIGNED_IN)
def units() -> Response:
    closed = request.args.get("da_dong") == "1"
    groups = queries.units_by_kind(closed=closed)
    return page("register/units.html", groups=groups, closed=closed, may=rules.can_keep_units(current_actor()))


@bp.get("/don-vi/<int:unit_id>")
@open_to(SIGNED_IN)
def unit(unit_id: int) -> Response:
    """Everybody sees who belongs there; numbers only who keeps the register or leads the unit."""
    found, actor = unit_or_missing(unit_id), current_actor()
    keeps = rules.can_keep_units(actor).allowed
    members = queries.members_of(unit_id)
    return page(
        "register/unit.html",
        unit=found,
        successor=queries.unit(found.successor_id) if found.successor_id else None,
        names=queries.names_of_unit(unit_id),
        merged=queries.merged_into(unit_id),
        members=[
            (member, rules.can_set_position(actor, unit_id, member.position, member.person_id).allowed)
            for member in members
        ],
        past=queries.members_of(unit_id, over=True),
        may_keep=keeps,
        may_add=rules.can_set_position(actor, unit_id, Position.CONTRIBUTOR).allowed and found.valid_to is None,
        sees_numbers=keeps or actor.leads(unit_id),
        today=clock.today(),
        yesterday=clock.today() - timedelta(days=1),
    )


@bp.route("/don-vi/them", methods=["GET", "POST"])
@open_to(*MANAGERS)
def add_unit() -> Response:
    form = UnitForm()
    if request.method == "GET":
        form.valid_from.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                made = operations.add_unit(
                    code=form.code.data or "",
                    name=form.name.data or "",
                    short_name=form.short_name.data or "",
                    kind=str(form.kind.data),
                    valid_from=form.valid_from.data or clock.today(),
                    actor=current_actor(),
                )
            return go("register.unit", unit_id=made.id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/add_unit.html", status_of(form), form=form)


@bp.route("/don-vi/<int:unit_id>/doi-ten", methods=["GET", "POST"])
@open_to(*MANAGERS)
def rename_unit(unit_id: int) -> Response:
    found, form = unit_or_missing(unit_id), RenameForm()
    if request.method == "GET":
        form.name.data, form.short_name.data, form.valid_from.data = found.name, found.short_name, clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.rename_unit(
                    unit_id,
                    name=form.name.data or "",
                    short_name=form.short_name.data or "",
                    valid_from=form.valid_from.data or clock.today(),
                    actor=current_actor(),
                )
            return go("register.unit", unit_id=unit_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/rename_unit.html", status_of(form), form=form, unit=unit_or_missing(unit_id))


@bp.route("/don-vi/<int:unit_id>/gop", methods=["GET", "POST"])
@open_to(*MANAGERS)
def merge_unit(unit_id: int) -> Response:
    found, form = unit_or_missing(unit_id), MergeForm()
    others = [choice for choice in queries.unit_choices() if choice[0] != unit_id]
    form.successor_id.choices = [("", ""), *others]
    if request.method == "GET":
        form.first_day.data = clock.today()
    if form.validate_on_submit() and form.successor_id.data is not None:
        try:
            with transaction():
                moved = operations.merge_unit(
                    unit_id,
                    form.successor_id.data,
                    first_day=form.first_day.data or clock.today(),
                    actor=current_actor(),
                )
            flash(_("Đã gộp; %(n)s người tiếp tục ở đơn vị mới.", n=moved), "success")
            return go("register.unit", unit_id=form.successor_id.data)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/merge_unit.html", status_of(form), form=form, unit=found, members=queries.members_of(unit_id))


@bp.route("/don-vi/<int:unit_id>/dong", methods=["GET", "POST"])
@open_to(*MANAGERS)
def close_unit(unit_id: int) -> Response:
    found, form = unit_or_missing(unit_id), CloseForm()
    if request.method == "GET":
        form.last_day.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.close_unit(
                    unit_id,
                    last_day=form.last_day.data or clock.today(),
                    reason=form.reason.data or "",
                    actor=current_actor(),
                )
            return go("register.unit", unit_id=unit_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/close_unit.html", status_of(form), form=form, unit=found, members=queries.members_of(unit_id))
