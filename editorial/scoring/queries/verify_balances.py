"""Are the balances what the lines add up to? Counted again without the statements that write them.

People are looked at a few hundred at a time: their lines, then their balances. Everything but the hour can be added up
month by month, so a quarter is the sum of its months.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from editorial.core import settings
from editorial.core.db import db
from editorial.scoring.models import Balance, LineKind, ScoreLine, UnitBalance
from editorial.scoring.queries import holders
from editorial.scoring.queries.lines import TABLE
from editorial.scoring.queries.rule_sets import book
from editorial.scoring.queries.verify import points
from editorial.scoring.rules.periods import CONTEST_START, keys_of, span
from editorial.scoring.rules.ranking import grade_part, percent, rank_key, unit_value
from editorial.scoring.rules.values import Values

AT_ONCE = 300
"""People whose balances are in memory together."""

Keys = tuple[str, ...]
_undone = aliased(ScoreLine)
_undoes = aliased(ScoreLine)


@dataclass(slots=True)
class _Sum:
    """What lines add up to. `reached`: the last publication that stands; `seen`: the last of any line."""

    points: int = 0
    items: int = 0
    a_items: int = 0
    returns: int = 0
    reached: datetime | None = None
    seen: datetime | None = None
    seen_unit: int = 0

    def add(self, line: "_Line", stands: bool) -> None:
        self.points += line.amount
        sign = line.sign
        if sign:
            self.items += sign
            self.returns += sign * line.returns
            if line.grade == "A":
                self.a_items += sign
        at = line.published_at
        if stands and (self.reached is None or at > self.reached):
            self.reached = at
        if self.seen is None or (at, line.unit_id) > (self.seen, self.seen_unit):
            self.seen, self.seen_unit = at, line.unit_id


@dataclass(slots=True)
class _Line:
    holder: int
    unit_id: int
    section_id: int
    genre_id: int
    is_staff: bool
    counts_on: date
    published_at: datetime
    amount: int
    sign: int
    grade: str
    returns: int
    is_timely: bool
    undone_on: date | None
    """The day on which its reversal counts."""


def _lines(condition: Any) -> Iterator[_Line]:
    """Every line that meets this, with what it does to the figures: an award that gives brings an item, its reversal
    takes it away again, whatever else is no item."""
    c = TABLE.c
    rows = db.session.execute(
        select(
            c.person_id, c.unit_id, c.section_id, c.genre_id, c.is_staff, c.counts_on, c.published_at, c.amount, c.kind,
            c.grade, c.returns, c.is_timely, c.arithmetic["zero"].as_string().label("zero"),
            _undone.kind.label("undone_kind"), _undoes.counts_on.label("undone_on"),
        )
        .outerjoin(_undone, _undone.id == c.reverses_id)
        .outerjoin(_undoes, _undoes.reverses_id == c.id)
        .where(condition)
    )  # fmt: skip
    for row in rows:
        is_award = (row.undone_kind or row.kind) == LineKind.AWARD
        sign = (-1 if row.kind == LineKind.REVERSAL else 1) if is_award and not row.zero else 0
        yield _Line(
            row.person_id or 0, row.unit_id, row.section_id, row.genre_id, row.is_staff, row.counts_on,
            row.published_at, row.amount, sign, row.grade, row.returns, row.is_timely, row.undone_on,
        )  # fmt: skip


def balance_faults() -> Iterator[str]:
    """A sentence for each balance that is wrong, missing or too much."""
    start = settings.value(CONTEST_START)
    keys: Callable[[date], Keys] = lru_cache(maxsize=8000)(lambda day: keys_of(day, start))
    yield from _person_faults(keys)
    yield from _unit_faults(keys)


# ---- people ---------------------------------------------------------------------------------------------------------


def _person_faults(keys: Callable[[date], Keys]) -> Iterator[str]:
    people, kinds = holders.persons(), {one: row.kind for one, row in holders.units().rows.items()}
    ends = (select(func.max(ScoreLine.person_id)), select(func.max(Balance.person_id)))
    last = max(db.session.scalar(end) or 0 for end in ends)
    for first in range(1, last + 1, AT_ONCE):
        wanted = [one for one in range(first, min(first + AT_ONCE, last + 1)) if people.canonical(one) == one]
        sums: dict[tuple[int, str, str, bool], _Sum] = {}
        for line in _lines(TABLE.c.person_id.in_(people.accounts(wanted))):
            line.holder = people.canonical(line.holder)
            _add(sums, line, keys, kinds[line.unit_id])
        yield from _compare(sums, Balance.person_id.between(first, first + AT_ONCE - 1))


def _add(sums: dict[tuple[int, str, str, bool], _Sum], line: _Line, keys: Callable[[date], Keys], kind: str) -> None:
    holder, staff = line.holder, line.is_staff
    undone = keys(line.undone_on) if line.undone_on else ()
    for key in keys(line.counts_on):
        stands = line.sign == 1 and key not in undone
        for scope in ("all", f"section:{line.section_id}", f"genre:{line.genre_id}", f"kind:{kind}"):
            where = (holder, key, scope, staff)
            one = sums.get(where)
            if one is None:
                one = sums[where] = _Sum()
            one.add(line, stands)


def _compare(sums: dict[tuple[int, str, str, bool], _Sum], which: Any) -> Iterator[str]:
    table: Any = Balance.__table__
    for row in db.session.execute(select(table).where(which)):
        one = sums.pop((row.person_id, row.period, row.scope, row.is_staff), None)
        what = f"Bảng điểm {row.period} ({row.scope}) của người số {row.person_id}"
        if one is None or not (one.points or one.items):
            yield f"{what}: có {points(row.points)} điểm mà sổ không có dòng nào."
            continue
        yield from _figures(what, row, one)
        if row.unit_id != one.seen_unit:
            yield f"{what}: đơn vị ghi {row.unit_id}, tính lại là {one.seen_unit}."
    for (person, period, scope, _staff), one in sums.items():
        if one.points or one.items:
            yield f"Bảng điểm {period} ({scope}) của người số {person}: thiếu {points(one.points)} điểm."


_FIGURES = (("items", "số bài"), ("a_items", "số bài mức A"), ("returns", "số lần trả lại"))


def _figures(what: str, row: Any, one: Any) -> Iterator[str]:
    if row.points != one.points:
        yield f"{what}: ghi {points(row.points)} điểm, cộng lại từ sổ là {points(one.points)}."
    for name, title in _FIGURES:
        if getattr(row, name) != getattr(one, name):
            yield f"{what}: {title} ghi {getattr(row, name)}, tính lại là {getattr(one, name)}."
    reached = one.reached or one.seen
    if row.reached_at != reached:
        yield f"{what}: thời điểm đạt ghi {row.reached_at}, tính lại là {reached}."
    if hasattr(row, "scope") and row.rank_key != rank_key(one.points, one.a_items, one.returns, reached):
        yield f"{what}: khóa xếp hạng không khớp số điểm."


# ---- units ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _UnitTally(_Sum):
    timely: int = 0
    grades: dict[str, int] = field(default_factory=dict)
    sections: dict[int, int] = field(default_factory=dict)

    def take(self, line: _Line, stands: bool) -> None:
        self.add(line, stands)
        self.timely += line.sign * line.is_timely
        self.grades[line.grade] = self.grades.get(line.grade, 0) + line.sign
        self.sections[line.section_id] = self.sections.get(line.section_id, 0) + line.sign


def _unit_faults(keys: Callable[[date], Keys]) -> Iterator[str]:
    every = holders.units()
    ends = lru_cache(maxsize=4000)(lambda key: found.ends_on if (found := span(key)) else date.max)
    tallies: dict[tuple[int, str], _UnitTally] = {}
    for unit_id in sorted(every.rows):
        for line in _lines((TABLE.c.unit_id == unit_id) & TABLE.c.person_id.is_(None)):
            undone = keys(line.undone_on) if line.undone_on else ()
            for key in keys(line.counts_on):
                where = (every.canonical(unit_id, ends(key)), key)
                one = tallies.get(where)
                if one is None:
                    one = tallies[where] = _UnitTally()
                one.take(line, line.sign == 1 and key not in undone)
    worths = [Values(), *(rules.values for rules in book().rules)]
    for row in db.session.execute(select(UnitBalance.__table__)):
        one = tallies.pop((row.unit_id, row.period), None)
        what = f"Bảng đơn vị {row.period} của đơn vị số {row.unit_id}"
        if one is None or not (one.points or one.items):
            yield f"{what}: có {points(row.points)} điểm mà sổ không có dòng nào."
            continue
        yield from _figures(what, row, one)
        if not any(_worth(row, one, values) for values in worths):
            yield f"{what}: giá trị xếp hạng không khớp các bài trong sổ."
    for (unit, period), one in tallies.items():
        if one.points or one.items:
            yield f"Bảng đơn vị {period} của đơn vị số {unit}: thiếu {points(one.points)} điểm."


def _worth(row: Any, one: _UnitTally, values: Values) -> bool:
    """Its measures by these rules; which were in force when it was written the row does not say."""
    parts: dict[str, int | None] = {
        "plan": row.plan,
        "grade": grade_part(one.grades, values.grades),
        "timeliness": percent(one.timely, one.items),
        "coverage": percent(sum(count > 0 for count in one.sections.values()), values.sections_wanted),
    }
    value = unit_value(parts, values.unit_weights)
    reached = one.reached or one.seen
    assert reached is not None
    return (row.mean_grade, row.timeliness, row.coverage, row.value, row.rank_key) == (
        parts["grade"], parts["timeliness"], parts["coverage"], value,
        rank_key(value, one.a_items, one.returns, reached),
    )  # fmt: skip
