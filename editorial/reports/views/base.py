"""What the pages of this room share."""

from flask import Blueprint, request

bp = Blueprint("reports", __name__)


def number(name: str) -> int | None:
    """A number from the address; nonsense and what no column holds is None."""
    found = request.args.get(name, type=int)
    return found if found is not None and 0 <= found < 2**31 else None
