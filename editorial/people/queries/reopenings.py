"""Reads about privileged accounts that are opened again, and the mark that their votes and signatures carry for a day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, case, exists, or_, select
from sqlalchemy.orm import aliased

from editorial.core import clock
from editorial.core.db import db
from editorial.core.i18n import gettext as _
from editorial.people.models import HAVE_A_SAY, AccountReopening, Person, ReopeningKind, RoleGrant
from editorial.people.rules import needs_two


def reopening_needs_two(person: Person) -> bool:
    held = db.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id))
    return needs_two(person.password_hash is not None, set(held))


def waiting_reopenings(now: Any, me: Any) -> Any:
    """The ids of those that wait for a second person other than `me`, as a select; values or bound parameters."""
    return select(AccountReopening.id).where(
        AccountReopening.agreed_at.is_(None),
        AccountReopening.done_at.is_(None),
        AccountReopening.expires_at > now,
        AccountReopening.asked_by_id != me,
        AccountReopening.person_id != me,
    )


def current_reopenings(person_id: int) -> list[AccountReopening]:
    """Asked for or agreed, and neither done nor over; the newest first."""
    return list(
        db.session.scalars(
            select(AccountReopening)
            .where(
                AccountReopening.person_id == person_id,
                AccountReopening.done_at.is_(None),
                AccountReopening.expires_at > clock.now(),
            )
            .order_by(AccountReopening.id.desc())
        )
    )


@dataclass(frozen=True)
class Reopening:
    """An account opened again, or asked to be, with the names of whom it concerns ("" for the server)."""

    row: AccountReopening
    owner: str
    asked_by: str
    agreed_by: str

    @property
    def kind(self) -> ReopeningKind:
        return ReopeningKind(self.row.kind)


def reopenings(*which: ColumnElement[bool]) -> list[Reopening]:
    """The newest first; one statement."""
    asker, second = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(AccountReopening, Person.full_name, asker.full_name, second.full_name)
        .join(Person, Person.id == AccountReopening.person_id)
        .outerjoin(asker, asker.id == AccountReopening.asked_by_id)
        .outerjoin(second, second.id == AccountReopening.agreed_by_id)
        .where(*which)
        .order_by(AccountReopening.id.desc())
        .limit(50)
    )
    return [Reopening(row, owner, asked_by or "", agreed_by or "") for row, owner, asked_by, agreed_by in rows]


def reopening(reopening_id: int) -> Reopening | None:
    return next(iter(reopenings(AccountReopening.id == reopening_id)), None)


def done_reopenings(person_id: int, since: datetime | None = None) -> list[Reopening]:
    done = AccountReopening.done_at.is_not(None) if since is None else AccountReopening.done_at > since
    return reopenings(AccountReopening.person_id == person_id, done)


def people_with_a_say() -> set[int]:
    today = clock.today()
    held = (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role.in_(HAVE_A_SAY),
            RoleGrant.valid_from <= today,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today),
            Person.is_active,
        )
    )
    return set(db.session.scalars(held))


def name_at(person: Any, at: Any) -> ColumnElement[str]:
    """The name of who voted, signed or took down at an instant, for a select; with a mark where their account had been
    opened again by others within the day before."""
    was_reopened = exists().where(
        AccountReopening.person_id == person.id, AccountReopening.done_at <= at, AccountReopening.marked_until > at
    )
    mark = bindparam(None, type_=String, callable_=lambda: _(" (tài khoản vừa được mở lại)"), unique=True)
    return case((was_reopened, person.full_name + mark), else_=person.full_name)
