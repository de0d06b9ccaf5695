"""Starts that meet, and web processes that are killed: the real `make serve`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest

from editorial.core import migrations
from editorial.core.db import db
from tests.cast import Cast
from tests.conftest import Engine, RealDatabase, make_app
from tests.crash.test_servers import free_port, running, until
from tests.crash.test_slow_lines import is_up
from tests.house import ROOT
from tools.serve import web_command


def children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def eventually(seen: Callable[[], bool]) -> None:
    """Look again and again; no process has to live on meanwhile."""
    between = Event()
    for _look in range(1200):
        if seen():
            return
        between.wait(0.05)
    raise AssertionError("it never came to that")


def applications(web: subprocess.Popen[bytes]) -> list[int]:
    """The processes that answer: each the only child of a granian."""
    return [pid for granian in children(web.pid) for pid in children(granian)]


@contextmanager
def start(database: str, folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    environ = os.environ | {
        "APP_MODE": "testing", "SECRET_KEY": "a-secret-for-tests-only", "DATABASE_URL": database, "PORT": str(port),
        "INSTANCE_PATH": str(folder), "PUBLIC_URL": f"http://127.0.0.1:{port}", "WORKERS": "1", "HOST": "127.0.0.1",
    }  # fmt: skip
    command = [sys.executable, "-m", "tools.serve"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # it may have ended, and all of its own with it
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def empty(engine: Engine) -> Iterator[str]:
    address = engine.empty()
    yield address
    engine.drop(address)


def cpu_ticks(pid: int) -> int:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[11:13]
    return int(user) + int(system)


@pytest.mark.engine_independent
def test_the_application_is_loaded_once_however_many_processes_serve_it(
    ward: Cast, real_database: RealDatabase
) -> None:
    port = free_port()
    with running(real_database, web_command("127.0.0.1", port, workers=3)) as web:
        until(web, lambda: len(applications(web)) == 3 and is_up(port))
        loading = cpu_ticks(web.pid)
        assert [pid for pid in applications(web) if cpu_ticks(pid) > loading / 2] == []


@pytest.mark.engine_independent
def test_a_web_process_that_is_killed_again_and_again_comes_back(ward: Cast, real_database: RealDatabase) -> None:
    port = free_port()
    with running(real_database, web_command("127.0.0.1", port)) as web:
        for _death in range(3):
            until(web, lambda: is_up(port))
            for pid in applications(web):
                os.kill(pid, signal.SIGKILL)
        until(web, lambda: is_up(port))


@pytest.mark.engine_independent
def test_while_a_web_process_is_dead_the_others_answer(ward: Cast, real_database: RealDatabase) -> None:
    port = free_port()
    with running(real_database, web_command("127.0.0.1", port, workers=2)) as web:
        until(web, lambda: len(applications(web)) == 2 and is_up(port))
        survivor, killed = applications(web)
        os.kill(killed, signal.SIGKILL)
        until(web, lambda: killed not in applications(web))
        assert is_up(port)
        assert survivor in applications(web)


@pytest.mark.engine_independent
@pytest.mark.parametrize("victim", ["watcher", "granian"])
def test_nothing_is_left_behind_that_nobody_watches(ward: Cast, real_database: RealDatabase, victim: str) -> None:
    port = free_port()
    with running(real_database, web_command("127.0.0.1", port)) as web:
        until(web, lambda: is_up(port))
        (granian,), (orphan,) = children(web.pid), applications(web)
        os.kill(web.pid if victim == "watcher" else granian, signal.SIGKILL)
        eventually(lambda: not Path(f"/proc/{orphan}").exists())


def test_of_two_starts_on_one_port_one_says_that_it_is_taken(
    engine: Engine, real_database: RealDatabase, empty: str, tmp_path: Path
) -> None:
    port = free_port()
    with start(real_database.url, tmp_path, port) as first, start(empty, tmp_path, port) as second:
        both = [first, second]
        eventually(lambda: any(process.poll() is not None for process in both))
        (refused,) = [process for process in both if process.poll() is not None]
        (serving,) = [process for process in both if process is not refused]
        assert refused.returncode == 1
        assert refused.stdout
        assert f"Không mở được cổng {port}" in refused.stdout.read()
        until(serving, lambda: is_up(port))  # type: ignore[arg-type]


@pytest.mark.engine_independent
def test_a_port_is_free_again_as_soon_as_its_server_is_stopped(real_database: RealDatabase, tmp_path: Path) -> None:
    port = free_port()
    for _start in range(2):
        with start(real_database.url, tmp_path, port) as serving:
            until(serving, lambda: is_up(port))  # type: ignore[arg-type]
            serving.terminate()
            assert serving.wait(30) == 0


def test_a_start_waits_while_another_prepares_the_database(engine: Engine, empty: str, tmp_path: Path) -> None:
    port = free_port()
    app = make_app(empty, tmp_path)
    with app.app_context(), ExitStack() as other:
        preparing = other.enter_context(ExitStack())
        preparing.enter_context(migrations.alone(lambda _sentence: None))
        with start(empty, tmp_path, port) as waiting:
            assert waiting.stdout
            assert waiting.stdout.readline().strip() == migrations.WAITS
            preparing.close()
            until(waiting, lambda: is_up(port))  # type: ignore[arg-type]
        db.engine.dispose()


def test_two_first_starts_on_one_empty_database_both_come_up(engine: Engine, empty: str, tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    with ExitStack() as starts:
        both = [starts.enter_context(start(empty, tmp_path, port)) for port in ports]
        for process, port in zip(both, ports, strict=True):
            until(process, lambda port=port: is_up(port))  # type: ignore[arg-type, misc]
