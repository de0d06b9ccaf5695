"""Uploaded files on disk, under the upload folder, by a key nobody can guess.

A key ends with the seal of its files, so that the row which names it also says what they must be.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from flask import current_app

from editorial.core.db import on_rollback

SEAL = 16
UNSEALED = 32
"""Signs of a seal, and of a key from before there were seals."""
_KEY = re.compile(r"[0-9a-f]{32,40}")


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


def folders() -> Iterator[Path]:
    """The folder of every key on disk, whoever stored it."""
    for folder in Path(current_app.config["UPLOAD_FOLDER"]).glob("??/*/"):
        if _KEY.fullmatch(folder.name) and folder.name.startswith(folder.parent.name):
            yield folder


def write(key: str, name: str, data: bytes) -> None:
    """Whole or not at all: written beside, flushed to disk, then renamed, with the folders that name it; and gone again if
    the transaction fails."""
    target = path(key, name)
    beside = target.with_suffix(".part")
    on_rollback(partial(_remove, target))
    new = [folder for folder in (target.parent, target.parent.parent) if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with beside.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        beside.replace(target)
        for folder in (target.parent, *(folder.parent for folder in new)):
            _flush(folder)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _flush(folder: Path) -> None:
    """The names in a folder, which a dead machine forgets otherwise although the files themselves are there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    with suppress(OSError):  # others of the key are still there
        file.parent.rmdir()


def exists(key: str, name: str) -> bool:
    return path(key, name).is_file()
