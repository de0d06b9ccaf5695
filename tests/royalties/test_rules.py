"""The arithmetic of royalties, and what a decision may say."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.royalties.rules import amounts, rates
from editorial.royalties.rules.rates import Maximum
from editorial.royalties.rules.statements import over_ceiling

MONEY = st.integers(-(10**9), 10**9)
MAXIMA = {"news": Maximum("news", "Tin", 1000, "NĐ 18/2014/NĐ-CP"), "media": Maximum("media", "Media", 5000, "NĐ")}
GENRES = {"news_item": "Tin", "video_clip": "Video"}


@given(st.integers(0, 10**12), st.lists(st.integers(0, 100), min_size=1, max_size=12))
def test_parts_by_shares_of_a_hundred_are_the_whole_exactly(total: int, cuts: list[int]) -> None:
    edges = sorted({0, 100, *cuts})
    parts = [amounts.part_of(total, start, end - start) for start, end in pairwise(edges)]
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)


LINES = st.lists(st.tuples(st.integers(1, 6), MONEY), max_size=30)


@given(LINES, st.integers(1, 10**10))
def test_a_reduction_ends_at_the_ceiling_exactly_and_leaves_what_is_taken_back(
    rows: list[tuple[int, int]], ceiling: int
) -> None:
    whole = [amount for _item, amount in rows]
    paid = amounts.reduce_to_ceiling(rows, ceiling)
    if sum(whole) <= ceiling:
        assert paid == whole
    else:
        assert sum(paid) == ceiling
    for before, after in zip(whole, paid, strict=True):
        assert after == before if before <= 0 else 0 <= after <= before + 1


@given(LINES, st.integers(1, 10**10))
def test_what_an_item_had_been_paid_already_is_not_reduced_a_second_time(
    rows: list[tuple[int, int]], ceiling: int
) -> None:
    paid = amounts.reduce_to_ceiling(rows, ceiling)
    for item in {item for item, _amount in rows}:
        back = -sum(amount for row_item, amount in rows if row_item == item and amount < 0)
        due = sum(amount for row_item, amount in rows if row_item == item and amount > 0)
        got = sum(pay for (row_item, amount), pay in zip(rows, paid, strict=True) if row_item == item and amount > 0)
        assert min(back, due) <= got <= due


@pytest.mark.parametrize(
    ("rows", "ceiling", "paid"),
    [
        ([(1, 500), (2, 500)], 600, [300, 300]),
        ([(1, -300), (1, 300), (2, 400)], 200, [-300, 300, 200]),  # the same money to another author of item 1
        ([(1, -300), (1, 450), (2, 450)], 300, [-300, 375, 225]),  # only the 150 that are new shrink, as item 2 does
        ([(1, -300), (2, 500)], 100, [-300, 400]),  # what one gives back makes room for the other
        ([(1, -300), (1, 100), (2, 500)], 100, [-300, 100, 300]),
        ([(1, -300), (1, 180), (1, 270), (2, 450)], 300, [-300, 150, 225, 225]),  # by the shares of the two
    ],
)
def test_a_reduction_by_hand(rows: list[tuple[int, int]], ceiling: int, paid: list[int]) -> None:
    assert amounts.reduce_to_ceiling(rows, ceiling) == paid


@pytest.mark.parametrize(
    ("total", "first", "corrected"),
    [
        (506_000, None, 506_000),  # no statement has paid it
        (506_000, (506_000, 506_000), 506_000),  # its statement was not reduced
        (506_000, (506_000, 300_000), 300_000),  # a correction that changes no sum pays what was paid
        (759_000, (506_000, 300_000), 450_000),  # a better grade: as if the statement had had it
        (253_000, (506_000, 300_000), 150_000),  # a lower one
        (253_000, (506_000, 0), 0),
        (7, (3, 1), 2),  # 7 / 3, rounded down: never more than the ratio
        (7, (0, 0), 7),
    ],
)
def test_a_corrected_item_is_worth_the_ratio_of_its_first_statement(
    total: int, first: tuple[int, int] | None, corrected: int
) -> None:
    assert amounts.at_first_ratio(total, first) == corrected


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
    assert said in rates.coefficient_errors({"news_item": row}, GENRES, MAXIMA)["news_item"]


def test_a_decision_within_the_law_has_no_faults() -> None:
    assert (
        rates.coefficient_errors({"video_clip": {"group": "media", "A": 5000, "B": 300, "C": 0}}, GENRES, MAXIMA) == {}
    )
    assert rates.coefficient_errors({"poem": {"group": "media", "A": 1, "B": 1, "C": 1}}, GENRES, MAXIMA) != {}


def test_a_decision_needs_its_number_a_day_and_a_share_of_the_wage() -> None:
    faults = rates.decision_errors(
        decision_number=" ", unit_percent=0, period="year", ceiling=0, valid_from=date(2026, 11, 1),
        decided_on=date(2026, 11, 2), signed_until=date(2026, 12, 31), unit_percent_most=10,
    )  # fmt: skip
    assert set(faults) == {"decision_number", "unit_percent", "period", "ceiling", "valid_from"}


@pytest.mark.parametrize(("day", "free"), [(30, False), (31, False), (None, True)])
def test_a_decision_begins_after_the_last_signed_day(day: int | None, free: bool) -> None:
    first = date(2026, 12, day) if day else date(2027, 1, 1)
    assert (rates.before_signed_period(first, date(2026, 12, 31)) == "") is free
    assert rates.before_signed_period(first, None) == ""


def test_above_the_ceiling_says_by_how_much() -> None:
    assert "200.000đ" in over_ceiling(1_200_000, 1_000_000)
    assert over_ceiling(1_000_000, 1_000_000) == over_ceiling(10**12, None) == ""


@pytest.mark.parametrize(("hundredths", "text"), [(500, "5"), (333, "3,33"), (350, "3,5"), (0, "0")])
def test_coefficients_as_people_write_them(hundredths: int, text: str) -> None:
    assert rates.as_typed(hundredths) == text
