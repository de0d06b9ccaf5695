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
from editorial.articles.queries import visibility_condition
from editorial.articles.queries.cases import VisibilityScope
from editorial.core.db import UtcDateTime, db
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.search import rules
from editorial.search.models import SearchDocument
from editorial.search.rules import Clause, SearchQuery

Rows = Select[*tuple[Any, ...]]

WINDOW, RARE = 500, 3
"""A query that fewer than three of the newest 500 documents match is answered by PostgreSQL's index."""

_LONG = 30_000
"""From this length on PostgreSQL may have dropped places of a word (it keeps 256), so a phrase is looked up by itself."""

_FTS = table("search_fts", column("rowid"))
_MOST = bindparam("most", type_=Integer())
_STATE = bindparam("state", type_=String())


class StatementKind(NamedTuple):
    """What decides the shape of a search statement; values are bound when it runs."""

    visibility: VisibilityScope | None
    with_live: bool
    has_words: bool
    phrases: int
    has_first: bool
    has_last: bool
    state: str
    """Of articles in a state: "", "few" or "many" are in it."""
    sqlite: bool
    by_index: bool = False


def on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def completions(search_query: SearchQuery) -> dict[str, Clause]:
    """The indexed words that begin with the last typed word, with its accents and without.

    Asked for a beginning, both engines gather every document of every such word; words they can stop at.
    """
    starts = rules.completions(search_query)
    there = db.session.scalars(_TERMS, {"first": starts[0], "second": starts[-1]}).all()
    return {start: Clause(tuple(term for term in there if term.startswith(start))) for start in starts}


_TERMS = text(
    "SELECT term FROM search_fts_terms WHERE term >= :first AND term < :first || '{'"
    " UNION SELECT term FROM search_fts_terms WHERE term >= :second AND term < :second || '{' ORDER BY 1"
)  # every sign of a term is before "{"


def match_values(clauses: list[Clause]) -> tuple[dict[str, str], int]:
    """What full text is asked, as values of a statement, and how many phrases PostgreSQL looks up by themselves."""
    if on_sqlite() or not clauses:
        return {"words": rules.as_fts5(clauses)}, 0
    phrases = [clause for clause in clauses if clause.kind == "phrase" and len(clause.terms) > 1]
    plain = [Clause((term,)) for clause in phrases for term in clause.terms]
    values = {"words": rules.as_tsquery([*plain, *(clause for clause in clauses if clause not in phrases)])}
    for place, clause in enumerate(phrases):
        values |= {f"phrase_{place}": rules.as_tsquery([clause]), f"in_order_{place}": f" {' '.join(clause.terms)} "}
    return values, len(phrases)


@lru_cache(maxsize=256)
def matching_documents(kind: StatementKind) -> Any:
    """Documents that have the words and may be seen, newest first, as (id, article_id, in_desk).

    Built once for each kind of question and person, since building takes longer than running.
    """
    if kind.has_words and not kind.sqlite:
        return _found_by_postgresql(kind)
    in_desk, is_live = _visibility(kind)
    query = _in_state(select(SearchDocument.id, SearchDocument.article_id, in_desk.label("in_desk")), kind)
    query = query.where(or_(in_desk, is_live), *_days(kind.has_first, kind.has_last)).limit(_MOST)
    if not kind.has_words:
        return query.order_by(SearchDocument.id.desc())
    match = literal_column("search_fts").op("MATCH")(bindparam("words", type_=String()))
    return query.join(_FTS, _FTS.c.rowid == SearchDocument.id).where(match).order_by(_FTS.c.rowid.desc())


def _visibility(kind: StatementKind) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Two conditions: the reader may see the document as the desk's text, and as the public's."""
    live = exists().where(
        Publication.revision_id == SearchDocument.revision_id, live_at(bindparam("now", type_=UtcDateTime()))
    )
    is_live = and_(SearchDocument.scope.in_(("live", "both")), live) if kind.with_live else false()
    in_desk = (
        and_(SearchDocument.scope.in_(("desk", "both")), visibility_condition(kind.visibility))
        if kind.visibility
        else false()
    )
    return in_desk, is_live


def _days(has_first: bool, has_last: bool) -> list[ColumnElement[bool]]:
    first = [SearchDocument.id >= bindparam("first_id", type_=BigInteger())] if has_first else []
    return first + ([SearchDocument.id < bindparam("end_id", type_=BigInteger())] if has_last else [])


def _in_state(query: Rows, kind: StatementKind) -> Rows:
    query = query.join(Article, Article.id == SearchDocument.article_id)
    if not kind.state:
        return query
    query = query.join(Edition, Edition.id == Article.current_edition_id).where(Edition.state == _STATE)
    return query.where(SearchDocument.id.in_(_documents_in_state())) if kind.state == "few" else query


def _documents_in_state() -> Rows:
    """So a word that nearly every document has is not gone through."""
    query = select(SearchDocument.id).join(Edition, Edition.article_id == SearchDocument.article_id)
    return query.where(Edition.state == _STATE)


def _found_by_postgresql(kind: StatementKind) -> Any:
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
    in_desk, is_live = _visibility(kind)
    seen = query.where(or_(in_desk, is_live)).order_by(id.desc()).limit(_MOST).subquery("seen")
    # Asked of these few alone: as a column of many rows, each EXISTS would first read its whole table.
    shown = select(id, SearchDocument.article_id, in_desk.label("in_desk")).join(seen, seen.c.id == id)
    return shown.join(Article, Article.id == SearchDocument.article_id).order_by(id.desc())


def are_rare(texts: list[str], days: dict[str, int]) -> list[bool]:
    """For each full-text query: is it rare among the newest documents, so that PostgreSQL's index answers it fastest?"""
    if not all(texts):
        return [False] * len(texts)
    if not texts:
        return []
    values = {f"words_{place}": words for place, words in enumerate(texts)} | days
    return list(db.session.execute(_select_are_rare(len(texts), "first_id" in days, "end_id" in days), values).one())


@lru_cache(maxsize=64)
def _select_are_rare(questions: int, has_first: bool, has_last: bool) -> Any:
    id, days = SearchDocument.id, _days(has_first, has_last)
    edge = select(id).where(*days).order_by(id.desc()).offset(WINDOW).limit(1).scalar_subquery()
    start = select(func.coalesce(edge, -1).label("id")).cte("start").prefix_with("MATERIALIZED")
    of_newest = [id > select(start.c.id).scalar_subquery(), *days]
    there = [
        select(id)
        .where(_has(f"words_{place}").is_(True), *of_newest)
        .order_by(id.desc())
        .limit(RARE)
        .subquery(f"there_{place}")
        for place in range(questions)
    ]
    return select(*((select(func.count()).select_from(subquery).scalar_subquery() < RARE) for subquery in there))


def _has_all(kind: StatementKind) -> list[ColumnElement[bool]]:
    found = [_has("words")]
    for place in range(kind.phrases):
        padded = literal(" ") + SearchDocument.folded + " "
        by_itself = func.strpos(padded, bindparam(f"in_order_{place}", type_=String())) > 0
        found.append(or_(_has(f"phrase_{place}"), and_(func.length(SearchDocument.folded) > _LONG, by_itself)))
    return found


def _has(name: str) -> ColumnElement[bool]:
    """`tsv @@ (SELECT to_tsquery(…))`: read once for a statement, not for each row."""
    asked = select(func.to_tsquery(literal_column("'simple'"), bindparam(name, type_=String()))).scalar_subquery()
    return literal_column("search_documents.tsv").op("@@", is_comparison=True)(asked)
