"""A line says its arithmetic; points and periods are written as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from editorial.core import numbers
from editorial.scoring.boards import rules as boards
from editorial.scoring.ledger.models import EntryKind
from editorial.scoring.ledger.rules.entry_text import DescribedEntry, describe_entry
from editorial.scoring.periods import rules as periods_rules
from editorial.scoring.periods.rules import span

PARTS: dict[str, Any] = {
    "base": 100, "grade": "A", "factor": 150, "bonuses": {"timely": 100}, "bonus": 100, "penalties": {}, "penalty": 0,
    "total": 250, "share": 60, "cap": 100, "month_place": 1, "day_place": 1, "zero": "", "timely": True, "amount": 150,
}  # fmt: skip

SENTENCES = [
    ({}, "gốc 1 × mức A 1,5 + đúng hạn 1 = 2,5; chia 60% = 1,5 điểm"),
    ({"share": 100, "amount": 250}, "gốc 1 × mức A 1,5 + đúng hạn 1 = 2,5 điểm"),
    ({"bonuses": {}, "bonus": 0, "total": 150, "share": 100}, "gốc 1 × mức A 1,5 = 1,5 điểm"),
    (
        {"bonuses": {"timely": 100, "photos": 100}, "bonus": 50, "total": 200, "share": 100},
        "gốc 1 × mức A 1,5 + đúng hạn 1 + ảnh tự chụp 1 (cộng nhiều nhất 0,5) = 2 điểm",
    ),
    (
        {"penalties": {"contributor_error": 300}, "penalty": 300, "total": 0, "share": 100, "amount": 0},
        "gốc 1 × mức A 1,5 + đúng hạn 1 − phải đính chính 3, không âm nên = 0 điểm",
    ),
    (
        {"base": 105, "bonuses": {}, "bonus": 0, "total": 160, "share": 100, "amount": 160},
        "gốc 1,05 × mức A 1,5, làm tròn = 1,6 điểm",
    ),
    (
        {"share": 100, "cap": 50, "day_place": 4, "amount": 125},
        "gốc 1 × mức A 1,5 + đúng hạn 1 = 2,5; bài thứ 4 trong ngày, tính 50% = 1,25 điểm",
    ),
    (
        {"share": 100, "cap": 0, "month_place": 11, "amount": 0},
        "gốc 1 × mức A 1,5 + đúng hạn 1 = 2,5; bài thứ 11 cùng thể loại trong tháng, quá số được tính = 0 điểm",
    ),
    ({"zero": "copied", "amount": 0}, "0 điểm, vì sao chép không ghi nguồn"),
    ({"zero": "taken_down", "amount": 0}, "0 điểm, vì bài đã gỡ"),
    ({"zero": "judged", "amount": 0}, "0 điểm, vì bạn đã duyệt hoặc bỏ phiếu bài này nên không tính điểm cho mình"),
    ({"zero": "unit_only", "amount": 0}, "0 điểm, vì thể loại này chỉ tính điểm cho đơn vị"),
]


@pytest.mark.parametrize(("parts", "expected"), SENTENCES)
def test_an_award_is_one_sentence_with_its_arithmetic(parts: dict[str, Any], expected: str) -> None:
    told = DescribedEntry(EntryKind.AWARD, 0, PARTS | parts, "Tin vắn", "Dọn ngõ")
    assert describe_entry(told) == f"Tin vắn “Dọn ngõ”: {expected}"


def test_a_units_line_says_what_part_the_unit_gets() -> None:
    told = DescribedEntry(EntryKind.AWARD, 150, PARTS, "Tin vắn", "Dọn ngõ", is_unit=True)
    assert describe_entry(told).endswith("= 2,5; đơn vị được 60% = 1,5 điểm")


def test_reversals_and_adjustments_say_what_they_do() -> None:
    back = DescribedEntry(EntryKind.REVERSAL, -150, PARTS, "Tin", "Dọn ngõ", reversed_on=date(2026, 11, 3))
    assert describe_entry(back) == "Tin “Dọn ngõ”: rút lại lần tính ngày 03/11/2026, −1,5 điểm"
    more = DescribedEntry(EntryKind.ADJUSTMENT, 50, {"finding": 1, "amount": 50, "zero": ""}, "Tin", "Dọn ngõ")
    assert describe_entry(more) == "Tin “Dọn ngõ”: điều chỉnh theo kiến nghị, +0,5 điểm"
    gone = DescribedEntry(
        EntryKind.REVERSAL, -50, more.arithmetic, "Tin", "Dọn ngõ", reversed_kind=EntryKind.ADJUSTMENT
    )
    assert describe_entry(gone) == "Tin “Dọn ngõ”: rút lại điều chỉnh trước, −0,5 điểm"
    with_item = DescribedEntry(EntryKind.REVERSAL, -50, dict(more.arithmetic) | {"why": "taken_down"}, "Tin", "Dọn ngõ",
                     reversed_kind=EntryKind.ADJUSTMENT)  # fmt: skip
    assert describe_entry(with_item) == "Tin “Dọn ngõ”: rút lại điều chỉnh trước, −0,5 điểm, vì bài đã gỡ"


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(0, "0"), (100, "1"), (150, "1,5"), (125, "1,25"), (5, "0,05"), (-250, "−2,5"), (12345678, "123.456,78")],
)
def test_points_are_written_with_a_comma(hundredths: int, text: str) -> None:
    assert numbers.points(hundredths) == text


@pytest.mark.parametrize(
    ("hundredths", "text"), [(10000, "100%"), (6667, "66,7%"), (0, "0%"), (5, "0,1%"), (9999, "100%")]
)
def test_parts_are_written_with_one_decimal(hundredths: int, text: str) -> None:
    assert numbers.percentage(hundredths) == text


def test_the_months_before_a_day_go_over_the_year() -> None:
    assert periods_rules.last_months(date(2026, 2, 28), 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize(
    ("key", "before", "later"),
    [
        ("2026-11", "2026-10", None), ("2026-10", "2026-09", "2026-11"), ("2026-Q3", "2026-Q2", "2026-Q4"),
        ("2026-H1", "2025-H2", "2026-H2"), ("2025", "2024", "2026"), ("T2025-12-01", "T2024-12-01", None),
    ],
)  # fmt: skip
def test_one_steps_through_periods_but_not_into_the_future(key: str, before: str, later: str | None) -> None:
    shown = span(key)
    assert shown is not None
    assert periods_rules.adjacent_keys(shown, date(2026, 11, 23)) == (before, later)


def test_another_kind_of_period_keeps_the_time_that_one_looked_at() -> None:
    shown = span("2026-Q1")
    assert shown is not None
    found = {
        period.title: (period.key, period.current)
        for period in periods_rules.period_choices(shown, date(2026, 11, 23), "12-01")
    }
    assert found == {
        "Tháng": ("2026-03", False), "Quý": ("2026-Q1", True), "6 tháng": ("2026-H1", False), "Năm": ("2026", False),
        "Năm thi đua": ("T2025-12-01", False),
    }  # fmt: skip


def test_a_trend_is_drawn_inside_its_picture_and_never_below_the_ground() -> None:
    drawn = boards.sparkline([0, -500, 1000, 250], 120, 32)
    spots = [tuple(float(part) for part in spot.split(",")) for spot in drawn.line.split()]
    assert all(0 <= x <= 120 and 0 <= y <= 32 for x, y in spots)
    assert spots[0][1] == spots[1][1] == 29
    assert min(spots, key=lambda spot: spot[1])[0] == spots[2][0]
