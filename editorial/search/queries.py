"""Finding articles among what a person may see, newest first, the same on every database."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
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
)

from editorial.articles.models import Article, Edition, Revision, Section, State
from editorial.articles.queries import visible_to
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

PAGE = 20
MOST_PAGES = 25
SPARE = 10
"""Read beyond a page, for articles that are found twice: by the desk's text and by the live one."""

_LONG = 30_000
"""From this length on PostgreSQL may have dropped places of a word (it keeps 256), so a phrase is looked up by itself."""

_FTS = table("search_fts", column("rowid"))


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
    hits: dict[int, Any] = {}  # by article, in order of rank
    for needs in rules.tiers(asked):
        if len(hits) >= wanted:
            break
        query = _hits(needs, filters, actor, with_live)
        for hit in db.session.execute(query, {"now": clock.now(), "most": wanted + SPARE}):
            known = hits.get(hit.article_id)
            if known is None or (hit.in_desk and not known.in_desk):
                hits[hit.article_id] = hit
    shown = list(hits.values())[(page - 1) * PAGE : page * PAGE]
    return Results(_load(shown), page, len(hits) > page * PAGE and page < MOST_PAGES)


def _hits(needs: list[Need], filters: Filters, actor: Actor | None, with_live: bool) -> Select[*tuple[Any, ...]]:
    """Documents that have all needs and pass, newest first; `now` and `most` are values to give."""
    who = (actor.id, actor.roles, tuple(actor.units.items())) if actor else None
    query = _reachable(who, with_live)
    query = _by_words(query, [*needs, *_narrowing(filters), *_reach(actor, with_live)])
    return _by_day_and_state(query, filters)


@lru_cache(maxsize=256)
def _reachable(
    who: tuple[int, frozenset[str], tuple[tuple[int, str], ...]] | None, with_live: bool
) -> Select[*tuple[Any, ...]]:
    """What this person may find; built once for each set of rights, since building takes longer than running."""
    actor = Actor(id=who[0], name="", roles=who[1], units=dict(who[2])) if who else None
    live = exists().where(
        Publication.revision_id == SearchDocument.revision_id, live_at(bindparam("now", type_=UtcDateTime()))
    )
    is_live = and_(SearchDocument.scope.in_(("live", "both")), live) if with_live else false()
    in_desk = and_(SearchDocument.scope.in_(("desk", "both")), visible_to(actor)) if actor else false()
    return (
        select(SearchDocument.id, SearchDocument.article_id, in_desk.label("in_desk"))
        .join(Article, Article.id == SearchDocument.article_id)
        .where(or_(in_desk, is_live))
        .limit(bindparam("most", type_=Integer()))
    )


def _by_words(query: Select[*tuple[Any, ...]], needs: list[Need]) -> Select[*tuple[Any, ...]]:
    if not needs:
        return query.order_by(SearchDocument.id.desc())
    if db.session.get_bind().dialect.name == "sqlite":
        match = literal_column("search_fts").op("MATCH")(rules.as_fts5(needs))
        return query.join(_FTS, _FTS.c.rowid == SearchDocument.id).where(match).order_by(_FTS.c.rowid.desc())
    plain = [replace(need, kind="any", terms=(term,)) for need in needs if need.kind == "phrase" for term in need.terms]
    plain += [need for need in needs if need.kind != "phrase"]
    query = query.where(_has(plain))
    for need in needs:
        if need.kind == "phrase" and len(need.terms) > 1:
            padded = literal(" ") + SearchDocument.folded + " "
            by_itself = padded.contains(f" {' '.join(need.terms)} ", autoescape=True)
            query = query.where(or_(_has([need]), and_(func.length(SearchDocument.folded) > _LONG, by_itself)))
    return query.order_by(SearchDocument.id.desc())


def _has(needs: Iterable[Need]) -> ColumnElement[bool]:
    return literal_column("search_documents.tsv").op("@@", is_comparison=True)(
        func.to_tsquery(literal_column("'simple'"), rules.as_tsquery(needs))
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


def _by_day_and_state(query: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    if filters.first_day:
        start = clock.from_vietnam(filters.first_day, time())
        query = query.where(SearchDocument.id >= rules.first_id_at(start))
    if filters.last_day:
        end = clock.from_vietnam(filters.last_day, time()) + timedelta(days=1)
        query = query.where(SearchDocument.id < rules.first_id_at(end))
    if filters.state:
        query = query.join(Edition, Edition.id == Article.current_edition_id).where(Edition.state == filters.state)
        if filters.state is not State.PUBLISHED:  # few, so a word that nearly every document has is not gone through
            few = select(SearchDocument.id).join(Edition, Edition.article_id == SearchDocument.article_id)
            query = query.where(SearchDocument.id.in_(few.where(Edition.state == filters.state)))
    return query


@cache
def _shown() -> Select[*tuple[Any, ...]]:
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
    rows = db.session.execute(select(Unit.id, Unit.name).order_by(Unit.kind, Unit.code))
    return [(row.id, row.name) for row in rows]
