"""The facts of editions, and the one condition that says who may see an article."""

from functools import lru_cache

from sqlalchemy import ColumnElement, and_, exists, or_, select, union
from sqlalchemy.orm import aliased

from editorial.articles.models import (
    Article,
    Author,
    Edition,
    Image,
    Lane,
    Revision,
    State,
    StatusRow,
)
from editorial.articles.rules import Case
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.people.models import BOARD, READS_ALL_SENT, Role

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


def may_see(actor: Actor, article_id: int) -> bool:
    return db.session.scalar(select(Article.id).where(Article.id == article_id, visible_to(actor))) is not None
