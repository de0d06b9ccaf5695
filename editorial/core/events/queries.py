"""What is under way: for the page of deliveries, and for features that must know what still waits for a handler."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from editorial.core.db import db
from editorial.core.events.handlers import event_of, handler_named
from editorial.core.events.models import Delivery, EventRow

_UNDONE = Delivery.done_at.is_(None)
_DEAD = Delivery.dead_at.is_not(None)


@dataclass(frozen=True)
class PendingDelivery:
    """A delivery that is not done. `behind`: the dead delivery that holds it up, by the order of its handler. `concerns`
    names numbers alone, never the content of an article."""

    id: int
    handler: str
    handler_title: str
    event_title: str
    concerns: str
    published_at: datetime
    attempts: int
    dead_at: datetime | None
    order_key: str | None
    behind: int | None
    error: str

    @property
    def is_dead(self) -> bool:
        return self.dead_at is not None


@dataclass(frozen=True)
class HandlerSummary:
    """How many deliveries of a handler are not done. `since`: when the event of the oldest was published."""

    handler: str
    title: str
    waiting: int
    dead: int
    since: datetime


def problem_ids(now: Any) -> Any:
    """The deliveries that are dead or late; a select, so that counts can be put together. `now`: an instant, or a bind."""
    return select(Delivery.id).where(_UNDONE, Delivery.late_at <= now)


def count_problems(now: datetime) -> int:
    return db.session.scalar(select(func.count()).select_from(problem_ids(now).subquery())) or 0


def problems(now: datetime, most: int = 100) -> list[PendingDelivery]:
    """What is dead or late, the dead first, then the oldest."""
    query = _pending().where(Delivery.late_at <= now).order_by(_DEAD.desc(), Delivery.id).limit(most)
    return _read(query)


def dead_deliveries(handlers: Collection[str], order_keys: Collection[str] | None = None) -> list[PendingDelivery]:
    """What is dead of these handlers; with `order_keys` only what is ordered by one of them. Oldest first."""
    query = _pending().where(_DEAD, Delivery.handler.in_(handlers)).order_by(Delivery.id)
    if order_keys is not None:
        query = query.where(Delivery.order_key.in_(order_keys))
    return _read(query)


def pending_delivery(delivery_id: int) -> PendingDelivery | None:
    """One that is not done, or None."""
    return next(iter(_read(_pending().where(Delivery.id == delivery_id))), None)


def summaries() -> list[HandlerSummary]:
    """Each handler for which something is not done, the most dead first."""
    dead = func.count(Delivery.dead_at)
    query = (
        select(Delivery.handler, func.count(), dead, func.min(EventRow.created_at))
        .join(EventRow, EventRow.id == Delivery.event_id)
        .where(_UNDONE)
        .group_by(Delivery.handler)
        .order_by(dead.desc(), Delivery.handler)
    )
    return [
        HandlerSummary(handler, _title(handler), count - dead_count, dead_count, since)
        for handler, count, dead_count, since in db.session.execute(query)
    ]


def waiting_keys(handler: str) -> list[tuple[int, str]]:
    """(delivery, order key) of what is not done and not dead of an ordered handler, oldest first."""
    query = (
        select(Delivery.id, Delivery.order_key)
        .where(_UNDONE, ~_DEAD, Delivery.handler == handler, Delivery.order_key.is_not(None))
        .order_by(Delivery.id)
    )
    return [(delivery_id, key or "") for delivery_id, key in db.session.execute(query)]


def undone_keys(handler: str) -> list[str]:
    """The order keys of what is not done, dead or not."""
    query = select(Delivery.order_key).where(_UNDONE, Delivery.handler == handler, Delivery.order_key.is_not(None))
    return [key or "" for key in db.session.scalars(query.distinct())]


def count_waiting(handlers: Collection[str]) -> int:
    """How many deliveries still wait for these handlers."""
    query = select(func.count()).select_from(Delivery).where(_UNDONE, ~_DEAD, Delivery.handler.in_(handlers))
    return db.session.scalar(query) or 0


_earlier = aliased(Delivery)
_behind: ColumnElement[Any] = (
    select(func.max(_earlier.id))
    .where(
        _earlier.handler == Delivery.handler, _earlier.order_key == Delivery.order_key, _earlier.id < Delivery.id,
        _earlier.order_key.is_not(None), _earlier.done_at.is_(None), _earlier.dead_at.is_not(None),
    )
    .correlate(Delivery)
    .scalar_subquery()
)  # fmt: skip


def _pending() -> Any:
    return (
        select(
            Delivery.id, Delivery.handler, Delivery.attempts, Delivery.dead_at, Delivery.order_key, Delivery.last_error,
            EventRow.topic, EventRow.version, EventRow.payload, EventRow.created_at,
            case((Delivery.order_key.is_(None), None), else_=_behind).label("behind"),
        )
        .join(EventRow, EventRow.id == Delivery.event_id)
        .where(_UNDONE)
    )  # fmt: skip


def _read(query: Any) -> list[PendingDelivery]:
    rows: Sequence[Any] = db.session.execute(query).all()
    return [
        PendingDelivery(
            row.id, row.handler, _title(row.handler), *_words(row), row.created_at, row.attempts, row.dead_at,
            row.order_key, row.behind, row.last_error or "",
        )
        for row in rows
    ]  # fmt: skip


def _title(handler: str) -> str:
    found = handler_named(handler)
    return str(found.title) if found else handler


def _words(row: Any) -> tuple[str, str]:
    """What happened and whom it concerns; the topic alone where this version cannot read the event."""
    kind = event_of(row.topic)
    if kind is None:
        return row.topic, ""
    try:
        event = kind.from_payload(row.payload, row.version)
    except (KeyError, TypeError, ValueError):
        return str(kind.title), ""
    return str(kind.title), str(kind.concerns) % vars(event)
