"""An article as the public reads it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from editorial.articles.models import Article, Edition, Revision, Section
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at, not_cancelled
from editorial.reader import rules
from editorial.reader.rules import Picture
from editorial.units.models import Unit, UnitName

from .base import NOW, Rows, pictures_of, run, unit_name_when_published


@dataclass(frozen=True)
class Correction:
    note: str
    at: datetime


@dataclass(frozen=True)
class PublishedArticle:
    """A live article as it is read. `first_published_at`: when its first edition went out."""

    article_id: int
    publication_id: int
    revision_hash: str
    title: str
    summary: str
    body: str
    byline: list[str]
    pictures: list[Picture]
    unit: str
    section_id: int
    section: str
    section_code: str
    live_from: datetime
    first_published_at: datetime
    corrections: list[Correction]

    @property
    def address(self) -> str:
        return rules.slug_of_title(self.title)


@dataclass(frozen=True)
class RemovedArticle:
    """It was live once and is no more."""

    article_id: int


def published_article(article_id: int) -> PublishedArticle | RemovedArticle | None:
    """What the public reads at this address now; None when nothing ever was there."""
    rows = run(_select_publications(), article=article_id)
    live = [row for row in rows if row.is_live]
    if not live:
        return RemovedArticle(article_id) if rows else None
    return _published_article(article_id, live[-1], live, list({row.id: row for row in rows}.values()))


@cache
def _select_publications() -> Rows:
    """Every text of an article that is or was live, once for every name that its unit has had; oldest first."""
    return (
        select(
            Publication.id, Publication.live_from, live_at(NOW).label("is_live"), Edition.number, Revision.hash,
            Revision.title, Revision.summary, Revision.body, Revision.byline, Revision.photos,
            Revision.correction_note, Publication.section_id, Section.title.label("section"), Section.code,
            Unit.name.label("unit"), UnitName.name.label("old_name"), UnitName.valid_from.label("name_from"),
        )
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Section, Section.id == Publication.section_id)
        .join(Article, Article.id == Publication.article_id)
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(UnitName, UnitName.unit_id == Unit.id)
        .where(Publication.article_id == bindparam("article"), Publication.live_from <= NOW, not_cancelled())
        .order_by(Publication.live_from, Publication.id)
    )  # fmt: skip


def _published_article(article_id: int, row: Any, names: list[Any], past: list[Any]) -> PublishedArticle:
    pictures = pictures_of(row.photos)
    return PublishedArticle(
        article_id=article_id, publication_id=row.id, revision_hash=row.hash, title=row.title, summary=row.summary,
        body=row.body, byline=[entry["name"] for entry in row.byline],
        pictures=[pictures[photo["image_id"]] for photo in row.photos if photo["image_id"] in pictures],
        unit=unit_name_when_published([name for name in names if name.id == row.id]),
        section_id=row.section_id, section=row.section, section_code=row.code, live_from=row.live_from,
        first_published_at=past[0].live_from,
        corrections=[
            Correction(publication.correction_note, publication.live_from)
            for publication in reversed(past)
            if publication.number > 1 and publication.live_from <= row.live_from and publication.correction_note
        ],
    )  # fmt: skip
