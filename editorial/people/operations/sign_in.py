"""Attempts to sign in. Each is counted before the secret is checked, so that two at once cannot pass the limit.

The slow part (argon2) runs between two short transactions: `begin_attempt`, then the check, then `uncount_attempt` or
`note_failure`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select

from editorial.core import audit, clock
from editorial.core.access import SYSTEM
from editorial.core.db import db
from editorial.people import queries, rules
from editorial.people.models import SignInFailure
from editorial.people.rules import Limit, digest


@dataclass(frozen=True)
class Origin:
    """Where an attempt comes from. `device`: the browser's own mark, `owners`: who has signed in on it before."""

    address: str
    device: str = ""
    owners: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Attempt:
    """One try, already counted. `person_id` is None for a name that nobody has."""

    person_id: int | None
    password_hash: str | None
    failure_ids: Sequence[int]


def begin_attempt(name: str, origin: Origin) -> Attempt:
    """Count a try at the account that this name opens. Raises rules.Locked."""
    person = queries.person_by_sign_in_name(name)
    if person is None:
        nobody = f"name:{digest(':'.join(queries.sign_in_name(name)))}"
        return Attempt(None, None, _count(_strangers_limits(nobody, origin)))
    return Attempt(person.id, person.password_hash, _count(_limits(f"person:{person.id}", person.id, origin)))


def begin_second_step(person_id: int, origin: Origin) -> Attempt:
    """Count a try at a code of somebody whose name is known, apart from tries at the password: whoever guesses those
    keeps nobody from their second step. Raises rules.Locked."""
    return Attempt(person_id, None, _count(_limits(f"second_step:{person_id}", person_id, origin)))


def _limits(account: str, person_id: int, origin: Origin) -> Mapping[str, Limit]:
    if origin.device and person_id in origin.owners:
        return {f"{account}/{origin.device}": rules.PER_DEVICE}
    return _strangers_limits(account, origin)


def _strangers_limits(account: str, origin: Origin) -> Mapping[str, Limit]:
    line = rules.address_key(origin.address)
    tried = queries.failures({line: rules.per_address(0).window})[line]
    people = queries.people_at(origin.address) if len(tried) >= rules.per_address(0).most else 0
    return {
        account: rules.PER_ACCOUNT,
        f"{account}@{line}": rules.PER_ACCOUNT_AND_ADDRESS,
        line: rules.per_address(people),
    }


def _count(limits: Mapping[str, Limit]) -> list[int]:
    _take_turns(sorted(limits))
    failures = queries.failures({key: limit.window for key, limit in limits.items()})
    locks = [until for key, limit in limits.items() if (until := rules.unlock_time(failures[key], limit))]
    if locks:
        raise rules.Locked(max(locks))
    rows = [SignInFailure(key=key, at=clock.now()) for key in limits]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def _take_turns(keys: Iterable[str]) -> None:
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


def clear_failures(person_id: int, address: str = "") -> None:
    """Signed in, or identified by the office: no failure of the account counts any more, on its devices and at this
    address. What other lines tried in a day, and what this line tried at others, stays counted."""
    line = rules.address_key(address)
    for account in (f"person:{person_id}", f"second_step:{person_id}"):
        mine = or_(SignInFailure.key.in_([account, f"{account}@{line}"]), SignInFailure.key.startswith(f"{account}/"))
        db.session.execute(delete(SignInFailure).where(mine))
