"""Marking as read, and clearing away what was read long ago."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from editorial.core import clock, settings
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.notices import queries, rules
from editorial.notices.models import Notice


def read(notice_id: int, *, person_id: int) -> Notice:
    """Mark one as read. Raises Missing when it is not theirs."""
    notice = queries.notice_of(person_id, notice_id)
    if notice is None:
        raise Missing
    notice.read_at = notice.read_at or clock.now()
    return notice


def read_all(person_id: int, up_to: int) -> None:
    """Mark as read what this person has seen; what came after `up_to` stays."""
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None), Notice.id <= up_to)
        .values(read_at=clock.now())
    )


def read_about(article_id: int, *, person_id: int) -> None:
    """Whoever opens an item has read what they were told of it."""
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None), Notice.article_id == article_id)
        .values(read_at=clock.now())
    )


def prune(limit: int = 1000) -> int:
    """Let go of what was read longer ago than the ward keeps it, the oldest first. Returns how many went."""
    before = clock.now() - timedelta(days=31 * settings.value(rules.KEEP_MONTHS))  # a month as 31 days: never too early
    old = select(Notice.id).where(Notice.read_at < before).order_by(Notice.read_at).limit(limit)
    gone = db.session.execute(
        delete(Notice).where(Notice.id.in_(list(db.session.scalars(old)))),
        execution_options={"synchronize_session": False},
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]
