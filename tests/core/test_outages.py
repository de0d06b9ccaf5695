"""A locked database and a full disk are said as what they are, and leave nothing half done."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image as Picture
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from editorial.articles.models import Image
from editorial.core import db as database_module
from editorial.core.db import db, transaction
from editorial.core.outages import FULL, outage_of
from tests import cast as people
from tests import pipeline
from tests.cast import Cast
from tests.conftest import RealDatabase
from tests.factories import make_person
from tests.page import PageClient


@contextmanager
def locked(real: RealDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody else writes and does not end; who waits gives up at once."""
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0)
    with db.engine.connect() as other:
        if real.url.startswith("sqlite"):
            other = other.execution_options(writing=True)
            other.begin()
        else:
            other.execute(text("LOCK TABLE sign_in_failures"))
        yield
        other.rollback()


def test_a_locked_database_answers_503_and_the_same_form_goes_through_later(
    real_database: RealDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not real_database.url.startswith("sqlite"):
        with db.engine.begin() as connection:
            name = connection.execute(text("SELECT current_database()")).scalar_one()
            connection.execute(text(f"ALTER DATABASE {name} SET lock_timeout = '50ms'"))
        db.engine.dispose()
    make_person("Nguyễn Thị Thảo", username="thao")
    page = PageClient(real_database.app).get("/dang-nhap")
    with locked(real_database, monkeypatch):
        answer = page.press("Đăng nhập", name="thao", password="sai", expect=503)
    assert "Máy chủ đang ghi một việc khác" in answer.text
    assert answer.headers["Retry-After"] == "10"
    page.press("Đăng nhập", name="thao", password="sai", expect=422)


def test_a_full_disk_under_the_database_answers_507(real_database: RealDatabase) -> None:
    """SQLite's own: the file may not grow by one more page."""
    if db.engine.dialect.name != "sqlite":
        with pytest.raises(OperationalError) as full, transaction():
            db.session.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$"))
        assert outage_of(full.value) is FULL
        return
    cast = people.build()
    edition = pipeline.draft(cast)
    page = PageClient(real_database.app, cast.hoa).get(f"/bai/{edition}/sua")
    words = "Chữ của tôi. " * 4000
    db.session.execute(text(f"PRAGMA max_page_count = {db.session.scalar(text('PRAGMA page_count'))}"))
    answer = page.press("Lưu", body=words, expect=507)
    assert "Ổ đĩa của máy chủ đã đầy" in answer.text
    assert words.strip() in answer.text, "typed words come back to be copied"
    db.session.execute(text("PRAGMA max_page_count = 1073741823"))
    page.press("Lưu", body=words)


@pytest.mark.parametrize("failing", [1, 2])
def test_a_full_disk_under_a_photo_answers_507_and_leaves_no_file(
    cast: Cast, client_for: Callable[..., PageClient], app: Flask, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """Whichever of its files does not fit: neither that one, half, nor those before it stay."""
    edition = pipeline.draft(cast)
    client = client_for(cast.hoa)
    held = BytesIO()
    Picture.new("RGB", (1800, 1200), "teal").save(held, "JPEG")
    flushed: list[int] = []
    flush = os.fsync

    def full(handle: int) -> None:
        flushed.append(handle)
        if len(flushed) == failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        flush(handle)

    monkeypatch.setattr(os, "fsync", full)
    before = files_in(app)
    sent = {"csrf_token": client.csrf_token(), "photos_new": (BytesIO(held.getvalue()), "a.jpg")}
    answer = client._send("POST", f"/bai/{edition}/anh", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 507
    assert "Ổ đĩa của máy chủ đã đầy" in answer.text
    assert len(flushed) == failing
    assert files_in(app) == before
    assert db.session.scalar(select(func.count()).select_from(Image)) == 0


def files_in(app: Flask) -> set[Path]:
    return set(Path(app.config["UPLOAD_FOLDER"]).glob("*/*/*"))


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, "x"), FULL),
        (OSError(errno.EDQUOT, "x"), FULL),
        (OSError(errno.ENOENT, "x"), None),
        (ValueError("x"), None),
        (DBAPIError("x", None, ValueError("x")), None),
    ],
)
def test_what_is_an_outage(error: Exception, outage: object) -> None:
    assert outage_of(error) is outage


def test_any_other_fault_of_the_database_stays_a_surprise(database: None) -> None:
    with pytest.raises(DBAPIError) as found:
        db.session.execute(text("SELECT nothing_of_ours"))
    assert outage_of(found.value) is None
