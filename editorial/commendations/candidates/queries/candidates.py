"""Candidates with their frozen figures and criteria, and what was written about them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from editorial.commendations.candidates.models import Attachment, Candidate, Nomination, Note
from editorial.commendations.candidates.queries.earlier import EarlierAward, EarlierAwards, holder
from editorial.commendations.candidates.queries.since_freeze import changes_since_freeze
from editorial.commendations.criteria import rules
from editorial.commendations.criteria.rules import CriterionResult, Figures, LaterChange
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.queries import frozen_period
from editorial.commendations.rounds.rules import CONTRIBUTOR, STAFF, State, category_order
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.people.models import Person
from editorial.scoring.periods.models import SnapshotRow
from editorial.units.models import Unit

MAX_CANDIDATES = 1000


def figures_of(row: SnapshotRow | None) -> Figures | None:
    if row is None:
        return None
    stored: Mapping[str, Any] = row.figures
    return Figures(
        name=row.name, unit=stored.get("unit", ""), items=row.items, points=row.points, place=row.standing,
        unit_kind=stored.get("kind") if row.unit_id is not None else None,
        a=stored.get("a", 0), b=stored.get("b", 0), c=stored.get("c", 0), months=stored.get("months", 0),
        ineligible=bool(stored.get("ineligible")), members=stored.get("members", 0), plan=stored.get("plan"),
        **{name: stored.get(name) for name in ("eligible_items", "eligible_a", "eligible_months")},
    )  # fmt: skip


def category_of(row: SnapshotRow) -> str:
    if row.unit_id is not None:
        return f"unit:{row.figures.get('kind', '')}"
    return STAFF if row.is_staff else CONTRIBUTOR


@dataclass(frozen=True)
class AssessedCandidate:
    """A candidate with what the criteria say of them."""

    candidate: Candidate
    figures: Figures | None
    criteria_results: Sequence[CriterionResult]
    earlier: Sequence[EarlierAward]
    honours: Sequence[EarlierAward]
    later: Sequence[LaterChange]

    @property
    def id(self) -> int:
        return self.candidate.id

    @property
    def meets_all(self) -> bool:
        return rules.meets_all(self.criteria_results)

    @property
    def cited_in_vain(self) -> list[LaterChange]:
        """What the report names and is no example any more."""
        return [change for change in self.later if change.is_against and change.title in self.candidate.report]

    @property
    def order(self) -> tuple[int, bool, int, int]:
        """By category, then by place in the frozen figures; who has none comes last."""
        place = (self.figures.place or 10**9) if self.figures else 0
        return category_order(self.candidate.category), self.figures is None, place, self.id


def candidates(
    found: Round, *, only: Collection[int] | None = None, own: tuple[int, Collection[int]] | None = None
) -> list[AssessedCandidate]:
    """By category, then by place in the frozen figures. `own`: (person, units led): only those they answer for."""
    query = (
        select(Candidate, SnapshotRow)
        .outerjoin(SnapshotRow, SnapshotRow.id == Candidate.snapshot_row_id)
        .where(Candidate.round_id == found.id)
        .limit(MAX_CANDIDATES)
    )
    if only is not None:
        query = query.where(Candidate.id.in_(only))
    if own is not None:
        query = query.where(or_(Candidate.person_id == own[0], Candidate.unit_id.in_(own[1])))
    rows, period = db.session.execute(query).all(), frozen_period(found.snapshot_id)
    criteria, awards = rules.parse(found.criteria), EarlierAwards(found, period)
    later = changes_since_freeze([holder(candidate.person_id, candidate.unit_id) for candidate, _row in rows], period)
    assessed = []
    for candidate, row in rows:
        figures, earlier = figures_of(row), awards.of(candidate.person_id, candidate.unit_id)
        since = later.get(holder(candidate.person_id, candidate.unit_id), [])
        results = rules.check_criteria(
            figures, criteria, [award.described for award in earlier], since, is_unit=candidate.person_id is None
        )
        honours = awards.honours(candidate.person_id, candidate.unit_id)
        assessed.append(AssessedCandidate(candidate, figures, results, earlier, honours, since))
    return sorted(assessed, key=lambda assessed: assessed.order)


def candidate(found: Round, candidate_id: int) -> AssessedCandidate:
    """Raises Missing."""
    for assessed in candidates(found, only=[candidate_id]):
        return assessed
    raise Missing


def candidate_row(round_id: int, candidate_id: int, *, lock: bool = False) -> Candidate:
    """Raises Missing."""
    query = select(Candidate).where(Candidate.id == candidate_id, Candidate.round_id == round_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise Missing
    return found


def own_candidacies(person_id: int) -> list[tuple[Candidate, Round]]:
    """Where a person is a candidate, the newest round first."""
    rows = db.session.execute(
        select(Candidate, Round)
        .join(Round, Round.id == Candidate.round_id)
        .where(Candidate.person_id == person_id, Round.state != State.PREPARING)
        .order_by(Round.id.desc())
        .limit(20)
    )
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True)
class Remark:
    """A nomination (`text`: for which unit) or a note: who, when, and what."""

    who: str
    at: datetime
    text: str = ""


def nominations(candidate_id: int) -> list[Remark]:
    rows = db.session.execute(
        select(Person.full_name, Nomination.at, Unit.name)
        .join(Person, Person.id == Nomination.by_id)
        .outerjoin(Unit, Unit.id == Nomination.unit_id)
        .where(Nomination.candidate_id == candidate_id)
        .order_by(Nomination.id)
    )
    return [Remark(row.full_name, row.at, row.name or "") for row in rows]


def notes(candidate_id: int) -> list[Remark]:
    rows = db.session.execute(
        select(Person.full_name, Note.at, Note.text)
        .join(Person, Person.id == Note.by_id)
        .where(Note.candidate_id == candidate_id)
        .order_by(Note.id)
    )
    return [Remark(row.full_name, row.at, row.text) for row in rows]


def attachments(candidate_id: int) -> list[Attachment]:
    query = select(Attachment).where(Attachment.candidate_id == candidate_id, Attachment.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(Attachment.id)))


def attachment(candidate_id: int, attachment_id: int) -> Attachment:
    """Raises Missing."""
    found = db.session.get(Attachment, attachment_id)
    if found is None or found.candidate_id != candidate_id or found.removed_at is not None:
        raise Missing
    return found
