"""What every test uses: a migrated database per worker, one transaction per test, a held clock, people, pages."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import event

from editorial import create_app, worker
from editorial.core import clock, migrations
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.publishing import feature as publishing
from editorial.reader.views import base as reader
from tests import cast as people
from tests.page import PageClient
from tools import postgres

hypothesis.settings.register_profile("short", deadline=None)  # no test is timed
hypothesis.settings.register_profile("long", deadline=None)  # tests/examples.py says what it changes
hypothesis.settings.load_profile("short")

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=clock.VIETNAM)
"""Monday, nine o'clock in the ward."""

ENGINES = ("sqlite", "postgresql")
UNANALYSED = {"DATABASE_PGBOUNCER": "on"}
"""For databases whose rows are undone after each test: PostgreSQL never counts them, so plans that it kept would be those of
empty tables. Tests with a database of their own run as a ward does."""

_ADDRESS = "TOASOAN_TEST_POSTGRESQL"
"""The controller starts the server once; its workers find it by this variable."""


# --- options, the server, the network ---


def pytest_addoption(parser: pytest.Parser) -> None:
    choices = (*ENGINES, "all")
    parser.addoption("--engine", choices=choices, default=ENGINES[0], help="database to test on, or each in turn")


def pytest_configure(config: pytest.Config) -> None:
    sys.addaudithook(_only_loopback)
    if config.getoption("--engine") != "sqlite" and not hasattr(config, "workerinput"):
        running = postgres.server()
        os.environ[_ADDRESS] = running.__enter__()
        config.add_cleanup(lambda: running.__exit__(None, None, None))


def _depends_on_engine(test: pytest.Item, fixtures: Collection[str]) -> bool:
    """Whether a test must hold on each database. The application alone reads none, and the browser's tests and those with
    the mark `engine_independent` show nothing of which the SQL has no test of its own."""
    if Path(__file__).parent / "browser" in test.path.parents or test.get_closest_marker("engine_independent"):
        return False
    return "engine" in fixtures and ("app" not in fixtures or not {"database", "real_database"}.isdisjoint(fixtures))


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With --engine=all what depends on the engine runs once on each, everything else on SQLite alone."""
    if metafunc.config.getoption("--engine") == "all" and _depends_on_engine(
        metafunc.definition, metafunc.fixturenames
    ):
        metafunc.parametrize("engine", ENGINES, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is the same on both runs once, in the first part."""
    if config.getoption("--engine") == "postgresql":
        on_database = [item for item in items if _depends_on_engine(item, getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=[item for item in items if item not in on_database])
        items[:] = on_database


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every garbage collection, and collect less often: a sixth of all CPU time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_report_header(config: pytest.Config) -> str:
    return f"engine: {config.getoption('--engine')}"


def _only_loopback(name: str, details: tuple[Any, ...]) -> None:
    """No test reaches further than this machine."""
    if name == "socket.connect" and isinstance(details[1], tuple):
        host = str(details[1][0])
        if host not in ("localhost", "::1") and not host.startswith("127."):
            raise RuntimeError(f"a test tried to reach {host}")


# --- databases ---


@dataclass
class Engine:
    """One engine of one test process: a migrated template, copies of it, and a copy that holds the cast for good."""

    name: str
    folder: Path
    worker: str
    server: str = ""
    copies: int = 0
    template: str = field(default="", init=False)
    with_cast: sqlalchemy.Engine = field(init=False)
    cast: people.Cast = field(init=False)

    def __post_init__(self) -> None:
        if self.name == "sqlite":
            self.template = str(self.folder / "template.sqlite3")
            address = self._sqlite(self.template)
        else:
            self.server = os.environ[_ADDRESS]
            self.template = f"toasoan_{self.worker}"
            address = postgres.create_database(self.server, self.template)
        app = make_app(address, self.folder)
        with app.app_context():
            migrations.upgrade()
            db.engine.dispose()
        with make_app(self.copy(), self.folder, **UNANALYSED).app_context(), clock.at(MORNING):
            self.with_cast, self.cast = db.engine, people.build()
            db.session.remove()

    def copy(self) -> str:
        """The address of a fresh migrated database that nobody else uses."""
        self.copies += 1
        if self.name == "sqlite":
            target = str(self.folder / f"copy{self.copies}.sqlite3")
            shutil.copyfile(self.template, target)
            return self._sqlite(target)
        return postgres.create_database(self.server, f"{self.template}_{self.copies}", self.template)

    def empty(self) -> str:
        """The address of a database without a table."""
        self.copies += 1
        if self.name == "sqlite":
            return self._sqlite(str(self.folder / f"copy{self.copies}.sqlite3"))
        return postgres.create_database(self.server, f"{self.template}_{self.copies}")

    def drop(self, address: str) -> None:
        if self.name == "sqlite":
            for path in self.folder.glob(Path(address.removeprefix("sqlite:///")).name + "*"):
                path.unlink()
        else:
            postgres.drop_database(self.server, address.partition("?")[0].rpartition("/")[2])

    @staticmethod
    def _sqlite(path: str) -> str:
        return f"sqlite:///{path}"


def make_app(address: str, folder: Path, **settings: Any) -> Flask:
    """The application as the tests use it; a mistake in it surfaces as its own exception."""
    return create_app(
        {
            "APP_MODE": "testing",
            "SECRET_KEY": "a-secret-for-tests-only",
            "DATABASE_URL": address,
            "INSTANCE_PATH": str(folder),
            "PROPAGATE_ERRORS": True,
            "PUBLIC_URL": "https://toasoan.example",
            **settings,
        }
    )


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    chosen = request.config.getoption("--engine")
    name = getattr(request, "param", ENGINES[0] if chosen == "all" else chosen)
    return Engine(name, tmp_path_factory.mktemp("instance"), os.environ.get("PYTEST_XDIST_WORKER", "alone"))


@pytest.fixture(scope="session")
def app(engine: Engine) -> Iterator[Flask]:
    """The application on this worker's own database."""
    app = make_app(engine.copy(), engine.folder, **UNANALYSED)
    with app.app_context():
        db.session.configure(join_transaction_mode="create_savepoint")
    yield app
    engine.with_cast.dispose()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def database(request: pytest.FixtureRequest, engine: Engine, app: Flask, now: datetime) -> Iterator[None]:
    """An application context whose commits are undone when the test ends; empty unless the test asks for the cast."""
    with app.app_context():
        engines = db.engines
        real = engines[None]
        with (engine.with_cast if "cast" in request.fixturenames else real).connect() as connection:
            outer = connection.begin()
            engines[None] = connection  # type: ignore[assignment]  # a session binds to either
            try:
                yield
            finally:
                db.session.remove()
                engines[None] = real
                outer.rollback()


@dataclass
class RealDatabase:
    """A database of this test alone, where a commit is a commit and other processes may join in."""

    url: str
    app: Flask
    folder: Path


@pytest.fixture
def real_database(engine: Engine, now: datetime, tmp_path: Path) -> Iterator[RealDatabase]:
    """For races and crashes: its own app and context; nothing is undone, the database is dropped."""
    address = engine.copy()
    app = make_app(address, tmp_path)
    with app.app_context():
        yield RealDatabase(address, app, tmp_path)
        db.session.remove()
        db.engine.dispose()
    engine.drop(address)


@pytest.fixture(autouse=True)
def _no_public_page_of_another_test() -> None:
    """Each test numbers its rows from the same start, so a public page kept for one database would answer for another."""
    reader._kept.clear()


# --- time ---


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    """Nine o'clock on a Monday, held; `travel` moves it."""
    with clock.at(MORNING):
        publishing.last_settled[:] = [clock.now()]  # so that no test's first page pays for it
        yield clock.now()


@pytest.fixture
def travel(now: datetime) -> Callable[..., datetime]:
    """travel(hours=2), or travel(some instant); returns the new instant."""

    def go(instant: datetime | None = None, **steps: float) -> datetime:
        arrived = instant or clock.now() + timedelta(**steps)
        clock._fixed[-1] = arrived.astimezone(clock.UTC)
        return clock.now()

    return go


# --- people and pages ---


@pytest.fixture
def cast(engine: Engine, database: None) -> people.Cast:
    """Named people and units; see tests/cast.py."""
    return people.load(engine.cast)


@pytest.fixture
def anonymous(app: Flask, database: None) -> PageClient:
    return PageClient(app)


@pytest.fixture
def client_for(app: Flask, database: None) -> Callable[[Actor], PageClient]:
    """client_for(cast.hoa): that person's browser, signed in."""
    return lambda person: PageClient(app, person)


@pytest.fixture
def drain() -> Callable[[], int]:
    """Let the worker work until nothing is left; returns how much it did."""

    def work() -> int:
        total = 0
        for _round in range(100):
            if not (done := worker.work_once()):
                db.session.expire_all()
                return total
            total += done
        raise AssertionError("the worker never finishes")

    return work


class Queries(list[str]):
    """The statements that ran, without those that only open and close transactions."""

    def __str__(self) -> str:
        return "\n".join(f"{number:3} {' '.join(text.split())}" for number, text in enumerate(self, 1))


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[Queries]]:
    """with count_queries() as queries: ...; assert len(queries) <= 12, str(queries)"""
    frame = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA")

    @contextmanager
    def count() -> Iterator[Queries]:
        ran = Queries()

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.lstrip().upper().startswith(frame):
                ran.append(statement)

        with app.app_context():
            bind = db.engine
        event.listen(bind, "before_cursor_execute", note)
        try:
            yield ran
        finally:
            event.remove(bind, "before_cursor_execute", note)

    return count
