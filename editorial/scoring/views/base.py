"""What the pages of points share."""

from typing import Any

from flask import Blueprint, current_app, url_for

from editorial.scoring.rules.boards import percentage, points

bp = Blueprint("scoring", __name__)


def address(endpoint: str, **values: Any) -> str:
    """The address of a page, or "" while there is no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def links() -> dict[str, Any]:
    """How templates of periods write points and find the pages of lines, items and appeals."""
    return {
        "points": points, "percentage": percentage,
        "line": lambda line_id: address("scoring.line", line_id=line_id),
        "item": lambda item_id: address("articles.item", article_id=item_id),
        "appeal": lambda appeal_id: address("scoring.appeal", appeal_id=appeal_id),
    }  # fmt: skip
