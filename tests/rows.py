"""Every row of the database as the driver returns it, for tests that compare whole databases many times over."""

from __future__ import annotations

from typing import Any

from editorial.core.db import db

Stored = list[tuple[Any, ...]]


def stored_rows() -> dict[str, Stored]:
    """Table name → its rows as this session's transaction sees them; values are the driver's, not SQLAlchemy's."""
    cursor = db.session.connection().connection.cursor()
    try:
        return {table.name: _rows_of(cursor, table.name) for table in db.metadata.sorted_tables}
    finally:
        cursor.close()


def _rows_of(cursor: Any, table: str) -> Stored:
    cursor.execute(f'SELECT * FROM "{table}"')
    return [tuple(row) for row in cursor.fetchall()]
