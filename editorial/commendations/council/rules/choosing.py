"""Who is selected within the quotas after a vote. Pure.

Our own decision: people decide. Candidates who are equal at the end of a quota are listed, never put in order by the desk.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from editorial.commendations.rounds.rules import category_order


@dataclass(frozen=True)
class PassedCandidate:
    """A candidate who passed, with their share of yes. `second`: the same in a second vote between equals."""

    id: int
    name: str
    category: str
    share: Fraction
    second: Fraction | None = None


@dataclass(frozen=True)
class CategoryResult:
    """One category after the vote: who is selected, who is tied at the end of the quota (and for how many places), who
    passed but is over the quota."""

    category: str
    quota: int | None
    selected: tuple[PassedCandidate, ...] = ()
    tied: tuple[PassedCandidate, ...] = ()
    places_left: int = 0
    over_quota: tuple[PassedCandidate, ...] = ()


@dataclass(frozen=True)
class Selection:
    categories: tuple[CategoryResult, ...] = ()

    @property
    def ids(self) -> set[int]:
        return {candidate.id for group in self.categories for candidate in group.selected}

    @property
    def ties(self) -> list[CategoryResult]:
        return [group for group in self.categories if group.tied]


def select_within_quotas(
    passed: Iterable[PassedCandidate], quotas: Mapping[str, int], chosen_ids: Mapping[str, Collection[int]]
) -> Selection:
    """Within each category by share of yes. Equals above the end of the quota are all selected; at its end a second vote
    or the chair's decision (`chosen_ids`: category -> ids) decides."""
    in_order = sorted(passed, key=lambda candidate: (category_order(candidate.category), candidate.category))
    return Selection(
        tuple(
            _select_category(category, list(candidates), quotas.get(category), chosen_ids.get(category, ()))
            for category, candidates in groupby(in_order, key=lambda candidate: candidate.category)
        )
    )


def _select_category(
    category: str, ranked: list[PassedCandidate], quota: int | None, chosen_ids: Collection[int]
) -> CategoryResult:
    ranked.sort(key=lambda candidate: (-candidate.share, -(candidate.second or 0), candidate.name, candidate.id))
    if quota is None or len(ranked) <= quota:
        return CategoryResult(category, quota, tuple(ranked))
    if quota == 0:
        return CategoryResult(category, quota, over_quota=tuple(ranked))
    last_share = ranked[quota - 1].share
    above = [candidate for candidate in ranked if candidate.share > last_share]
    equal = [candidate for candidate in ranked if candidate.share == last_share]
    below = [candidate for candidate in ranked if candidate.share < last_share]
    places = quota - len(above)
    chosen = [candidate for candidate in equal if candidate.id in chosen_ids]
    voted_again = all(candidate.second is not None for candidate in equal)
    if len(equal) == places or (
        voted_again and len(chosen) != places and equal[places - 1].second != equal[places].second
    ):
        chosen = equal[:places]
    elif len(chosen) != places:
        return CategoryResult(category, quota, tuple(above), tuple(equal), places, tuple(below))
    rest = [candidate for candidate in equal if candidate not in chosen]
    return CategoryResult(category, quota, (*above, *chosen), over_quota=(*rest, *below))
