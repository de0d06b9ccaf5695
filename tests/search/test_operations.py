"""Documents follow from what the desk and the worker did."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from editorial.core.db import db, transaction
from editorial.search import operations
from editorial.search.models import SearchDocument
from tests import pipeline
from tests.cast import Cast


def documents() -> list[tuple[object, ...]]:
    columns = SearchDocument.__table__.c
    query = db.select(columns.article_id, columns.scope, columns.id, columns.folded, columns.exact)
    return [tuple(row) for row in db.session.execute(query.order_by(columns.article_id, columns.scope))]


def scopes() -> list[object]:
    return [row[1] for row in documents()]


def test_documents_follow_an_article_through_its_life(cast: Cast, drain: Callable[[], int]) -> None:
    edition_id = pipeline.draft(cast)
    drain()
    assert scopes() == ["desk"]
    pipeline.to_published(cast, edition_id)
    drain()
    assert scopes() == ["both"]
    correction = pipeline.do("correct", edition_id, cast.mai).id  # type: ignore[attr-defined]
    pipeline.save(correction, cast.mai, title="Sửa số hộ")
    drain()
    assert scopes() == ["desk", "live"]
    pipeline.do("take_down", edition_id, cast.head, reason="Nhầm")
    drain()
    assert scopes() == ["desk"]


def test_the_worker_may_index_twice(cast: Cast, drain: Callable[[], int]) -> None:
    edition_id = pipeline.to_published(cast, pipeline.draft(cast))
    drain()
    before = documents()
    with transaction():
        operations.reindex([pipeline.case(edition_id).article_id])
    assert documents() == before


def test_rebuilding_makes_the_same_documents(app: Flask, cast: Cast, drain: Callable[[], int]) -> None:
    first = pipeline.to_published(cast, pipeline.draft(cast))
    pipeline.to_desk(cast, pipeline.draft(cast, title="Bài khác"))
    pipeline.do("correct", first, cast.mai)
    drain()
    before = documents()
    assert operations.reindex_all() == 2
    assert documents() == before
    with transaction():
        db.session.execute(db.delete(SearchDocument))
    assert operations.reindex_all() == 2
    assert documents() == before


def test_an_article_that_is_not_there_has_no_document(cast: Cast) -> None:
    with transaction():
        operations.reindex([12345])
    assert documents() == []
