"""Reads about what is out and what is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import case as case_

from editorial.articles.models import Article, Edition, Revision, State
from editorial.articles.queries import cases, visible_to
from editorial.articles.rules import Case
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.pagination import Page, after, encode
from editorial.core.verdicts import Verdict
from editorial.publishing.models import Publication
from editorial.units.models import Unit
from editorial.workflow.rules import BY_VERB, permitted


def standing() -> ColumnElement[bool]:
    """Neither cancelled nor failed."""
    return and_(Publication.cancelled_at.is_(None), Publication.failed_at.is_(None))


def live_at(instant: datetime | ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """The one condition for "the public may read this": standing, its hour has come, and no later hour ended it.

    The instant may be a bind parameter, for statements that are built once.
    """
    now = clock.now() if instant is None else instant
    return and_(
        standing(),
        Publication.live_from <= now,
        or_(Publication.live_until.is_(None), Publication.live_until > now),
    )


def promised_hour(edition_id: int) -> datetime | None:
    """When a scheduled edition goes out."""
    return db.session.scalar(select(Publication.live_from).where(Publication.edition_id == edition_id, standing()))


def live_image(article_id: int, image_id: int) -> bool:
    """Is this photo in the words of the article that are live now?"""
    photos = db.session.scalars(
        select(Revision.photos)
        .join(Publication, Publication.revision_id == Revision.id)
        .where(Publication.article_id == article_id, live_at())
    )
    return any(photo["image_id"] == image_id for named in photos for photo in named)


# ---- the schedule -----------------------------------------------------------------------------------------------

MOST_A_DAY = 8
MOST_WAITING = 15
PAGE = 25


@dataclass(frozen=True)
class Slot:
    """A promise on the schedule, kept or still ahead."""

    article_id: int
    edition_id: int
    title: str
    unit: str
    live_from: datetime
    is_out: bool
    is_correction: bool
    has_left: bool
    """Replaced by a correction, or taken down."""


def week(actor: Actor, monday: date) -> list[tuple[list[Slot], int]]:
    """The seven days from a Monday: the first promises of each day, and how many it has; one statement."""
    edges = [clock.from_vietnam(monday + timedelta(days=step), time()) for step in range(8)]
    day = case_(*((Publication.live_from < edges[step + 1], step) for step in range(6)), else_=6)
    order = (Publication.live_from, Publication.id)
    inner = (
        _slots(actor)
        .add_columns(
            day.label("day"),
            func.row_number().over(partition_by=day, order_by=order).label("place"),
            func.count().over(partition_by=day).label("total"),
        )
        .where(Publication.live_from >= edges[0], Publication.live_from < edges[7])
        .subquery()
    )
    days: list[tuple[list[Slot], int]] = [([], 0) for _step in range(7)]
    rows = db.session.execute(select(inner).where(inner.c.place <= MOST_A_DAY).order_by(inner.c.day, inner.c.place))
    for row in rows:
        days[row.day] = ([*days[row.day][0], _slot(row)], row.total)
    return days


def day(actor: Actor, on: date, cursor: str | None) -> Page[Slot]:
    """All promises of one day, by hour; one statement."""
    query = (
        _slots(actor)
        .where(
            Publication.live_from >= clock.from_vietnam(on, time()),
            Publication.live_from < clock.from_vietnam(on + timedelta(days=1), time()),
        )
        .limit(PAGE + 1)
    )
    keys = (Publication.live_from, Publication.id)
    rows = db.session.execute(after(query, keys, cursor, (datetime, int), descending=False)).all()
    last = encode((rows[PAGE - 1].live_from, rows[PAGE - 1].id)) if len(rows) > PAGE else None
    return Page([_slot(row) for row in rows[:PAGE]], last)


def _slots(actor: Actor) -> Any:
    return (
        select(
            Publication.id, Publication.article_id, Publication.edition_id, Revision.title, Unit.short_name,
            Publication.live_from, Publication.live_until, Edition.number,
        )
        .join(Article, Article.id == Publication.article_id)
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .where(standing(), visible_to(actor))
    )  # fmt: skip


def _slot(row: Any) -> Slot:
    now = clock.now()
    return Slot(
        row.article_id, row.edition_id, row.title, row.short_name, row.live_from, is_out=row.live_from <= now,
        is_correction=row.number > 1, has_left=row.live_until is not None and row.live_until <= now,
    )  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """An approved item without an hour, or one whose hour failed (with the cause)."""

    case: Case
    unit: str
    failure: str
    schedule: Verdict


def without_hour(actor: Actor) -> list[Waiting]:
    """What failed first, then what is ready, each by its promise; the first few, three statements."""
    rows = db.session.execute(
        select(Edition.id, Unit.short_name, Edition.failure)
        .join(Article, Article.id == Edition.article_id)
        .join(Unit, Unit.id == Article.unit_id)
        .where(Edition.state.in_((State.PUBLISH_FAILED, State.APPROVED)), visible_to(actor))
        .order_by(Edition.state.desc(), Edition.due_at, Edition.id)
        .limit(MOST_WAITING)
    ).all()
    found = {case.edition_id: case for case in cases(Edition.id.in_([row[0] for row in rows]))}
    return [
        Waiting(found[row[0]], row[1], row[2] or "", permitted(BY_VERB["schedule"], actor, found[row[0]]))
        for row in rows
    ]
