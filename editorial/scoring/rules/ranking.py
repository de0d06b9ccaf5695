"""Who stands before whom. Pure."""

from collections.abc import Mapping
from datetime import datetime

_MOST = 10**10


def rank_key(points: int, a_items: int, returns: int, reached_at: datetime) -> str:
    """Sorts as text, the best first: more points, then more items of grade A, then fewer returns, then whoever reached it
    earlier (our own rule, after the ward's proposal). Equal keys share a place."""
    return f"{_MOST - points:011}{10**5 - a_items:06}{returns:05}{int(reached_at.timestamp()):011}"


def unit_value(parts: Mapping[str, int | None], weights: Mapping[str, int]) -> int:
    """The weighted mean of a unit's parts, in hundredths of a percent; a part that is None (no plan yet) gives its weight
    to the rest, in proportion."""
    there = {name: part for name, part in parts.items() if part is not None}
    total = sum(weights[name] for name in there)
    return (sum(weights[name] * part for name, part in there.items()) * 2 + total) // (2 * total) if total else 0
