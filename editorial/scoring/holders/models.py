"""Points: the rules of a ward with their dates, an append-only ledger, and what is read off it.

A score is the sum of its lines. All amounts are whole hundredths of a point. `ScoreLine`, `Finding` and `Reopening` are
append-only, held by triggers on both engines; balances only repeat the ledger and can be made again from it.
"""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class HiddenName(Model):
    """A person who does not want their name on the boards that others read."""

    __tablename__ = "hidden_names"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
