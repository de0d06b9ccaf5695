"""Short secrets in the database: encrypted with a key that is not in it, and bound to their row.

The key follows from SECRET_KEY (HKDF-SHA256, one per purpose), the seal is AES-GCM. `cryptography` takes a while to load,
so only what seals or opens loads it.
"""

import base64
import binascii
import os
from typing import Any

from flask import current_app

_NONCE = 12


def server_key() -> str:
    return str(current_app.config["SECRET_KEY"])


def seal(key: str, purpose: str, place: str, plain: bytes) -> str:
    """In base64. `place` says whose it is: moved to another row it opens no more. Adds 28 bytes before base64."""
    nonce = os.urandom(_NONCE)
    return base64.urlsafe_b64encode(nonce + _cipher(key, purpose).encrypt(nonce, plain, place.encode())).decode()


def unseal(key: str, purpose: str, place: str, sealed: str) -> bytes | None:
    """None when it was sealed with another key, for another place, or was changed."""
    from cryptography.exceptions import InvalidTag

    cipher = _cipher(key, purpose)
    try:
        raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
        return bytes(cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()))
    except (InvalidTag, ValueError, binascii.Error):
        return None


def _cipher(key: str, purpose: str) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), 32, salt=None, info=f"toasoan {purpose}".encode()).derive(key.encode()))
