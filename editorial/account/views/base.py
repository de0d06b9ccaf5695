"""The blueprint of sign-in and accounts, starting a session, and the sentence after too many wrong tries."""

from datetime import timedelta
from math import ceil

from flask import Blueprint, current_app, flash, request, session
from flask_login import login_user
from werkzeug.wrappers import Response

from editorial.account.views.known_devices import remember_owner
from editorial.core import clock
from editorial.core.db import transaction
from editorial.core.i18n import gettext as _
from editorial.core.templating import vn_time
from editorial.core.web import go, go_to, safe_next
from editorial.people import operations, queries, rules
from editorial.people.models import Person
from editorial.units import queries as unit_queries

bp = Blueprint("account", __name__)

FIRST_PAGE = "/"


def secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def next_url(typed: str | None, person_id: int) -> str:
    """Where this person goes after sign-in: to the page of their kept form, else to the one asked for."""
    held = session.get("held_page") if session.get("held_by") == person_id else None
    return safe_next(held or typed, FIRST_PAGE)


def locked_sentence(locked: rules.Locked) -> str:
    return _(
        "Sai quá nhiều lần nên đã tạm khóa. Không có gì bị mất. Hãy thử lại sau %(time)s, "
        "hoặc gọi văn phòng %(phone)s để lấy mã một lần.",
        time=vn_time(locked.again_at + timedelta(seconds=59)),
        phone=current_app.config["OFFICE_PHONE"],
    )


def retry_after(locked: rules.Locked) -> dict[str, str]:
    return {"Retry-After": str(max(1, ceil((locked.again_at - clock.now()).total_seconds())))}


def keep_signed_in(token: str) -> None:
    """The session goes on in this browser under its new token."""
    session["_user_id"] = token


def after_first_step(person_id: int, *, how: str, choose_password: bool, then: str) -> Response:
    """After the right password, code or link: ask for the second step where the person has set one up, else start a session."""
    person = queries.person(person_id)
    assert person is not None
    if person.totp_confirmed_at is None:
        return start_session(person, how=how, totp_passed=False, choose_password=choose_password, then=then)
    session["step"] = {
        "person": person.id,
        "at": clock.now().timestamp(),
        "how": how,
        "choose": choose_password,
    }
    return go("account.second_step", next=then or None)


def start_session(person: Person, *, how: str, totp_passed: bool, choose_password: bool, then: str) -> Response:
    """Open a device session. The browser's session is cleared, except for the key of the forms that it holds."""
    roles, _units = unit_queries.roles_and_memberships_of(person.id, clock.today())
    with transaction():
        token = operations.open_session(
            person.id,
            user_agent=request.user_agent.string,
            address=request.remote_addr or "",
            totp_passed=totp_passed,
            roles=roles,
            choose_password=choose_password,
            how=how,
        )
    then = next_url(then, person.id)
    held = session.get("held")
    session.clear()
    if held:
        session["held"] = held
    session.permanent = True
    login_user(unit_queries.actor_by_token(token, require_totp=current_app.config["REQUIRE_TOTP"]))
    for found in queries.done_reopenings(person.id, clock.now() - rules.TOLD_FOR):
        flash(_("Tài khoản của bạn đã được mở lại. %(what)s", what=operations.words_of(found)), "warning")
    response = go_to(then)
    remember_owner(response, person.id)
    return response
