"""Two-step sign-in: an authenticator's six digits, or one of ten recovery codes."""

import base64
import hmac
import logging
import re
import secrets

import pyotp
from sqlalchemy import delete, func, select, update

from editorial.core import audit, clock, encryption
from editorial.core.access import SYSTEM, Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused
from editorial.core.i18n import gettext as _
from editorial.people import queries, rules
from editorial.people.models import DeviceSession, Person, RecoveryCode, ReopeningKind
from editorial.people.operations.passwords import short_digest
from editorial.people.operations.reopenings import carry_out
from editorial.people.operations.sessions import end_sessions

log = logging.getLogger(__name__)

STEP = 30
SEALED_LENGTH = 64
"""Twenty bytes under seal fill the column; in clear, in base32, they were 32 characters."""
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letter that looks like another


def new_totp_secret() -> str:
    """The address that an app scans; the second step is asked for only after a first code has confirmed it."""
    return pyotp.random_base32()


def totp_address(person: Person, secret: str, issuer: str) -> str:
    """The otpauth:// address inside the QR picture."""
    name = person.phone or person.email or person.username or str(person.id)
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def confirm_totp(person_id: int, secret: str, code: str, *, actor: Actor, key: str) -> list[str]:
    """The first right code turns it on; returns the recovery codes, shown once. Raises Invalid, Refused."""
    person = _person(person_id)
    if person.totp_confirmed_at:
        raise Refused(_("Xác thực hai bước đã bật từ trước."))
    person.totp_secret = _sealed(person_id, secret, key)
    db.session.flush()
    if not secret or not _spend(person, code, key):
        raise _wrong()
    person.totp_confirmed_at = clock.now()
    if actor.session_id:
        db.session.execute(update(DeviceSession).where(DeviceSession.id == actor.session_id).values(totp_passed=True))
    end_sessions(person_id, actor=actor, why="two-step sign-in set up", keep=actor.session_id)
    audit.record("totp.set", actor=actor, subject="person", subject_id=person_id)
    return _new_codes(person_id, key)


def check_totp(person_id: int, typed: str, *, key: str) -> bool:
    """A code of the moment, not used before, or a recovery code, which is used up. The caller counts the attempt."""
    person = _person(person_id)
    if _spend(person, typed, key):
        return True
    plain = re.sub(r"[^a-z0-9]", "", typed.lower())
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == short_digest(key, "recovery", person_id, plain),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def renew_recovery_codes(code: str, *, actor: Actor, key: str) -> list[str]:
    """Ten new ones for the old; needs a code of the moment. Raises Invalid."""
    person = _person(actor.id)
    if not person.totp_confirmed_at or not _spend(person, code, key):
        raise _wrong()
    audit.record("totp.recovery_renewed", actor=actor, subject="person", subject_id=actor.id)
    return _new_codes(actor.id, key)


def end_totp(code: str, *, actor: Actor, key: str) -> None:
    """Off, by its owner: to move to another phone. Where the role demands it, the next page sets it up again."""
    person = _person(actor.id)
    if not person.totp_confirmed_at or not check_totp(actor.id, code, key=key):
        raise _wrong()
    _clear(person)
    audit.record("totp.ended", actor=actor, subject="person", subject_id=actor.id)


def reset_totp(person_id: int, reason: str, *, actor: Actor, roles: frozenset[str] = frozenset()) -> None:
    """Switch the second step off, by who keeps the register, for somebody who lost phone and codes. Their sessions end.
    Raises Refused, Invalid."""
    person = _person(person_id)
    if actor is not SYSTEM:
        rules.can_manage_account(actor, person_id, roles | queries.roles_of(person_id)).require()
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), {"reason": _("Hãy ghi lý do.")})
    carry_out(person, ReopeningKind.SECOND_STEP, actor=actor)
    _clear(person)
    end_sessions(person_id, actor=actor, why="two-step sign-in reset")
    audit.record("totp.reset", actor=actor, subject="person", subject_id=person_id, reason=reason)


def _clear(person: Person) -> None:
    person.totp_secret = None
    person.totp_confirmed_at = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    db.session.flush()


def seal_secrets(key: str, limit: int = 200) -> int:
    """Seal those that still lie in clear, from before there was a seal; the worker's duty. Returns how many."""
    query = select(Person).where(Person.totp_secret.is_not(None), func.length(Person.totp_secret) < SEALED_LENGTH)
    people = db.session.scalars(query.limit(limit)).all()
    for person in people:
        person.totp_secret = _sealed(person.id, str(person.totp_secret), key)
    db.session.flush()
    return len(people)


def _sealed(person_id: int, secret: str, key: str) -> str:
    """Encrypts the secret, so that a copy of the database cannot generate codes."""
    return encryption.seal(key, "totp", str(person_id), base64.b32decode(secret, casefold=True))


def _secret_of(person: Person, key: str) -> str | None:
    """In base32; None when there is none, or when SECRET_KEY is no longer the one that sealed it."""
    kept = person.totp_secret
    if not kept or len(kept) < SEALED_LENGTH:
        return kept
    plain = encryption.unseal(key, "totp", str(person.id), kept)
    if plain is None:
        log.warning("person %s has a second step that this SECRET_KEY does not open", person.id)
        return None
    return base64.b32encode(plain).decode()


def _spend(person: Person, typed: str, key: str) -> bool:
    """Does the code fit now (or half a minute either way) and is it newer than the last one used? Then note its step."""
    digits = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[0-9]{6}", digits) or not (secret := _secret_of(person, key)):
        return False
    totp = pyotp.TOTP(secret)
    step = int(clock.now().timestamp()) // STEP
    for candidate in (step - 1, step, step + 1):
        if hmac.compare_digest(totp.generate_otp(candidate), digits):
            spent = db.session.execute(
                update(Person)
                .where(Person.id == person.id, Person.totp_last_step < candidate)
                .values(totp_last_step=candidate)
            )
            return bool(spent.rowcount)  # type: ignore[attr-defined]
    return False


def _new_codes(person_id: int, key: str) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = ["".join(secrets.choice(_ALPHABET) for _place in range(10)) for _number in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(person_id=person_id, code_hash=short_digest(key, "recovery", person_id, code)) for code in codes
    )
    db.session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _person(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None:
        raise Missing
    return person


def _wrong() -> Invalid:
    sentence = _("Mã chưa đúng hoặc đã dùng rồi. Hãy đợi mã mới hiện ra trên điện thoại rồi nhập lại.")
    return Invalid(sentence, {"code": sentence})
