"""What the pages of this room share."""

from flask import Blueprint, request

from editorial.core.numbers import row_id

bp = Blueprint("reports", __name__)


def number(name: str) -> int | None:
    """A number from the address; nonsense and what no column holds is None."""
    found = row_id(request.args.get(name), -1)
    return found if found >= 0 else None
