"""The statements that ask full text, in the words of each engine. Every one of them looks at the newest first and stops
at a page's worth, however many documents have the words."""

from functools import lru_cache
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

from editorial.articles.models import Article, Edition
from editorial.articles.queries import visible_in
from editorial.articles.queries.cases import Sight
from editorial.core.db import UtcDateTime, db
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.search import rules
from editorial.search.models import SearchDocument
from editorial.search.rules import Need, Question

Rows = Select[*tuple[Any, ...]]

WINDOW, FEW = 500, 3
"""A question that fewer than three of the newest 500 documents answer goes to PostgreSQL's index."""

_LONG = 30_000
"""From this length on PostgreSQL may have dropped places of a word (it keeps 256), so a phrase is looked up by itself."""

_FTS = table("search_fts", column("rowid"))
_MOST = bindparam("most", type_=Integer())
_STATE = bindparam("state", type_=String())


class Kind(NamedTuple):
    """What a statement is built for; the values it is told when it runs."""

    sight: Sight | None
    with_live: bool
    has_words: bool
    phrases: int
    has_first: bool
    has_last: bool
    state: str
    """Of articles in a state: "", "few" or "many" are in it."""
    by_index: bool = False


def on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def going_on(asked: Question) -> dict[str, Need]:
    """The words there are that begin as the last one typed does, with its accents and without.

    Asked for a beginning, both engines gather every document of every such word; words they can stop at.
    """
    starts = rules.going_on(asked)
    there = db.session.scalars(_TERMS, {"one": starts[0], "other": starts[-1]}).all()
    return {start: Need(tuple(term for term in there if term.startswith(start))) for start in starts}


_TERMS = text(
    "SELECT term FROM search_fts_terms WHERE term >= :one AND term < :one || '{'"
    " UNION SELECT term FROM search_fts_terms WHERE term >= :other AND term < :other || '{' ORDER BY 1"
)  # every sign of a term is before "{"


def words_of(needs: list[Need]) -> tuple[dict[str, str], int]:
    """What full text is asked, as values of a statement, and how many phrases PostgreSQL looks up by themselves."""
    if on_sqlite() or not needs:
        return {"words": rules.as_fts5(needs)}, 0
    phrases = [need for need in needs if need.kind == "phrase" and len(need.terms) > 1]
    plain = [Need((term,)) for need in phrases for term in need.terms]
    values = {"words": rules.as_tsquery([*plain, *(need for need in needs if need not in phrases)])}
    for place, need in enumerate(phrases):
        values |= {f"phrase_{place}": rules.as_tsquery([need]), f"in_order_{place}": f" {' '.join(need.terms)} "}
    return values, len(phrases)


@lru_cache(maxsize=256)
def hits(kind: Kind) -> Any:
    """Documents that have the words and may be seen, newest first, as (id, article_id, in_desk).

    Built once for each kind of question and person, since building takes longer than running.
    """
    if kind.has_words and not on_sqlite():
        return _found_by_postgresql(kind)
    in_desk, is_live = _doors(kind)
    query = _in_state(select(SearchDocument.id, SearchDocument.article_id, in_desk.label("in_desk")), kind)
    query = query.where(or_(in_desk, is_live), *_days(kind.has_first, kind.has_last)).limit(_MOST)
    if not kind.has_words:
        return query.order_by(SearchDocument.id.desc())
    match = literal_column("search_fts").op("MATCH")(bindparam("words", type_=String()))
    return query.join(_FTS, _FTS.c.rowid == SearchDocument.id).where(match).order_by(_FTS.c.rowid.desc())


def _doors(kind: Kind) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """May it be found as the desk's text, and as the public's?"""
    live = exists().where(
        Publication.revision_id == SearchDocument.revision_id, live_at(bindparam("now", type_=UtcDateTime()))
    )
    is_live = and_(SearchDocument.scope.in_(("live", "both")), live) if kind.with_live else false()
    in_desk = and_(SearchDocument.scope.in_(("desk", "both")), visible_in(kind.sight)) if kind.sight else false()
    return in_desk, is_live


def _days(has_first: bool, has_last: bool) -> list[ColumnElement[bool]]:
    first = [SearchDocument.id >= bindparam("first_id", type_=BigInteger())] if has_first else []
    return first + ([SearchDocument.id < bindparam("end_id", type_=BigInteger())] if has_last else [])


def _in_state(query: Rows, kind: Kind) -> Rows:
    query = query.join(Article, Article.id == SearchDocument.article_id)
    if not kind.state:
        return query
    query = query.join(Edition, Edition.id == Article.current_edition_id).where(Edition.state == _STATE)
    return query.where(SearchDocument.id.in_(_few())) if kind.state == "few" else query


def _few() -> Rows:
    """So a word that nearly every document has is not gone through."""
    query = select(SearchDocument.id).join(Edition, Edition.article_id == SearchDocument.article_id)
    return query.where(Edition.state == _STATE)


def _found_by_postgresql(kind: Kind) -> Any:
    """Its index brings every document of a word at once, so it is asked only for words that few documents have; for
    others the documents are gone through one by one."""
    id, has = SearchDocument.id, _has_all(kind)
    query = _in_state(select(id), kind)
    days = _days(kind.has_first, kind.has_last)
    if kind.by_index:
        indexed = select(id).where(*has, *days).cte("indexed").prefix_with("MATERIALIZED")
        query = query.join(indexed, indexed.c.id == id)
    else:  # so written, no index is thought of
        query = query.where(*(condition.is_(True) for condition in has), *days)
    in_desk, is_live = _doors(kind)
    seen = query.where(or_(in_desk, is_live)).order_by(id.desc()).limit(_MOST).subquery("seen")
    # Asked of these few alone: as a column of many rows, each EXISTS would first read its whole table.
    shown = select(id, SearchDocument.article_id, in_desk.label("in_desk")).join(seen, seen.c.id == id)
    return shown.join(Article, Article.id == SearchDocument.article_id).order_by(id.desc())


def few_have(asked: list[str], days: dict[str, int]) -> list[bool]:
    """Of each of these questions: is it one for PostgreSQL's index?"""
    if not all(asked):
        return [False] * len(asked)
    if not asked:
        return []
    values = {f"words_{place}": words for place, words in enumerate(asked)} | days
    return list(db.session.execute(_few_have(len(asked), "first_id" in days, "end_id" in days), values).one())


@lru_cache(maxsize=64)
def _few_have(questions: int, has_first: bool, has_last: bool) -> Any:
    id, days = SearchDocument.id, _days(has_first, has_last)
    edge = select(id).where(*days).order_by(id.desc()).offset(WINDOW).limit(1).scalar_subquery()
    start = select(func.coalesce(edge, -1).label("id")).cte("start").prefix_with("MATERIALIZED")
    of_newest = [id > select(start.c.id).scalar_subquery(), *days]
    there = [
        select(id)
        .where(_has(f"words_{place}").is_(True), *of_newest)
        .order_by(id.desc())
        .limit(FEW)
        .subquery(f"there_{place}")
        for place in range(questions)
    ]
    return select(*((select(func.count()).select_from(one).scalar_subquery() < FEW) for one in there))


def _has_all(kind: Kind) -> list[ColumnElement[bool]]:
    found = [_has("words")]
    for place in range(kind.phrases):
        padded = literal(" ") + SearchDocument.folded + " "
        by_itself = func.strpos(padded, bindparam(f"in_order_{place}", type_=String())) > 0
        found.append(or_(_has(f"phrase_{place}"), and_(func.length(SearchDocument.folded) > _LONG, by_itself)))
    return found


def _has(name: str) -> ColumnElement[bool]:
    return literal_column("search_documents.tsv").op("@@", is_comparison=True)(
        func.to_tsquery(literal_column("'simple'"), bindparam(name, type_=String()))
    )
