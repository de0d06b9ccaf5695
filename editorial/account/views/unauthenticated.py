"""Requests without a valid session: the person is asked to sign in, and the form they sent is held until then."""

import secrets
from urllib.parse import urlsplit

from flask import Response, current_app, flash, jsonify, redirect, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as BaseResponse

from editorial.account.views.base import FIRST_PAGE, bp
from editorial.core.access import signed_in
from editorial.core.db import transaction
from editorial.core.i18n import gettext as _
from editorial.core.web import error_page, safe_next, wants_fragment
from editorial.people import operations, queries, rules

_PRIVATE = ("csrf_token", "password", "again", "old", "code", "mat_khau", "phieu_")


def ask_sign_in() -> BaseResponse:
    """flask-login's handler: a sentence for scripts, the sign-in page for people, and a form is held until then."""
    if _is_script():
        sentence = _("Phiên đăng nhập đã hết. Chữ bạn viết vẫn còn trên màn hình; hãy đăng nhập lại rồi lưu.")
        return jsonify({"sign_in": url_for("account.sign_in"), "sentence": sentence}), 401  # type: ignore[return-value]
    if request.method in ("GET", "HEAD"):
        there = request.full_path.rstrip("?")
        return redirect(url_for("account.sign_in", next=there if there != FIRST_PAGE else None), 303)
    page = _page_of_form()
    if _is_ours() and _keep_form(page):
        session["held_page"] = page
    return redirect(url_for("account.sign_in", next=page if page != FIRST_PAGE else None), 303)


def _is_script() -> bool:
    accepts = request.accept_mimetypes
    return (
        "X-Autosave" in request.headers
        or wants_fragment()
        or (accepts.best == "application/json" and not accepts.accept_html)
    )


def _is_ours() -> bool:
    """Sent by a page of ours: browsers say so in a header that other sites can't set."""
    own = request.host_url.rstrip("/")
    if origin := request.headers.get("Origin"):
        return origin == own
    return (request.referrer or "").startswith(f"{own}/")


def _page_of_form() -> str:
    """The page that shows the form: its own address, else the one it names, else the one it came from."""
    referrer = urlsplit(request.referrer or "")
    came_from = referrer.path if referrer.netloc == request.host else ""
    routes = current_app.create_url_adapter(request)
    for path in (request.path, urlsplit(safe_next(request.form.get("_form_page"), "")).path, came_from):
        if path and routes is not None and routes.test(path, "GET"):
            return path
    return FIRST_PAGE


@bp.app_errorhandler(CSRFError)
def answer_old_form(_error: CSRFError) -> BaseResponse:
    """A form whose token is missing or belongs to an earlier session.

    The form of a person who signed in again meanwhile is held, and they are led back to its page; any other gets 400.
    """
    if not signed_in():
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    page = _page_of_form()
    if _is_script() or page == FIRST_PAGE or not _is_ours() or not _keep_form(page):
        return error_page(
            400, _("Trang này mở đã lâu nên không còn hiệu lực. Hãy quay lại, tải lại trang rồi gửi lại.")
        )
    flash(
        _("Trang đó mở từ phiên trước nên chưa lưu. Chữ bạn viết vẫn được giữ; hãy xem lại rồi gửi lần nữa."), "warning"
    )
    return redirect(page, 303)


def _keep_form(page: str) -> bool:
    """Keep the form for whoever this browser is or was; never for a browser that was nobody."""
    was = session.get("_user_id") or session.get("was") or ""
    person_id = queries.session_owner(rules.digest(was)) if was else None
    fields = {
        name: values for name, values in request.form.to_dict(flat=False).items() if not name.startswith(_PRIVATE)
    }
    size = sum(
        len(name) + sum(len(value.encode("utf-8", "replace")) for value in values) for name, values in fields.items()
    )
    if person_id is None or not fields or size > rules.HELD_FORM_LARGEST:
        return False
    token = session.setdefault("held", secrets.token_urlsafe(24))
    with transaction():
        operations.keep_unsaved_form(token, person_id, path=page, posted_to=request.path, fields=fields)
    return True


@bp.after_app_request
def _note_seen(response: Response) -> Response:
    """Write "last seen" at most every five minutes, after the answer is made; a busy database may skip it."""
    if request.endpoint != "static" and signed_in() and current_user.seen_late and current_user.session_id:
        try:
            with transaction():
                operations.touch_session(current_user.session_id)
        except OperationalError:
            current_app.logger.warning("last seen of session %s not written", current_user.session_id)
    return response
