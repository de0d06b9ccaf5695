"""The register of people: by given name, searched and filtered, with roles and places."""

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, or_, select

from editorial.core import clock, pagination
from editorial.core.db import db
from editorial.core.pagination import Page
from editorial.core.text import fold, normalise_phone
from editorial.people.models import Person, Role, RoleGrant
from editorial.units.models import Membership, Position, Unit
from editorial.units.queries.roles_and_memberships import in_force

PAGE = 50


@dataclass
class PersonRow:
    id: int
    name: str
    phone: str | None
    email: str | None
    username: str | None
    is_active: bool
    has_password: bool
    has_totp: bool
    roles: list[Role] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def people_page(
    *, text: str = "", role: str = "", unit_id: int | None = None, left: bool = False, cursor: str | None = None
) -> Page[PersonRow]:
    """The register by given name, 50 a page; three statements however long it is.

    `text`: part of a name with or without accents, or digits of a phone number. `left`: those deactivated.
    """
    query = select(Person).where(Person.is_active.is_(not left))
    if text:
        query = query.where(_matches(text))
    if role or unit_id:
        query = query.where(_belongs(role, unit_id))
    query = pagination.after(query, (Person.sort_key, Person.id), cursor, (str, int), descending=False)
    found = list(db.session.execute(query.limit(PAGE + 1)).scalars())
    rows = [
        PersonRow(
            person.id,
            person.full_name,
            person.phone,
            person.email,
            person.username,
            person.is_active,
            person.password_hash is not None,
            person.totp_confirmed_at is not None,
        )
        for person in found[:PAGE]
    ]
    _add_roles_and_memberships({row.id: row for row in rows})
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(rows, pagination.encode((last.sort_key, last.id)) if last else None)


def _matches(text: str) -> ColumnElement[bool]:
    plain = fold(text)
    digits = normalise_phone(text) or "".join(sign for sign in text if sign.isdecimal())
    name = Person.folded_name.contains(plain, autoescape=True)
    if len(digits) >= 3:
        return or_(name, Person.phone.contains(digits, autoescape=True))
    return or_(name, Person.username.contains(text.lower(), autoescape=True), Person.email == text.lower())


def _belongs(role: str, unit_id: int | None) -> ColumnElement[bool]:
    today = clock.today()
    members = select(Membership.person_id).where(in_force(Membership, today))
    if unit_id:
        members = members.where(Membership.unit_id == unit_id)
    if role == Role.UNIT_HEAD:
        members = members.where(Membership.position.in_((Position.HEAD, Position.DEPUTY)))
    if role in ("", Role.CONTRIBUTOR, Role.UNIT_HEAD):
        return Person.id.in_(members)
    holders = select(RoleGrant.person_id).where(RoleGrant.role == role, in_force(RoleGrant, today))
    return and_(Person.id.in_(holders), Person.id.in_(members)) if unit_id else Person.id.in_(holders)


def _add_roles_and_memberships(rows: dict[int, PersonRow]) -> None:
    today = clock.today()
    for grant in db.session.execute(
        select(RoleGrant.person_id, RoleGrant.role)
        .where(RoleGrant.person_id.in_(rows), in_force(RoleGrant, today))
        .order_by(RoleGrant.id)
    ):
        rows[grant.person_id].roles.append(Role(grant.role))
    for member in db.session.execute(
        select(Membership.person_id, Membership.position, Unit.short_name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(rows), in_force(Membership, today))
        .order_by(Membership.id)
    ):
        rows[member.person_id].places.append(f"{Position(member.position).title}, {member.short_name}")
