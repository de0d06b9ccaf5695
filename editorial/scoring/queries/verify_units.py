"""Are the units' balances what their lines add up to? Counted again without the statements that write them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from editorial.core.db import db
from editorial.scoring.models import LineKind, ScoreLine, UnitBalance
from editorial.scoring.queries import holders
from editorial.scoring.queries.lines import TABLE
from editorial.scoring.queries.rule_sets import book
from editorial.scoring.queries.verify import points
from editorial.scoring.rules.periods import span
from editorial.scoring.rules.ranking import grade_part, percent, rank_key, unit_value
from editorial.scoring.rules.values import Values

Keys = tuple[str, ...]
FIGURES = (("items", "số bài"), ("a_items", "số bài mức A"), ("returns", "số lần trả lại"))

_undone = aliased(ScoreLine)
_undoes = aliased(ScoreLine)


@dataclass(slots=True)
class _Line:
    unit_id: int
    section_id: int
    counts_on: date
    published_at: datetime
    amount: int
    sign: int
    grade: str
    returns: int
    is_timely: bool
    undone_on: date | None
    """The day on which its reversal counts."""


def _lines() -> Iterator[_Line]:
    """Every line of a unit, with what it does to the figures: an award that gives brings an item, its reversal takes it
    away again, whatever else is no item. In one pass: asked unit by unit, SQLite goes through all of them each time."""
    c = TABLE.c
    rows = db.session.execute(
        select(
            c.unit_id,
            c.section_id,
            c.counts_on,
            c.published_at,
            c.amount,
            c.kind,
            c.grade,
            c.returns,
            c.is_timely,
            c.arithmetic["zero"].as_string().label("zero"),
            _undone.kind.label("undone_kind"),
            _undoes.counts_on.label("undone_on"),
        )
        .outerjoin(_undone, _undone.id == c.reverses_id)
        .outerjoin(_undoes, _undoes.reverses_id == c.id)
        .where(c.person_id.is_(None))
        .execution_options(yield_per=5000)
    )  # fmt: skip
    for row in rows:
        is_award = (row.undone_kind or row.kind) == LineKind.AWARD
        sign = (-1 if row.kind == LineKind.REVERSAL else 1) if is_award and not row.zero else 0
        yield _Line(
            row.unit_id,
            row.section_id,
            row.counts_on,
            row.published_at,
            row.amount,
            sign,
            row.grade,
            row.returns,
            row.is_timely,
            row.undone_on,
        )  # fmt: skip


def _figures(what: str, row: Any, one: Any) -> Iterator[str]:
    if row.points != one.points:
        yield f"{what}: ghi {points(row.points)} điểm, cộng lại từ sổ là {points(one.points)}."
    for name, title in FIGURES:
        if getattr(row, name) != getattr(one, name):
            yield f"{what}: {title} ghi {getattr(row, name)}, tính lại là {getattr(one, name)}."
    reached = one.reached or one.seen
    if row.reached_at != reached:
        yield f"{what}: thời điểm đạt ghi {row.reached_at}, tính lại là {reached}."


@dataclass(slots=True)
class _UnitTally:
    """What a unit's lines add up to. `reached`: the last publication that stands; `seen`: the last of any line."""

    points: int = 0
    items: int = 0
    a_items: int = 0
    returns: int = 0
    timely: int = 0
    reached: datetime | None = None
    seen: datetime | None = None
    grades: dict[str, int] = field(default_factory=dict)
    sections: dict[int, int] = field(default_factory=dict)

    def take(self, line: _Line, stands: bool) -> None:
        sign, at = line.sign, line.published_at
        self.points += line.amount
        if sign:
            self.items += sign
            self.returns += sign * line.returns
            self.a_items += sign * (line.grade == "A")
            self.timely += sign * line.is_timely
            self.grades[line.grade] = self.grades.get(line.grade, 0) + sign
            self.sections[line.section_id] = self.sections.get(line.section_id, 0) + sign
        if stands and (self.reached is None or at > self.reached):
            self.reached = at
        if self.seen is None or at > self.seen:
            self.seen = at


def unit_faults(keys: Callable[[date], Keys]) -> Iterator[str]:
    every = holders.units()
    ends = lru_cache(maxsize=4000)(lambda key: found.ends_on if (found := span(key)) else date.max)
    tallies: dict[tuple[int, str], _UnitTally] = {}
    places: dict[tuple[int, str], _UnitTally] = {}
    for line in _lines():
        undone = keys(line.undone_on) if line.undone_on else ()
        for key in keys(line.counts_on):
            one = places.get((line.unit_id, key))
            if one is None:
                where = (every.canonical(line.unit_id, ends(key)), key)
                one = places[line.unit_id, key] = tallies.setdefault(where, _UnitTally())
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
