"""Reads about what is out and what is due."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from editorial.core import clock
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
