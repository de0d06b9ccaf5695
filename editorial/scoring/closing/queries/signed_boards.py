"""The entries behind a period's figures: of a row that was signed, booked since the preview, or adjusting an earlier period;
and the signed boards themselves, page by page and one against another."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from editorial.core import pagination
from editorial.core.db import db
from editorial.core.pagination import Page
from editorial.scoring.holders.models import HiddenName
from editorial.scoring.holders.queries.hidden_names import NOTHING_HIDDEN, HiddenNames
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.ledger.queries.period_count import SnapshotScope, counted_accounts, counted_units
from editorial.scoring.periods.models import Snapshot, SnapshotRow

BOARD_PAGE = 50


def of_row(scope: SnapshotScope, row: SnapshotRow) -> ColumnElement[bool]:
    """The entries that a signed row adds up: of the accounts that were one person by then, or of the units that counted as
    one, up to the last entry; one statement."""
    there = and_(LedgerEntry.counts_on.between(scope.starts_on, scope.ends_on), LedgerEntry.id <= scope.cutoff)
    if row.person_id is not None:
        accounts = counted_accounts(scope, row.person_id)
        return and_(LedgerEntry.person_id.in_(accounts), LedgerEntry.is_staff.is_(row.is_staff), there)
    counted = counted_units(scope, row.unit_id or 0)
    return and_(LedgerEntry.unit_id.in_(counted), LedgerEntry.person_id.is_(None), there)


# ---- signed boards ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignedBoardRow:
    """A signed row; `is_hidden`: the person does not want others to read their name."""

    row: SnapshotRow
    is_hidden: bool
    name: str
    """As this reader reads it."""


def signed_board(
    snapshot_id: int, is_unit: bool, is_staff: bool, cursor: str | None = None, hidden: HiddenNames = NOTHING_HIDDEN
) -> Page[SignedBoardRow]:
    """A page of a signed board; one statement."""
    whose = SnapshotRow.unit_id.is_not(None) if is_unit else SnapshotRow.unit_id.is_(None)
    query: Any = (
        select(SnapshotRow, HiddenName.person_id)
        .outerjoin(HiddenName, HiddenName.person_id == SnapshotRow.person_id)
        .where(SnapshotRow.snapshot_id == snapshot_id, SnapshotRow.is_staff.is_(is_staff and not is_unit), whose)
    )
    query = pagination.after(query, (SnapshotRow.place, SnapshotRow.id), cursor, (int, int), descending=False)
    found = db.session.execute(query.limit(BOARD_PAGE + 1)).all()
    rows = [
        SignedBoardRow(row[0], row[1] is not None, hidden.name(row[0].person_id, row[0].name))
        for row in found[:BOARD_PAGE]
    ]
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
class SnapshotChange:
    """A holder whose figures differ between two snapshots; None where one of them does not have them."""

    name: str
    is_unit: bool
    is_staff: bool
    points: tuple[int | None, int | None]
    places: tuple[int | None, int | None]


def changes(before: Snapshot, after: Snapshot, hidden: HiddenNames = NOTHING_HIDDEN) -> list[SnapshotChange]:
    """Whoever's points, items or place differ, by their place in the later one; two statements."""
    old, new = _plain(before.id), _plain(after.id)
    found = []
    for key in sorted({*old, *new}, key=lambda key: _order(new.get(key) or old[key])):
        first, second = old.get(key), new.get(key)
        if first is None or second is None or first[2:5] != second[2:5]:
            name = hidden.name(key[0], str((second or first or ("", 0))[0]))
            found.append(
                SnapshotChange(
                    name, key[1] is not None, key[2], (first[3] if first else None, second[3] if second else None),
                    (first[2] if first else None, second[2] if second else None),
                )
            )  # fmt: skip
    return found


def _order(row: Any) -> tuple[bool, int]:
    return row[1], row[5]


def _plain(snapshot_id: int) -> dict[tuple[int | None, int | None, bool], tuple[str, bool, int | None, int, int, int]]:
    """By holder: name, class, place that was printed, points, items, and how it sorts."""
    rows = db.session.scalars(select(SnapshotRow).where(SnapshotRow.snapshot_id == snapshot_id))
    return {
        (row.person_id, row.unit_id, row.is_staff): (
            row.name, row.unit_id is not None, row.standing, row.points, row.items, row.place,
        )
        for row in rows
    }  # fmt: skip
