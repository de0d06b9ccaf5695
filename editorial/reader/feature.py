"""What the public reads."""

from flask import Flask

from editorial.core.feature import Feature
from editorial.reader.operations import view_counter
from editorial.reader.views import bp


def _serve(app: Flask) -> None:
    view_counter.keep(app.app_context)


FEATURE = Feature(name="reader", blueprint=bp, serve=_serve)
