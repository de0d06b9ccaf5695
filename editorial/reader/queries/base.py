"""What every public page needs: the current instant, rows of lists, pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from editorial.articles.models import Article, Edition, Image, Lane, Revision, Section
from editorial.core import clock
from editorial.core.db import UtcDateTime, db
from editorial.publishing.models import Publication
from editorial.reader import rules
from editorial.reader.rules import Picture, Story
from editorial.units.models import Unit, UnitName

Rows = Select[*tuple[Any, ...]]

NOW = bindparam("now", type_=UtcDateTime())
"""Public pages are requested most, so their statements are built once and take the instant as a bound value."""


def run(query: Rows, **values: Any) -> Sequence[Any]:
    return db.session.execute(query, {"now": clock.now()} | values).all()


@dataclass(frozen=True)
class Link:
    article_id: int
    title: str
    live_from: datetime

    @property
    def address(self) -> str:
        return rules.slug_of_title(self.title)


def select_stories() -> Rows:
    return (
        select(
            Publication.id, Publication.article_id, Publication.live_from, Revision.hash, Revision.title,
            Revision.summary, Revision.photos, Section.title.label("section"), Section.code, Unit.name.label("unit"),
            UnitName.name.label("old_name"), UnitName.valid_from.label("name_from"), Edition.grade, Edition.lane,
        )
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Section, Section.id == Publication.section_id)
        .join(Article, Article.id == Publication.article_id)
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(UnitName, UnitName.unit_id == Unit.id)
    )  # fmt: skip


def read_stories(query: Rows, **values: Any) -> list[Story]:
    """Each publication comes once for every name that its unit has had; the one of its day is shown."""
    groups: dict[int, list[Any]] = {}
    for row in run(query, **values):
        groups.setdefault(row.id, []).append(row)
    return [
        Story(
            publication_id=id, article_id=rows[0].article_id, hash=rows[0].hash, title=rows[0].title,
            summary=rows[0].summary, unit=unit_name_when_published(rows), section=rows[0].section, section_code=rows[0].code,
            live_from=rows[0].live_from, photo=rows[0].photos[0] if rows[0].photos else None,
            grade=rows[0].grade or "", is_urgent=rows[0].lane == Lane.URGENT,
        )
        for id, rows in groups.items()
    ]  # fmt: skip


def unit_name_when_published(rows: Iterable[Any]) -> str:
    found = list(rows)
    names = [(row.name_from, row.old_name) for row in found if row.name_from]
    return rules.name_on_day(clock.to_vietnam(found[0].live_from).date(), names, found[0].unit)


def pictures_of(photos: Iterable[dict[str, Any]]) -> dict[int, Picture]:
    """By image id, in one statement; none when there is nothing to look for."""
    by_id = {photo["image_id"]: photo for photo in photos}
    if not by_id:
        return {}
    query = select(Image.id, Image.key, Image.width, Image.height).where(Image.id.in_(by_id))
    return {row.id: rules.picture(by_id[row.id], row.key, row.width, row.height) for row in db.session.execute(query)}


def picture_of(story: Story, pictures: dict[int, Picture]) -> Picture | None:
    return pictures.get(story.photo["image_id"]) if story.photo else None
