"""Waits for what visitors send, many at once, none of them in a thread. The limits are our decision (docs/decisions/0014)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from tempfile import SpooledTemporaryFile
from typing import IO, Any

PATIENCE = 30.0
"""Seconds that any body gets."""
LEAST_SPEED = 1000
"""Bytes for which it gets a second more: a twentieth of a poor mobile line."""
LONGEST = 1800.0
"""Seconds after which no body is waited for."""
SLOW_AFTER = 5.0
"""Seconds from which a body counts as slow."""
SLOW_PER_ADDRESS = 32
"""Slow bodies at a time from one address, in each process; an office or a mobile carrier is one address."""
THROWN_AWAY = 170 * 2**20
"""Bytes beyond what is kept that are still read, since a browser shows the answer only after it sent everything."""
IN_MEMORY = 256 * 1024
"""Bytes of a body that are held in memory; a larger one lies on disk."""

Receive = Callable[[], Awaitable[dict[str, Any]]]


class VisitorLeft(Exception):
    """Nobody waits for an answer."""


class Unwelcome(Exception):
    """A body that is not waited for any longer: an HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Body:
    """What arrived, from its start. Of a body that is too large only the size is known."""

    content: IO[bytes]
    size: int


def seconds_given(received: int) -> float:
    """How long after its start a body may still be on its way, when so many bytes are there."""
    return min(PATIENCE + received / LEAST_SPEED, LONGEST)


def neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 the network of a household, which has 2**64 to choose from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address


class Arrivals:
    """The bodies that are on their way to this process."""

    def __init__(self, most_kept: int) -> None:
        self.most_kept = most_kept
        self.slow: Counter[str] = Counter()

    async def body(self, receive: Receive, address: str) -> Body:
        """The whole body. Raises Unwelcome, VisitorLeft."""
        start = asyncio.get_running_loop().time()
        content, size = SpooledTemporaryFile(IN_MEMORY), 0  # noqa: SIM115  # who gets the body closes it
        crowd = _Crowd(self.slow, neighbourhood(address))
        try:
            async with asyncio.timeout_at(start + PATIENCE) as limit:
                with crowd.joined_after(SLOW_AFTER, limit):
                    more = True
                    while more:
                        message = await receive()
                        if message["type"] != "http.request":
                            raise VisitorLeft
                        chunk, more = message.get("body", b""), message.get("more_body", False)
                        size += len(chunk)
                        self._keep(content, chunk, size)
                        if not crowd.is_full:
                            limit.reschedule(start + seconds_given(size))
        except TimeoutError:
            content.close()
            if crowd.is_full:
                raise Unwelcome(429, "Nhiều lượt gửi chậm cùng lúc từ mạng này. Hãy thử lại sau ít phút.") from None
            raise Unwelcome(408, "Đường truyền quá chậm nên chưa nhận hết. Hãy thử lại khi mạng tốt hơn.") from None
        except BaseException:
            content.close()
            raise
        content.seek(0)
        return Body(content, size)

    def _keep(self, content: IO[bytes], chunk: bytes, size: int) -> None:
        if size > self.most_kept + THROWN_AWAY:
            raise Unwelcome(413, "Lượt gửi này quá lớn.")
        if size <= self.most_kept:
            content.write(chunk)
        elif size - len(chunk) <= self.most_kept:
            content.seek(0)
            content.truncate()


class _Crowd:
    """The slow bodies of one address: who comes when it is full is turned away."""

    def __init__(self, slow: Counter[str], address: str) -> None:
        self.slow, self.address = slow, address
        self.is_in = self.is_full = False

    @contextmanager
    def joined_after(self, seconds: float, limit: asyncio.Timeout) -> Iterator[None]:
        timer = asyncio.get_running_loop().call_later(seconds, self._join, limit)
        try:
            yield
        finally:
            timer.cancel()
            if self.is_in:
                self.slow[self.address] -= 1
                if not self.slow[self.address]:
                    del self.slow[self.address]

    def _join(self, limit: asyncio.Timeout) -> None:
        if self.slow[self.address] < SLOW_PER_ADDRESS:
            self.slow[self.address] += 1
            self.is_in = True
        else:
            self.is_full = True
            limit.reschedule(asyncio.get_running_loop().time())
