"""Closing a period with real processes: two signatures, a worker killed at any step, publishing meanwhile, two workers.
However it goes there is one snapshot, and it says what the lines say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from editorial.core import audit, clock
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError
from editorial.scoring.closing.operations import freezing, transitions
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.periods.models import Period, PeriodState, Snapshot, SnapshotRow
from editorial.scoring.verification.queries import balances, entries
from editorial.scoring.verification.queries.snapshots import snapshot_faults
from tests import pipeline
from tests.cast import Cast
from tests.crash.forked_processes import killed_at, together
from tests.pipeline import do
from tests.scoring.ward import published, sign, tell

KEY = "2026-11"
Travel = Callable[..., datetime]
AFTER = datetime(2026, 12, 9, 9, tzinfo=clock.VIETNAM)


@pytest.fixture(autouse=True)
def _right(ward: Cast):
    yield
    db.session.expire_all()
    assert [
        *audit.faults(),
        *entries.entry_faults(),
        *balances.balance_faults(),
        *snapshot_faults(),
    ] == []


def in_preview(ward: Cast, travel: Travel) -> None:
    sign(ward)
    published(ward)
    published(ward, ward.binh)
    travel(datetime(2026, 12, 1, 9, tzinfo=clock.VIETNAM))
    with transaction():
        transitions.open_preview(KEY, actor=ward.office)
    tell()
    travel(AFTER)


def signs(actor: Any, version: int = 2) -> int:
    with transaction():
        return transitions.sign(KEY, actor=actor, version=version).number


def reopens(actor: Any) -> int:
    with transaction():
        return transitions.reopen(KEY, decision_number="45/QĐ", reason="Sót bài.", actor=actor, version=4).id


def previews(actor: Any) -> int:
    with transaction():
        return transitions.open_preview(KEY, actor=actor, version=0).id


def state() -> str:
    db.session.expire_all()
    return db.session.scalars(select(Period.state)).one()


def kept() -> list[Any]:
    db.session.expire_all()
    rows = db.session.scalars(select(SnapshotRow).order_by(SnapshotRow.id))
    return [(row.person_id, row.unit_id, row.place, row.points, row.items, repr(row.figures)) for row in rows]


@pytest.mark.parametrize("_round", range(3))
def test_two_who_open_sign_or_reopen_at_once_give_one(ward: Cast, travel: Travel, _round: int):
    sign(ward)
    published(ward)
    travel(datetime(2026, 12, 1, 9, tzinfo=clock.VIETNAM))
    assert errors(together(*[partial(previews, ward.office)] * 2, errors=(DeskError,))) == ["Stale"]
    travel(AFTER)
    assert errors(together(*[partial(signs, ward.head)] * 3, errors=(DeskError,))) == ["Stale", "Stale"]
    assert db.session.scalar(select(func.count()).select_from(Snapshot)) == 1
    assert freezing.freeze_all() == 1
    assert errors(together(*[partial(reopens, ward.head)] * 2, errors=(DeskError,))) == ["Stale"]
    assert state() == PeriodState.PREVIEW


def errors(answers: list[Any]) -> list[str]:
    return sorted(answer.error for answer in answers if answer.error)


def test_a_worker_killed_at_any_step_of_a_freeze(ward: Cast, travel: Travel, monkeypatch: pytest.MonkeyPatch):
    """Each process dies one step later than the one before and finds what that left; the last comes to the end."""
    monkeypatch.setattr(freezing, "ROWS_AT_ONCE", 1)
    in_preview(ward, travel)
    silent = pipeline.to_published(ward, pipeline.draft(ward))  # waits for its news; after the period, so not in it
    signs(ward.head)
    before: dict[str, Any] = {}
    steps = 0
    while killed_at(steps + 1, freezing.freeze_all):
        steps += 1
        db.session.expire_all()
        snapshot = db.session.scalars(select(Snapshot)).one()
        if snapshot.cutoff_entry_id is not None:
            assert before.setdefault("cutoff", snapshot.cutoff_entry_id) == snapshot.cutoff_entry_id
        rows = kept()
        assert rows[: len(before.get("rows", []))] == before.get("rows", [])
        assert snapshot.rows_done == len(rows)
        before["rows"] = rows
        assert steps < 200
    assert steps > 20
    assert state() == PeriodState.FROZEN
    assert {row[:2]: row[3] for row in kept()} == {
        (ward.hoa.id, None): 200, (ward.binh.id, None): 200, (None, ward.group.id): 400,
    }  # fmt: skip
    tell()
    assert pipeline.case(silent).article_id in set(db.session.scalars(select(LedgerEntry.article_id)))


def test_two_workers_and_people_who_publish_meanwhile(ward: Cast, travel: Travel, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(freezing, "ROWS_AT_ONCE", 1)
    in_preview(ward, travel)
    editions = [pipeline.to_approved(ward, pipeline.draft(ward)) for _one in range(2)]
    signs(ward.head)
    together(
        freezing.freeze_all, freezing.freeze_all, tell,
        *(partial(_publish, edition, ward) for edition in editions),
    )  # fmt: skip
    freezing.freeze_all()
    tell()
    assert state() == PeriodState.FROZEN
    assert {row[:2]: row[3] for row in kept()} == {
        (ward.hoa.id, None): 200, (ward.binh.id, None): 200, (None, ward.group.id): 400,
    }  # fmt: skip
    counted = db.session.execute(
        select(LedgerEntry.counts_on, func.sum(LedgerEntry.amount))
        .where(LedgerEntry.person_id == ward.hoa.id)
        .group_by(LedgerEntry.counts_on)
        .order_by(LedgerEntry.counts_on)
    ).all()
    assert [row[1] for row in counted] == [200, 400]


def _publish(edition: int, ward: Cast) -> int:
    do("publish_now", edition, ward.dang)
    return edition


def test_news_of_the_period_that_comes_in_the_middle_of_a_freeze_is_counted_once(ward: Cast, travel: Travel):
    """A take-down races with the freeze: in the snapshot or an adjustment after it, never both, never neither."""
    in_preview(ward, travel)
    article = pipeline.case(1).article_id
    signs(ward.head)

    def take_down() -> None:
        do("take_down", 1, ward.head, reason="Sai sự thật.")

    together(freezing.freeze_all, take_down, tell)
    freezing.freeze_all()
    tell()
    assert state() == PeriodState.FROZEN
    lines = db.session.scalars(select(LedgerEntry).where(LedgerEntry.article_id == article)).all()
    assert sum(line.amount for line in lines if line.person_id) == 0
    cutoff = db.session.scalars(select(Snapshot.cutoff_entry_id)).one()
    inside = sum(line.amount for line in lines if line.person_id and line.id <= (cutoff or 0))
    found = {row[0]: row[3] for row in kept() if row[0]}
    assert found.get(ward.hoa.id, 0) == inside
    later = {line.counts_on for line in lines if line.id > (cutoff or 0)}
    assert later <= {clock.today()}
