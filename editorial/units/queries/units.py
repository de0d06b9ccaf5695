"""Units, their names and their people over time, choices for forms, and which units would be left without a head."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select
from sqlalchemy.orm import aliased

from editorial.core import clock
from editorial.core.db import db
from editorial.people import queries as people_queries
from editorial.people import rules as people_rules
from editorial.people.models import Person
from editorial.units import rules
from editorial.units.models import Membership, Position, Unit, UnitKind, UnitName
from editorial.units.queries.roles_and_memberships import in_force


def unit(unit_id: int) -> Unit | None:
    return db.session.get(Unit, unit_id)


def unit_choices(*, kinds: Iterable[str] | None = None) -> list[tuple[int, str]]:
    """Ids and names of the units that exist today, by kind and code, for a select."""
    query = select(Unit.id, Unit.name).where(_exists_on(clock.today())).order_by(Unit.kind, Unit.code)
    if kinds is not None:
        query = query.where(Unit.kind.in_(list(kinds)))
    return [(row.id, row.name) for row in db.session.execute(query)]


def _exists_on(day: date) -> ColumnElement[bool]:
    return and_(Unit.valid_from <= day, or_(Unit.valid_to.is_(None), Unit.valid_to >= day))


@dataclass(frozen=True)
class UnitRow:
    unit: Unit
    head: str
    people: int

    @property
    def is_over(self) -> bool:
        return self.unit.valid_to is not None and self.unit.valid_to < clock.today()


def units_by_kind(*, closed: bool = False) -> list[tuple[UnitKind, list[UnitRow]]]:
    """Every unit with its head's name and number of contributors, in the order of kinds; three statements."""
    today = clock.today()
    query = select(Unit).order_by(Unit.code)
    query = (
        query.where(Unit.valid_to < today)
        if closed
        else query.where(or_(Unit.valid_to.is_(None), Unit.valid_to >= today))
    )
    units = db.session.execute(query).scalars().all()
    active = (
        select(Membership.unit_id)
        .join(Person, Person.id == Membership.person_id)
        .where(in_force(Membership, today), Person.is_active)
    )
    heads = {
        row.unit_id: row.full_name
        for row in db.session.execute(
            active.add_columns(Person.full_name)
            .where(Membership.position == Position.HEAD)
            .order_by(Membership.id.desc())
        )
    }
    counts = {
        row.unit_id: row.people
        for row in db.session.execute(
            active.add_columns(func.count(distinct(Person.id)).label("people")).group_by(Membership.unit_id)
        )
    }
    rows = [UnitRow(unit, heads.get(unit.id, ""), counts.get(unit.id, 0)) for unit in units]
    groups = [(kind, [row for row in rows if row.unit.kind == kind]) for kind in UnitKind]
    for _kind, group in groups:
        group.sort(key=lambda row: _natural(row.unit.code))
    return [group for group in groups if group[1]]


def _natural(code: str) -> list[tuple[int, str]]:
    """TDP7 before TDP12."""
    parts: list[tuple[int, str]] = []
    digits = ""
    for sign in [*code, ""]:
        if sign.isdecimal():
            digits += sign
            continue
        if digits:
            parts.append((int(digits), ""))
            digits = ""
        parts.append((0, sign))
    return parts


def names_of_unit(unit_id: int) -> list[UnitName]:
    """Its names, the newest first."""
    return list(
        db.session.execute(
            select(UnitName).where(UnitName.unit_id == unit_id).order_by(UnitName.valid_from.desc(), UnitName.id.desc())
        ).scalars()
    )


def merged_into(unit_id: int) -> list[Unit]:
    """The units whose successor this one is."""
    return list(db.session.execute(select(Unit).where(Unit.successor_id == unit_id).order_by(Unit.code)).scalars())


@dataclass(frozen=True)
class Member:
    """Somebody's place in a unit, then or now."""

    membership_id: int
    person_id: int
    name: str
    phone: str | None
    is_active: bool
    position: Position
    valid_from: date
    valid_to: date | None
    granted_by: str | None

    @property
    def is_over(self) -> bool:
        return self.valid_to is not None and self.valid_to < clock.today()


def members_of(unit_id: int, *, over: bool = False) -> list[Member]:
    """Who belongs there (with `over`: no longer does): heads, deputies, then contributors by name; one statement."""
    giver = aliased(Person)
    today = clock.today()
    ended = and_(Membership.valid_to.is_not(None), Membership.valid_to < today)
    rows = db.session.execute(
        select(Membership, Person.full_name, Person.phone, Person.is_active, giver.full_name.label("giver"))
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(giver, giver.id == Membership.granted_by_id)
        .where(Membership.unit_id == unit_id, ended if over else ~ended)
        .order_by(Person.sort_key, Membership.valid_from)
        .limit(500)
    )
    members = [
        Member(
            row.id, row.person_id, name, phone, active, Position(row.position), row.valid_from, row.valid_to, giver_name
        )
        for row, name, phone, active, giver_name in rows
    ]
    order = [Position.HEAD, Position.DEPUTY, Position.CONTRIBUTOR]
    return sorted(members, key=lambda member: order.index(member.position))


def head_of(unit_id: int, day: date) -> tuple[int, str] | None:
    """The active head on a day: id and name."""
    row = db.session.execute(
        select(Person.id, Person.full_name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.unit_id == unit_id,
            Membership.position == Position.HEAD,
            in_force(Membership, day),
            Person.is_active,
        )
        .order_by(Membership.id.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def units_losing_head(person_id: int, day: date, *, only: int | None = None) -> list[tuple[str, bool]]:
    """Units whose only head this person is on a day: name, and whether an active deputy stays; two statements."""
    mine = (
        select(Unit.id, Unit.name)
        .join(Membership, Membership.unit_id == Unit.id)
        .where(
            Membership.person_id == person_id,
            Membership.position == Position.HEAD,
            in_force(Membership, day),
            _exists_on(day),
        )
        .order_by(Unit.code)
    )
    if only is not None:
        mine = mine.where(Unit.id == only)
    led = {row.id: row.name for row in db.session.execute(mine)}
    if not led:
        return []
    others = db.session.execute(
        select(Membership.unit_id, Membership.position)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.unit_id.in_(led),
            Membership.person_id != person_id,
            Membership.position.in_((Position.HEAD, Position.DEPUTY)),
            in_force(Membership, day),
            Person.is_active,
        )
    ).all()
    headed = {row.unit_id for row in others if row.position == Position.HEAD}
    helped = {row.unit_id for row in others}
    return [(name, unit_id in helped) for unit_id, name in led.items() if unit_id not in headed]


def gaps_left_by(person_id: int, day: date) -> list[str]:
    """What would stay without an owner if this person were gone on a day, as sentences."""
    roles = people_queries.roles_of(person_id)
    others = people_queries.holders_count(day, without=person_id)
    return people_rules.gaps(roles, others) + rules.warnings_without_head(units_losing_head(person_id, day))


def is_one_person_unit(unit_id: int, author_ids: Iterable[int]) -> bool:
    """Nobody but these authors is an active head or deputy today: there is no one to confirm what they wrote."""
    return (
        db.session.execute(
            select(Membership.id)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.unit_id == unit_id,
                Membership.position.in_((Position.HEAD, Position.DEPUTY)),
                Membership.person_id.not_in(list(author_ids)),
                in_force(Membership, clock.today()),
                Person.is_active,
            )
            .limit(1)
        ).scalar_one_or_none()
        is None
    )
