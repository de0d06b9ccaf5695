"""Everyday faults of the machine: commands end with one sentence and its cure; what runs says so, waits, and goes on."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from editorial.core import outages
from tests.conftest import Engine, RealDatabase
from tests.house import ROOT
from tools.serve import web_command, worker_command

SERVE = [sys.executable, "-m", "tools.serve"]
VERIFY = [sys.executable, "-m", "flask", "--app", "wsgi", "verify"]
COMMANDS = {"web": SERVE, "worker": worker_command(), "verify": VERIFY}


def environment(folder: Path, url: str, **more: str) -> dict[str, str]:
    given = {
        "APP_MODE": "testing", "SECRET_KEY": "a-secret-for-tests-only", "DATABASE_URL": url, "INSTANCE_PATH": str(folder),
        "PUBLIC_URL": "http://toasoan.example", "WORKERS": "1", "PORT": str(free_port()),
    }  # fmt: skip
    return os.environ | given | more


def free_port() -> int:
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        return int(wire.getsockname()[1])


def ends(command: list[str], environ: dict[str, str]) -> str:
    """What a command that cannot start says: one sentence, and no traceback."""
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    said = done.stdout + done.stderr
    assert done.returncode != 0, said
    assert "Traceback" not in said, said
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith(("Đang ", "Đã có "))]
    assert len(lines) <= 2, said
    return said


def at_missing_folder(url: str, folder: Path) -> tuple[str, dict[str, str]]:
    return f"sqlite:///{folder}/nowhere/toasoan.sqlite3", {}


def at_no_database(url: str, folder: Path) -> tuple[str, dict[str, str]]:
    (folder / "junk.sqlite3").write_bytes(b"This is a letter, not a database. " * 100)
    return f"sqlite:///{folder}/junk.sqlite3", {}


def at_read_only(url: str, folder: Path) -> tuple[str, dict[str, str]]:
    return f"sqlite:///file:{make_url(url).database}?mode=ro&uri=true", {}


def at_newer(url: str, folder: Path) -> tuple[str, dict[str, str]]:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    return url, {}


def at_file_for_folder(url: str, folder: Path) -> tuple[str, dict[str, str]]:
    (folder / "file").touch()
    return url, {"UPLOAD_FOLDER": str(folder / "file" / "uploads")}


def at_wrong_port(url: str, folder: Path) -> tuple[str, dict[str, str]]:
    return f"postgresql://nobody@127.0.0.1:{free_port()}/toasoan", {}


def at_wrong_host(url: str, folder: Path) -> tuple[str, dict[str, str]]:
    return "postgresql://nobody@nowhere.invalid/toasoan", {}


def at_wrong_name(url: str, folder: Path) -> tuple[str, dict[str, str]]:
    return make_url(url).set(database="no_such_ward").render_as_string(hide_password=False), {}


def at_standby(url: str, folder: Path) -> tuple[str, dict[str, str]]:
    name = make_url(url).database
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    engine.dispose()
    return url, {}


ON_BOTH = [(at_newer, "mới hơn chương trình này (bản 9999)"), (at_file_for_folder, "(UPLOAD_FOLDER)")]
ON_SQLITE = [
    (at_missing_folder, "Không mở được cơ sở dữ liệu"), (at_no_database, "không còn là, một cơ sở dữ liệu SQLite"),
    (at_read_only, "chỉ đọc được, không ghi được"),
]  # fmt: skip
ON_POSTGRESQL = [
    (at_wrong_port, "Không kết nối được PostgreSQL ở 127.0.0.1:"), (at_wrong_host, "Không tìm thấy máy nowhere.invalid"),
    (at_wrong_name, "không có cơ sở dữ liệu no_such_ward"), (at_standby, "chỉ đọc được, không ghi được"),
]  # fmt: skip
Fault = Callable[[str, Path], tuple[str, dict[str, str]]]


def test_a_start_that_cannot_be_ends_with_a_sentence_and_its_cure(engine: Engine, tmp_path: Path) -> None:
    faults: list[tuple[Fault, str]] = [*ON_BOTH, *(ON_SQLITE if engine.name == "sqlite" else ON_POSTGRESQL)]
    for number, (fault, sentence) in enumerate(faults):
        folder = tmp_path / str(number)
        folder.mkdir()
        copy = engine.copy()
        url, more = fault(copy, folder)
        environ = environment(folder, url, **more)
        for name in (
            ("web", "worker") if fault in (at_newer, at_file_for_folder, at_standby, at_read_only) else COMMANDS
        ):
            assert sentence in ends(COMMANDS[name], environ), (fault.__name__, name)
        engine.drop(copy)


def test_an_address_of_this_machine_that_is_none_is_said(engine: Engine, tmp_path: Path) -> None:
    copy = engine.copy()
    said = ends(SERVE, environment(tmp_path, copy, HOST="203.0.113.7"))
    assert "Máy này không có địa chỉ 203.0.113.7" in said
    engine.drop(copy)


# ---- while it runs --------------------------------------------------------------------------------------------------


@contextmanager
def running(command: list[str], environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as handle:
        process = subprocess.Popen([sys.executable, *command[1:]], cwd=ROOT, env=environ, start_new_session=True,
                                   stdout=handle, stderr=handle)  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(process: subprocess.Popen[bytes], seen: Callable[[], bool]) -> None:
    for _look in range(600):
        if seen():
            return
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError("the process ended by itself")
    raise AssertionError("it never came to that")


def answer_of(port: int, path: str = "/dang-nhap") -> tuple[int, str | None, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.headers["Retry-After"], answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers["Retry-After"], refused.read().decode()
    except OSError:
        return 0, None, ""


@contextmanager
def without_database(url: str) -> Iterator[None]:
    """Nobody reaches the database: the file is another thing, the server lets nobody in."""
    parts = make_url(url)
    if parts.drivername.startswith("sqlite"):
        file = Path(str(parts.database))
        beside = [Path(f"{file}{end}") for end in ("", "-wal", "-shm")]
        kept = [(path, path.read_bytes()) for path in beside if path.exists()]
        for path, data in kept:
            _overwrite(path, (b"not a database any more. " * (len(data) // 25 + 1))[: len(data)])
        yield
        for path, data in kept:
            _overwrite(path, data)
        return
    server = create_engine(parts.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{parts.database}" ALLOW_CONNECTIONS false'))
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": parts.database},
        )
        yield
        connection.execute(text(f'ALTER DATABASE "{parts.database}" ALLOW_CONNECTIONS true'))
    server.dispose()


def _overwrite(path: Path, data: bytes) -> None:
    """In place: a process that maps a file into its memory, as SQLite does, ends by a signal when the file gets shorter."""
    with path.open("r+b" if path.exists() else "wb") as file:
        file.write(data)


def outage_lines(log: Path) -> list[str]:
    return [line for line in log.read_text().splitlines() if "database " in line]


def test_the_web_answers_503_while_its_database_is_away_and_goes_on_after(
    real_database: RealDatabase, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "web.log"
    environ = environment(tmp_path, real_database.url)
    with running(web_command("127.0.0.1", port), environ, log) as web:
        until(web, lambda: answer_of(port)[0] == 200)
        with without_database(real_database.url):
            answers: list[tuple[int, str | None, str]] = []

            def refused() -> bool:  # what is due is settled before a page, once a second; a page may need nothing else
                answers.append(answer_of(port))
                return sum(status == 503 for status, _retry, _page in answers) >= 3

            until(web, refused)
            assert {status for status, _retry, _page in answers} <= {200, 503}, log.read_text()
            for status, retry, page in answers:
                if status == 503:
                    assert retry in ("30", "600")
                    assert "Máy chủ tạm thời không mở được dữ liệu." in page
        until(web, lambda: answer_of(port)[0] == 200)
    assert 1 <= len(outage_lines(log)) <= 2, log.read_text()
    assert "Traceback" not in log.read_text()


def test_the_worker_waits_longer_each_time_while_its_database_is_away(
    real_database: RealDatabase, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    with running(worker_command(), environment(tmp_path, real_database.url), log) as worker:
        until(worker, lambda: "worker started" in log.read_text())
        with without_database(real_database.url):
            until(worker, lambda: len(outage_lines(log)) >= 1)
            began = time.monotonic()
            until(worker, lambda: time.monotonic() - began > 8)
        assert worker.poll() is None
    assert 1 <= len(outage_lines(log)) <= 2, log.read_text()
    assert "Traceback" not in log.read_text()
    assert log.stat().st_size < 3000


def test_the_same_fault_is_said_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = iter([0.0, 10.0, 59.0, 61.0, 62.0])
    monkeypatch.setattr(outages, "_said", {})
    monkeypatch.setattr(outages.time, "monotonic", lambda: next(seconds))
    for _turn in range(5):
        outages.report(logging.getLogger("test"), "database away", "no\nlines below")
    assert [record.message for record in caplog.records] == [
        "database away: no",
        "database away: no (and 2 times since)",
    ]
