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
from editorial.scoring.holders.queries.hidden_names import EVERY_NAME, Veil
from editorial.scoring.ledger.models import LineKind, ScoreLine
from editorial.scoring.ledger.rules.sentences import Told, sentence
from editorial.units.models import Unit

PAGE = 25


@dataclass(frozen=True)
class PeriodLine:
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

    def under(self, veil: Veil) -> "PeriodLine":
        return replace(self, holder=veil.name(self.person_id, self.holder))


@cache
def _lines() -> Any:
    first, after = aliased(ScoreLine), aliased(ScoreLine)
    return (
        select(
            ScoreLine.id, ScoreLine.article_id, ScoreLine.counts_on, ScoreLine.amount, ScoreLine.kind,
            ScoreLine.arithmetic, ScoreLine.person_id, Person.full_name, Unit.short_name, Genre.title, Revision.title,
            first.counts_on, first.kind, after.id,
        )
        .join(Unit, Unit.id == ScoreLine.unit_id)
        .join(Genre, Genre.id == ScoreLine.genre_id)
        .join(Edition, Edition.id == ScoreLine.edition_id)
        .outerjoin(Person, Person.id == ScoreLine.person_id)
        .outerjoin(Revision, Revision.id == Edition.current_revision_id)
        .outerjoin(first, first.id == ScoreLine.reverses_id)
        .outerjoin(after, after.reverses_id == ScoreLine.id)
        .order_by(ScoreLine.id.desc())
    )  # fmt: skip


def lines(
    where: ColumnElement[bool], cursor: str | None = None, limit: int = PAGE, veil: Veil = EVERY_NAME
) -> Page[PeriodLine]:
    """The newest booked first; two statements, the first of which an index answers. `veil`: of who reads them."""
    query = select(ScoreLine.id).where(where).order_by(ScoreLine.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(ScoreLine.id < pagination.decode(cursor, (int,))[0])
    ids = [row[0] for row in rows_of(query, {})]
    rows = [one.under(veil) for one in named(ids[:limit])]
    return Page(rows, pagination.encode((rows[-1].id,)) if len(ids) > limit else None)


@cache
def _named() -> Any:
    return _lines().where(ScoreLine.id.in_(bindparam("ids", expanding=True)))


def named(line_ids: Collection[int]) -> list[PeriodLine]:
    """These lines, the newest booked first; one statement, none for none."""
    return [_line(row) for row in rows_of(_named(), {"ids": list(line_ids)})] if line_ids else []


def _line(row: Any) -> PeriodLine:
    told = Told(
        LineKind(row[4]), row[3], row[5], row[9], row[10] or "", is_unit=row[6] is None, reversed_on=row[11],
        reversed_kind=LineKind(row[12]) if row[12] else LineKind.AWARD,
    )  # fmt: skip
    return PeriodLine(
        row[0], row[1], row[2], row[3], row[7] or row[8], row[6] is None, sentence(told), row[13] is not None, row[6]
    )


def total(where: ColumnElement[bool]) -> tuple[int, int]:
    """Points and lines; one statement."""
    row = db.session.execute(select(func.coalesce(func.sum(ScoreLine.amount), 0), func.count()).where(where)).one()
    return int(row[0]), int(row[1])
