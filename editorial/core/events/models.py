"""The two tables of events. Nothing outside this package reads them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime
from editorial.core.events.handlers import Payload

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # due whatever the clock says: one that is set back delays nothing
NEVER = datetime(9000, 1, 1, tzinfo=UTC)  # held behind a dead delivery
LATE = timedelta(minutes=5)
"""What waits longer than this is late."""

_WAITING = text("done_at IS NULL AND dead_at IS NULL")
_ORDERED = text("done_at IS NULL AND order_key IS NOT NULL")
_UNDONE = text("done_at IS NULL")
_DONE = text("done_at IS NOT NULL")  # not of all rows: SQLite would look for what is undone by it


class EventRow(Model):
    """What happened, as a topic with its payload; append-only until it is pruned."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    payload: Mapped[Payload] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Delivery(Model):
    """An event on its way to one handler. Waiting, done (`done_at`) or dead (`dead_at`); dead and done: dropped by somebody.

    `attempts` and `leased_until` together tell one claim from the next. `late_at`: from when on the page of deliveries shows
    it as a problem, unless it is done; a dead one is a problem at once.
    """

    __tablename__ = "event_deliveries"
    __table_args__ = (
        UniqueConstraint("event_id", "handler"),
        Index("ix_event_deliveries_waiting", "due_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_event_deliveries_order", "handler", "order_key", "id",
              sqlite_where=_ORDERED, postgresql_where=_ORDERED),
        Index("ix_event_deliveries_late", "late_at", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
        Index("ix_event_deliveries_done", "done_at", sqlite_where=_DONE, postgresql_where=_DONE),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(EventRow.id))
    handler: Mapped[str] = mapped_column(String(40))
    order_key: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dead_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
