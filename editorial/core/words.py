"""The words on a page, in the language of whoever reads: Vietnamese in the source, others by catalogue.

flask-babel finds the language; here it is found once a request and a sentence without values is looked up once a
process, instead of at every word (a page has some 300).
"""

from typing import Any

from flask import Flask, g, has_app_context
from flask_babel import Babel, get_babel, get_locale
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class _Language:
    def __init__(self, catalogue: Any) -> None:
        self.catalogue = catalogue
        self.known: dict[str, str] = {}
        self.marked: dict[str, Markup] = {}


_languages: dict[tuple[int, str], _Language] = {}


def _language() -> _Language | None:
    found: _Language | None = g.get("words")
    if found is None and (locale := get_locale()) is not None:
        key = (id(get_babel()), str(locale))
        found = _languages.get(key)
        if found is None:
            found = _languages[key] = _Language(get_babel().instance.domain_instance.get_translations())
        g.words = found
    return found


def gettext(text: str, /, **values: Any) -> str:
    """A sentence in the reader's language; without a request as it is written."""
    language = _language() if has_app_context() else None
    if language is not None:
        known = language.known.get(text)
        if known is None:
            known = language.known[text] = language.catalogue.ugettext(text)
        text = known
    return text % values if values else text


def lazy_gettext(text: str, /, **values: Any) -> LazyString:
    """A sentence for a constant: its language is found when it is shown."""
    return LazyString(gettext, text, **values)


@pass_eval_context
def _in_template(context: EvalContext, text: str, /, **values: Any) -> str:
    """As Jinja's own new-style gettext: the sentence is markup, its values are escaped, and "%" is written "%%"."""
    if not context.autoescape:
        return gettext(text) % values
    language = _language()
    if language is None:
        return Markup(text) % values  # noqa: S704  # our own sentence
    marked = language.marked.get(text)
    if marked is None:
        marked = language.marked[text] = Markup(gettext(text))  # noqa: S704  # our own sentence
        if "%" not in marked:
            return marked
    return marked % values if values or "%" in marked else marked


def init_app(app: Flask, babel: Babel) -> None:
    babel.init_app(app)
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)
