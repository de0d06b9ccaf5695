"""The background process: runs the duties of every feature and delivers events. Stops cleanly."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from flask import Flask

from editorial import wiring
from editorial.core import clock, events
from editorial.core.feature import Duty
from editorial.core.outages import outage_of, report

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two rounds when there was nothing to do."""

LONGEST_PAUSE = 60.0
"""Without its database the worker looks again after 2, 4, 8 … seconds, at most so many."""

last_run: dict[Duty, datetime] = {}
"""When this process last ran each duty that has an interval."""


def run_if_due(duty: Duty) -> int:
    """Run the duty unless its interval has not passed yet; returns how much it did. Raises what the duty raises."""
    if duty.every is not None:
        now = clock.now()
        if duty in last_run and abs(now - last_run[duty]) < duty.every:  # abs: a clock that was set back delays nothing
            return 0
        last_run[duty] = now
    return duty.run()


def work_once() -> int:
    """One round of everything that may be due; returns how much there was. Raises what a duty raises."""
    return sum(work() for work in _round())


def _round() -> Iterator[Callable[[], int]]:
    """Deliveries come first and between the duties: a worker that is ended every second still makes headway."""
    between = [partial(run_if_due, duty) for duty in wiring.DUTIES if duty.is_urgent] + [events.deliver]
    yield from between
    for duty in wiring.DUTIES:
        if not duty.is_urgent:
            yield partial(run_if_due, duty)
            yield from between


class _Away(Exception):
    """What every duty needs is away; nothing else of this round can be done."""


def _try(work: Callable[[], int]) -> int:
    """Run it; a failure is logged, once a minute, and delays nothing else, the next round tries again. Raises _Away."""
    try:
        return work()
    except Exception as error:
        outage = outage_of(error)
        if outage is not None:
            report(log, outage.name, str(error))
            raise _Away from error
        report(log, f"a duty failed ({type(error).__name__})", "the next round starts it afresh", exc_info=error)
        return 0


def run(app: Flask, stop: threading.Event | None = None) -> None:
    """Work until told to stop."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    log.info("worker started")
    outages = 0
    while not stop.is_set():
        try:
            with app.app_context():
                done = sum(_try(work) for work in _round())
        except _Away:
            outages += 1
            stop.wait(min(PAUSE * 2**outages, LONGEST_PAUSE))
            continue
        outages = 0
        if not done:
            stop.wait(PAUSE)
    log.info("worker stopped")
