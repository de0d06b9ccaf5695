"""The language of the words on a page, found once a request instead of at every word (a page has some 300)."""

from typing import Any

from flask import Flask, g, has_app_context
from flask_babel import Babel, Domain


class Words(Domain):  # type: ignore[misc]  # flask-babel ships no types
    def get_translations(self) -> Any:
        if not has_app_context():
            return super().get_translations()
        found = g.get("words")
        if found is None:
            found = g.words = super().get_translations()
        return found


def init_app(app: Flask, babel: Babel) -> None:
    babel.init_app(app)
    words = babel.domain_instance = Words()
    app.jinja_env.install_gettext_callables(
        gettext=lambda text: words.get_translations().ugettext(text),
        ngettext=lambda one, many, n: words.get_translations().ungettext(one, many, n),
        newstyle=True,
    )
