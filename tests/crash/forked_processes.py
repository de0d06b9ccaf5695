"""Real processes on one database: forked from the test, so that each starts within milliseconds with everything loaded.

The test lets go of its connections first; a child opens its own. A child may be killed (SIGKILL, no cleaning up) just
before its Nth statement, savepoint or commit. The product knows nothing of this: the listener is put on from outside.
"""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import Engine, event

from editorial.core.db import db


@dataclass
class ForkedProcess:
    """A child process; it begins when `go` writes to `start_pipe`."""

    pid: int
    answers: int
    start_pipe: int

    def go(self) -> None:
        os.write(self.start_pipe, b"go")
        os.close(self.start_pipe)

    def result(self) -> Any:
        """What the work returned, or the error it raised; None when it was killed."""
        with os.fdopen(self.answers, "rb") as answers:
            said = answers.read()
        _pid, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return None
        outcome, story = pickle.loads(said)
        if isinstance(outcome, str):
            raise AssertionError(f"a process failed: {outcome}\n{story}")
        return outcome


@dataclass
class Answer:
    """How the work of a process ended: with a value, or with a refusal's name."""

    value: Any = None
    error: str = ""


def fork(work: Callable[[], Any], *, errors: tuple[type[Exception], ...] = (), die_at: int = 0) -> ForkedProcess:
    """Fork a process that waits for `go`, then works. `errors` are answers; any other error fails the test."""
    db.session.remove()
    db.engine.dispose()
    answers, says = os.pipe()
    waits, start_pipe = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(start_pipe)
        os.close(answers)
        _work(work, errors, die_at, waits, says)
    os.close(says)
    os.close(waits)
    return ForkedProcess(pid, answers, start_pipe)


def _work(work: Callable[[], Any], errors: tuple[type[Exception], ...], die_at: int, waits: int, says: int) -> NoReturn:
    try:
        os.read(waits, 2)
        if die_at:
            _die_before(die_at)
        try:
            said: Any = (Answer(value=work()), "")
        except errors as error:
            said = (Answer(error=type(error).__name__), "")
    except BaseException as error:
        said = (repr(error), traceback.format_exc())
    os.write(says, pickle.dumps(said))
    os._exit(0)


def _die_before(number: int) -> None:
    steps = 0

    def step(*_details: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == number:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "commit", "savepoint", "release_savepoint"):
        event.listen(Engine, name, step)


def together(*works: Callable[[], Any], errors: tuple[type[Exception], ...] = ()) -> list[Answer]:
    """Several processes that begin at once; their answers in order."""
    hands = [fork(work, errors=errors) for work in works]
    for process in hands:
        process.go()
    return [process.result() for process in hands]


def killed_at(number: int, work: Callable[[], Any]) -> bool:
    """Run the work in a process that dies before its Nth step; False when it came to its end first."""
    process = fork(work, die_at=number)
    process.go()
    return process.result() is None
