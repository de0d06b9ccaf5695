"""Bảng kê: which there are, which the office may make, and the objections to each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from editorial.core import clock
from editorial.core.db import db
from editorial.people.models import Person
from editorial.people.queries import name_at
from editorial.royalties.models import Objection, Statement, StatementState
from editorial.royalties.queries.rate_book import RateBook
from editorial.royalties.rules.statements import StatementFacts, span_of_day
from editorial.scoring.periods.rules import Span


def statement(key: str) -> Statement | None:
    query = select(Statement).where(Statement.key == key).execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def statements() -> list[Statement]:
    """The latest period first."""
    return list(db.session.scalars(select(Statement).order_by(Statement.starts_on.desc())))


def signed_by(statement_id: int) -> str:
    """Who signed it; empty before."""
    query = select(name_at(Person, Statement.signed_at)).join(Statement, Statement.signed_by_id == Person.id)
    return db.session.scalar(query.where(Statement.id == statement_id)) or ""


def facts_of(row: Statement, unanswered: int, to_recount: int) -> StatementFacts:
    """What the verbs of a statement look at now."""
    return StatementFacts(
        StatementState(row.state), row.version, row.ends_on, row.objections_until, clock.now(), clock.today(),
        unanswered, to_recount,
    )  # fmt: skip


def covered_spans() -> list[tuple[date, date]]:
    """First and last day of every statement."""
    return [(row.starts_on, row.ends_on) for row in db.session.execute(select(Statement.starts_on, Statement.ends_on))]


def periods_to_make(rates: RateBook, today: date, limit: int = 6) -> list[Span]:
    """Periods that have begun and have no statement yet, the newest first."""
    covered, found, day = covered_spans(), list[Span](), today
    while len(found) < limit and rates.first_day and day >= rates.first_day:
        period = span_of_day(day, rates.rates, covered)
        if period is None:
            break
        if not any(start <= period.ends_on and period.starts_on <= end for start, end in covered):
            found.append(period)
        day = period.starts_on - timedelta(days=1)
    return found


# ---- objections -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NamedObjection:
    """An objection with the names of who made and who answered it."""

    row: Objection
    name: str
    answered_by: str


def objections(statement_id: int, person_ids: Collection[int] | None = None) -> list[NamedObjection]:
    query = select(Objection).where(Objection.statement_id == statement_id).order_by(Objection.id)
    if person_ids is not None:
        query = query.where(Objection.person_id.in_(list(person_ids)))
    rows = list(db.session.scalars(query))
    ids = {person_id for row in rows for person_id in (row.person_id, row.answered_by_id) if person_id}
    people = db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(ids)))
    names = {person.id: person.full_name for person in people}
    return [NamedObjection(row, names.get(row.person_id, ""), names.get(row.answered_by_id or 0, "")) for row in rows]


def unanswered_objections(statement_id: int) -> int:
    query = select(func.count()).where(Objection.statement_id == statement_id, Objection.answered_at.is_(None))
    return db.session.scalar(query) or 0
