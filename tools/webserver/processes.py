"""Web processes: made from one that has loaded everything, and made again when they end.

    the process that watches (loads the application once, answers nobody)
    └─ for each web process a granian (HTTP, TLS)
       └─ the application, in threads

Each stands alone: when one is killed, the others go on answering.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from tools.webserver.application import Application

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
LIVED_WELL = 60.0
"""Seconds after which a death is no longer one of a row."""
LOOK_EVERY = 0.1
STOP_WITHIN = 20
HEADERS_WITHIN = 15
"""Seconds for all headers of a request, and for a connection that says nothing."""
MOST_CONNECTIONS = 4096
"""In each process; one costs some kilobytes."""


def pause_after(deaths: int) -> float:
    """Seconds before a process that died so often in a row is started again: an application that can't run fills neither
    the processor nor the log."""
    return min(FIRST_PAUSE * 2 ** min(deaths - 1, 10), LONGEST_PAUSE)


@dataclass(frozen=True)
class Address:
    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None


class Kept:
    """A process that is started again whenever it ends."""

    def __init__(self, name: str, make: Callable[[], BaseProcess]) -> None:
        self.name, self.make = name, make
        self.deaths, self.due = 0, 0.0
        self.process: BaseProcess | None = None
        self.born = 0.0

    def look(self, now: float) -> None:
        if self.process is None and now >= self.due:
            self.process, self.born = self.make(), now
            self.process.start()
        elif self.process is not None and not self.process.is_alive():
            self.deaths = 1 if now - self.born >= LIVED_WELL else self.deaths + 1
            pause = pause_after(self.deaths)
            log.error("%s ended (status %s); again in %.1f s", self.name, self.process.exitcode, pause)
            self.process, self.due = None, now + pause

    def end(self) -> None:
        if self.process is not None and self.process.is_alive():
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is not None:
            self.process.join(max(0.1, until - time.monotonic()))
            if self.process.is_alive():
                self.process.kill()
                self.process.join()


def serve(app: Flask, address: Address, *, workers: int, threads: int) -> None:
    """Answer HTTP until told to stop. `app` holds no connection to its database: it is forked."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    make = partial(
        multiprocessing.get_context("fork").Process, target=_answer, args=(app, address, threads), daemon=False
    )
    kept = [Kept(f"web process {number}", make) for number in range(1, workers + 1)]
    while not stop.is_set():
        for process in kept:
            process.look(time.monotonic())
        stop.wait(LOOK_EVERY)
    for process in kept:
        process.end()
    until = time.monotonic() + STOP_WITHIN + 5
    for process in kept:
        process.wait(until)


def _answer(app: Flask, address: Address, threads: int) -> None:
    """One web process."""
    _end_with_parent()
    Granian(
        "wsgi:app",
        address=address.host,
        port=address.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,  # the limit of time for headers does not hold before HTTP/2 is told from HTTP/1
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN * 1000),
        websockets=False,
        backpressure=MOST_CONNECTIONS,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.warning,
        ssl_cert=address.certificate,
        ssl_key=address.key,
    ).serve(target_loader=partial(_application, app, threads), wrap_loader=False)


def _application(app: Flask, threads: int) -> Application:
    _end_with_parent()
    return Application(
        app.wsgi_app, threads=threads,
        largest_body=app.config["MAX_CONTENT_LENGTH"], proxies=app.config["TRUSTED_PROXIES"],
    )  # fmt: skip


def _end_with_parent() -> None:
    """End when whoever made this process is gone: nobody would start it again, and it would hold the port."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
