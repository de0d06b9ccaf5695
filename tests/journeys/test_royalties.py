"""Royalties of a ward from the first decision to a claw-back, by everybody's own pages. Every sum is counted here by hand.

The decision: one unit is 10 % of the base wage; news A 3, B 2, C 1; report A 10, B 7.5, C 3.33; at most 2.814.000 a month.
The base wage is 2.530.000 until 15/12/2026 and 2.700.000 from the 16th, so a unit is 253.000, then 270.000.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from flask import Flask

from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.royalties.models import RoyaltyLine, StatementRow
from editorial.royalties.operations import ledger
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from tests import pipeline
from tests.cast import Cast
from tests.page import Page, PageClient
from tests.royalties.ward import lay, over
from tests.scoring import ward as points

Browser = Callable[[Actor], PageClient]
DECEMBER, JANUARY, FEBRUARY = "2026-12", "2027-01", "2027-02"
KITCHEN, CLASSES, TREES, BRIDGE = "Bếp chung", "Lớp học đêm", "Cây trong ngõ", "Cầu mới"


@dataclass
class Story:
    cast: Cast
    client_for: Browser
    travel: Callable[..., datetime]
    items: dict[str, int] = field(default_factory=dict)

    def on(self, day: date, hour: int = 9) -> None:
        self.travel(clock.from_vietnam(day, time(hour)))

    def page(self, name: str, path: str, **more: Any) -> Page:
        return self.client_for(getattr(self.cast, name)).get(path, **more)

    def out(self, title: str, *names: str, unit: str, confirmed: str, genre: str, grade: str) -> None:
        """An item that its first author sent and that went out today."""
        cast, authors = self.cast, [getattr(self.cast, name) for name in names]
        edition = pipeline.draft(
            cast, *authors, unit_id=getattr(cast, unit).id, title=title, genre_id=cast.genres[genre].id
        )
        pipeline.do("send", edition, authors[0])
        pipeline.do("confirm", edition, getattr(cast, confirmed))
        pipeline.do("claim", edition, cast.mai)
        pipeline.do("submit_to_board", edition, cast.mai, grade=grade)
        pipeline.vote(edition, cast.uyen)
        pipeline.vote(edition, cast.head)
        pipeline.do("publish_now", edition, cast.dang)
        points.tell()
        self.items[title] = pipeline.case(edition).article_id

    def regrade(self, title: str, grade: str) -> None:
        with transaction():
            findings.decide(
                self.items[title], FindingKind.REGRADE, value={"grade": grade}, reason="Ban đã xem lại.",
                actor=self.cast.deputy,
            )  # fmt: skip
        points.tell()

    def paid(self, title: str) -> int:
        """What all signed statements together paid for an item."""
        rows = db.session.query(StatementRow).join(RoyaltyLine, RoyaltyLine.id == StatementRow.line_id)
        return sum(row.payable for row in rows.filter(RoyaltyLine.article_id == self.items[title]))

    def sheets(self, key: str) -> tuple[list[dict[str, Any]], ...]:
        """The accountant's file: its three sheets, each line as column → value."""
        response = self.client_for(self.cast.office)._send("GET", f"/nhuan-but/bang-ke/{key}/ke-toan.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(response.data))
        assert book.sheetnames == ["Chi tiết", "Theo người", "Theo đơn vị"]
        return tuple(rows_of(sheet) for sheet in book.worksheets)


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    [head] = [row for row in cells if row[0] == "STT"]
    return [dict(zip(head, row, strict=True)) for row in cells if isinstance(row[0], int)]


@pytest.fixture
def story(cast: Cast, app: Flask, client_for: Browser, travel: Callable[..., datetime]) -> Story:
    lay()
    return Story(cast, client_for, travel)


def test_from_the_first_decision_to_a_claw_back(story: Story) -> None:
    it_is_off(story)
    the_office_enters_the_decision_and_a_new_wage(story)
    december(story)
    the_statement_is_drafted_and_sent(story)
    somebody_objects_and_is_answered(story)
    the_ceiling_is_kept_and_the_head_signs(story)
    the_accountants_file(story)
    january_takes_back(story)
    nothing_is_paid_twice(story)


def it_is_off(story: Story) -> None:
    story.page("hoa", "/nhuan-but/cua-toi", expect=404)
    assert "/nhuan-but" not in story.page("hoa", "/viec").html
    story.out("Bài trước quyết định", "hoa", unit="group", confirmed="lan", genre="news", grade="A")


def the_office_enters_the_decision_and_a_new_wage(story: Story) -> None:
    page = story.page("office", "/nhuan-but").follow("Nhập quyết định")
    values = {"news-group": "news", "news-A": "3", "news-B": "2", "news-C": "1",
              "report-group": "reportage", "report-A": "10", "report-B": "7,5", "report-C": "3,33"}  # fmt: skip
    typed = {"decision_number": "45/QĐ-UBND", "decided_on": "2026-11-20", "valid_from": "2026-12-01",
             "unit_percent": "10", "period": "month", "ceiling": "2.814.000"}  # fmt: skip
    page = page.press("Ghi quyết định", {**typed, **values})
    assert "Đã ghi quyết định" in page.text
    page = page.follow("Ghi mức lương cơ sở mới")
    page = page.press("Ghi", amount="2.700.000", valid_from="2026-12-16", basis="Nghị định mới")
    assert "2.700.000đ" in page.text
    assert "Quyết định 45/QĐ-UBND áp dụng từ 01/12/2026" in story.page("office", "/nhuan-but").text


def december(story: Story) -> None:
    """Two items of two authors in two units, before and on the day of the new wage, and one of one author."""
    story.on(date(2026, 12, 10))
    story.out(KITCHEN, "hoa", "binh", unit="group", confirmed="lan", genre="report", grade="B")
    story.on(date(2026, 12, 16))
    story.out(CLASSES, "outsider", "hoa", unit="women", confirmed="hue", genre="news", grade="A")
    story.on(date(2026, 12, 17))
    story.out(TREES, "binh", unit="group", confirmed="lan", genre="news", grade="B")
    page = story.page("hoa", "/nhuan-but/cua-toi")
    assert "Tháng 12/2026: 1.462.500đ" in page.text  # 1.138.500 + 324.000
    assert "Mức B: 253.000đ × 7,5 = 1.897.500đ; phần 60% là 1.138.500đ." in page.text
    assert "Mức A: 270.000đ × 3 = 810.000đ; phần 40% là 324.000đ." in page.text
    assert "Bài trước quyết định" not in page.text


def the_statement_is_drafted_and_sent(story: Story) -> None:
    story.on(date(2026, 12, 28))
    page = story.page("office", "/nhuan-but").press("Lập bảng kê Tháng 12/2026")
    assert "Đã lập dự thảo" in page.text
    assert "3.247.500đ vượt mức trần 2.814.000đ của kỳ là 433.500đ" in page.text  # 1.897.500 + 810.000 + 540.000
    assert "Hết kỳ mới gửi lấy ý kiến được" in page.text
    story.on(date(2027, 1, 4))
    page = story.page("office", f"/nhuan-but/bang-ke/{DECEMBER}").press("Gửi lấy ý kiến")
    assert "Nhận kiến nghị đến 17:30 11/01/2027" in page.text
    points.tell()
    assert "Tháng 12/2026" in story.page("binh", "/thong-bao").text


def somebody_objects_and_is_answered(story: Story) -> None:
    story.on(date(2027, 1, 5))
    page = story.page("binh", "/nhuan-but/cua-toi").press("Gửi kiến nghị", reason="Bài về cây xanh đáng mức A.")
    assert "Đang chờ trả lời" in page.text
    story.page("hue", f"/nhuan-but/bang-ke/{DECEMBER}", expect=403)
    story.regrade(TREES, "A")  # 540.000 becomes 810.000
    page = story.page("office", f"/nhuan-but/bang-ke/{DECEMBER}")
    page = page.press("Gửi trả lời", answer="Ban Biên tập đã xếp lại mức A.")
    points.tell()
    assert "Ban Biên tập đã xếp lại mức A." in story.page("binh", "/nhuan-but/cua-toi").text
    assert "810.000đ" in story.page("binh", "/nhuan-but/cua-toi").text


def the_ceiling_is_kept_and_the_head_signs(story: Story) -> None:
    """3.517.500 in all, at most 2.814.000: four fifths of everything."""
    story.travel(over(DECEMBER))
    page = story.page("head", f"/nhuan-but/bang-ke/{DECEMBER}")
    assert "3.517.500đ vượt mức trần 2.814.000đ của kỳ là 703.500đ" in page.text
    assert not [button for button in page.buttons if button.startswith("Ký chốt")], "nobody signs above the ceiling"
    page = story.page("office", f"/nhuan-but/bang-ke/{DECEMBER}")
    page = page.press("Giảm cho vừa mức trần", reason="Hết dự toán tháng 12.")
    assert "3.517.500đ còn 2.814.000đ" in page.text
    page = story.page("head", f"/nhuan-but/bang-ke/{DECEMBER}").press("Ký chốt 2.814.000đ")
    assert "Đã ký chốt" in page.text


def the_accountants_file(story: Story) -> None:
    entries, people, units = story.sheets(DECEMBER)
    kept = ("Họ và tên", "Đơn vị", "Tin, bài", "Mức", "Hệ số", "Giá trị 1 đơn vị (đồng)", "Phần", "Nhuận bút (đồng)",
            "Được chi (đồng)", "Thuế TNCN", "Ghi chú")  # fmt: skip
    group, women = "Tổ dân phố 12", "Hội Phụ nữ"
    hoa, binh, ngoan = "Nguyễn Thị Hoa", "Trần Văn Bình", "Cao Thanh Ngoan"
    assert [tuple(row[name] for name in kept) for row in entries] == [
        (binh, group, KITCHEN, "B", 7.5, 253_000, 40, 759_000, 607_200, None, ""),
        (binh, group, TREES, "A", 3, 270_000, 100, 810_000, 648_000, None, ""),
        (hoa, group, KITCHEN, "B", 7.5, 253_000, 60, 1_138_500, 910_800, None, ""),
        (hoa, women, CLASSES, "A", 3, 270_000, 40, 324_000, 259_200, None, ""),
        (ngoan, women, CLASSES, "A", 3, 270_000, 60, 486_000, 388_800, None, ""),
    ]
    assert [f"{row['Ngày đăng']:%d/%m/%Y} {row['Chi trước ngày']:%d/%m/%Y}" for row in entries] == [
        "10/12/2026 08/02/2027", "17/12/2026 15/02/2027", "10/12/2026 08/02/2027", "16/12/2026 14/02/2027",
        "16/12/2026 14/02/2027",
    ]  # fmt: skip
    kept = ("Họ và tên", "Số tin, bài", "Nhuận bút (đồng)", "Được chi (đồng)")
    assert [tuple(row[name] for name in kept) for row in people] == [
        (binh, 2, 1_569_000, 1_255_200), (hoa, 2, 1_462_500, 1_170_000), (ngoan, 1, 486_000, 388_800)
    ]  # fmt: skip
    kept = ("Đơn vị", "Số tin, bài", "Nhuận bút (đồng)", "Được chi (đồng)")
    assert [tuple(row[name] for name in kept) for row in units] == [
        (group, 2, 2_707_500, 2_166_000), (women, 1, 810_000, 648_000)
    ]  # fmt: skip


def january_takes_back(story: Story) -> None:
    """The kitchen is taken down: 1.518.000 come back. The classes become B: 540.000 × 4/5 = 432.000 for 648.000. The
    bridge is new: 540.000. In all −1.518.000 − 648.000 + 432.000 + 540.000 = −1.194.000."""
    story.on(date(2027, 1, 20))
    points.take_down(story.cast, story.items[KITCHEN])
    story.regrade(CLASSES, "B")
    story.on(date(2027, 1, 21))
    story.out(BRIDGE, "hoa", unit="group", confirmed="lan", genre="news", grade="B")
    page = story.page("hoa", "/nhuan-but/cua-toi")
    assert "Truy thu: Bài đã gỡ." in page.text
    assert "phần 40% là 216.000đ; giảm cùng tỷ lệ với bảng kê đầu tiên của bài, còn 172.800đ." in page.text
    assert "Tháng 12/2026: 1.170.000đ" in page.text, "what was signed does not move"
    close(story, JANUARY, date(2027, 2, 1), "-1.194.000đ")
    entries, people, _units = story.sheets(JANUARY)
    kept = ("Họ và tên", "Tin, bài", "Nhuận bút (đồng)", "Ghi chú")
    ratio = "Giảm cùng tỷ lệ với bảng kê đầu tiên của bài"
    changed = "Truy thu: Mức, phần hoặc hệ số đã đổi, tính lại"
    assert [tuple(row[name] for name in kept) for row in entries] == [
        ("Trần Văn Bình", KITCHEN, -607_200, "Truy thu: Bài đã gỡ"),
        ("Nguyễn Thị Hoa", KITCHEN, -910_800, "Truy thu: Bài đã gỡ"),
        ("Nguyễn Thị Hoa", CLASSES, -259_200, changed),
        ("Nguyễn Thị Hoa", CLASSES, 172_800, ratio),
        ("Nguyễn Thị Hoa", BRIDGE, 540_000, ""),
        ("Cao Thanh Ngoan", CLASSES, -388_800, changed),
        ("Cao Thanh Ngoan", CLASSES, 259_200, ratio),
    ]
    assert {row["Họ và tên"]: row["Nhuận bút (đồng)"] for row in people} == {
        "Trần Văn Bình": -607_200, "Nguyễn Thị Hoa": -457_200, "Cao Thanh Ngoan": -129_600
    }  # fmt: skip


def close(story: Story, key: str, day: date, sum_: str) -> None:
    story.on(day)
    office = story.client_for(story.cast.office)
    office.get("/nhuan-but")
    office.post("/nhuan-but/bang-ke", {"key": key})
    story.page("office", f"/nhuan-but/bang-ke/{key}").press("Gửi lấy ý kiến")
    story.travel(over(key))
    story.page("head", f"/nhuan-but/bang-ke/{key}").press(f"Ký chốt {sum_}")


def nothing_is_paid_twice(story: Story) -> None:
    """Old news heard again changes nothing; February has nothing; each item was paid what it is worth, once."""
    for _time in range(5):
        with transaction():
            assert ledger.reconcile(list(story.items.values())) == 0
    office = story.client_for(story.cast.office)
    story.on(date(2027, 3, 1))
    office = story.client_for(story.cast.office)
    office.get("/nhuan-but")
    page = office.post("/nhuan-but/bang-ke", {"key": FEBRUARY})
    assert "Kỳ này chưa có khoản nào" in page.text
    assert {title: story.paid(title) for title in story.items} == {
        "Bài trước quyết định": 0, KITCHEN: 0, CLASSES: 432_000, TREES: 648_000, BRIDGE: 540_000
    }  # fmt: skip
    every = [row.line_id for row in db.session.query(StatementRow)]
    assert len(every) == len(set(every)) == 12
    assert list(audit.faults()) == []
