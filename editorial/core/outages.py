"""Faults of the machine that pass, or that its operator mends: a database that others hold, that is away, read-only or
broken; a disk without room; a folder that cannot be written."""

import errno
import logging
import time
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from editorial.core.i18n import lazy_gettext as _l

OUTAGES: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout, OSError)
"""Where such a fault may show."""


@dataclass(frozen=True)
class Outage:
    """`status` of the answer (its words: templates/errors/error.html), and after how many seconds to try again."""

    name: str
    status: int
    retry_after: int
    sentence: object = ""
    """Instead of the words of the status."""


_AWAY = _l("Máy chủ tạm thời không mở được dữ liệu.")
_NOT_WRITABLE = _l("Máy chủ đang chỉ cho đọc nên chưa nhận được việc của bạn.")
LOCKED = Outage("database locked", 503, 10)
FULL = Outage("disk full", 507, 600)
UNREACHABLE = Outage("database unreachable", 503, 30, _AWAY)
BROKEN = Outage("database broken", 503, 600, _AWAY)
READ_ONLY = Outage("database read-only", 503, 60, _NOT_WRITABLE)
NO_FOLDER = Outage("folder not writable", 503, 60, _NOT_WRITABLE)

_SQLITE = {
    5: LOCKED, 6: LOCKED, 13: FULL, 8: READ_ONLY, 10: UNREACHABLE, 14: UNREACHABLE, 11: BROKEN, 26: BROKEN,
}  # fmt: skip
"""SQLITE_BUSY, _LOCKED, _FULL, _READONLY, _IOERR, _CANTOPEN, _CORRUPT, _NOTADB."""
_POSTGRESQL = {
    "55P03": LOCKED, "57014": LOCKED, "40P01": LOCKED, "40001": LOCKED, "53300": LOCKED, "53100": FULL,
    "25006": READ_ONLY, "57P01": UNREACHABLE, "57P02": UNREACHABLE, "57P03": UNREACHABLE, "3D000": UNREACHABLE,
    "28P01": UNREACHABLE, "28000": UNREACHABLE,
}  # fmt: skip
"""lock_not_available, query_canceled, deadlock_detected, serialization_failure, too_many_connections, disk_full,
read_only_sql_transaction, admin_shutdown, crash_shutdown, cannot_connect_now, invalid_catalog_name, invalid_password,
invalid_authorization_specification."""
_FILES = {
    errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EACCES: NO_FOLDER, errno.EPERM: NO_FOLDER, errno.EROFS: NO_FOLDER,
    errno.ENOTDIR: NO_FOLDER, errno.EIO: NO_FOLDER, errno.ESTALE: NO_FOLDER,
}  # fmt: skip


def outage_of(error: BaseException) -> Outage | None:
    """None when it is something else."""
    if isinstance(error, PoolTimeout):
        return LOCKED
    if isinstance(error, OSError):
        return _FILES.get(error.errno or 0)
    raw: Any = getattr(error, "orig", None)
    code = getattr(raw, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF)
    found = _POSTGRESQL.get(getattr(raw, "sqlstate", None) or "")
    return UNREACHABLE if found is None and _has_no_connection(error, raw) else found


def _has_no_connection(error: BaseException, raw: Any) -> bool:
    """PostgreSQL could not be reached, or went away: such an error comes from no statement and has no code."""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or (isinstance(raw, psycopg.OperationalError) and raw.sqlstate is None)


SAY_EVERY = 60.0
"""Seconds between two lines about one outage: whoever reads the log needs one, and a disk holds no more."""
_said: dict[str, tuple[float, int]] = {}
"""Name of what went wrong -> when it was said last, and how often it came since."""


def report(log: logging.Logger, what: str, sentence: str, **more: Any) -> None:
    """One line a minute about the same fault, with how often it came meanwhile. `more`: of the log's own."""
    now = time.monotonic()
    last, unsaid = _said.get(what, (-SAY_EVERY, 0))
    if now - last < SAY_EVERY:
        _said[what] = (last, unsaid + 1)
        return
    _said[what] = (now, 0)
    log.error("%s: %s%s", what, sentence.partition("\n")[0], f" (and {unsaid} times since)" if unsaid else "", **more)
