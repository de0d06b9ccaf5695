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

from sqlalchemy import bindparam, or_, select, update

from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.events.handlers import Event, Handler, Payload, event_of, handler_named
from editorial.core.events.models import AT_ONCE, NEVER, Delivery, EventRow

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
LONGEST_PAUSE = 3600
"""Seconds before a failed delivery is tried again, at most."""
BATCH = 100
"""Deliveries claimed in one transaction."""
ROUND_SECONDS = 1.0
"""A round of deliveries ends once it took so long: publishing at the hour has its turn, however slow a mail server is."""

WORKER_ENDED = "the worker ended while handling it"


# Every delivery runs these: built once, on the tables themselves, since nobody holds the rows as objects.
_ROWS: Any = Delivery.__table__
_EVENTS: Any = EventRow.__table__
_EARLIER: Any = _ROWS.alias("earlier")

_IS_FIRST = (
    ~select(_EARLIER.c.id)
    .where(
        _EARLIER.c.handler == _ROWS.c.handler, _EARLIER.c.order_key == _ROWS.c.order_key, _EARLIER.c.id < _ROWS.c.id,
        _EARLIER.c.order_key.is_not(None), _EARLIER.c.done_at.is_(None),
    )
    .correlate(_ROWS)
    .exists()
)  # fmt: skip
_FREE = (
    select(_ROWS.c.id, _ROWS.c.attempts, _ROWS.c.handler, _ROWS.c.order_key, _EVENTS.c.topic, _EVENTS.c.version,
           _EVENTS.c.payload)
    .join(_EVENTS, _EVENTS.c.id == _ROWS.c.event_id)
    .where(
        _ROWS.c.done_at.is_(None),
        _ROWS.c.dead_at.is_(None),
        _ROWS.c.due_at <= bindparam("now"),
        or_(
            _ROWS.c.leased_until.is_(None),
            _ROWS.c.leased_until < bindparam("now"),
            _ROWS.c.leased_until > bindparam("lease"),  # leased before the clock was set back
        ),
        or_(_ROWS.c.order_key.is_(None), _IS_FIRST),
    )
    .order_by(_ROWS.c.due_at, _ROWS.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=_ROWS, skip_locked=True)
)  # fmt: skip
_TAKE = (
    update(_ROWS)
    .where(_ROWS.c.id.in_(bindparam("taken", expanding=True)))
    .values(attempts=_ROWS.c.attempts + 1, leased_until=bindparam("lease"))
)
_IS_OURS = (
    _ROWS.c.id == bindparam("our_id"), _ROWS.c.attempts == bindparam("our_attempt"),
    _ROWS.c.leased_until == bindparam("our_lease"), _ROWS.c.done_at.is_(None),
)  # fmt: skip
_FIND = select(_ROWS.c.id).where(*_IS_OURS)
_CHANGE = update(_ROWS).where(*_IS_OURS).values(leased_until=None)
_MARK_DONE = _CHANGE.values(done_at=bindparam("now"), last_error=None)
_GIVE_BACK = _CHANGE.values(attempts=0)


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

    def run(self, statement: Any, **values: Any) -> Any:
        """A statement that holds only while nobody took the delivery over, and it is not done."""
        ours = {"our_id": self.delivery_id, "our_attempt": self.attempt, "our_lease": self.leased_until}
        return db.session().connection().execute(statement, ours | values)


def deliver(limit: int = 100, seconds: float = ROUND_SECONDS) -> int:
    """Handle waiting deliveries, oldest first, until `limit` of them or `seconds` are over; returns how many."""
    end = time.monotonic() + seconds
    count = 0
    while count < limit and (claims := claim(min(BATCH, limit - count))):
        while claims and (not count or time.monotonic() < end):
            count += _handle_next(claims)
        if claims or time.monotonic() >= end:
            _release(claims)
            break
    return count


def deliver_all() -> None:
    """Handle everything that is due now, and what follows from it."""
    while deliver():
        pass


def claim(most: int = BATCH) -> list[Claim]:
    """Take the oldest free deliveries, at most so many.

    What was attempted before is taken alone, so that a crash counts against the delivery that caused it; so is what waits
    for another machine. One whose last allowed attempt ended with its process is dead, and says so.
    """
    now = clock.now()
    with transaction():
        connection = db.session().connection()
        found = connection.execute(_FREE, {"now": now, "lease": now + LEASE, "most": most}).all()
        taken = list(takewhile(lambda row: not _is_taken_alone(row), found)) or found[:1]
        claims = [Claim(row.id, row.attempts + 1, now + LEASE, *row[2:]) for row in taken]
        if claims and claims[0].attempt > MOST_ATTEMPTS:
            _bury(claims.pop(), now)
        elif claims:
            ids = [claim.delivery_id for claim in claims]
            connection.execute(_TAKE, {"taken": ids, "lease": now + LEASE})
    return claims or (claim(most) if taken else [])


def _is_taken_alone(row: Any) -> bool:
    handler = handler_named(row.handler)
    return row.attempts > 0 or handler is None or handler.outside


def _handle_next(claims: list[Claim]) -> int:
    """Take the first of these out and handle it, together with those of the same handler where it can; returns how many."""
    group = [claims.pop(0)]
    handler = handler_named(group[0].handler)
    if handler is not None and handler.together is not None:
        group += [claim for claim in claims if claim.handler == handler.name]
        claims[:] = [claim for claim in claims if claim.handler != handler.name]
    if len(group) == 1 or not _handle_together(group):
        for claim in group:
            handle(claim)
    return len(group)


def _handle_together(group: Sequence[Claim]) -> bool:
    """Handle and mark all in one transaction. False when one failed, so that nothing happened: each is then handled alone,
    and the failure is that one's."""
    try:
        read = [(claim, *_read(claim)) for claim in group]
        together = read[0][1].together
        assert together is not None
        with transaction():
            ours = [event for claim, _handler, event in read if claim.run(_MARK_DONE, now=clock.now()).rowcount]
            if ours:
                together(ours)
    except Exception:
        log.warning(
            "%s deliveries to %s failed together; each is tried alone", len(group), group[0].handler, exc_info=True
        )
        return False
    return True


def _read(claim: Claim) -> tuple[Handler, Event]:
    """The handler and the event. Raises LookupError when this version has no such handler, and what `from_payload` raises."""
    kind, handler = event_of(claim.topic), handler_named(claim.handler)
    if kind is None or handler is None or kind not in handler.on:
        raise LookupError(f"no handler {claim.handler} of {claim.topic} in this version")
    return handler, kind.from_payload(claim.payload, claim.version)


def handle(claim: Claim) -> None:
    """Call the handler and mark the delivery done; note what failed. Does nothing when the claim was taken over."""
    try:
        handler, event = _read(claim)
        act = handler.on[type(event)]
        if handler.outside and _is_still_ours(claim):
            act(event)
            db.session.rollback()  # what it read last is let go
        with transaction():
            # Marking first takes the row's lock: a second worker whose lease came due waits here and then finds nothing.
            marked = claim.run(_MARK_DONE, now=clock.now())
            if marked.rowcount and not handler.outside:
                act(event)
    except Exception as error:
        log.exception("delivery %s (%s to %s) failed on attempt %s", claim.delivery_id, claim.topic, claim.handler,
                      claim.attempt)  # fmt: skip
        with transaction():
            _put_off(claim, f"{type(error).__name__}: {error}")


def _is_still_ours(claim: Claim) -> bool:
    """Nothing stays open behind the look."""
    found = claim.run(_FIND).first()
    db.session.rollback()
    return found is not None


def _put_off(claim: Claim, error: str) -> None:
    """Try again later, ever later; dead after the last attempt."""
    now = clock.now()
    dead = claim.attempt >= MOST_ATTEMPTS
    due_at = NEVER if dead else now + timedelta(seconds=min(2**claim.attempt, LONGEST_PAUSE))
    state = {"dead_at": now, "late_at": AT_ONCE} if dead else {}
    noted = claim.run(_CHANGE.values(due_at=due_at, last_error=error[:2000], **state))
    if noted.rowcount:
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
                claim.run(_GIVE_BACK)
