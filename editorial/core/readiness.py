"""Is everything there that the desk needs to run? An everyday fault ends the start with a sentence and its cure."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from editorial.config import ConfigError
from editorial.core import migrations
from editorial.core.db import db
from editorial.core.outages import OUTAGES

FOLDERS = ("INSTANCE_PATH", "UPLOAD_FOLDER", "AUDIT_SEAL_FOLDER")
LOOK_AGAIN = 2.0
"""Seconds between two looks at a database that another program is about to migrate."""


def require() -> None:
    """Folders and database can be read and written, and this code knows the database. Raises ConfigError."""
    for name in FOLDERS:
        make_folder(name, current_app.config[name])
    try:
        _require_writable()
        newer = migrations.newer_revision()
    except OUTAGES as error:
        raise ConfigError(sentence_of(error)) from None
    if newer:
        raise ConfigError(
            f"Cơ sở dữ liệu mới hơn chương trình này (bản {newer}). Hãy cập nhật chương trình, hoặc lấy lại bản sao lưu của "
            "cơ sở dữ liệu từ trước khi nâng cấp (docs/operating.md)."
        )


def make_folder(name: str, folder: str) -> None:
    """Make the folder of a setting and try to write there. Raises ConfigError."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise ConfigError(
            f"Không ghi được vào thư mục {folder} ({name}): {os.strerror(problem.errno or 0)}. Hãy tạo thư mục và cho người "
            f"dùng đang chạy Tòa soạn quyền ghi, hoặc đặt {name} ở chỗ khác."
        ) from None


def wait_until_migrated(say: Callable[[str], object]) -> None:
    """The web server brings the database to its newest shape; whoever starts beside it waits for that. Raises ConfigError
    when the database is away."""
    try:
        said = False
        while migrations.is_behind():
            if not said:
                say("Cơ sở dữ liệu chưa được nâng cấp; đang chờ máy chủ web (make serve) …")
            said = True
            time.sleep(LOOK_AGAIN)
    except OUTAGES as error:
        raise ConfigError(sentence_of(error)) from None


def _require_writable() -> None:
    """SQLite is asked for a write that is taken back, PostgreSQL for what it takes this connection for. Raises ConfigError,
    and what the database raises."""
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin() as begun:
        if db.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("CREATE TABLE is_writable (id INTEGER)")
        elif connection.scalar(text("SHOW transaction_read_only")) == "on":
            raise ConfigError(_postgresql_sentence("read-only"))
        begun.rollback()


# ---- sentences ------------------------------------------------------------------------------------------------------


def sentence_of(error: BaseException) -> str:
    """What is wrong, and what its operator does about it."""
    if isinstance(error, OSError):
        return f"Không đọc hoặc ghi được {error.filename or 'một tệp'}: {os.strerror(error.errno or 0)}."
    raw: Any = getattr(error, "orig", None)
    code = getattr(raw, "sqlite_errorcode", None)
    if code is not None:
        return _sqlite_sentence(code & 0xFF, str(raw))
    if isinstance(error, DBAPIError):
        return _postgresql_sentence(str(raw))
    return "Cơ sở dữ liệu đang quá bận. Hãy thử lại sau ít phút."


def _sqlite_sentence(code: int, said: str) -> str:
    file = db.engine.url.database
    return {
        5: f"Cơ sở dữ liệu {file} đang bị một chương trình khác giữ. Hãy tắt chương trình đó rồi chạy lại.",
        8: f"Cơ sở dữ liệu {file} chỉ đọc được, không ghi được. Hãy cho người dùng đang chạy Tòa soạn quyền ghi tệp này và "
        "thư mục chứa nó.",
        11: _NO_DATABASE.format(file=file),
        13: f"Ổ đĩa chứa {file} đã đầy. Hãy lấy thêm chỗ trống rồi chạy lại.",
        14: f"Không mở được cơ sở dữ liệu {file}. Hãy xem thư mục chứa nó có không, và người dùng đang chạy Tòa soạn có quyền "
        "ghi vào đó không.",
        26: _NO_DATABASE.format(file=file),
    }.get(code, f"Không dùng được cơ sở dữ liệu {file}: {said}.")


_NO_DATABASE = (
    "Tệp {file} không phải, hoặc không còn là, một cơ sở dữ liệu SQLite. Hãy sửa DATABASE_URL, hoặc lấy lại bản sao lưu "
    "(docs/operating.md)."
)


def _postgresql_sentence(said: str) -> str:
    url = db.engine.url
    place = f"{url.host or 'máy này'}:{url.port or 5432}"
    cures = (
        (
            ("resolve host", "translate host name"),
            f"Không tìm thấy máy {url.host}. Hãy xem lại tên máy trong DATABASE_URL.",
        ),
        (
            ("does not exist",),
            f"PostgreSQL ở {place} không có cơ sở dữ liệu {url.database} hoặc người dùng {url.username}. Hãy sửa DATABASE_URL, "
            f"hoặc tạo: createdb --encoding=UTF8 {url.database}",
        ),
        (
            ("authentication failed", "pg_hba.conf", "no password supplied"),
            f"PostgreSQL ở {place} không nhận người dùng {url.username} với mật khẩu này. Hãy sửa DATABASE_URL.",
        ),
        (
            ("permission denied",),
            f"Người dùng {url.username} chưa có quyền trên cơ sở dữ liệu {url.database}. Hãy cấp quyền tạo và sửa bảng.",
        ),
        (
            ("read-only", "in recovery"),
            f"Cơ sở dữ liệu {url.database} ở {place} chỉ đọc được, không ghi được. Hãy nối tới máy chủ PostgreSQL chính.",
        ),
    )
    for signs, cure in cures:
        if any(sign in said for sign in signs):
            return cure
    return (
        f"Không kết nối được PostgreSQL ở {place}. Hãy xem PostgreSQL có đang chạy ở đó không, và máy, cổng trong "
        f"DATABASE_URL có đúng không. ({said.partition(chr(10))[0][:200]})"
    )
