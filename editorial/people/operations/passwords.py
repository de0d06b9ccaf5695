"""Passwords, tokens and codes as they are kept: never readable."""

import hashlib
import hmac
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from editorial.people.rules import LONGEST_PASSWORD, clean_password

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Argon2id of the NFC form; about 30 ms."""
    return _hasher.hash(clean_password(password))


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(24))


def password_fits(password_hash: str | None, password: str) -> bool:
    """As slow without a hash (an unknown name) as with one, so that the time tells nothing."""
    typed = clean_password(password)[: LONGEST_PASSWORD + 1]
    try:
        return _hasher.verify(password_hash or _hash_of_nobody(), typed) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def short_digest(key: str, kind: str, person_id: int, code: str) -> str:
    """Of a short code: keyed with the application's secret, since twelve digits are soon tried on a stolen table."""
    return hmac.new(key.encode(), f"{kind}:{person_id}:{code}".encode(), hashlib.sha256).hexdigest()
