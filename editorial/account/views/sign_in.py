"""Sign-in and sign-out, the second step, and the demo's cards."""

from flask import abort, current_app, request, session
from werkzeug.wrappers import Response

from editorial.account.forms import SecondStepForm, SignInForm
from editorial.account.views.base import (
    after_first_step,
    bp,
    locked_sentence,
    next_url,
    retry_after,
    secret,
    start_session,
)
from editorial.account.views.known_devices import origin
from editorial.core import clock
from editorial.core.access import EVERYONE, SIGNED_IN, current_actor, open_to, signed_in
from editorial.core.db import transaction
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, go_to, page
from editorial.people import operations, queries, rules
from editorial.people.models import Person
from editorial.units import queries as unit_queries


@bp.route("/dang-nhap", methods=["GET", "POST"])
@open_to(EVERYONE)
def sign_in() -> Response:
    form = SignInForm()
    then = form.next.data or request.args.get("next")
    if request.method == "GET":
        if signed_in():
            return go_to(next_url(then, current_actor().id))
        form.next.data = then
        return _sign_in_page(form)
    if not form.validate():
        return _sign_in_page(form, 422)
    try:
        with transaction():
            attempt = operations.begin_attempt(str(form.name.data), origin())
    except rules.Locked as locked:
        form.form_errors.append(locked_sentence(locked))
        return _sign_in_page(form, 429, retry_after(locked))
    if not operations.password_fits(attempt.password_hash, str(form.password.data)):
        with transaction():
            operations.note_failure(attempt, "password")
        form.form_errors.append(_("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy xem lại rồi thử lần nữa."))
        return _sign_in_page(form, 422)
    assert attempt.person_id is not None
    with transaction():
        operations.uncount_attempt(attempt)
    return after_first_step(attempt.person_id, how="password", choose_password=False, then=then or "")


def _sign_in_page(form: SignInForm, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    demo = unit_queries.demo_persons() if current_app.config["DEMO_SIGN_IN"] else []
    response = page("account/sign_in.html", status, form=form, demo=demo, held=bool(session.get("held_page")))
    response.headers.update(headers or {})
    return response


@bp.post("/dang-nhap/thu")
@open_to(EVERYONE)
def demo_sign_in() -> Response:
    """One tap in the demo ward; anywhere else there is no such page."""
    if not current_app.config["DEMO_SIGN_IN"]:
        abort(404)
    persons = {str(role): person_id for role, person_id, _name, _unit in unit_queries.demo_persons()}
    person = queries.person(persons.get(request.form.get("role", ""), 0))
    if person is None:
        raise Missing
    return start_session(person, how="demo", totp_passed=True, choose_password=False, then=request.form.get("next", ""))


@bp.route("/dang-nhap/ma-xac-thuc", methods=["GET", "POST"])
@open_to(EVERYONE)
def second_step() -> Response:
    """After the password: the code from the phone. The first step holds for ten minutes in this browser."""
    form = SecondStepForm()
    then = form.next.data or request.args.get("next") or ""
    person = _person_after_first_step()
    if person is None:
        return go("account.sign_in", next=then or None)
    if request.method == "GET":
        form.next.data = then
        return page("account/second_step.html", form=form)
    if not form.validate():
        return page("account/second_step.html", 422, form=form)
    try:
        with transaction():
            attempt = operations.begin_second_step(person.id, origin())
    except rules.Locked as locked:
        form.form_errors.append(locked_sentence(locked))
        response = page("account/second_step.html", 429, form=form)
        response.headers.update(retry_after(locked))
        return response
    with transaction():
        right = operations.check_totp(person.id, str(form.code.data), key=secret())
        if right:
            operations.uncount_attempt(attempt)
        else:
            operations.note_failure(attempt, "second step")
    if not right:
        form.code.errors = [_("Mã chưa đúng hoặc đã dùng rồi. Hãy đợi mã mới hiện ra rồi nhập lại.")]
        return page("account/second_step.html", 422, form=form)
    step = session.pop("step")
    return start_session(person, how=step["how"], totp_passed=True, choose_password=step["choose"], then=then)


def _person_after_first_step() -> Person | None:
    """Who passed the first step in this browser within the last ten minutes."""
    step = session.get("step")
    if not step or clock.now().timestamp() - step["at"] > rules.SECOND_STEP_LIFE.total_seconds():
        return None
    person = queries.person(step["person"])
    return person if person and person.is_active and person.totp_confirmed_at else None


@bp.post("/dang-xuat")
@open_to(SIGNED_IN, "password", "totp")
def sign_out() -> Response:
    actor = current_actor()
    if actor.session_id:
        with transaction():
            operations.end_session(actor.session_id, actor=actor)
    held = session.get("held")
    session.clear()
    session["was"] = actor.session_token  # a form still open in another tab is held for them, and only for them
    if held:
        session["held"] = held
    return go("account.sign_in")
