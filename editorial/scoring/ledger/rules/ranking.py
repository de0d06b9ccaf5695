"""The order of people and units on boards, and the figures that a unit is ranked by. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import NamedTuple

from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, Values


@dataclass(frozen=True)
class Criterion:
    """One figure that decides who stands before whom.

    `digits`: how many it takes in a rank key. `best`: a figure that nobody reaches, where more stands before less; None
    where less stands before more. `most`: figures from 0 to this are told apart, all others count as the nearest of them.
    """

    name: str
    digits: int
    best: int | None = None
    most: int | None = None


ORDER = (
    Criterion("points", 11, best=10**10),
    Criterion("a_items", 6, best=10**5),
    Criterion("returns", 5, most=10**5 - 1),
    Criterion("reached_at", 11),
)
"""More points, then more items of grade A, then fewer returns, then whoever reached it earlier, by whole seconds (our own
rule, after the ward's proposal). The one definition of ties: `rank_key` applies it to a row, and `queries.sums` makes
the SQL of it. A unit's value stands where a person's points do."""

LEAST_PLACED = 100
"""From so many points (hundredths) a person has a place: from one point up (our decision). What stands below is left of an
adjustment, or of a part of an item."""

_FORMAT = "".join(f"%0{criterion.digits}d" for criterion in ORDER)


def rank_key(points: int, a_items: int, returns: int, reached_at: datetime) -> str:
    """A text that sorts by `ORDER`, the best first; who have the same share a place."""
    return rank_key_of((points, a_items, returns, int(reached_at.timestamp())))


def rank_key_of(figures: tuple[int, int, int, int]) -> str:
    """The same from the figures in the order of `ORDER`, with the hour as seconds since 1970."""
    return _FORMAT % tuple(_ordinal(criterion, figure) for criterion, figure in zip(ORDER, figures, strict=True))


def _ordinal(criterion: Criterion, figure: int) -> int:
    if criterion.best is not None:
        return criterion.best - figure
    return figure if criterion.most is None else min(max(figure, 0), criterion.most)


LAST_PLACED = f"{(ORDER[0].best or 0) - LEAST_PLACED + 1:0{ORDER[0].digits}d}"
"""Rank keys of those with a place sort before this, all others behind it."""


def unit_value(parts: Mapping[str, int | None], weights: Mapping[str, int]) -> int:
    """The weighted mean of a unit's parts, in hundredths of a percent; a part that is None gives its weight to the rest, in
    proportion."""
    there = {name: part for name, part in parts.items() if part is not None}
    total = sum(weights[name] for name in there)
    return (sum(weights[name] * part for name, part in there.items()) * 2 + total) // (2 * total) if total else 0


class UnitFigures(NamedTuple):
    """What a unit is ranked by in one period; parts in hundredths of a percent, `plan` None while it has none."""

    unit_id: int
    kind: str
    items: int
    a_items: int
    returns: int
    mean_grade: int
    timeliness: int
    coverage: int
    plan: int | None
    reached_at: datetime


@dataclass(frozen=True)
class UnitStanding:
    """How a unit stands among all of a period. `quantity`: its items against the median of its class, at most all of it;
    None where its plan counts. `stands`: has enough items for a place."""

    value: int
    quantity: int | None
    stands: bool
    rank_key: str


def unit_standings(units: Iterable[UnitFigures], values: Values) -> dict[int, UnitStanding]:
    """By unit, from all units of a period, since what one of a class did is the measure of the others. A class is a kind of
    unit. Without a plan quantity takes its weight; a rule set of the first method spreads that over the rest."""
    by_kind: dict[str, list[UnitFigures]] = {}
    for unit in units:
        by_kind.setdefault(unit.kind, []).append(unit)
    found = {}
    for kind, group in by_kind.items():
        middle = int(2 * median([unit.items for unit in group if unit.items > 0] or [0]))
        least = max(values.unit_least.get(kind, 0), 1)
        for unit in group:
            counts = unit.plan is None and values.method != FIRST_METHOD
            quantity = percent(2 * unit.items, middle) if counts else None
            parts = {
                "plan": quantity if unit.plan is None else unit.plan, "grade": unit.mean_grade,
                "timeliness": unit.timeliness, "coverage": unit.coverage,
            }  # fmt: skip
            value = unit_value(parts, values.unit_weights)
            key = rank_key(value, unit.a_items, unit.returns, unit.reached_at)
            found[unit.unit_id] = UnitStanding(value, quantity, unit.items >= least, key)
    return found


def grade_part(counts: Mapping[str, int], grades: Mapping[str, int]) -> int:
    """The mean grade of items by grade, as hundredths of a percent of what grade A counts for."""
    items = sum(counts.values())
    worth = sum(grades.get(grade, 0) * count for grade, count in counts.items())
    return percent(worth, items * grades["A"])


def percent(part: int, whole: int) -> int:
    """Hundredths of a percent, rounded half up, from 0 to 100%; of nothing: 0."""
    return min(max((part * 20000 + whole) // (2 * whole), 0), 10000) if whole > 0 else 0
