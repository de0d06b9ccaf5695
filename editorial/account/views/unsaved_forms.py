"""A form that is sent after the session ended is kept, and given back on its page once the same person has signed in.

One way for every form: the page is answered as always, and the words are put into its form afterwards. Where the page no
longer has that form, they stand above it to be copied.
"""

import secrets
from urllib.parse import urlsplit

from flask import Response, current_app, g, request, session, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as BaseResponse

from editorial.account.views.base import FIRST_PAGE, bp
from editorial.core.access import SIGNED_IN, current_actor, open_to, signed_in
from editorial.core.db import transaction
from editorial.core.form_filling import fill
from editorial.core.web import go_to, page, safe_next, unsaved_form_key, wants_fragment, words_in
from editorial.people import operations, queries, rules

_SECRETS = ("csrf_token", "password", "again", "old", "mat_khau")
_BALLOT_PAPER = "phieu_"


def keep_form() -> str:
    """Keep the form of this request for whoever this browser is or was; never for a browser that was nobody. Returns the
    address of its page, "" when nothing was kept."""
    was = session.get("_user_id") or session.get("was") or ""
    person_id = queries.session_owner(rules.digest(was)) if was else None
    fields = {
        name: values
        for name, values in request.form.to_dict(flat=False).items()
        if name not in _secrets() and not name.startswith(_BALLOT_PAPER)
    }
    size = sum(
        len(name) + sum(len(value.encode("utf-8", "replace")) for value in values) for name, values in fields.items()
    )
    if person_id is None or not fields or size > rules.HELD_FORM_LARGEST:
        return ""
    shown_on = page_of_form()
    token = session.setdefault("held", secrets.token_urlsafe(24))
    with transaction():
        operations.keep_unsaved_form(
            token, person_id, path=urlsplit(shown_on).path, posted_to=request.path, fields=fields
        )
    session["held_page"], session["held_by"] = shown_on, person_id
    g.form_was_kept = True
    return shown_on


def _secrets() -> tuple[str, ...]:
    """Codes of the second step are secrets too; elsewhere a code is a word like others."""
    return (*_SECRETS, "code") if (request.endpoint or "").startswith(f"{bp.name}.") else _SECRETS


def is_ours() -> bool:
    """Sent by a page of ours: browsers say so in a header that other sites can't set."""
    own = request.host_url.rstrip("/")
    if origin := request.headers.get("Origin"):
        return origin == own
    return (request.referrer or "").startswith(f"{own}/")


def page_of_form() -> str:
    """The page where it was typed, else one at the form's own address; with their queries. A page may be gone (a refusal
    was shown at an address that takes forms only): then one's own account, where the words stand to be copied."""
    referrer = urlsplit(request.referrer or "")
    came_from = referrer._replace(scheme="", netloc="", fragment="").geturl() if referrer.netloc == request.host else ""
    routes = current_app.create_url_adapter(request)
    for address in (came_from, request.full_path.rstrip("?")):
        if safe_next(address, "") and routes is not None and routes.test(urlsplit(address).path, "GET"):
            return address
    return url_for("account.overview")


@bp.after_app_request
def _give_back(response: Response) -> Response:
    """Put what was kept for this page into its form."""
    key = unsaved_form_key()
    if not key or request.method != "GET" or response.mimetype != "text/html" or wants_fragment() or not signed_in():
        return response
    kept = queries.unsaved_form(request.path, token_hash=key, person_id=current_actor().id)
    if kept is None or response.status_code in (301, 302, 303):
        return response
    html = response.get_data(as_text=True)
    filled = fill(html, request.path, kept.posted_to, kept.fields)
    if not filled.fills_itself:
        words = words_in((name, value) for name, values in filled.left.items() for value in values)
        note = page("account/_unsaved.html", filled=filled, words=words, path=request.path).get_data(as_text=True)
        at = filled.main_at if filled.form_at is None else filled.form_at
        response.set_data(filled.page[:at] + note + filled.page[at:])
    return response


@bp.after_app_request
def _forget_sent(response: Response) -> Response:
    """The form went through: what was kept of it has served."""
    key = unsaved_form_key()
    if key and request.method == "POST" and response.status_code < 400 and signed_in() and "form_was_kept" not in g:
        try:
            with transaction():
                operations.drop_sent_form(request.path, token_hash=key, person_id=current_actor().id)
        except OperationalError:
            current_app.logger.warning("a kept form of %s stays until its day is over", request.path)
    return response


@bp.post("/chu-da-giu/bo")
@open_to(SIGNED_IN)
def drop_unsaved_form() -> BaseResponse:
    """The words are copied, or wanted no more."""
    back = safe_next(request.form.get("page"), FIRST_PAGE)
    with transaction():
        operations.drop_unsaved_form(back, token_hash=unsaved_form_key(), person_id=current_actor().id)
    return go_to(back)
