"""Whom the frozen figures propose, and whom somebody may put forward."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.queries.candidates import category_of, figures_of
from editorial.commendations.candidates.queries.earlier import EarlierAwards, holder_ids
from editorial.commendations.criteria import rules
from editorial.commendations.criteria.rules import CriterionResult, Figures
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.queries import source_of
from editorial.core import clock
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.core.text import fold
from editorial.people.models import Person
from editorial.scoring.periods.models import SnapshotRow
from editorial.units.models import Membership, Unit
from editorial.units.queries.roles_and_memberships import in_force

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
    def meets_all(self) -> bool:
        return rules.meets_all(self.criteria_results)


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
    """Fifty frozen rows in the order of their places, without those who are candidates already."""
    where = SCOPES.get(scope, SCOPES["ctv"])
    taken = select(Candidate.snapshot_row_id).where(
        Candidate.round_id == found.id, Candidate.snapshot_row_id.is_not(None)
    )
    query = (
        select(SnapshotRow)
        .where(SnapshotRow.snapshot_id == found.snapshot_id, where, SnapshotRow.id.not_in(taken))
        .order_by(SnapshotRow.place, SnapshotRow.id)
        .limit(PAGE_SIZE + 1)
    )
    place, _dash, snapshot_row_id = (after or "").partition("-")
    if place.isdigit() and snapshot_row_id.isdigit() and max(int(place), int(snapshot_row_id)) < 2**31:
        query = query.where(
            or_(
                SnapshotRow.place > int(place),
                and_(SnapshotRow.place == int(place), SnapshotRow.id > int(snapshot_row_id)),
            )
        )
    rows = list(db.session.scalars(query))
    criteria, earlier = rules.parse(found.criteria), EarlierAwards(found, source_of(found.snapshot_id))
    shown = [_proposal(row, criteria, earlier) for row in rows[:PAGE_SIZE]]
    more = f"{rows[PAGE_SIZE - 1].place}-{rows[PAGE_SIZE - 1].id}" if len(rows) > PAGE_SIZE else None
    return Proposals(shown, more)


def _proposal(row: SnapshotRow, criteria: rules.Criteria, earlier: EarlierAwards) -> Proposal:
    figures = figures_of(row)
    assert figures is not None
    before = [past.title for past in earlier.of(row.person_id, row.unit_id)]
    said = rules.criteria_results(figures, criteria, before, is_unit=row.unit_id is not None)
    return Proposal(row.id, row.name, category_of(row), figures, said)


def frozen_rows(found: Round, row_ids: Collection[int]) -> list[SnapshotRow]:
    return list(
        db.session.scalars(
            select(SnapshotRow)
            .where(SnapshotRow.snapshot_id == found.snapshot_id, SnapshotRow.id.in_(list(row_ids)))
            .order_by(SnapshotRow.place, SnapshotRow.id)
        )
    )


def as_candidate(found: Round, snapshot_row_id: int) -> Candidate:
    """A frozen row as the candidate that it would be, never written: to look at its evidence. Raises Missing."""
    rows = frozen_rows(found, [snapshot_row_id])
    if not rows:
        raise Missing
    row = rows[0]
    unit_id = row.unit_id if row.unit_id is not None else row.figures.get("unit_id")
    return Candidate(
        round_id=found.id, person_id=row.person_id, unit_id=unit_id, category=category_of(row), name=row.name, unit_name="",
        snapshot_row_id=row.id, report="",
    )  # fmt: skip


def row_of_holder(found: Round, person_id: int | None, unit_id: int | None) -> SnapshotRow | None:
    """The frozen figures of a person (their account before a merge too) or a unit; of two, that with more items."""
    ids = holder_ids(person_id, unit_id, source_of(found.snapshot_id).span.ends_on)
    column = SnapshotRow.person_id if person_id is not None else SnapshotRow.unit_id
    return db.session.scalars(
        select(SnapshotRow)
        .where(SnapshotRow.snapshot_id == found.snapshot_id, column.in_(ids))
        .order_by(SnapshotRow.items.desc(), SnapshotRow.id)
        .limit(1)
    ).one_or_none()


def people_of_units(unit_ids: Collection[int]) -> list[tuple[int, str, int, str]]:
    """Who belongs to these units today: person, name, unit, its name."""
    rows = db.session.execute(
        select(Person.id, Person.full_name, Unit.id.label("unit_id"), Unit.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.unit_id.in_(list(unit_ids)), in_force(Membership, clock.today()), Person.is_active)
        .order_by(Unit.code, Person.sort_key, Person.id)
        .limit(500)
    )
    return [(row.id, row.full_name, row.unit_id, row.name) for row in rows]


def search_people(words: str) -> list[tuple[int, str, int, str]]:
    """For those who may put forward anybody: people by name, with a unit of theirs."""
    rows = db.session.execute(
        select(Person.id, Person.full_name, Unit.id.label("unit_id"), Unit.name)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, in_force(Membership, clock.today())))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Person.is_active, Person.folded_name.contains(fold(words), autoescape=True))
        .order_by(Person.sort_key, Person.id)
        .limit(30)
    )
    seen: dict[int, tuple[int, str, int, str]] = {}
    for row in rows:
        seen.setdefault(row.id, (row.id, row.full_name, row.unit_id or 0, row.name or ""))
    return list(seen.values())
