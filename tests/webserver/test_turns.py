"""People in turn."""

from __future__ import annotations

import asyncio

import pytest

from tools.webserver.turns import Turns


def served(*people: str, gone: str = "") -> list[str]:
    """In which order they are served who come while somebody else is; `gone` leaves before."""
    order: list[str] = []

    async def scene() -> None:
        turns, first_is_done = Turns(), asyncio.Event()

        async def come(person: str) -> None:
            async with turns.turn(person):
                order.append(person)
                await asyncio.sleep(0)

        async def first() -> None:
            async with turns.turn("first"):
                await first_is_done.wait()

        tasks = [asyncio.create_task(first()), *(asyncio.create_task(come(person)) for person in people)]
        await asyncio.sleep(0)
        for task, person in zip(tasks[1:], people, strict=True):
            if person == gone:
                task.cancel()
        first_is_done.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (turns.is_taken, turns.lines) == (False, {})

    asyncio.run(scene())
    return order


@pytest.mark.parametrize(
    ("people", "gone", "order"),
    [
        ([], "", []),
        (["a", "a", "a"], "", ["a", "a", "a"]),
        (["a", "a", "a", "b", "c"], "", ["a", "b", "c", "a", "a"]),  # who brings twenty lets others in between
        (["a", "a", "b", "a", "b"], "", ["a", "b", "a", "b", "a"]),
        (["a", "b", "a", "c"], "a", ["b", "c"]),
    ],
)
def test_people_are_served_in_turn(people: list[str], gone: str, order: list[str]) -> None:
    assert served(*people, gone=gone) == order
