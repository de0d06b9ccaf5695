"""The counts that the features declare, all in one statement."""

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, func, literal_column, select

from editorial.core.access import Actor
from editorial.core.db import rows
from editorial.core.feature import registered
from editorial.core.tasks import Count, ItemTaskKind, values_of

MOST = 100
"""Counting stops here; the page then says "99+"."""

VotesNeeded = tuple[tuple[Count | ItemTaskKind, Hashable], ...]
"""What is counted for a person, each with their variant of it."""


def counts(actor: Actor) -> Mapping[str, int]:
    """Everything that the frame of a page counts for this person, by name; each stops at MOST. One statement."""
    names, statement = _counts_statement(_votes_needed(actor))
    [row] = rows(statement, values_of(actor))
    return dict(zip(names, row, strict=True))


def _votes_needed(actor: Actor) -> VotesNeeded:
    found: list[tuple[Count | ItemTaskKind, Hashable]] = []
    for feature in registered():
        counted = [kind for kind in feature.item_tasks if _is_counted(kind, actor)]
        for count in cast("list[Count | ItemTaskKind]", [*feature.counts, *counted]):
            if (variant := count.variant(actor)) is not None:
                found.append((count, variant))
    return tuple(found)


def _is_counted(kind: ItemTaskKind, actor: Actor) -> bool:
    return bool(kind.count) and (not kind.count_roles or actor.has(*kind.count_roles))


@cache
def _counts_statement(votes_needed: VotesNeeded) -> tuple[tuple[str, ...], Any]:
    """The names of the counts, and the statement with a column for each in this order."""
    totals: dict[str, ColumnElement[int]] = {}
    for count, variant in votes_needed:
        name = count.count if isinstance(count, ItemTaskKind) else count.name
        number = _capped(count.select(variant))
        totals[name] = totals[name] + number if name in totals else number
    return tuple(totals), select(*totals.values())


def _capped(query: Any) -> ColumnElement[int]:
    limited = query.with_only_columns(literal_column("1").label("one"), maintain_column_froms=True).limit(MOST)
    return select(func.count()).select_from(limited.subquery()).scalar_subquery()
