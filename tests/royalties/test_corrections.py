"""What a correction pays after a statement that was reduced to its ceiling: a table of cases, counted by hand.

Hoa's item is news B: 253.000 × 2 = 506.000; the statement of November is reduced to 300.000, that is 300/506 of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest

from editorial.articles.rules import Name
from editorial.core import clock
from editorial.core.db import transaction
from editorial.royalties.operations import ledger, rates, statements
from editorial.royalties.queries import own as queries
from editorial.royalties.queries import rate_book
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from tests.cast import Cast
from tests.royalties.ward import VALUES, lines, made, over, rows, sent, sheet, signed, turn_on
from tests.scoring import ward as points

Travel = Callable[..., datetime]
NOVEMBER, DECEMBER, JANUARY = "2026-11", "2026-12", "2027-01"


def close(cast: Cast, travel: Travel, key: str) -> None:
    """Made, sent, reduced where it is above the ceiling, signed."""
    row = made(cast, key)
    travel(clock.from_vietnam(row.ends_on + timedelta(days=1), time(9)))
    sent(cast, key)
    if sheet(key).over_ceiling:
        with transaction():
            statements.reduce(key, "Vượt dự toán.", actor=cast.office)
    travel(over(key))
    signed(cast, key)


def regrade(cast: Cast, article: int, grade: str) -> None:
    with transaction():
        findings.decide(article, FindingKind.REGRADE, value={"grade": grade}, reason="Xem lại.", actor=cast.office)
    points.tell()


@dataclass
class Ward:
    cast: Cast
    travel: Travel
    item: int

    def paid(self, *keys: str) -> dict[str, int]:
        """By person, what signed statements have paid for the item."""
        found: dict[str, int] = {}
        ids = {line.id for line in lines(self.item)}
        for key in keys:
            for row in rows(key):
                if row.line_id in ids:
                    found[row.name] = found.get(row.name, 0) + row.payable
        return found


@pytest.fixture
def ward(cast: Cast, travel: Travel) -> Ward:
    """November is signed with 300.000 for 506.000; December has no ceiling yet."""
    turn_on(cast, ceiling=300_000)
    item = points.published(cast, title="Bài của tháng Mười một")
    close(cast, travel, NOVEMBER)
    assert [row.payable for row in rows(NOVEMBER)] == [300_000]
    return Ward(cast, travel, item)


@pytest.mark.parametrize(
    ("change", "december", "in_all"),
    [
        ("A", 150_000, {"Nguyễn Thị Hoa": 450_000}),  # 759.000 × 300/506
        ("C", -150_000, {"Nguyễn Thị Hoa": 150_000}),  # 253.000 × 300/506
        ("other author", 0, {"Nguyễn Thị Hoa": 0, "Trần Văn Bình": 300_000}),
        ("second author", 0, {"Nguyễn Thị Hoa": 180_000, "Trần Văn Bình": 120_000}),  # 60 and 40 of 300.000
        ("down", -300_000, {"Nguyễn Thị Hoa": 0}),
    ],
)
def test_a_correction_pays_as_if_the_reduced_statement_had_been_right(
    ward: Ward, change: str, december: int, in_all: dict[str, int]
) -> None:
    cast = ward.cast
    hoa, binh = Name(cast.hoa.id, cast.hoa.name), Name(cast.binh.id, cast.binh.name)
    if change == "other author":
        points.correct(cast, ward.item, byline=(binh,))
    elif change == "second author":
        points.correct(cast, ward.item, byline=(hoa, binh))
    elif change == "down":
        points.take_down(cast, ward.item)
    else:
        regrade(cast, ward.item, change)
    close(cast, ward.travel, DECEMBER)
    assert sheet(DECEMBER).payable == december
    assert ward.paid(NOVEMBER, DECEMBER) == in_all
    with transaction():
        assert ledger.reconcile([ward.item]) == 0


def test_what_is_corrected_and_corrected_back_ends_where_it_began(ward: Ward) -> None:
    regrade(ward.cast, ward.item, "A")
    close(ward.cast, ward.travel, DECEMBER)
    regrade(ward.cast, ward.item, "B")
    close(ward.cast, ward.travel, JANUARY)
    assert ward.paid(NOVEMBER, DECEMBER, JANUARY) == {"Nguyễn Thị Hoa": 300_000}


def test_corrected_back_within_a_period_nothing_stands_in_its_statement(ward: Ward) -> None:
    """The award of between is gone with its reversal; what stays gives back and pays the same."""
    regrade(ward.cast, ward.item, "A")
    regrade(ward.cast, ward.item, "B")
    close(ward.cast, ward.travel, DECEMBER)
    assert sorted(row.payable for row in rows(DECEMBER)) == [-300_000, 300_000]


def test_a_second_ceiling_cuts_only_what_the_correction_adds(ward: Ward) -> None:
    """December: 150.000 more for the regraded item and 506.000 for a new one, at most 328.000, which is half."""
    with transaction():
        rates.enter_rates(
            decision_number="46/QĐ-UBND", decided_on=clock.today(), valid_from=clock.today(), unit_percent=10,
            period="month", ceiling=328_000, coefficients=VALUES, actor=ward.cast.office,
        )  # fmt: skip
    points.tell()
    regrade(ward.cast, ward.item, "A")
    points.published(ward.cast, ward.cast.binh, title="Bài của tháng Mười hai")
    close(ward.cast, ward.travel, DECEMBER)
    assert sheet(DECEMBER).payable == 328_000
    assert ward.paid(NOVEMBER, DECEMBER) == {"Nguyễn Thị Hoa": 375_000}
    assert [person.payable for person in sheet(DECEMBER).people if person.name == ward.cast.binh.name] == [253_000]


def test_the_line_says_that_it_is_paid_at_the_ratio_of_its_first_statement(
    ward: Ward, client_for: Callable[..., object]
) -> None:
    regrade(ward.cast, ward.item, "A")
    page = client_for(ward.cast.hoa).get("/nhuan-but/cua-toi")  # type: ignore[attr-defined]
    assert "Mức A: 253.000đ × 3 = 759.000đ; giảm cùng tỷ lệ với bảng kê đầu tiên của bài, còn 450.000đ." in page.text
    december = queries.own_periods(ward.cast.hoa.id, rate_book.rate_book(), clock.today())[0]
    assert [entry.payable for entry in december.entries] == [-300_000, 450_000]
