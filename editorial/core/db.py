"""The database: one session, one way to write (`transaction`), the same behaviour on SQLite and PostgreSQL."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from psycopg.pq import TransactionStatus
from sqlalchemy import DateTime, Engine, MetaData, String, event, literal_column
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


BUSY_SECONDS = 20
ASK_AGAIN_SECONDS = 0.003

T = TypeVar("T")


class _Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(
    model_class=_Base,
    session_options={"expire_on_commit": False},
    engine_options={"pool_pre_ping": False},
)

if TYPE_CHECKING:
    Model = _Base
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Code(String):
    """A stored enum member. Compared with members of an enum, they are written into the statement and not bound: the plan
    that PostgreSQL keeps for a statement then knows which rows are meant, and finds the index of just these states."""

    cache_ok = True

    class Comparator(String.Comparator[str]):
        def operate(self, op: Any, *others: Any, **kwargs: Any) -> Any:
            return super().operate(op, *(_written(other) for other in others), **kwargs)

    comparator_factory = Comparator


def _written(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return literal_column(f"'{value.value}'", String)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_written(member) for member in value]
    return value


def rows(statement: Any, values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement that asks for columns. The session's own way to run it looks for objects to load, which
    costs as much again as a small statement. Saves 5 to 8 % of the CPU of lists (docs/decisions/0006)."""
    session = db.session()
    if session.new or session.dirty or session.deleted:
        session.flush()
    return session.connection().execute(statement, values).all()


def upsert(table: Any) -> Any:
    """An INSERT with `on_conflict_do_update`, which both engines know, each by its own name."""
    return import_module(f"sqlalchemy.dialects.{db.engine.dialect.name}").insert(table)


_before_commit: list[Callable[[], None]] = []


def before_commit(hook: Callable[[], None]) -> Callable[[], None]:
    """Register what `transaction` runs last, inside the transaction (the audit chain)."""
    _before_commit.append(hook)
    return hook


def on_rollback(undo: Callable[[], None]) -> None:
    """What is done outside the database (a file) is undone when the transaction that goes on now fails."""
    if db.session.info.get("writing"):
        db.session.info["undo"].append(undo)


def keep(row: T) -> T:
    """Whoever asks the session for this row until the next transaction gets it without a statement."""
    db.session.info.setdefault("kept", []).append(row)
    return row


@contextmanager
def transaction() -> Iterator[None]:
    """The one place that commits. Everything inside happens, or nothing.

    What was read before is forgotten first, rows in memory too, so on SQLite the write lock is taken at the start
    (`BEGIN IMMEDIATE`) and a check inside can't be overtaken between reading and writing.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() inside transaction()")
    session.rollback()
    session.expire_all()  # rollback forgets nothing when no transaction was open
    session.info["writing"] = True
    session.info["audit"] = []
    session.info["undo"] = []
    session.info["kept"] = []
    try:
        session.connection(execution_options={"writing": True})
        yield
        for hook in _before_commit:
            hook()
        session.commit()
    except BaseException:
        session.rollback()
        for undo in session.info["undo"]:
            with suppress(OSError):
                undo()
        raise
    finally:
        session.info["writing"] = False


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of a transaction that may fail alone: its writes and audit rows go, the rest stays."""
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("savepoint() outside transaction()")
    pending: list[Any] = session.info["audit"]
    kept = len(pending)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del pending[kept:]
        raise


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions, not the driver
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "connect")
def _keep_all_prepared(connection: Any, _record: Any) -> None:
    """All statements of the desk's pages, which are about 300; psycopg keeps 100."""
    if not isinstance(connection, sqlite3.Connection):
        connection.prepared_max = 500


@event.listens_for(Engine, "rollback")
def _end_postgresql_read(connection: Connection) -> None:
    """Ends a read without psycopg's own rollback, which drops every statement that it has prepared, so that each page
    would be parsed and planned anew. One that wrote or failed is left to psycopg: what it prepared may be gone."""
    if (
        connection.dialect.name != "postgresql"
        or connection.invalidated
        or connection.get_execution_options().get("writing")
    ):
        return
    wire: Any = connection.connection.driver_connection
    if wire.pgconn.transaction_status == TransactionStatus.INTRANS:
        wire.pgconn.exec_(b"ROLLBACK")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("writing")
        if writing:
            _queue_up(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _queue_up(connection: Connection) -> None:
    """Ask for SQLite's write lock every few milliseconds. Its own waiting pauses longer each time, so that who has
    waited longest is served last, and beside a busy worker never."""
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA busy_timeout=0")
    try:
        until = time.monotonic() + BUSY_SECONDS
        while time.monotonic() < until:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(ASK_AGAIN_SECONDS)
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # says what is wrong in SQLAlchemy's words
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def let_others_write() -> None:
    """Between two of many transactions: long enough for whoever waits to ask once."""
    time.sleep(2 * ASK_AGAIN_SECONDS)
