"""What the pages of points share: their blueprint, and how they write points and find each other."""

from typing import Any

from flask import Blueprint

from editorial.core.numbers import percentage, points
from editorial.core.templating import row_urls

bp = Blueprint("scoring", __name__)


def links() -> dict[str, Any]:
    """How templates of periods write points and find the pages of lines, items and appeals."""
    return {
        "points": points, "percentage": percentage,
        "line": row_urls("scoring.entry", "entry_id"), "item": row_urls("desk.item", "article_id"),
        "appeal": row_urls("scoring.appeal", "appeal_id"),
    }  # fmt: skip
