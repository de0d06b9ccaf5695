"""The background process: publishes what is due, lets claims expire, hands news to its readers. Stops cleanly."""

import logging
import signal
import threading

from flask import Flask

from editorial import wiring
from editorial.core import outbox

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at the clock when there was nothing to do."""


def work_once() -> int:
    """One round of everything that may be due; returns how much there was."""
    return sum(duty() for duty in wiring.DUTIES) + outbox.drain(wiring.REACTIONS)


def run(app: Flask, stop: threading.Event | None = None) -> None:
    """Work until told to stop; a failed round is logged and the next one starts afresh."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    log.info("worker started")
    while not stop.is_set():
        done = 0
        with app.app_context():
            try:
                done = work_once()
            except Exception:
                log.exception("a round of work failed; the next one starts afresh")
        if not done:
            stop.wait(PAUSE)
    log.info("worker stopped")
