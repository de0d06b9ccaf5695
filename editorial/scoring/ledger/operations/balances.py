"""Balances repeat the ledger so that a board is read by index: made again for the holders touched, never added to.

Whoever calls these holds the lock (they write what another booking would write), except `rebuild_all`, which takes it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, func, insert, select

from editorial.core import clock, settings
from editorial.core.db import db, let_others_write, transaction
from editorial.people.models import Person
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger.models import LedgerEntry, PersonBalance, UnitBalance
from editorial.scoring.ledger.queries import sums
from editorial.scoring.ledger.rules.ranking import grade_part, percent
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.periods.rules import CONTEST_START, Span, keys_of, span
from editorial.scoring.rule_sets import queries as rule_sets
from editorial.scoring.rule_sets.rules.values import Values
from editorial.units.events import MembershipAdded, MembershipEnded
from editorial.units.models import Membership

_Thing = TypeVar("_Thing")

PEOPLE_AT_ONCE = 500
"""How many people's balances `rebuild_all` makes again in one transaction."""

PERSON_COLUMNS = (
    "person_id", "period", "scope", "is_staff", "unit_id", "points", "items", "a_items", "returns", "reached_at",
    "rank_key",
)  # fmt: skip


def refresh(person_ids: Collection[int], unit_ids: Collection[int], days: Collection[date]) -> None:
    """Make the balances of these holders again in every period that holds one of the days.

    Merged accounts and units may be named by any of their ids. At most eleven statements however much there is.
    """
    if not days:
        return
    start = settings.value(CONTEST_START)
    spans = _spans({key for day in days for key in keys_of(day, start)})
    first, last = min(span.starts_on for span in spans), max(span.ends_on for span in spans)
    if person_ids:
        accounts = merged_accounts.persons().accounts(person_ids)
        db.session.execute(
            delete(PersonBalance).where(
                PersonBalance.person_id.in_(accounts), PersonBalance.period.in_([span.key for span in spans])
            )
        )
        keys = [span.key for span in spans]
        _write_people(sums.person_sums(of_some_periods=True), accounts, keys=keys, first=first, last=last, start=start)
    if unit_ids:
        every = merged_accounts.units()
        family = every.family(unit_ids)
        db.session.execute(
            delete(UnitBalance).where(
                UnitBalance.unit_id.in_(family), UnitBalance.period.in_([span.key for span in spans])
            )
        )
        found = sums.sums_of_units(sorted(family), [span.key for span in spans], first, last, start)
        _write_units(found, every, family)


def on_members_changed(event: MembershipAdded | MembershipEnded) -> None:
    """Points a head follow, from the day on which the unit has one member more or less."""
    first = event.valid_from if isinstance(event, MembershipAdded) else event.last_day
    day, days = clock.today(), set()
    while day > first:
        days.add(day)
        day = day.replace(day=1) - timedelta(days=1)
    lock_ledger()
    refresh((), [event.unit_id], days | {min(first, clock.today())})


def rebuild_all(said: Callable[[int], object] = lambda _done: None) -> int:
    """Make every balance again, `PEOPLE_AT_ONCE` in a transaction; says how many people are done. Returns the rows made."""
    people = merged_accounts.persons()
    accounts = db.session.scalars(
        select(Person.id).where(Person.id.in_(select(LedgerEntry.person_id))).order_by(Person.id)
    ).all()
    done = 0
    for some in _chunks(sorted({people.canonical(account_id) for account_id in accounts}), PEOPLE_AT_ONCE):
        with transaction():
            lock_ledger()
            of_all = people.accounts(some)
            start = settings.value(CONTEST_START)
            db.session.execute(delete(PersonBalance).where(PersonBalance.person_id.in_(of_all)))
            _write_people(sums.person_sums(of_some_periods=False), of_all, start=start)
        done += len(some)
        said(done)
        let_others_write()
    with transaction():
        lock_ledger()
        db.session.execute(delete(PersonBalance).where(PersonBalance.person_id.not_in(accounts or [0])))
        db.session.execute(delete(UnitBalance))
        found = sums.sums_of_units(None, (), None, None, settings.value(CONTEST_START))
        _write_units(found, merged_accounts.units(), None)
    return done


def follow_contest_start(meanwhile: Callable[[], object] = lambda: None) -> int:
    """Make every balance again once the contest year begins on another day than the one they were made for: the setting
    has its own day from which it holds, so no news tells of it. Returns how many people that were; 0 as nearly always,
    by a few looks at an index. `meanwhile`: what must not wait so long."""
    start = settings.value(CONTEST_START)
    if all(key.endswith(start) for key in _contest_keys()):
        return 0
    return rebuild_all(lambda _done: meanwhile())


def _contest_keys() -> Iterator[str]:
    """The contest years for which there are balances, each found behind the one before it."""
    for column in (PersonBalance.period, UnitBalance.period):
        key: str | None = "T"
        while key := db.session.scalar(select(func.min(column)).where(column > key, column < "U")):
            yield key


def _chunks(every: Sequence[_Thing], size: int) -> Iterator[list[_Thing]]:
    return (list(every[at : at + size]) for at in range(0, len(every), size))


def _spans(keys: Iterable[str]) -> list[Span]:
    return [found for key in sorted(keys) if (found := span(key)) is not None]


def _write_people(found: Any, accounts: Collection[int], **values: Any) -> None:
    """In the database, without a row coming here."""
    table: Any = PersonBalance.__table__
    db.session.execute(insert(table).from_select(PERSON_COLUMNS, found.params(accounts=sorted(accounts), **values)))


@dataclass
class _UnitTotals:
    """A unit's figures in one period while they are added up."""

    points: int = 0
    returns: int = 0
    timely: int = 0
    grades: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sections: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    stood_at: datetime | None = None
    newest_at: datetime | None = None

    def add(self, unit_sum: sums.UnitSum) -> None:
        self.points += unit_sum.points
        self.returns += unit_sum.returns
        self.timely += unit_sum.timely
        self.grades[unit_sum.grade] += unit_sum.items
        self.sections[unit_sum.section_id] += unit_sum.items
        self.newest_at = max(self.newest_at or unit_sum.newest_at, unit_sum.newest_at)
        if unit_sum.stood_at is not None:
            self.stood_at = max(self.stood_at or unit_sum.stood_at, unit_sum.stood_at)


def _write_units(
    found: Sequence[sums.UnitSum], every: merged_accounts.MergedUnits, family: Collection[int] | None
) -> None:
    tallies: dict[tuple[int, str], _UnitTotals] = defaultdict(_UnitTotals)
    spans = {span.key: span for span in _spans({unit_sum.period for unit_sum in found})}
    for unit_sum in found:
        tallies[every.canonical(unit_sum.unit_id, spans[unit_sum.period].ends_on), unit_sum.period].add(unit_sum)
    days = {key: min(span.ends_on, clock.today()) for key, span in spans.items()}
    rules, members = _values_on(days.values()), _Members(every, family)
    rows = [
        row
        for (unit_id, key), tally in tallies.items()
        if (row := _unit_row(unit_id, spans[key], tally, rules[days[key]]))
    ]
    for row in rows:
        row["kind"] = every.rows[row["unit_id"]].kind
        row["members"] = members.count(row["unit_id"], spans[row["period"]].ends_on, days[row["period"]])
    for some in _chunks(rows, 1000):
        db.session.execute(insert(UnitBalance), some)


def _unit_row(unit_id: int, period: Span, tally: _UnitTotals, values: Values) -> dict[str, Any] | None:
    items = sum(tally.grades.values())
    if not items and not tally.points:
        return None
    covered = sum(count > 0 for count in tally.sections.values())
    reached_at = tally.stood_at or tally.newest_at
    assert reached_at is not None
    return {
        "unit_id": unit_id, "period": period.key, "points": tally.points, "items": items,
        "a_items": tally.grades.get("A", 0), "returns": tally.returns,
        "mean_grade": grade_part(tally.grades, values.grades), "timeliness": percent(tally.timely, items),
        "coverage": percent(covered, values.sections_wanted), "plan": None, "reached_at": reached_at,
    }  # fmt: skip


def _values_on(days: Iterable[date]) -> dict[date, Values]:
    """The rules in force on each of these days; one statement."""
    signed = rule_sets.rule_book().rules

    def on(day: date) -> Values:
        return next(
            (signed_rules.values for signed_rules in reversed(signed) if signed_rules.valid_from <= day), Values()
        )

    return {day: on(day) for day in days}


class _Members:
    """How many people a unit had on a day, its forerunners' among them; one statement, when first asked."""

    def __init__(self, every: merged_accounts.MergedUnits, family: Collection[int] | None) -> None:
        self.every, self.family = every, family
        self.known: dict[tuple[date, date], Mapping[int, int]] = {}
        self._rows: list[Any] | None = None

    def count(self, unit_id: int, ends_on: date, day: date) -> int:
        if (ends_on, day) not in self.known:
            there: dict[int, set[int]] = defaultdict(set)
            for person_id, place in self._on(day):
                there[self.every.canonical(place, ends_on)].add(person_id)
            self.known[ends_on, day] = {unit: len(people) for unit, people in there.items()}
        return self.known[ends_on, day].get(unit_id, 0)

    def _on(self, day: date) -> Iterator[tuple[int, int]]:
        if self._rows is None:
            query = select(Membership.person_id, Membership.unit_id, Membership.valid_from, Membership.valid_to)
            if self.family is not None:
                query = query.where(Membership.unit_id.in_(self.family))
            self._rows = list(db.session.execute(query))
        return ((row[0], row[1]) for row in self._rows if row[2] <= day and (row[3] is None or row[3] >= day))
