"""The background process: publishes what is due, lets claims expire, hands news to its readers. Stops cleanly."""

import logging
import signal
import threading
from collections.abc import Callable

from flask import Flask

from editorial import wiring
from editorial.core import outbox

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at the clock when there was nothing to do."""


def _drain() -> int:
    return outbox.drain(wiring.REACTIONS)


def work_once() -> int:
    """One round of everything that may be due; returns how much there was. Raises what a duty raises."""
    return sum(duty() for duty in (*wiring.DUTIES, _drain))


def _try(duty: Callable[[], int]) -> int:
    """What fails keeps nothing else waiting; the next round starts it afresh."""
    try:
        return duty()
    except Exception:
        log.exception("a duty failed; the next round starts it afresh")
        return 0


def run(app: Flask, stop: threading.Event | None = None) -> None:
    """Work until told to stop."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    log.info("worker started")
    while not stop.is_set():
        with app.app_context():
            done = sum(_try(duty) for duty in (*wiring.DUTIES, _drain))
        if not done:
            stop.wait(PAUSE)
    log.info("worker stopped")
