"""What a voter reads: the exact words, what changed since they last saw them, who had a hand in them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, union

from editorial.articles import queries as articles
from editorial.articles.models import Author, Edition, Image, Revision, StatusRow
from editorial.articles.rules import Case, Content, PartChange, Photo, changes
from editorial.ballots.models import Ballot, Vote
from editorial.ballots.rules import BallotFacts
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.former_names import current_verb, stored_verbs
from editorial.core.i18n import lazy_gettext as _l
from editorial.people.models import Person


@dataclass(frozen=True)
class PhotoWithFile:
    """A photo of the text with its file."""

    photo: Photo
    image: Image


@dataclass(frozen=True)
class BallotReading:
    """Exactly the words that a ballot is about, and what its voter should know of them."""

    text: Content
    reading: articles.Reading
    cards: list[PhotoWithFile]
    touched: list[tuple[str, str]]
    changes: list[PartChange]
    since: datetime | None
    """When the version was made that `changes` starts from; None when there is nothing to compare with."""
    voted_on_it: bool
    """That version is the last one this person voted on; otherwise it is the author's."""


def reading(case: Case, ballot: BallotFacts, actor: Actor) -> BallotReading:
    """Seven to nine statements, whatever the length of the item's history."""
    found = articles.reading(case.edition_id, ballot.revision_id)
    content = articles.content_of(found.revision)
    images = articles.images_in(content)
    voted, sent = _seen_before(case, ballot, actor)
    before = db.session.get(Revision, voted or sent) if voted or sent else None
    return BallotReading(
        text=content, reading=found,
        cards=[PhotoWithFile(photo, images[photo.image_id]) for photo in content.photos if photo.image_id in images],
        touched=_who_touched(case.article_id), changes=_changes(articles.content_of(before), content) if before else [],
        since=before.created_at if before else None, voted_on_it=voted is not None,
    )  # fmt: skip


def _seen_before(case: Case, ballot: BallotFacts, actor: Actor) -> tuple[int | None, int | None]:
    """The revision that this person last voted on, and the one that first left the author; either may be missing."""
    voted = (
        select(Ballot.revision_id)
        .join(Vote, Vote.ballot_id == Ballot.id)
        .join(Edition, Edition.id == Ballot.edition_id)
        .where(Edition.article_id == case.article_id, Vote.person_id == actor.id, Ballot.id < ballot.id)
        .order_by(Ballot.id.desc())
        .limit(1)
    )
    sent = (
        select(StatusRow.revision_id)
        .where(StatusRow.edition_id == case.edition_id, articles.left_author())
        .order_by(StatusRow.id)
        .limit(1)
    )
    row = db.session.execute(select(voted.scalar_subquery(), sent.scalar_subquery())).one()
    return row[0], row[1]


def _changes(before: Content, after: Content) -> list[PartChange]:
    names: dict[str, dict[int, str]] = {"section_id": {}, "genre_id": {}}
    if (before.section_id, before.genre_id) != (after.section_id, after.genre_id):
        names["section_id"] = {section.id: section.title for section in articles.sections()}
        names["genre_id"] = {genre.id: genre.title for genre in articles.genres()}
    return changes(before, after, names)


_WAYS_OF_TAKING_PART = {
    "author": _l("đứng tên"),
    "text": _l("viết hoặc sửa chữ"),
    "photo": _l("đưa ảnh lên"),
    "confirm": _l("xác nhận cho đơn vị"),
    "submit_to_board": _l("trình duyệt"),
}


def _who_touched(article_id: int) -> list[tuple[str, str]]:
    """Who had a hand in the text and how, as (name, deeds), in Vietnamese order; one statement."""
    contributions = union(
        select(Author.person_id, literal("author").label("way")).where(Author.article_id == article_id),
        select(Revision.created_by_id, literal("text")).where(Revision.article_id == article_id),
        select(Image.uploaded_by_id, literal("photo")).where(Image.article_id == article_id),
        select(StatusRow.actor_id, StatusRow.verb).where(
            StatusRow.article_id == article_id, StatusRow.verb.in_(stored_verbs("confirm", "submit_to_board"))
        ),
    ).subquery()
    rows = db.session.execute(
        select(Person.full_name, contributions.c.way)
        .join(contributions, contributions.c.person_id == Person.id)
        .order_by(Person.sort_key, Person.id)
    )
    ways: dict[str, set[str]] = {}
    for name, way in rows:
        ways.setdefault(name, set()).add(current_verb(way))
    return [
        (name, ", ".join(str(title) for way, title in _WAYS_OF_TAKING_PART.items() if way in of))
        for name, of in ways.items()
    ]
