"""The arithmetic of royalties, and what a decision may say."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.royalties.rules import amounts, rates
from editorial.royalties.rules.rates import Maximum
from editorial.royalties.rules.statements import over

MONEY = st.integers(-(10**9), 10**9)
MAXIMA = {"news": Maximum("news", "Tin", 1000, "NĐ 18/2014/NĐ-CP"), "media": Maximum("media", "Media", 5000, "NĐ")}
GENRES = {"news_item": "Tin", "video_clip": "Video"}


@given(st.integers(0, 10**12), st.lists(st.integers(0, 100), min_size=1, max_size=12))
def test_parts_by_shares_of_a_hundred_are_the_whole_exactly(total: int, cuts: list[int]) -> None:
    edges = sorted({0, 100, *cuts})
    parts = [amounts.part_of(total, start, end - start) for start, end in pairwise(edges)]
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)


@given(st.lists(MONEY, max_size=30), st.integers(1, 10**10))
def test_a_reduction_ends_at_the_ceiling_exactly_and_leaves_what_is_taken_back(whole: list[int], ceiling: int) -> None:
    paid = amounts.reduced(whole, ceiling)
    takes = -sum(one for one in whole if one < 0)
    if sum(whole) <= ceiling:
        assert paid == whole
    else:
        assert sum(paid) == ceiling
    for before, after in zip(whole, paid, strict=True):
        assert after == before if before <= 0 else 0 <= after <= before + 1
    assert sum(paid) <= max(ceiling, -takes)


def test_the_unit_value_is_ten_percent_of_the_base_wage() -> None:
    assert [amounts.unit_value(wage, 10) for wage in (2_340_000, 2_530_000, 2_530_005)] == [234_000, 253_000, 253_001]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"group": "news", "A": 1001, "B": 1, "C": 1}, "cao hơn mức tối đa 10"),
        ({"group": "nothing", "A": 1, "B": 1, "C": 1}, "nhóm thể loại"),
        ({"group": "news", "A": 1, "B": 2, "C": 1}, "không thể thấp hơn"),
        ({"group": "news", "A": -1, "B": -1, "C": -1}, "từ 0 trở lên"),
        ({"group": "news", "A": 1, "B": 1}, "từ 0 trở lên"),
        ({"group": "news", "A": True, "B": 1, "C": 1}, "từ 0 trở lên"),
    ],
)
def test_coefficients_stay_within_the_law(row: dict[str, object], said: str) -> None:
    assert said in rates.value_faults({"news_item": row}, GENRES, MAXIMA)["news_item"]


def test_a_decision_within_the_law_has_no_faults() -> None:
    assert rates.value_faults({"video_clip": {"group": "media", "A": 5000, "B": 300, "C": 0}}, GENRES, MAXIMA) == {}
    assert rates.value_faults({"poem": {"group": "media", "A": 1, "B": 1, "C": 1}}, GENRES, MAXIMA) != {}


def test_a_decision_needs_its_number_a_day_and_a_share_of_the_wage() -> None:
    faults = rates.head_faults(
        decision_number=" ", unit_percent=0, period="year", ceiling=0, valid_from=date(2026, 11, 1),
        decided_on=date(2026, 11, 2), signed_until=date(2026, 12, 31),
    )  # fmt: skip
    assert set(faults) == {"decision_number", "unit_percent", "period", "ceiling", "valid_from"}


def test_above_the_ceiling_says_by_how_much() -> None:
    assert "200.000đ" in over(1_200_000, 1_000_000)
    assert over(1_000_000, 1_000_000) == over(10**12, None) == ""


@pytest.mark.parametrize(("hundredths", "text"), [(500, "5"), (333, "3,33"), (350, "3,5"), (0, "0")])
def test_coefficients_as_people_write_them(hundredths: int, text: str) -> None:
    assert rates.coefficient_text(hundredths) == text
