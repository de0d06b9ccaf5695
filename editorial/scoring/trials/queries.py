"""A rule set tried on a past period: what everybody would have had by it, beside what the ledger says. Nothing is written.

Every item first published in the period is counted, by the facts as they are today, also those for which no rules were
in force then. Appeals' adjustments that stand do so in both columns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from editorial.core import clock
from editorial.core.db import db
from editorial.people.models import Person
from editorial.publishing.models import Publication
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.holders.queries.hidden_names import NOTHING_HIDDEN, HiddenNames
from editorial.scoring.ledger.queries import expected_entries, item_facts
from editorial.scoring.ledger.queries.entries import TABLE
from editorial.scoring.ledger.rules.ranking import LEAST_PLACED
from editorial.scoring.periods.rules import Span
from editorial.scoring.rule_sets.queries import RuleBook, SignedRules
from editorial.scoring.rule_sets.rules.calculation import ItemFacts, ItemPlaces, places_of, void_reason
from editorial.scoring.rule_sets.rules.values import Values
from editorial.units.models import Unit

AT_ONCE = 4000
PAGE = 50


@dataclass(frozen=True)
class TrialRow:
    """A holder's points in hundredths as booked and as tried, and their places in their class (equal points share one;
    None where there are none)."""

    holder_id: int
    name: str
    is_staff: bool
    was: int
    now: int
    was_place: int | None
    now_place: int | None

    @property
    def gain(self) -> int:
        return self.now - self.was

    @property
    def climb(self) -> int:
        """How many places up (down when negative); nothing for who had or has none."""
        return self.was_place - self.now_place if self.was_place and self.now_place else 0


@dataclass(frozen=True)
class Trial:
    """`people` and `units`: everybody with points in either column, whose points change most first. `items`: how many were
    counted. The totals are of people."""

    people: tuple[TrialRow, ...]
    units: tuple[TrialRow, ...]
    items: int
    was_total: int
    now_total: int

    def count(self, sign: int) -> int:
        """How many people have more (1), fewer (-1), as many as before (0)."""
        return sum((row.gain > 0) - (row.gain < 0) == sign for row in self.people)


def trial(values: Values, span: Span, hidden: HiddenNames = NOTHING_HIDDEN) -> Trial:
    """Try the values of a draft (or any version) on a period. `hidden`: the names that the reader may not see."""
    known = dict(_published(span))
    tried_people, tried_units = _tried(known, values, span)
    booked_people, booked_units = _booked(span)
    names = {person: hidden.name(person, name) for person, name in _names(Person.full_name, Person.id).items()}
    people = _beside(booked_people, tried_people, names)
    units = _beside(booked_units, tried_units, _names(Unit.short_name, Unit.id))
    return Trial(
        tuple(people), tuple(units), sum(span.has(facts.day) for facts in known.values()),
        sum(booked_people.values()), sum(tried_people.values()),
    )  # fmt: skip


Held = dict[tuple[int, bool], int]
"""Hundredths by holder and class."""


def _published(span: Span) -> Iterator[tuple[int, ItemFacts]]:
    """Every item first published in the months that the period touches: places go by months."""
    context = item_facts.reconcile_context()
    first = clock.day_starts(span.starts_on.replace(day=1))
    last = clock.day_starts((span.ends_on.replace(day=1) + timedelta(days=32)).replace(day=1))
    ids = db.session.scalars(
        select(Publication.article_id)
        .where(Publication.settled_at.is_not(None), Publication.live_from >= first, Publication.live_from < last)
        .distinct()
        .order_by(Publication.article_id)
    ).all()
    for start in range(0, len(ids), AT_ONCE):
        for article, facts in item_facts.facts_of(item_facts.among(ids[start : start + AT_ONCE]), context).items():
            if first <= facts.published_at < last:
                yield article, facts


def _tried(known: Mapping[int, ItemFacts], values: Values, span: Span) -> tuple[Held, Held]:
    context = item_facts.reconcile_context()
    rules = SignedRules(0, 0, date.min, datetime.min.replace(tzinfo=UTC), values)
    always = RuleBook([rules])
    places = {key: places_of(items) for key, items in item_facts.counted_among(known.values(), always).items()}
    people: Held = {}
    units: Held = {}
    memory: dict[Any, Any] = {}
    for article, facts in known.items():
        if not span.has(facts.day):
            continue
        month = item_facts.month_of(facts)
        mine = {
            person: places[person, month][article]
            for person in facts.authors
            if article in places.get((person, month), {})
        }
        parts = expected_entries.award_parts(facts, rules, mine or dict[int, ItemPlaces](), memory)
        for holder, part in zip((*facts.authors, None), parts, strict=True):
            where = (holder, context.is_staff(holder, facts.day)) if holder else (facts.unit_id, False)
            held = people if holder else units
            held[where] = held.get(where, 0) + part["amount"]
        for found in facts.findings:
            if found.kind is FindingKind.ADJUSTMENT and found.person_id and not void_reason(facts, found.person_id):
                where = (found.person_id, context.is_staff(found.person_id, facts.day))
                people[where] = people.get(where, 0) + int(found.value["amount"])
    return people, _merged(units, span)


def _booked(span: Span) -> tuple[Held, Held]:
    """What the ledger says of the period's days."""
    c, people, units = TABLE.c, merged_accounts.persons(), dict[tuple[int, bool], int]()
    within = c.counts_on.between(span.starts_on, span.ends_on)
    found: Held = {}
    mine = select(c.person_id, c.is_staff, func.sum(c.amount)).where(within, c.person_id.is_not(None))
    rows = db.session.execute(mine.group_by(c.person_id, c.is_staff))
    for person, staff, total in rows:
        where = (people.canonical(person), bool(staff))
        found[where] = found.get(where, 0) + int(total)
    for unit, total in db.session.execute(
        select(c.unit_id, func.sum(c.amount)).where(within, c.person_id.is_(None)).group_by(c.unit_id)
    ):
        units[unit, False] = int(total)
    return found, _merged(units, span)


def _merged(units: Held, span: Span) -> Held:
    every, found = merged_accounts.units(), dict[tuple[int, bool], int]()
    for (unit, _staff), total in units.items():
        where = (every.canonical(unit, span.ends_on), False)
        found[where] = found.get(where, 0) + total
    return found


def _names(name: Any, key: Any) -> Mapping[int, str]:
    return {row[0]: row[1] for row in db.session.execute(select(key, name))}


def _beside(booked: Held, tried: Held, names: Mapping[int, str]) -> list[TrialRow]:
    there = {where for where in {*booked, *tried} if booked.get(where) or tried.get(where)}
    was, now = _places(booked, there), _places(tried, there)
    rows = [
        TrialRow(holder, names.get(holder, ""), staff, booked.get((holder, staff), 0), tried.get((holder, staff), 0),
              was.get((holder, staff)), now.get((holder, staff)))
        for holder, staff in there
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-abs(row.gain), -row.now, row.holder_id))


def _places(held: Held, there: set[tuple[int, bool]]) -> dict[tuple[int, bool], int]:
    """Places within each class, from one point up; equal points share one."""
    found: dict[tuple[int, bool], int] = {}
    for staff in (False, True):
        ordered = sorted(
            (where for where in there if where[1] is staff and held.get(where, 0) >= LEAST_PLACED),
            key=lambda where: -held.get(where, 0),
        )
        place, before = 0, None
        for number, where in enumerate(ordered, 1):
            mine = held.get(where, 0)
            if mine != before:
                place, before = number, mine
            found[where] = place
    return found
