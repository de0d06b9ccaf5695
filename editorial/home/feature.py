"""Each person's first page, and the navigation around every page."""

from flask import Flask

from editorial.core.feature import Feature
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.home.views import bp, give_frame, read_notices_of_item


def _init_app(app: Flask) -> None:
    app.context_processor(give_frame)
    app.after_request(read_notices_of_item)


FEATURE = Feature(
    name="home",
    blueprint=bp,
    init_app=_init_app,
    navigation=(
        NavigationItem(
            "home.mine", _l("Việc của tôi"), "house", NavigationGroup.OWN, 10, counts=("home.mine",), bottom_bar=1
        ),
        NavigationItem("home.items", _l("Bài của tôi"), "journal-text", NavigationGroup.OWN, 30),
    ),
)
