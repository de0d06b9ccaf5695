"""Every handler handles every event once for certain, whatever crashes; what cannot be handled is seen."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import pytest
from sqlalchemy import event, func, select

from editorial.core import clock, events
from editorial.core.db import db, transaction
from editorial.core.events import LEASE, MOST_ATTEMPTS, Event, Handler, deliveries
from editorial.core.events.deliveries import BATCH, Claim, claim, handle
from editorial.core.events.models import Delivery
from editorial.core.events.queries import count_waiting
from editorial.core.i18n import lazy_gettext as _
from editorial.core.settings import SettingRow
from tests import event_log
from tests.conftest import RealDatabase
from tests.core import processes
from tests.core.processes import Counted, counting, each_by, leave_effect

Travel = Callable[..., datetime]


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def publish(*keys: str) -> None:
    with transaction():
        for key in keys:
            events.publish(Counted(key))


def the_delivery(handler: str = "counting") -> Delivery:
    db.session.rollback()
    query = select(Delivery).where(Delivery.handler == handler)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def effects() -> dict[str, int]:
    """Key -> how often it took effect."""
    db.session.rollback()
    rows = db.session.execute(select(SettingRow.key, func.count()).group_by(SettingRow.key))
    return {key: count for key, count in rows}  # noqa: C416  # rows are not pairs to the type checker


def fail(_event: Event) -> None:
    raise RuntimeError("never")


def leave_effect_beside(event: Counted) -> None:
    leave_effect(Counted(f"beside {event.key}"))


def claim_one() -> Claim:
    (found,) = claim(1)
    return found


# --- an event and its handlers ---


def test_an_event_is_handled_once_and_in_order(database: None) -> None:
    handled: list[str] = []
    with event_log.handlers(counting(lambda event: handled.append(event.key))):
        publish("a", "b", "c")
        assert events.deliver() == 3
        assert events.deliver() == 0
    assert handled == ["a", "b", "c"]


def test_publishing_takes_two_statements_however_many_handlers(
    database: None, count_queries: Callable[..., object]
) -> None:
    for names in (["one"], ["one", "two", "three", "four"]):
        with event_log.handlers(*(counting(name=name) for name in names)), transaction():
            db.session.connection()
            with count_queries() as queries:  # type: ignore[attr-defined]
                events.publish(Counted("a"))
        assert len(queries) == 2


def test_each_handler_has_a_delivery_of_its_own(database: None) -> None:
    handled: list[str] = []
    first = counting(lambda _event: handled.append("first"), "first")
    second = counting(lambda _event: handled.append("second"), "second")
    with event_log.handlers(first, second):
        publish("a")
        assert events.deliver() == 2
    assert handled == ["first", "second"]


def test_a_handler_that_is_added_later_handles_what_is_published_from_then_on(database: None) -> None:
    handled: list[str] = []
    with event_log.handlers():
        publish("before")
    with event_log.handlers(counting(lambda event: handled.append(event.key))):
        publish("after")
        events.deliver_all()
    assert handled == ["after"]


def test_what_a_handler_does_not_take_has_no_delivery(database: None) -> None:
    handled: list[str] = []
    with event_log.handlers(counting(lambda event: handled.append(event.key), takes=lambda event: event.key != "b")):
        publish("a", "b", "c")
        assert event_log.undone() == 2
        events.deliver_all()
    assert handled == ["a", "c"]


def test_a_handler_that_can_handles_several_events_in_one_transaction(database: None) -> None:
    groups: list[list[str]] = []

    def together(several: Sequence[Counted]) -> None:
        groups.append([event.key for event in several])
        each_by(leave_effect)(several)

    with event_log.handlers(counting(together=together), counting(leave_effect_beside, "beside")):
        publish("a", "b", "c")
        assert events.deliver() == 6
    assert groups == [["a", "b", "c"]]
    assert effects() == {key: 1 for letter in "abc" for key in (letter, f"beside {letter}")}


def test_a_failure_among_several_is_that_of_its_own_event_alone(database: None) -> None:
    def unless_b(event: Counted) -> None:
        leave_effect(event)
        if event.key == "b":
            raise RuntimeError("never")

    with event_log.handlers(counting(unless_b, together=each_by(unless_b))):
        publish("a", "b", "c")
        events.deliver()
    assert effects() == {"a": 1, "c": 1}
    assert [(row.attempts, row.last_error) for row in db.session.scalars(select(Delivery).where(event_log.UNDONE))] == [
        (1, "RuntimeError: never")
    ]


def test_a_claim_that_was_taken_over_is_not_among_the_several(database: None, travel: Travel) -> None:
    with event_log.handlers(counting(together=each_by(leave_effect))):
        publish("a", "b")
        lost = claim(2)
        travel(seconds=LEASE.total_seconds() + 1)
        handle(claim_one())  # another worker took the first over
        deliveries._handle_next(lost)
    assert effects() == {"a": 1, "b": 1}


def test_a_handler_that_fails_for_ever_and_one_that_is_slow_delay_no_other(database: None, travel: Travel) -> None:
    """Three handlers: the good one has each effect once, whatever the others do."""
    slow_calls: list[str] = []

    def slow(event: Counted) -> None:
        slow_calls.append(event.key)
        travel(seconds=30)

    with event_log.handlers(
        counting(fail, "failing"), counting(slow, "slow", outside=True), counting(leave_effect, "good")
    ):
        publish("a", "b", "c")
        for _round in range(MOST_ATTEMPTS * 8):
            events.deliver()
            travel(minutes=20)
        assert effects() == {"a": 1, "b": 1, "c": 1}
        assert slow_calls == ["a", "b", "c"], "the call to the outside is never made again for another's failure"
        rows = db.session.scalars(select(Delivery).where(event_log.UNDONE)).all()
        assert [(row.handler, row.attempts, row.dead_at is not None) for row in rows] == [("failing", 8, True)] * 3


def test_a_failed_handler_leaves_nothing_and_is_tried_again_later(database: None, travel: Travel) -> None:
    def half(event: Counted) -> None:
        leave_effect(event)
        raise RuntimeError("the other half failed")

    with event_log.handlers(counting(half)):
        publish("a")
        assert events.deliver() == 1
    assert effects() == {}
    row = the_delivery()
    assert (row.attempts, row.done_at, row.dead_at, row.leased_until) == (1, None, None, None)
    assert row.last_error == "RuntimeError: the other half failed"
    with event_log.handlers(counting()):
        assert events.deliver() == 0, "not at once"
        travel(seconds=2)
        assert events.deliver() == 1
    assert effects() == {"a": 1}
    assert the_delivery().last_error is None


def test_after_eight_failures_a_delivery_is_dead_and_seen(database: None, travel: Travel) -> None:
    with event_log.handlers(counting(fail)):
        publish("a")
        for _attempt in range(MOST_ATTEMPTS):
            assert count_waiting(["counting"]) == 1
            assert events.deliver() == 1
            travel(hours=2)
        row = the_delivery()
        assert (row.attempts, row.done_at, row.last_error) == (MOST_ATTEMPTS, None, "RuntimeError: never")
        assert row.dead_at is not None
        assert count_waiting(["counting"]) == 0, "what is dead waits for nobody"
        travel(days=30)
        assert events.deliver() == 0


def test_a_delivery_that_ends_its_worker_every_time_is_dead_too(database: None, travel: Travel) -> None:
    with event_log.handlers(counting()):
        publish("a")
        for _attempt in range(MOST_ATTEMPTS):
            assert claim()  # and then the process is gone
            travel(minutes=5)
        events.deliver()
    assert the_delivery().dead_at is not None
    assert the_delivery().last_error == deliveries.WORKER_ENDED
    assert effects() == {}


def test_a_delivery_to_a_handler_that_this_version_lacks_waits_and_is_seen(database: None) -> None:
    with event_log.handlers(counting()):
        publish("a")
    with event_log.handlers():
        assert events.deliver() == 1
    assert "no handler counting" in (the_delivery().last_error or "")


def test_an_event_of_a_failed_transaction_is_never_published(database: None) -> None:
    def attempt() -> None:
        with transaction():
            events.publish(Counted("a"))
            raise RuntimeError("no")

    with event_log.handlers(counting()):
        with pytest.raises(RuntimeError):
            attempt()
        assert events.deliver() == 0


# --- rounds and claims ---


def test_a_limit_ends_the_round(database: None) -> None:
    with event_log.handlers(counting()):
        publish("a", "b", "c")
        assert events.deliver(limit=2) == 2
    assert effects() == {"a": 1, "b": 1}


def test_a_round_ends_when_its_time_is_over_and_gives_back_what_it_claimed(database: None) -> None:
    with event_log.handlers(counting()):
        publish("a", "b", "c")
        assert events.deliver(seconds=0) == 1
        assert [row.attempts for row in db.session.scalars(select(Delivery).order_by(Delivery.id))] == [1, 0, 0]
        assert events.deliver() == 2, "no lease is left behind"


def test_a_round_makes_several_calls_to_the_outside(database: None) -> None:
    called: list[str] = []
    with event_log.handlers(counting(lambda event: called.append(event.key), outside=True)):
        publish("a", "b", "c")
        assert events.deliver() == 3
    assert called == ["a", "b", "c"]


def test_a_clock_that_is_set_back_delays_nothing(database: None, travel: Travel) -> None:
    with event_log.handlers(counting()):
        publish("a", "b")
        assert claim()  # and then the process is gone
        travel(hours=-2)
        events.deliver_all()
    assert effects() == {"a": 1, "b": 1}


def test_a_claimed_delivery_is_left_alone_until_its_lease_ends(database: None, travel: Travel) -> None:
    with event_log.handlers(counting()):
        publish("a")
        assert claim()
        assert events.deliver() == 0
        travel(seconds=LEASE.total_seconds() + 1)
        assert events.deliver() == 1


def test_a_claim_of_before_a_retry_marks_nothing(database: None, travel: Travel) -> None:
    """A retried delivery counts its attempts anew; the lease tells the new claim from the one that still runs."""
    handled: list[str] = []
    with event_log.handlers(counting(lambda event: handled.append(event.key))):
        publish("a")
        before = claim_one()
        with transaction():
            db.session.execute(db.update(Delivery).values(attempts=0, leased_until=None))
        travel(seconds=1)
        after = claim_one()
        assert before.attempt == after.attempt
        handle(before)
        assert handled == []
        handle(after)
        assert handled == ["a"]


def test_a_crash_counts_against_nobody_but_its_cause(database: None, travel: Travel) -> None:
    """Of a batch whose worker was killed each is taken alone from then on."""
    with event_log.handlers(counting()):
        publish("a", "b", "c")
        assert len(claim()) == 3
        travel(minutes=5)
        for _attempt in range(MOST_ATTEMPTS - 1):
            assert len(claim()) == 1
            travel(minutes=5)
        events.deliver_all()
    assert effects() == {"b": 1, "c": 1}


def test_a_worker_that_was_given_up_has_no_effect_any_more(database: None, travel: Travel) -> None:
    with event_log.handlers(counting()):
        publish("a")
        slow = claim_one()
        travel(minutes=3)
        quick = claim_one()
        handle(slow)
        assert effects() == {}, "its claim is no longer the newest"
        handle(quick)
        handle(quick)
    assert effects() == {"a": 1}


def test_a_claim_is_found_by_index_however_much_waits(database: None) -> None:
    if db.engine.dialect.name != "sqlite":
        return  # the other engine plans by what the table holds
    ran: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if statement.startswith("SELECT event_deliveries.id"):
            ran.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    with event_log.handlers(counting()):
        publish("a")
        assert claim()
    event.remove(db.engine, "before_cursor_execute", note)
    (statement, values), *_more = ran
    plan = [row[-1] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert "USING INDEX ix_event_deliveries_waiting" in plan[0]
    assert "USING INDEX ix_event_deliveries_order (handler=? AND order_key=? AND id<?)" in "".join(plan)
    assert "TEMP B-TREE" not in "".join(plan)


# --- what speaks to the outside world ---


def test_the_outside_is_called_with_no_transaction_open(database: None) -> None:
    def call(event: Counted) -> None:
        assert not db.session().in_transaction()
        with transaction():
            leave_effect(event)

    with event_log.handlers(counting(call, outside=True)):
        publish("a", "b")
        events.deliver_all()
    assert effects() == {"a": 1, "b": 1}
    assert event_log.undone() == 0


def test_an_outside_that_fails_is_called_again_and_no_other_handler_is(database: None, travel: Travel) -> None:
    def no_answer(_event: Counted) -> None:
        raise OSError("no answer")

    with event_log.handlers(counting(), counting(no_answer, "mail", outside=True)):
        publish("a")
        events.deliver_all()
        travel(seconds=2)
        events.deliver_all()
    assert effects() == {"a": 1}
    assert (the_delivery("mail").attempts, the_delivery("mail").last_error) == (2, "OSError: no answer")


def test_a_worker_that_was_given_up_does_not_call(database: None, travel: Travel) -> None:
    called: list[str] = []
    with event_log.handlers(counting(lambda event: called.append(event.key), outside=True)):
        publish("a")
        slow = claim_one()
        travel(minutes=3)
        quick = claim_one()
        for taken in (slow, quick, quick):
            handle(taken)
    assert called == ["a"]


# --- order ---


def test_later_events_of_one_article_wait_for_the_earlier(database: None, travel: Travel) -> None:
    handled: list[tuple[int, int]] = []

    def note(event: Placed) -> None:
        if (event.article_id, event.number) == (1, 1) and not failed:
            failed.append(True)
            raise RuntimeError("once")
        handled.append((event.article_id, event.number))

    failed: list[bool] = []
    with event_log.handlers(Handler("ordered", _("Đếm"), {Placed: note}, ordered_by="article_id")):
        with transaction():
            for article in (1, 2):
                for number in (1, 2, 3):
                    events.publish(Placed(article, number))
        events.deliver_all()
        assert handled == [(2, 1), (2, 2), (2, 3)], "another article is not held up"
        with transaction():
            events.publish(Placed(1, 4))
        events.deliver_all()
        assert handled[3:] == []
        travel(seconds=3)
        events.deliver_all()
    assert handled[3:] == [(1, 1), (1, 2), (1, 3), (1, 4)]


def test_what_stands_behind_a_dead_delivery_is_held(database: None, travel: Travel) -> None:
    """Order is a promise: the rest of the article waits until somebody retries or drops the dead one."""
    with event_log.handlers(Handler("ordered", _("Đếm"), {Placed: fail}, ordered_by="article_id")):
        with transaction():
            events.publish(Placed(1, 1))
            events.publish(Placed(1, 2))
        for _attempt in range(MOST_ATTEMPTS * 3):
            events.deliver_all()
            travel(hours=2)
    rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert [(row.attempts, row.dead_at is not None) for row in rows] == [(MOST_ATTEMPTS, True), (0, False)]


def test_an_earlier_claim_of_another_worker_holds_the_article_too(database: None) -> None:
    with event_log.handlers(Handler("ordered", _("Đếm"), {Placed: fail}, ordered_by="article_id")):
        with transaction():
            for number in (1, 2):
                events.publish(Placed(1, number))
        assert [taken.payload["number"] for taken in claim()] == [1]
        assert claim() == []


def test_an_event_that_lacks_what_its_handler_is_ordered_by_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="article_id"), event_log.handlers(counting(ordered_by="article_id")):
        pass


def test_two_handlers_of_one_name_are_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="counting"), event_log.handlers(counting(), counting()):
        pass


# --- payloads ---


@dataclass(frozen=True)
class Placed(Event):
    topic = "placed"
    title = concerns = _("Đếm")

    article_id: int
    number: int


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Rich(Event):
    topic = "rich"
    title = concerns = _("Đếm")

    day: date
    at: datetime
    colour: Colour
    people: tuple[int, ...]
    maybe: date | None = None


def test_a_payload_comes_back_as_it_was(database: None) -> None:
    handled: list[Event] = []
    sent = Rich(date(2026, 11, 23), clock.now(), Colour.RED, (1, 2))
    with event_log.handlers(Handler("rich", _("Đếm"), {Rich: handled.append})):
        with transaction():
            events.publish(sent)
        events.deliver_all()
    assert handled == [sent]
    assert type(handled[0].colour) is Colour  # type: ignore[attr-defined]


def test_a_payload_that_cannot_be_read_is_a_failure_that_is_seen(database: None) -> None:
    with event_log.handlers(counting()):
        publish("a")
        db.session.execute(event_log.EventRow.__table__.update().values(payload={"unknown": 1}))
        db.session.commit()
        events.deliver()
    assert "unknown" in (the_delivery().last_error or "")


# --- several processes ---


def test_several_workers_share_the_deliveries_and_nothing_happens_twice(real_database: RealDatabase) -> None:
    keys = [f"k{number}" for number in range(30)]
    with event_log.handlers(counting()):
        publish(*keys)
    processes.finish(*(processes.start(real_database, "drain") for _worker in range(2)))
    assert effects() == dict.fromkeys(keys, 1)
    assert event_log.undone() == 0


def test_a_worker_killed_while_handling_loses_nothing_and_does_nothing_twice(
    real_database: RealDatabase, travel: Travel
) -> None:
    with event_log.handlers(counting()):
        publish("a")
        worker = processes.start(real_database, "hang")
        assert worker.stdout is not None
        assert worker.stdout.readline() == "handling\n"
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        with transaction():  # waits until the database has noticed
            row = db.session.scalars(select(Delivery).with_for_update()).one()
            assert (row.attempts, row.done_at) == (1, None)
        assert effects() == {}
        assert events.deliver() == 0, "its lease still runs"
        travel(seconds=LEASE.total_seconds() + 1)
        assert events.deliver() == 1
    assert effects() == {"a": 1}
    assert the_delivery().attempts == 2


def test_a_living_worker_keeps_its_delivery_beyond_the_lease(real_database: RealDatabase, travel: Travel) -> None:
    if real_database.url.startswith("sqlite"):
        return  # the handler holds the only write lock: no other worker gets as far as claiming
    with event_log.handlers(counting()):
        publish("a")
        worker = processes.start(real_database, "hang")
        assert worker.stdout is not None
        assert worker.stdout.readline() == "handling\n"
        travel(seconds=LEASE.total_seconds() + 1)
        assert events.deliver() == 0
        processes.finish(worker)  # closing its input lets it come to its end
    assert effects() == {"a": 1}


def test_ten_thousand_events_to_six_handlers_are_handled_once_and_in_order_by_two_workers(
    real_database: RealDatabase,
) -> None:
    with event_log.handlers(*processes.six_handlers()):
        for start in range(0, processes.MANY, 500):
            with transaction():
                for number in range(start, start + 500):
                    events.publish(processes.Numbered(number % processes.ARTICLES, number))
    processes.finish(*(processes.start(real_database, "six") for _worker in range(2)), timeout=580)
    assert event_log.undone() == 0
    assert processes.handled_wrongly() == []


def test_a_batch_is_small_enough_for_its_lease() -> None:
    assert LEASE.total_seconds() > BATCH * deliveries.ROUND_SECONDS
