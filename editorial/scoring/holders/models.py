"""Names that their owners hide on the boards."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class HiddenName(Model):
    """A person who does not want their name on the boards that others read."""

    __tablename__ = "hidden_names"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
