"""What waits for a person."""

from datetime import time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import literal, literal_column, select, union_all
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Author, Edition, Revision
from editorial.articles.queries import sight_of, viewer, visible_in
from editorial.articles.queries.cases import Sight
from editorial.commendations.progress.queries.waiting import waiting
from editorial.core import clock, pagination
from editorial.core.access import Actor
from editorial.core.db import rows
from editorial.home.queries.kinds import Query, Rights, rights_of, task_selects, values
from editorial.home.rules import SHOWN, Kind, RoundTask, Task, by_promise
from editorial.people.models import Person
from editorial.units.models import Unit


def tasks(actor: Actor) -> list[Task]:
    """What waits for this person, by promise; of each kind at most one more than is shown. One statement."""
    return by_promise(_as_tasks(_tasks_statement(rights_of(actor), sight_of(actor)), actor))


@cache
def _tasks_statement(rights: Rights, sight: Sight) -> Query:
    parts: list[Any] = [
        select(literal_column(f"'{kind.value}'").label("kind"), part.c.edition_id, part.c.until)
        for kind, query in task_selects(rights).items()
        for part in [query.order_by(Edition.due_at, Edition.id).limit(SHOWN + 1).subquery()]
    ]
    return _dressed(union_all(*parts), sight)


def round_tasks(actor: Actor) -> list[RoundTask]:
    """What commendation rounds want of this person. One statement; `Counts.rounds` says whether it is worth asking."""
    return [
        RoundTask(one, clock.from_vietnam(one.until + timedelta(days=1), time()) if one.until else None)
        for one in waiting(actor)
    ]


def tasks_of_kind(actor: Actor, kind: Kind, cursor: str | None, size: int = 25) -> pagination.Page[Task]:
    """Everything of one kind, the oldest edition first."""
    query = task_selects(rights_of(actor)).get(kind)
    if query is None:
        return pagination.Page([], None)
    query = pagination.after(query, (Edition.id,), cursor, (int,), descending=False).limit(size + 1)
    inner = query.subquery()
    found = _dressed(select(literal(kind.value).label("kind"), inner.c.edition_id, inner.c.until), sight_of(actor))
    shown = sorted(_as_tasks(found, actor), key=lambda task: task.edition_id)
    more = pagination.encode((shown[size - 1].edition_id,)) if len(shown) > size else None
    return pagination.Page(shown[:size], more)


def _dressed(found: Any, sight: Sight) -> Query:
    """(kind, edition_id, until) with words; the one condition of who may see what stands over it all."""
    inner, owner, author, first = found.subquery(), aliased(Person), aliased(Person), aliased(Author)
    return (
        select(
            inner.c.kind, Article.id, Edition.id, Revision.title, Unit.short_name, author.full_name, owner.full_name,
            inner.c.until, Edition.state_since,
        )
        .join(Edition, Edition.id == inner.c.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Edition.current_revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(owner, owner.id == Edition.owner_id)
        .outerjoin(first, (first.article_id == Article.id) & (first.position == 0))
        .outerjoin(author, author.id == first.person_id)
        .where(visible_in(sight))
    )  # fmt: skip


def _as_tasks(query: Query, actor: Actor) -> list[Task]:
    return [
        Task(
            kind=Kind(row[0]), article_id=row[1], edition_id=row[2], title=row[3], unit=row[4], author=row[5] or "",
            owner=row[6] or "", until=row[7], since=row[8],
        )
        for row in rows(query, values(actor) | viewer(actor))
    ]  # fmt: skip
