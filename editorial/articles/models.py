"""Article, edition, revision: the stable thing, one pass of it through the pipeline, and an immutable snapshot of its text.

State belongs to the edition; being live belongs to the article's publications (see publishing).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Code, Model, UtcDateTime
from editorial.core.enums import TitledEnum
from editorial.core.i18n import lazy_gettext as _l


class State(TitledEnum):
    """Where an edition stands. Titles, tones and meanings are here and nowhere else."""

    DRAFT = "draft", _l("Bản nháp"), "quiet"
    UNIT_CHECK = "unit_check", _l("Chờ đơn vị xác nhận"), "wait"
    SUBMITTED = "submitted", _l("Chờ biên tập"), "wait"
    EDITING = "editing", _l("Đang biên tập"), "active"
    CHANGES_REQUESTED = "changes_requested", _l("Cần bổ sung"), "wrong"
    BOARD_REVIEW = "board_review", _l("Chờ Ban Biên tập duyệt"), "wait"
    APPROVED = "approved", _l("Đã duyệt"), "honour"
    SCHEDULED = "scheduled", _l("Đã lên lịch"), "active"
    PUBLISHED = "published", _l("Đã đăng"), "good"
    PUBLISH_FAILED = "publish_failed", _l("Đăng không thành"), "wrong"
    REJECTED = "rejected", _l("Không sử dụng"), "quiet"
    TAKEN_DOWN = "taken_down", _l("Đã gỡ"), "wrong"

    @property
    def with_author(self) -> bool:
        """The authors may edit, nobody else."""
        return self in (State.DRAFT, State.CHANGES_REQUESTED)

    @property
    def is_editable(self) -> bool:
        """Somebody may change the text in this state."""
        return self.with_author or self is State.EDITING

    @property
    def is_open(self) -> bool:
        """Still on its way: somebody has something to do."""
        return self not in (State.PUBLISHED, State.REJECTED, State.TAKEN_DOWN)


OPEN_STATES = tuple(state for state in State if state.is_open)
ON_THE_WAY = tuple(state for state in OPEN_STATES if state is not State.DRAFT)
"""Sent and not finished: a few hundred of all editions, with an index of their own."""
_ON_THE_WAY = "state IN ({})".format(", ".join(f"'{state.value}'" for state in ON_THE_WAY))
_UNCOUNTED = "counted_at IS NULL AND sent_at IS NOT NULL"


class Lane(TitledEnum):
    """How fast an item goes. An empty tone: a lane that pages do not mention."""

    NORMAL = "normal", _l("Thường")
    URGENT = "urgent", _l("Tin khẩn"), "wrong"
    LEGAL = "legal_document", _l("Văn bản pháp luật"), "wait"


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"


class Section(Model):
    """A section of the ward's page (chuyên mục)."""

    __tablename__ = "sections"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class Genre(Model):
    """A kind of text (thể loại), with its lengths and least number of photos."""

    __tablename__ = "genres"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    least_words: Mapped[int] = mapped_column(default=0)
    most_words: Mapped[int] = mapped_column(default=0)
    least_photos: Mapped[int] = mapped_column(default=0)


class Article(Model):
    """The stable thing with an address. `restricted`: only those who must handle it see it before it is out."""

    __tablename__ = "articles"
    __table_args__ = (
        Index("ix_articles_restricted", "id", sqlite_where=text("restricted = 1"), postgresql_where=text("restricted")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    restricted: Mapped[bool] = mapped_column(default=False)
    current_edition_id: Mapped[int | None] = mapped_column(
        ForeignKey("editions.id", use_alter=True, name="fk_articles_current_edition_id")
    )
    published_edition_id: Mapped[int | None] = mapped_column(
        ForeignKey("editions.id", use_alter=True, name="fk_articles_published_edition_id")
    )
    """The newest edition that went out; the only one that can be taken down or corrected."""
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Author(Model):
    """Who stands in the byline of the current revision, in order; position 0 is the author."""

    __tablename__ = "authors"
    __table_args__ = (Index("ix_authors_person", "person_id", "article_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    position: Mapped[int]


class Edition(Model):
    """One pass of an article through the pipeline. `version` counts every change, for two people with one button."""

    __tablename__ = "editions"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        CheckConstraint("lane IN ('normal', 'urgent', 'legal_document')", name="lane"),
        Index("ix_editions_state", "state", "due_at", "id"),
        Index(
            "ix_editions_on_the_way", "due_at", "id", sqlite_where=text(_ON_THE_WAY), postgresql_where=text(_ON_THE_WAY)
        ),
        Index("ix_editions_owner", "owner_id", "state"),
        Index("ix_editions_uncounted", "article_id", sqlite_where=text(_UNCOUNTED), postgresql_where=text(_UNCOUNTED)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Code(20), default=State.DRAFT)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    current_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revisions.id", use_alter=True, name="fk_editions_current_revision_id")
    )
    lane: Mapped[str] = mapped_column(String(20), default=Lane.NORMAL)
    effective_on: Mapped[date | None] = mapped_column(Date)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Reports know when it was sent, which never changes."""
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unit_check: Mapped[str | None] = mapped_column(String(20))  # "confirmed", "one_person", "off", "urgent"
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_hash: Mapped[str | None] = mapped_column(String(64))
    grade: Mapped[str | None] = mapped_column(String(1))
    failure: Mapped[str | None] = mapped_column(Text)


class Revision(Model):
    """An immutable snapshot of everything a ballot approves: text, photos with captions, byline, correction note.
    Only an autosave whose run is open still changes (see AutosaveRun).

    `photos`: [{"image_id", "sha256", "caption", "credit", "alt", "consent"}]; `byline`: [{"person_id", "name"}].
    `hash` covers all of it. `kind` is "save" or "autosave"; autosaves fold together in the visible history.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    genre_id: Mapped[int | None] = mapped_column(ForeignKey("genres.id"))
    event_on: Mapped[date | None] = mapped_column(Date)
    event_place: Mapped[str] = mapped_column(String(200))
    photos: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    byline: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    correction_note: Mapped[str] = mapped_column(Text)
    word_count: Mapped[int]


class AutosaveRun(Model):
    """Autosaves of one open page that go into one revision, while nobody else has seen it. The only revisions that the
    database lets change are those of a row here. Deleted when the run ends."""

    __tablename__ = "autosave_runs"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    page: Mapped[str] = mapped_column(String(80))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    announced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saves: Mapped[int]


class Image(Model):
    """A re-encoded photo; its files lie under the upload folder by `key`, which nobody can guess."""

    __tablename__ = "images"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StatusRow(Model):
    """The timeline, append-only: who did what, when, why, on which revision. `actor_id` is None when the clock did it."""

    __tablename__ = "edition_statuses"
    __table_args__ = (Index("ix_edition_statuses_article", "article_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    verb: Mapped[str] = mapped_column(String(30))
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    reason_code: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
