"""Lists of live articles: the front page, a section, related articles."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, bindparam, cast, func, select

from editorial.articles.models import Article, Edition, Lane, Revision, Section
from editorial.core import clock, pagination
from editorial.core.db import UtcDateTime, db
from editorial.core.pagination import Page
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.reader import rules
from editorial.reader.rules import FrontPage, Story
from editorial.units.models import Unit, UnitName

from .base import NOW, Link, Rows, picture_of, pictures_of, read_stories, run, select_stories

STORIES_A_SECTION = 3
"""Stories in a section of the front page; one more is read, since the lead may be among them."""
PAGE_SIZE = 20


def sections() -> list[tuple[int, str, str]]:
    """The sections in use, as (id, code, title)."""
    return [(row.id, row.code, row.title) for row in db.session.execute(_sections())]


@cache
def _sections() -> Rows:
    query = select(Section.id, Section.code, Section.title).where(Section.is_active)
    return query.order_by(Section.position, Section.id)


@dataclass(frozen=True)
class FrontPageVersion:
    """All that decides what the front page says, short enough to be read for every reader: what is newest in each
    section and what the units are called. Texts are never changed, so a publication's number stands for its words."""

    sections: list[tuple[int, str, str]]
    newest: list[str]
    units: tuple[Any, ...]
    pinned: int | None
    changed: datetime | None


def front_page_version() -> FrontPageVersion:
    rows = run(_select_version())
    *names, pinned = db.session.execute(
        _names_and_pinned(), {"now": clock.now(), "since": clock.now() - rules.PINNED_FOR}
    ).one()
    hours = [row.newest_hour for row in rows if row.newest_hour]
    known = [(row.id, row.code, row.title) for row in rows]
    return FrontPageVersion(known, [row.newest or "" for row in rows], tuple(names), pinned, max(hours, default=None))


@cache
def _select_version() -> Rows:
    live = (Publication.section_id == Section.id, live_at(NOW))
    newest_first = (Publication.live_from.desc(), Publication.id.desc())
    mark = cast(Publication.id, String) + "." + cast(Article.unit_id, String)
    newest = (
        select(mark.label("mark")).join(Article, Article.id == Publication.article_id)
        .where(*live).correlate(Section).order_by(*newest_first).limit(STORIES_A_SECTION + 1).subquery()
    )  # fmt: skip
    hour = select(Publication.live_from).where(*live).order_by(*newest_first).limit(1).scalar_subquery()
    return _sections().add_columns(
        select(func.aggregate_strings(newest.c.mark, " ")).scalar_subquery().label("newest"),
        hour.label("newest_hour"),
    )


@cache
def _names_and_pinned() -> Rows:
    """Every name of a unit in one value each, since they are only compared; and the warning that stands above all."""
    names = UnitName.name + cast(UnitName.valid_from, String) + cast(UnitName.unit_id, String)
    return select(
        select(func.aggregate_strings(Unit.name, "|")).scalar_subquery(),
        select(func.aggregate_strings(names, "|")).scalar_subquery(),
        select(Publication.id)
        .join(Edition, Edition.id == Publication.edition_id)
        .where(live_at(NOW), Publication.live_from > bindparam("since", type_=UtcDateTime), Edition.lane == Lane.URGENT)
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(1)
        .scalar_subquery(),
    )


def front_page(version: FrontPageVersion) -> FrontPage:
    """The newest of each section: of just the publications that the marks name, since a page is kept under them."""
    ids = [int(mark.split(".")[0]) for marked in version.newest for mark in marked.split()]
    ids += [version.pinned] if version.pinned and version.pinned not in ids else []
    stories = read_stories(_stories_by_ids(), ids=ids) if ids else []
    page = rules.arrange_front_page(
        [(code, title) for _id, code, title in version.sections], stories, STORIES_A_SECTION, version.pinned
    )
    return _with_pictures(page)


@cache
def _stories_by_ids() -> Rows:
    return select_stories().where(Publication.id.in_(bindparam("ids", expanding=True)))


def section_by_code(code: str) -> tuple[int, str] | None:
    """Id and title."""
    row = db.session.execute(select(Section.id, Section.title).where(Section.code == code)).one_or_none()
    return (row.id, row.title) if row else None


def section_page(section_id: int, after: str | None = None) -> Page[Story]:
    """A section's stories, newest first. Raises Missing for a cursor that isn't ours."""
    query = _first_section_stories() if after is None else _section_stories(after)
    found = _newest_first(read_stories(query, section=section_id))
    rows = found[:PAGE_SIZE]
    cursor = pagination.encode((rows[-1].live_from, rows[-1].publication_id)) if len(found) > PAGE_SIZE else None
    pictures = pictures_of([story.photo for story in rows if story.photo])
    return Page([replace(story, picture=picture_of(story, pictures)) for story in rows], cursor)


def _section_stories(after: str | None) -> Rows:
    """A page of a section; the section is a value to give."""
    query: Any = select(Publication.id).where(Publication.section_id == bindparam("section"), live_at(NOW))
    keys = (Publication.live_from, Publication.id)
    part = pagination.after(query, keys, after, (datetime, int), descending=True).limit(PAGE_SIZE + 1).subquery()
    return select_stories().join(part, part.c.id == Publication.id)


@cache
def _first_section_stories() -> Rows:
    return _section_stories(None)


def related(section_id: int, article_id: int, count: int = 4) -> list[Link]:
    """The newest others of a section."""
    return [Link(*row) for row in run(_related(), section=section_id, article=article_id, most=count)]


@cache
def _related() -> Rows:
    return (
        select(Publication.article_id, Revision.title, Publication.live_from)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(
            Publication.section_id == bindparam("section"), Publication.article_id != bindparam("article"), live_at(NOW)
        )
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(bindparam("most", type_=Integer()))
    )


def _newest_first(stories: list[Story]) -> list[Story]:
    return sorted(stories, key=lambda story: (story.live_from, story.publication_id), reverse=True)


def _with_pictures(page: FrontPage) -> FrontPage:
    """The lead and the first story of each section are shown with their photo."""
    first = [column.stories[0] for column in page.columns]
    shown = [story for story in ([page.lead] if page.lead else []) + first if story.photo]
    pictures = pictures_of([story.photo for story in shown if story.photo])
    return replace(
        page,
        lead=replace(page.lead, picture=picture_of(page.lead, pictures)) if page.lead else None,
        columns=[
            replace(
                column,
                stories=[
                    replace(column.stories[0], picture=picture_of(column.stories[0], pictures)),
                    *column.stories[1:],
                ],
            )
            for column in page.columns
        ],
    )
