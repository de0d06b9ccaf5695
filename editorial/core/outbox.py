"""News for later features, written in the same transaction as the change it tells of.

`put` adds a row; the worker claims rows under a lease and gives each to the handlers of `wiring`. A handler runs
inside the transaction that marks its row done, so its effect happens once; a crash leaves the row claimed until its
lease ends, then another worker takes it. After `MOST_ATTEMPTS` failures, crashes too, a row is dead: visible, never
retried silently. A lease needs no renewal: whoever handles a row holds its lock until the effect is committed.

What speaks to the outside world (a letter) is marked `Outside` and runs before that, with no transaction open: a slow
server keeps nobody from writing. It has well under a lease's time, and may be asked twice.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, Index, String, Text, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core import clock
from editorial.core.db import Model, UtcDateTime, db, transaction

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # due whatever the clock says: one that is set back holds up no news

Payload = dict[str, Any]
Handler = Callable[[Payload], None]
Handlers = Mapping[str, Sequence[Handler]]


@dataclass(frozen=True)
class Outside:
    """A handler that waits for another machine: called with no transaction open; what it writes it commits itself."""

    handler: Handler

    def __call__(self, payload: Payload) -> None:
        self.handler(payload)
        db.session.rollback()  # what it read last is let go


class OutboxRow(Model):
    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "available_at",
            "id",
            sqlite_where=text("done_at IS NULL AND dead_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(80))
    payload: Mapped[Payload] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(160), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    available_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dead_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


def put(topic: str, payload: Payload, *, key: str | None = None) -> None:
    """Add news. `key` is unique for ever: use it for what must be told once."""
    row = {"topic": topic, "payload": payload, "key": key, "created_at": clock.now(), "available_at": AT_ONCE}
    db.session.execute(_PUT, row)


_TABLE: Any = OutboxRow.__table__  # nobody holds a new row as an object
_PUT = insert(_TABLE).values(attempts=0)


def drain(handlers: Handlers, limit: int = 100) -> int:
    """Handle up to `limit` waiting rows, oldest first; returns how many were taken.

    Ends after a row that spoke to the outside world, so that other duties never wait for many slow answers.
    """
    taken = 0
    while taken < limit:
        claimed = _claim()
        if claimed is None:
            break
        taken += 1
        if claimed.attempt <= MOST_ATTEMPTS:
            _handle(claimed, handlers)
        if _outside(claimed.topic, handlers):
            break
    return taken


def _outside(topic: str, handlers: Handlers) -> list[Outside]:
    return [handler for handler in handlers.get(topic, ()) if isinstance(handler, Outside)]


class _Claim(NamedTuple):
    """A row taken: `attempt` is the fence."""

    row_id: int
    attempt: int
    topic: str
    payload: Payload


def _claim() -> _Claim | None:
    """Take the oldest free row. One whose last allowed attempt ended with its process is dead and says so."""
    now = clock.now()
    with transaction():
        row = db.session.execute(
            select(OutboxRow)
            .where(
                OutboxRow.done_at.is_(None),
                OutboxRow.dead_at.is_(None),
                OutboxRow.available_at <= now,
                or_(
                    OutboxRow.leased_until.is_(None),
                    OutboxRow.leased_until < now,
                    OutboxRow.leased_until > now + LEASE,  # leased before the clock was set back
                ),
            )
            .order_by(OutboxRow.available_at, OutboxRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).scalar_one_or_none()
        if row is None:
            return None
        row.attempts += 1
        if row.attempts > MOST_ATTEMPTS:
            log.error("outbox row %s (%s) ended its worker on every attempt", row.id, row.topic)
            row.dead_at, row.leased_until = now, None
            row.last_error = row.last_error or "the worker ended while handling it"
        else:
            row.leased_until = now + LEASE
        return _Claim(row.id, row.attempts, row.topic, dict(row.payload))


def _handle(claim: _Claim, handlers: Handlers) -> None:
    row_id, attempt, topic, payload = claim
    mine = (OutboxRow.id == row_id, OutboxRow.attempts == attempt, OutboxRow.done_at.is_(None))
    try:
        for outside in _outside(topic, handlers):
            if _is_still(*mine):
                outside(payload)
        with transaction():
            # Marking first takes the row's lock: a second worker whose lease came due waits here and then finds nothing.
            marked = db.session.execute(
                update(OutboxRow).where(*mine).values(done_at=clock.now(), leased_until=None, last_error=None)
            )
            if marked.rowcount:  # type: ignore[attr-defined]
                for handler in handlers.get(topic, ()):
                    if not isinstance(handler, Outside):
                        handler(payload)
    except Exception as error:
        log.exception("outbox row %s (%s) failed on attempt %s", row_id, topic, attempt)
        now = clock.now()
        dead = attempt >= MOST_ATTEMPTS
        with transaction():
            db.session.execute(
                update(OutboxRow)
                .where(*mine)
                .values(
                    leased_until=None,
                    available_at=now + timedelta(seconds=min(2**attempt, 3600)),
                    dead_at=now if dead else None,
                    last_error=f"{type(error).__name__}: {error}"[:2000],
                )
            )


def _is_still(*mine: Any) -> bool:
    """Nobody took the row over; nothing stays open behind the look."""
    found = db.session.scalar(select(OutboxRow.id).where(*mine))
    db.session.rollback()
    return found is not None
