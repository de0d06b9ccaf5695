"""What search looks through: a document for the desk's current text of an article and one for its live text.

Where both are the same revision, which is nearly always so, one document serves as both.
The full-text side differs by engine (an FTS5 table here, a generated tsvector there; see the migration), the terms in
it don't: `search.rules` writes them.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class SearchDocument(Model):
    """The text of an article as full-text search finds it, once for the desk and once for the public where they differ.

    `id` is made of `at` and the article's id (`rules.document_id`), so the newest document has the greatest id.
    """

    __tablename__ = "search_documents"
    __table_args__ = (UniqueConstraint("article_id", "scope"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    scope: Mapped[str] = mapped_column(String(4))  # "desk", "live" or "both"
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    folded: Mapped[str] = mapped_column(Text)
    exact: Mapped[str] = mapped_column(Text)
