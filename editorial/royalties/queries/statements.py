"""Bảng kê: which there are, which the office may make, and what was said about each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from editorial.core.db import db
from editorial.people.models import Person
from editorial.royalties.models import Objection, Statement
from editorial.royalties.queries.book import Book
from editorial.royalties.rules.statements import span_on
from editorial.scoring.periods.rules import Span


def statement(key: str) -> Statement | None:
    query = select(Statement).where(Statement.key == key).execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def statements() -> list[Statement]:
    return list(db.session.scalars(select(Statement).order_by(Statement.starts_on.desc())))


def taken() -> list[tuple[date, date]]:
    return [(row.starts_on, row.ends_on) for row in db.session.execute(select(Statement.starts_on, Statement.ends_on))]


def offered(book: Book, today: date, most: int = 6) -> list[Span]:
    """Periods that have begun and have no statement yet, the newest first."""
    there, found, day = taken(), list[Span](), today
    while len(found) < most and book.first_day and day >= book.first_day:
        one = span_on(day, book.rates, there)
        if one is None:
            break
        if not any(start <= one.ends_on and one.starts_on <= end for start, end in there):
            found.append(one)
        day = one.starts_on - timedelta(days=1)
    return found


# ---- objections -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """An objection with names."""

    row: Objection
    name: str
    answered_by: str


def objections(statement_id: int, person_ids: Collection[int] | None = None) -> list[Said]:
    query = select(Objection).where(Objection.statement_id == statement_id).order_by(Objection.id)
    if person_ids is not None:
        query = query.where(Objection.person_id.in_(list(person_ids)))
    rows = list(db.session.scalars(query))
    ids = {one for row in rows for one in (row.person_id, row.answered_by_id) if one}
    names = {
        row.id: row.full_name
        for row in db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(ids)))
    }
    return [Said(row, names.get(row.person_id, ""), names.get(row.answered_by_id or 0, "")) for row in rows]


def unanswered(statement_id: int) -> int:
    query = select(func.count()).where(Objection.statement_id == statement_id, Objection.answered_at.is_(None))
    return db.session.scalar(query) or 0
