"""Changes to the database behind the backs of its guards, as somebody with the database's own rights makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from editorial.core.db import db, transaction


@contextmanager
def guards_off(table: str) -> Iterator[None]:
    """Without the triggers of this table; inside a transaction."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        return
    found = db.session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table}
    ).all()
    for name, _sql in found:
        db.session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, sql in found:
        db.session.connection().exec_driver_sql(sql)


def tamper(table: str, statement: Any, **values: Any) -> int:
    """Run a statement on a guarded table; returns how many rows it changed."""
    with transaction():
        db.session.flush()
        with guards_off(table):
            changed = db.session.execute(text(statement) if isinstance(statement, str) else statement, values)
    db.session.expire_all()
    return int(changed.rowcount)
