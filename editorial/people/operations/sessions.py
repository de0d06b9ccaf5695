"""Device sessions: opened at sign-in, ended by sign-out, by their owner from any device, by idling or by the register."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, select, update

from editorial.core import audit, clock, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.core.text import given_name
from editorial.people import queries, rules
from editorial.people.models import DeviceSession, OneTimeCode, Person, SignInFailure, UnsavedForm
from editorial.people.operations.sign_in import clear_failures
from editorial.people.rules import digest


def open_session(
    person_id: int,
    *,
    user_agent: str,
    address: str,
    totp_passed: bool,
    roles: Collection[str] = (),
    choose_password: bool = False,
    how: str = "password",
) -> str:
    """A new device session; returns the token for the cookie. `roles`: those that follow from units (granted ones are read)."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    person = db.session.get_one(Person, person_id)
    held = {*roles, *queries.roles_of(person_id)}
    row = DeviceSession(
        person_id=person_id,
        token_hash=digest(token),
        created_at=now,
        last_seen_at=now,
        idle_minutes=rules.idle_minutes(held, settings.in_force(*rules.IDLE_SETTINGS.values())),
        totp_passed=totp_passed,
        choose_password=choose_password,
        user_agent=user_agent[:300],
        address=address[:64],
    )
    db.session.add(row)
    person.email_is_theirs = True
    db.session.flush()
    clear_failures(person_id, address)
    actor = Actor(id=person_id, name=person.full_name, given_name=given_name(person.full_name))
    audit.record("sign_in.succeeded", actor=actor, subject="person", subject_id=person_id, how=how, session=row.id)
    return token


def renew_session(session_id: int) -> str:
    """Another token for the same session. No audit row: what made it due has its own."""
    token = secrets.token_urlsafe(32)
    db.session.execute(update(DeviceSession).where(DeviceSession.id == session_id).values(token_hash=digest(token)))
    return token


def end_session(session_id: int, *, actor: Actor, why: str = "signed out") -> None:
    """End one of the actor's own sessions. Raises Missing for anybody else's."""
    ended = db.session.execute(
        update(DeviceSession)
        .where(DeviceSession.id == session_id, DeviceSession.person_id == actor.id, DeviceSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    if not ended.rowcount:  # type: ignore[attr-defined]
        raise Missing
    audit.record("session.ended", actor=actor, subject="person", subject_id=actor.id, session=session_id, why=why)


def end_sessions(person_id: int, *, actor: Actor, why: str, keep: int | None = None) -> int:
    """End all open sessions of a person but one; returns how many."""
    ended = list(
        db.session.execute(
            select(DeviceSession.id).where(
                DeviceSession.person_id == person_id, DeviceSession.ended_at.is_(None), DeviceSession.id != (keep or 0)
            )
        ).scalars()
    )
    if ended:
        db.session.execute(update(DeviceSession).where(DeviceSession.id.in_(ended)).values(ended_at=clock.now()))
        audit.record("session.ended", actor=actor, subject="person", subject_id=person_id, sessions=ended, why=why)
    return len(ended)


def tighten_sessions(person_id: int, roles: Collection[str]) -> None:
    """After a grant: sessions already open idle no longer than the new roles allow."""
    minutes = rules.idle_minutes(roles, settings.in_force(*rules.IDLE_SETTINGS.values()))
    db.session.execute(
        update(DeviceSession)
        .where(
            DeviceSession.person_id == person_id,
            DeviceSession.ended_at.is_(None),
            DeviceSession.idle_minutes > minutes,
        )
        .values(idle_minutes=minutes)
    )


def touch_session(session_id: int) -> None:
    """Note that the device was seen. Called at most every five minutes; no audit row, it is no decision."""
    db.session.execute(
        update(DeviceSession)
        .where(DeviceSession.id == session_id, DeviceSession.ended_at.is_(None))
        .values(last_seen_at=clock.now())
    )


def prune() -> int:
    """Delete what is older than it is kept: unsaved forms, failed attempts, used codes and ended sessions."""
    now = clock.now()
    gone = 0
    for statement in (
        delete(UnsavedForm).where(UnsavedForm.kept_at < now - rules.UNSAVED_FORM_LIFE),
        delete(SignInFailure).where(SignInFailure.at < now - timedelta(days=1)),
        delete(OneTimeCode).where(OneTimeCode.expires_at < now - timedelta(days=30)),
        delete(DeviceSession).where(DeviceSession.last_seen_at < now - timedelta(days=120)),
    ):
        gone += db.session.execute(statement).rowcount  # type: ignore[attr-defined]
    return gone
