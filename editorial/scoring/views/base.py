"""What the pages of points share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, url_for

from editorial.scoring.rules.boards import percentage, points

bp = Blueprint("scoring", __name__)

_PLACE = 1_987_654_321
"""Stands for a row's number while its address is made."""


def address(endpoint: str, **values: Any) -> str:
    """The address of a page, or "" while there is no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def numbered(endpoint: str, name: str, **values: Any) -> Callable[[int], str]:
    """The addresses of a list's rows, which differ in one number; "" while there is no such page."""
    before, _number, after = address(endpoint, **{name: _PLACE}, **values).partition(str(_PLACE))
    return lambda number: f"{before}{number}{after}" if before else ""


def links() -> dict[str, Any]:
    """How templates of periods write points and find the pages of lines, items and appeals."""
    return {
        "points": points, "percentage": percentage,
        "line": numbered("scoring.line", "line_id"), "item": numbered("articles.item", "article_id"),
        "appeal": numbered("scoring.appeal", "appeal_id"),
    }  # fmt: skip
