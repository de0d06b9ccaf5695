"""What the views of this room share."""

from flask import Blueprint, g

from editorial.core.access import Actor, current_actor
from editorial.home import queries
from editorial.home.queries import Counts
from editorial.people.models import Role

bp = Blueprint("home", __name__)


def counts() -> Counts:
    """What waits for the signed-in person; read once a request, and only when a page shows it."""
    if "home_counts" not in g:
        g.home_counts = queries.counts(current_actor())
    found: Counts = g.home_counts
    return found


def may_write(actor: Actor) -> bool:
    """Writes for a unit of theirs; the standing office for any (as `articles.operations.create` asks)."""
    return bool(actor.units) or actor.has(Role.STANDING_OFFICE)
