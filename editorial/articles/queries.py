"""Reads about articles, and the one condition that says who may see them."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, exists, or_, select, union
from sqlalchemy.orm import aliased

from editorial.articles.models import (
    Article,
    Author,
    Edition,
    Genre,
    Image,
    Lane,
    Revision,
    Section,
    State,
    StatusRow,
)
from editorial.articles.rules import Case, Content, Name, Photo, visible_history
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.people.models import BOARD, READS_ALL_SENT, Person, Role
from editorial.units.models import Membership, Unit
from editorial.units.queries import in_force, leaders_of

# the query around may speak of other rows of these tables
_author, _edition = aliased(Author), aliased(Edition)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Which articles this person may see in the desk, live or not; join or correlate with `Article`.

    Authors see their own. What has been sent is seen by its unit's people and by those whose role reads everything;
    a restricted article only by its authors, its unit's heads, the standing office, the board, and the editor in charge.
    The administrator's role opens nothing here. (Our own decision, after product.md's rule 9.)
    """
    return _visible_to(actor.id, actor.roles, tuple(sorted(actor.units)), tuple(sorted(actor.led_units)))


@lru_cache(maxsize=2048)  # building it costs as much as a statement, and every page asks for it two or three times
def _visible_to(
    person_id: int, roles: frozenset[str], units: tuple[int, ...], led_units: tuple[int, ...]
) -> ColumnElement[bool]:
    mine = exists().where(_author.article_id == Article.id, _author.person_id == person_id)
    sent = exists().where(_edition.article_id == Article.id, _edition.sent_at.is_not(None))
    doors: list[ColumnElement[bool]] = [Article.created_by_id == person_id, mine]
    if not roles.isdisjoint((Role.STANDING_OFFICE, *BOARD)):
        doors.append(sent)
    elif not roles.isdisjoint(READS_ALL_SENT):
        in_charge = exists().where(_edition.id == Article.current_edition_id, _edition.owner_id == person_id)
        doors.append(and_(sent, or_(Article.restricted.is_(False), in_charge)))
    if units:
        own = and_(Article.unit_id.in_(units), Article.restricted.is_(False))
        doors.append(and_(sent, or_(Article.unit_id.in_(led_units), own) if led_units else own))
    return or_(*doors)


def hold(edition_id: int) -> None:
    """Lock an edition's article, with all its editions, until the commit: no two writers ever wait for each other.

    The lock first, the facts after: whoever had to wait reads what the one before left, with all it points to.
    """
    db.session.execute(
        select(Article.id)
        .join(Edition, Edition.article_id == Article.id)
        .where(Edition.id == edition_id)
        .with_for_update(of=Article)
    )


def cases(condition: ColumnElement[bool]) -> list[Case]:
    """The facts of the editions that meet a condition; two statements."""
    query = (
        select(*_CASE_COLUMNS)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Edition.current_revision_id)
        .where(condition)
        .order_by(Edition.id)
    )
    rows = db.session.execute(query).all()
    authors: dict[int, set[int]] = {row.article_id: {row.created_by_id} for row in rows}
    for article_id, person_id in db.session.execute(
        select(Author.article_id, Author.person_id).where(Author.article_id.in_(authors))
    ):
        authors[article_id].add(person_id)
    return [
        Case(
            **{name: value for name, value in row._mapping.items() if name not in _REFERENCES}
            | {
                "state": State(row.state),
                "lane": Lane(row.lane),
                "authors": frozenset(authors[row.article_id]),
                "is_current": row.current_edition_id == row.edition_id,
                "is_out": row.published_edition_id == row.edition_id,
            }
        )
        for row in rows
    ]


_REFERENCES = ("current_edition_id", "published_edition_id")
_CASE_COLUMNS = (
    Edition.article_id,
    Edition.id.label("edition_id"),
    Edition.number,
    Edition.version,
    Edition.state,
    Edition.state_since,
    Edition.lane,
    Article.unit_id,
    Article.restricted,
    Article.created_by_id,
    Edition.owner_id,
    Edition.claimed_until,
    Edition.sent_at,
    Edition.due_at,
    Edition.effective_on,
    Edition.confirmed_by_id,
    Edition.confirmed_hash,
    Edition.grade,
    Revision.id.label("revision_id"),
    Revision.hash.label("revision_hash"),
    Revision.title,
    Article.current_edition_id,
    Article.published_edition_id,
)


def case_of(edition_id: int, *, lock: bool = False) -> Case:
    """The facts of one edition; `lock` holds it. Raises Missing."""
    if lock:
        hold(edition_id)
    found = cases(Edition.id == edition_id)
    if not found:
        raise Missing
    return found[0]


def case_for(actor: Actor, edition_id: int) -> Case:
    """The facts of an edition that this person may see. Raises Missing, also when it exists but is not theirs to see."""
    found = cases(and_(Edition.id == edition_id, visible_to(actor)))
    if not found:
        raise Missing
    return found[0]


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


def touched(article_id: int) -> frozenset[int]:
    """Everybody who touched the article's text, in any edition: authors, also those whose name was taken out again, who
    entered it, every editor who changed it, who brought its photos, the unit's confirmers, and who put it before the
    board. None of them may approve it (product.md, rule 2). Two statements."""
    people = set(
        db.session.scalars(
            union(
                select(Revision.created_by_id).where(Revision.article_id == article_id),
                select(Author.person_id).where(Author.article_id == article_id),
                select(Article.created_by_id).where(Article.id == article_id),
                select(Image.uploaded_by_id).where(Image.article_id == article_id),
                select(StatusRow.actor_id).where(
                    StatusRow.article_id == article_id,
                    StatusRow.verb.in_(("confirm", "pass_on")),
                    StatusRow.actor_id.is_not(None),
                ),
            )
        )
    )
    bylines = db.session.scalars(select(Revision.byline).where(Revision.article_id == article_id))
    return frozenset(people.union(*({name["person_id"] for name in byline} for byline in bylines)))


def sections() -> list[Section]:
    return list(db.session.scalars(select(Section).where(Section.is_active).order_by(Section.position, Section.id)))


def genres() -> list[Genre]:
    return list(db.session.scalars(select(Genre).order_by(Genre.position, Genre.id)))


def images_of(article_id: int) -> dict[int, Image]:
    return {image.id: image for image in db.session.scalars(select(Image).where(Image.article_id == article_id))}


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


def may_see(actor: Actor, article_id: int) -> bool:
    return db.session.scalar(select(Article.id).where(Article.id == article_id, visible_to(actor))) is not None


def saved_by_page(case: Case, base_revision_id: int, page: str) -> bool:
    """Every revision since the base is what this very page saved by itself."""
    if not page:
        return False
    kinds = dict(
        db.session.execute(
            select(Revision.id, Revision.kind).where(
                Revision.edition_id == case.edition_id, Revision.id > base_revision_id
            )
        ).all()
    )
    if not kinds or set(kinds.values()) != {"autosave"}:
        return False
    details = db.session.scalars(
        select(AuditRow.details)
        .where(
            AuditRow.subject == "article",
            AuditRow.subject_id == case.article_id,
            AuditRow.action.in_(("article.saved", "article.created")),
        )
        .order_by(AuditRow.id.desc())
        .limit(len(kinds) + 1)
    )
    return set(kinds) <= {row.get("revision_id") for row in details if row.get("page") == page}


def created_on_page(actor: Actor, page: str) -> int | None:
    """The edition that this person's open page has already created: its answer was lost, or the button tapped twice."""
    if not page:
        return None
    details = db.session.scalars(
        select(AuditRow.details)
        .where(AuditRow.actor_id == actor.id, AuditRow.action == "article.created")
        .order_by(AuditRow.id.desc())
        .limit(20)
    )
    return next((row["edition_id"] for row in details if row.get("page") == page), None)


def units_to_write_for(actor: Actor) -> list[tuple[int, str]]:
    """The units that this person may enter a text for, as (id, name): their own; the standing office all."""
    today = clock.today()
    query = select(Unit.id, Unit.name).where(or_(Unit.valid_to.is_(None), Unit.valid_to >= today)).order_by(Unit.name)
    if not actor.has(Role.STANDING_OFFICE):
        query = query.where(Unit.id.in_(actor.units))
    return [(row.id, row.name) for row in db.session.execute(query)]


def writers_of(unit_ids: list[int]) -> list[tuple[int, str]]:
    """Who belongs to one of these units today, as (id, full name), in Vietnamese order; each person once."""
    rows = db.session.execute(
        select(Person.id, Person.full_name, Person.sort_key)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.unit_id.in_(unit_ids), in_force(Membership, clock.today()), Person.is_active)
        .distinct()
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, row.full_name) for row in rows]


def confirmers_of(unit_id: int, authors: frozenset[int]) -> list[tuple[int, str]]:
    """The unit's heads and deputies who may confirm a text by these authors, as (id, full name)."""
    rows = db.session.execute(
        select(Person.id, Person.full_name)
        .where(Person.id.in_(leaders_of(unit_id)), Person.id.not_in(authors))
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, row.full_name) for row in rows]


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


def reading(edition_id: int, revision_id: int) -> Reading:
    """One statement. Raises Missing when the revision is not of this edition."""
    owner, confirmer, writer = aliased(Person), aliased(Person), aliased(Person)
    row = db.session.execute(
        select(
            Revision, Edition, Section.title, Genre, Unit.name, owner.full_name, confirmer.full_name, writer.full_name
        )
        .join(Edition, Edition.id == Revision.edition_id)
        .join(Article, Article.id == Revision.article_id)
        .join(Unit, Unit.id == Article.unit_id)
        .join(writer, writer.id == Revision.created_by_id)
        .outerjoin(Section, Section.id == Revision.section_id)
        .outerjoin(Genre, Genre.id == Revision.genre_id)
        .outerjoin(owner, owner.id == Edition.owner_id)
        .outerjoin(confirmer, confirmer.id == Edition.confirmed_by_id)
        .where(Revision.id == revision_id, Revision.edition_id == edition_id)
    ).one_or_none()
    if row is None:
        raise Missing
    return Reading(row[0], row[1], row[2] or "", row[3], row[4], row[5] or "", row[6] or "", row[7])


def revision_of(article_id: int, revision_id: int) -> Revision:
    """A revision of this very article. Raises Missing."""
    found = db.session.scalars(
        select(Revision).where(Revision.id == revision_id, Revision.article_id == article_id)
    ).one_or_none()
    if found is None:
        raise Missing
    return found


def sent_revision_id(edition_id: int) -> int | None:
    """The words as the author last sent them, or as the edition began; what an editor's changes are compared with."""
    return db.session.scalar(
        select(StatusRow.revision_id)
        .where(StatusRow.edition_id == edition_id, StatusRow.verb.in_(("send", "create")))
        .order_by(StatusRow.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class TimelineEntry:
    """One line of an item's history, with its actor's name ("" when the clock did it)."""

    row: StatusRow
    who: str
    revision_number: int | None


def timeline(article_id: int) -> list[TimelineEntry]:
    """Who did what, when, why, on which revision; newest first."""
    rows = db.session.execute(
        select(StatusRow, Person.full_name, Revision.number)
        .outerjoin(Person, Person.id == StatusRow.actor_id)
        .outerjoin(Revision, Revision.id == StatusRow.revision_id)
        .where(StatusRow.article_id == article_id)
        .order_by(StatusRow.id.desc())
    )
    return [TimelineEntry(row, who or "", number) for row, who, number in rows]


@dataclass(frozen=True)
class HistoryEntry:
    id: int
    number: int
    kind: str
    who: str
    at: datetime


def history(edition_id: int, newest: int | None = None) -> list[HistoryEntry]:
    """An edition's revisions as people read them, newest first: every save, each run of autosaves folded to its last.

    `newest`: of so many revisions only.
    """
    rows = db.session.execute(
        select(Revision.id, Revision.number, Revision.kind, Person.full_name, Revision.created_at)
        .join(Person, Person.id == Revision.created_by_id)
        .where(Revision.edition_id == edition_id)
        .order_by(Revision.number.desc())
        .limit(newest)
    ).all()[::-1]
    return [HistoryEntry(*rows[index]) for index in reversed(visible_history([row.kind for row in rows]))]
