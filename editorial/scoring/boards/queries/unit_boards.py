"""The boards of units, by value or by points a head. A ward has some hundreds of units at most, and each is measured by the
others of its class, so all of a period are read and put in order here."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from editorial.core import pagination
from editorial.core.access import Actor
from editorial.core.db import rows as ask
from editorial.scoring.boards.queries.person_boards import PAGE, BoardPage, OwnPlace
from editorial.scoring.ledger.models import UnitBalance
from editorial.scoring.ledger.rules.ranking import UnitFigures, UnitStanding, unit_standings
from editorial.scoring.rule_sets.rules.values import Values
from editorial.units.models import Unit


class UnitRow(NamedTuple):
    """A unit on a board; parts and value in hundredths of a percent, `per_head` in hundredths of a point.

    `place`: None below its class's least number of items (`stands`). `order`: how it sorts by value.
    """

    place: int | None
    unit_id: int
    name: str
    kind: str
    points: int
    items: int
    a_items: int
    returns: int
    members: int
    mean_grade: int
    timeliness: int
    coverage: int
    plan: int | None
    quantity: int | None
    value: int
    per_head: int | None
    stands: bool
    order: Any


def units(
    period: str, values: Values, kind: str | None, by_head: bool, reader: Actor, cursor: str | None = None
) -> tuple[BoardPage, list[OwnPlace]]:
    """A page of the board of an open period, of one kind or all, and where the reader's units stand on it; one statement."""
    found = ask(_UNITS, {"period": period})
    standings = unit_standings((_figures(row) for row in found), values)
    return unit_board([_unit_row(row, standings[row.unit_id]) for row in found], kind, by_head, reader, cursor)


_UNITS = (
    select(*UnitBalance.__table__.columns, Unit.name)
    .join(Unit, Unit.id == UnitBalance.unit_id)
    .where(UnitBalance.period == bindparam("period"))
)


def _figures(row: Any) -> UnitFigures:
    return UnitFigures(
        row.unit_id, row.kind, row.items, row.a_items, row.returns, row.mean_grade, row.timeliness, row.coverage, row.plan,
        row.reached_at,
    )  # fmt: skip


def _unit_row(row: Any, standing: UnitStanding) -> UnitRow:
    return UnitRow(
        None, row.unit_id, row.name, row.kind, row.points, row.items, row.a_items, row.returns, row.members,
        row.mean_grade, row.timeliness, row.coverage, row.plan, standing.quantity, standing.value,
        row.points // row.members if row.members else None, standing.stands, standing.rank_key,
    )  # fmt: skip


# ---- of open and of closed periods ----------------------------------------------------------------------------------


def unit_board(
    rows: Iterable[UnitRow], kind: str | None, by_head: bool, reader: Actor, cursor: str | None
) -> tuple[BoardPage, list[OwnPlace]]:
    """Every unit of a period, as a board of one kind or all: a page of it, and where the reader's units stand."""
    chosen = [row for row in rows if kind is None or row.kind == kind]
    placed = _placed(chosen, _by_head if by_head else _by_value)
    mine = [row for row in placed if row.unit_id in reader.units]
    own = own_places(placed, mine, lambda row: row.per_head if by_head else row.value)
    return page_of(placed, cursor, lambda row: row), own


def _by_value(row: UnitRow) -> tuple[Any, ...]:
    return not row.stands, row.order


def _by_head(row: UnitRow) -> tuple[Any, ...]:
    """A unit without members comes last of those that stand."""
    return not row.stands, row.per_head is None, -(row.per_head or 0), row.order


def _placed(rows: Iterable[UnitRow], key: Callable[[UnitRow], Any]) -> list[UnitRow]:
    """In the order of the key, with places counted anew; equal keys share one."""
    found: list[UnitRow] = []
    for _key, group in groupby(sorted(rows, key=lambda row: (key(row), row.unit_id)), key=key):
        place = len(found) + 1
        found += [row._replace(place=place if row.stands else None) for row in group]
    return found


def own_places(rows: Sequence[Any], mine: Sequence[Any], figure: Callable[[Any], Any]) -> list[OwnPlace]:
    """Where these rows stand among all of a board, and what the next above has."""
    of = sum(row.place is not None for row in rows)
    return [
        OwnPlace(
            row, of,
            next((figure(other) for other in reversed(rows) if other.place and row.place and other.place < row.place), None),
        )
        for row in mine
    ]  # fmt: skip


def page_of(rows: Sequence[Any], cursor: str | None, shown: Callable[[Any], Any]) -> BoardPage:
    """A page of rows that are all at hand: it begins where the one before ended."""
    first = max(pagination.decode(cursor, (int,))[0], 0) if cursor else 0
    after = first + PAGE
    return BoardPage(
        [shown(row) for row in rows[first:after]], pagination.encode((after,)) if len(rows) > after else None
    )
