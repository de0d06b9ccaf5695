"""How soon a process that ended is started again."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from tools.webserver.processes import LIVED_WELL, Kept, pause_after


def test_pauses_grow_and_end_at_a_minute() -> None:
    pauses = [pause_after(deaths) for deaths in range(1, 12)]
    assert pauses[:3] == [0.5, 1.0, 2.0]
    assert all(earlier <= later <= 60 for earlier, later in pairwise(pauses))
    assert pause_after(1_000_000) == 60


def test_a_process_that_dies_is_made_again_after_its_pause_and_one_that_lived_well_starts_a_new_row() -> None:
    made: list[Any] = []

    def make() -> Any:
        made.append(SimpleNamespace(start=lambda: None, is_alive=lambda: False, exitcode=-9))
        return made[-1]

    kept = Kept("web process 1", make)
    for now, processes in ((0.0, 1), (0.1, 1), (0.5, 1), (0.7, 2), (0.8, 2), (1.7, 2), (1.9, 3)):
        kept.look(now)
        assert len(made) == processes, now
    assert kept.deaths == 2
    kept.look(1.9 + LIVED_WELL)
    assert kept.deaths == 1
