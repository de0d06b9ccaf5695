"""The boards of a closed period, read from its signed snapshot: places, figures and names as they were. A narrowed board
adds up the entries that the snapshot sealed, under the names that it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.scoring.boards.queries.person_boards import BoardPage, OwnPlace, PersonRow
from editorial.scoring.boards.queries.unit_boards import UnitRow, own_places, page_of, unit_board
from editorial.scoring.holders.queries import hidden_names, merged_accounts
from editorial.scoring.holders.rules import reads_hidden_names
from editorial.scoring.ledger.queries.entry_lists import Holder
from editorial.scoring.ledger.queries.period_count import (
    SnapshotCount,
    SnapshotScope,
    counted_accounts,
    counted_units,
)
from editorial.scoring.periods.models import SnapshotRow
from editorial.scoring.periods.queries import standing_snapshot
from editorial.units.models import UnitName


def closed_period(key: str) -> SnapshotScope | None:
    """What the snapshot of a closed period adds up; None while the period is open. One statement."""
    found = standing_snapshot(key)
    return SnapshotScope.of(*found) if found else None


class _SignedPerson(NamedTuple):
    place: int | None
    person_id: int
    name: str
    unit: str
    points: int
    items: int
    a_items: int
    returns: int


def _signed_people(closed: SnapshotScope, is_staff: bool | None = None) -> list[_SignedPerson]:
    """Of one class, or of both; two statements."""
    figures, short = SnapshotRow.figures, _short_names(closed)
    query = select(
        figures["unit_id"].as_integer(), figures["unit"].as_string(), SnapshotRow.place, SnapshotRow.person_id,
        SnapshotRow.name, SnapshotRow.points, SnapshotRow.items, figures["a"].as_integer(),
        figures["returns"].as_integer(), figures["placed"].as_boolean(),
    ).where(SnapshotRow.snapshot_id == closed.snapshot_id, SnapshotRow.person_id.is_not(None))  # fmt: skip
    if is_staff is not None:
        query = query.where(SnapshotRow.is_staff.is_(is_staff))
    return [
        _SignedPerson(None if placed is False else place, person_id, name, short.get((unit_id, unit), unit), *rest)
        for unit_id, unit, place, person_id, name, *rest, placed in db.session.execute(
            query.order_by(SnapshotRow.place, SnapshotRow.id)
        )
    ]


def _short_names(closed: SnapshotScope) -> dict[tuple[int, str], str]:
    """By unit and the name that was signed, the short form it had by then; one statement."""
    day = clock.to_vietnam(closed.merged_by).date()
    rows = db.session.execute(
        select(UnitName.unit_id, UnitName.name, UnitName.short_name)
        .where(UnitName.valid_from <= day)
        .order_by(UnitName.valid_from, UnitName.id)
    )
    return {(unit_id, name): short_name for unit_id, name, short_name in rows}


def _people(closed: SnapshotScope, scope: str, is_staff: bool) -> list[_SignedPerson]:
    if scope == "all":
        return _signed_people(closed, is_staff)
    known = {row.person_id: row for row in _signed_people(closed)}
    rows = []
    for row in SnapshotCount(closed, within=scope).person_rows():
        if row["is_staff"] is is_staff:
            said = row["figures"]
            signed: Any = known.get(row["person_id"])
            name, unit = (signed.name, signed.unit) if signed else (row["name"], said["unit"])
            place = row["place"] if said.get("placed", True) else None
            rows.append(_SignedPerson(place, row["person_id"], name, unit, row["points"], row["items"], said["a"],
                                      said["returns"]))  # fmt: skip
    return rows


def people(
    closed: SnapshotScope, scope: str, is_staff: bool, reader: Actor | None, cursor: str | None = None
) -> tuple[BoardPage, OwnPlace | None]:
    """A page of the board and where the reader stands on it. `reader` None: everybody, as on a projector."""
    rows, accounts = _people(closed, scope, is_staff), merged_accounts.persons()
    hidden = hidden_names.hidden_accounts(accounts)
    mine = accounts.accounts([reader.id]) if reader else set()
    seen = None if reader is not None and reads_hidden_names(reader) else mine

    def shown(row: _SignedPerson) -> PersonRow:
        if row.person_id not in hidden:
            return PersonRow(*row, is_hidden=False)
        if seen is None or row.person_id in seen:
            return PersonRow(*row, is_hidden=True)
        return PersonRow(*row._replace(name="", unit=""), is_hidden=True)._replace(name=None)

    own = own_places(rows, [row for row in rows if row.person_id in mine][:1], lambda row: row.points)
    return page_of(rows, cursor, shown), next(iter(own), None)


def units(
    closed: SnapshotScope, kind: str | None, by_head: bool, reader: Actor, cursor: str | None = None
) -> tuple[BoardPage, list[OwnPlace]]:
    """A page of the units' board, of one kind or all, and where the reader's units stand on it; one statement."""
    signed = db.session.scalars(
        select(SnapshotRow).where(SnapshotRow.snapshot_id == closed.snapshot_id, SnapshotRow.unit_id.is_not(None))
    )
    return unit_board(map(_unit_row, signed), kind, by_head, reader, cursor)


def _unit_row(row: SnapshotRow) -> UnitRow:
    said = row.figures
    heads = said["members"]
    return UnitRow(
        None, row.unit_id or 0, row.name, said["kind"], row.points, row.items, said["a"], said["returns"], heads,
        said["mean_grade"], said["timeliness"], said["coverage"], said.get("plan"), said.get("quantity"), said["value"],
        row.points // heads if heads else None, row.standing is not None, row.place,
    )  # fmt: skip


@dataclass(frozen=True)
class SignedHolder:
    """A person or a unit in a closed period. `rows`: theirs; `others`: of accounts that became theirs after the signature."""

    closed: SnapshotScope
    holder: Holder
    rows: Sequence[SnapshotRow]
    others: Sequence[SnapshotRow]

    @property
    def name(self) -> str | None:
        """As it was signed."""
        return self.rows[0].name if self.rows else None

    def points(self, scope: str, is_staff: bool | None) -> int:
        """What the board says, in hundredths. `is_staff` None: in both classes."""
        if scope == "all" or self.holder.is_unit:
            return sum(row.points for row in self.rows if is_staff is None or row.is_staff is is_staff)
        return sum(
            row["points"]
            for row in SnapshotCount(self.closed, within=scope).person_rows()
            if row["person_id"] in self.holder.ids and (is_staff is None or row["is_staff"] is is_staff)
        )


def signed_person(closed: SnapshotScope, person_id: int) -> SignedHolder:
    """Three statements."""
    accounts = counted_accounts(closed, person_id)
    rows = _rows_of(closed, SnapshotRow.person_id.in_(accounts | merged_accounts.accounts_of(person_id)))
    return SignedHolder(
        closed, Holder(tuple(sorted(accounts)), is_unit=False),
        [row for row in rows if row.person_id in accounts], [row for row in rows if row.person_id not in accounts],
    )  # fmt: skip


def signed_unit(closed: SnapshotScope, unit_id: int) -> SignedHolder:
    """Three statements."""
    holder = Holder(tuple(sorted(counted_units(closed, unit_id))), is_unit=True)
    return SignedHolder(closed, holder, _rows_of(closed, SnapshotRow.unit_id == unit_id), [])


def _rows_of(closed: SnapshotScope, whose: Any) -> list[SnapshotRow]:
    query = select(SnapshotRow).where(SnapshotRow.snapshot_id == closed.snapshot_id, whose)
    return list(db.session.scalars(query.order_by(SnapshotRow.is_staff, SnapshotRow.id)))
