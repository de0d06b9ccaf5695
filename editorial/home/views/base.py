"""What the views of this room share."""

from collections.abc import Mapping

from flask import Blueprint, g

from editorial.core.access import current_actor
from editorial.home import queries

bp = Blueprint("home", __name__)


def counts() -> Mapping[str, int]:
    """What waits for the signed-in person, by name; read once a request, and only when a page shows it."""
    if "home_counts" not in g:
        g.home_counts = queries.counts(current_actor())
    found: Mapping[str, int] = g.home_counts
    return found
