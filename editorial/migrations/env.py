"""Alembic's entrance: runs inside the application, on its database."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection

import editorial.wiring  # noqa: F401  # every table
from editorial.core.db import db


def include(thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Leave out what only one engine has: FTS5's own tables, the tsvector column and its index."""
    return not (name or "").startswith(("search_fts", "ix_search_documents_tsv", "tsv"))


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """On SQLite a table that changes is built anew and the old one dropped, which with foreign keys on would delete its
    rows one by one, and refuse where others point to them. They are looked at once at the end instead."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if broken := raw.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"rows that point to nothing after migrating: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


with db.engine.connect() as connection, rebuilding(connection):
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_object=include,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
