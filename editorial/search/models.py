"""What search looks through: one document for the desk's current text of an article and one for its live text.

The full-text side differs by engine (an FTS5 table here, a generated tsvector there; see the migration), the words in
it don't: both hold what `core.text.fold` and `core.text.nfc` made.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class SearchDocument(Model):
    __tablename__ = "search_documents"
    __table_args__ = (
        UniqueConstraint("article_id", "scope"),
        Index("ix_search_documents_at", "scope", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    scope: Mapped[str] = mapped_column(String(4))  # "desk" or "live"
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    folded: Mapped[str] = mapped_column(Text)
    exact: Mapped[str] = mapped_column(Text)
