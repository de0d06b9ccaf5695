"""The former version's database, as `make_former.py` left it: brought to life on either engine and upgraded in place.

On PostgreSQL an empty database is migrated to the former version's newest revision and takes the file's rows.
"""

from __future__ import annotations

import json
import lzma
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from flask import Flask

from editorial.core import clock, migrations
from editorial.core.access import SYSTEM
from editorial.core.db import db
from editorial.core.sheets import every
from editorial.scoring.boards.queries import unit_boards
from editorial.scoring.periods.rules import span
from editorial.scoring.rule_sets import queries as rule_sets
from tests.conftest import Engine, make_app
from tools import postgres

HERE = Path(__file__).parent
SAID: dict[str, Any] = json.loads((HERE / "former.json").read_text(encoding="utf-8"))
"""What the former version said of its database, before and after its own worker delivered what was waiting."""
NOW = datetime.fromisoformat(SAID["now"])
REVISION = "0009"


@dataclass
class Upgraded:
    """One upgraded database, which every test copies."""

    engine: Engine
    template: str
    copies: int = 0

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Flask]:
        """An application on a copy of its own, inside its context."""
        self.copies += 1
        if self.engine.name == "sqlite":
            shutil.copyfile(self.template, folder / "copy.sqlite3")
            address = f"sqlite:///{folder / 'copy.sqlite3'}"
        else:
            address = postgres.create_database(self.engine.server, f"{self.template}_{self.copies}", self.template)
        app = make_app(address, folder, SECRET_KEY=SAID["secret"])
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def upgraded(engine: Engine, folder: Path) -> Upgraded:
    """Unpack the file, bring it onto this engine and migrate it to the head."""
    file = folder / "former.sqlite3"
    file.write_bytes(lzma.decompress((HERE / "former.sqlite3.xz").read_bytes()))
    template, address = str(file), f"sqlite:///{file}"
    if engine.name == "postgresql":
        template = f"former_{engine.worker}"
        address = postgres.create_database(engine.server, template)
    with make_app(address, folder).app_context():
        if engine.name == "postgresql":
            _take_rows(file)
        migrations.upgrade()
        db.engine.dispose()
    return Upgraded(engine, template)


def _take_rows(file: Path) -> None:
    """Migrate the empty database to the former version's revision, then copy every row of the file."""
    command.upgrade(migrations.config(), REVISION)
    tables = sa.MetaData()
    with sqlite3.connect(file) as source, db.engine.begin() as target:
        source.row_factory = sqlite3.Row
        tables.reflect(target)
        target.exec_driver_sql("SET session_replication_role = replica")  # rows come in any order
        for table in tables.tables.values():
            if table.name == "alembic_version":
                continue
            target.execute(table.delete())
            columns = [column for column in table.columns if column.computed is None]
            found = [
                {column.name: _value(column, row[column.name]) for column in columns}
                for row in source.execute(f"SELECT * FROM {table.name}")
            ]
            if found:
                target.execute(table.insert(), found)
            if "id" in table.columns and isinstance(table.columns["id"].type, sa.Integer):
                target.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))"
                )


def _value(column: sa.Column[Any], raw: Any) -> Any:
    """What SQLite keeps as text or number, as its Python value."""
    if raw is None:
        return None
    if isinstance(column.type, sa.JSON):
        return json.loads(raw) if isinstance(raw, str) else raw  # SQLite keeps a bare number as one
    if isinstance(column.type, sa.DateTime):
        return datetime.fromisoformat(raw).replace(tzinfo=UTC)
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(raw)
    return bool(raw) if isinstance(column.type, sa.Boolean) else raw


def facts() -> dict[str, list[Any]]:
    """The figures of `SAID["before"]` and `SAID["after"]`, read from today's tables."""
    db.session.rollback()
    return {
        "audit": rows("SELECT action, count(*) FROM audit GROUP BY 1"),
        "boards": rows("SELECT period, is_staff, person_id, points, items, a_items, returns FROM person_balances "
                       "WHERE scope = 'all' AND period IN ('2026', '2026-11', '2026-12') "
                       "ORDER BY period, is_staff, rank_key, person_id"),
        "unit_boards": [row for key in ("2026", "2026-11", "2026-12") for row in unit_rows(key)],
        "points": rows("SELECT person_id, unit_id, sum(amount), count(*) FROM ledger_entries GROUP BY 1, 2"),
        "royalties": rows("SELECT person_id, sum(amount), count(*) FROM royalty_lines GROUP BY 1"),
        "statements": rows("SELECT key, state, total, payable, hash FROM royalty_statements"),
        "snapshots": rows("SELECT p.key, s.number, s.hash, s.rows_total FROM snapshots s "
                          "JOIN periods p ON p.id = s.period_id"),
        "statuses": rows("SELECT edition_id, verb, count(*) FROM edition_statuses GROUP BY 1, 2"),
        "rounds": rows("SELECT id, state, decision_number FROM commendation_rounds"),
        "notices": rows("SELECT person_id, count(*) FROM notices GROUP BY 1"),
        "settings": rows("SELECT key, valid_from, basis FROM settings"),
    }  # fmt: skip


def unit_rows(key: str) -> list[Any]:
    """The board of units of a period, from its balances; the former version kept value and order with them."""
    period = span(key)
    assert period is not None
    values = rule_sets.values_on(min(period.ends_on, clock.today()))
    board = every(lambda cursor: unit_boards.units(key, values, None, False, SYSTEM, cursor)[0])
    return [[key, row.unit_id, row.points, row.items, row.value] for row in board]


def rows(query: str) -> list[Any]:
    """Rows as `former.json` keeps them, where true is 1 and a day is text; in the query's order, if it has one."""
    found = [[_plain(value) for value in row] for row in db.session.execute(sa.text(query))]
    return found if "ORDER BY" in query else sorted(found, key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, bool | Decimal):
        return int(value)
    return str(value) if isinstance(value, date) else value


def said(when: str) -> dict[str, list[Any]]:
    """What the former version said, in the order of `facts`."""
    return {
        name: found if "boards" in name else sorted(found, key=repr)
        for name, found in SAID[when].items()
        if name != "audit_seal"
    }
