"""Rule sets that make no sense are refused, with a sentence for each fault."""

from __future__ import annotations

from typing import Any

import pytest

from editorial.scoring.rule_sets.rules.values import InvalidRuleSet, Values, parse


def test_the_defaults_are_sound_and_survive_the_way_to_the_database_and_back() -> None:
    assert parse(Values().as_json()) == Values()
    assert parse({}) == Values()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base", {"brief": -1}), ("base", {"brief": 10001}), ("base", {"brief": True}), ("base", [1]),
        ("grades", {"A": 100, "B": 100}), ("grades", {"A": 50, "B": 100, "C": 10}), ("grades", {"A": 0, "B": 0, "C": 0}),
        ("grades", {"A": 501, "B": 1, "C": 1}), ("timely", -1), ("timely_hours", 0), ("timely_hours", 241),
        ("photos", "1"), ("accepted", 1.5), ("translation", None), ("bonus_limit", 501), ("contributor_error", -3),
        ("caps", {"brief": -1}), ("caps", "brief"), ("daily", []), ("daily", [100, 101]), ("daily", [50, 100]),
        ("daily", 100), ("shares", {"2": [60, 50]}), ("shares", {"2": [60, 39]}), ("shares", {"3": [50, 50]}),
        ("shares", {"1": [100]}), ("shares", {"x": [100]}), ("shares", {"2": [110, -10]}), ("shares", {"2": ["a", 100]}),
        ("shares", [60, 40]), ("rounding", 3), ("rounding", 0), ("unit_percent", 101),
        ("unit_weights", {"plan": 50, "grade": 25, "timeliness": 15}),
        ("unit_weights", {"plan": 50, "grade": 25, "timeliness": 15, "coverage": 20}),
        ("unit_weights", {"plan": 100, "grade": 0, "timeliness": 0, "coverage": 0}),
        ("sections_wanted", 0), ("unit_only", "notice"), ("views", 1),
    ],
    ids=repr,
)  # fmt: skip
def test_a_fault_is_named(name: str, value: Any) -> None:
    with pytest.raises(InvalidRuleSet) as caught:
        parse(Values().as_json() | {name: value})
    assert list(caught.value.problems) == [name]
    assert caught.value.problems[name].endswith(".")


def test_shares_over_a_hundred_say_how_much_they_are() -> None:
    with pytest.raises(InvalidRuleSet) as caught:
        parse({"shares": {"2": [60, 50]}})
    assert "110" in caught.value.problems["shares"]


def test_all_faults_at_once() -> None:
    with pytest.raises(InvalidRuleSet) as caught:
        parse({"timely": -1, "rounding": 3, "views": 1})
    assert set(caught.value.problems) == {"timely", "rounding", "views"}
