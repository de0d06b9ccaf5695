"""Uploaded files on disk, under the upload folder, by a key nobody can guess."""

import os
from pathlib import Path

from flask import current_app


def path(key: str, name: str) -> Path:
    return Path(current_app.config["UPLOAD_FOLDER"], key[:2], key, name)


def write(key: str, name: str, data: bytes) -> None:
    """Whole or not at all: written beside, flushed to disk, then renamed."""
    target = path(key, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(".part")
    with beside.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(target)


def exists(key: str, name: str) -> bool:
    return path(key, name).is_file()
