"""Who stands before whom. Pure."""

from collections.abc import Mapping
from datetime import datetime

MOST_POINTS, MOST_A, MOST_RETURNS = 10**10, 10**5, 10**5 - 1


def rank_key(points: int, a_items: int, returns: int, reached_at: datetime) -> str:
    """Sorts as text, the best first: more points, then more items of grade A, then fewer returns, then whoever reached it
    earlier (our own rule, after the ward's proposal). Equal keys share a place."""
    kept = min(max(returns, 0), MOST_RETURNS)
    return f"{MOST_POINTS - points:011}{MOST_A - a_items:06}{kept:05}{int(reached_at.timestamp()):011}"


def unit_value(parts: Mapping[str, int | None], weights: Mapping[str, int]) -> int:
    """The weighted mean of a unit's parts, in hundredths of a percent; a part that is None (no plan yet) gives its weight
    to the rest, in proportion."""
    there = {name: part for name, part in parts.items() if part is not None}
    total = sum(weights[name] for name in there)
    return (sum(weights[name] * part for name, part in there.items()) * 2 + total) // (2 * total) if total else 0


def grade_part(counts: Mapping[str, int], grades: Mapping[str, int]) -> int:
    """The mean grade of items by grade, as hundredths of a percent of what grade A counts for."""
    items = sum(counts.values())
    worth = sum(grades.get(grade, 0) * count for grade, count in counts.items())
    return percent(worth, items * grades["A"])


def percent(part: int, whole: int) -> int:
    """Hundredths of a percent, rounded half up, from 0 to 100%; of nothing: 0."""
    return min(max((part * 20000 + whole) // (2 * whole), 0), 10000) if whole > 0 else 0
