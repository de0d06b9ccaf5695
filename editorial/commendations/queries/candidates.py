"""Candidates with their frozen figures and ticks, whom the figures propose, and who was honoured before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from editorial.commendations.models import Candidate, Nomination, Note, Paper, Round
from editorial.commendations.queries.rounds import Source, source_of
from editorial.commendations.rules import criteria as rules
from editorial.commendations.rules.criteria import Figures, Tick
from editorial.commendations.rules.rounds import CONTRIBUTOR, STAFF, Standing, State, class_order
from editorial.core import clock
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.core.text import fold
from editorial.people.models import Person, PersonMerge
from editorial.scoring.models import Period, Snapshot, SnapshotRow
from editorial.units.models import Membership, Unit
from editorial.units.queries.standing import in_force

MOST = 1000
A_PAGE = 50


def standing_of(row: Candidate) -> Standing:
    return Standing(row.id, row.person_id, row.unit_id, row.withdrawn_at is not None, row.verdict)


def figures_of(row: SnapshotRow | None) -> Figures | None:
    if row is None:
        return None
    said: Mapping[str, Any] = row.figures
    return Figures(
        name=row.name, unit=said.get("unit", ""), items=row.items, points=row.points, place=row.place,
        unit_kind=said.get("kind") if row.unit_id is not None else None,
        a=said.get("a", 0), b=said.get("b", 0), c=said.get("c", 0), returns=said.get("returns", 0),
        months=said.get("months", 0), first_on=said.get("first_on") or "", last_on=said.get("last_on") or "",
        ineligible=bool(said.get("ineligible")), members=said.get("members", 0), plan=said.get("plan"),
    )  # fmt: skip


def class_of(row: SnapshotRow) -> str:
    if row.unit_id is not None:
        return f"unit:{row.figures.get('kind', '')}"
    return STAFF if row.is_staff else CONTRIBUTOR


# ---- one achievement is honoured once -------------------------------------------------------------------------------


def roots(pairs: Iterable[tuple[int, int | None]]) -> dict[int, int]:
    """(one, into another) -> each merged one's last root."""
    into = {one: other for one, other in pairs if other is not None and other != one}
    found: dict[int, int] = {}
    for one in into:
        at, seen = one, {one}
        while at in into and into[at] not in seen:
            at = into[at]
            seen.add(at)
        found[one] = at
    return found


def person_roots() -> dict[int, int]:
    rows = db.session.execute(select(PersonMerge.person_id, PersonMerge.into_id))
    return roots((row.person_id, row.into_id) for row in rows)


def unit_roots() -> dict[int, int]:
    rows = db.session.execute(select(Unit.id, Unit.successor_id).where(Unit.successor_id.is_not(None)))
    return roots((row.id, row.successor_id) for row in rows)


@dataclass(frozen=True)
class Before:
    """An earlier honour for some of the same days."""

    round_id: int
    title: str
    person_id: int | None
    unit_id: int | None


class Earlier:
    """Who was honoured before for days of this round's period, in a round of the same kind."""

    def __init__(self, found: Round, source: Source) -> None:
        self._people, self._units = person_roots(), unit_roots()
        rows = db.session.execute(
            select(Candidate.person_id, Candidate.unit_id, Round.id, Round.title)
            .join(Round, Round.id == Candidate.round_id)
            .join(Snapshot, Snapshot.id == Round.snapshot_id)
            .join(Period, Period.id == Snapshot.period_id)
            .where(
                Candidate.awarded.is_(True), Round.kind == found.kind, Round.theme == found.theme, Round.id != found.id,
                Round.state.in_((State.DECIDED, State.CLOSED)),
                Period.starts_on <= source.span.ends_on, Period.ends_on >= source.span.starts_on,
            )
            .order_by(Round.id)
        )  # fmt: skip
        self._found: dict[tuple[str, int], list[Before]] = {}
        for row in rows:
            before = Before(row.id, row.title, row.person_id, row.unit_id)
            self._found.setdefault(self._key(row.person_id, row.unit_id), []).append(before)

    def _key(self, person_id: int | None, unit_id: int | None) -> tuple[str, int]:
        if person_id is not None:
            return "person", self._people.get(person_id, person_id)
        return "unit", self._units.get(unit_id or 0, unit_id or 0)

    def of(self, person_id: int | None, unit_id: int | None) -> list[Before]:
        return self._found.get(self._key(person_id, unit_id), [])


# ---- candidates -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A candidate as lists show them."""

    candidate: Candidate
    figures: Figures | None
    ticks: Sequence[Tick]
    earlier: Sequence[Before]

    @property
    def id(self) -> int:
        return self.candidate.id

    @property
    def meets_all(self) -> bool:
        return rules.meets_all(self.ticks)

    @property
    def standing(self) -> Standing:
        return standing_of(self.candidate)


def _rows(found: Round, query: Any) -> list[Row]:
    criteria, earlier = rules.parse(found.criteria), Earlier(found, source_of(found.snapshot_id))
    rows = []
    for one, frozen in db.session.execute(query).all():
        figures, before = figures_of(frozen), earlier.of(one.person_id, one.unit_id)
        said = rules.ticks(figures, criteria, [past.title for past in before], is_unit=one.person_id is None)
        rows.append(Row(one, figures, said, before))
    return sorted(
        rows,
        key=lambda row: (
            class_order(row.candidate.klass), row.figures is None, row.figures.place if row.figures else 0, row.id,
        ),
    )  # fmt: skip


def _with_figures() -> Any:
    return select(Candidate, SnapshotRow).outerjoin(SnapshotRow, SnapshotRow.id == Candidate.row_id)


def candidates(
    found: Round, *, only: Collection[int] | None = None, own: tuple[int, Collection[int]] | None = None
) -> list[Row]:
    """By class, then by place in the frozen figures. `own`: (person, units led): only those they answer for."""  # fmt: skip
    query = _with_figures().where(Candidate.round_id == found.id).limit(MOST)
    if only is not None:
        query = query.where(Candidate.id.in_(only))
    if own is not None:
        query = query.where(or_(Candidate.person_id == own[0], Candidate.unit_id.in_(own[1])))
    return _rows(found, query)


def candidate(found: Round, candidate_id: int) -> Row:
    """Raises Missing."""
    rows = _rows(found, _with_figures().where(Candidate.round_id == found.id, Candidate.id == candidate_id))
    if not rows:
        raise Missing
    return rows[0]


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
    """Where somebody is put forward, the newest round first."""
    rows = db.session.execute(
        select(Candidate, Round)
        .join(Round, Round.id == Candidate.round_id)
        .where(Candidate.person_id == person_id, Round.state != State.PREPARING)
        .order_by(Round.id.desc())
        .limit(20)
    )
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True)
class Said:
    """A nomination or a note: who, when, and what."""

    who: str
    at: datetime
    words: str = ""


def nominations(candidate_id: int) -> list[Said]:
    rows = db.session.execute(
        select(Person.full_name, Nomination.at, Unit.name)
        .join(Person, Person.id == Nomination.by_id)
        .outerjoin(Unit, Unit.id == Nomination.unit_id)
        .where(Nomination.candidate_id == candidate_id)
        .order_by(Nomination.id)
    )
    return [Said(row.full_name, row.at, row.name or "") for row in rows]


def notes(candidate_id: int) -> list[Said]:
    rows = db.session.execute(
        select(Person.full_name, Note.at, Note.words)
        .join(Person, Person.id == Note.by_id)
        .where(Note.candidate_id == candidate_id)
        .order_by(Note.id)
    )
    return [Said(row.full_name, row.at, row.words) for row in rows]


def papers(candidate_id: int) -> list[Paper]:
    query = select(Paper).where(Paper.candidate_id == candidate_id, Paper.removed_at.is_(None)).order_by(Paper.id)
    return list(db.session.scalars(query))


def paper(candidate_id: int, paper_id: int) -> Paper:
    """Raises Missing."""
    found = db.session.get(Paper, paper_id)
    if found is None or found.candidate_id != candidate_id or found.removed_at is not None:
        raise Missing
    return found


# ---- whom the figures propose, and whom a head may put forward ------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """A frozen row that is not a candidate yet."""

    row_id: int
    name: str
    klass: str
    figures: Figures
    ticks: Sequence[Tick]

    @property
    def meets_all(self) -> bool:
        return rules.meets_all(self.ticks)


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
    taken = select(Candidate.row_id).where(Candidate.round_id == found.id, Candidate.row_id.is_not(None))
    query = (
        select(SnapshotRow)
        .where(SnapshotRow.snapshot_id == found.snapshot_id, where, SnapshotRow.id.not_in(taken))
        .order_by(SnapshotRow.place, SnapshotRow.id)
        .limit(A_PAGE + 1)
    )
    place, _dash, row_id = (after or "").partition("-")
    if place.isdigit() and row_id.isdigit() and max(int(place), int(row_id)) < 2**31:
        query = query.where(
            or_(
                SnapshotRow.place > int(place),
                and_(SnapshotRow.place == int(place), SnapshotRow.id > int(row_id)),
            )
        )
    rows = list(db.session.scalars(query))
    criteria, earlier = rules.parse(found.criteria), Earlier(found, source_of(found.snapshot_id))
    shown = [_proposal(row, criteria, earlier) for row in rows[:A_PAGE]]
    more = f"{rows[A_PAGE - 1].place}-{rows[A_PAGE - 1].id}" if len(rows) > A_PAGE else None
    return Proposals(shown, more)


def _proposal(row: SnapshotRow, criteria: rules.Criteria, earlier: Earlier) -> Proposal:
    figures = figures_of(row)
    assert figures is not None
    before = [past.title for past in earlier.of(row.person_id, row.unit_id)]
    said = rules.ticks(figures, criteria, before, is_unit=row.unit_id is not None)
    return Proposal(row.id, row.name, class_of(row), figures, said)


def frozen_rows(found: Round, row_ids: Collection[int]) -> list[SnapshotRow]:
    return list(
        db.session.scalars(
            select(SnapshotRow)
            .where(SnapshotRow.snapshot_id == found.snapshot_id, SnapshotRow.id.in_(list(row_ids)))
            .order_by(SnapshotRow.place, SnapshotRow.id)
        )
    )


def row_of_holder(found: Round, person_id: int | None, unit_id: int | None) -> SnapshotRow | None:
    """The frozen figures of a person (their account before a merge too) or a unit; of two, that with more items."""
    known = person_roots() if person_id is not None else unit_roots()
    wanted = person_id if person_id is not None else unit_id
    ids = {wanted, known.get(wanted or 0)} | {
        one for one, root in known.items() if root in (wanted, known.get(wanted or 0))
    }
    column = SnapshotRow.person_id if person_id is not None else SnapshotRow.unit_id
    return db.session.scalars(
        select(SnapshotRow)
        .where(SnapshotRow.snapshot_id == found.snapshot_id, column.in_([one for one in ids if one]))
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


def found_people(words: str) -> list[tuple[int, str, int, str]]:
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
