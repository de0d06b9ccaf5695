"""Publications: the rows that say when which words are live. Times are instants; no row needs a worker to come true."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime

_ROLES_AND_MEMBERSHIPS = "cancelled_at IS NULL AND failed_at IS NULL"
_UNCOUNTED = f"counted_at IS NULL AND {_ROLES_AND_MEMBERSHIPS}"


class Publication(Model):
    """An approved revision and the hours between which it is live.

    Scheduling writes `live_from` ahead and, for a correction, the same hour as `live_until` of the edition before it.
    `settled_at`: the hour came, approval and content were looked at again, and the news was told.
    `unit_id`: the article's, which no longer changes. `counted_at`: the running figures of reports hold it; from then on
    it can neither fail nor be cancelled.
    """

    __tablename__ = "publications"
    __table_args__ = (
        Index(
            "uq_publications_standing",
            "edition_id",
            unique=True,
            sqlite_where=text(_ROLES_AND_MEMBERSHIPS),
            postgresql_where=text(_ROLES_AND_MEMBERSHIPS),
        ),
        Index(
            "ix_publications_due",
            "live_from",
            sqlite_where=text(f"settled_at IS NULL AND {_ROLES_AND_MEMBERSHIPS}"),
            postgresql_where=text(f"settled_at IS NULL AND {_ROLES_AND_MEMBERSHIPS}"),
        ),
        Index("ix_publications_section", "section_id", "live_from", "id"),
        Index("ix_publications_live", "live_from", "id"),
        Index("ix_publications_article", "article_id", "live_from"),
        Index("ix_publications_unit", "unit_id", "live_from", "id"),
        Index(
            "ix_publications_uncounted", "live_from", sqlite_where=text(_UNCOUNTED), postgresql_where=text(_UNCOUNTED)
        ),
        CheckConstraint(
            f"counted_at IS NULL OR (settled_at IS NOT NULL AND {_ROLES_AND_MEMBERSHIPS})",
            name="what_is_counted_stands",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    live_from: Mapped[datetime] = mapped_column(UtcDateTime)
    live_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(Text)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("publications.id"))
