"""What the pages of this room share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, url_for
from werkzeug.wrappers import Response

from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.web import go
from editorial.royalties.queries.statements import Entry
from editorial.royalties.rules.amounts import dong, sentence_parts
from editorial.royalties.rules.sentences import reason_words

bp = Blueprint("royalties", __name__)


def words() -> dict[str, Any]:
    """What every template of this room says things with."""
    return {"dong": dong, "parts": lambda one: sentence_parts(vars(one)), "why": reason_words, "item_url": item_url}


def item_url(entry: Entry) -> str:
    found = "articles.item" in current_app.view_functions
    return url_for("articles.item", article_id=entry.article_id) if found else ""


def done(act: Callable[[], object], said: str, endpoint: str, **values: Any) -> Response:
    """Do it and go on; what was typed wrongly is said on the page that follows."""
    try:
        with transaction():
            act()
    except Invalid as problem:
        flash(" ".join(problem.errors.values()) or problem.sentence, "danger")
    else:
        flash(said, "success")
    return go(endpoint, **values)
