"""The boards of units: by value, or by points a head. Statements are built once."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, case, func, select, tuple_
from sqlalchemy.orm import aliased

from editorial.core import pagination
from editorial.core.access import Actor
from editorial.core.db import rows as ask
from editorial.scoring.boards.queries.person_boards import PAGE, BoardPage, OwnPlace, count_before, places
from editorial.scoring.ledger.models import UnitBalance
from editorial.units.models import Unit

NO_HEADS = 2**30
"""Sorts a unit without members behind the others where points a head count."""


class UnitRow(NamedTuple):
    """A unit's place; parts and value in hundredths of a percent, `per_head` in hundredths of a point."""

    place: int
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
    value: int
    per_head: int | None


def _per_head(table: Any) -> Any:
    """Points a head, negated to sort; a unit without members comes last."""
    return case((table.members > 0, 0 - table.points // func.nullif(table.members, 0, type_=Integer)), else_=NO_HEADS)


def _of_kind(table: Any, some: bool) -> Any:
    there = table.period == bindparam("period")
    return and_(there, table.kind == bindparam("kind")) if some else there


@cache
def _units(by_head: bool, some: bool, further: bool) -> Any:
    """Which units by the index alone; then what is shown of those."""
    chosen, table = aliased(UnitBalance, name="chosen"), UnitBalance
    head = _per_head(chosen)
    keys = (head, chosen.rank_key, chosen.unit_id) if by_head else (chosen.rank_key, chosen.unit_id)
    which: Any = (
        select(chosen.unit_id, head.label("head")).where(_of_kind(chosen, some)).order_by(*keys).limit(PAGE + 1)
    )
    which = (which.where(tuple_(*keys) > _marks(by_head)) if further else which).subquery()
    return (
        select(
            which.c.head, table.rank_key, table.unit_id, Unit.name, table.kind, table.points, table.items,
            table.a_items, table.returns, table.members, table.mean_grade, table.timeliness, table.coverage, table.plan,
            table.value,
        )
        .join(which, which.c.unit_id == table.unit_id)
        .join(Unit, Unit.id == table.unit_id)
        .where(table.period == bindparam("period"))
        .order_by(*((which.c.head,) if by_head else ()), table.rank_key, table.unit_id)
    )  # fmt: skip


def _marks(by_head: bool) -> Any:
    known: Any = (bindparam("key"), bindparam("id"))
    return tuple_(bindparam("head"), *known) if by_head else tuple_(*known)


@cache
def _units_before(by_head: bool, some: bool) -> Any:
    table, head = UnitBalance, _per_head(UnitBalance)
    keys = (head, table.rank_key, table.unit_id) if by_head else (table.rank_key, table.unit_id)
    key: Any = bindparam("key")
    better = tuple_(head, table.rank_key) < tuple_(bindparam("head"), key) if by_head else table.rank_key < key
    return select(func.count(), func.sum(case((better, 1), else_=0))).where(
        _of_kind(table, some), tuple_(*keys) < _marks(by_head)
    )


def units(period: str, kind: str | None, by_head: bool, cursor: str | None = None) -> BoardPage:
    """A page of the units' board, of one kind or all; one statement, further pages two."""
    asked: dict[str, Any] = {"period": period, "kind": kind}
    if cursor:
        if by_head:
            asked["head"], asked["key"], asked["id"] = pagination.decode(cursor, (int, str, int))
        else:
            asked["key"], asked["id"] = pagination.decode(cursor, (str, int))
    found = ask(_units(by_head, kind is not None, cursor is not None), asked)
    shown = found[:PAGE]
    keys = [(row[0], row[1]) if by_head else (row[1],) for row in shown]
    at = places(
        keys,
        lambda: count_before(
            _units_before(by_head, kind is not None), asked, shown[0][1], shown[0][2], head=shown[0][0]
        ),
        cursor,
    )
    rows = [_unit_row(place, row) for place, row in zip(at, shown, strict=True)]
    last = shown[-1][0:3] if by_head and shown else shown[-1][1:3] if shown else ()
    return BoardPage(rows, pagination.encode(tuple(last)) if len(found) > PAGE else None)


def _unit_row(place: int, row: Any) -> UnitRow:
    parts: list[Any] = list(row[2:15])
    return UnitRow(place, *parts, per_head=None if row[0] == NO_HEADS else -row[0])  # type: ignore[misc]


@cache
def _own_units(by_head: bool, some: bool) -> Any:
    table, ahead, board = UnitBalance, aliased(UnitBalance), aliased(UnitBalance)
    next_one = aliased(UnitBalance)
    head = _per_head(table)
    better: Any
    order: Any
    if by_head:
        better = tuple_(_per_head(ahead), ahead.rank_key) < tuple_(head, table.rank_key)
        order = (_per_head(ahead).desc(), ahead.rank_key.desc())
    else:
        better, order = ahead.rank_key < table.rank_key, (ahead.rank_key.desc(),)
    nearest: Any = select(ahead.unit_id).where(_of_kind(ahead, some), better).order_by(*order).limit(1)
    return (
        select(
            head, table.rank_key, table.unit_id, Unit.name, table.kind, table.points, table.items, table.a_items,
            table.returns, table.members, table.mean_grade, table.timeliness, table.coverage, table.plan, table.value,
            select(func.count()).where(_of_kind(ahead, some), better).scalar_subquery(),
            select(func.count()).where(_of_kind(board, some)).scalar_subquery(),
            select(0 - _per_head(next_one) if by_head else next_one.value)
            .where(next_one.period == bindparam("period"), next_one.unit_id == nearest.correlate(table).scalar_subquery())
            .correlate(table)
            .scalar_subquery(),
        )
        .join(Unit, Unit.id == table.unit_id)
        .where(_of_kind(table, some), table.unit_id.in_(bindparam("mine", expanding=True)))
        .order_by(table.rank_key)
    )  # fmt: skip


def own_units(period: str, kind: str | None, by_head: bool, actor: Actor) -> list[OwnPlace]:
    """Where the reader's units stand; one statement."""
    if not actor.units:
        return []
    rows = ask(_own_units(by_head, kind is not None), {"period": period, "kind": kind, "mine": list(actor.units)})
    return [OwnPlace(_unit_row(row[15] + 1, row), row[16], row[17]) for row in rows]
