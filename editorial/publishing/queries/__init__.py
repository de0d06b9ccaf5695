"""Reads about what is out and what is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal_column, or_, select, union_all

from editorial.articles.models import Article, Edition, Revision, State
from editorial.articles.queries import cases_by_id, viewer_values, visibility_condition, visibility_scope_of, visible_to
from editorial.articles.queries.cases import VisibilityScope
from editorial.articles.queries.tasks import URGENT_FIRST
from editorial.articles.rules import Case
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import UtcDateTime, db, rows
from editorial.core.pagination import Page, after, encode
from editorial.core.verdicts import Verdict
from editorial.publishing.models import Publication
from editorial.units.models import Unit
from editorial.workflow.rules import permitted


def not_cancelled() -> ColumnElement[bool]:
    """Neither cancelled nor failed."""
    return and_(Publication.cancelled_at.is_(None), Publication.failed_at.is_(None))


def live_at(instant: datetime | ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """The one condition for "the public may read this": standing, its hour has come, and no later hour ended it.

    The instant may be a bind parameter, for statements that are built once.
    """
    now = clock.now() if instant is None else instant
    return and_(
        not_cancelled(),
        Publication.live_from <= now,
        or_(Publication.live_until.is_(None), Publication.live_until > now),
    )


def promised_hour(edition_id: int) -> datetime | None:
    """When a scheduled edition goes out."""
    return db.session.scalar(select(Publication.live_from).where(Publication.edition_id == edition_id, not_cancelled()))


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
MOST_COUNTED = 50
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
    """The seven days from a Monday: the first promises of each day, and how many it has (counted to one more than
    MOST_COUNTED); one statement."""
    edges = {f"edge_{step}": clock.from_vietnam(monday + timedelta(days=step), time()) for step in range(8)}
    days: list[tuple[list[Slot], int]] = [([], 0) for _step in range(7)]
    for row in rows(_week(visibility_scope_of(actor)), viewer_values(actor) | edges):
        days[row.day] = ([*days[row.day][0], _slot(row)], row.total)
    return days


@lru_cache(maxsize=64)
def _week(visibility: VisibilityScope) -> Any:
    """Which, day by day and only so far as they are counted; then the words of the few that are shown."""
    edges: list[Any] = [bindparam(f"edge_{step}", type_=UtcDateTime()) for step in range(8)]
    of_days = [
        select(Publication.id, Publication.live_from, literal_column(str(step)).label("day"))
        .join(Article, Article.id == Publication.article_id)
        .where(not_cancelled(), visibility_condition(visibility))
        .where(Publication.live_from >= edges[step], Publication.live_from < edges[step + 1])
        .order_by(Publication.live_from, Publication.id)
        .limit(MOST_COUNTED + 1)
        .subquery()
        for step in range(7)
    ]
    found = union_all(*(select(of_day) for of_day in of_days)).subquery()
    place = func.row_number().over(partition_by=found.c.day, order_by=(found.c.live_from, found.c.id))
    total = func.count().over(partition_by=found.c.day)
    placed = select(found.c.id, found.c.day, place.label("place"), total.label("total")).subquery()
    return (
        _slots()
        .add_columns(placed.c.day, placed.c.total)
        .join(placed, placed.c.id == Publication.id)
        .where(placed.c.place <= MOST_A_DAY)
        .order_by(placed.c.day, placed.c.place)
    )


def day(actor: Actor, on: date, cursor: str | None) -> Page[Slot]:
    """All promises of one day, by hour; one statement."""
    query = (
        _slots()
        .where(
            not_cancelled(),
            visible_to(actor),
            Publication.live_from >= clock.from_vietnam(on, time()),
            Publication.live_from < clock.from_vietnam(on + timedelta(days=1), time()),
        )
        .limit(PAGE + 1)
    )
    keys = (Publication.live_from, Publication.id)
    found = rows(after(query, keys, cursor, (datetime, int), descending=False), {})
    last = encode((found[PAGE - 1].live_from, found[PAGE - 1].id)) if len(found) > PAGE else None
    return Page([_slot(row) for row in found[:PAGE]], last)


def _slots() -> Any:
    return (
        select(
            Publication.id, Publication.article_id, Publication.edition_id, Revision.title, Unit.short_name,
            Publication.live_from, Publication.live_until, Edition.number,
        )
        .join(Article, Article.id == Publication.article_id)
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Unit, Unit.id == Article.unit_id)
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


def without_promised_hour(actor: Actor) -> list[Waiting]:
    """What is urgent first, then what failed, then what is ready, each by its promise; the first few, three statements."""
    found = rows(_without_promised_hour(visibility_scope_of(actor)), viewer_values(actor))
    by_id = cases_by_id([row[0] for row in found])
    return [Waiting(by_id[row[0]], row[1], row[2] or "", permitted("schedule", actor, by_id[row[0]])) for row in found]


@lru_cache(maxsize=64)
def _without_promised_hour(visibility: VisibilityScope) -> Any:
    return (
        select(Edition.id, Unit.short_name, Edition.failure)
        .join(Article, Article.id == Edition.article_id)
        .join(Unit, Unit.id == Article.unit_id)
        .where(Edition.state.in_((State.PUBLISH_FAILED, State.APPROVED)), visibility_condition(visibility))
        .order_by(URGENT_FIRST, Edition.state.desc(), Edition.due_at, Edition.id)
        .limit(MOST_WAITING)
    )
