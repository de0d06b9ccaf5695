"""Reads about what is out and what is due."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from editorial.articles.models import Revision
from editorial.core import clock
from editorial.core.db import db
from editorial.publishing.models import Publication


def standing() -> ColumnElement[bool]:
    """Neither cancelled nor failed."""
    return and_(Publication.cancelled_at.is_(None), Publication.failed_at.is_(None))


def live_at(instant: datetime | None = None) -> ColumnElement[bool]:
    """The one condition for "the public may read this": standing, its hour has come, and no later hour ended it."""
    now = instant or clock.now()
    return and_(
        standing(),
        Publication.live_from <= now,
        or_(Publication.live_until.is_(None), Publication.live_until > now),
    )


def live_image(article_id: int, image_id: int) -> bool:
    """Is this photo in the words of the article that are live now?"""
    photos = db.session.scalars(
        select(Revision.photos)
        .join(Publication, Publication.revision_id == Revision.id)
        .where(Publication.article_id == article_id, live_at())
    )
    return any(photo["image_id"] == image_id for named in photos for photo in named)


def live_from(edition_id: int) -> datetime | None:
    """The hour that an edition was promised, or went out; None while it has none."""
    return db.session.scalar(
        select(Publication.live_from).where(Publication.edition_id == edition_id, standing()).limit(1)
    )
