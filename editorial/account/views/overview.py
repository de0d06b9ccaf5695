"""My account: who I am here, my devices, my password and two-step sign-in."""

from flask import current_app, flash
from werkzeug.wrappers import Response

from editorial.account.forms import ChangePasswordForm
from editorial.account.views.base import bp, keep_signed_in, locked_sentence
from editorial.account.views.known_devices import origin_of
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people import operations, queries, rules
from editorial.people.models import Role
from editorial.units import queries as unit_queries


@bp.get("/tai-khoan")
@open_to(SIGNED_IN)
def overview() -> Response:
    actor = current_actor()
    roles = [role for role in Role if role in actor.roles]
    return page(
        "account/overview.html",
        person=queries.person(actor.id),
        roles=roles,
        positions=unit_queries.positions_of(actor.id),
        devices=queries.devices_of(actor.id),
        reopenings=queries.done_reopenings(actor.id),
        current_session=actor.session_id,
        recovery_left=queries.recovery_codes_left(actor.id),
        totp_demanded=current_app.config["REQUIRE_TOTP"] and rules.needs_totp(actor.roles),
    )


@bp.post("/tai-khoan/thiet-bi/<int:session_id>/thoat")
@open_to(SIGNED_IN)
def end_device(session_id: int) -> Response:
    with transaction():
        operations.end_session(session_id, actor=current_actor(), why="ended by its owner")
    flash(_("Thiết bị đó đã bị đăng xuất."), "success")
    return go("account.overview", _anchor="thiet-bi")


@bp.post("/tai-khoan/thiet-bi/thoat-het")
@open_to(SIGNED_IN)
def end_other_devices() -> Response:
    actor = current_actor()
    with transaction():
        ended = operations.end_sessions(actor.id, actor=actor, why="ended by their owner", keep=actor.session_id)
    flash(_("Đã đăng xuất %(n)s thiết bị khác.", n=ended), "success")
    return go("account.overview", _anchor="thiet-bi")


@bp.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def change_password() -> Response:
    """Wrong old passwords count like those of the sign-in page."""
    actor, form = current_actor(), ChangePasswordForm()
    if form.validate_on_submit():
        try:
            with transaction():
                attempt = operations.begin_second_step(actor.id, origin_of(actor))
            with transaction():
                token = operations.change_password(str(form.old.data), str(form.password.data), actor=actor)
                operations.uncount_attempt(attempt)
            keep_signed_in(token)
        except rules.Locked as locked:
            form.form_errors.append(locked_sentence(locked))
        except Invalid as problem:
            form.add_errors(problem)
            with transaction():
                if "old" in problem.errors:
                    operations.note_failure(attempt, "password")
                else:
                    operations.uncount_attempt(attempt)
        else:
            flash(_("Đã đổi mật khẩu. Các thiết bị khác đã bị đăng xuất."), "success")
            return go("account.overview")
    status = 422 if form.errors else 200
    return page("account/change_password.html", status, form=form, person=queries.person(actor.id))
