"""Appeals about points."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime
from editorial.core.enums import TitledEnum
from editorial.core.i18n import lazy_gettext as _l


class AppealOutcome(TitledEnum):
    ACCEPTED = "accepted", _l("Chấp nhận"), "good"
    DECLINED = "declined", _l("Giữ nguyên điểm"), "quiet"
    WITHDRAWN = "withdrawn", _l("Đã rút"), "quiet"


class Appeal(Model):
    """Kiến nghị điểm: a person asks about one entry, or about an item that gave none (`entry_id` None)."""

    __tablename__ = "appeals"
    __table_args__ = (Index("ix_appeals_open", "outcome", "due_at"), Index("ix_appeals_article", "article_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"))
