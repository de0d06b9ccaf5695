"""News is handled once for certain, whatever crashes, and what can't be handled is seen."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select

from editorial.core import clock, outbox
from editorial.core.db import db, transaction
from editorial.core.outbox import LEASE, MOST_ATTEMPTS, OutboxRow, Outside, Payload
from editorial.core.settings import SettingRow
from tests.conftest import RealDatabase
from tests.core import processes
from tests.core.processes import leave_effect

Travel = Callable[..., datetime]
HANDLERS = {"counted": [leave_effect]}


def tell(*news: str, key: str | None = None) -> None:
    with transaction():
        for one in news:
            outbox.put("counted", {"key": one}, key=key)


def the_row() -> OutboxRow:
    db.session.rollback()
    return db.session.scalars(select(OutboxRow).execution_options(populate_existing=True)).one()


def effects() -> dict[str, int]:
    """Key → how often it took effect."""
    db.session.rollback()
    rows = db.session.execute(select(SettingRow.key, func.count()).group_by(SettingRow.key))
    return {key: count for key, count in rows}  # noqa: C416  # rows are not pairs to the type checker


def test_news_is_handled_once_and_in_order(database: None) -> None:
    told: list[str] = []
    tell("a", "b", "c")
    assert outbox.drain({"counted": [lambda payload: told.append(payload["key"])]}) == 3
    assert outbox.drain(HANDLERS) == 0
    assert told == ["a", "b", "c"]


def test_every_handler_of_a_topic_hears_it(database: None) -> None:
    told: list[str] = []
    tell("a")
    outbox.drain({"counted": [lambda _: told.append("first"), lambda _: told.append("second")]})
    assert told == ["first", "second"]


def test_news_that_nobody_waits_for_is_done(database: None) -> None:
    tell("a")
    assert outbox.drain({}) == 1
    assert the_row().done_at == clock.now()


def test_a_limit_ends_the_round(database: None) -> None:
    tell("a", "b", "c")
    assert outbox.drain(HANDLERS, limit=2) == 2
    assert effects() == {"a": 1, "b": 1}


def test_a_clock_that_is_set_back_holds_up_no_news(database: None, travel: Travel) -> None:
    tell("a", "b")
    assert outbox._claim() is not None  # and then the process is gone
    travel(hours=-2)
    assert outbox.drain(HANDLERS) == 2
    assert effects() == {"a": 1, "b": 1}


def test_news_of_a_failed_transaction_is_never_told(database: None) -> None:
    def fail() -> None:
        with transaction():
            outbox.put("counted", {"key": "a"})
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        fail()
    assert outbox.drain(HANDLERS) == 0


def test_a_failed_handler_leaves_nothing_and_is_tried_again_later(
    database: None, travel: Travel, caplog: pytest.LogCaptureFixture
) -> None:
    def half(payload: Payload) -> None:
        leave_effect(payload)
        raise RuntimeError("the other half failed")

    tell("a")
    with caplog.at_level(logging.CRITICAL):
        assert outbox.drain({"counted": [half]}) == 1
    assert effects() == {}
    row = the_row()
    assert (row.attempts, row.done_at, row.dead_at, row.leased_until) == (1, None, None, None)
    assert row.last_error == "RuntimeError: the other half failed"
    assert outbox.drain(HANDLERS) == 0, "not at once"
    travel(seconds=2)
    assert outbox.drain(HANDLERS) == 1
    assert effects() == {"a": 1}
    assert the_row().last_error is None


def test_one_failure_does_not_hold_up_the_rest(database: None, caplog: pytest.LogCaptureFixture) -> None:
    def picky(payload: Payload) -> None:
        if payload["key"] == "a":
            raise RuntimeError("not this one")
        leave_effect(payload)

    tell("a", "b")
    with caplog.at_level(logging.CRITICAL):
        outbox.drain({"counted": [picky]})
    assert effects() == {"b": 1}


def test_after_eight_failures_a_row_is_dead_and_seen(
    database: None, travel: Travel, caplog: pytest.LogCaptureFixture
) -> None:
    def never(_payload: Payload) -> None:
        raise RuntimeError("never")

    tell("a")
    with caplog.at_level(logging.CRITICAL):
        for _attempt in range(MOST_ATTEMPTS):
            assert outbox.drain({"counted": [never]}) == 1
            travel(hours=2)
    row = the_row()
    assert (row.attempts, row.done_at, row.last_error) == (MOST_ATTEMPTS, None, "RuntimeError: never")
    assert row.dead_at is not None
    travel(days=30)
    assert outbox.drain(HANDLERS) == 0
    assert effects() == {}


def test_a_row_that_ends_its_worker_every_time_is_dead_too(
    database: None, travel: Travel, caplog: pytest.LogCaptureFixture
) -> None:
    tell("a")
    for _attempt in range(MOST_ATTEMPTS):
        assert outbox._claim() is not None  # and then the process is gone
        travel(minutes=5)
    with caplog.at_level(logging.CRITICAL):
        outbox.drain(HANDLERS)
    assert the_row().dead_at is not None
    assert "worker ended" in (the_row().last_error or "")
    assert effects() == {}


def test_a_claimed_row_is_left_alone_until_its_lease_ends(database: None, travel: Travel) -> None:
    tell("a")
    assert outbox._claim() is not None
    assert outbox.drain(HANDLERS) == 0
    travel(seconds=LEASE.total_seconds() + 1)
    assert outbox.drain(HANDLERS) == 1


def test_a_worker_that_was_given_up_has_no_effect_any_more(database: None, travel: Travel) -> None:
    tell("a")
    slow = outbox._claim()
    travel(minutes=3)
    quick = outbox._claim()
    assert slow is not None
    assert quick is not None
    outbox._handle(slow, HANDLERS)
    assert effects() == {}, "the fence: its attempt is no longer the newest"
    outbox._handle(quick, HANDLERS)
    outbox._handle(quick, HANDLERS)
    assert effects() == {"a": 1}


# --- what speaks to the outside world ---


def test_the_outside_is_spoken_to_with_no_transaction_open(database: None) -> None:
    told: list[str] = []

    def speak(payload: Payload) -> None:
        assert not db.session().in_transaction()
        with transaction():
            leave_effect(payload)
        told.append(payload["key"])

    tell("a", "b")
    handlers = {"counted": [Outside(speak)]}
    assert outbox.drain(handlers) == 1, "other duties have their turn in between"
    assert outbox.drain(handlers) == 1
    assert outbox.drain(handlers) == 0
    assert told == ["a", "b"]
    assert effects() == {"a": 1, "b": 1}


def test_an_outside_that_fails_is_asked_again_and_nobody_else_hears_of_it(
    database: None, travel: Travel, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_payload: Payload) -> None:
        raise OSError("no answer")

    tell("a")
    with caplog.at_level(logging.CRITICAL):
        outbox.drain({"counted": [leave_effect, Outside(fail)]})
    assert effects() == {}
    assert (the_row().attempts, the_row().last_error) == (1, "OSError: no answer")
    travel(seconds=2)
    heard: list[str] = []
    outbox.drain({"counted": [leave_effect, Outside(lambda payload: heard.append(payload["key"]))]})
    assert (heard, effects()) == (["a"], {"a": 1})


def test_a_worker_that_was_given_up_does_not_speak(database: None, travel: Travel) -> None:
    tell("a")
    slow = outbox._claim()
    travel(minutes=3)
    quick = outbox._claim()
    assert slow is not None
    assert quick is not None
    heard: list[int] = []
    for claim in (slow, quick, quick):
        outbox._handle(claim, {"counted": [Outside(lambda _payload, attempt=claim.attempt: heard.append(attempt))]})  # type: ignore[misc]
    assert heard == [2]


def test_a_key_is_told_once_for_ever(database: None) -> None:
    from sqlalchemy.exc import IntegrityError

    tell("a", key="once")
    outbox.drain(HANDLERS)
    with pytest.raises(IntegrityError):
        tell("b", key="once")


def test_several_workers_share_the_news_and_nothing_happens_twice(real_database: RealDatabase) -> None:
    keys = [f"k{number}" for number in range(30)]
    tell(*keys)
    processes.finish(*(processes.start(real_database, "drain") for _worker in range(2)))
    assert effects() == dict.fromkeys(keys, 1)
    done = db.session.scalars(select(OutboxRow.attempts).where(OutboxRow.done_at.is_not(None))).all()
    assert done == [1] * len(keys)


def test_a_worker_killed_while_handling_loses_nothing_and_does_nothing_twice(
    real_database: RealDatabase, travel: Travel
) -> None:
    tell("a")
    worker = processes.start(real_database, "hang")
    assert worker.stdout is not None
    assert worker.stdout.readline() == "handling\n"
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    with transaction():  # waits until the database has noticed
        row = db.session.scalars(select(OutboxRow).with_for_update()).one()
        assert (row.attempts, row.done_at) == (1, None)
    assert effects() == {}
    assert outbox.drain(HANDLERS) == 0, "its lease still runs"
    travel(seconds=LEASE.total_seconds() + 1)
    assert outbox.drain(HANDLERS) == 1
    assert effects() == {"a": 1}
    assert the_row().attempts == 2


def test_a_living_worker_keeps_its_row_beyond_the_lease(real_database: RealDatabase, travel: Travel) -> None:
    if real_database.url.startswith("sqlite"):
        return  # the handler holds the only write lock: no other worker gets as far as claiming
    tell("a")
    worker = processes.start(real_database, "hang")
    assert worker.stdout is not None
    assert worker.stdout.readline() == "handling\n"
    travel(seconds=LEASE.total_seconds() + 1)
    assert outbox.drain(HANDLERS) == 0
    processes.finish(worker)  # closing its input lets it come to its end
    assert effects() == {"a": 1}
