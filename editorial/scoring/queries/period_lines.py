"""The lines behind a period's figures: of a row that was signed, booked since the preview, or adjusting an earlier period;
and the signed boards themselves, page by page and one against another."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Edition, Genre, Revision
from editorial.core import pagination
from editorial.core.db import db
from editorial.core.db import rows as rows_of
from editorial.core.pagination import Page
from editorial.people.models import Person
from editorial.scoring.models import HiddenName, LineKind, ScoreLine, Snapshot, SnapshotRow
from editorial.scoring.queries import holders
from editorial.scoring.queries.snapshots import Scope, people_until
from editorial.scoring.queries.veil import EVERY_NAME, Veil
from editorial.scoring.rules.sentences import Told, sentence
from editorial.units.models import Unit

PAGE = 25
BOARD_PAGE = 50


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


def of_row(scope: Scope, row: SnapshotRow) -> ColumnElement[bool]:
    """The lines that a signed row adds up: of the accounts that were one person by then, or of the units that counted as
    one, up to the last line; one statement."""
    there = and_(ScoreLine.counts_on.between(scope.starts_on, scope.ends_on), ScoreLine.id <= scope.cutoff)
    if row.person_id is not None:
        accounts = people_until(scope.merged_by).accounts([row.person_id])
        return and_(ScoreLine.person_id.in_(accounts), ScoreLine.is_staff.is_(row.is_staff), there)
    counted = holders.units().counted_in(row.unit_id or 0, scope.ends_on)
    return and_(ScoreLine.unit_id.in_(counted), ScoreLine.person_id.is_(None), there)


# ---- signed boards ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A signed row; `is_hidden`: the person does not want others to read their name."""

    row: SnapshotRow
    is_hidden: bool
    name: str
    """As this reader reads it."""


def board(
    snapshot_id: int, is_unit: bool, is_staff: bool, cursor: str | None = None, veil: Veil = EVERY_NAME
) -> Page[Shown]:
    """A page of a signed board; one statement."""
    whose = SnapshotRow.unit_id.is_not(None) if is_unit else SnapshotRow.unit_id.is_(None)
    query: Any = (
        select(SnapshotRow, HiddenName.person_id)
        .outerjoin(HiddenName, HiddenName.person_id == SnapshotRow.person_id)
        .where(SnapshotRow.snapshot_id == snapshot_id, SnapshotRow.is_staff.is_(is_staff and not is_unit), whose)
    )
    query = pagination.after(query, (SnapshotRow.place, SnapshotRow.id), cursor, (int, int), descending=False)
    found = db.session.execute(query.limit(BOARD_PAGE + 1)).all()
    rows = [Shown(row[0], row[1] is not None, veil.name(row[0].person_id, row[0].name)) for row in found[:BOARD_PAGE]]
    last = rows[-1].row if len(found) > BOARD_PAGE else None
    return Page(rows, pagination.encode((last.place, last.id)) if last else None)


def all_rows(snapshot_id: int, is_unit: bool, is_staff: bool) -> Iterable[SnapshotRow]:
    """A whole signed board, in order; for the table that leaves the desk."""
    whose = SnapshotRow.unit_id.is_not(None) if is_unit else SnapshotRow.unit_id.is_(None)
    return db.session.scalars(
        select(SnapshotRow)
        .where(SnapshotRow.snapshot_id == snapshot_id, SnapshotRow.is_staff.is_(is_staff and not is_unit), whose)
        .order_by(SnapshotRow.place, SnapshotRow.id)
    ).all()


def row_of(
    snapshot_id: int, *, person_id: int | None = None, unit_id: int | None = None, is_staff: bool = False
) -> Any:
    """A holder's signed row; None when they have none."""
    query = select(SnapshotRow).where(SnapshotRow.snapshot_id == snapshot_id)
    if person_id is not None:
        query = query.where(SnapshotRow.person_id == person_id, SnapshotRow.is_staff.is_(is_staff))
    else:
        query = query.where(SnapshotRow.unit_id == unit_id)
    return db.session.scalars(query).one_or_none()


@dataclass(frozen=True)
class Change:
    """A holder whose figures differ between two snapshots; None where one of them does not have them."""

    name: str
    is_unit: bool
    is_staff: bool
    points: tuple[int | None, int | None]
    places: tuple[int | None, int | None]


def changes(before: Snapshot, after: Snapshot, veil: Veil = EVERY_NAME) -> list[Change]:
    """Whoever's points, items or place differ, by their place in the later one; two statements."""
    old, new = _plain(before.id), _plain(after.id)
    found = []
    for key in sorted({*old, *new}, key=lambda key: _order(new.get(key) or old[key])):
        one, two = old.get(key), new.get(key)
        if one is None or two is None or one[2:] != two[2:]:
            name = veil.name(key[0], str((two or one or ("", 0))[0]))
            found.append(
                Change(
                    name, key[1] is not None, key[2], (one[3] if one else None, two[3] if two else None),
                    (one[2] if one else None, two[2] if two else None),
                )
            )  # fmt: skip
    return found


def _order(row: Any) -> tuple[bool, int]:
    return row[1], row[2]


def _plain(snapshot_id: int) -> dict[tuple[int | None, int | None, bool], tuple[str, bool, int, int, int]]:
    """By holder: name, class, place, points, items."""
    rows = db.session.execute(
        select(
            SnapshotRow.person_id, SnapshotRow.unit_id, SnapshotRow.is_staff, SnapshotRow.name, SnapshotRow.place,
            SnapshotRow.points, SnapshotRow.items,
        ).where(SnapshotRow.snapshot_id == snapshot_id)
    )  # fmt: skip
    return {(row[0], row[1], row[2]): (row[3], row[1] is not None, row[4], row[5], row[6]) for row in rows}
