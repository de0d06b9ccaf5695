"""Attempts to sign in. Each is counted before the secret is checked, so that two at once cannot pass the limit of five.

The slow part (argon2) runs between two short transactions: `begin_attempt`, then the check, then `uncount_attempt` or
`note_failure`.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from editorial.core import audit, clock
from editorial.core.access import SYSTEM
from editorial.core.db import db
from editorial.people import queries, rules
from editorial.people.models import SignInFailure
from editorial.people.rules import digest


@dataclass(frozen=True)
class Attempt:
    """One try, already counted. `person_id` is None for a name that nobody has."""

    person_id: int | None
    password_hash: str | None
    failure_ids: Sequence[int]


def address_key(address: str) -> str:
    """One key for a line: an IPv6 line has a whole /64 to itself."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address}"[:200]
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped:
            return f"address:{number.ipv4_mapped}"
        return f"address:{ipaddress.ip_network((number, 64), strict=False)}"
    return f"address:{number}"


def begin_attempt(name: str, address: str) -> Attempt:
    """Count a try under the account that this name opens and under the address. Raises rules.Locked."""
    person = queries.person_by_sign_in_name(name)
    if person is None:
        return Attempt(None, None, _count(f"name:{digest(':'.join(queries.sign_in_name(name)))}", address))
    return Attempt(person.id, person.password_hash, _count(f"person:{person.id}", address))


def begin_attempt_of(person_id: int, address: str) -> Attempt:
    """As above for somebody whose name is known: second steps and codes. Raises rules.Locked."""
    return Attempt(person_id, None, _count(f"person:{person_id}", address))


def _count(account: str, address: str) -> list[int]:
    keys = sorted({account, address_key(address)})
    _take_turns(keys)
    locks = [until for times in queries.failures(keys).values() if (until := rules.unlock_time(times))]
    if locks:
        raise rules.Locked(max(locks))
    rows = [SignInFailure(key=key, at=clock.now()) for key in keys]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def _take_turns(keys: Sequence[str]) -> None:
    """SQLite has one writer anyway; on PostgreSQL the same names are counted one after the other."""
    if db.session.connection().dialect.name == "postgresql":
        for key in keys:
            db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def note_failure(attempt: Attempt, what: str) -> None:
    """The attempt stays counted; the log keeps what was wrong (never what was typed)."""
    audit.record("sign_in.failed", actor=SYSTEM, subject="person", subject_id=attempt.person_id or 0, what=what)


def uncount_attempt(attempt: Attempt) -> None:
    """This attempt was right: it does not count, the earlier ones still do (a second step follows)."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.id.in_(attempt.failure_ids)))


def clear_failures(person_id: int) -> None:
    """Signed in, or identified by the office: no failure of the account counts any more. Those of the address do."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.key == f"person:{person_id}"))
