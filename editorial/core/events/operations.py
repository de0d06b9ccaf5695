"""What a person may do about a delivery that failed, and what is deleted in time. The caller asks for rights and writes the
audit row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select, update

from editorial.core import clock
from editorial.core.db import db
from editorial.core.events.models import AT_ONCE, LATE, NEVER, Delivery, EventRow


def retry(delivery_ids: Sequence[int]) -> int:
    """Have these tried again at once, with all their attempts before them; returns how many there were to try. What is done
    or just being handled is left alone."""
    return _change(
        delivery_ids,
        Delivery.leased_until.is_(None),
        {"dead_at": None, "attempts": 0, "due_at": AT_ONCE, "late_at": clock.now() + LATE},
    )


def drop(delivery_id: int) -> bool:
    """Give up a dead delivery: its handler never handles it, and what stood behind it goes on. False when it is not dead."""
    return bool(_change([delivery_id], Delivery.dead_at.is_not(None), {"done_at": clock.now()}))


def _change(delivery_ids: Sequence[int], condition: Any, values: dict[str, Any]) -> int:
    """Change what is not done, and free what was held behind it."""
    mine = (Delivery.id.in_(delivery_ids), Delivery.done_at.is_(None), condition)
    keys = db.session.execute(
        select(Delivery.handler, Delivery.order_key).where(*mine, Delivery.order_key.is_not(None)).distinct()
    ).all()
    changed = db.session.execute(update(Delivery).where(*mine).values(**values))
    for handler, key in keys:
        db.session.execute(
            update(Delivery)
            .where(
                Delivery.handler == handler, Delivery.order_key == key, Delivery.due_at == NEVER,
                Delivery.done_at.is_(None), Delivery.dead_at.is_(None),
            )
            .values(due_at=AT_ONCE)
        )  # fmt: skip
    return int(changed.rowcount)  # type: ignore[attr-defined]


def prune(before: datetime, limit: int = 5000) -> int:
    """Delete deliveries that were done before an instant, and events of that age without deliveries; returns how many rows."""
    done = select(Delivery.id).where(Delivery.done_at < before).order_by(Delivery.done_at).limit(limit)
    old = (
        select(EventRow.id)
        .where(EventRow.created_at < before, ~exists().where(Delivery.event_id == EventRow.id))
        .order_by(EventRow.created_at)
        .limit(limit)
    )
    return _delete(Delivery, done) + _delete(EventRow, old)


def _delete(table: type[Delivery] | type[EventRow], chosen: Any) -> int:
    ids = list(db.session.scalars(chosen))
    gone = db.session.execute(delete(table).where(table.id.in_(ids)), execution_options={"synchronize_session": False})
    return int(gone.rowcount)  # type: ignore[attr-defined]
