"""Each person's first page, and the navigation around every page."""

from flask import Flask

from editorial.core.feature import Feature
from editorial.home.views import bp, give_frame


def _init_app(app: Flask) -> None:
    app.context_processor(give_frame)


FEATURE = Feature(name="home", blueprint=bp, init_app=_init_app)
