"""Checks the balances of people against the entries, counted again without the statements that write them.

People are read a few hundred at a time: their entries, then their balances. Everything but the hour can be added up
month by month, so a quarter is the sum of its months.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, String, bindparam, func, select, type_coerce
from sqlalchemy.orm import aliased

from editorial.core import settings
from editorial.core.db import db, rows
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger.models import EntryKind, LedgerEntry, PersonBalance
from editorial.scoring.ledger.queries.entries import TABLE
from editorial.scoring.ledger.rules.ranking import rank_key_of
from editorial.scoring.periods.rules import CONTEST_START, keys_of
from editorial.scoring.verification.queries.entries import amount_text
from editorial.scoring.verification.queries.units import FIGURES, unit_faults

AT_ONCE = 300
"""People whose balances are in memory together."""

Keys = tuple[str, ...]
_undone = aliased(LedgerEntry)
_undoes = aliased(LedgerEntry)


def balance_faults() -> Iterator[str]:
    """A sentence for each balance that is wrong, missing or too much."""
    keys = _keys()
    yield from _person_faults(keys)
    yield from unit_faults(keys)


def _keys() -> Callable[[date], Keys]:
    start = settings.value(CONTEST_START)
    return lru_cache(maxsize=8000)(lambda day: keys_of(day, start))


# ---- people ---------------------------------------------------------------------------------------------------------

# There are millions of these, so they are plain tuples and lists, and instants stay as the database gives them.
# A cell: points, items, items of grade A, returns, last standing publication, last publication, its second and unit.

Cell = list[Any]


@dataclass
class _Index:
    """Small numbers for periods and scopes: a cell's place is one number."""

    keys: Callable[[date], Keys]
    periods: dict[str, int] = field(default_factory=dict)
    scopes: dict[str, int] = field(default_factory=dict)
    days: dict[date, tuple[int, ...]] = field(default_factory=dict)
    where: dict[tuple[int, int, str], tuple[int, ...]] = field(default_factory=dict)
    seconds: dict[Any, int] = field(default_factory=dict)

    def periods_of(self, day: date) -> tuple[int, ...]:
        found = self.days.get(day)
        if found is None:
            found = self.days[day] = tuple(self.period(key) for key in self.keys(day))
        return found

    def period(self, key: str) -> int:
        return self.periods.setdefault(key, len(self.periods) << 20)

    def scope(self, scope: str) -> int:
        return self.scopes.setdefault(scope, len(self.scopes))

    def scopes_of(self, section_id: int, genre_id: int, kind: str) -> tuple[int, ...]:
        found = self.where.get((section_id, genre_id, kind))
        if found is None:
            names = ("all", f"section:{section_id}", f"genre:{genre_id}", f"kind:{kind}")
            found = self.where[section_id, genre_id, kind] = tuple(self.scope(name) for name in names)
        return found

    def second(self, instant: Any) -> int:
        """An instant as stored (text on SQLite) in whole seconds."""
        found = self.seconds.get(instant)
        if found is None:
            at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            found = self.seconds[instant] = int(at.timestamp())
        return found

    def words(self, place: int) -> tuple[str, str]:
        period, scope = place >> 20 << 20, place & 0xFFFFF
        return (
            next(key for key, number in self.periods.items() if number == period),
            next(key for key, number in self.scopes.items() if number == scope),
        )


def _person_faults(keys: Callable[[date], Keys], most: int = 1 << 60) -> Iterator[str]:
    people, kinds = (
        merged_accounts.persons(),
        {unit_id: row.kind for unit_id, row in merged_accounts.units().rows.items()},
    )
    index = _Index(keys)
    ends = (select(func.max(LedgerEntry.person_id)), select(func.max(PersonBalance.person_id)))
    last = min(most, max(db.session.scalar(end) or 0 for end in ends))
    for first in range(1, last + 1, AT_ONCE):
        wanted = [
            person for person in range(first, min(first + AT_ONCE, last + 1)) if people.canonical(person) == person
        ]
        sums: dict[int, dict[int, Cell]] = {}
        for row in rows(_PERSON_LINES, {"accounts": people.accounts(wanted)}):
            holder = people.canonical(row[0]) * 2 + row[4]
            _add(sums.setdefault(holder, {}), row, index, kinds[row[1]])
        yield from _compare(sums, index, first, first + AT_ONCE - 1)


_c = TABLE.c
_PERSON_LINES: Any = (
    select(
        _c.person_id, _c.unit_id, _c.section_id, _c.genre_id, type_coerce(_c.is_staff, Integer), _c.counts_on,
        type_coerce(_c.published_at, String), _c.amount, _c.kind, _c.grade, _c.returns,
        _c.arithmetic["zero"].as_string(), _undone.kind, _undoes.counts_on,
    )
    .outerjoin(_undone, _undone.id == _c.reverses_id)
    .outerjoin(_undoes, _undoes.reverses_id == _c.id)
    .where(_c.person_id.in_(bindparam("accounts", expanding=True)))
)  # fmt: skip


def _add(cells: dict[int, Cell], row: Any, index: _Index, kind: str) -> None:
    _person, unit, section, genre, _staff, day, at, amount, what, grade, returns, zero, undone_kind, undone_on = row
    is_award = (undone_kind or what) == EntryKind.AWARD
    sign = (-1 if what == EntryKind.REVERSAL else 1) if is_award and not zero else 0
    a_items = sign if grade == "A" else 0
    returns *= sign
    undone = index.periods_of(undone_on) if undone_on else ()
    seen = index.second(at) * 1_000_000 + unit
    scopes = index.scopes_of(section, genre, kind)
    for period in index.periods_of(day):
        reached = at if sign == 1 and period not in undone else None
        for scope in scopes:
            cell = cells.get(period + scope)
            if cell is None:
                cells[period + scope] = [amount, sign, a_items, returns, reached, at, seen]
                continue
            cell[0] += amount
            cell[1] += sign
            cell[2] += a_items
            cell[3] += returns
            if reached is not None and (cell[4] is None or reached > cell[4]):
                cell[4] = reached
            if at > cell[5]:
                cell[5] = at
            if seen > cell[6]:
                cell[6] = seen


_b: Any = PersonBalance.__table__.c
_BALANCES: Any = select(
    _b.person_id, type_coerce(_b.is_staff, Integer), _b.period, _b.scope, _b.points, _b["items"], _b.a_items, _b.returns,
    type_coerce(_b.reached_at, String), _b.unit_id, _b.rank_key,
).where(_b.person_id.between(bindparam("first"), bindparam("last")))  # fmt: skip


def _compare(sums: dict[int, dict[int, Cell]], index: _Index, first: int, last: int) -> Iterator[str]:
    none: dict[int, Cell] = {}
    periods, scopes, second = index.periods, index.scopes, index.second
    for row in rows(_BALANCES, {"first": first, "last": last}):
        person, staff, period, scope, points_, items, a_items, returns, reached, unit, key = row
        place = periods.get(period, -1) + scopes.get(scope, 0)
        cell = sums.get(person * 2 + staff, none).pop(place, None)
        if cell is not None and (points_ or items):
            at = cell[4] or cell[5]
            if (
                cell[:4] == [points_, items, a_items, returns]
                and reached == at
                and cell[6] % 1_000_000 == unit
                and key == rank_key_of((points_, a_items, returns, second(at)))
            ):
                continue
        yield from _balance_faults(person, period, scope, row, cell)
    for holder, cells in sums.items():
        for place, cell in cells.items():
            if cell[0] or cell[1]:
                period, scope = index.words(place)
                yield f"Bảng điểm {period} ({scope}) của người số {holder // 2}: thiếu {amount_text(cell[0])} điểm."


def _balance_faults(person: int, period: str, scope: str, row: Any, cell: Cell | None) -> Iterator[str]:
    what = f"Bảng điểm {period} ({scope}) của người số {person}"
    if cell is None or not (cell[0] or cell[1]):
        yield f"{what}: có {amount_text(row[4])} điểm mà sổ không có dòng nào."
        return
    if row[4] != cell[0]:
        yield f"{what}: ghi {amount_text(row[4])} điểm, cộng lại từ sổ là {amount_text(cell[0])}."
    for place, (_name, title) in enumerate(FIGURES, 1):
        if row[4 + place] != cell[place]:
            yield f"{what}: {title} ghi {row[4 + place]}, tính lại là {cell[place]}."
    if row[8] != (cell[4] or cell[5]):
        yield f"{what}: thời điểm đạt ghi {row[8]}, tính lại là {cell[4] or cell[5]}."
    if row[9] != cell[6] % 1_000_000:
        yield f"{what}: đơn vị ghi {row[9]}, tính lại là {cell[6] % 1_000_000}."
    if list(row[4:8]) == cell[:4] and row[8] == (cell[4] or cell[5]) and row[9] == cell[6] % 1_000_000:
        yield f"{what}: khóa xếp hạng không khớp số điểm."
