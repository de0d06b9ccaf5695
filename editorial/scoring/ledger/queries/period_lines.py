"""The lines behind a period's figures: of a row that was signed, booked since the preview, or adjusting an earlier period;
and the signed boards themselves, page by page and one against another."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Edition, Genre, Revision
from editorial.core import pagination
from editorial.core.db import db
from editorial.core.db import rows as rows_of
from editorial.core.pagination import Page
from editorial.people.models import Person
from editorial.scoring.holders.queries.hidden_names import NOTHING_HIDDEN, HiddenNames
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.rules.entry_text import DescribedEntry, describe_entry
from editorial.units.models import Unit

PAGE = 25


@dataclass(frozen=True)
class PeriodEntry:
    """A line with whose it is and its sentence; `undone`: a later line takes it back."""

    id: int
    article_id: int
    counts_on: date
    amount: int
    holder: str
    is_unit: bool
    sentence: str
    undone: bool
    person_id: int | None = None

    def under(self, veil: HiddenNames) -> "PeriodEntry":
        return replace(self, holder=veil.name(self.person_id, self.holder))


@cache
def _entries() -> Any:
    first, after = aliased(LedgerEntry), aliased(LedgerEntry)
    return (
        select(
            LedgerEntry.id, LedgerEntry.article_id, LedgerEntry.counts_on, LedgerEntry.amount, LedgerEntry.kind,
            LedgerEntry.arithmetic, LedgerEntry.person_id, Person.full_name, Unit.short_name, Genre.title, Revision.title,
            first.counts_on, first.kind, after.id,
        )
        .join(Unit, Unit.id == LedgerEntry.unit_id)
        .join(Genre, Genre.id == LedgerEntry.genre_id)
        .join(Edition, Edition.id == LedgerEntry.edition_id)
        .outerjoin(Person, Person.id == LedgerEntry.person_id)
        .outerjoin(Revision, Revision.id == Edition.current_revision_id)
        .outerjoin(first, first.id == LedgerEntry.reverses_id)
        .outerjoin(after, after.reverses_id == LedgerEntry.id)
        .order_by(LedgerEntry.id.desc())
    )  # fmt: skip


def entries(
    where: ColumnElement[bool], cursor: str | None = None, limit: int = PAGE, veil: HiddenNames = NOTHING_HIDDEN
) -> Page[PeriodEntry]:
    """The newest booked first; two statements, the first of which an index answers. `veil`: of who reads them."""
    query = select(LedgerEntry.id).where(where).order_by(LedgerEntry.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(LedgerEntry.id < pagination.decode(cursor, (int,))[0])
    ids = [row[0] for row in rows_of(query, {})]
    rows = [entry.under(veil) for entry in entries_by_id(ids[:limit])]
    return Page(rows, pagination.encode((rows[-1].id,)) if len(ids) > limit else None)


@cache
def _by_id() -> Any:
    return _entries().where(LedgerEntry.id.in_(bindparam("ids", expanding=True)))


def entries_by_id(entry_ids: Collection[int]) -> list[PeriodEntry]:
    """These lines, the newest booked first; one statement, none for none."""
    return [_entry(row) for row in rows_of(_by_id(), {"ids": list(entry_ids)})] if entry_ids else []


def _entry(row: Any) -> PeriodEntry:
    told = DescribedEntry(
        EntryKind(row[4]), row[3], row[5], row[9], row[10] or "", is_unit=row[6] is None, reversed_on=row[11],
        reversed_kind=EntryKind(row[12]) if row[12] else EntryKind.AWARD,
    )  # fmt: skip
    return PeriodEntry(
        row[0],
        row[1],
        row[2],
        row[3],
        row[7] or row[8],
        row[6] is None,
        describe_entry(told),
        row[13] is not None,
        row[6],
    )


def total(where: ColumnElement[bool]) -> tuple[int, int]:
    """Points and lines; one statement."""
    row = db.session.execute(select(func.coalesce(func.sum(LedgerEntry.amount), 0), func.count()).where(where)).one()
    return int(row[0]), int(row[1])
