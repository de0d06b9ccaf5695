"""Ways back in without a password, each good once, and choosing a new password."""

import re
import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from editorial.core import audit, clock, events, mail
from editorial.core.access import SYSTEM, Actor
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.people import queries, rules
from editorial.people.events import PasswordLinkRequested
from editorial.people.models import DeviceSession, OneTimeCode, Person, ReopeningKind
from editorial.people.operations.passwords import hash_password, password_fits, short_digest
from editorial.people.operations.reopenings import carry_out, mark_from_now
from editorial.people.operations.sessions import end_sessions, renew_session
from editorial.people.operations.sign_in import clear_failures


def make_code(person_id: int, *, actor: Actor, key: str, roles: frozenset[str] = frozenset()) -> str:
    """A code of twelve digits that the office prints or reads out; older ones end, and the account is unlocked.

    Twelve, since a right code always gets in: at 200 guesses a second for two days, one of 30,000 attackers finds it.

    `roles`: what the person holds. Raises Refused, Missing. `key` is the application's secret.
    """
    person = _active(person_id)
    if actor is not SYSTEM:
        rules.can_manage_account(actor, person_id, roles | queries.roles_of(person_id)).require()
    carry_out(person, ReopeningKind.CODE, actor=actor)
    code = f"{secrets.randbelow(10**12):012d}"
    _end_older(person_id, "code")
    _add(person_id, "code", short_digest(key, "code", person_id, code), rules.CODE_LIFE, actor)
    clear_failures(person_id)
    audit.record("code.made", actor=actor, subject="person", subject_id=person_id, name=person.full_name)
    return f"{code[:4]} {code[4:8]} {code[8:]}"


def use_code(name: str, typed: str, *, key: str) -> int | None:
    """The person who signs in by this name, if this is their code: it is used up, and what was tried before counts no more."""
    person = queries.person_by_sign_in_name(name)
    if person is None:
        return None
    digits = re.sub(r"\D", "", typed)
    if not _use(OneTimeCode.code_hash == short_digest(key, "code", person.id, digits), person.id, "code"):
        return None
    clear_failures(person.id)
    mark_from_now(person.id)
    return person.id


def request_link(name: str) -> None:
    """Somebody asks for a link. Who that is, and whether they exist, is looked up later by the worker, not here."""
    events.publish(PasswordLinkRequested(name=name[:200]))


def make_link(name: str) -> tuple[Person, str] | None:
    """A link's token for whoever signs in by this name; None when there is nobody, or there were too many lately.

    Nor to a privileged account whose address somebody else has written since its owner signed in: that would be opening
    it alone.
    """
    person = queries.person_by_sign_in_name(name)
    if person is None or not person.email:
        return None
    if not person.email_is_theirs and queries.reopening_needs_two(person):
        return None
    since = clock.now() - timedelta(hours=1)
    lately = select(func.count()).where(
        OneTimeCode.person_id == person.id, OneTimeCode.kind == "link", OneTimeCode.made_at > since
    )
    if db.session.execute(lately).scalar_one() >= rules.LINKS_AN_HOUR:
        return None
    token = secrets.token_urlsafe(32)
    _end_older(person.id, "link")
    _add(person.id, "link", rules.digest(token), rules.LINK_LIFE, SYSTEM)
    audit.record("link.made", actor=SYSTEM, subject="person", subject_id=person.id)
    return person, token


def drop_link(person_id: int, token: str) -> None:
    """The letter with it could not be sent: it was never made, and does not count among the hour's few."""
    db.session.execute(
        delete(OneTimeCode).where(OneTimeCode.code_hash == rules.digest(token), OneTimeCode.kind == "link")
    )
    audit.record("link.voided", actor=SYSTEM, subject="person", subject_id=person_id)


def mail_link(event: PasswordLinkRequested) -> None:
    """Mail a link to whoever signs in by this name, if there is anybody. Opens its own transactions; raises what the mail
    server answers."""
    if not mail.can_send():
        return
    with transaction():
        made = make_link(event.name)
    if made is None:
        return
    person, token = made
    url = mail.address_of("account.use_link", token=token)
    try:
        mail.send(mail.letter(str(person.email), "password_link.txt", person=person, url=url))
    except Exception:
        with transaction():
            drop_link(person.id, token)
        raise


def use_link(token: str) -> int | None:
    """The person whom this link lets in, once; None when it is used, old or unknown."""
    found = db.session.execute(
        select(OneTimeCode.person_id)
        .join(Person, Person.id == OneTimeCode.person_id)
        .where(OneTimeCode.code_hash == rules.digest(token), OneTimeCode.kind == "link", Person.is_active)
    ).scalar_one_or_none()
    if found is None or not _use(OneTimeCode.code_hash == rules.digest(token), found, "link"):
        return None
    return found


def choose_password(person_id: int, new: str, *, actor: Actor) -> str:
    """After a code or link: set a password and end every other session. Returns the new token of the one that stays, ""
    without one: the old token opens nothing more, whoever has copied it. Raises Invalid."""
    person = _active(person_id)
    _check(person, new, "password")
    person.password_hash = hash_password(new)
    if actor.session_id:
        db.session.execute(
            update(DeviceSession).where(DeviceSession.id == actor.session_id).values(choose_password=False)
        )
    _end_older(person_id, "code")
    _end_older(person_id, "link")
    end_sessions(person_id, actor=actor, why="password changed", keep=actor.session_id)
    audit.record("password.changed", actor=actor, subject="person", subject_id=person_id)
    return renew_session(actor.session_id) if actor.session_id else ""


def change_password(old: str, new: str, *, actor: Actor) -> str:
    """The old one is needed. Returns as `choose_password`. Raises Invalid with what is wrong beside its field."""
    person = _active(actor.id)
    if not password_fits(person.password_hash, old):
        raise Invalid(_("Mật khẩu đang dùng chưa đúng."), {"old": _("Mật khẩu đang dùng chưa đúng.")})
    _check(person, new, "password")
    return choose_password(actor.id, new, actor=actor)


def _check(person: Person, new: str, field: str) -> None:
    known = (person.full_name, person.phone, person.email, person.username)
    if fault := rules.password_fault(new, known):
        raise Invalid(fault, {field: fault})


def _active(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active:
        raise Missing
    return person


def _add(person_id: int, kind: str, code_hash: str, life: timedelta, actor: Actor) -> None:
    now = clock.now()
    db.session.add(
        OneTimeCode(
            person_id=person_id,
            kind=kind,
            code_hash=code_hash,
            made_by_id=actor.id or None,
            made_at=now,
            expires_at=now + life,
        )
    )
    db.session.flush()


def _end_older(person_id: int, kind: str) -> None:
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person_id, OneTimeCode.kind == kind, OneTimeCode.used_at.is_(None))
        .values(used_at=clock.now())
    )


def _use(which: object, person_id: int, kind: str) -> bool:
    """Mark a code used; of two at once only one finds it free."""
    used = db.session.execute(
        update(OneTimeCode)
        .where(
            which,  # type: ignore[arg-type]
            OneTimeCode.person_id == person_id,
            OneTimeCode.kind == kind,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]
