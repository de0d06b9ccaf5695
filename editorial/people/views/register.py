"""The register of people: the list, a person's page, and what the office does for their account."""

from datetime import timedelta
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people import operations, queries, rules
from editorial.people.forms import ContactForm, EndRoleForm, GrantForm, ReasonForm
from editorial.people.models import MANAGERS, Person, Role
from editorial.people.views.base import bp, secret
from editorial.units import queries as unit_queries


@bp.get("/nguoi")
@open_to(*MANAGERS)
def people_list() -> Response:
    """Search by name or number; the filters stay in the address."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "vai_tro", "don_vi", "da_ngung")}
    unit_id = int(asked["don_vi"]) if asked["don_vi"].isdecimal() and len(asked["don_vi"]) < 16 else None
    found = unit_queries.people_page(
        text=asked["q"][:100],
        role=asked["vai_tro"][:30],
        unit_id=unit_id,
        left=asked["da_ngung"] == "1",
        cursor=request.args.get("sau"),
    )
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return page(
        "people/people.html",
        rows=found.rows,
        next_url=url_for("people.people_list", **kept, sau=found.after) if found.after else None,
        prev_url=url_for("people.people_list", **kept) if request.args.get("sau") else None,
        asked=asked,
        roles=list(Role),
        units=unit_queries.unit_choices(),
    )


@bp.route("/nguoi/them", methods=["GET", "POST"])
@open_to(*MANAGERS)
def add_person() -> Response:
    form = ContactForm()
    if form.validate_on_submit():
        try:
            with transaction():
                person = operations.add_person(_contact(form), actor=current_actor())
            flash(_("Đã thêm. Hãy ghi đơn vị hoặc vai trò, rồi tạo mã một lần để người này đặt mật khẩu."), "success")
            return go("people.person", person_id=person.id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("people/edit_person.html", 422 if form.errors else 200, form=form, person=None)


def _contact(form: ContactForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("full_name", "title", "phone", "email", "username")}


def _found(person_id: int) -> Person:
    person = queries.person(person_id)
    if person is None:
        raise Missing
    return person


@bp.get("/nguoi/<int:person_id>")
@open_to(*MANAGERS)
def person(person_id: int) -> Response:
    found, actor = _found(person_id), current_actor()
    held = queries.roles_of(person_id)
    return page(
        "people/person.html",
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
    )


@bp.route("/nguoi/<int:person_id>/sua", methods=["GET", "POST"])
@open_to(*MANAGERS)
def edit_person(person_id: int) -> Response:
    found = _found(person_id)
    rules.can_manage_account(current_actor(), person_id, queries.roles_of(person_id)).require()
    form = ContactForm(obj=found)
    if form.validate_on_submit():
        try:
            with transaction():
                operations.change_person(person_id, _contact(form), actor=current_actor())
            flash(_("Đã lưu."), "success")
            return go("people.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("people/edit_person.html", 422 if form.errors else 200, form=form, person=_found(person_id))


@bp.route("/nguoi/<int:person_id>/vai-tro", methods=["GET", "POST"])
@open_to(*MANAGERS)
def grant_role(person_id: int) -> Response:
    found, form, actor = _found(person_id), GrantForm(), current_actor()
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
            return go("people.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("people/grant_role.html", 422 if form.errors else 200, form=form, person=found)


@bp.route("/nguoi/<int:person_id>/vai-tro/<int:grant_id>/ket-thuc", methods=["GET", "POST"])
@open_to(*MANAGERS)
def end_role(person_id: int, grant_id: int) -> Response:
    """Says beforehand what would have no owner."""
    found, grant, actor = _found(person_id), queries.grant(grant_id), current_actor()
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
            return go("people.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    after = (form.last_day.data or clock.today()) + timedelta(days=1)
    gaps = rules.gaps({grant.role}, queries.holders_count(after, without=person_id))
    status = 422 if form.errors else 200
    return page("people/end_role.html", status, form=form, person=found, role=Role(grant.role), gaps=gaps)


@bp.post("/nguoi/<int:person_id>/ma")
@open_to(*MANAGERS)
def make_code(person_id: int) -> Response:
    """Shown once, here, to print or read out."""
    found = _found(person_id)
    with transaction():
        code = operations.make_code(person_id, actor=current_actor(), key=secret())
    expires_at = clock.now() + rules.CODE_LIFE
    return page("people/code.html", person=found, code=code, expires_at=expires_at)


@bp.route("/nguoi/<int:person_id>/bo-xac-thuc", methods=["GET", "POST"])
@open_to(*MANAGERS)
def reset_totp(person_id: int) -> Response:
    """For somebody who lost the phone and the recovery codes."""
    found, form, actor = _found(person_id), ReasonForm(), current_actor()
    rules.can_manage_account(actor, person_id, queries.roles_of(person_id)).require()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.reset_totp(person_id, form.reason.data or "", actor=actor)
            flash(_("Đã bỏ xác thực hai bước; người này phải đăng nhập lại và bật lại."), "success")
            return go("people.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("people/reset_totp.html", 422 if form.errors else 200, form=form, person=found)


@bp.post("/nguoi/<int:person_id>/thoat-het")
@open_to(*MANAGERS)
def end_devices(person_id: int) -> Response:
    """A lost phone: all of a person's devices out."""
    _found(person_id)
    rules.can_manage_account(current_actor(), person_id, queries.roles_of(person_id)).require()
    with transaction():
        ended = operations.end_sessions(person_id, actor=current_actor(), why="ended by the register")
    flash(_("Đã đăng xuất %(n)s thiết bị.", n=ended), "success")
    return go("people.person", person_id=person_id)
