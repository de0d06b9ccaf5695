"""Whom the frozen figures propose, and whom somebody may nominate."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.queries.candidates import category_of, figures_of
from editorial.commendations.candidates.queries.earlier import EarlierAwards, holder, merged_ids
from editorial.commendations.candidates.queries.since_freeze import changes_since_freeze
from editorial.commendations.criteria import rules
from editorial.commendations.criteria.rules import CriterionResult, Figures
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.queries import frozen_period
from editorial.core import clock
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.core.numbers import row_id
from editorial.core.text import fold
from editorial.people.models import Person
from editorial.scoring.periods.models import SnapshotRow
from editorial.units.models import Membership, Unit
from editorial.units.queries import in_force

PAGE_SIZE = 50


@dataclass(frozen=True)
class Proposal:
    """A frozen row that is not a candidate yet."""

    snapshot_row_id: int
    name: str
    category: str
    figures: Figures
    criteria_results: Sequence[CriterionResult]

    @property
    def is_proposed(self) -> bool:
        return rules.is_proposed(self.criteria_results)


@dataclass(frozen=True)
class Proposals:
    rows: Sequence[Proposal]
    after: str | None


SCOPES: Mapping[str, Any] = {
    "ctv": and_(SnapshotRow.person_id.is_not(None), SnapshotRow.is_staff.is_(False)),
    "toa-soan": and_(SnapshotRow.person_id.is_not(None), SnapshotRow.is_staff.is_(True)),
    "tap-the": SnapshotRow.unit_id.is_not(None),
}


def proposals(found: Round, scope: str, after: str | None) -> Proposals:
    """A page of frozen rows in the order of their places, without those who are candidates already."""
    listed = select(Candidate.snapshot_row_id).where(
        Candidate.round_id == found.id, Candidate.snapshot_row_id.is_not(None)
    )
    query = _frozen_rows(found).where(SCOPES.get(scope, SCOPES["ctv"]), SnapshotRow.id.not_in(listed))
    typed_place, _dash, typed_id = (after or "").partition("-")
    if last_id := row_id(typed_id):
        place = row_id(typed_place)
        is_later = and_(SnapshotRow.place == place, SnapshotRow.id > last_id)
        query = query.where(or_(SnapshotRow.place > place, is_later))
    rows = list(db.session.scalars(query.limit(PAGE_SIZE + 1)))
    period = frozen_period(found.snapshot_id)
    criteria, awards = rules.parse(found.criteria), EarlierAwards(found, period)
    later = changes_since_freeze([holder(row.person_id, row.unit_id) for row in rows], period)
    shown = []
    for row in rows[:PAGE_SIZE]:
        figures = figures_of(row)
        assert figures is not None
        earlier = [award.described for award in awards.of(row.person_id, row.unit_id)]
        since = later.get(holder(row.person_id, row.unit_id), ())
        results = rules.check_criteria(figures, criteria, earlier, since, is_unit=row.unit_id is not None)
        shown.append(Proposal(row.id, row.name, category_of(row), figures, results))
    more = f"{rows[PAGE_SIZE - 1].place}-{rows[PAGE_SIZE - 1].id}" if len(rows) > PAGE_SIZE else None
    return Proposals(shown, more)


def _frozen_rows(found: Round) -> Any:
    return (
        select(SnapshotRow)
        .where(SnapshotRow.snapshot_id == found.snapshot_id)
        .order_by(SnapshotRow.place, SnapshotRow.id)
    )


def frozen_rows(found: Round, row_ids: Collection[int]) -> list[SnapshotRow]:
    return list(db.session.scalars(_frozen_rows(found).where(SnapshotRow.id.in_(list(row_ids)))))


def unit_of(row: SnapshotRow) -> int | None:
    """The unit itself, or the person's when the period was frozen."""
    return row.unit_id if row.unit_id is not None else row.figures.get("unit_id")


def as_candidate(found: Round, row_id: int) -> Candidate:
    """A frozen row as a candidate that is never written, to look at its evidence. Raises Missing."""
    for row in frozen_rows(found, [row_id]):
        return Candidate(
            round_id=found.id, person_id=row.person_id, unit_id=unit_of(row), category=category_of(row), name=row.name,
            unit_name="", snapshot_row_id=row.id, report="",
        )  # fmt: skip
    raise Missing


def frozen_row_of(found: Round, person_id: int | None, unit_id: int | None) -> SnapshotRow | None:
    """The frozen figures of a person (their account before a merge too) or a unit; of two, that with more items."""
    ids = merged_ids(person_id, unit_id, frozen_period(found.snapshot_id).span.ends_on)
    column = SnapshotRow.person_id if person_id is not None else SnapshotRow.unit_id
    return db.session.scalars(
        select(SnapshotRow)
        .where(SnapshotRow.snapshot_id == found.snapshot_id, column.in_(ids))
        .order_by(SnapshotRow.items.desc(), SnapshotRow.id)
        .limit(1)
    ).one_or_none()


PersonChoice = tuple[int, str, int, str]
"""Person, name, unit (0: none) and its name."""


def people_of_units(unit_ids: Collection[int]) -> list[PersonChoice]:
    """Who belongs to these units today."""
    rows = db.session.execute(
        select(Person.id, Person.full_name, Unit.id.label("unit_id"), Unit.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.unit_id.in_(list(unit_ids)), in_force(Membership, clock.today()), Person.is_active)
        .order_by(Unit.code, Person.sort_key, Person.id)
        .limit(500)
    )
    return [(row.id, row.full_name, row.unit_id, row.name) for row in rows]


def search_people(words: str) -> list[PersonChoice]:
    """People by name, with one of their units; for those who may nominate anybody."""
    rows = db.session.execute(
        select(Person.id, Person.full_name, Unit.id.label("unit_id"), Unit.name)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, in_force(Membership, clock.today())))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Person.is_active, Person.folded_name.contains(fold(words), autoescape=True))
        .order_by(Person.sort_key, Person.id)
        .limit(30)
    )
    found: dict[int, PersonChoice] = {}
    for row in rows:
        found.setdefault(row.id, (row.id, row.full_name, row.unit_id or 0, row.name or ""))
    return list(found.values())
