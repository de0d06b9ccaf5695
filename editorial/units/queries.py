"""Reads about people's place in the ward: who acts, who belongs where, on a day."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, union_all

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.text import given_name
from editorial.people.models import Person, Role, RoleGrant
from editorial.units.models import Membership, Position


def in_force(table: type[RoleGrant] | type[Membership], day: date) -> ColumnElement[bool]:
    """The grant or membership holds on this day."""
    return and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to >= day))


def standing_of(person_id: int, day: date) -> tuple[frozenset[str], dict[int, str]]:
    """Roles held and positions by unit on a day; one statement."""
    grants = select(RoleGrant.role, literal(None).label("unit_id")).where(
        RoleGrant.person_id == person_id, in_force(RoleGrant, day)
    )
    positions = select(Membership.position, Membership.unit_id).where(
        Membership.person_id == person_id, in_force(Membership, day)
    )
    roles: set[str] = set()
    units: dict[int, str] = {}
    for title, unit_id in db.session.execute(union_all(grants, positions)):
        if unit_id is None:
            roles.add(title)
        else:
            leads = title in (Position.HEAD, Position.DEPUTY)
            roles.add(Role.UNIT_HEAD if leads else Role.CONTRIBUTOR)
            if leads or unit_id not in units:
                units[unit_id] = title
    if units:
        roles.add(Role.CONTRIBUTOR)
    return frozenset(roles), units


def actor_of(person_id: int) -> Actor:
    """A person as actor, without a device: for the worker, commands and tests. Raises NoResultFound."""
    name = db.session.execute(select(Person.full_name).where(Person.id == person_id)).scalar_one()
    roles, units = standing_of(person_id, clock.today())
    return Actor(id=person_id, name=name, given_name=given_name(name), roles=roles, units=units)


def leaders_of(unit_id: int) -> Select[tuple[int]]:
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


def holders_of(roles: Iterable[str]) -> Select[tuple[int]]:
    """Ids of the active people who hold one of these granted roles today, as a select to embed."""
    return (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role.in_(list(roles)), in_force(RoleGrant, clock.today()), Person.is_active)
    )
