"""Reads about appeals: one with who may answer it, those of a person, those without an answer, those of an item."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Revision
from editorial.core import clock, pagination
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.core.pagination import Page
from editorial.people.models import Person
from editorial.scoring.appeals.models import Appeal, AppealOutcome
from editorial.scoring.findings import queries as findings
from editorial.scoring.holders.queries.hidden_names import HiddenNames
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.ledger.queries import item_facts
from editorial.units.models import Unit

PAGE = 25


@dataclass(frozen=True)
class AppealRow:
    """An appeal as lists show it. `amount`: of the entry it is about, in hundredths; None: the item gave no entry."""

    id: int
    person_id: int
    person: str
    article_id: int
    title: str
    unit: str
    entry_id: int | None
    amount: int | None
    reason: str
    made_at: datetime
    due_at: datetime
    outcome: AppealOutcome | None
    answer: str
    decided_by: str
    decided_at: datetime | None
    finding_id: int | None

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    def under(self, hidden: HiddenNames) -> "AppealRow":
        return replace(self, person=hidden.name(self.person_id, self.person))

    def is_late(self, now: datetime) -> bool:
        return self.is_open and self.due_at < now


def _rows(query: Any) -> list[AppealRow]:
    return [
        AppealRow(
            row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6], row[7], row[8], row[9], row[10],
            AppealOutcome(row[11]) if row[11] else None, row[12], row[13] or "", row[14], row[15],
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


def _select() -> Any:
    decider = aliased(Person)
    edition = func.coalesce(Article.published_edition_id, Article.current_edition_id)
    return (
        select(
            Appeal.id, Appeal.person_id, Person.full_name, Appeal.article_id, Revision.title, Unit.short_name,
            Appeal.entry_id, LedgerEntry.amount, Appeal.reason, Appeal.made_at, Appeal.due_at, Appeal.outcome,
            Appeal.answer, decider.full_name, Appeal.decided_at, Appeal.finding_id,
        )
        .join(Person, Person.id == Appeal.person_id)
        .join(Article, Article.id == Appeal.article_id)
        .join(Unit, Unit.id == Article.unit_id)
        .join(Edition, Edition.id == edition)
        .outerjoin(Revision, Revision.id == Edition.current_revision_id)
        .outerjoin(LedgerEntry, LedgerEntry.id == Appeal.entry_id)
        .outerjoin(decider, decider.id == Appeal.decided_by_id)
    )  # fmt: skip


def appeal(appeal_id: int) -> AppealRow:
    """Raises Missing. One statement."""
    found = _rows(_select().where(Appeal.id == appeal_id))
    if not found:
        raise Missing
    return found[0]


def waiting(cursor: str | None = None) -> Page[AppealRow]:
    """Appeals without an answer, the earliest deadline first; one statement."""
    query = pagination.after(
        _select().where(Appeal.outcome.is_(None)), (Appeal.due_at, Appeal.id), cursor, (datetime, int), descending=False
    )
    found = _rows(query.limit(PAGE + 1))
    more = pagination.encode((found[PAGE - 1].due_at, found[PAGE - 1].id)) if len(found) > PAGE else None
    return Page(found[:PAGE], more)


def answered(cursor: str | None = None) -> Page[AppealRow]:
    """Those decided or withdrawn, the newest first; one statement."""
    return _newest(Appeal.outcome.is_not(None), cursor)


def of_person(person_ids: Collection[int], cursor: str | None = None) -> Page[AppealRow]:
    """Everything these accounts asked, the newest first; one statement."""
    return _newest(Appeal.person_id.in_(person_ids), cursor)


def _newest(which: ColumnElement[bool], cursor: str | None) -> Page[AppealRow]:
    query = pagination.after(_select().where(which), (Appeal.id,), cursor, (int,), descending=True)
    found = _rows(query.limit(PAGE + 1))
    return Page(found[:PAGE], pagination.encode((found[PAGE - 1].id,)) if len(found) > PAGE else None)


def of_article(article_id: int, person_ids: Collection[int] | None = None) -> list[AppealRow]:
    """An item's, the newest first; with `person_ids` only theirs. One statement."""
    query = _select().where(Appeal.article_id == article_id).order_by(Appeal.id.desc())
    return _rows(query if person_ids is None else query.where(Appeal.person_id.in_(person_ids)))


def open_about(person_ids: Collection[int], article_id: int, entry_id: int | None) -> int | None:
    """The open appeal of one person about this entry (the item, when it gave none)."""
    same = Appeal.entry_id.is_(None) if entry_id is None else Appeal.entry_id == entry_id
    return db.session.scalar(
        select(Appeal.id).where(
            Appeal.person_id.in_(person_ids), Appeal.article_id == article_id, same, Appeal.outcome.is_(None)
        )
    )


@dataclass(frozen=True)
class AppealCounts:
    open: int
    late: int


def count_open() -> AppealCounts:
    """One statement."""
    late = func.sum(case((Appeal.due_at < clock.now(), 1), else_=0))
    row = db.session.execute(select(func.count(), late).where(Appeal.outcome.is_(None)))
    total, over = row.one()
    return AppealCounts(total, int(over or 0))


@dataclass(frozen=True)
class AppealParties:
    """Who earned the points of an item and who gave them, as canonical accounts."""

    me: int
    appellant: int
    authors: frozenset[int]
    judges: frozenset[int]


def parties(article_id: int, actor_id: int, appellant_id: int) -> AppealParties:
    """Raises Missing when there is no such item."""
    item = findings.authorship(article_id)
    if item is None:
        raise Missing
    context = item_facts.reconcile_context()
    known = item_facts.facts_of(item_facts.among([article_id]), context).get(article_id)
    return AppealParties(
        context.canonical(actor_id), context.canonical(appellant_id), frozenset(context.canonical(who) for who in item.involved),
        known.judges if known else frozenset(),
    )  # fmt: skip
