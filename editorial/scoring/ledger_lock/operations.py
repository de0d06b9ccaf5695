"""Whoever books entries or closes a period goes through here first, so the two never cross."""

from typing import Any

from sqlalchemy import update

from editorial.core.db import db
from editorial.scoring.ledger_lock.models import LedgerLock

_LOCK: Any = LedgerLock.__table__
_TAKE = update(_LOCK).where(_LOCK.c.id == 1).values(times_taken=_LOCK.c.times_taken + 1)


def lock_ledger() -> None:
    """Until the transaction ends. The row's lock on PostgreSQL; on SQLite every writer is alone anyway."""
    if db.session.execute(_TAKE).rowcount != 1:  # type: ignore[attr-defined]
        raise RuntimeError("ledger_lock has lost its row")
