"""A person's own articles: on their way, just out, and all of them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import or_, select

from editorial.articles.models import Article, Author, Edition, Revision, State
from editorial.articles.queries.tasks import editions, is_author
from editorial.core import clock, pagination
from editorial.core.access import Actor
from editorial.core.db import rows
from editorial.core.tasks import ME, NOW
from editorial.home.rules import SHOWN, Item
from editorial.people.models import Person
from editorial.publishing.models import Publication
from editorial.publishing.queries import not_cancelled
from editorial.units.models import Unit

LATEST = 100
"""Articles of a person among which the last ones published are looked for."""

_ITEM: Any = (
    Article.id, Edition.id, Edition.number, Edition.state, Edition.state_since, Revision.title, Unit.short_name,
    Person.full_name, Publication.live_from,
)  # fmt: skip


def _items(query: Any) -> Any:
    return (
        query.join(Unit, Unit.id == Article.unit_id)
        .outerjoin(Person, Person.id == Edition.owner_id)
        .outerjoin(Publication, (Publication.edition_id == Edition.id) & not_cancelled())
    )


def _as_items(found: Iterable[Any]) -> list[Item]:
    return [
        Item(
            article_id=row[0], edition_id=row[1], number=row[2], state=State(row[3]), since=row[4], title=row[5],
            unit=row[6], owner=row[7] or "", live_from=row[8],
        )
        for row in found
    ]  # fmt: skip


_UNDER_WAY = tuple(state for state in State if state.is_open and not state.with_author)


@cache
def _under_way_statement() -> Any:
    """The first few are found and dressed then."""
    first = editions().where(Edition.state.in_(_UNDER_WAY), is_author())
    found = first.order_by(Edition.due_at, Edition.id).limit(SHOWN + 1).subquery()
    items: Any = (
        select(*_ITEM)
        .select_from(found)
        .join(Edition, Edition.id == found.c.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Edition.current_revision_id)
    )
    return _items(items).order_by(Edition.due_at, Edition.id)


def under_way(actor: Actor) -> list[Item]:
    """Items of this person that wait for others, by promise; one statement."""
    return _as_items(rows(_under_way_statement(), {"me": actor.id}))


@cache
def _published_statement() -> Any:
    """The newest few are found first, among the person's latest articles, and dressed then."""
    latest = (
        select(Author.article_id)
        .where(Author.person_id == ME)
        .order_by(Author.article_id.desc())
        .limit(LATEST)
        .subquery()
    )
    newest = (
        select(Publication.id)
        .join(latest, latest.c.article_id == Publication.article_id)
        .where(not_cancelled(), Publication.live_from <= NOW)
        .where(or_(Publication.live_until.is_(None), Publication.live_until > NOW))
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(5)
        .subquery()
    )
    return (
        select(*_ITEM)
        .select_from(newest)
        .join(Publication, Publication.id == newest.c.id)
        .join(Article, Article.id == Publication.article_id)
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(Person, Person.id == Edition.owner_id)
        .order_by(Publication.live_from.desc(), Publication.id.desc())
    )


def just_published(actor: Actor) -> list[Item]:
    """The last few items of this person that the public reads now; one statement."""
    return _as_items(rows(_published_statement(), {"me": actor.id, "now": clock.now()}))


def items_of(actor: Actor, cursor: str | None, size: int = 25) -> pagination.Page[Item]:
    """Every article that this person stands under, the newest first, each with its newest edition; one statement."""
    mine = select(Author.article_id).where(Author.person_id == actor.id)
    newest = pagination.after(mine, (Author.article_id,), cursor, (int,), descending=True).limit(size + 1).subquery()
    query = _items(
        select(*_ITEM)
        .select_from(newest)
        .join(Article, Article.id == newest.c.article_id)
        .join(Edition, Edition.id == Article.current_edition_id)
        .join(Revision, Revision.id == Edition.current_revision_id)
    )
    shown = _as_items(rows(query.order_by(Article.id.desc()), {}))
    more = pagination.encode((shown[size - 1].article_id,)) if len(shown) > size else None
    return pagination.Page(shown[:size], more)
