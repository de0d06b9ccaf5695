"""Who is chosen within the quotas after a vote. Pure.

People decide: candidates equal at the edge of a quota are listed, never put in order by the desk.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Ranked:
    """A candidate who passed, with their share of yes. `second`: the same in a second vote between equals."""

    id: int
    name: str
    category: str
    share: Fraction
    second: Fraction | None = None


@dataclass(frozen=True)
class Chosen:
    """One class after the vote: who is in, who is equal at the edge (and for how many seats), who is beyond the quota."""

    category: str
    quota: int | None
    taken: tuple[Ranked, ...] = ()
    edge: tuple[Ranked, ...] = ()
    seats: int = 0
    beyond: tuple[Ranked, ...] = ()


@dataclass(frozen=True)
class Selection:
    classes: tuple[Chosen, ...] = field(default=())

    @property
    def ids(self) -> set[int]:
        return {one.id for group in self.classes for one in group.taken}

    @property
    def edges(self) -> list[Chosen]:
        return [group for group in self.classes if group.edge]


def select(
    passed: Iterable[Ranked], quotas: Mapping[str, int], picks: Mapping[str, Collection[int]], order: Any = None
) -> Selection:
    """Within each class by share of yes; equals in the middle all go in, at the edge a second vote or the chair's choice
    (`picks`: class -> ids) decides."""
    by_class: dict[str, list[Ranked]] = {}
    for one in passed:
        by_class.setdefault(one.category, []).append(one)
    return Selection(
        tuple(
            _select(category, by_class[category], quotas.get(category), picks.get(category, ()))
            for category in sorted(by_class, key=order)
        )
    )


def _select(category: str, ranked: list[Ranked], quota: int | None, picks: Collection[int]) -> Chosen:
    ranked = sorted(ranked, key=lambda one: (-one.share, -(one.second or Fraction(0)), one.name, one.id))
    if quota is None or len(ranked) <= quota:
        return Chosen(category, quota, tuple(ranked))
    if quota == 0:
        return Chosen(category, quota, beyond=tuple(ranked))
    line = ranked[quota - 1].share
    above = [one for one in ranked if one.share > line]
    equal = [one for one in ranked if one.share == line]
    below = [one for one in ranked if one.share < line]
    seats = quota - len(above)
    if len(equal) > seats:
        voted_again = all(one.second is not None for one in equal)
        chosen = [one for one in equal if one.id in picks]
        if len(chosen) == seats:
            rest = [one for one in equal if one.id not in picks]
            return Chosen(category, quota, (*above, *chosen), beyond=(*rest, *below))
        if voted_again and equal[seats - 1].second != equal[seats].second:
            return Chosen(category, quota, (*above, *equal[:seats]), beyond=(*equal[seats:], *below))
        return Chosen(category, quota, tuple(above), tuple(equal), seats, tuple(below))
    return Chosen(category, quota, (*above, *equal), beyond=tuple(below))
