"""The tasks about items that the features declare, all in one statement."""

from collections.abc import Hashable
from functools import cache
from typing import Any

from sqlalchemy import func, literal, literal_column, select, union_all
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Author, Edition, Lane, Revision, StatusRow
from editorial.articles.queries import viewer_values, visibility_condition, visibility_scope_of
from editorial.articles.queries.cases import VisibilityScope
from editorial.articles.queries.tasks import URGENT_FIRST
from editorial.core import pagination
from editorial.core.access import Actor
from editorial.core.db import rows
from editorial.core.feature import registered
from editorial.core.former_names import current_verb
from editorial.core.tasks import ItemTask, ItemTaskKind, values_of
from editorial.home.rules import SHOWN, promise_order
from editorial.people.models import Person
from editorial.units.models import Unit
from editorial.workflow.rules import ASKS_FOR_MORE, asked_words

Asked = tuple[tuple[ItemTaskKind, Hashable], ...]
"""The kinds of tasks that a person may have, each with their variant of it."""


def kinds() -> list[ItemTaskKind]:
    """Every kind of task about items, in the order of the first page."""
    return sorted((kind for feature in registered() for kind in feature.item_tasks), key=lambda kind: kind.order)


def _asked(actor: Actor) -> Asked:
    return tuple((kind, variant) for kind in kinds() if (variant := kind.variant(actor)) is not None)


def tasks(actor: Actor) -> list[ItemTask]:
    """What waits for this person, by promise; of each kind at most one more than is shown. One statement."""
    found = _as_tasks(_tasks_statement(_asked(actor), visibility_scope_of(actor)), actor)
    return sorted(
        found, key=lambda task: promise_order(task.kind.is_draft, task.until, task.since, is_urgent=task.is_urgent)
    )


@cache
def _tasks_statement(asked: Asked, visibility: VisibilityScope) -> Any:
    parts: list[Any] = [
        select(literal_column(f"'{kind.slug}'").label("kind"), part.c.edition_id, part.c.until)
        for kind, variant in asked
        for part in [
            kind.select(variant).order_by(URGENT_FIRST, Edition.due_at, Edition.id).limit(SHOWN + 1).subquery()
        ]
    ]
    return _with_words(union_all(*parts), visibility)


def tasks_of_kind(actor: Actor, kind: ItemTaskKind, cursor: str | None, size: int = 25) -> pagination.Page[ItemTask]:
    """Everything of one kind, what is urgent first, then the oldest edition."""
    variant = kind.variant(actor)
    if variant is None:
        return pagination.Page([], None)
    keys = (URGENT_FIRST, Edition.id)
    query = pagination.after(kind.select(variant), keys, cursor, (int, int), descending=False).limit(size + 1)
    inner = query.subquery()
    found = _with_words(
        select(literal(kind.slug).label("kind"), inner.c.edition_id, inner.c.until), visibility_scope_of(actor)
    )
    shown = sorted(_as_tasks(found, actor), key=lambda task: (not task.is_urgent, task.edition_id))
    last = shown[size - 1] if len(shown) > size else None
    more = pagination.encode((int(not last.is_urgent), last.edition_id)) if last else None
    return pagination.Page(shown[:size], more)


def _with_words(found: Any, visibility: VisibilityScope) -> Any:
    """(kind, edition_id, until) with words; the one condition of who may see what stands over it all."""
    inner, owner, author, first = found.subquery(), aliased(Person), aliased(Person), aliased(Author)
    step = aliased(StatusRow)
    last = select(func.max(step.id)).where(step.edition_id == Edition.id).correlate(Edition).scalar_subquery()
    return (
        select(
            inner.c.kind, Article.id, Edition.id, Revision.title, Unit.short_name, author.full_name, owner.full_name,
            inner.c.until, Edition.state_since, Edition.lane, StatusRow.verb, StatusRow.reason_code, StatusRow.reason,
        )
        .join(Edition, Edition.id == inner.c.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Edition.current_revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(StatusRow, StatusRow.id == last)
        .outerjoin(owner, owner.id == Edition.owner_id)
        .outerjoin(first, (first.article_id == Article.id) & (first.position == 0))
        .outerjoin(author, author.id == first.person_id)
        .where(visibility_condition(visibility))
    )  # fmt: skip


def _asked_words(kind: ItemTaskKind, verb: str, code: str, reason: str) -> str:
    """Why the item came back, where its last step says it."""
    return asked_words(code, reason) if kind.tells_why and current_verb(verb) in ASKS_FOR_MORE else ""


def _as_tasks(query: Any, actor: Actor) -> list[ItemTask]:
    by_slug = {kind.slug: kind for kind in kinds()}
    return [
        ItemTask(
            kind=by_slug[row[0]], article_id=row[1], edition_id=row[2], title=row[3], unit=row[4], author=row[5] or "",
            owner=row[6] or "", until=row[7], since=row[8], is_urgent=row[9] == Lane.URGENT,
            asked=_asked_words(by_slug[row[0]], *row[10:13]),
        )
        for row in rows(query, values_of(actor) | viewer_values(actor))
    ]  # fmt: skip
