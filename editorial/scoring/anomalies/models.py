"""What people found right among the anomalies listed. Append-only, held by triggers on both engines."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class AnomalyReview(Model):
    """Somebody reviewed an anomaly and found it right; append-only. `key` names the items or people that
    were listed together (`rules.Anomaly`), so that they are not listed again."""

    __tablename__ = "anomaly_reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    note: Mapped[str] = mapped_column(Text)
    reviewed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)
