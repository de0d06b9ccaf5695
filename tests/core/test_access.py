"""Actors: who is who."""

from editorial.core.access import SYSTEM, Actor


def test_nobody_but_the_system_is_the_system() -> None:
    assert Actor(1, "A") != SYSTEM
    assert Actor(1, "A") != Actor(2, "B")
    assert Actor(1, "A") not in [SYSTEM]
