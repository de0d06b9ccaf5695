"""A list costs the same however long it is, shows so many rows at a time, and leads on and back to its beginning."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from editorial.articles.models import Article, Author, Edition, Revision
from editorial.ballots.models import Ballot, Elector
from editorial.core.db import db, transaction
from tests import pipeline
from tests.page import text_of

TABLES = (Article, Edition, Revision, Author, Ballot, Elector)


def copy(edition_id: int, count: int) -> None:
    """`count` more items like this one, row for row, in a statement a table: ids go on where each table's end."""
    article_id = pipeline.case(edition_id).article_id
    ballots = select(Ballot.id).where(Ballot.edition_id == edition_id)
    its = {
        Article: Article.id == article_id,
        Edition: Edition.id == edition_id,
        Revision: Revision.id == select(Edition.current_revision_id).where(Edition.id == edition_id).scalar_subquery(),
        Author: Author.article_id == article_id,
        Ballot: Ballot.id.in_(ballots),
        Elector: Elector.ballot_id.in_(ballots),
    }
    rows = {table: [plain(row) for row in db.session.scalars(select(table).where(its[table]))] for table in TABLES}
    keyed = [table for table in TABLES if rows[table] and "id" in rows[table][0]]
    ends = {table: db.session.scalar(select(func.max(table.id))) for table in keyed}
    named = {"article_id": Article, "edition_id": Edition, "revision_id": Revision, "ballot_id": Ballot}
    later = {"current_edition_id": Edition, "current_revision_id": Revision}
    with transaction():
        for table in TABLES:
            new = []
            for number in range(1, count + 1):
                for row in rows[table]:
                    moved = {name: ends[owner] + number for name, owner in named.items() if name in row}
                    moved |= {name: None for name in later if name in row}
                    moved |= {"id": ends[table] + number} if table in ends else {}
                    new.append(row | moved)
            if new:
                db.session.execute(insert(table), new)
        for table, name, owner in (
            (Article, "current_edition_id", Edition),
            (Edition, "current_revision_id", Revision),
        ):
            shift = ends[owner] - ends[table]
            db.session.execute(update(table).where(getattr(table, name).is_(None)).values({name: table.id + shift}))
    db.session.expire_all()


def plain(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}


def queue(cast):
    return pipeline.to_desk(cast, pipeline.draft(cast))


def agenda(cast):
    return pipeline.to_board(cast, pipeline.draft(cast))


LISTS = [("/hang-doi", "mai", queue), ("/ban-bien-tap", "uyen", agenda)]


@pytest.mark.parametrize(("path", "name", "make"), LISTS)
def test_ten_rows_and_a_thousand_take_the_same_statements(cast, client_for, count_queries, path, name, make):
    def ran():
        client = client_for(getattr(cast, name))
        client.get(path)
        with count_queries() as queries:
            page = client.get(path)
        assert len(page.data) <= 40_000
        return page, queries

    edition = make(cast)
    copy(edition, 9)
    page, few = ran()
    assert len(titles(page)) == 10
    copy(edition, 990)
    page, many = ran()
    assert len(titles(page)) == 25
    assert len(few) == len(many) <= 12, str(many)


@pytest.mark.parametrize(("path", "name", "make"), LISTS)
def test_a_later_page_leads_back_to_the_first(cast, client_for, path, name, make):
    copy(make(cast), 59)
    client = client_for(getattr(cast, name))
    first = client.get(f"{path}?loc=tat-ca")
    assert "Trang đầu" not in first.text
    second = first.follow("Trang sau")
    third = second.follow("Trang sau")
    assert len(titles(third)) == 10
    assert "Trang sau" not in third.text
    for page in (second, third):
        back = page.follow("Trang đầu")
        assert titles(back) == titles(first)


def titles(page):
    return [link.get("href") for link in page.root.iter("a") if link.get("data-row-link") is not None and text_of(link)]
