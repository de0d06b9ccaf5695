"""Requests without a valid session: the person is asked to sign in, and the form they sent is held until then."""

from flask import Response, current_app, flash, jsonify, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as BaseResponse

from editorial.account.views.base import FIRST_PAGE, bp
from editorial.account.views.unsaved_forms import is_ours, keep_form, page_of_form
from editorial.core.access import signed_in
from editorial.core.db import transaction
from editorial.core.i18n import gettext as _
from editorial.core.web import error_page, wants_fragment
from editorial.people import operations


def ask_sign_in() -> BaseResponse:
    """flask-login's handler: a sentence for scripts, the sign-in page for people, and a form is held until then."""
    if _is_script():
        sentence = _("Phiên đăng nhập đã hết. Chữ bạn viết vẫn còn trên màn hình; hãy đăng nhập lại rồi lưu.")
        return jsonify({"sign_in": url_for("account.sign_in"), "sentence": sentence}), 401  # type: ignore[return-value]
    if request.method in ("GET", "HEAD"):
        there = request.full_path.rstrip("?")
        return redirect(url_for("account.sign_in", next=there if there != FIRST_PAGE else None), 303)
    if is_ours() and keep_form():
        return redirect(url_for("account.sign_in"), 303)
    return redirect(url_for("account.sign_in", next=page_of_form()), 303)


def _is_script() -> bool:
    accepts = request.accept_mimetypes
    return (
        "X-Autosave" in request.headers
        or wants_fragment()
        or (accepts.best == "application/json" and not accepts.accept_html)
    )


@bp.app_errorhandler(CSRFError)
def answer_old_form(_error: CSRFError) -> BaseResponse:
    """A form whose token is missing or belongs to an earlier session.

    The form of a person who signed in again meanwhile is held, and they are led back to its page; any other gets 400.
    """
    if not signed_in():
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    page = keep_form() if is_ours() and not _is_script() else ""
    if not page:
        return error_page(
            400, _("Trang này mở đã lâu nên không còn hiệu lực. Hãy quay lại, tải lại trang rồi gửi lại.")
        )
    flash(
        _("Trang đó mở từ phiên trước nên chưa lưu. Chữ bạn viết vẫn được giữ; hãy xem lại rồi gửi lần nữa."), "warning"
    )
    return redirect(page, 303)


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
