"""Real processes that share a test's database, for races and crashes: `python -m tests.core.processes <task> …`."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from editorial.core import audit, clock, outbox
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.core.outbox import Payload
from editorial.core.settings import SettingRow
from tests.conftest import RealDatabase, make_app
from tests.house import ROOT

WRITER = Actor(id=7, name="Người Ghi")


def start(database: RealDatabase, task: str, *words: str) -> subprocess.Popen[str]:
    """Another process on the same database, its clock held where this one's is."""
    command = [sys.executable, "-m", "tests.core.processes", task, database.url, str(database.folder)]
    return subprocess.Popen(
        [*command, clock.now().isoformat(), *words], cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )


def finish(*running: subprocess.Popen[str]) -> list[str]:
    """Wait for all; what each said. A process that failed fails the test."""
    said = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return said


def leave_effect(payload: Payload) -> None:
    """A handler whose effect can be counted."""
    db.session.add(
        SettingRow(
            key=payload["key"], value=1, valid_from=clock.today(), basis="", set_by_id=WRITER.id, set_at=clock.now()
        )
    )
    db.session.flush()


def drain() -> None:
    """Handle everything that waits."""
    while outbox.drain({"counted": [leave_effect]}):
        pass


def hang() -> None:
    """Start to handle the oldest row, say so, and never come to an end."""

    def handler(payload: Payload) -> None:
        leave_effect(payload)
        sys.stdout.write("handling\n")
        sys.stdout.flush()
        sys.stdin.read()

    outbox.drain({"counted": [handler]}, limit=1)


def write(name: str, count: str) -> None:
    """So many transactions, each with an audit row."""
    for number in range(int(count)):
        with transaction():
            audit.record("thing.written", actor=WRITER, subject="thing", subject_id=number, by=name)


def main(task: str, url: str, folder: str, instant: str, *words: str) -> None:
    app = make_app(url, Path(folder))
    with app.app_context(), clock.at(datetime.fromisoformat(instant)):
        {"drain": drain, "hang": hang, "write": write}[task](*words)
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
