"""Units, and who is who in them."""

from flask import Flask, current_app

from editorial import extensions
from editorial.core.access import Actor
from editorial.core.feature import Feature
from editorial.units import queries


def _load_user(token: str) -> Actor | None:
    return queries.actor_by_token(token, require_totp=current_app.config["REQUIRE_TOTP"])


def _init_app(app: Flask) -> None:
    extensions.login_manager.user_loader(_load_user)


FEATURE = Feature(name="units", init_app=_init_app)
