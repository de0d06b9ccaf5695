"""What the pages of points share."""

from typing import Any

from flask import Blueprint, current_app, url_for

bp = Blueprint("scoring", __name__)


def address(endpoint: str, **values: Any) -> str:
    """The address of a page, or "" while there is no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
