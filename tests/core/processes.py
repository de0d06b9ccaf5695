"""Real processes that share a test's database, for races and crashes: `python -m tests.core.processes <task> …`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from editorial.core import audit, clock, events
from editorial.core.access import Actor
from editorial.core.db import db, let_others_write, transaction
from editorial.core.events.models import Delivery
from editorial.core.i18n import lazy_gettext
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


def finish(*running: subprocess.Popen[str], timeout: float = 60) -> list[str]:
    """Wait for all; what each said. A process that failed fails the test."""
    said = [process.communicate(timeout=timeout)[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return said


@dataclass(frozen=True)
class Counted(events.Event):
    topic = "counted"
    title = concerns = lazy_gettext("Đếm")

    key: str


def leave_effect(event: Counted) -> None:
    """A handler whose effect can be counted."""
    db.session.add(
        SettingRow(key=event.key, value=1, valid_from=clock.today(), basis="", set_by_id=WRITER.id, set_at=clock.now())
    )
    db.session.flush()


def counting(
    handler: Callable[[Counted], None] = leave_effect, name: str = "counting", **declared: Any
) -> events.Handler:
    return events.Handler(name, lazy_gettext("Đếm"), {Counted: handler}, **declared)


MANY = int(os.environ.get("TOASOAN_TEST_EVENTS", "500"))
"""Events of the test with six handlers; 10,000 when somebody asks for all."""
ARTICLES = 50


@dataclass(frozen=True)
class Numbered(events.Event):
    topic = "numbered"
    title = concerns = lazy_gettext("Đếm")

    article_id: int
    number: int


def six_handlers() -> list[events.Handler]:
    """Three ordered by article, three not, and of either some that handle several together; each leaves a row for each event."""

    def noting(name: str) -> Callable[[Numbered], None]:
        return lambda event: db.session.execute(
            insert(SettingRow).values(
                key=f"{name}:{event.article_id}", value=event.number, valid_from=clock.today(), basis="",
                set_by_id=WRITER.id, set_at=clock.now(),
            )
        ) and None  # fmt: skip

    return [
        events.Handler(
            f"h{number}", lazy_gettext("Đếm"), {Numbered: noting(f"h{number}")},
            ordered_by="article_id" if number % 2 else None,
            together=each_by(noting(f"h{number}")) if number > 3 else None,
        )
        for number in range(6)
    ]  # fmt: skip


def each_by(act: Callable[[Any], None]) -> Callable[[Sequence[Any]], None]:
    """A function of several events that does for each what `act` does for one."""

    def together(several: Sequence[Any]) -> None:
        for event in several:
            act(event)

    return together


def handled_wrongly() -> list[str]:
    """A sentence for each handler and article whose events are lost, doubled or, where order is held, out of order."""
    faults = []
    for handler in six_handlers():
        for article in range(ARTICLES):
            query = (
                select(SettingRow.value).where(SettingRow.key == f"{handler.name}:{article}").order_by(SettingRow.id)
            )
            numbers = list(db.session.scalars(query))
            if not handler.ordered_by:
                numbers.sort()
            if numbers != list(range(article, MANY, ARTICLES)):
                faults.append(f"{handler.name}, article {article}: {numbers}")
    return faults


def six() -> None:
    """Handle everything that waits, also what another worker's claim holds up for a moment, or a busy database put off."""
    events.register(six_handlers())
    start = clock.now()
    for turn in range(10_000):
        with clock.at(start + timedelta(seconds=turn)):
            events.deliver_all()
        db.session.rollback()
        if not db.session.scalar(select(Delivery.id).where(Delivery.done_at.is_(None)).limit(1)):
            return
        let_others_write()
    raise AssertionError("it never comes to an end")


def drain() -> None:
    """Handle everything that waits."""
    events.register([counting()])
    events.deliver_all()


def hang() -> None:
    """Start to handle the oldest row, say so, and never come to an end."""

    def handler(event: Counted) -> None:
        leave_effect(event)
        sys.stdout.write("handling\n")
        sys.stdout.flush()
        sys.stdin.read()

    events.register([counting(handler)])
    events.deliver(limit=1)


def write(name: str, count: str) -> None:
    """So many transactions, each with an audit row."""
    for number in range(int(count)):
        with transaction():
            audit.record("thing.written", actor=WRITER, subject="thing", subject_id=number, by=name)


def main(task: str, url: str, folder: str, instant: str, *words: str) -> None:
    app = make_app(url, Path(folder))
    with app.app_context(), clock.at(datetime.fromisoformat(instant)):
        {"drain": drain, "hang": hang, "six": six, "write": write}[task](*words)
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
