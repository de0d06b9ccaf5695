"""Bringing the database to the shape that the code expects."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import Migrate
from sqlalchemy import func, select

from editorial.core.db import db

FOLDER = Path(__file__).parent.parent / "migrations"


def bind(app: Flask) -> Any:
    """Give `flask db` its database."""
    return Migrate(app, db, directory=str(FOLDER))


def config() -> Config:
    """Alembic's settings for the current app."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    return cast(Config, bind(app).get_config())


def upgrade() -> None:
    """Bring the current app's database to the newest shape."""
    command.upgrade(config(), "head")


def newer_revision() -> str:
    """The revision of a database that a later version of the program has changed, which this code does not know; empty
    for any other. One statement, two on an empty database."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    with db.engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    return ", ".join(sorted(found - known))


def is_behind() -> bool:
    """The database lacks changes that this code brings with it."""
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) != set(ScriptDirectory.from_config(config()).get_heads())


WAITS = "Một chương trình khác đang chuẩn bị cơ sở dữ liệu này; đang chờ …"
_LOCK = 0x70A50A2
"""The number of PostgreSQL's advisory lock."""


@contextmanager
def alone(say: Callable[[str], object]) -> Iterator[None]:
    """Keep every other start on the current app's database waiting; says so when it is this one that waits."""
    lock = _alone_on_sqlite if db.engine.dialect.name == "sqlite" else _alone_on_postgresql
    with lock(say):
        yield


@contextmanager
def _alone_on_sqlite(say: Callable[[str], object]) -> Iterator[None]:
    """A lock on the folder: a lock of SQLite's own would end with each of its transactions."""
    folder = os.open(Path(str(db.engine.url.database)).parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(WAITS)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def _alone_on_postgresql(say: Callable[[str], object]) -> Iterator[None]:
    """An advisory lock, which ends with its transaction."""
    with db.engine.connect() as connection:
        if not connection.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
            say(WAITS)
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield
