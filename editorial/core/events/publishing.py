"""Writing an event."""

from typing import Any

from sqlalchemy import insert

from editorial.core import clock
from editorial.core.db import db
from editorial.core.events.handlers import Event, handlers_of
from editorial.core.events.models import AT_ONCE, LATE, Delivery, EventRow

# Every save writes these: built once, on the tables themselves, since nobody holds the rows as objects.
_EVENTS: Any = EventRow.__table__
_DELIVERIES: Any = Delivery.__table__
_ADD_EVENT = insert(_EVENTS)
_ADD_DELIVERIES = insert(_DELIVERIES)


def publish(event: Event) -> None:
    """Add the event, and a delivery for each handler registered now that takes it, to the running transaction.

    Whoever publishes for an ordered handler holds a lock on what it is ordered by, so that order of events is order of
    changes. What must happen once for ever has a unique row of its own: events are pruned.
    """
    session, now = db.session, clock.now()
    row = {"topic": event.topic, "version": event.version, "payload": event.to_payload(), "created_at": now}
    added: Any = session.execute(_ADD_EVENT, row)
    event_id = added.inserted_primary_key[0]
    deliveries = [
        {"event_id": event_id, "handler": handler.name, "order_key": handler.order_key(event), "attempts": 0,
         "due_at": AT_ONCE, "late_at": now + LATE}
        for handler in handlers_of(event)
    ]  # fmt: skip
    if deliveries:
        session.execute(_ADD_DELIVERIES, deliveries)
