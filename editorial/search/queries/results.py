"""One page of search results: which documents match, tier by tier, and the rows that are shown."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from editorial.articles.models import Article, Edition, Revision, Section, State
from editorial.articles.queries import viewer_values, visibility_scope_of
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.people.models import BOARD, READS_ALL_SENT
from editorial.search import rules
from editorial.search.models import SearchDocument
from editorial.search.rules import Clause, SearchQuery
from editorial.units.models import Unit

from . import fulltext

Rows = Select[*tuple[Any, ...]]

PAGE = 20
MOST_PAGES = 25
SPARE = 10
"""Read beyond a page, for articles that are found twice: by the desk's text and by the live one."""


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
        return sum(getattr(self, field.name) != field.default for field in fields(self))


@dataclass(frozen=True)
class SearchResult:
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
    rows: list[SearchResult]
    page: int
    has_more: bool


def results(
    search_query: SearchQuery, filters: Filters, *, actor: Actor | None, with_live: bool = True, page: int = 1
) -> Results:
    """One page. `actor` None is the public; `with_live` says whether live texts may be found by whoever reads them."""
    page = max(1, min(page, MOST_PAGES))
    wanted = page * PAGE + 1
    context_clauses = _filter_clauses(filters) + _visibility_clauses(actor, with_live)
    days = _days(filters)
    values: dict[str, Any] = {"now": clock.now(), "most": wanted + SPARE, "state": filters.state} | days
    values |= viewer_values(actor) if actor else {}
    kind = fulltext.StatementKind(
        visibility_scope_of(actor) if actor else None, with_live, bool(context_clauses) or not search_query.is_empty, 0,
        "first_id" in days, "end_id" in days, _state_frequency(filters.state), fulltext.on_sqlite(),
    )  # fmt: skip
    hits: dict[int, Any] = {}  # by article, in order of rank
    for words, phrases, by_index in _statements(search_query, context_clauses, days, kind):
        query = fulltext.matching_documents(kind._replace(phrases=phrases, by_index=by_index))
        for hit in db.session.execute(query, values | words):
            known = hits.get(hit.article_id)
            if known is None or (hit.in_desk and not known.in_desk):
                hits[hit.article_id] = hit
        if len(hits) >= wanted:
            break
    shown = list(hits.values())[(page - 1) * PAGE : page * PAGE]
    return Results(_load(shown), page, len(hits) > page * PAGE and page < MOST_PAGES)


def _statements(
    search_query: SearchQuery, context_clauses: list[Clause], days: dict[str, int], kind: fulltext.StatementKind
) -> Iterator[tuple[dict[str, str], int, bool]]:
    """The tiers in the words of this engine, with how many phrases they have and whether they are for its index."""
    tiers = (fulltext.match_values([*clauses, *context_clauses]) for clauses in _tiers(search_query))
    if fulltext.on_sqlite():
        yield from ((words, phrases, False) for words, phrases in tiers)
        return
    known = list(tiers)
    asked_for = [] if kind.state == "few" else [words["words"] for words, _phrases in known]
    few = fulltext.are_rare(asked_for, days) or [False] * len(known)
    yield from ((words, phrases, by_index) for (words, phrases), by_index in zip(known, few, strict=True))


def _tiers(search_query: SearchQuery) -> Iterator[list[Clause]]:
    """What to look for, best first, asked one by one until a page is full; none that nothing can have."""
    there: dict[str, Clause] | None = None
    before: list[set[Clause]] = []
    for clauses in rules.tiers(search_query):
        if any(clause.kind == "prefix" for clause in clauses):
            there = fulltext.completions(search_query) if there is None else there
            clauses = [there[clause.terms[0]] if clause.kind == "prefix" else clause for clause in clauses]
        if all(clause.terms for clause in clauses) and set(clauses) not in before:
            before.append(set(clauses))
            yield clauses


def _filter_clauses(filters: Filters) -> list[Clause]:
    """Section, unit and author are terms of the documents."""
    clauses = [Clause((f"s{filters.section_id}",))] if filters.section_id else []
    clauses += [Clause((f"u{filters.unit_id}",))] if filters.unit_id else []
    return clauses + [Clause((term,)) for term in rules.byline_terms([filters.author])[: rules.MOST_WORDS]]


def _visibility_clauses(actor: Actor | None, with_live: bool) -> list[Clause]:
    """Terms that everything this person may see has, so that little else is looked at; `visible_to` decides."""
    if actor is None:
        return [Clause((rules.LIVE,))]
    if actor.has(*READS_ALL_SENT, *BOARD):
        return []
    mine = [f"p{actor.id}", *(f"u{unit_id}" for unit_id in actor.units)]
    return [Clause((*mine, rules.LIVE) if with_live else tuple(mine))]


def _days(filters: Filters) -> dict[str, int]:
    """The first id and the one after the last; section, unit and author are words."""
    first = clock.from_vietnam(filters.first_day, time()) if filters.first_day else None
    end = clock.from_vietnam(filters.last_day, time()) + timedelta(days=1) if filters.last_day else None
    found = {"first_id": rules.first_id_at(first)} if first else {}
    return found | ({"end_id": rules.first_id_at(end)} if end else {})


def _state_frequency(state: State | None) -> str:
    return "" if state is None else "many" if state is State.PUBLISHED else "few"


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


def _load(hits: list[Any]) -> list[SearchResult]:
    rows = db.session.execute(_shown(), {"ids": [hit.id for hit in hits]}) if hits else ()
    by_id = {row.id: row for row in rows}
    return [
        SearchResult(
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
