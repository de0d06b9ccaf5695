"""Checks the balances of units against their entries, counted again without the statements that write them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from editorial.core.db import db
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger.models import EntryKind, LedgerEntry, UnitBalance
from editorial.scoring.ledger.queries.entries import TABLE
from editorial.scoring.ledger.rules.ranking import grade_part, percent
from editorial.scoring.periods.rules import span
from editorial.scoring.rule_sets.queries import rule_book
from editorial.scoring.rule_sets.rules.values import Values
from editorial.scoring.verification.queries.entries import amount_text

Keys = tuple[str, ...]
FIGURES = (("items", "số bài"), ("a_items", "số bài mức A"), ("returns", "số lần trả lại"))

_undone = aliased(LedgerEntry)
_undoes = aliased(LedgerEntry)


def _lines() -> Iterator[Any]:
    """Every entry of a unit, in one pass: asked unit by unit, SQLite goes through all of them each time."""
    c = TABLE.c
    query = (
        select(
            c.unit_id, c.section_id, c.counts_on, c.published_at, c.amount, c.kind, c.grade, c.returns, c.is_timely,
            c.arithmetic["zero"].as_string(), _undone.kind, _undoes.counts_on,
        )
        .outerjoin(_undone, _undone.id == c.reverses_id)
        .outerjoin(_undoes, _undoes.reverses_id == c.id)
        .where(c.person_id.is_(None))
    )  # fmt: skip
    yield from db.session.connection().execute(query, execution_options={"yield_per": 5000})


def _figures(what: str, row: Any, tally: Any) -> Iterator[str]:
    if row.points != tally.points:
        yield f"{what}: ghi {amount_text(row.points)} điểm, cộng lại từ sổ là {amount_text(tally.points)}."
    for name, title in FIGURES:
        if getattr(row, name) != getattr(tally, name):
            yield f"{what}: {title} ghi {getattr(row, name)}, tính lại là {getattr(tally, name)}."
    reached = tally.reached or tally.seen
    if row.reached_at != reached:
        yield f"{what}: thời điểm đạt ghi {row.reached_at}, tính lại là {reached}."


@dataclass(slots=True)
class _UnitTally:
    """What a unit's entries add up to. `reached`: the last publication that stands; `seen`: the last of any entry."""

    points: int = 0
    items: int = 0
    a_items: int = 0
    returns: int = 0
    timely: int = 0
    reached: datetime | None = None
    seen: datetime | None = None
    grades: dict[str, int] = field(default_factory=dict)
    sections: dict[int, int] = field(default_factory=dict)

    def add(self, other: "_UnitTally") -> None:
        self.points += other.points
        self.items += other.items
        self.a_items += other.a_items
        self.returns += other.returns
        self.timely += other.timely
        for grade, count in other.grades.items():
            self.grades[grade] = self.grades.get(grade, 0) + count
        for section, count in other.sections.items():
            self.sections[section] = self.sections.get(section, 0) + count
        self.reached = _later(self.reached, other.reached)
        self.seen = _later(self.seen, other.seen)


def _later(first: datetime | None, other: datetime | None) -> datetime | None:
    return max(first, other) if first and other else first or other


def unit_faults(keys: Callable[[date], Keys]) -> Iterator[str]:
    tallies = _tallies(keys)
    worths = [Values(), *(rules.values for rules in rule_book().rules)]
    for row in db.session.execute(select(UnitBalance.__table__)):
        tally = tallies.pop((row.unit_id, row.period), None)
        what = f"Bảng đơn vị {row.period} của đơn vị số {row.unit_id}"
        if tally is None or not (tally.points or tally.items):
            yield f"{what}: có {amount_text(row.points)} điểm mà sổ không có dòng nào."
            continue
        yield from _figures(what, row, tally)
        if not any(_parts(row, tally, values) for values in worths):
            yield f"{what}: chất lượng, đúng hạn hoặc độ phủ không khớp các bài trong sổ."
    for (unit, period), tally in tallies.items():
        if tally.points or tally.items:
            yield f"Bảng đơn vị {period} của đơn vị số {unit}: thiếu {amount_text(tally.points)} điểm."


def _tallies(keys: Callable[[date], Keys]) -> dict[tuple[int, str], _UnitTally]:
    """What the entries add up to, by unit and period. An award that gives brings an item, its reversal takes it away again,
    whatever else is no item. Days that lie in the same periods are added up together first."""
    parts: dict[tuple[int, Keys], _UnitTally] = {}
    undone_later: list[tuple[int, Keys, datetime]] = []
    for unit, section, day, at, amount, kind, grade, returns, is_timely, zero, undone_kind, undone_on in _lines():
        periods = keys(day)
        tally = parts.get((unit, periods))
        if tally is None:
            tally = parts[unit, periods] = _UnitTally()
        tally.points += amount
        if tally.seen is None or at > tally.seen:
            tally.seen = at
        if zero or (undone_kind or kind) != EntryKind.AWARD:
            continue
        sign = -1 if kind == EntryKind.REVERSAL else 1
        tally.items += sign
        tally.returns += sign * returns
        tally.a_items += sign * (grade == "A")
        tally.timely += sign * is_timely
        tally.grades[grade] = tally.grades.get(grade, 0) + sign
        tally.sections[section] = tally.sections.get(section, 0) + sign
        if undone_on:  # stands only in the periods that its reversal does not count in
            undone_later.append((unit, tuple(key for key in periods if sign == 1 and key not in keys(undone_on)), at))
        elif sign == 1 and (tally.reached is None or at > tally.reached):
            tally.reached = at
    every = merged_accounts.units()
    ends = lru_cache(maxsize=4000)(lambda key: found.ends_on if (found := span(key)) else date.max)
    tallies: dict[tuple[int, str], _UnitTally] = {}
    for (unit, periods), part in parts.items():
        for key in periods:
            tallies.setdefault((every.canonical(unit, ends(key)), key), _UnitTally()).add(part)
    for unit, periods, at in undone_later:
        for key in periods:
            tally = tallies[every.canonical(unit, ends(key)), key]
            tally.reached = _later(tally.reached, at)
    return tallies


def _parts(row: Any, tally: _UnitTally, values: Values) -> bool:
    """Its measures by these rules; which were in force when it was written the row does not say."""
    return (row.mean_grade, row.timeliness, row.coverage) == (
        grade_part(tally.grades, values.grades), percent(tally.timely, tally.items),
        percent(sum(count > 0 for count in tally.sections.values()), values.sections_wanted),
    )  # fmt: skip
