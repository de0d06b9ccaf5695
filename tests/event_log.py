"""Events in tests: which were published, what waits, and handlers of a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select, update

from editorial import wiring
from editorial.core import clock, events
from editorial.core.db import db
from editorial.core.events.models import AT_ONCE, Delivery, EventRow

UNDONE = Delivery.done_at.is_(None)


@contextmanager
def handlers(*registered: events.Handler) -> Iterator[None]:
    """Only these handlers are known."""
    events.register(registered)
    try:
        yield
    finally:
        events.register(wiring.HANDLERS)


def published(topic: str) -> list[dict[str, Any]]:
    """The payloads of a topic, oldest first."""
    return list(db.session.scalars(select(EventRow.payload).where(EventRow.topic == topic).order_by(EventRow.id)))


def undone(handler: str = "") -> int:
    """How many deliveries (of one handler) are not done."""
    query = select(func.count()).select_from(Delivery).where(UNDONE)
    return db.session.scalar(query.where(Delivery.handler == handler) if handler else query) or 0


def lose(handler: str = "") -> None:
    """What waits (for one handler) is marked done and never handled."""
    change = update(Delivery).where(UNDONE).values(done_at=clock.now())
    db.session.execute(change.where(Delivery.handler == handler) if handler else change)


def dead(handler: str) -> list[int]:
    """The deliveries of a handler that failed for good, oldest first."""
    query = select(Delivery.id).where(UNDONE, Delivery.dead_at.is_not(None), Delivery.handler == handler)
    return list(db.session.scalars(query.order_by(Delivery.id)))


def hurry() -> None:
    """What failed is due again at once."""
    db.session.execute(update(Delivery).where(UNDONE).values(due_at=AT_ONCE))
