"""The real server and worker on a database of their own, and a real Chromium that looks at them.

    def test_sends(desk: Desk, open_browser: OpenBrowser) -> None:
        page = open_browser(desk.cast.hoa, phone=True)
        page.goto(f"{desk.url}/viet")

Every browser fails its test on a script error, an error on the console or a breach of the content policy.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from tests import cast as people
from tests.browser.editor_page import PHONE as ANDROID
from tests.browser.static_site import Server
from tests.conftest import Engine, make_app
from tests.page import PageClient
from tools import assets, serve
from tools import browser as chromium
from tools.run import Group, wait_until_up

expect.set_options(timeout=10_000)  # a busy machine is no fault of a page

OpenBrowser = Callable[..., Page]
Axed = Callable[[Page], None]

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@pytest.fixture(autouse=True)
def now() -> datetime:
    """The server is another process with the real clock, so here it runs too."""
    return clock.now()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": chromium.find(), "args": chromium.FLAGS}


@dataclass
class Desk:
    """A running desk: its address, its people, and an app on the same database to look behind the pages."""

    url: str
    app: Flask
    cast: people.Cast
    log: Path
    ids: dict[str, Any] = field(default_factory=dict)

    def cookies_of(self, person: Actor) -> list[dict[str, str]]:
        """The cookies of somebody who has signed in."""
        with self.app.app_context():
            cookie = PageClient(self.app, person).http.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        return [{"name": cookie.key, "value": cookie.value, "url": self.url}]


@pytest.fixture(scope="module")
def desk(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Web server and worker, fresh for each module, with the cast and nothing else in the database."""
    with running(engine, tmp_path_factory.mktemp("desk")) as made:
        yield made


@contextmanager
def running(
    engine: Engine, folder: Path, fill: Callable[[people.Cast], dict[str, Any]] | None = None
) -> Iterator[Desk]:
    """A desk that runs. `fill`: what happened before it was started, when no worker looks; returns ids for the tests."""
    assets.ensure(say=lambda _sentence: None)
    port, database = free_port(), engine.copy()
    url, log = f"http://127.0.0.1:{port}", folder / "desk.log"
    app = make_app(database, folder, PROPAGATE_ERRORS=False, PUBLIC_URL=url)
    with app.app_context():
        cast = people.build()
        ids = fill(cast) if fill else {}
        db.session.remove()
    environ = {
        "APP_MODE": "testing",
        "SECRET_KEY": app.config["SECRET_KEY"],
        "DATABASE_URL": database,
        "INSTANCE_PATH": str(folder),
        "PUBLIC_URL": url,
    }
    group = Group(os.environ | environ, log)
    try:
        group.start("web", serve.web_command("127.0.0.1", port))
        group.start("worker", serve.worker_command())
        wait_until_up(group, url)
        yield Desk(url, app, cast, log, ids)
    finally:
        group.end()
        with app.app_context():
            db.engine.dispose()
        engine.drop(database)
    assert "Traceback" not in log.read_text(), log.read_text()


def free_port() -> int:
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        return int(wire.getsockname()[1])


@pytest.fixture
def open_browser(request: pytest.FixtureRequest, browser: Browser) -> Iterator[OpenBrowser]:
    """open_browser(cast.hoa, phone=True): a page in a browser of its own, that person signed in (nobody when None)."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(person: Actor | None = None, *, phone: bool = False, **more: Any) -> Page:
        context = browser.new_context(**(PHONE if phone else DESKTOP), locale="vi-VN", **more)
        contexts.append(context)
        if person is not None:
            context.add_cookies(request.getfixturevalue("desk").cookies_of(person))
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch(page, problems)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def watch(page: Page, problems: list[str]) -> None:
    """Note what a person would never see and a test must. A refused form (4xx) or a lost signal is no mistake of the page."""
    expected = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
    page.on("pageerror", lambda problem: problems.append(f"{page.url}: {problem}"))
    page.on(
        "console",
        lambda line: (
            problems.append(f"{page.url}: {line.text}")
            if line.type == "error" and not any(words in line.text for words in expected)
            else None
        ),
    )
    page.on(
        "response",
        lambda answer: problems.append(f"{answer.url} → {answer.status}") if answer.status >= 500 else None,
    )


@pytest.fixture(scope="session")
def axe() -> Axed:
    """axe(page): nothing serious or critical stands between this page and anybody."""

    def look(page: Page) -> None:
        found = [
            f"{fault['id']} ({fault['impact']}): {fault['help']} at {[node['target'] for node in fault['nodes']][:5]}"
            for fault in Axe().run(page).response["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert found == [], f"{page.url}\n" + "\n".join(found)

    return look


# --- pages without the application: our scripts alone ---


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of pages that a test writes, with our static files and our content policy."""
    assets.ensure(say=lambda _sentence: None)
    made = Server()
    yield made
    made.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """For those pages, as wide as a phone; a test may ask for "desktop" or "phone" (indirect). No script may fail."""
    sizes: dict[str, dict[str, Any]] = {"desktop": DESKTOP, "phone": {**PHONE, "user_agent": ANDROID}}
    narrow = {"viewport": PHONE["viewport"], "locale": "vi-VN"}
    context = browser.new_context(**sizes.get(getattr(request, "param", ""), narrow))
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    if hasattr(request, "param"):  # elsewhere the server fails on purpose, and the console says so
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert problems == []
