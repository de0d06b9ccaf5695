"""Points: the rules of a ward with their dates, an append-only ledger, and what is read off it.

A score is the sum of its lines. All amounts are whole hundredths of a point. `ScoreLine`, `Finding` and `Reopening` are
append-only, held by triggers on both engines; balances only repeat the ledger and can be made again from it.
"""

from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model


class Gate(Model):
    """One row. Whoever books lines or closes a period holds it, so the two never cross."""

    __tablename__ = "score_gate"

    id: Mapped[int] = mapped_column(primary_key=True)
    turns: Mapped[int] = mapped_column(default=0)
