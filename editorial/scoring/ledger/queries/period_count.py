"""What a period came to when it was closed: every holder's figures from the entries up to the last one that counts, in one
pass over them, the same however often it is made."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, DateTime, Integer, String, bindparam, cast, select, true, type_coerce
from sqlalchemy.orm import aliased

from editorial.core.db import db
from editorial.people.models import Person
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.queries.entries import TABLE
from editorial.scoring.ledger.rules.ranking import (
    LEAST_PLACED,
    UnitFigures,
    grade_part,
    percent,
    rank_key,
    unit_standings,
)
from editorial.scoring.periods.models import Period, Snapshot, SnapshotRow
from editorial.scoring.rule_sets import queries as rule_sets
from editorial.scoring.rule_sets.rules.values import Values
from editorial.units.models import Membership, Unit, UnitKind

AWARD, REVERSAL = EntryKind.AWARD.value, EntryKind.REVERSAL.value

Row = dict[str, Any]
Between = Callable[[], object]


@dataclass(frozen=True)
class SnapshotScope:
    """Which entries: of these days, up to the last one. `merged_by`: accounts merged until then are one."""

    snapshot_id: int
    key: str
    number: int
    starts_on: date
    ends_on: date
    cutoff: int
    merged_by: datetime

    @classmethod
    def of(cls, period: Period, snapshot: Snapshot) -> "SnapshotScope":
        return cls(snapshot.id, period.key, snapshot.number, period.starts_on, period.ends_on,
                   snapshot.cutoff_entry_id or 0, snapshot.signed_at)  # fmt: skip

    @property
    def days(self) -> Iterator[date]:
        return (self.starts_on + timedelta(days=at) for at in range((self.ends_on - self.starts_on).days + 1))

    def head(self) -> bytes:
        return f"{self.key} {self.number} {self.cutoff}\n".encode()


@dataclass(slots=True)
class _HolderTotals:
    """A holder's figures while they are added up. `slight`: items of which their share is too small to count for a
    commendation, as grade, month and sign."""

    points: int = 0
    items: int = 0
    returns: int = 0
    timely: int = 0
    is_ineligible: bool = False
    grades: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sections: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    months: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    slight: list[tuple[str, tuple[int, int], int]] = field(default_factory=list)
    first_on: date | None = None
    last_on: date | None = None
    stood_at: datetime | None = None
    unit_id: int = 0
    newest_at: datetime | None = None

    def add(self, row: Any, at: datetime, day: date, sign: int, stands: bool) -> None:
        """An entry: +1 where an item comes, -1 where it goes. Run for every entry of a year, so it says no more than it must."""
        unit_id, section, grade, returns, timely, amount, zero = row
        self.points += amount
        if sign:
            self.items += sign
            self.returns += sign * returns
            self.timely += sign * timely
            self.grades[grade] += sign
            self.sections[section] += sign
            self.months[day.year, day.month] += sign
        if stands:
            if sign:
                if self.first_on is None:
                    self.first_on = day
                self.last_on = day  # days come in order
                if self.stood_at is None or at > self.stood_at:
                    self.stood_at = at
            elif zero == "personal_data":
                self.is_ineligible = True
        second = at.replace(microsecond=0)
        if self.newest_at is None or second > self.newest_at.replace(microsecond=0):
            self.unit_id, self.newest_at = unit_id, at
        elif second == self.newest_at.replace(microsecond=0):
            self.unit_id, self.newest_at = max(self.unit_id, unit_id), max(self.newest_at, at)

    @property
    def reached_at(self) -> datetime:
        found = self.stood_at or self.newest_at
        assert found is not None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def common(self) -> Row:
        return {
            "a": self.grades["A"], "b": self.grades["B"], "c": self.grades["C"], "returns": self.returns,
            "months": sum(count > 0 for count in self.months.values()), "ineligible": self.is_ineligible,
        }  # fmt: skip

    def eligible(self) -> Row:
        """What counts for a commendation, where that is less than all."""
        if not self.slight:
            return {}
        months = dict(self.months)
        for _grade, month, sign in self.slight:
            months[month] -= sign
        return {
            "eligible_items": self.items - sum(sign for _grade, _month, sign in self.slight),
            "eligible_a": self.grades["A"] - sum(sign for grade, _month, sign in self.slight if grade == "A"),
            "eligible_months": sum(count > 0 for count in months.values()),
        }


@cache
def _lines(what: str) -> Any:
    c, which = TABLE.c, cast(bindparam("which", type_=String), Integer)
    narrowed = {
        "section": c.section_id == which, "genre": c.genre_id == which,
        "kind": c.unit_id.in_(select(Unit.id).where(Unit.kind == bindparam("which", type_=String))),
    }  # fmt: skip
    return (
        select(
            c.id, c.counts_on, c.person_id, c.is_staff, c.kind, c.rule_set_id, c.share,
            type_coerce(c.published_at, DateTime(timezone=True)),  # UTC as the database has it: converting takes longest
            c.unit_id, c.section_id, c.grade, c.returns, c.is_timely, c.amount, c.arithmetic["zero"].as_string(),
        )
        .where(
            c.counts_on.between(bindparam("first", type_=Date), bindparam("last", type_=Date)),
            c.id <= bindparam("cutoff", type_=Integer), narrowed.get(what, true()),
        )
        .order_by(c.counts_on, c.id)
    )  # fmt: skip


def _reversals(scope: SnapshotScope) -> tuple[set[int], set[int]]:
    """Entries of the period that an entry of it takes back, and the ids of reversals of adjustments; one statement."""
    reversal, undone = aliased(LedgerEntry), aliased(LedgerEntry)
    rows = db.session.execute(
        select(reversal.id, reversal.reverses_id, undone.kind)
        .join(undone, undone.id == reversal.reverses_id)
        .where(reversal.counts_on.between(scope.starts_on, scope.ends_on), reversal.id <= scope.cutoff)
    ).all()
    return {row[1] for row in rows if row[1]}, {row[0] for row in rows if row[2] == EntryKind.ADJUSTMENT}


class SnapshotCount:
    """One pass over a period's entries. `rows`: columns of `snapshot_rows` in order, units first; `hash`: so far the entries.

    `within`: of one section, genre or kind of unit alone, as the boards name it ("section:3"), in one go.
    """

    def __init__(self, scope: SnapshotScope, between: Between = lambda: None, within: str = "") -> None:
        self.scope = scope
        self.people, self.every = merged_accounts.persons_at(scope.merged_by), merged_accounts.units()
        self.persons: dict[tuple[int, bool], _HolderTotals] = defaultdict(_HolderTotals)
        self.units: dict[int, _HolderTotals] = defaultdict(_HolderTotals)
        self.least_shares = {rules.id: rules.values.least_share for rules in rule_sets.rule_book().rules}
        self.rule_sets: set[int] = set()
        self.amount = 0
        self.hash = hashlib.sha256(scope.head())
        undone, of_adjustments = _reversals(scope)
        days = [(scope.starts_on, scope.ends_on)] if within else [(day, day) for day in scope.days]
        for first, last in days:
            self._add(first, last, within, undone, of_adjustments)
            between()

    def _add(self, first: date, last: date, within: str, undone: set[int], of_adjustments: set[int]) -> None:
        persons, units, canonical, ends_on = self.persons, self.units, self.people.canonical, self.scope.ends_on
        said = []
        what, _colon, which = within.partition(":")
        asked = {"first": first, "last": last, "cutoff": self.scope.cutoff, "which": which}
        for entry_id, day, person_id, staff, kind, rule_set, share, at, *row in db.session.execute(
            _lines(what), asked
        ).all():
            said.append(f"{entry_id} {row[5]}\n")
            self.amount += row[5]
            self.rule_sets.add(rule_set)
            is_award = kind == AWARD
            sign = 1 if is_award else -1 if kind == REVERSAL and entry_id not in of_adjustments else 0
            tally = persons[canonical(person_id), staff] if person_id else units[self.every.canonical(row[0], ends_on)]
            tally.add(row, at, day, 0 if row[6] else sign, is_award and entry_id not in undone)
            if person_id and sign and not row[6] and share < self.least_shares.get(rule_set, 0):
                tally.slight.append((row[2], (day.year, day.month), sign))
        self.hash.update("".join(said).encode())

    def unit_rows(self) -> list[Row]:
        """By value, as their board ranks them; four statements."""
        values, kinds = self._values(), _units(self.units)
        members, known = _members(self.every, self.scope.ends_on), self._unit_figures(values, kinds)
        standings = unit_standings(known, values)
        rows = []
        for unit in known:
            standing, tally = standings[unit.unit_id], self.units[unit.unit_id]
            figures = tally.common() | {
                "kind": unit.kind, "members": len(members[unit.unit_id]), "mean_grade": unit.mean_grade,
                "timeliness": unit.timeliness, "coverage": unit.coverage, "plan": unit.plan,
                "quantity": standing.quantity, "value": standing.value,
            }  # fmt: skip
            name = kinds[unit.unit_id][0]
            rows.append(_row(standing.rank_key, None, unit.unit_id, False, tally, name, figures, standing.stands))
        return _placed(rows)

    def _unit_figures(self, values: Values, kinds: Mapping[int, tuple[str, str]]) -> list[UnitFigures]:
        return [
            UnitFigures(
                unit_id, kinds[unit_id][1], tally.items, tally.grades["A"], tally.returns,
                grade_part(tally.grades, values.grades), percent(tally.timely, tally.items),
                percent(sum(count > 0 for count in tally.sections.values()), values.sections_wanted), None, tally.reached_at,
            )
            for unit_id, tally in self.units.items()
            if tally.items or tally.points
        ]  # fmt: skip

    def person_rows(self) -> list[Row]:
        """By class and place; three statements."""
        known = {key: tally for key, tally in self.persons.items() if tally.items or tally.points}
        # the newest line's unit; its successor where it had ended by the last day, as on the board
        homes = {key: self.every.canonical(tally.unit_id, self.scope.ends_on) for key, tally in known.items()}
        names, units = _names(person for person, _staff in known), _units(homes.values())
        rows = []
        for (person_id, staff), tally in known.items():
            home = homes[person_id, staff]
            name, kind = units[home]
            figures = tally.common() | tally.eligible() | {
                "unit_id": home, "unit": name, "unit_kind": kind, "reached_at": tally.reached_at.isoformat(),
                "first_on": tally.first_on and tally.first_on.isoformat(),
                "last_on": tally.last_on and tally.last_on.isoformat(),
            }  # fmt: skip
            order = rank_key(tally.points, tally.grades["A"], tally.returns, tally.reached_at)
            stands = tally.points >= LEAST_PLACED
            rows.append(_row(order, person_id, None, staff, tally, names[person_id], figures, stands))
        return _placed(rows)

    def _values(self) -> Values:
        rules = rule_sets.rule_book().on(self.scope.ends_on)
        return rules.values if rules else Values()


def _row(
    order: str, person_id: int | None, unit_id: int | None, staff: bool, tally: _HolderTotals, name: str, figures: Row,
    stands: bool,
) -> Row:  # fmt: skip
    """`stands`: has enough for a place; who has none comes behind all that have."""
    if not stands:
        figures["placed"] = False
    return {"order": (not stands, order), "person_id": person_id, "unit_id": unit_id, "is_staff": staff, "points": tally.points,
            "items": tally.items, "name": name, "figures": figures}  # fmt: skip


def _placed(rows: list[Row]) -> list[Row]:
    """In order, with places; equal keys share one. Who has no place is numbered on, so that the order is kept."""
    rows.sort(key=lambda row: (row["is_staff"], row["order"], row["person_id"] or row["unit_id"]))
    for _staff, group in groupby(rows, key=lambda row: row["is_staff"]):
        place, before = 0, (False, "")
        for at, row in enumerate(group, 1):
            order = row.pop("order")
            place = place if order == before else at
            before, row["place"] = order, place
    return rows


def _names(person_ids: Iterable[int]) -> dict[int, str]:
    wanted, found = sorted(set(person_ids)), {}
    for at in range(0, len(wanted), 5000):
        some = Person.id.in_(wanted[at : at + 5000])
        found.update({row[0]: row[1] for row in db.session.execute(select(Person.id, Person.full_name).where(some))})
    return found


def _units(unit_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = db.session.execute(select(Unit.id, Unit.name, Unit.kind).where(Unit.id.in_(set(unit_ids))))
    return {row[0]: (row[1], UnitKind(row[2]).value) for row in rows}


def _members(every: merged_accounts.MergedUnits, day: date) -> Mapping[int, set[int]]:
    """Who belonged to each unit on a day, its forerunners' people among them; one statement."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        select(Membership.person_id, Membership.unit_id).where(
            Membership.valid_from <= day, Membership.valid_to.is_(None) | (Membership.valid_to >= day)
        )
    )
    for person_id, unit_id in rows:
        found[every.canonical(unit_id, day)].add(person_id)
    return found


# ---- who counted as one ---------------------------------------------------------------------------------------------


def counted_accounts(scope: SnapshotScope, person_id: int) -> set[int]:
    """The accounts that were one person with this one when the period was signed; one statement."""
    return merged_accounts.persons_at(scope.merged_by).accounts([person_id])


def counted_units(scope: SnapshotScope, unit_id: int) -> set[int]:
    """The units whose entries a signed row adds up: a unit with a row of its own counted for itself; two statements."""
    rows = db.session.scalars(select(SnapshotRow.unit_id).where(SnapshotRow.snapshot_id == scope.snapshot_id))
    signed = {signed_id for signed_id in rows if signed_id is not None}
    return merged_accounts.units().standing_apart(signed).counted_in(unit_id, scope.ends_on)
