"""The order of ties: one definition, read by the database for people and by Python for units."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Integer, literal, select, union_all

from editorial.core.db import UtcDateTime, db
from editorial.scoring.ledger.queries.sums import rank_key_sql
from editorial.scoring.ledger.rules.ranking import ORDER, rank_key

HOUR = datetime(2026, 11, 23, 8, tzinfo=UTC)


def figures(seed: int, count: int = 60) -> list[tuple[int, int, int, int, datetime]]:
    """Rows of number, points, items of grade A, returns and hour, with many ties among them."""
    chance = random.Random(seed)
    return [
        (
            number, chance.choice((-150, 0, 150, 150, 99_999_99)), chance.choice((-1, 0, 0, 2)),
            chance.choice((-3, 0, 0, 1, 10**5 - 1, 10**5)), HOUR + timedelta(seconds=chance.choice((0, 0, 1, 3600))),
        )
        for number in range(count)
    ]  # fmt: skip


def plain_order(row: tuple[int, int, int, int, datetime]) -> tuple[Any, ...]:
    """The rule in its words: more points, more items of grade A, fewer returns, earlier."""
    _number, points, a_items, returns, reached_at = row
    return -points, -a_items, min(max(returns, 0), 10**5 - 1), reached_at


@pytest.mark.parametrize("seed", range(5))
def test_people_and_units_are_ranked_by_one_order(database: None, seed: int) -> None:
    """SQL ranks people, Python ranks units: from the same random figures both make the same keys and the same order."""
    rows = figures(seed)
    types = [UtcDateTime if criterion.name == "reached_at" else Integer for criterion in ORDER]
    names = ["number", *(criterion.name for criterion in ORDER)]
    table = union_all(
        *(
            select(
                *(
                    literal(value, kind).label(name)
                    for name, value, kind in zip(names, row, [Integer, *types], strict=True)
                )
            )
            for row in rows
        )
    ).subquery()
    asked = db.session.execute(select(table.c.number, rank_key_sql(table.c)))
    keys = {number: key for number, key in asked}  # noqa: C416  # rows are not pairs to the type checker
    assert keys == {row[0]: rank_key(*row[1:]) for row in rows}
    by_key = sorted(rows, key=lambda row: (keys[row[0]], row[0]))
    assert by_key == sorted(rows, key=lambda row: (plain_order(row), row[0]))
    assert len(set(keys.values())) == len({plain_order(row) for row in rows}), "equal figures share a place"
