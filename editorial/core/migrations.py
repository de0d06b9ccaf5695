"""Bringing the database to the shape that the code expects.

Alembic takes 11 MB and a tenth of a start, so a start only looks whether it is needed: at the revisions that the files of
migrations name, and at the one that the database says it has.
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, inspect, select, text

from editorial.core.db import db

VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"
_REVISION = re.compile(r'^(down_)?revision = "(\w+)"$', re.MULTILINE)


def bind(app: Flask) -> Any:
    """Give `flask db` its database."""
    return _alembic().bind(app)


def config() -> Any:
    """Alembic's settings for the current app."""
    return _alembic().config()


def upgrade() -> None:
    """Bring the current app's database to the newest shape."""
    if is_behind():
        _alembic().upgrade()


def newer_revision() -> str:
    """The revision of a database that a later version of the program has changed, which this code does not know; empty
    for any other. Two statements."""
    return ", ".join(sorted(_stored() - revisions()[0]))


def is_behind() -> bool:
    """The database lacks changes that this code brings with it."""
    known, followed = revisions()
    return _stored() != known - followed


def revisions() -> tuple[set[str], set[str]]:
    """All revisions of this code, and those that another follows."""
    found = [match for file in VERSIONS.glob("*.py") for match in _REVISION.findall(file.read_text(encoding="utf-8"))]
    return {name for down, name in found if not down}, {name for down, name in found if down}


def _stored() -> set[str]:
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return set()
        return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _alembic() -> Any:
    from editorial.core import alembic_runner

    return alembic_runner


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
