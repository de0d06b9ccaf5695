"""Small values that the database holds and cannot read: encrypted and signed under a key made from SECRET_KEY.

For what must be added up without being seen, such as the counters of a running secret vote: neither a dump nor an old
page of the database file tells one state from another. Keystream and signature are HMAC-SHA256 with a fresh nonce.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256

from flask import current_app

_NONCE, _TAG = 16, 32


class Broken(ValueError):
    """Not sealed by this server's key, or changed since."""


def seal(plain: bytes, purpose: str) -> str:
    """As text. The same words sealed twice look different; equal lengths stay equal."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = nonce + _mixed(plain, nonce, purpose)
    return urlsafe_b64encode(hidden + _tag(hidden, purpose)).decode()


def unseal(text: str, purpose: str) -> bytes:
    """Raises Broken."""
    try:
        raw = urlsafe_b64decode(text.encode())
    except (Error, ValueError) as error:
        raise Broken from error
    hidden, tag = raw[:-_TAG], raw[-_TAG:]
    if len(raw) < _NONCE + _TAG or not hmac.compare_digest(tag, _tag(hidden, purpose)):
        raise Broken
    return _mixed(hidden[_NONCE:], hidden[:_NONCE], purpose)


def _key(use: str, purpose: str) -> bytes:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"sealed:{use}:{purpose}".encode(), sha256).digest()


def _tag(hidden: bytes, purpose: str) -> bytes:
    return hmac.new(_key("sign", purpose), hidden, sha256).digest()


def _mixed(data: bytes, nonce: bytes, purpose: str) -> bytes:
    key, stream = _key("hide", purpose), b""
    for block in range(len(data) // 32 + 1):
        stream += hmac.new(key, nonce + block.to_bytes(4, "big"), sha256).digest()
    return bytes(one ^ other for one, other in zip(data, stream, strict=False))
