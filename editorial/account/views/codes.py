"""First and forgotten passwords: codes from the office, links by e-mail, and choosing the new one."""

from flask import current_app, request
from werkzeug.wrappers import Response

from editorial.account.forms import CodeSignInForm, ForgottenForm, NewPasswordForm
from editorial.account.views.base import (
    after_first_step,
    bp,
    keep_signed_in,
    locked_sentence,
    next_url,
    retry_after,
    secret,
)
from editorial.account.views.known_devices import origin
from editorial.core.access import EVERYONE, SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.forms import Form
from editorial.core.i18n import gettext as _
from editorial.core.web import go_to, page
from editorial.extensions import limiter
from editorial.people import operations, queries, rules


@bp.route("/dang-nhap/ma-mot-lan", methods=["GET", "POST"])
@open_to(EVERYONE)
def use_code() -> Response:
    """Sign in with the code that the office printed or read out; a new password follows.

    A right code always gets in, whatever was guessed before: it is too long to be guessed. Wrong ones count like passwords.
    """
    form = CodeSignInForm()
    then = form.next.data or request.args.get("next") or ""
    if request.method == "GET":
        form.next.data = then
        return page("account/use_code.html", form=form)
    if not form.validate():
        return page("account/use_code.html", 422, form=form)
    name, typed = str(form.name.data), str(form.code.data)
    with transaction():
        person_id = operations.use_code(name, typed, key=secret())
    if person_id is not None:
        return after_first_step(person_id, how="code", choose_password=True, then=then)
    try:
        with transaction():
            operations.note_failure(operations.begin_attempt(name, origin()), "code")
    except rules.Locked as locked:
        form.form_errors.append(locked_sentence(locked))
        response = page("account/use_code.html", 429, form=form)
        response.headers.update(retry_after(locked))
        return response
    form.form_errors.append(_("Tên hoặc mã chưa đúng, hoặc mã đã dùng hay hết hạn. Hãy xem lại, hoặc xin mã mới."))
    return page("account/use_code.html", 422, form=form)


@bp.route("/quen-mat-khau", methods=["GET", "POST"])
@open_to(EVERYONE)
@limiter.limit("20 per hour", methods=["POST"])
def forgotten() -> Response:
    """Ask for a link. The answer is the same whoever is asked for."""
    form = ForgottenForm()
    by_mail = bool(current_app.config["MAIL_URL"])
    if by_mail and form.validate_on_submit():
        with transaction():
            operations.request_link(str(form.name.data))
        return page("account/forgotten_sent.html")
    return page("account/forgotten.html", 422 if form.errors else 200, form=form, by_mail=by_mail)


@bp.route("/quen-mat-khau/<token>", methods=["GET", "POST"])
@open_to(EVERYONE)
def use_link(token: str) -> Response:
    """GET only shows a button, so that a mail scanner which opens links uses nothing up."""
    form = Form()
    if request.method == "GET":
        return page("account/use_link.html", form=form)
    with transaction():
        person_id = operations.use_link(token)
    if person_id is None:
        return page("account/use_link.html", 422, form=form, spent=True)
    return after_first_step(person_id, how="link", choose_password=True, then="")


@bp.route("/dat-mat-khau", methods=["GET", "POST"])
@open_to(SIGNED_IN, "password")
def must_password() -> Response:
    """After a code or a link: a password before anything else."""
    actor = current_actor()
    form = NewPasswordForm()
    then = next_url(form.next.data or request.args.get("next"), actor.id)
    if actor.needs != "password":
        return go_to(then)
    if request.method == "GET":
        form.next.data = then
    if form.validate_on_submit():
        try:
            with transaction():
                token = operations.choose_password(actor.id, str(form.password.data), actor=actor)
            keep_signed_in(token)
            return go_to(then)
        except Invalid as problem:
            form.add_errors(problem)
    person = queries.person(actor.id)
    return page("account/must_password.html", 422 if form.errors else 200, form=form, person=person)
