"""The boards of people: their pages and one's own place. Statements are built once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, and_, bindparam, case, func, select, tuple_
from sqlalchemy.orm import aliased

from editorial.core import pagination
from editorial.core.access import Actor
from editorial.core.db import rows as ask
from editorial.people.models import Person
from editorial.scoring.boards.rules import MOST_COUNTED
from editorial.scoring.holders.models import HiddenName
from editorial.scoring.holders.rules import reads_hidden_names
from editorial.scoring.ledger.models import PersonBalance
from editorial.scoring.ledger.rules.ranking import LAST_PLACED, LEAST_PLACED
from editorial.units.models import Unit

PAGE = 25

_BOARD: dict[str, Any] = {name: bindparam(name) for name in ("period", "scope", "staff")}
_ENDS_ON: Any = bindparam("ends_on", type_=Date)


class PersonRow(NamedTuple):
    """A person's place, None below one point. `name` is None where they hid it from this reader; `is_hidden`: hidden from
    others."""

    place: int | None
    person_id: int
    name: str | None
    unit: str
    points: int
    items: int
    a_items: int
    returns: int
    is_hidden: bool


@dataclass(frozen=True)
class OwnPlace:
    """One's own place. `above`: what the next above has (points, or a unit's value or points a head), None at the top.
    `of`: how many stand there; of people one more than MOST_COUNTED at most."""

    row: Any
    of: int
    above: int | None


BoardPage = pagination.Page[Any]


# ---- people --------------------------------------------------------------------------------------------------------


def _on(table: Any) -> Any:
    """The rows of one board of people."""
    return and_(table.period == _BOARD["period"], table.scope == _BOARD["scope"], table.is_staff == _BOARD["staff"])


@cache
def _people(further: bool) -> Any:
    successor = aliased(Unit)
    merged = and_(successor.id == Unit.successor_id, Unit.valid_to <= _ENDS_ON)
    query: Any = (
        select(
            PersonBalance.rank_key, PersonBalance.person_id, Person.full_name,
            func.coalesce(successor.short_name, Unit.short_name),
            PersonBalance.points, PersonBalance.items, PersonBalance.a_items, PersonBalance.returns,
            HiddenName.person_id.is_not(None),
        )
        .join(Person, Person.id == PersonBalance.person_id)
        .join(Unit, Unit.id == PersonBalance.unit_id)
        .outerjoin(successor, merged)
        .outerjoin(HiddenName, HiddenName.person_id == PersonBalance.person_id)
        .where(_on(PersonBalance))
        .order_by(PersonBalance.rank_key, PersonBalance.person_id)
        .limit(PAGE + 1)
    )  # fmt: skip
    if further:
        query = query.where(
            tuple_(PersonBalance.rank_key, PersonBalance.person_id) > tuple_(bindparam("key"), bindparam("id"))
        )
    return query


@cache
def _people_before() -> Any:
    """How many rows stand before one, and how many of them have a better key."""
    key: Any = bindparam("key")
    before = tuple_(PersonBalance.rank_key, PersonBalance.person_id) < tuple_(key, bindparam("id"))
    return select(func.count(), func.sum(case((PersonBalance.rank_key < key, 1), else_=0))).where(
        _on(PersonBalance), before
    )


def people(
    period: str, scope: str, is_staff: bool, ends_on: date, reader: Actor | None, cursor: str | None = None
) -> BoardPage:
    """A page of a board, 25 rows; one statement, further pages two. `reader` None: everybody, as on a projector."""
    asked: dict[str, Any] = {"period": period, "scope": scope, "staff": is_staff, "ends_on": ends_on}
    if cursor:
        asked["key"], asked["id"] = pagination.decode(cursor, (str, int))
    found = ask(_people(cursor is not None), asked)
    shown = found[:PAGE]
    at = places(
        [(row[0],) for row in shown], lambda: count_before(_people_before(), asked, shown[0][0], shown[0][1]), cursor
    )
    every = reader is not None and reads_hidden_names(reader)
    rows = []
    for place, row in zip(at, shown, strict=True):
        seen = every or not row[8] or (reader is not None and row[1] == reader.id)
        name, unit = (row[2], row[3]) if seen else (None, "")
        rows.append(
            PersonRow(
                place if row[4] >= LEAST_PLACED else None,
                row[1],
                name,
                unit,
                row[4],
                row[5],
                row[6],
                row[7],
                bool(row[8]),
            )
        )
    return BoardPage(rows, pagination.encode((shown[-1][0], shown[-1][1])) if len(found) > PAGE else None)


def count_before(query: Any, asked: dict[str, Any], key: str, row_id: int, **more: Any) -> tuple[int, int]:
    ((before, better),) = ask(query, {**asked, "key": key, "id": row_id, **more})
    return int(before), int(better or 0)


def places(keys: Sequence[tuple[Any, ...]], offset: Any, cursor: str | None) -> list[int]:
    """Equal keys share a place; the next one's place counts everybody before it."""
    if not keys:
        return []
    before, better = offset() if cursor else (0, 0)
    places = [better + 1]
    for at in range(1, len(keys)):
        places.append(places[-1] if keys[at] == keys[at - 1] else before + at + 1)
    return places


@cache
def _own_place() -> Any:
    ahead, board = aliased(PersonBalance), aliased(PersonBalance)
    placed = board.rank_key < LAST_PLACED
    counted = select(board.person_id).where(_on(board), placed).limit(MOST_COUNTED + 1).subquery()
    successor = aliased(Unit)
    return (
        select(
            PersonBalance.person_id, func.coalesce(successor.short_name, Unit.short_name), PersonBalance.points,
            PersonBalance.items,
            PersonBalance.a_items, PersonBalance.returns, HiddenName.person_id.is_not(None),
            select(func.count()).where(_on(ahead), ahead.rank_key < PersonBalance.rank_key).scalar_subquery(),
            select(func.count()).select_from(counted).scalar_subquery(),
            select(ahead.points)
            .where(_on(ahead), ahead.rank_key < PersonBalance.rank_key)
            .order_by(ahead.rank_key.desc())
            .limit(1)
            .scalar_subquery(),
        )
        .join(Unit, Unit.id == PersonBalance.unit_id)
        .outerjoin(successor, and_(successor.id == Unit.successor_id, Unit.valid_to <= _ENDS_ON))
        .outerjoin(HiddenName, HiddenName.person_id == PersonBalance.person_id)
        .where(_on(PersonBalance), PersonBalance.person_id == bindparam("me"))
    )  # fmt: skip


def own_place(period: str, scope: str, is_staff: bool, ends_on: date, actor: Actor) -> OwnPlace | None:
    """Where the reader stands on a board of people, also outside its first page; one statement."""
    asked = {"period": period, "scope": scope, "staff": is_staff, "ends_on": ends_on, "me": actor.id}
    found = ask(_own_place(), asked)
    if not found:
        return None
    row = found[0]
    mine = PersonRow(
        row[7] + 1 if row[2] >= LEAST_PLACED else None,
        row[0],
        actor.name,
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        bool(row[6]),
    )
    return OwnPlace(mine, row[8], row[9])
