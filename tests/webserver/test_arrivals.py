"""How long a body is waited for, and how many slow ones from one address."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tools.webserver import arrivals
from tools.webserver.arrivals import Arrivals, Unwelcome, VisitorLeft, neighbourhood, seconds_given

KEPT = 1000


@pytest.mark.parametrize(
    ("received", "after", "is_waited_for"),
    [
        (0, 29, True),
        (0, 31, False),
        (20_000 * 300, 300, True),  # 20 kB/s for five minutes
        (2_000 * 60, 60, True),
        (100 * 60, 60, False),  # 0.1 kB/s
        (20_000 * 1500, 1500, True),  # 30 MB at 20 kB/s
        (30 * 2**20, 1801, False),
    ],
)
def test_a_body_is_waited_for_as_long_as_it_keeps_coming(received: int, after: float, is_waited_for: bool) -> None:
    assert (after < seconds_given(received)) is is_waited_for


@pytest.mark.parametrize(
    ("address", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("không rõ", "không rõ", True),
    ],
)
def test_what_counts_as_one_address(address: str, other: str, is_same: bool) -> None:
    assert (neighbourhood(address) == neighbourhood(other)) is is_same


def sender(*chunks: bytes, then: Callable[[], Awaitable[Any]] | None = None) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Sends these, and then the end, or whatever comes instead of it."""
    waiting = list(chunks)

    async def receive() -> dict[str, Any]:
        if waiting:
            chunk = waiting.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(waiting or then)}
        assert then
        return await then()

    return receive


async def never() -> None:
    await asyncio.Event().wait()


async def left() -> dict[str, Any]:
    return {"type": "http.disconnect"}


@pytest.mark.parametrize(
    ("chunks", "content", "size"),
    [
        ((b"",), b"", 0),
        ((b"a=1", b"&b=2"), b"a=1&b=2", 7),
        ((b"x" * KEPT,), b"x" * KEPT, KEPT),
        ((b"x" * KEPT, b"y"), b"", KEPT + 1),  # too large: the application says so, and needs only the size
        ((b"x" * KEPT, b"y" * KEPT, b"z"), b"", 2 * KEPT + 1),
    ],
)
def test_a_body_comes_whole_or_as_its_size(chunks: tuple[bytes, ...], content: bytes, size: int) -> None:
    body = asyncio.run(Arrivals(KEPT).body(sender(*chunks), "203.0.113.7"))
    with body.content:
        assert (body.content.read(), body.size) == (content, size)


def test_nothing_waits_for_a_visitor_who_left() -> None:
    with pytest.raises(VisitorLeft):
        asyncio.run(Arrivals(KEPT).body(sender(b"a", then=left), "203.0.113.7"))


def refused(receive: Callable[[], Awaitable[dict[str, Any]]], waiting: Arrivals | None = None) -> int:
    with pytest.raises(Unwelcome) as reason:
        asyncio.run((waiting or Arrivals(KEPT)).body(receive, "203.0.113.7"))
    return reason.value.status


def test_a_body_that_stops_coming_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "PATIENCE", 0.01)
    waiting = Arrivals(KEPT)
    assert refused(sender(b"abc", then=never), waiting) == 408
    assert not waiting.slow


def test_a_body_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "THROWN_AWAY", 5)
    assert refused(sender(b"x" * KEPT, b"12345", b"6", b"7")) == 413


def test_slow_bodies_from_one_address_leave_room_for_its_quick_ones_and_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrivals, "SLOW_AFTER", 0.01)
    monkeypatch.setattr(arrivals, "SLOW_PER_ADDRESS", 2)
    waiting = Arrivals(KEPT)

    async def scene() -> list[int]:
        ends = [asyncio.Event() for _ in range(4)]

        def slow(end: asyncio.Event) -> Callable[[], Awaitable[dict[str, Any]]]:
            async def last() -> dict[str, Any]:
                await end.wait()
                return {"type": "http.request", "body": b"z", "more_body": False}

            return sender(b"a", then=last)

        async def send(receive: Any, address: str) -> int:
            try:
                body = await waiting.body(receive, address)
            except Unwelcome as reason:
                return reason.status
            with body.content:
                return 200

        crowd = [asyncio.create_task(send(slow(end), "203.0.113.7")) for end in ends[:3]]
        stranger = asyncio.create_task(send(slow(ends[3]), "203.0.113.8"))
        turned_away, _ = await asyncio.wait(crowd, return_when=asyncio.FIRST_COMPLETED)
        quick = await send(sender(b"abc"), "203.0.113.7")
        for end in ends:
            end.set()
        others = [task for task in crowd if task not in turned_away]
        return [*[task.result() for task in turned_away], quick, await stranger, *await asyncio.gather(*others)]

    assert asyncio.run(scene()) == [429, 200, 200, 200, 200]
    assert not waiting.slow
