"""The real worker and the real web server, started as in production, killed with -9 and started again."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import func, select

from editorial.articles.models import State, StatusRow
from editorial.core import audit, clock, events
from editorial.core.db import db
from editorial.core.events.models import Delivery
from editorial.publishing.models import Publication
from tests import pipeline
from tests.cast import Cast
from tests.conftest import RealDatabase
from tests.crash.test_races import many_scheduled
from tests.house import ROOT
from tests.page import PageClient
from tools.serve import web_command, worker_command


@contextmanager
def running(database: RealDatabase, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process group that is killed at the end of the block, whatever it is doing."""
    environ = os.environ | {
        "APP_MODE": "testing", "SECRET_KEY": "a-secret-for-tests-only", "DATABASE_URL": database.url,
        "INSTANCE_PATH": str(database.folder), "PUBLIC_URL": "https://toasoan.example",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, *command[1:]], cwd=ROOT, env=environ, start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(process: subprocess.Popen[bytes], seen: Callable[[], bool]) -> None:
    """Look again and again while the process runs."""
    for _look in range(1200):
        if seen():
            return
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError("the process ended by itself")
    raise AssertionError("it never came to that")


def count(condition: object) -> int:
    db.session.rollback()
    found = db.session.scalar(select(func.count()).where(condition))  # type: ignore[arg-type]
    return found or 0


def test_the_worker_is_killed_between_batches_and_in_the_middle_of_the_news(ward: Cast, real_database: RealDatabase):
    with clock.at(datetime.now(UTC) - timedelta(hours=3)):
        editions = many_scheduled(ward, 60)
    waiting = Publication.settled_at.is_(None)
    with running(real_database, worker_command()) as worker:
        until(worker, lambda: count(waiting) < 60)
    told = count(Delivery.done_at.is_not(None))
    with running(real_database, worker_command()) as worker:
        until(worker, lambda: count(waiting) == 0 and count(Delivery.done_at.is_not(None)) > told)
    with clock.at(datetime.now(UTC) + events.LEASE + timedelta(seconds=1)):
        events.deliver_all()
    assert count(Delivery.done_at.is_(None)) == 0
    assert Counter(db.session.scalars(select(StatusRow.edition_id).where(StatusRow.verb == "publish"))) == Counter(
        editions
    )
    assert {pipeline.case(edition).state for edition in editions} == {State.PUBLISHED}
    assert list(audit.faults()) == []


def test_the_web_server_is_killed_with_a_press_on_its_way(ward: Cast, real_database: RealDatabase):
    with clock.at(datetime.now(UTC)):
        edition = pipeline.to_approved(ward, pipeline.draft(ward))
        version = pipeline.case(edition).version
        browser = PageClient(real_database.app, ward.dang)
        token = browser.csrf_token()
    cookie = browser.http.get_cookie("toasoan")
    assert cookie
    body = urlencode({"csrf_token": token, "version": version})
    headers = {"Cookie": f"toasoan={cookie.value}", "Content-Type": "application/x-www-form-urlencoded",
               "User-Agent": "Mozilla/5.0", "Referer": "https://toasoan.example/"}  # fmt: skip
    address = f"/bai/{edition}/lam/publish_now"
    for patience in (None, 0.01, 0.05, 30):
        port = free_port()
        with running(real_database, web_command("127.0.0.1", port)) as web:
            until(web, lambda port=port: answers(port))  # type: ignore[misc]
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=patience)) as wire:
                wire.request("POST", address, body, headers)
                if patience:
                    with suppress(TimeoutError), wire.getresponse() as answer:
                        assert answer.status in (303, 409)
        once = count((StatusRow.edition_id == edition) & (StatusRow.verb == "publish_now"))
        with clock.at(datetime.now(UTC)):
            assert once == int(pipeline.case(edition).state is State.PUBLISHED) == int(pipeline.is_live(edition))
    assert once == 1
    assert list(audit.faults()) == []


def test_static_files_come_with_our_headers(ward: Cast, real_database: RealDatabase):
    port = free_port()
    with running(real_database, web_command("127.0.0.1", port)) as web:
        until(web, lambda: answers(port))
        for path, kind in (("css/desk.css", "text/css"), ("img/logo.svg", "image/svg+xml")):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as wire:
                wire.request("GET", f"/static/{path}")
                with wire.getresponse() as answer:
                    assert answer.status == 200
                    assert answer.headers["Content-Type"].startswith(kind)
                    assert answer.headers["X-Content-Type-Options"] == "nosniff"
                    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
                    assert "Content-Security-Policy" in answer.headers
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as wire:
            wire.request("GET", "/static/../wsgi.py")
            with wire.getresponse() as answer:
                assert answer.status == 404


def free_port() -> int:
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        return int(wire.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as wire:
        wire.settimeout(1)
        return wire.connect_ex(("127.0.0.1", port)) == 0
