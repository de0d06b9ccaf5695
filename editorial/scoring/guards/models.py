"""Points: the rules of a ward with their dates, an append-only ledger, and what is read off it.

A score is the sum of its lines. All amounts are whole hundredths of a point. `ScoreLine`, `Finding` and `Reopening` are
append-only, held by triggers on both engines; balances only repeat the ledger and can be made again from it.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class GuardLook(Model):
    """Somebody looked at what a guard had listed and found it right; append-only. `key` names the items or people that
    were listed together (`rules.guards`), so the same finding is not listed again."""

    __tablename__ = "guard_looks"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
