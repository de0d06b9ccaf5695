"""What waited or was dead goes from events back to the former outbox and forth again, and can still be read and delivered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text, update

from editorial.core import clock, events, migrations
from editorial.core.db import db, transaction
from editorial.core.events import MOST_ATTEMPTS
from editorial.core.events.models import Delivery, EventRow
from editorial.royalties.events import RatesChanged
from editorial.royalties.models import Recount
from editorial.scoring.periods.events import PeriodStuck
from editorial.scoring.periods.models import Period, Snapshot, StuckItem
from editorial.workflow.events import EditionMoved
from tests import cast as people
from tests import event_log, pipeline
from tests.cast import Cast
from tests.conftest import RealDatabase

Travel = Callable[..., datetime]
BEFORE = "0011"


@pytest.fixture
def ward(real_database: RealDatabase) -> Cast:
    cast = people.build()
    db.session.commit()
    return cast


def migrate(step: Callable[..., None], revision: str) -> None:
    db.session.remove()
    step(migrations.config(), revision)


def undone() -> list[tuple[Any, ...]]:
    """Every delivery that is not done: event, topic, handler, order key, dead."""
    rows = db.session.execute(
        select(EventRow.id, EventRow.topic, Delivery.handler, Delivery.order_key, Delivery.dead_at)
        .join(Delivery, Delivery.event_id == EventRow.id)
        .where(event_log.UNDONE)
        .order_by(EventRow.id, Delivery.handler)
    )
    return [tuple(row) for row in rows]


def period_with_a_stuck_item(cast: Cast, article_id: int) -> None:
    with transaction():
        period = Period(key="2026-11", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), state="freezing")
        db.session.add(period)
        db.session.flush()
        snapshot = Snapshot(
            period_id=period.id, number=1, signed_by_id=cast.head.id, signed_at=clock.now(), rule_versions=[]
        )
        db.session.add(snapshot)
        db.session.flush()
        db.session.add(StuckItem(snapshot_id=snapshot.id, article_id=article_id, cause="x", found_at=clock.now()))
        events.publish(PeriodStuck(key="2026-11", snapshot_id=snapshot.id, article_id=article_id, cause="x"))


def recount_under_way() -> None:
    with transaction():
        recount = Recount(first_day=date(2026, 11, 1), last_day=date(2026, 11, 20), after_article_id=2)
        db.session.add(recount)
        db.session.flush()
        events.publish(RatesChanged(recount_id=recount.id, after=2))


def test_what_waits_and_what_is_dead_survives_the_way_back_and_forth(
    ward: Cast, travel: Travel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    edition = pipeline.draft(ward)
    article_id = pipeline.case(edition).article_id
    events.deliver_all()
    pipeline.do("send", edition, ward.hoa)
    with transaction():
        dead = {"dead_at": clock.now(), "attempts": MOST_ATTEMPTS, "last_error": "x"}
        db.session.execute(update(Delivery).where(event_log.UNDONE).values(**dead))
    period_with_a_stuck_item(ward, article_id)
    recount_under_way()
    pipeline.do("withdraw", edition, ward.hoa)
    before = undone()
    moves = [EditionMoved.from_payload(row.payload, row.version) for row in db.session.scalars(select(EventRow).where(
        EventRow.topic == "edition.moved").order_by(EventRow.id))]  # fmt: skip
    stuck = db.session.execute(select(StuckItem.snapshot_id, StuckItem.article_id, StuckItem.cause)).all()
    assert len({topic for _id, topic, *_rest in before}) == 3

    migrate(command.downgrade, BEFORE)
    rows = db.session.execute(text("SELECT topic, key, dead_at IS NOT NULL FROM outbox ORDER BY id")).all()
    key = f"period.stuck:{stuck[0].snapshot_id}:{article_id}"
    assert [(topic, found, bool(dead)) for topic, found, dead in rows] == [
        ("edition.moved", None, True), ("period.stuck", key, False), ("royalty.rates_changed", None, False),
        ("edition.moved", None, False),
    ]  # fmt: skip

    migrate(command.upgrade, "head")
    after = undone()
    assert [delivery for delivery in after if delivery in before] == before
    # The way forth cannot ask a handler whether it takes an event, and each takes what it has no use for without effect.
    assert {handler for _id, _topic, handler, *_rest in set(after) - set(before)} <= {"points", "royalties", "search"}
    found = db.session.scalars(select(EventRow).where(EventRow.topic == "edition.moved").order_by(EventRow.id)).all()
    assert {row.version for row in found} == {1}
    assert [EditionMoved.from_payload(row.payload, row.version) for row in found] == moves
    assert db.session.execute(select(StuckItem.snapshot_id, StuckItem.article_id, StuckItem.cause)).all() == stuck
    assert [(row.first_day, row.last_day, row.after_article_id) for row in db.session.scalars(select(Recount))] == [
        (date(2026, 11, 1), date(2026, 11, 20), 2)
    ]
    travel(minutes=1)
    events.deliver_all()
    left = {handler for _id, _topic, handler, _key, dead in undone() if dead is None}
    assert left == {"points", "royalties"}, "held behind the dead ones of the same article; all else was delivered"


def test_a_new_event_follows_those_that_were_carried_over(ward: Cast) -> None:
    pipeline.draft(ward)
    migrate(command.downgrade, BEFORE)
    migrate(command.upgrade, "head")
    newest = max(db.session.scalars(select(EventRow.id)))
    pipeline.draft(ward)
    assert max(db.session.scalars(select(EventRow.id))) > newest
