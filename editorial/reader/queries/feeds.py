"""What feeds and maps hold."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Revision
from editorial.core import clock
from editorial.core.db import db
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.reader import rules
from editorial.reader.rules import Picture

from .base import NOW, Link, Rows, pictures_of, run, select_stories, unit_name_when_published

FEED_LENGTH = 25
SITEMAP_LENGTH = 5000


@dataclass(frozen=True)
class FeedEntry:
    """An article in a feed."""

    article_id: int
    title: str
    summary: str
    body: str
    byline: list[str]
    section: str
    unit: str
    live_from: datetime
    first_published_at: datetime
    picture: Picture | None

    @property
    def address(self) -> str:
        return rules.slug_of_title(self.title)


def feed() -> tuple[list[FeedEntry], datetime | None]:
    """The newest articles, and when this list last changed (something went out, was corrected or was taken down)."""
    rows: dict[int, list[Any]] = {}
    for row in run(_feed()):
        rows.setdefault(row.id, []).append(row)
    ordered = sorted(rows.values(), key=lambda group: (group[0].live_from, group[0].id), reverse=True)
    pictures = pictures_of([group[0].photos[0] for group in ordered if group[0].photos])
    entries = [_entry(group, pictures) for group in ordered]
    return entries, _changed_at(entries)


@cache
def _feed() -> Rows:
    earlier = aliased(Publication)
    first_published_at = (
        select(func.min(earlier.live_from))
        .where(
            earlier.article_id == Publication.article_id, earlier.cancelled_at.is_(None), earlier.failed_at.is_(None)
        )
        .scalar_subquery()
    )
    part = (
        select(Publication.id)
        .where(live_at(NOW))
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(FEED_LENGTH)
        .subquery()
    )
    query = select_stories().join(part, part.c.id == Publication.id)
    return query.add_columns(Revision.body, Revision.byline, first_published_at.label("first_published_at"))


def _entry(rows: list[Any], pictures: dict[int, Picture]) -> FeedEntry:
    row = rows[0]
    return FeedEntry(
        article_id=row.article_id, title=row.title, summary=row.summary, body=row.body,
        byline=[entry["name"] for entry in row.byline], section=row.section, unit=unit_name_when_published(rows),
        live_from=row.live_from, first_published_at=row.first_published_at,
        picture=pictures.get(row.photos[0]["image_id"]) if row.photos else None,
    )  # fmt: skip


def _changed_at(entries: list[FeedEntry]) -> datetime | None:
    """Taken down counts too, within what the list reaches back to; so a reader that asks by date alone learns of it."""
    now = clock.now()
    since = (
        Publication.live_from >= entries[-1].live_from if len(entries) == FEED_LENGTH else Publication.live_from <= now
    )
    ended = db.session.scalar(
        select(func.max(Publication.live_until)).where(
            since, and_(Publication.live_from <= now, Publication.live_until <= now), Publication.cancelled_at.is_(None)
        )
    )
    return max((when for when in (ended, *(entry.live_from for entry in entries)) if when), default=None)


def sitemap_parts() -> list[tuple[int, datetime]]:
    """Ranges of article ids that hold live articles, as (number, newest hour)."""
    number = (Publication.article_id // SITEMAP_LENGTH).label("number")
    query = select(number, func.max(Publication.live_from)).where(live_at()).group_by(number).order_by(number)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def sitemap_part(number: int) -> list[Link]:
    """The live articles of a range."""
    first = number * SITEMAP_LENGTH
    query = (
        select(Publication.article_id, Revision.title, Publication.live_from)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Publication.article_id >= first, Publication.article_id < first + SITEMAP_LENGTH, live_at())
        .order_by(Publication.article_id)
    )
    return [Link(*row) for row in db.session.execute(query)]
