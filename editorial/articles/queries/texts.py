"""Texts with what they point to: sections, genres, photos, people, units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, bindparam, exists, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from editorial.articles.models import (
    Article,
    Edition,
    Genre,
    Image,
    Revision,
    Section,
    StatusRow,
)
from editorial.articles.queries.history import left_author
from editorial.articles.rules import Case, Content, Name, Photo
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db, keep, rows
from editorial.core.errors import Missing
from editorial.core.text import fold, normalise_phone
from editorial.people.models import Person, Role
from editorial.units.models import Membership, Unit
from editorial.units.queries import in_force, leaders_of


def content_of(revision: Revision) -> Content:
    return Content(
        title=revision.title,
        summary=revision.summary,
        body=revision.body,
        section_id=revision.section_id,
        genre_id=revision.genre_id,
        event_on=revision.event_on,
        event_place=revision.event_place,
        photos=tuple(Photo(**photo) for photo in revision.photos),
        byline=tuple(Name(**name) for name in revision.byline),
        correction_note=revision.correction_note,
    )


def revision(revision_id: int) -> Revision:
    """Raises Missing."""
    found = db.session.get(Revision, revision_id)
    if found is None:
        raise Missing
    return found


def content_and_genre(revision_id: int) -> tuple[Content, Genre | None]:
    """A stored text and its kind; one statement, which brings the row of the edition too. Raises Missing."""
    found = db.session.execute(_WITH_GENRE, {"revision_id": revision_id}).one_or_none()
    if found is None:
        raise Missing
    keep(found)
    return content_of(found[0]), found[1]


_WITH_GENRE = (
    select(Revision, Genre, Edition)
    .join(Edition, Edition.id == Revision.edition_id)
    .outerjoin(Genre, Genre.id == Revision.genre_id)
    .where(Revision.id == bindparam("revision_id"))
)


def sections() -> Sequence[Any]:
    """The open sections in their order, as rows of (id, title)."""
    return rows(_SECTIONS, {})


def genres() -> Sequence[Any]:
    """The genres in their order, as rows with the columns of Genre."""
    return rows(_GENRES, {})


def sections_and_genres() -> tuple[Sequence[Any], Sequence[Any]]:
    """Both, as the writing page offers them; one statement."""
    found = rows(_SECTIONS_AND_GENRES, {})
    return [row for row in found if not row.is_genre], [row for row in found if row.is_genre]


def published_genre(article_id: int) -> Genre | None:
    """The genre of the text that is out; None before anything was."""
    return db.session.scalars(
        select(Genre)
        .join(Revision, Revision.genre_id == Genre.id)
        .join(Edition, Edition.current_revision_id == Revision.id)
        .join(Article, Article.published_edition_id == Edition.id)
        .where(Article.id == article_id)
    ).one_or_none()


# built once: every form asks for them
_SECTIONS = select(Section.id, Section.title).where(Section.is_active).order_by(Section.position, Section.id)
_GENRES = select(*Genre.__table__.columns).order_by(Genre.position, Genre.id)
_SECTIONS_AND_GENRES = (
    union_all(
        select(literal(0).label("is_genre"), Section.id, Section.code, Section.title, Section.position,
               literal(0).label("least_words"), literal(0).label("most_words"), literal(0).label("least_photos"))
        .where(Section.is_active),
        select(literal(1), *(getattr(Genre, name) for name in
                             ("id", "code", "title", "position", "least_words", "most_words", "least_photos"))),
    )
    .order_by("is_genre", "position", "id")
)  # fmt: skip
_IMAGES = select(Image).where(Image.article_id == bindparam("article_id"))
_WRITERS = (
    select(Person.id, Person.full_name, Person.sort_key)
    .join(Membership, Membership.person_id == Person.id)
    .where(
        Membership.unit_id.in_(bindparam("unit_ids", expanding=True)),
        in_force(Membership, bindparam("day", type_=Date)),
        Person.is_active,
    )
    .distinct()
    .order_by(Person.sort_key, Person.id)
)


def images_of(article_id: int) -> dict[int, Image]:
    return {image.id: image for image in db.session.scalars(_IMAGES, {"article_id": article_id})}


def images_in(content: Content) -> dict[int, Image]:
    """The photos that a text names, by id; no statement when it names none."""
    wanted = [photo.image_id for photo in content.photos]
    if not wanted:
        return {}
    return {image.id: image for image in db.session.scalars(select(Image).where(Image.id.in_(wanted)))}


def image_by_key(key: str) -> Image:
    """Raises Missing."""
    found = db.session.scalars(select(Image).where(Image.key == key)).one_or_none()
    if found is None:
        raise Missing
    return found


def units_to_write_for(actor: Actor) -> list[tuple[int, str]]:
    """The units that this person may enter a text for, as (id, name): their own; the standing office all."""
    today = clock.today()
    query = select(Unit.id, Unit.name).where(or_(Unit.valid_to.is_(None), Unit.valid_to >= today)).order_by(Unit.name)
    if not actor.has(Role.STANDING_OFFICE):
        query = query.where(Unit.id.in_(actor.units))
    return [(row.id, row.name) for row in db.session.execute(query)]


def writers_of(unit_ids: list[int]) -> list[tuple[int, str]]:
    """Who belongs to one of these units today, as (id, full name), in Vietnamese order; each person once."""
    found = rows(_WRITERS, {"unit_ids": unit_ids, "day": clock.today()})
    return [(row.id, row.full_name) for row in found]


def writers_named(name: str, phone: str = "") -> list[int]:
    """Who belongs to any unit today and has this name, with or without accents, and this number if one is given."""
    member = exists().where(Membership.person_id == Person.id, in_force(Membership, clock.today()))
    query = select(Person.id).where(Person.folded_name == fold(name), Person.is_active, member).order_by(Person.id)
    return list(db.session.scalars(query.where(Person.phone == normalise_phone(phone)) if phone else query))


def confirmers_of(unit_id: int, authors: frozenset[int]) -> list[tuple[int, str]]:
    """The unit's heads and deputies who may confirm a text by these authors, as (id, full name)."""
    found = db.session.execute(
        select(Person.id, Person.full_name)
        .where(Person.id.in_(leaders_of(unit_id)), Person.id.not_in(authors))
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, row.full_name) for row in found]


@dataclass(frozen=True)
class Reading:
    """An edition's current text with the names of what it points to."""

    revision: Revision
    edition: Edition
    section: str
    genre: Genre | None
    unit: str
    owner: str
    confirmed_by: str
    revision_by: str


_owner, _confirmer, _writer = aliased(Person), aliased(Person), aliased(Person)


# built once: putting these nine tables together costs more than asking
_READING = (
    select(
        Revision, Edition, Section.title, Genre, Unit.name, _owner.full_name, _confirmer.full_name, _writer.full_name
    )
    .join(Edition, Edition.id == Revision.edition_id)
    .join(Article, Article.id == Revision.article_id)
    .join(Unit, Unit.id == Article.unit_id)
    .join(_writer, _writer.id == Revision.created_by_id)
    .outerjoin(Section, Section.id == Revision.section_id)
    .outerjoin(Genre, Genre.id == Revision.genre_id)
    .outerjoin(_owner, _owner.id == Edition.owner_id)
    .outerjoin(_confirmer, _confirmer.id == Edition.confirmed_by_id)
    .where(Revision.id == bindparam("revision_id"), Revision.edition_id == bindparam("edition_id"))
)


def reading(edition_id: int, revision_id: int) -> Reading:
    """One statement. Raises Missing when the revision is not of this edition."""
    row = db.session.execute(_READING, {"revision_id": revision_id, "edition_id": edition_id}).one_or_none()
    if row is None:
        raise Missing
    return Reading(row[0], row[1], row[2] or "", row[3], row[4], row[5] or "", row[6] or "", row[7])


def revision_for(actor: Actor, case: Case, revision_id: int) -> Revision:
    """A revision of this very article that this person may read: what its authors wrote before they first sent an
    edition stays theirs alone. Raises Missing."""
    query = select(Revision).where(Revision.id == revision_id, Revision.article_id == case.article_id)
    if actor.id not in case.authors:
        query = query.where(
            exists().where(
                StatusRow.edition_id == Revision.edition_id, StatusRow.revision_id <= Revision.id, left_author()
            )
        )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise Missing
    return found
