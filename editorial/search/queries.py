"""Finding articles among what a person may see, newest first, the same on every database."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
)

from editorial.articles.models import Article, Edition, Revision, Section, State
from editorial.articles.queries import sight_of, viewer, visible_in
from editorial.articles.queries.cases import Sight
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import UtcDateTime, db
from editorial.people.models import BOARD, READS_ALL_SENT
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.search import rules
from editorial.search.models import SearchDocument
from editorial.search.rules import Need, Question
from editorial.units.models import Unit

Rows = Select[*tuple[Any, ...]]

PAGE = 20
MOST_PAGES = 25
SPARE = 10
"""Read beyond a page, for articles that are found twice: by the desk's text and by the live one."""

_LONG = 30_000
"""From this length on PostgreSQL may have dropped places of a word (it keeps 256), so a phrase is looked up by itself."""

_FTS = table("search_fts", column("rowid"))


class FilterKind(NamedTuple):
    """Which filters a statement has; what they are filtered by is told to it."""

    has_first: bool
    has_last: bool
    state: str  # "", "few" or "many" articles are in it


@dataclass(frozen=True)
class Filters:
    state: State | None = None
    section_id: int | None = None
    unit_id: int | None = None
    author: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def count(self) -> int:
        return sum(getattr(self, one.name) != one.default for one in fields(self))

    @property
    def kind(self) -> FilterKind:
        state = "" if self.state is None else "many" if self.state is State.PUBLISHED else "few"
        return FilterKind(self.first_day is not None, self.last_day is not None, state)


@dataclass(frozen=True)
class Found:
    """An article as a line of results. `in_desk`: this person may open it there; otherwise it is the live text."""

    article_id: int
    in_desk: bool
    title: str
    summary: str
    body: str
    unit: str
    section: str
    state: State
    at: datetime
    is_restricted: bool


@dataclass(frozen=True)
class Results:
    rows: list[Found]
    page: int
    has_more: bool


def results(
    asked: Question, filters: Filters, *, actor: Actor | None, with_live: bool = True, page: int = 1
) -> Results:
    """One page. `actor` None is the public; `with_live` says whether live texts may be found by whoever reads them."""
    page = max(1, min(page, MOST_PAGES))
    wanted = page * PAGE + 1
    around = _narrowing(filters) + _reach(actor, with_live)
    values = {"now": clock.now(), "most": wanted + SPARE} | _values(filters) | (viewer(actor) if actor else {})
    hits: dict[int, Any] = {}  # by article, in order of rank
    for needs in _tiers(asked):
        words, phrases = _words([*needs, *around])
        query = _hits(sight_of(actor) if actor else None, with_live, filters.kind, phrases, bool(words["words"]))
        for hit in db.session.execute(query, values | words):
            known = hits.get(hit.article_id)
            if known is None or (hit.in_desk and not known.in_desk):
                hits[hit.article_id] = hit
        if len(hits) >= wanted:
            break
    shown = list(hits.values())[(page - 1) * PAGE : page * PAGE]
    return Results(_load(shown), page, len(hits) > page * PAGE and page < MOST_PAGES)


def _on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def _tiers(asked: Question) -> Iterator[list[Need]]:
    """What to look for, best first, asked one by one until a page is full.

    To find what goes on from a few letters, FTS5 first gathers every document of every such word. Here those words are
    read from their list instead, and looked for like others: newest first, as far as needed.
    """
    spelled: dict[str, Need] | None = None
    before: list[set[Need]] = []
    for needs in rules.tiers(asked):
        going_on = [need for need in needs if need.kind == "prefix"]
        if going_on and _on_sqlite():
            spelled = _spelled(asked) if spelled is None else spelled
            needs = [spelled[need.terms[0]] if need.kind == "prefix" else need for need in needs]
        if all(need.terms for need in needs) and set(needs) not in before:
            before.append(set(needs))
            yield needs


def _spelled(asked: Question) -> dict[str, Need]:
    """The words there are that begin as the last one typed does, with its accents and without."""
    starts = rules.going_on(asked)
    there = db.session.scalars(_TERMS, {"one": starts[0], "other": starts[-1]}).all()
    return {start: Need(tuple(term for term in there if term.startswith(start))) for start in starts}


_TERMS = text(
    "SELECT term FROM search_fts_terms WHERE term >= :one AND term < :one || '{'"
    " UNION SELECT term FROM search_fts_terms WHERE term >= :other AND term < :other || '{' ORDER BY 1"
)  # every sign of a term is before "{"


@lru_cache(maxsize=256)
def _hits(sight: Sight | None, with_live: bool, kind: FilterKind, phrases: int, has_words: bool) -> Rows:
    """Documents that have all needs and may be seen, newest first. Built once for each kind of question and person,
    since building takes longer than running; the values are given to it."""
    live = exists().where(
        Publication.revision_id == SearchDocument.revision_id, live_at(bindparam("now", type_=UtcDateTime()))
    )
    is_live = and_(SearchDocument.scope.in_(("live", "both")), live) if with_live else false()
    in_desk = and_(SearchDocument.scope.in_(("desk", "both")), visible_in(sight)) if sight else false()
    query = (
        select(SearchDocument.id, SearchDocument.article_id, in_desk.label("in_desk"))
        .join(Article, Article.id == SearchDocument.article_id)
        .where(or_(in_desk, is_live))
        .limit(bindparam("most", type_=Integer()))
    )
    return _by_day_and_state(_by_words(query, phrases) if has_words else query.order_by(SearchDocument.id.desc()), kind)


def _words(needs: list[Need]) -> tuple[dict[str, str], int]:
    """What full text is asked, as values of a statement, and how many phrases PostgreSQL looks up by themselves."""
    if _on_sqlite() or not needs:
        return {"words": rules.as_fts5(needs)}, 0
    phrases = [need for need in needs if need.kind == "phrase" and len(need.terms) > 1]
    plain = [Need((term,)) for need in phrases for term in need.terms]
    values = {"words": rules.as_tsquery([*plain, *(need for need in needs if need not in phrases)])}
    for place, need in enumerate(phrases):
        values |= {f"phrase_{place}": rules.as_tsquery([need]), f"in_order_{place}": f" {' '.join(need.terms)} "}
    return values, len(phrases)


def _by_words(query: Rows, phrases: int) -> Rows:
    if _on_sqlite():
        match = literal_column("search_fts").op("MATCH")(bindparam("words", type_=String()))
        return query.join(_FTS, _FTS.c.rowid == SearchDocument.id).where(match).order_by(_FTS.c.rowid.desc())
    query = query.where(_has("words"))
    for place in range(phrases):
        padded = literal(" ") + SearchDocument.folded + " "
        by_itself = func.strpos(padded, bindparam(f"in_order_{place}", type_=String())) > 0
        query = query.where(or_(_has(f"phrase_{place}"), and_(func.length(SearchDocument.folded) > _LONG, by_itself)))
    return query.order_by(SearchDocument.id.desc())


def _has(name: str) -> ColumnElement[bool]:
    return literal_column("search_documents.tsv").op("@@", is_comparison=True)(
        func.to_tsquery(literal_column("'simple'"), bindparam(name, type_=String()))
    )


def _narrowing(filters: Filters) -> list[Need]:
    """Section, unit and author are terms of the documents."""
    needs = [Need((f"s{filters.section_id}",))] if filters.section_id else []
    needs += [Need((f"u{filters.unit_id}",))] if filters.unit_id else []
    return needs + [Need((term,)) for term in rules.byline_terms([filters.author])[: rules.MOST_WORDS]]


def _reach(actor: Actor | None, with_live: bool) -> list[Need]:
    """Terms that everything this person may see has, so that little else is looked at; `visible_to` decides."""
    if actor is None:
        return [Need((rules.LIVE,))]
    if actor.has(*READS_ALL_SENT, *BOARD):
        return []
    mine = [f"p{actor.id}", *(f"u{unit_id}" for unit_id in actor.units)]
    return [Need((*mine, rules.LIVE) if with_live else tuple(mine))]


def _values(filters: Filters) -> dict[str, Any]:
    """What the statement of these filters wants to be told; section, unit and author are words."""
    first = clock.from_vietnam(filters.first_day, time()) if filters.first_day else None
    end = clock.from_vietnam(filters.last_day, time()) + timedelta(days=1) if filters.last_day else None
    values = {
        "first_id": first and rules.first_id_at(first), "end_id": end and rules.first_id_at(end), "state": filters.state
    }  # fmt: skip
    return {name: value for name, value in values.items() if value is not None}


def _by_day_and_state(query: Rows, kind: FilterKind) -> Rows:
    if kind.has_first:
        query = query.where(SearchDocument.id >= bindparam("first_id", type_=BigInteger()))
    if kind.has_last:
        query = query.where(SearchDocument.id < bindparam("end_id", type_=BigInteger()))
    if kind.state:
        state = bindparam("state", type_=String())
        query = query.join(Edition, Edition.id == Article.current_edition_id).where(Edition.state == state)
        if kind.state == "few":  # so a word that nearly every document has is not gone through
            few = select(SearchDocument.id).join(Edition, Edition.article_id == SearchDocument.article_id)
            query = query.where(SearchDocument.id.in_(few.where(Edition.state == state)))
    return query


@cache
def _shown() -> Rows:
    return (
        select(
            SearchDocument.id, SearchDocument.at, Revision.title, Revision.summary, Revision.body,
            Unit.name, Section.title.label("section"), Edition.state, Article.restricted,
        )
        .join(Revision, Revision.id == SearchDocument.revision_id)
        .join(Article, Article.id == SearchDocument.article_id)
        .join(Unit, Unit.id == Article.unit_id)
        .join(Edition, Edition.id == Article.current_edition_id)
        .outerjoin(Section, Section.id == Revision.section_id)
        .where(SearchDocument.id.in_(bindparam("ids", expanding=True)))
    )  # fmt: skip


def _load(hits: list[Any]) -> list[Found]:
    rows = db.session.execute(_shown(), {"ids": [hit.id for hit in hits]}) if hits else ()
    by_id = {row.id: row for row in rows}
    return [
        Found(
            article_id=hit.article_id, in_desk=bool(hit.in_desk), title=row.title, summary=row.summary, body=row.body,
            unit=row.name, section=row.section or "", state=State(row.state), at=row.at, is_restricted=row.restricted,
        )
        for hit in hits
        if (row := by_id.get(hit.id))
    ]  # fmt: skip


def units() -> list[tuple[int, str]]:
    """To filter by, as (id, name)."""
    return [(row[0], row[1]) for row in db.session.execute(_units())]


@cache
def _units() -> Rows:
    return select(Unit.id, Unit.name).order_by(Unit.kind, Unit.code)
