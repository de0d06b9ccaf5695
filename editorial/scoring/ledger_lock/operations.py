"""Whoever books lines or closes a period goes through here first, so the two never cross."""

from typing import Any

from sqlalchemy import update

from editorial.core.db import db
from editorial.scoring.ledger_lock.models import Gate

_GATE: Any = Gate.__table__
_TURN = update(_GATE).where(_GATE.c.id == 1).values(turns=_GATE.c.turns + 1)


def hold() -> None:
    """Until the transaction ends. The row's lock on PostgreSQL; on SQLite every writer is alone anyway."""
    if db.session.execute(_TURN).rowcount != 1:  # type: ignore[attr-defined]
        raise RuntimeError("score_gate has lost its row")
