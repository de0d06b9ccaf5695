"""Pages of units, of who belongs to them, and of people who leave."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.forms import Form
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people import queries as people_queries
from editorial.people import rules as people_rules
from editorial.people.models import MANAGERS, Person
from editorial.units import operations, queries, rules
from editorial.units.forms import (
    CloseForm,
    ContributorForm,
    EndPlaceForm,
    LeaveForm,
    MergeForm,
    PlaceForm,
    RenameForm,
    UnitForm,
)
from editorial.units.models import Position, Unit

bp = Blueprint("units", __name__)


def _found(unit_id: int) -> Unit:
    unit = queries.unit(unit_id)
    if unit is None:
        raise Missing
    return unit


def _day(form: Any, name: str) -> date:
    return form[name].data or clock.today()


def _status(form: Form) -> int:
    return 422 if form.errors else 200


@bp.get("/don-vi")
@open_to(SIGNED_IN)
def unit_list() -> Response:
    closed = request.args.get("da_dong") == "1"
    groups = queries.units_by_kind(closed=closed)
    return page("units/units.html", groups=groups, closed=closed, may=rules.can_keep_units(current_actor()))


@bp.get("/don-vi/<int:unit_id>")
@open_to(SIGNED_IN)
def unit(unit_id: int) -> Response:
    """Everybody sees who belongs there; numbers only who keeps the register or leads the unit."""
    found, actor = _found(unit_id), current_actor()
    keeps = rules.can_keep_units(actor).allowed
    members = queries.members_of(unit_id)
    return page(
        "units/unit.html",
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
                    valid_from=_day(form, "valid_from"),
                    actor=current_actor(),
                )
            return go("units.unit", unit_id=made.id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("units/add_unit.html", _status(form), form=form)


@bp.route("/don-vi/<int:unit_id>/doi-ten", methods=["GET", "POST"])
@open_to(*MANAGERS)
def rename_unit(unit_id: int) -> Response:
    found, form = _found(unit_id), RenameForm()
    if request.method == "GET":
        form.name.data, form.short_name.data, form.valid_from.data = found.name, found.short_name, clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.rename_unit(
                    unit_id,
                    name=form.name.data or "",
                    short_name=form.short_name.data or "",
                    valid_from=_day(form, "valid_from"),
                    actor=current_actor(),
                )
            return go("units.unit", unit_id=unit_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("units/rename_unit.html", _status(form), form=form, unit=_found(unit_id))


@bp.route("/don-vi/<int:unit_id>/gop", methods=["GET", "POST"])
@open_to(*MANAGERS)
def merge_unit(unit_id: int) -> Response:
    found, form = _found(unit_id), MergeForm()
    others = [choice for choice in queries.unit_choices() if choice[0] != unit_id]
    form.successor_id.choices = [("", ""), *others]
    if request.method == "GET":
        form.first_day.data = clock.today()
    if form.validate_on_submit() and form.successor_id.data is not None:
        try:
            with transaction():
                moved = operations.merge_unit(
                    unit_id, form.successor_id.data, first_day=_day(form, "first_day"), actor=current_actor()
                )
            flash(_("Đã gộp; %(n)s người tiếp tục ở đơn vị mới.", n=moved), "success")
            return go("units.unit", unit_id=form.successor_id.data)
        except Invalid as problem:
            form.add_errors(problem)
    return page("units/merge_unit.html", _status(form), form=form, unit=found, members=queries.members_of(unit_id))


@bp.route("/don-vi/<int:unit_id>/dong", methods=["GET", "POST"])
@open_to(*MANAGERS)
def close_unit(unit_id: int) -> Response:
    found, form = _found(unit_id), CloseForm()
    if request.method == "GET":
        form.last_day.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.close_unit(
                    unit_id, last_day=_day(form, "last_day"), reason=form.reason.data or "", actor=current_actor()
                )
            return go("units.unit", unit_id=unit_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("units/close_unit.html", _status(form), form=form, unit=found, members=queries.members_of(unit_id))


# ---- who belongs where ------------------------------------------------------------------------------------------


@bp.route("/don-vi/<int:unit_id>/cong-tac-vien", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def add_contributor(unit_id: int) -> Response:
    """A unit's head enters a contributor by name and number."""
    found, form, actor = _found(unit_id), ContributorForm(), current_actor()
    rules.can_set_position(actor, unit_id, Position.CONTRIBUTOR).require()
    if form.validate_on_submit():
        try:
            with transaction():
                person = operations.add_contributor(
                    unit_id, full_name=form.full_name.data or "", phone=form.phone.data or "", actor=actor
                )
            flash(
                _("Đã thêm %(name)s. Văn phòng sẽ cấp mã để người này đặt mật khẩu.", name=person.full_name), "success"
            )
            return go("units.unit", unit_id=unit_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("units/add_contributor.html", _status(form), form=form, unit=found)


@bp.route("/don-vi/<int:unit_id>/nguoi/<int:membership_id>/ket-thuc", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def end_member(unit_id: int, membership_id: int) -> Response:
    """Says beforehand when nobody would be left to confirm the unit's items."""
    found, form, actor = _found(unit_id), EndPlaceForm(), current_actor()
    row = next((one for one in queries.members_of(unit_id) if one.membership_id == membership_id), None)
    if row is None:
        raise Missing
    rules.can_set_position(actor, unit_id, row.position, row.person_id).require()
    if request.method == "GET":
        form.last_day.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.end_member(
                    membership_id, last_day=_day(form, "last_day"), actor=actor, accept_gaps=bool(form.accept.data)
                )
            flash(_("Đã ghi ngày kết thúc."), "success")
            return go("units.unit", unit_id=unit_id)
        except Invalid as problem:
            form.add_errors(problem)
    gaps = rules.headless(queries.units_losing_head(row.person_id, clock.today(), only=unit_id))
    return page("units/end_member.html", _status(form), form=form, unit=found, member=row, gaps=gaps)


@bp.route("/nguoi/<int:person_id>/don-vi", methods=["GET", "POST"])
@open_to(*MANAGERS)
def add_place(person_id: int) -> Response:
    """Put a person into a unit, from their page."""
    person, form, actor = people_queries.person(person_id), PlaceForm(), current_actor()
    if person is None:
        raise Missing
    rules.can_set_position(actor, 0, Position.HEAD, person_id).require()
    form.unit_id.choices = [("", ""), *queries.unit_choices()]
    if request.method == "GET":
        form.valid_from.data = clock.today()
    if form.validate_on_submit() and form.unit_id.data is not None:
        try:
            with transaction():
                operations.add_member(
                    form.unit_id.data,
                    person_id,
                    str(form.position.data),
                    valid_from=_day(form, "valid_from"),
                    actor=actor,
                )
            flash(_("Đã ghi vào đơn vị."), "success")
            return go("people.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("units/add_place.html", _status(form), form=form, person=person)


# ---- people who leave -------------------------------------------------------------------------------------------


@bp.route("/nguoi/<int:person_id>/ngung", methods=["GET", "POST"])
@open_to(*MANAGERS)
def deactivate(person_id: int) -> Response:
    person, form, actor = _person(person_id), LeaveForm(), current_actor()
    people_rules.can_manage_account(actor, person_id, people_queries.roles_of(person_id)).require()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.deactivate_person(
                    person_id, reason=form.reason.data or "", actor=actor, accept_gaps=bool(form.accept.data)
                )
            flash(_("Tài khoản đã ngừng; mọi thiết bị đã bị đăng xuất."), "success")
            return go("people.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    gaps = queries.gaps_left_by(person_id, clock.today())
    return page("units/deactivate.html", _status(form), form=form, person=person, gaps=gaps)


@bp.post("/nguoi/<int:person_id>/mo-lai")
@open_to(*MANAGERS)
def reactivate(person_id: int) -> Response:
    with transaction():
        operations.reactivate_person(person_id, actor=current_actor())
    flash(_("Tài khoản đã mở lại. Hãy tạo mã một lần nếu người này quên mật khẩu."), "success")
    return go("people.person", person_id=person_id)


@bp.get("/nguoi/<int:person_id>/gop")
@open_to(*MANAGERS)
def find_merge(person_id: int) -> Response:
    """Which other account is the same person's?"""
    person = _person(person_id)
    people_rules.can_manage_account(current_actor(), person_id, people_queries.roles_of(person_id)).require()
    asked = request.args.get("q", person.full_name).strip()[:100]
    found = queries.people_page(text=asked)
    rows = [row for row in found.rows if row.id != person_id]
    return page("units/find_merge.html", person=person, asked=asked, rows=rows, is_cut=bool(found.after))


@bp.route("/nguoi/<int:person_id>/gop/<int:into_id>", methods=["GET", "POST"])
@open_to(*MANAGERS)
def merge_person(person_id: int, into_id: int) -> Response:
    """Both accounts side by side, before one is closed for good."""
    person, into, form, actor = _person(person_id), _person(into_id), LeaveForm(), current_actor()
    roles = people_queries.roles_of(person_id) | people_queries.roles_of(into_id)
    people_rules.can_merge(actor, person_id, into_id, roles).require()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.merge_person(
                    person_id, into_id, reason=form.reason.data or "", actor=actor, accept_gaps=bool(form.accept.data)
                )
            flash(_("Đã gộp. Điểm và bài của hai tài khoản được tính cho một người."), "success")
            return go("people.person", person_id=into_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page(
        "units/merge_person.html",
        _status(form),
        form=form,
        accounts=[(one, queries.positions_of(one.id), people_queries.grants_of(one.id)) for one in (person, into)],
        gaps=queries.gaps_left_by(person_id, clock.today()),
    )


def _person(person_id: int) -> Person:
    person = people_queries.person(person_id)
    if person is None:
        raise Missing
    return person
