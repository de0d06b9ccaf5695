"""The facts of editions, and the one condition that says who may see an article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, cast, exists, null, or_, select, union_all
from sqlalchemy.orm import aliased

from editorial.articles.models import (
    Article,
    Author,
    AutosaveRun,
    Edition,
    Image,
    Lane,
    Revision,
    State,
    StatusRow,
)
from editorial.articles.rules import Case
from editorial.core.access import Actor
from editorial.core.db import db, rows
from editorial.core.errors import Missing
from editorial.core.former_names import stored_verbs
from editorial.people.models import BOARD, READS_ALL_SENT, PersonMerge, Role
from editorial.people.rules import with_merged

# aliases, since the embedding query may select other rows of these tables
_author, _edition, _current = aliased(Author), aliased(Edition), aliased(Edition)


@dataclass(frozen=True)
class VisibilityScope:
    """What of a person's standing decides what they see; people alike share the statements that are built of it."""

    everything_sent: bool
    open_sent: bool
    has_units: bool
    leads_units: bool


def visibility_scope_of(actor: Actor) -> VisibilityScope:
    return VisibilityScope(
        everything_sent=actor.has(Role.STANDING_OFFICE, *BOARD),
        open_sent=actor.has(*READS_ALL_SENT),
        has_units=bool(actor.units),
        leads_units=bool(actor.led_units),
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Which articles this person may see in the desk, live or not; join or correlate with `Article`.

    Authors see their own. What has been sent is seen by its unit's people and by those whose role reads everything;
    a restricted article only by its authors, its unit's heads, the standing office, the board, and the editor in charge.
    The administrator's role opens nothing here. (Our own decision.)
    """
    return _visible_to(visibility_scope_of(actor), actor.id, tuple(sorted(actor.units)), tuple(sorted(actor.led_units)))


@lru_cache(maxsize=64)
def visibility_condition(
    visibility: VisibilityScope, *, sent: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """The same condition for a statement that is built once; it runs with the values of `viewer_values`. `sent`: what says of
    the rows at hand that they were sent, where that needs no look at all editions."""
    units: Any = bindparam("viewer_units", expanding=True)
    led: Any = bindparam("viewer_led", expanding=True)
    return _any_reason_to_see(visibility, bindparam("viewer_id"), units, led, sent)


def viewer_values(actor: Actor) -> dict[str, Any]:
    """The values for `visibility_condition`."""
    return {"viewer_id": actor.id, "viewer_units": list(actor.units), "viewer_led": actor.led_units}


@lru_cache(maxsize=256)  # building it costs as much as a statement
def _visible_to(
    visibility: VisibilityScope, person_id: int, units: tuple[int, ...], led: tuple[int, ...]
) -> ColumnElement[bool]:
    return _any_reason_to_see(visibility, person_id, units, led, None)


def _any_reason_to_see(
    visibility: VisibilityScope, me: Any, units: Any, led: Any, sent: ColumnElement[bool] | None
) -> ColumnElement[bool]:
    mine = exists().where(_author.article_id == Article.id, _author.person_id == me)
    if sent is None:
        sent = exists().where(_edition.article_id == Article.id, _edition.sent_at.is_not(None))
    reasons: list[ColumnElement[bool]] = []  # the widest first: most rows then ask no further
    if visibility.everything_sent:
        reasons.append(sent)
    elif visibility.open_sent:
        in_charge = exists().where(_edition.id == Article.current_edition_id, _edition.owner_id == me)
        reasons.append(and_(or_(Article.restricted.is_(False), in_charge), sent))
    if visibility.has_units:
        own = and_(Article.unit_id.in_(units), Article.restricted.is_(False))
        reasons.append(and_(or_(Article.unit_id.in_(led), own) if visibility.leads_units else own, sent))
    reasons += [Article.created_by_id == me, mine]
    return or_(*reasons)


def sent_or_own(me: Any) -> ColumnElement[bool]:
    """In addition to the condition on the article: a correction not sent yet is visible to its authors alone, as any
    draft. Join `Article` with `Edition`."""
    mine = exists().where(_author.article_id == Article.id, _author.person_id == me)
    return or_(Edition.sent_at.is_not(None), Article.created_by_id == me, mine)


def lock_article_of(edition_id: int) -> None:
    """Lock an edition's article, with all its editions, until the commit: no two writers ever wait for each other.

    The lock first, the facts after: whoever had to wait reads what the one before left, with all it points to. SQLite's
    transaction holds the only write lock from its beginning.
    """
    if db.engine.dialect.name != "sqlite":
        db.session.execute(_LOCK, {"edition_id": edition_id})


_LOCK = (
    select(Article.id)
    .join(Edition, Edition.article_id == Article.id)
    .where(Edition.id == bindparam("edition_id"))
    .with_for_update(of=Article)
)


def cases(condition: ColumnElement[bool]) -> list[Case]:
    """The facts of the editions that meet a condition; one statement."""
    return _read(_with_authors().where(condition), {})


def _read(query: Any, values: dict[str, Any]) -> list[Case]:
    """The cases of a statement that starts from `_with_authors`: as many rows for each as it has authors."""
    found: dict[int, Any] = {}
    authors: dict[int, set[int]] = {}
    for row in rows(query, values):
        found[row.edition_id] = row
        authors.setdefault(row.article_id, {row.created_by_id}).add(row.author_id)
    return _cases(found.values(), authors)


def cases_in(found: Sequence[Any]) -> list[Case]:
    """The cases of rows that begin with the columns of `all_cases`, in their order; one statement, for the authors."""
    if not found:
        return []
    authors: dict[int, set[int]] = {row.article_id: {row.created_by_id} for row in found}
    for article_id, person_id in rows(_AUTHORS, {"article_ids": list(authors)}):
        authors[article_id].add(person_id)
    return _cases(found, authors)


def _cases(found: Iterable[Any], authors: dict[int, set[int]]) -> list[Case]:
    return [
        Case(
            **row
            | {
                "state": State(row["state"]),
                "lane": Lane(row["lane"]),
                "authors": frozenset(authors[row["article_id"]] - {None}),
                "is_current": row["is_current"] == row["edition_id"],
                "is_out": row["is_out"] == row["edition_id"],
                "current_state": State(row["current_state"]),
                "taken_down": row["taken_down"] is not None,
            }
        )
        for row in (dict(zip(_CASE_FIELDS, columns, strict=False)) for columns in found)
    ]


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
    Article.current_edition_id.label("is_current"),  # an id here, a yes or no in the case
    Article.published_edition_id.label("is_out"),
    _current.state.label("current_state"),
    Article.taken_down_at.label("taken_down"),
    AutosaveRun.person_id.label("autosaving_id"),
)
_CASE_FIELDS = tuple(column.key for column in _CASE_COLUMNS)
CASE_WIDTH = len(_CASE_FIELDS)
_AUTHORS = select(Author.article_id, Author.person_id).where(
    Author.article_id.in_(bindparam("article_ids", expanding=True))
)


@cache
def all_cases() -> Any:
    """Editions with what a case is made of; `CASE_WIDTH` columns, to which a list adds its own."""
    return (
        select(*_CASE_COLUMNS)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Edition.current_revision_id)
        .join(_current, _current.id == Article.current_edition_id)
        .outerjoin(AutosaveRun, AutosaveRun.edition_id == Edition.id)
        .order_by(Edition.id)
    )


@cache
def _with_authors() -> Any:
    """The same with their authors' ids, for a few."""
    return (
        all_cases().add_columns(Author.person_id.label("author_id")).outerjoin(Author, Author.article_id == Article.id)
    )


@lru_cache(maxsize=64)
def _one_case(visibility: VisibilityScope | None) -> Any:
    query = _with_authors().where(Edition.id == bindparam("edition_id"))
    return query.where(visibility_condition(visibility), sent_or_own(bindparam("viewer_id"))) if visibility else query


@lru_cache(maxsize=64)
def _cases_of_article(visibility: VisibilityScope) -> Any:
    mine = sent_or_own(bindparam("viewer_id"))
    return _with_authors().where(Edition.article_id == bindparam("article_id"), visibility_condition(visibility), mine)


@cache
def _cases_by_id() -> Any:
    return _with_authors().where(Edition.id.in_(bindparam("edition_ids", expanding=True)))


def cases_of_article(actor: Actor, article_id: int) -> list[Case]:
    """An article's editions, the oldest first; none when it is not this person's to see."""
    return _read(_cases_of_article(visibility_scope_of(actor)), viewer_values(actor) | {"article_id": article_id})


def cases_by_id(edition_ids: list[int]) -> dict[int, Case]:
    """The facts of these editions, by id."""
    found = _read(_cases_by_id(), {"edition_ids": edition_ids}) if edition_ids else []
    return {case.edition_id: case for case in found}


def case_of(edition_id: int, *, lock: bool = False) -> Case:
    """The facts of one edition; `lock` holds it. Raises Missing."""
    if lock:
        lock_article_of(edition_id)
    found = _read(_one_case(None), {"edition_id": edition_id})
    if not found:
        raise Missing
    return found[0]


def case_for(actor: Actor, edition_id: int) -> Case:
    """The facts of an edition that this person may see. Raises Missing, also when it exists but is not theirs to see."""
    found = _read(_one_case(visibility_scope_of(actor)), viewer_values(actor) | {"edition_id": edition_id})
    if not found:
        raise Missing
    return found[0]


def touched(article_id: int) -> frozenset[int]:
    """Everybody who touched the article's text, in any edition: authors, also those whose name was taken out again, who
    entered it, every editor who changed it, who brought its photos, the unit's confirmers, and who put it before the
    board; by whichever of their accounts. None of them may approve it (our own decision, docs/decisions/0003). One
    statement."""
    people: set[int] = set()
    merges = []
    for person_id, byline, into_id in rows(_touched(), {"article_id": article_id}):
        if into_id is not None:
            merges.append((person_id, into_id))
            continue
        people.add(person_id)
        people.update(name["person_id"] for name in byline or ())
    return frozenset(with_merged(people, merges))


@cache
def _touched() -> Any:
    """(person, byline, None) of whoever touched the text, and (person, None, into) of every merge, which are few."""
    article_id: Any = bindparam("article_id")
    nobody = null()
    return union_all(
        select(Revision.created_by_id, Revision.byline, cast(nobody, Integer)).where(Revision.article_id == article_id),
        select(Author.person_id, nobody, nobody).where(Author.article_id == article_id),
        select(Article.created_by_id, nobody, nobody).where(Article.id == article_id),
        select(Image.uploaded_by_id, nobody, nobody).where(Image.article_id == article_id),
        select(StatusRow.actor_id, nobody, nobody).where(
            StatusRow.article_id == article_id,
            StatusRow.verb.in_(stored_verbs("confirm", "submit_to_board")),
            StatusRow.actor_id.is_not(None),
        ),
        select(PersonMerge.person_id, nobody, PersonMerge.into_id),
    )


def may_see(actor: Actor, article_id: int) -> bool:
    return db.session.scalar(select(Article.id).where(Article.id == article_id, visible_to(actor))) is not None
