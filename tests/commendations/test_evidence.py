"""Every frozen figure opens a list that counts the same: from real publications, through the freeze, to the evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.queries import evidence, proposals
from editorial.commendations.rounds import queries
from editorial.core.db import db
from editorial.scoring.periods.models import Snapshot, SnapshotRow
from tests.cast import Cast
from tests.commendations import made
from tests.scoring.test_periods import close
from tests.scoring.ward import published, sign, take_down


def frozen_rows(snapshot: Snapshot) -> list[SnapshotRow]:
    return list(db.session.scalars(select(SnapshotRow).where(SnapshotRow.snapshot_id == snapshot.id)))


def agree(cast: Cast, snapshot: Snapshot) -> None:
    """The number of items and of A of every row are those of its lists."""
    round_id = made.new_round(cast, SimpleNamespace(id=snapshot.id), deadlines={})  # type: ignore[arg-type]
    found = queries.round_of(round_id)
    source = queries.frozen_period(snapshot.id)
    rows = frozen_rows(snapshot)
    assert rows
    for row in rows:
        candidate = proposals.as_candidate(found, row.id)
        for grade, figure in (("", row.items), ("A", row.figures["a"])):
            listed = evidence.counted_items(candidate, source, grade=grade)
            back = evidence.reversed_items(candidate, source, grade=grade)
            assert len(listed) - len(back) == figure, row.name
        assert (
            sum(
                line.amount
                for line in [*evidence.counted_items(candidate, source), *evidence.reversed_items(candidate, source)]
            )
            == row.points
        )
    assert db.session.query(Candidate).count() == 0


def test_lists_count_what_was_frozen_also_after_take_downs_in_a_later_period(
    cast: Cast, travel: Callable[..., datetime]
) -> None:
    sign(cast)
    items = []
    for author in (cast.hoa, cast.hoa, cast.binh, cast.tuan):
        items.append(published(cast, author))
        travel(minutes=5)
    take_down(cast, items[1])
    november = close(cast, travel)
    agree(cast, november)
    published(cast, cast.binh)
    take_down(cast, items[0])  # its points go in December, for November is closed
    agree(cast, november)
    december = close(cast, travel, "2026-12")
    agree(cast, december)
    agree(cast, november)
