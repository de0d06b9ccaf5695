"""Who belongs to a unit: adding a contributor or a member, and ending a membership."""

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people.models import MANAGERS
from editorial.people.rules import can_keep_register
from editorial.register.forms.units import ContributorForm, EndPlaceForm, PlaceForm
from editorial.register.views.base import bp, person_or_missing, status_of, unit_or_missing
from editorial.register.views.credentials import code_sheet
from editorial.units import operations, queries, rules
from editorial.units.models import Position


@bp.route("/don-vi/<int:unit_id>/cong-tac-vien", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def add_contributor(unit_id: int) -> Response:
    """A unit's head enters a contributor by name and number."""
    found, form, actor = unit_or_missing(unit_id), ContributorForm(), current_actor()
    rules.can_set_position(actor, unit_id, Position.CONTRIBUTOR).require()
    if form.validate_on_submit():
        try:
            with transaction():
                person = operations.add_contributor(
                    unit_id, full_name=form.full_name.data or "", phone=form.phone.data or "", actor=actor
                )
            if can_keep_register(actor) and not person.password_hash:
                return code_sheet(person.id)
            flash(
                _("Đã thêm %(name)s. Văn phòng sẽ cấp mã để người này đặt mật khẩu.", name=person.full_name), "success"
            )
            return go("register.unit", unit_id=unit_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/add_contributor.html", status_of(form), form=form, unit=found)


@bp.route("/don-vi/<int:unit_id>/nguoi/<int:membership_id>/ket-thuc", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def end_member(unit_id: int, membership_id: int) -> Response:
    """Says beforehand when nobody would be left to confirm the unit's items."""
    found, form, actor = unit_or_missing(unit_id), EndPlaceForm(), current_actor()
    row = next((member for member in queries.members_of(unit_id) if member.membership_id == membership_id), None)
    if row is None:
        raise Missing
    rules.can_set_position(actor, unit_id, row.position, row.person_id).require()
    if request.method == "GET":
        form.last_day.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.end_member(
                    membership_id,
                    last_day=form.last_day.data or clock.today(),
                    actor=actor,
                    accept_gaps=bool(form.accept.data),
                )
            flash(_("Đã ghi ngày kết thúc."), "success")
            return go("register.unit", unit_id=unit_id)
        except Invalid as problem:
            form.add_errors(problem)
    gaps = rules.warnings_without_head(queries.units_losing_head(row.person_id, clock.today(), only=unit_id))
    return page("register/end_member.html", status_of(form), form=form, unit=found, member=row, gaps=gaps)


@bp.route("/nguoi/<int:person_id>/don-vi", methods=["GET", "POST"])
@open_to(*MANAGERS)
def add_place(person_id: int) -> Response:
    """Put a person into a unit, from their page."""
    person, form, actor = person_or_missing(person_id), PlaceForm(), current_actor()
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
                    valid_from=form.valid_from.data or clock.today(),
                    actor=actor,
                )
            flash(_("Đã ghi vào đơn vị."), "success")
            return go("register.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/add_place.html", status_of(form), form=form, person=person)
