"""What the pages of this room share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.web import go, page
from editorial.royalties.queries import book, lines
from editorial.royalties.rules.amounts import dong, sentence_parts
from editorial.royalties.rules.rates import OFFICE
from editorial.royalties.rules.sentences import reason_words

bp = Blueprint("royalties", __name__)


@bp.before_request
def _keep_shut() -> None:
    """Before a decision was entered there is nothing here for anybody but the office."""
    if not current_actor().has(*OFFICE) and not book.is_entered():
        raise Missing


def words() -> dict[str, Any]:
    """What every template of this room says things with; `left`: items that are still counted again."""
    return {
        "dong": dong, "parts": lambda one: sentence_parts(vars(one)), "why": reason_words,
        "left": lines.being_counted(),
    }  # fmt: skip


@bp.get("/nhuan-but/tinh-lai")
@open_to(SIGNED_IN)
def recount() -> Response:
    """How many items are still counted again, asked again by the page; without scripts it has a link."""
    return page("royalties/_recount.html", left=lines.being_counted(), asked=True)


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
