"""Handling deliveries: claimed under a lease, each handled and marked done in one transaction.

A crash leaves a delivery claimed until its lease ends, then another worker takes it. After `MOST_ATTEMPTS` failures,
crashes too, it is dead: shown, and retried only when somebody says so. A lease needs no renewal: whoever handles a
delivery holds its row until the effect is committed, and a claim that was taken over marks nothing.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import aliased

from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.events.handlers import Payload, event_of, handler_named
from editorial.core.events.models import AT_ONCE, NEVER, Delivery, EventRow

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
LONGEST_PAUSE = 3600
"""Seconds before a failed delivery is tried again, at most."""
BATCH = 10
"""Deliveries claimed in one transaction."""
ROUND_SECONDS = 1.0
"""A round of deliveries ends once it took so long: publishing at the hour has its turn, however slow a mail server is."""

WORKER_ENDED = "the worker ended while handling it"


class Claim(NamedTuple):
    """A delivery taken. `attempt` and `leased_until` are this claim's alone."""

    delivery_id: int
    attempt: int
    leased_until: datetime
    handler: str
    order_key: str | None
    topic: str
    version: int
    payload: Payload

    @property
    def still_ours(self) -> tuple[Any, ...]:
        """Condition: nobody took the delivery over, and it is not done."""
        return (
            Delivery.id == self.delivery_id, Delivery.attempts == self.attempt,
            Delivery.leased_until == self.leased_until, Delivery.done_at.is_(None),
        )  # fmt: skip


def deliver(limit: int = 100, seconds: float = ROUND_SECONDS) -> int:
    """Handle waiting deliveries, oldest first, until `limit` of them or `seconds` are over; returns how many."""
    end = time.monotonic() + seconds
    count = 0
    while count < limit and (claims := claim(min(BATCH, limit - count))):
        while claims and (not count or time.monotonic() < end):
            handle(claims.pop(0))
            count += 1
        if claims or time.monotonic() >= end:
            _release(claims)
            break
    return count


def deliver_all() -> None:
    """Handle everything that is due now, and what follows from it."""
    while deliver():
        pass


_earlier = aliased(Delivery)
_is_first = (
    ~select(_earlier.id)
    .where(
        _earlier.handler == Delivery.handler, _earlier.order_key == Delivery.order_key, _earlier.id < Delivery.id,
        _earlier.order_key.is_not(None), _earlier.done_at.is_(None),
    )
    .correlate(Delivery)
    .exists()
)  # fmt: skip


def claim(most: int = BATCH) -> list[Claim]:
    """Take the oldest free deliveries, at most so many.

    What was attempted before is taken alone, so that a crash counts against the delivery that caused it; so is what waits
    for another machine. One whose last allowed attempt ended with its process is dead, and says so.
    """
    now = clock.now()
    with transaction():
        found = db.session.execute(
            select(Delivery.id, Delivery.attempts, Delivery.handler, Delivery.order_key, EventRow.topic,
                   EventRow.version, EventRow.payload)
            .join(EventRow, EventRow.id == Delivery.event_id)
            .where(
                Delivery.done_at.is_(None),
                Delivery.dead_at.is_(None),
                Delivery.due_at <= now,
                or_(
                    Delivery.leased_until.is_(None),
                    Delivery.leased_until < now,
                    Delivery.leased_until > now + LEASE,  # leased before the clock was set back
                ),
                or_(Delivery.order_key.is_(None), _is_first),
            )
            .order_by(Delivery.due_at, Delivery.id)
            .limit(most)
            .with_for_update(of=Delivery, skip_locked=True)
        ).all()  # fmt: skip
        taken = list(takewhile(lambda row: not _is_taken_alone(row), found)) or found[:1]
        claims = [Claim(row.id, row.attempts + 1, now + LEASE, *row[2:]) for row in taken]
        if claims and claims[0].attempt > MOST_ATTEMPTS:
            _bury(claims.pop(), now)
        elif claims:
            db.session.execute(
                update(Delivery)
                .where(Delivery.id.in_([claim.delivery_id for claim in claims]))
                .values(attempts=Delivery.attempts + 1, leased_until=now + LEASE)
            )
    return claims or (claim(most) if taken else [])


def _is_taken_alone(row: Any) -> bool:
    handler = handler_named(row.handler)
    return row.attempts > 0 or handler is None or handler.outside


def handle(claim: Claim) -> None:
    """Call the handler and mark the delivery done; note what failed. Does nothing when the claim was taken over."""
    try:
        kind, handler = event_of(claim.topic), handler_named(claim.handler)
        if kind is None or handler is None or kind not in handler.on:
            raise LookupError(f"no handler {claim.handler} of {claim.topic} in this version")
        act, event = handler.on[kind], kind.from_payload(claim.payload, claim.version)
        if handler.outside and _is_still_ours(claim):
            act(event)
            db.session.rollback()  # what it read last is let go
        with transaction():
            # Marking first takes the row's lock: a second worker whose lease came due waits here and then finds nothing.
            marked = db.session.execute(
                update(Delivery)
                .where(*claim.still_ours)
                .values(done_at=clock.now(), leased_until=None, last_error=None)
            )
            if marked.rowcount and not handler.outside:  # type: ignore[attr-defined]
                act(event)
    except Exception as error:
        log.exception("delivery %s (%s to %s) failed on attempt %s", claim.delivery_id, claim.topic, claim.handler,
                      claim.attempt)  # fmt: skip
        with transaction():
            _put_off(claim, f"{type(error).__name__}: {error}")


def _is_still_ours(claim: Claim) -> bool:
    """Nothing stays open behind the look."""
    found = db.session.scalar(select(Delivery.id).where(*claim.still_ours))
    db.session.rollback()
    return found is not None


def _put_off(claim: Claim, error: str) -> None:
    """Try again later, ever later; dead after the last attempt."""
    now = clock.now()
    dead = claim.attempt >= MOST_ATTEMPTS
    due_at = NEVER if dead else now + timedelta(seconds=min(2**claim.attempt, LONGEST_PAUSE))
    state = {"dead_at": now, "late_at": AT_ONCE} if dead else {}
    noted = db.session.execute(
        update(Delivery)
        .where(*claim.still_ours)
        .values(leased_until=None, due_at=due_at, last_error=error[:2000], **state)
    )
    if noted.rowcount:  # type: ignore[attr-defined]
        _hold_followers(claim, due_at)


def _bury(claim: Claim, now: datetime) -> None:
    log.error("delivery %s (%s to %s) ended its worker on every attempt", claim.delivery_id, claim.topic, claim.handler)
    row = db.session.get_one(Delivery, claim.delivery_id)
    row.dead_at, row.late_at, row.leased_until, row.due_at = now, AT_ONCE, None, NEVER
    row.last_error = row.last_error or WORKER_ENDED
    _hold_followers(claim, NEVER)


def _hold_followers(claim: Claim, until: datetime) -> None:
    """What comes behind in the same order is not looked at before: a claim need not step over it."""
    if claim.order_key is not None:
        db.session.execute(
            update(Delivery)
            .where(
                Delivery.handler == claim.handler, Delivery.order_key == claim.order_key,
                Delivery.id > claim.delivery_id, Delivery.done_at.is_(None), Delivery.dead_at.is_(None),
            )
            .values(due_at=until)
        )  # fmt: skip


def _release(claims: Sequence[Claim]) -> None:
    """Give back what was claimed and not begun. All were claimed for the first time."""
    if claims:
        with transaction():
            for claim in claims:
                db.session.execute(update(Delivery).where(*claim.still_ours).values(attempts=0, leased_until=None))
