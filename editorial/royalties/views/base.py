"""What the pages of royalties share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.web import go, page
from editorial.royalties.queries import lines, rate_book
from editorial.royalties.rules.amounts import arithmetic_parts, format_dong
from editorial.royalties.rules.rates import OFFICE
from editorial.royalties.rules.texts import reason_text

bp = Blueprint("royalties", __name__)


@bp.before_request
def _hide_until_entered() -> None:
    """Before a decision was entered there is nothing here for anybody but the office."""
    if not current_actor().has(*OFFICE) and not rate_book.is_entered():
        raise Missing


def shared_context() -> dict[str, Any]:
    """What every template of royalties uses; `left`: items that are still to be counted again."""
    return {
        "format_dong": format_dong, "arithmetic": lambda entry: arithmetic_parts(vars(entry)), "reason_text": reason_text,
        "left": lines.articles_to_recount(),
    }  # fmt: skip


@bp.get("/nhuan-but/tinh-lai")
@open_to(SIGNED_IN)
def recount() -> Response:
    """How many items are still to be counted again; the page polls it, without scripts it has a link."""
    return page("royalties/_recount.html", left=lines.articles_to_recount(), asked=True)


def finish(operation: Callable[[], object], sentence: str, endpoint: str, **values: Any) -> Response:
    """Run the operation in a transaction and lead to the next page, which says what was done or what was typed wrongly."""
    try:
        with transaction():
            operation()
    except Invalid as problem:
        flash(" ".join(problem.errors.values()) or problem.sentence, "danger")
    else:
        flash(sentence, "success")
    return go(endpoint, **values)
