"""The two commands start what they should, end it cleanly, and say plainly why they can't."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import browser, postgres, serve
from tools.run import Group


@pytest.mark.parametrize("raw", ["0", "-1", "tám", "65536", "8000.5"])
def test_a_port_that_makes_no_sense_is_refused(raw: str) -> None:
    with pytest.raises(SystemExit, match="PORT phải là một số từ 1 đến 65535"):
        serve.number({"PORT": raw}, "PORT", 8000, 65535)


def test_a_port_not_named_is_the_usual_one() -> None:
    assert serve.number({"PORT": ""}, "PORT", 8000, 65535) == 8000


def test_a_taken_port_is_said_in_a_sentence() -> None:
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        wire.bind(("127.0.0.1", 0))
        wire.listen()
        port = wire.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Không mở được cổng {port}.*PORT={port + 1}"):
            serve.hold_port("127.0.0.1", port)


def test_a_port_is_held_from_the_look_on() -> None:
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        port = wire.getsockname()[1]
    with serve.hold_port("127.0.0.1", port):
        with pytest.raises(SystemExit):
            serve.hold_port("127.0.0.1", port)
        with socket.socket() as web:  # but our own web processes share it
            web.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            web.bind(("127.0.0.1", port))
    serve.hold_port("127.0.0.1", port).close()


def test_a_certificate_is_two_files_that_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "pem"
    file.touch()
    named = {"GRANIAN_SSL_CERTIFICATE": str(file), "GRANIAN_SSL_KEYFILE": str(file)}
    assert serve.certificate({}) == (None, None)
    assert serve.certificate(named) == (file, file)
    with pytest.raises(SystemExit, match="đi cùng nhau"):
        serve.certificate({"GRANIAN_SSL_KEYFILE": str(file)})
    with pytest.raises(SystemExit, match="Không đọc được tệp chứng chỉ"):
        serve.certificate(named | {"GRANIAN_SSL_KEYFILE": str(tmp_path / "none")})


def test_processes_end_together_and_in_peace(tmp_path: Path) -> None:
    group = Group(log=tmp_path / "log")
    for name in ("one", "two"):
        group.start(
            name, [sys.executable, "-c", "import sys; sys.stdout.write('up'); sys.stdout.flush(); sys.stdin.read()"]
        )
    group.start("short", [sys.executable, "-c", ""])
    group.running["short"].wait(30)
    assert group.fallen() in ("one", "two", "short")
    group.end()
    assert all(process.returncode is not None for process in group.running.values())


def test_a_process_that_will_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.run.STOP_WITHIN", 0.2)
    group = Group()
    deaf = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"
    group.running["deaf"] = subprocess.Popen(
        [sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=True
    )
    assert group.running["deaf"].stdout is not None
    assert group.running["deaf"].stdout.readline() == b"up\n"
    started = time.monotonic()
    group.end()
    assert group.running["deaf"].returncode == -signal.SIGKILL
    assert time.monotonic() - started < 5
    group.running["deaf"].stdout.close()


def test_a_browser_that_is_named_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(browser.NoBrowser, match="/nowhere/chromium"):
        browser.find()


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://u:p@h:5432/postgres", "postgresql://u:p@h:5432/x"),
        ("postgresql://postgres:@/postgres?host=/tmp/a", "postgresql://postgres:@/x?host=/tmp/a"),
    ],
)
def test_a_database_beside_another(url: str, wanted: str) -> None:
    assert postgres.beside(url, "x") == wanted
