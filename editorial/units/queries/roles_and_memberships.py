"""Roles and memberships on a day: the acting person, positions in units, holders of roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, literal, or_, select, union_all

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db, rows
from editorial.core.text import given_name
from editorial.people.models import DeviceSession, Person, Role, RoleGrant
from editorial.people.rules import digest, needs_totp
from editorial.units.models import Membership, Position, Unit, UnitKind


def in_force(table: type[RoleGrant] | type[Membership], day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The grant or membership holds on this day."""
    return and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to >= day))


# Every page asks first who signs in, so it is built once.
_DAY: Any = bindparam("day", type_=Date)
_ROLES_AND_MEMBERSHIPS: Any = union_all(
    select(RoleGrant.role, literal(None).label("unit_id")).where(
        RoleGrant.person_id == bindparam("person_id"), in_force(RoleGrant, _DAY)
    ),
    select(Membership.position, Membership.unit_id).where(
        Membership.person_id == bindparam("person_id"), in_force(Membership, _DAY)
    ),
)
_SESSION: Any = (
    select(
        DeviceSession.id,
        DeviceSession.person_id,
        DeviceSession.last_seen_at,
        DeviceSession.idle_minutes,
        DeviceSession.totp_passed,
        DeviceSession.choose_password,
        Person.full_name,
        Person.totp_confirmed_at,
        RoleGrant.role,
        Membership.position,
        Membership.unit_id,
    )
    .join(Person, Person.id == DeviceSession.person_id)
    .outerjoin(RoleGrant, and_(RoleGrant.person_id == DeviceSession.person_id, in_force(RoleGrant, _DAY)))
    .outerjoin(Membership, and_(Membership.person_id == DeviceSession.person_id, in_force(Membership, _DAY)))
    .where(DeviceSession.token_hash == bindparam("token_hash"), DeviceSession.ended_at.is_(None), Person.is_active)
    .order_by(Membership.id)
)
"""Of each role held, every membership: a person has few of both."""


def roles_and_memberships_of(person_id: int, day: date) -> tuple[frozenset[str], dict[int, str]]:
    """Roles held and positions by unit on a day; one statement."""
    held = db.session.execute(_ROLES_AND_MEMBERSHIPS, {"person_id": person_id, "day": day}).all()
    return _standing(
        {title for title, unit_id in held if unit_id is None},
        [(title, unit_id) for title, unit_id in held if unit_id is not None],
    )


def _standing(roles: set[str], positions: Iterable[tuple[str, int]]) -> tuple[frozenset[str], dict[int, str]]:
    units: dict[int, str] = {}
    for position, unit_id in positions:
        leads = position in (Position.HEAD, Position.DEPUTY)
        roles.add(Role.UNIT_HEAD if leads else Role.CONTRIBUTOR)
        if leads or unit_id not in units:
            units[unit_id] = position
    if units:
        roles.add(Role.CONTRIBUTOR)
    return frozenset(roles), units


@dataclass(frozen=True)
class UnitPosition:
    """A person's position in a unit, then or now."""

    membership_id: int
    unit_id: int
    unit_name: str
    position: Position
    valid_from: date
    valid_to: date | None

    @property
    def words(self) -> str:
        return f"{self.position.title}, {self.unit_name}"

    @property
    def is_over(self) -> bool:
        return self.valid_to is not None and self.valid_to < clock.today()


def positions_of(person_id: int, *, all_times: bool = False) -> list[UnitPosition]:
    """Where somebody belongs today (or ever belonged), the newest first; one statement."""
    query = (
        select(Membership, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.valid_from.desc(), Membership.id.desc())
    )
    if not all_times:
        query = query.where(in_force(Membership, clock.today()))
    return [
        UnitPosition(row.id, row.unit_id, name, Position(row.position), row.valid_from, row.valid_to)
        for row, name in db.session.execute(query)
    ]


def actor_of(person_id: int) -> Actor:
    """A person as actor, without a device: for the worker, commands and tests. Raises NoResultFound."""
    name = db.session.execute(select(Person.full_name).where(Person.id == person_id)).scalar_one()
    roles, units = roles_and_memberships_of(person_id, clock.today())
    return Actor(id=person_id, name=name, given_name=given_name(name), roles=roles, units=units)


SEEN_EVERY = timedelta(minutes=5)


def actor_by_token(token: str, *, require_totp: bool = False) -> Actor | None:
    """The person whose device session this cookie opens, or None; one statement.

    With `require_totp` (a setting of the installation) those above contributor must set up two-step sign-in first.
    """
    held = rows(_SESSION, {"token_hash": digest(token), "day": clock.today()})
    now = clock.now()
    row = held[0] if held else None
    if row is None or row.last_seen_at + timedelta(minutes=row.idle_minutes) <= now:
        return None
    if row.totp_confirmed_at and not row.totp_passed:
        return None
    roles, units = _standing(
        {grant.role for grant in held if grant.role is not None},
        [(member.position, member.unit_id) for member in held if member.unit_id is not None],
    )
    needs = "password" if row.choose_password else ""
    if not needs and require_totp and not row.totp_confirmed_at and needs_totp(roles):
        needs = "totp"
    return Actor(
        id=row.person_id,
        name=row.full_name,
        given_name=given_name(row.full_name),
        roles=roles,
        units=units,
        session_id=row.id,
        session_token=token,
        needs=needs,
        seen_late=row.last_seen_at + SEEN_EVERY <= now,
    )


def people_names(ids: Iterable[int]) -> dict[int, str]:
    """Full names by id, of people active or not; one statement."""
    wanted = select(Person.id, Person.full_name).where(Person.id.in_(set(ids)))
    return {row.id: row.full_name for row in db.session.execute(wanted)}


def demo_persons() -> list[tuple[Role, int, str, str]]:
    """For the demo's sign-in page: each role with one person (the lowest id) who holds it, their name and unit."""
    today = clock.today()
    granted = (
        select(RoleGrant.role, func.min(Person.id).label("person_id"), literal(None).label("unit_id"))
        .join(Person, Person.id == RoleGrant.person_id)
        .where(in_force(RoleGrant, today), Person.is_active)
        .group_by(RoleGrant.role)
    )
    chosen: dict[str, tuple[int, int | None]] = {
        row.role: (row.person_id, row.unit_id) for row in db.session.execute(granted)
    }
    for role, positions in (
        (Role.CONTRIBUTOR, (Position.CONTRIBUTOR,)),
        (Role.UNIT_HEAD, (Position.HEAD,)),
    ):
        member = db.session.execute(
            select(Person.id, Unit.id)
            .join(Membership, Membership.person_id == Person.id)
            .join(Unit, Unit.id == Membership.unit_id)
            .where(
                Membership.position.in_(positions),
                Unit.kind == UnitKind.RESIDENTIAL_GROUP,
                in_force(Membership, today),
                Person.is_active,
            )
            .order_by(Person.id)
            .limit(1)
        ).one_or_none()
        if member:
            chosen[role] = (member[0], member[1])
    ids = [person for person, _unit in chosen.values()]
    names = people_names(ids)
    units = [unit for _person, unit in chosen.values() if unit]
    unit_names = {row.id: row.name for row in db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(units)))}
    return [
        (role, chosen[role][0], names[chosen[role][0]], unit_names.get(chosen[role][1] or 0, ""))
        for role in Role
        if role in chosen
    ]


def leaders_of(unit_id: int) -> Select[int]:
    """Ids of the head and deputies of a unit today, as a select to embed."""
    return (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.unit_id == unit_id,
            Membership.position.in_((Position.HEAD, Position.DEPUTY)),
            in_force(Membership, clock.today()),
            Person.is_active,
        )
    )


def holders_of(roles: Iterable[str]) -> Select[int]:
    """Ids of the active people who hold one of these granted roles today, as a select to embed."""
    return (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role.in_(list(roles)), in_force(RoleGrant, clock.today()), Person.is_active)
    )


def names_of_holders(*roles: str) -> list[str]:
    """Their names, in Vietnamese order."""
    query = select(Person.full_name).where(Person.id.in_(holders_of(roles))).order_by(Person.sort_key, Person.id)
    return list(db.session.scalars(query))
