"""The lock of the ledger."""

from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model


class LedgerLock(Model):
    """One row. Whoever books entries or closes a period holds it, so the two never cross."""

    __tablename__ = "ledger_lock"

    id: Mapped[int] = mapped_column(primary_key=True)
    times_taken: Mapped[int] = mapped_column(default=0)
