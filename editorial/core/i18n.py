"""The words on a page, in the language of whoever reads: Vietnamese in the source, others by catalogue.

flask-babel finds the language; here it is found once a request and a sentence without values is looked up once a
process, instead of at every word (a page has some 300).
"""

from contextvars import ContextVar
from typing import Any

from flask import Flask, has_app_context
from flask_babel import Babel, get_babel, get_locale
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape


class _Language:
    def __init__(self, catalogue: Any) -> None:
        self.catalogue = catalogue
        self.known: dict[str, str] = {}
        self.marked: dict[str, Markup] = {}


_languages: dict[tuple[int, str], _Language] = {}
_spoken: ContextVar[_Language | None] = ContextVar("spoken", default=None)
"""The language of the running request; forgotten at its end."""


def _language() -> _Language | None:
    locale = get_locale() if has_app_context() else None
    if locale is None:
        return None
    key = (id(get_babel()), str(locale))
    found = _languages.get(key)
    if found is None:
        found = _languages[key] = _Language(get_babel().instance.domain_instance.get_translations())
    _spoken.set(found)
    return found


def gettext(text: str, /, **values: Any) -> str:
    """A sentence in the reader's language; without a request as it is written."""
    language = _spoken.get() or _language()
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
    language = _spoken.get() or _language()
    if language is None:
        return Markup(text) % values  # noqa: S704  # our own sentence
    marked = language.marked.get(text)
    if marked is None:
        marked = language.marked[text] = Markup(gettext(text))  # noqa: S704  # our own sentence
    if values:  # as `marked % values`, which wraps every value and the whole dictionary first
        written = {name: value if type(value) is int else escape(value) for name, value in values.items()}
        return Markup(str.__mod__(marked, written))  # noqa: S704  # every value is escaped
    return marked % values if "%" in marked else marked


def _forget(_error: BaseException | None) -> None:
    _spoken.set(None)


def init_app(app: Flask, babel: Babel) -> None:
    babel.init_app(app)
    app.teardown_appcontext(_forget)
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)
