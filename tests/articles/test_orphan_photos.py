"""Photos that no row names are cleaned away after a day; everything else stays, and folders reach the disk like files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from editorial import wiring
from editorial.articles.models import Image
from editorial.articles.operations.orphan_photos import clean_orphan_photos
from editorial.core import clock, files
from editorial.core.db import db, transaction
from editorial.core.images import FILES
from tests import pipeline
from tests.articles.photos import stored
from tests.cast import Cast

DAY = timedelta(days=1)
KEY = "ab" * 20


def folder_of(app: Flask, key: str, *names: str, age: timedelta) -> Path:
    """A folder with these files, all so old."""
    folder = Path(app.config["UPLOAD_FOLDER"], key[:2], key)
    folder.mkdir(parents=True)
    at = (clock.now() - age).timestamp()
    for name in names:
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (at, at))
    os.utime(folder, (at, at))
    return folder


CASES: list[tuple[str, tuple[str, ...], timedelta, bool]] = [
    (KEY, FILES, DAY * 2, True), (KEY, FILES[:1], DAY * 2, True), (KEY, ("1600.part",), DAY * 2, True), (KEY, (), DAY * 2, True),
    (KEY, FILES, DAY / 2, False), (KEY, ("background",), DAY * 9, False), (KEY, ("file.pdf",), DAY * 9, False),
    (KEY, (*FILES, "note.txt"), DAY * 9, False), ("ab-not-a-key", FILES, DAY * 9, False),
]  # fmt: skip


@pytest.mark.parametrize(("key", "names", "age", "goes"), CASES)
def test_only_old_photo_folders_without_a_row_go(
    app: Flask, cast: Cast, key: str, names: tuple[str, ...], age: timedelta, goes: bool
) -> None:
    folder = folder_of(app, key, *names, age=age)
    assert clean_orphan_photos() == goes
    assert folder.exists() is not goes
    if not goes:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def test_a_photo_that_a_row_names_stays_however_old(cast: Cast, travel: Callable[..., datetime]) -> None:
    image = stored(pipeline.draft(cast), cast.hoa, "teal")
    key = db.session.get_one(Image, image.id).key
    folder = files.path(key, FILES[0]).parent
    old = (clock.now() - 9 * DAY).timestamp()
    for path in (*folder.iterdir(), folder):
        os.utime(path, (old, old))
    assert clean_orphan_photos() == 0
    assert all(files.exists(key, name) for name in FILES)


def test_the_worker_looks_for_them() -> None:
    assert clean_orphan_photos in [duty.run for duty in wiring.DUTIES]


def test_folders_reach_the_disk_like_files(
    app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of a key after each of its files, and once each folder in which a new one was made."""
    monkeypatch.setitem(app.config, "UPLOAD_FOLDER", str(tmp_path))
    flushed: list[str] = []
    flush = os.fsync

    def note(handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        flushed.append(("folder " if stat.S_ISDIR(os.fstat(handle).st_mode) else "file ") + path.name)
        flush(handle)

    monkeypatch.setattr(os, "fsync", note)
    key = "cd" * 20
    with transaction():
        for name in FILES[:2]:
            files.write(key, name, b"x")
    assert flushed == [
        "file 1600.part", f"folder {key}", "folder cd", f"folder {tmp_path.name}", "file 480.part", f"folder {key}",
    ]  # fmt: skip
