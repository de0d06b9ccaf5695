"""What is under way: for the page of deliveries, and for features that must know what still waits for a handler."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import func, select

from editorial.core.db import db
from editorial.core.events.models import Delivery

LATE = timedelta(minutes=5)
"""Waiting longer than this is late."""

_UNDONE = Delivery.done_at.is_(None)
_WAITING = (_UNDONE, Delivery.dead_at.is_(None))
_DEAD = (_UNDONE, Delivery.dead_at.is_not(None))


def waiting_keys(handler: str) -> list[tuple[int, str]]:
    """(delivery, order key) of what still waits for an ordered handler, oldest first."""
    query = (
        select(Delivery.id, Delivery.order_key)
        .where(*_WAITING, Delivery.handler == handler, Delivery.order_key.is_not(None))
        .order_by(Delivery.id)
    )
    return [(delivery_id, key or "") for delivery_id, key in db.session.execute(query)]


def count_waiting(handlers: Collection[str]) -> int:
    """How many deliveries still wait for these handlers."""
    query = select(func.count()).select_from(Delivery).where(*_WAITING, Delivery.handler.in_(handlers))
    return db.session.scalar(query) or 0
