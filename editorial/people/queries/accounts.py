"""Reads about accounts: who signs in, what they hold, their devices, and the register of people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, distinct, func, or_, select
from sqlalchemy.orm import aliased

from editorial.core import clock
from editorial.core.db import db
from editorial.core.text import clean_line, normalise_phone
from editorial.people.models import (
    DeviceSession,
    Person,
    PersonMerge,
    RecoveryCode,
    Role,
    RoleGrant,
    SignInFailure,
    UnsavedForm,
)
from editorial.people.rules import SIGNED_IN_LATELY, UNSAVED_FORM_LIFE, address_key, device_words, with_merged


def sign_in_name(typed: str) -> tuple[str, str]:
    """Which column a typed name is for, and its stored form: phone, email or username."""
    name = clean_line(typed)
    if phone := normalise_phone(name):
        return "phone", phone
    return ("email", name.lower()) if "@" in name else ("username", name.lower())


def person_by_sign_in_name(typed: str) -> Person | None:
    """The active person who signs in by this phone number, e-mail or user name."""
    column, name = sign_in_name(typed)
    return db.session.execute(
        select(Person).where(getattr(Person, column) == name[:200], Person.is_active)
    ).scalar_one_or_none()


def person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def roles_of(person_id: int) -> frozenset[str]:
    """Granted roles held today; those that follow from units are in `units.queries.roles_and_memberships_of`."""
    today = clock.today()
    return frozenset(
        db.session.execute(
            select(RoleGrant.role).where(
                RoleGrant.person_id == person_id,
                RoleGrant.valid_from <= today,
                or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today),
            )
        ).scalars()
    )


def failures(windows: Mapping[str, timedelta]) -> dict[str, list[datetime]]:
    """Failed attempts by key, each inside its own window."""
    found: dict[str, list[datetime]] = {key: [] for key in windows}
    now = clock.now()
    inside = [and_(SignInFailure.key == key, SignInFailure.at > now - window) for key, window in windows.items()]
    for row in db.session.execute(select(SignInFailure.key, SignInFailure.at).where(or_(*inside))):
        found[row.key].append(row.at)
    return found


def people_at(address: str) -> int:
    """How many people signed in from this line lately."""
    lately = select(DeviceSession.person_id, DeviceSession.address).where(
        DeviceSession.last_seen_at > clock.now() - SIGNED_IN_LATELY
    )
    line = address_key(address)
    return len({row.person_id for row in db.session.execute(lately.distinct()) if address_key(row.address) == line})


@dataclass(frozen=True)
class Device:
    """A signed-in browser, as its owner sees it."""

    id: int
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime

    @property
    def words(self) -> str:
        return device_words(self.user_agent)


def devices_of(person_id: int) -> list[Device]:
    """The sessions still open, the one seen last first; one statement."""
    now = clock.now()
    rows = db.session.execute(
        select(DeviceSession)
        .where(DeviceSession.person_id == person_id, DeviceSession.ended_at.is_(None))
        .order_by(DeviceSession.last_seen_at.desc(), DeviceSession.id.desc())
    ).scalars()
    return [
        Device(row.id, row.user_agent, row.address, row.created_at, row.last_seen_at)
        for row in rows
        if row.last_seen_at + timedelta(minutes=row.idle_minutes) > now
    ]


def recovery_codes_left(person_id: int) -> int:
    return db.session.execute(
        select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    ).scalar_one()


def unsaved_form(path: str, *, token_hash: str, person_id: int) -> UnsavedForm | None:
    """What this person typed on this page before their session ended in this browser, or None."""
    if not token_hash:
        return None
    return db.session.execute(
        select(UnsavedForm).where(
            UnsavedForm.token_hash == token_hash,
            UnsavedForm.path == path[:500],
            UnsavedForm.person_id == person_id,
            UnsavedForm.kept_at > clock.now() - UNSAVED_FORM_LIFE,
        )
    ).scalar_one_or_none()


def session_owner(token_hash: str) -> int | None:
    """Whose session this token once opened, ended or not."""
    return db.session.execute(
        select(DeviceSession.person_id).where(DeviceSession.token_hash == token_hash)
    ).scalar_one_or_none()


def holders_count(day: date, *, without: int = 0) -> dict[str, int]:
    """How many active people other than one hold each granted role on a day."""
    rows = db.session.execute(
        select(RoleGrant.role, func.count(distinct(RoleGrant.person_id)).label("people"))
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.valid_from <= day,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day),
            RoleGrant.person_id != without,
            Person.is_active,
        )
        .group_by(RoleGrant.role)
    )
    return {row.role: row.people for row in rows}


@dataclass(frozen=True)
class Grant:
    """A role of a person, held now, once or later, and who granted it."""

    id: int
    role: Role
    valid_from: date
    valid_to: date | None
    basis: str
    granted_at: datetime
    granted_by: str | None

    @property
    def is_over(self) -> bool:
        return self.valid_to is not None and self.valid_to < clock.today()


def grants_of(person_id: int) -> list[Grant]:
    """All, the newest first; one statement."""
    giver = aliased(Person)
    rows = db.session.execute(
        select(RoleGrant, giver.full_name)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.valid_from.desc(), RoleGrant.id.desc())
    )
    return [
        Grant(row.id, Role(row.role), row.valid_from, row.valid_to, row.basis, row.granted_at, name)
        for row, name in rows
    ]


def grant(grant_id: int) -> RoleGrant | None:
    return db.session.get(RoleGrant, grant_id)


# ---- two accounts of one person -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Merged:
    """An account that was merged, and the one that stayed."""

    person_id: int
    name: str
    into_id: int
    into: str
    by: str
    at: datetime


def merge_of(person_id: int) -> Merged | None:
    """Where this account went; None when it is one of its own."""
    return next((merge for merge in merges_of(person_id) if merge.person_id == person_id), None)


def merges_of(person_id: int) -> list[Merged]:
    """The merge of this account and those into it, the newest first; one statement."""
    into, by = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(PersonMerge, Person.full_name, into.full_name, by.full_name)
        .join(Person, Person.id == PersonMerge.person_id)
        .join(into, into.id == PersonMerge.into_id)
        .join(by, by.id == PersonMerge.by_id)
        .where(or_(PersonMerge.person_id == person_id, PersonMerge.into_id == person_id))
        .order_by(PersonMerge.at.desc(), PersonMerge.person_id)
    )
    return [
        Merged(row.person_id, name, row.into_id, into_name, by_name, row.at) for row, name, into_name, by_name in rows
    ]


def accounts_of(person_ids: Iterable[int]) -> set[int]:
    """These accounts with all that were ever merged with them, either way; one statement, and merges are few."""
    pairs = db.session.execute(select(PersonMerge.person_id, PersonMerge.into_id))
    return with_merged(person_ids, [(row[0], row[1]) for row in pairs])
