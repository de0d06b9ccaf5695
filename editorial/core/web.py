"""Between HTTP and the rooms: pages and fragments, redirects, access, headers and errors.

The only file that knows htmx's headers and that renders templates for the browser.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as BaseResponse

from editorial.core.access import EVERYONE, SIGNED_IN, current_actor, signed_in
from editorial.core.db import db
from editorial.core.errors import DeskError
from editorial.core.html import to_text
from editorial.core.i18n import gettext as _
from editorial.core.outages import OUTAGES, outage_of, report

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def wants_fragment() -> bool:
    """An htmx request that swaps a part; boosted links and history restores get whole pages."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, status: int = 200, **context: Any) -> Response:
    return make_response(render_template(template, **context), status)


def respond(template: str, fragment: str, status: int = 200, **context: Any) -> Response:
    """The fragment for htmx, otherwise the page that includes the very same fragment."""
    return page(fragment if wants_fragment() else template, status, **context)


def go(endpoint: str, **values: Any) -> BaseResponse:
    """After a POST: see this page next."""
    return go_to(url_for(endpoint, **values))


def go_to(url: str) -> BaseResponse:
    if wants_fragment():
        return make_response("", 204, {"HX-Redirect": quote(url, safe="/:?&=#%")})
    return redirect(url, 303)


def safe_next(url: str | None, otherwise: str) -> str:
    """A path of our own to go on to; anything else is the other page."""
    if not url or not url.startswith("/") or url.startswith(("//", "/\\")) or any(ord(sign) < 32 for sign in url):
        return otherwise
    parts = urlsplit(url)
    return url if not parts.netloc and not parts.scheme else otherwise


def unsaved_form_key() -> str:
    """The key of what this browser's forms held when a session ended (`people.queries.unsaved_form`); empty without."""
    token = session.get("held")
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def error_page(status: int, sentence: str = "", **context: Any) -> Response:
    return page("errors/error.html", status, code=status, sentence=sentence, typed=_typed(status), **context)


_NOT_WORDS = ("csrf_token", "password", "again", "old", "code", "next", "revision_hash", "writing_session")
_ALWAYS_WORDS = ("title", "summary", "body", "reason", "note", "basis", "correction_note")
_LEAST_WORDS = 12
"""In other fields shorter values are choices, numbers and hours; nobody misses them."""


def _typed(status: int) -> list[str]:
    """The words in a form of ours that was refused as a whole: whatever the reason, they go back to who typed them."""
    if request.method != "POST" or request.endpoint is None or status in (400, 413, 415) or not signed_in():
        return []
    return words_in(request.form.items(multi=True))


def words_in(fields: Iterable[tuple[str, str]]) -> list[str]:
    """What in a form are words that somebody would miss."""
    given = [(name, value.strip()) for name, value in fields if name not in _NOT_WORDS]
    words = [value for name, value in given if value and (name in _ALWAYS_WORDS or len(value) >= _LEAST_WORDS)]
    return [to_text(value) if value.startswith("<") else value for value in words]


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _forms_only() -> BaseResponse | None:
    """No page of ours sends anything else, so no room reads it."""
    return error_page(415) if request.method == "POST" and request.mimetype not in ("", *_FORMS) else None


def _refuse_nul() -> BaseResponse | None:
    """No person types a zero byte and PostgreSQL stores none, so no room has to think of it; nor of a part of a form
    that has no name."""
    if "\0" in request.path:
        return error_page(404)
    if None in request.form or None in request.files:
        return error_page(400)
    typed = (value for part in (request.args, request.form) for values in part.listvalues() for value in values)
    return error_page(400) if any("\0" in value for value in typed) else None


def _check_access() -> BaseResponse | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    audiences: frozenset[str] = vars(current_app.view_functions[request.endpoint])["open_to"]
    if EVERYONE in audiences:
        return None
    if not signed_in():
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    actor = current_actor()
    if actor.needs and actor.needs not in audiences:
        return redirect(
            url_for(
                f"account.must_{actor.needs}", next=request.full_path.rstrip("?") if request.method == "GET" else None
            ),
            303,
        )
    if SIGNED_IN in audiences or actor.has(*audiences):
        return None
    return error_page(
        403, _("Trang này dành cho vai trò khác. Nếu bạn cần vào, hãy nhờ Phòng Văn hóa - Xã hội cấp quyền.")
    )


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.vary.add("HX-Request")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif signed_in() and response.headers.get("Cache-Control", "no-cache") == "no-cache":  # a sent file says no-cache
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def _on_desk_error(error: DeskError) -> BaseResponse:
    return error_page(error.status, error.sentence)


def _on_http_error(error: HTTPException) -> BaseResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _on_outage(error: Exception) -> BaseResponse:
    """A database that is locked, away, read-only or broken, a full disk: said as what it is, in the log once a minute. Any
    other fault of these kinds is a surprise."""
    outage = outage_of(error)
    if outage is None:
        if current_app.config["PROPAGATE_ERRORS"]:
            raise error
        return _on_surprise(error)
    report(log, outage.name, f"{request.method} {request.path}: {error}")
    with suppress(DBAPIError):
        db.session.rollback()
    try:
        response = error_page(outage.status, str(outage.sentence))
    except OUTAGES:  # nobody can say who asks: the page for a stranger
        _forget_person()
        response = error_page(outage.status, str(outage.sentence))
    response.headers["Retry-After"] = str(outage.retry_after)
    return response


def _forget_person() -> None:
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def _on_surprise(error: Exception) -> BaseResponse:
    reference = secrets.token_hex(4).upper()
    log.error("reference %s: %s %s", reference, request.method, request.path, exc_info=error)
    response = error_page(500, reference=reference)
    response.headers["X-Reference"] = reference
    return response


class RowId(IntegerConverter):
    """A row's id in an address; a number that no column can hold leads nowhere."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


_HEAD = "toasoan.head"


def is_head() -> bool:
    """Only the headers were asked for; a view sees GET."""
    return _HEAD in request.environ


def _head_as_get(run: WSGIApplication) -> WSGIApplication:
    """HEAD is GET without its body; seen as a method of its own, it would reach what a view does for POST."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "HEAD":
            return run(environ, start_response)
        body = run(environ | {"REQUEST_METHOD": "GET", _HEAD: True}, start_response)
        if hasattr(body, "close"):
            body.close()
        return ()

    return answer


def init_app(app: Flask) -> None:
    app.wsgi_app = _head_as_get(app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.url_map.converters = app.url_map.converters | {"int": RowId}
    app.before_request_funcs.setdefault(None, [])[:0] = [
        _forms_only,
        _refuse_nul,
    ]  # before anything looks into the form
    app.before_request(_check_access)
    app.after_request(_add_headers)
    app.register_error_handler(DeskError, _on_desk_error)
    app.register_error_handler(HTTPException, _on_http_error)
    for kind in OUTAGES:
        app.register_error_handler(kind, _on_outage)
    if not app.config["PROPAGATE_ERRORS"]:
        app.register_error_handler(Exception, _on_surprise)


def check_access_is_declared(app: Flask) -> None:
    """Stop the start when a view does not say who may enter."""
    closed = [name for name, view in app.view_functions.items() if name != "static" and not hasattr(view, "open_to")]
    if closed:
        raise RuntimeError(f"views without @open_to: {', '.join(closed)}")
