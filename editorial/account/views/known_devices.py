"""The browser's own mark and whose sign-in it has seen, in a signed cookie: strangers' failures do not lock them out here.

The cookie opens nothing. Copied, it allows five guesses a quarter of an hour, like any device.
"""

import secrets
from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from editorial.core.access import Actor
from editorial.people.operations import Origin

COOKIE = "toasoan_device"
LIFE = 120 * 24 * 3600
MOST_OWNERS = 10
"""Of a computer that several people share, the last ten."""


def origin() -> Origin:
    """Where this request comes from."""
    kept = _read()
    return Origin(request.remote_addr or "", str(kept.get("device", "")), frozenset(kept.get("owners", ())))


def origin_of(actor: Actor) -> Origin:
    """Of somebody who is signed in: their session is the device."""
    return Origin(request.remote_addr or "", f"session:{actor.session_id}", frozenset({actor.id}))


def remember_owner(response: Response, person_id: int) -> None:
    """This person has signed in here."""
    kept = _read()
    others = [owner for owner in kept.get("owners", ()) if owner != person_id]
    value = {
        "device": kept.get("device") or secrets.token_urlsafe(12),
        "owners": [*others, person_id][-MOST_OWNERS:],
    }
    response.set_cookie(
        COOKIE,
        str(_serializer().dumps(value)),
        max_age=LIFE,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )


def _read() -> dict[str, Any]:
    try:
        kept: dict[str, Any] = _serializer().loads(request.cookies.get(COOKIE, ""), max_age=LIFE)
    except BadSignature:
        return {}
    return kept


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="known-device")
