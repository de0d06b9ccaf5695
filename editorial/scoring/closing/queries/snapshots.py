"""The seal over a snapshot: its rows in the order in which they are sealed, and their hash."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from editorial.core.db import db
from editorial.scoring.periods.models import SnapshotRow

_PLAIN: Any = SnapshotRow.__table__


def saved_rows(snapshot_id: int) -> list[Any]:
    """A snapshot's rows in the order in which they are sealed; one statement."""
    c = _PLAIN.c
    return list(
        db.session.execute(
            select(_PLAIN)
            .where(c.snapshot_id == snapshot_id)
            .order_by(c.unit_id.is_(None), c.is_staff, c.place, c.person_id, c.unit_id)
        )
    )


def snapshot_hash(lines: Any, rows: Iterable[Any]) -> str:
    """The snapshot's hash: its entries, then its rows as canonical JSON. `lines`: a SHA-256 that has seen the entries."""
    whole = lines.copy()
    for row in rows:
        said = [row.person_id, row.unit_id, row.is_staff, row.place, row.points, row.items, row.name, row.figures]
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        whole.update(text.encode() + b"\n")
    return str(whole.hexdigest())


def total_points(rows: Iterable[Any]) -> int:
    return sum(int(row.points) for row in rows)
