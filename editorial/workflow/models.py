"""The working calendar."""

from datetime import date

from sqlalchemy import Date, String, true
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model


class Holiday(Model):
    """A day of which the ward decided whether the office works: off on a weekday, or worked though others are off.

    What the law proposes (`core.public_holidays`) counts where the ward decided nothing.
    """

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    is_off: Mapped[bool] = mapped_column(default=True, server_default=true())
