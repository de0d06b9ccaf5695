"""What the public reads."""

from flask import Flask, current_app

from editorial.core.access import Actor
from editorial.core.feature import Feature
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.reader.operations import view_counter
from editorial.reader.views import bp


def _is_public(_actor: Actor | None) -> bool:
    return bool(current_app.config["PUBLIC_READER"])


def _serve(app: Flask) -> None:
    view_counter.keep(app.app_context)


FEATURE = Feature(
    name="reader",
    blueprint=bp,
    serve=_serve,
    navigation=(
        NavigationItem("reader.front", _l("Trang tin"), "newspaper", NavigationGroup.PUBLIC, 400, is_shown=_is_public),
    ),
)
