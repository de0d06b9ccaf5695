"""Uploaded files on disk, under the upload folder, by a key nobody can guess.

A key ends with the seal of its files, so that the row which names it also says what they must be.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from flask import current_app

from editorial.core.db import on_rollback

SEAL = 16
UNSEALED = 32
"""Signs of a seal, and of a key from before there were seals."""


def new_key(parts: Mapping[str, bytes]) -> str:
    """A key for these files, by name."""
    return secrets.token_hex(12) + _seal(parts)


def _seal(parts: Mapping[str, bytes]) -> str:
    seal = hashlib.sha256()
    for name, data in sorted(parts.items()):
        seal.update(f"{name} {len(data)} ".encode() + data)
    return seal.hexdigest()[:SEAL]


def as_stored(key: str, names: Iterable[str]) -> bool:
    """Are these all files of a key, and still those that were stored? Reads them whole."""
    if len(key) <= UNSEALED:
        return True
    try:
        return key.endswith(_seal({name: path(key, name).read_bytes() for name in names}))
    except OSError:
        return False


def path(key: str, name: str) -> Path:
    return Path(current_app.config["UPLOAD_FOLDER"], key[:2], key, name)


def write(key: str, name: str, data: bytes) -> None:
    """Whole or not at all: written beside, flushed to disk, then renamed; and gone again if the transaction fails."""
    target = path(key, name)
    beside = target.with_suffix(".part")
    on_rollback(partial(_remove, target))
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with beside.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    with suppress(OSError):  # others of the key are still there
        file.parent.rmdir()


def exists(key: str, name: str) -> bool:
    return path(key, name).is_file()
