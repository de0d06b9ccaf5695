"""Running figures: what can no longer change is counted once, so that a page adds up units and not a year of items.

They hold exactly the publications and editions whose `counted_at` is set; what isn't yet is counted as it stands.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class UnitMonth(Model):
    """How many articles of a unit went out for the first time in a month, named by its first day."""

    __tablename__ = "unit_months"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    published: Mapped[int]


class UnitSending(Model):
    """When a unit last sent any text on."""

    __tablename__ = "unit_sendings"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    last_sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
