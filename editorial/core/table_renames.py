"""Renames a table and everything that bears its name, in place, on both engines. For migrations.

Rows, ids and the references of other tables stay. Columns, constraints, indexes, triggers and sequences get the names that
the models of today would give them.
"""

import re
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, text


def rename_table(connection: Connection, old: str, new: str, columns: Mapping[str, str] | None = None) -> None:
    """`columns`: old name -> new name. `old` equals `new` where only columns are renamed."""
    if old != new:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
    for before, after in (columns or {}).items():
        connection.execute(text(f"ALTER TABLE {new} RENAME COLUMN {before} TO {after}"))

    def renamed(name: str) -> str:
        name = name.replace(old, new, 1)
        for before, after in (columns or {}).items():
            if name.endswith(f"{new}_{before}"):
                name = name.removesuffix(before) + after
        return name

    rename = _rename_on_sqlite if connection.dialect.name == "sqlite" else _rename_on_postgresql
    rename(connection, old, new, renamed)


def _rename_on_sqlite(connection: Connection, old: str, table: str, renamed: Callable[[str], str]) -> None:
    """Indexes and triggers are made again. The names of constraints stand in the text of the table alone, which SQLite
    lets one change for this (sqlite.org/lang_altertable.html, section 7); nothing is copied."""
    found = connection.execute(
        text("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"), {"table": table}
    ).all()
    for kind, name, sql in found:
        if kind != "table" and name != renamed(name):
            connection.exec_driver_sql(f"DROP {kind} {name}")
            made = sql.replace(name, renamed(name)).replace(f"'{old} is", f"'{table} is")
            connection.exec_driver_sql(made)
    (ddl,) = (sql for kind, _name, sql in found if kind == "table")
    ddl = re.sub(r"(?<=CONSTRAINT )(\w+)", lambda match: renamed(match[1]), ddl)
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        text("UPDATE sqlite_master SET sql = :ddl WHERE type = 'table' AND name = :table"), {"ddl": ddl, "table": table}
    )
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def _rename_on_postgresql(connection: Connection, _old: str, table: str, renamed: Callable[[str], str]) -> None:
    queries = {
        f"ALTER TABLE {table} RENAME CONSTRAINT %s TO %s": (
            "SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass)"
        ),
        "ALTER INDEX %s RENAME TO %s": "SELECT indexname FROM pg_indexes WHERE tablename = :table",
        f"ALTER TRIGGER %s ON {table} RENAME TO %s": (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal"
        ),
        "ALTER SEQUENCE %s RENAME TO %s": (
            "SELECT relname FROM pg_class JOIN pg_depend ON objid = pg_class.oid"
            " WHERE relkind = 'S' AND refobjid = CAST(:table AS regclass)"
        ),
    }
    for statement, names in queries.items():
        for name in connection.scalars(text(names), {"table": table}).all():
            if name != renamed(name):
                connection.exec_driver_sql(statement % (name, renamed(name)))
