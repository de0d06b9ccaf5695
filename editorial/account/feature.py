"""Sign-in, passwords and the page of one's own account."""

from flask import Flask

from editorial import extensions
from editorial.account.views import ask_sign_in, bp
from editorial.core.feature import Feature


def _init_app(app: Flask) -> None:
    extensions.login_manager.unauthorized_handler(ask_sign_in)
    extensions.login_manager.session_protection = None  # a phone on mobile data changes its address; the row decides


FEATURE = Feature(name="account", blueprint=bp, init_app=_init_app)
