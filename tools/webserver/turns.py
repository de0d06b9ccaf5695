"""Who is next at a desk that serves one at a time: people in turn, however much each of them brought."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    def __init__(self) -> None:
        self.is_taken = False
        self.lines: dict[str, deque[asyncio.Future[None]]] = {}
        """Those who wait, by person; the first person's turn is next."""

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncIterator[None]:
        if self.is_taken:
            await self._wait(person)
        self.is_taken = True
        try:
            yield
        finally:
            self._call_next()

    async def _wait(self, person: str) -> None:
        called = asyncio.get_running_loop().create_future()
        self.lines.setdefault(person, deque()).append(called)
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                self._call_next()
            raise

    def _call_next(self) -> None:
        while self.lines:
            person, line = next(iter(self.lines.items()))
            called = line.popleft()
            del self.lines[person]
            if line:
                self.lines[person] = line  # behind the others
            if not called.cancelled():
                called.set_result(None)  # the desk stays taken
                return
        self.is_taken = False
