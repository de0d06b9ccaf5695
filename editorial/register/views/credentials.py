"""What the office does for a person's way to sign in: one-time codes, two-step sign-in, devices."""

from flask import current_app, flash
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people import operations, queries, rules
from editorial.people.models import MANAGERS, Person, ReopeningKind
from editorial.register.forms.people import ReasonForm
from editorial.register.views.base import bp, person_or_missing, status_of


def _may_reopen(person: Person, kind: ReopeningKind) -> bool:
    """It takes no second person, or the second person has agreed with this one."""
    if not queries.reopening_needs_two(person):
        return True
    asked = queries.current_reopenings(person.id)
    return any(row.kind == kind and row.agreed_at and row.asked_by_id == current_actor().id for row in asked)


@bp.post("/nguoi/<int:person_id>/ma")
@open_to(*MANAGERS)
def make_code(person_id: int) -> Response:
    """Shown once, here, to print or read out."""
    return code_sheet(person_id)


def code_sheet(person_id: int) -> Response:
    """A new one-time code on the page that is printed or read out. Raises Refused, Missing."""
    found = person_or_missing(person_id)
    if not _may_reopen(found, ReopeningKind.CODE):
        return go("register.ask_reopening", person_id=person_id)
    with transaction():
        code = operations.make_code(person_id, actor=current_actor(), key=str(current_app.config["SECRET_KEY"]))
    expires_at = clock.now() + rules.CODE_LIFE
    return page("register/code.html", person=found, code=code, expires_at=expires_at)


@bp.route("/nguoi/<int:person_id>/bo-xac-thuc", methods=["GET", "POST"])
@open_to(*MANAGERS)
def reset_totp(person_id: int) -> Response:
    """For somebody who lost the phone and the recovery codes."""
    found, form, actor = person_or_missing(person_id), ReasonForm(), current_actor()
    rules.can_manage_account(actor, person_id, queries.roles_of(person_id)).require()
    if not _may_reopen(found, ReopeningKind.SECOND_STEP):
        return go("register.ask_reopening", person_id=person_id)
    if form.validate_on_submit():
        try:
            with transaction():
                operations.reset_totp(person_id, form.reason.data or "", actor=actor)
            flash(_("Đã bỏ xác thực hai bước; người này phải đăng nhập lại và bật lại."), "success")
            return go("register.person", person_id=person_id)
        except Invalid as problem:
            form.add_errors(problem)
    return page("register/reset_totp.html", status_of(form), form=form, person=found)


@bp.post("/nguoi/<int:person_id>/thoat-het")
@open_to(*MANAGERS)
def end_devices(person_id: int) -> Response:
    """A lost phone: all of a person's devices out."""
    person_or_missing(person_id)
    rules.can_manage_account(current_actor(), person_id, queries.roles_of(person_id)).require()
    with transaction():
        ended = operations.end_sessions(person_id, actor=current_actor(), why="ended by the register")
    flash(_("Đã đăng xuất %(n)s thiết bị.", n=ended), "success")
    return go("register.person", person_id=person_id)
