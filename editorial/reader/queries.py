"""What the public may read, all of it through `live_at`. Columns only: no row of a table leaves this room."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, union_all
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Image, Revision, Section
from editorial.core import clock, pagination
from editorial.core.db import db
from editorial.core.pagination import Page
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.reader import rules
from editorial.reader.rules import Front, Picture, Story
from editorial.units.models import Unit, UnitName

EACH = 3
"""Stories in a section of the front page; one more is read, since the lead may be among them."""
PAGE = 20
FEED = 25
SITEMAP = 5000

Rows = Select[*tuple[Any, ...]]


def sections() -> list[tuple[int, str, str]]:
    """The sections in use, as (id, code, title)."""
    query = select(Section.id, Section.code, Section.title).where(Section.is_active)
    return [(row.id, row.code, row.title) for row in db.session.execute(query.order_by(Section.position, Section.id))]


def front_page(known: list[tuple[int, str, str]]) -> Front:
    """The newest of each section; two statements however many there are."""
    if not known:
        return Front(None)
    newest = union_all(
        *(
            select(
                select(Publication.id)
                .where(Publication.section_id == section_id, live_at())
                .order_by(Publication.live_from.desc(), Publication.id.desc())
                .limit(EACH + 1)
                .subquery()
            )
            for section_id, _code, _title in known
        )
    ).subquery()
    stories = _stories(_lines().join(newest, newest.c.id == Publication.id))
    page = rules.front([(code, title) for _id, code, title in known], stories, EACH)
    return _with_pictures(page)


def section_by_code(code: str) -> tuple[int, str] | None:
    """Id and title."""
    row = db.session.execute(select(Section.id, Section.title).where(Section.code == code)).one_or_none()
    return (row.id, row.title) if row else None


def section_page(section_id: int, after: str | None = None) -> Page[Story]:
    """A section's stories, newest first. Raises Missing for a cursor that isn't ours."""
    query: Any = select(Publication.id).where(Publication.section_id == section_id, live_at())
    keys = (Publication.live_from, Publication.id)
    part = pagination.after(query, keys, after, (datetime, int), descending=True).limit(PAGE + 1).subquery()
    found = _newest_first(_stories(_lines().join(part, part.c.id == Publication.id)))
    rows = found[:PAGE]
    cursor = pagination.encode((rows[-1].live_from, rows[-1].publication_id)) if len(found) > PAGE else None
    pictures = _pictures([story.photo for story in rows if story.photo])
    return Page([replace(story, picture=_picture_of(story, pictures)) for story in rows], cursor)


@dataclass(frozen=True)
class Link:
    article_id: int
    title: str
    live_from: datetime

    @property
    def address(self) -> str:
        return rules.address_of(self.title)


def related(section_id: int, article_id: int, count: int = 4) -> list[Link]:
    """The newest others of a section."""
    query = (
        select(Publication.article_id, Revision.title, Publication.live_from)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Publication.section_id == section_id, Publication.article_id != article_id, live_at())
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(count)
    )
    return [Link(*row) for row in db.session.execute(query)]


def _lines() -> Rows:
    return (
        select(
            Publication.id, Publication.article_id, Publication.live_from, Revision.hash, Revision.title,
            Revision.summary, Revision.photos, Section.title.label("section"), Section.code, Unit.name.label("unit"),
            UnitName.name.label("old_name"), UnitName.valid_from.label("name_from"),
        )
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Section, Section.id == Publication.section_id)
        .join(Article, Article.id == Publication.article_id)
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(UnitName, UnitName.unit_id == Unit.id)
    )  # fmt: skip


def _stories(query: Rows) -> list[Story]:
    """Each publication comes once for every name that its unit has had; the one of its day is shown."""
    groups: dict[int, list[Any]] = {}
    for row in db.session.execute(query):
        groups.setdefault(row.id, []).append(row)
    return [
        Story(
            publication_id=id, article_id=rows[0].article_id, hash=rows[0].hash, title=rows[0].title,
            summary=rows[0].summary, unit=_unit_of(rows), section=rows[0].section, section_code=rows[0].code,
            live_from=rows[0].live_from, photo=rows[0].photos[0] if rows[0].photos else None,
        )
        for id, rows in groups.items()
    ]  # fmt: skip


def _unit_of(rows: Iterable[Any]) -> str:
    found = list(rows)
    names = [(row.name_from, row.old_name) for row in found if row.name_from]
    return rules.name_on(clock.to_vietnam(found[0].live_from).date(), names, found[0].unit)


def _newest_first(stories: list[Story]) -> list[Story]:
    return sorted(stories, key=lambda story: (story.live_from, story.publication_id), reverse=True)


def _pictures(photos: Iterable[dict[str, Any]]) -> dict[int, Picture]:
    """By image id, in one statement; none when there is nothing to look for."""
    by_id = {photo["image_id"]: photo for photo in photos}
    if not by_id:
        return {}
    query = select(Image.id, Image.key, Image.width, Image.height).where(Image.id.in_(by_id))
    return {row.id: rules.picture(by_id[row.id], row.key, row.width, row.height) for row in db.session.execute(query)}


def _picture_of(story: Story, pictures: dict[int, Picture]) -> Picture | None:
    return pictures.get(story.photo["image_id"]) if story.photo else None


def _with_pictures(page: Front) -> Front:
    """The lead and the first story of each section are shown with their photo."""
    first = [column.stories[0] for column in page.columns]
    shown = [story for story in ([page.lead] if page.lead else []) + first if story.photo]
    pictures = _pictures([story.photo for story in shown if story.photo])
    return Front(
        replace(page.lead, picture=_picture_of(page.lead, pictures)) if page.lead else None,
        [
            replace(
                column,
                stories=[
                    replace(column.stories[0], picture=_picture_of(column.stories[0], pictures)),
                    *column.stories[1:],
                ],
            )
            for column in page.columns
        ],
    )


@dataclass(frozen=True)
class Correction:
    note: str
    at: datetime


@dataclass(frozen=True)
class Text:
    """A live article as it is read. `first_out`: when its first edition went out."""

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
    first_out: datetime
    corrections: list[Correction]

    @property
    def address(self) -> str:
        return rules.address_of(self.title)


@dataclass(frozen=True)
class Gone:
    """It was live once and is no more."""

    article_id: int


def text_of(article_id: int) -> Text | Gone | None:
    """What the public reads at this address now; None when nothing ever was there."""
    rows = db.session.execute(
        select(
            Publication.id, Publication.live_from, live_at().label("is_live"), Edition.number, Revision.hash,
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
        .where(
            Publication.article_id == article_id,
            Publication.live_from <= clock.now(),
            Publication.cancelled_at.is_(None),
            Publication.failed_at.is_(None),
        )
        .order_by(Publication.live_from, Publication.id)
    ).all()  # fmt: skip
    live = [row for row in rows if row.is_live]
    if not live:
        return Gone(article_id) if rows else None
    return _text(article_id, live[-1], live, list({row.id: row for row in rows}.values()))


def _text(article_id: int, row: Any, names: list[Any], past: list[Any]) -> Text:
    pictures = _pictures(row.photos)
    return Text(
        article_id=article_id, publication_id=row.id, revision_hash=row.hash, title=row.title, summary=row.summary,
        body=row.body, byline=[entry["name"] for entry in row.byline],
        pictures=[pictures[photo["image_id"]] for photo in row.photos if photo["image_id"] in pictures],
        unit=_unit_of([name for name in names if name.id == row.id]), section_id=row.section_id, section=row.section,
        section_code=row.code, live_from=row.live_from, first_out=past[0].live_from,
        corrections=[
            Correction(one.correction_note, one.live_from)
            for one in reversed(past)
            if one.number > 1 and one.live_from <= row.live_from and one.correction_note
        ],
    )  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """An article in a feed."""

    article_id: int
    title: str
    summary: str
    body: str
    byline: list[str]
    section: str
    unit: str
    live_from: datetime
    first_out: datetime
    picture: Picture | None

    @property
    def address(self) -> str:
        return rules.address_of(self.title)


def feed() -> tuple[list[Entry], datetime | None]:
    """The newest articles, and when this list last changed (something went out, was corrected or was taken down)."""
    earlier = aliased(Publication)
    first_out = (
        select(func.min(earlier.live_from))
        .where(
            earlier.article_id == Publication.article_id, earlier.cancelled_at.is_(None), earlier.failed_at.is_(None)
        )
        .scalar_subquery()
    )
    part = (
        select(Publication.id)
        .where(live_at())
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(FEED)
        .subquery()
    )
    query = _lines().join(part, part.c.id == Publication.id)
    rows: dict[int, list[Any]] = {}
    for row in db.session.execute(query.add_columns(Revision.body, Revision.byline, first_out.label("first_out"))):
        rows.setdefault(row.id, []).append(row)
    ordered = sorted(rows.values(), key=lambda group: (group[0].live_from, group[0].id), reverse=True)
    pictures = _pictures([group[0].photos[0] for group in ordered if group[0].photos])
    entries = [_entry(group, pictures) for group in ordered]
    return entries, _changed_at(entries)


def _entry(rows: list[Any], pictures: dict[int, Picture]) -> Entry:
    row = rows[0]
    return Entry(
        article_id=row.article_id, title=row.title, summary=row.summary, body=row.body,
        byline=[entry["name"] for entry in row.byline], section=row.section, unit=_unit_of(rows),
        live_from=row.live_from, first_out=row.first_out,
        picture=pictures.get(row.photos[0]["image_id"]) if row.photos else None,
    )  # fmt: skip


def _changed_at(entries: list[Entry]) -> datetime | None:
    """Taken down counts too, within what the list reaches back to; so a reader that asks by date alone learns of it."""
    now = clock.now()
    since = Publication.live_from >= entries[-1].live_from if len(entries) == FEED else Publication.live_from <= now
    ended = db.session.scalar(
        select(func.max(Publication.live_until)).where(
            since, and_(Publication.live_from <= now, Publication.live_until <= now), Publication.cancelled_at.is_(None)
        )
    )
    return max((when for when in (ended, *(entry.live_from for entry in entries)) if when), default=None)


def sitemap_parts() -> list[tuple[int, datetime]]:
    """Ranges of article ids that hold live articles, as (number, newest hour)."""
    number = (Publication.article_id // SITEMAP).label("number")
    query = select(number, func.max(Publication.live_from)).where(live_at()).group_by(number).order_by(number)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def sitemap_part(number: int) -> list[Link]:
    """The live articles of a range."""
    first = number * SITEMAP
    query = (
        select(Publication.article_id, Revision.title, Publication.live_from)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Publication.article_id >= first, Publication.article_id < first + SITEMAP, live_at())
        .order_by(Publication.article_id)
    )
    return [Link(*row) for row in db.session.execute(query)]
