"""The rules of the ward with their dates. Triggers on both engines keep a signed one as it is."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class RuleSet(Model):
    """One version of the ward's rules. A draft may change; signed, it is held still and counts from `valid_from` on.

    `values` is what `rules.values.Values` reads.
    """

    __tablename__ = "rule_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    decision_number: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date] = mapped_column(Date)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
