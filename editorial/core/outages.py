"""Faults of the machine that pass: a database that others hold, a disk without room."""

import errno
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

OUTAGES: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout, OSError)
"""Where such a fault may show."""


@dataclass(frozen=True)
class Outage:
    """`status` of the answer (its words: templates/errors/error.html), and after how many seconds to try again."""

    name: str
    status: int
    retry_after: int


LOCKED = Outage("database locked", 503, 10)
FULL = Outage("disk full", 507, 600)

_SQLITE = {5: LOCKED, 6: LOCKED, 13: FULL}
"""SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL."""
_POSTGRESQL = {"55P03": LOCKED, "57014": LOCKED, "40P01": LOCKED, "40001": LOCKED, "53300": LOCKED, "53100": FULL}
"""lock_not_available, query_canceled, deadlock_detected, serialization_failure, too_many_connections, disk_full."""


def outage_of(error: BaseException) -> Outage | None:
    """None when it is something else."""
    if isinstance(error, PoolTimeout):
        return LOCKED
    if isinstance(error, OSError):
        return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
    raw: Any = getattr(error, "orig", None)
    code = getattr(raw, "sqlite_errorcode", None)
    return _SQLITE.get(code & 0xFF) if code is not None else _POSTGRESQL.get(getattr(raw, "sqlstate", None) or "")
