"""A contest year of one ward on a held clock, from the first item to the printed certificate. Every figure is counted here
by hand beside what the desk says.

The rules, as the office types them: news 2, report 5, feature, interview and good deed 6 points; grade A × 1.5, B × 1,
C × 0.5; sent within 24 hours of the event +1, never over half the base; a correction through the author −3, never below 0;
two authors 60 and 40 % unless they agree otherwise; from the fourth item of a day half; rounded to 0.1.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from editorial import worker
from editorial.articles.models import Edition
from editorial.commendations.candidates.models import Candidate
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.people.models import Person
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.periods.models import Period, Snapshot, SnapshotRow
from editorial.scoring.rule_sets.models import RuleSet
from editorial.units.models import Unit
from editorial.units.queries import actor_of
from tests import pipeline
from tests.cast import Cast
from tests.page import Page, PageClient
from tests.scoring import ward

Browser = Callable[[Actor], PageClient]
YEAR, NEXT, MARCH = "T2025-12-01", "T2026-12-01", "2026-03"
FIVE_WORDS = "Nguyễn Hoàng Thị Minh Châu"
ROUND = "Khen thưởng thông tin, tuyên truyền năm 2026"


@dataclass
class Year:
    """The ward with its people's browsers, and the items of the year by a short name."""

    cast: Cast
    app: Flask
    client_for: Browser
    travel: Callable[..., datetime]
    people: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)

    def on(self, day: date, hour: int = 9, minute: int = 0) -> None:
        self.travel(clock.from_vietnam(day, time(hour, minute)))

    def who(self, name: str) -> Actor:
        """With the units and roles of today."""
        return actor_of(self.people[name] if name in self.people else getattr(self.cast, name).id)

    def page(self, name: str, path: str, **more: Any) -> Page:
        return self.client_for(self.who(name)).get(path, **more)

    def file(self, name: str, path: str) -> bytes:
        return self.client_for(self.who(name))._send("GET", path).data

    def out(
        self, day: date, *names: str, called: str, genre: str = "news", grade: str = "B", confirmed: str = "lan",
        halves: bool = False, **more: Any,
    ) -> None:  # fmt: skip
        """An item that its first author wrote, sent and saw published on this morning."""
        self.on(day)
        authors = [self.who(name) for name in names]
        unit = more.pop("unit_id", 0) or next(iter(authors[0].units))
        more = {"title": f"Chuyện ở phường: {called}", "genre_id": self.cast.genres[genre].id, **more}
        edition = pipeline.draft(self.cast, *authors, unit_id=unit, **more)
        self.items[called] = pipeline.case(edition).article_id
        if halves:
            self.agree(called, names[0])
        self.through(edition, names[0], grade, confirmed)

    def agree(self, called: str, name: str) -> None:
        """The two authors take half each, on the item's own page, before it is out."""
        page = self.page(name, f"/bai/{self.items[called]}/diem")
        halves = {name: "50" for name in page.fields if name.startswith("part_")}
        assert len(halves) == 2
        page.press("Ghi cách chia", halves)

    def through(self, edition: int, author: str, grade: str, confirmed: str) -> None:
        cast = self.cast
        pipeline.do("send", edition, self.who(author))
        if confirmed:
            pipeline.do("confirm", edition, self.who(confirmed))
        pipeline.do("claim", edition, cast.mai)
        pipeline.do("submit_to_board", edition, cast.mai, grade=grade)
        pipeline.vote(edition, cast.uyen)
        pipeline.vote(edition, cast.head)
        pipeline.do("publish_now", edition, cast.dang)
        ward.tell()

    def line(self, called: str, name: str) -> LedgerEntry:
        """The line that counts for this person's part in an item."""
        return ward.standing(self.items[called])[self.who(name).id]

    def snapshot(self, key: str) -> Snapshot:
        db.session.expire_all()
        return db.session.scalars(select(Snapshot).join(Period, Period.id == Snapshot.period_id)
                                  .where(Period.key == key)).one()  # fmt: skip

    def board(self, key: str) -> list[tuple[int, str, int, bool]]:
        """Place, name, hundredths and class of the people in a signed table."""
        rows = db.session.scalars(
            select(SnapshotRow).where(
                SnapshotRow.snapshot_id == self.snapshot(key).id, SnapshotRow.person_id.is_not(None)
            )
        )
        return sorted((row.place, row.name, row.points, row.is_staff) for row in rows)

    def unit_rows(self, key: str) -> dict[str, SnapshotRow]:
        rows = db.session.scalars(
            select(SnapshotRow).where(
                SnapshotRow.snapshot_id == self.snapshot(key).id, SnapshotRow.unit_id.is_not(None)
            )
        )
        return {row.name: row for row in rows}

    def verified(self) -> None:
        """What `flask scores verify` and `flask audit verify` say."""
        db.session.commit()
        said = self.app.test_cli_runner().invoke(args=["scores", "verify"])
        assert (said.exit_code, "Sổ điểm đúng" in said.output) == (0, True), said.output
        db.session.expire_all()
        assert list(audit.faults()) == []


@pytest.fixture
def year(
    cast: Cast, app: Flask, client_for: Browser, travel: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> Year:
    monkeypatch.setattr(worker, "last_run", {})
    return Year(cast, app, client_for, travel)


def test_from_the_first_item_to_the_printed_certificate(year: Year, anonymous: PageClient) -> None:
    the_rules_are_signed(year)
    the_people_are_there(year)
    winter(year)
    march_is_closed(year)
    summer_and_autumn(year)
    the_year_is_closed(year)
    an_item_is_taken_down_afterwards(year)
    round_id = the_round_is_prepared(year)
    the_council_votes(year, round_id)
    the_dossier(year, round_id)
    the_certificates(year, round_id, anonymous)
    year.verified()


# ---- before the year --------------------------------------------------------------------------------------------------


def the_rules_are_signed(year: Year) -> None:
    """Drafted by the office a week before, signed by the head; not backwards, not by the office itself."""
    year.on(date(2025, 11, 24))
    page = year.page("office", "/quy-che-diem/soan")
    bases = {f"base_{code}": str(points // 100) for code, points in ward.BASE.items()}
    page = page.press(
        "Lưu dự thảo", bases, valid_from="2025-12-01", decision_number="12/QĐ-BBT", unit_only=["announcement"],
        shares_2="60, 50", expect=422,
    )  # fmt: skip
    assert "cộng lại là 110%, phải đúng 100%" in page.text
    page = page.press("Lưu dự thảo", shares_2="60, 40")
    assert "Đã lưu dự thảo" in page.text
    assert "Ký quy chế này" not in page.buttons
    path = page.path
    page = year.page("head", path).press("Ký quy chế này")
    assert "Đã ký" in page.text
    row = db.session.scalars(select(RuleSet).where(RuleSet.signed_at.is_not(None))).one()
    assert (row.valid_from, row.decision_number, row.signed_by_id) == (
        date(2025, 12, 1), "12/QĐ-BBT", year.cast.head.id,
    )  # fmt: skip


def the_people_are_there(year: Year) -> None:
    """A contributor with a name of five words, and a small group that will merge in July."""
    year.page("lan", f"/don-vi/{year.cast.group.id}/cong-tac-vien").press(
        "Thêm", full_name=FIVE_WORDS, phone="0988000001"
    )
    page = year.page("office", "/don-vi/them")
    page = page.press("Thêm đơn vị", code="TDP9", name="Tổ dân phố 9", kind="residential_group")
    year.units["nine"] = int(page.path.rpartition("/")[2])
    for name, full_name, position in (
        ("chin", "Bàn Thị Chín", "head"), ("sau", "Lò Thị Sáu", "contributor"), ("muoi", "Vàng A Mười", "contributor"),
    ):  # fmt: skip
        page = year.page("office", "/nguoi/them").press(
            "Thêm và lấy mã", full_name=full_name, username=name, unit_id=year.units["nine"], position=position
        )
        year.people[name] = int(page.links["Xong"].rpartition("/")[2])
    found = db.session.scalars(select(Person.id).where(Person.full_name == FIVE_WORDS)).one()
    year.people["chau"] = found


# ---- the year ---------------------------------------------------------------------------------------------------------


def winter(year: Year) -> None:
    """The first item goes its way by everybody's own buttons; the others by the operations behind them."""
    the_first_item(year)  # Châu, report A, sent on the day of the event: 5 × 1.5 + 1 = 8.5
    year.out(date(2025, 12, 11), "hoa", called="mái hiên")  # news B: 2
    year.out(date(2025, 12, 17), "outsider", called="quỹ heo đất", grade="A", confirmed="hue")  # news A: 2 × 1.5 = 3
    year.out(date(2026, 1, 14), "chau", called="xóm đê", genre="feature", grade="A")  # 6 × 1.5 = 9
    year.out(date(2026, 1, 15), "hoa", "binh", called="đôi bạn", genre="report")  # 5 × 60 % = 3, and 40 % = 2
    assert year.line("đôi bạn", "hoa").amount == 300
    assert year.line("đôi bạn", "binh").amount == 200
    year.out(date(2026, 1, 21), "don", called="lớp học đêm", genre="report", confirmed="")  # 5
    year.out(date(2026, 2, 11), "chau", called="chợ Tết")  # 2
    year.out(date(2026, 2, 12), "hoa", called="cây nêu", genre="report")  # 5, until it has to be corrected
    assert year.line("cây nêu", "hoa").amount == 500
    year.out(date(2026, 2, 18), "outsider", called="gói bánh", genre="report", confirmed="hue")  # 5
    year.out(date(2026, 2, 25), "office", called="lễ hội", genre="feature", confirmed="")  # 6, in the class of the desk
    the_corrections(year)


def the_first_item(year: Year) -> None:
    year.on(date(2025, 12, 10), 8)
    cast = year.cast
    page = year.page("chau", "/bai/moi").press(
        "Lưu và gửi", title="Chuyện ở phường: bếp chung", summary="Mười hộ cùng nấu ăn cho người già.",
        body="<p>Mỗi sáng thứ Tư, mười hộ cùng nấu bữa trưa cho người già neo đơn trong ngõ.</p>",
        section_id=cast.sections["to-dan-pho"].id, genre_id=cast.genres["report"].id, event_on="2025-12-10",
    )  # fmt: skip
    article_id = int(page.path.split("/")[2])
    year.items["bếp chung"] = article_id
    edition = db.session.scalars(select(Edition.id).where(Edition.article_id == article_id)).one()
    year.page("lan", f"/bai/{article_id}").press("Xác nhận")
    year.page("mai", f"/bai/{article_id}").press("Nhận biên tập")
    year.page("mai", f"/bai/{edition}/lam/submit_to_board").press("Trình duyệt", grade="A")
    for name in ("uyen", "head"):
        year.page(name, f"/phieu/{edition}").press("Ghi phiếu", choice="yes")
    year.page("dang", f"/bai/{edition}/lam/publish_now").press("Đăng ngay")
    ward.tell()
    assert year.line("bếp chung", "chau").amount == 850  # told on the day of the event: 5 × 1.5 + 1
    assert "gốc 5 × mức A 1,5 + đúng hạn 1 = 8,5 điểm" in year.page("chau", "/diem").text


def the_corrections(year: Year) -> None:
    """One slip of the desk, one error of the contributor's; only the second costs points: 5 − 3 = 2."""
    year.on(date(2026, 2, 26))
    ward.correct(year.cast, year.items["chợ Tết"], correction_note="Tòa soạn ghi nhầm ngày họp chợ.")
    assert year.line("chợ Tết", "chau").amount == 200
    ward.correct(year.cast, year.items["cây nêu"], correction_note="Tên người dựng nêu viết sai.")
    page = year.page("office", f"/bai/{year.items['cây nêu']}/diem/quyet-dinh/dinh-chinh")
    page.press("Ghi quyết định", edition_id="Đính chính lần 1", reason="Tên người viết sai từ bản gửi.")
    ward.tell()
    assert year.line("cây nêu", "hoa").amount == 200
    assert "phải đính chính 3" in year.page("hoa", "/diem?ky=2026-02").text


def march_is_closed(year: Year) -> None:
    """Four items, one of them asked about while the month is in preview; then the month is signed and frozen."""
    year.out(date(2026, 3, 11), "chau", called="bà Tư", genre="good_person")  # 6
    year.out(date(2026, 3, 12), "hoa", called="bến sông", genre="feature")  # 6 as B, 9 once it is A
    year.out(date(2026, 3, 13), "binh", called="đèn ngõ")  # 2
    year.out(date(2026, 3, 18), "don", called="vườn thuốc", genre="feature", confirmed="")  # 6
    page = year.page("office", f"/thi-dua/ky/{MARCH}")
    assert "Mở xem trước" not in page.buttons, "the month is not over"
    year.on(date(2026, 4, 1))
    page = year.page("office", f"/thi-dua/ky/{MARCH}").press("Mở xem trước")
    assert "đến 17:30 08/04/2026" in page.text  # Wednesday + 5 working days: 2, 3, 6, 7 and 8 April
    appeal_id = ask(year, "bến sông", "hoa", "grade", "Bài được nhiều nơi chép lại.")
    year.on(date(2026, 4, 3))
    for name in ("head", "mai", "hoa"):  # voted, graded, wrote
        assert "Gửi trả lời" not in year.page(
            name, f"/diem/kien-nghi/{appeal_id}", expect=404 if name == "mai" else 200
        ).buttons  # fmt: skip
    page = year.page("deputy", f"/diem/kien-nghi/{appeal_id}")
    page = page.press(
        "Gửi trả lời", outcome="accepted", answer="Bài viết công phu, xếp A.", change="regrade", grade="A"
    )
    assert "Chấp nhận" in page.text
    ward.tell()
    assert year.line("bến sông", "hoa").amount == 900  # 6 × 1.5
    year.on(date(2026, 4, 8), 17)
    assert "Ký chốt kỳ" not in year.page("head", f"/thi-dua/ky/{MARCH}").buttons, "people may still object"
    close(year, MARCH, date(2026, 4, 9))
    assert year.board(MARCH) == [
        (1, "Nguyễn Thị Hoa", 900, False),
        (2, FIVE_WORDS, 600, False),  # as many points as Đơn and no A either, but reached on the 11th, a week earlier
        (3, "Hoàng Văn Đơn", 600, False),
        (4, "Trần Văn Bình", 200, False),
    ]


def ask(year: Year, called: str, name: str, ready: str, words: str) -> int:
    """Kiến nghị from the line's own page; returns its id."""
    page = year.page(name, f"/diem/dong/{year.line(called, name).id}").follow("Kiến nghị điểm này")
    page = page.press("Gửi kiến nghị", ready=ready, words=words)
    assert "Đã gửi kiến nghị" in page.text
    return int(page.path.rpartition("/")[2])


def close(year: Year, key: str, day: date) -> None:
    """The head signs on the period's page; the worker does the rest."""
    year.on(day)
    page = year.page("head", f"/thi-dua/ky/{key}").press("Ký chốt kỳ")
    assert "Đã ký" in page.text
    assert year.snapshot(key).completed_at is None
    worker.work_once()
    assert year.snapshot(key).completed_at is not None
    assert "Đã chốt" in year.page("office", f"/thi-dua/ky/{key}").text


def summer_and_autumn(year: Year) -> None:
    year.out(date(2026, 4, 15), "chau", called="trường mới", genre="report")  # 5
    for number in (1, 2, 3, 4):  # briefs of one day: 1 + 1 + 1 + half of 1
        year.out(date(2026, 4, 16), "binh", called=f"tin vắn {number}", genre="brief")
    assert [year.line(f"tin vắn {number}", "binh").amount for number in (1, 2, 3, 4)] == [100, 100, 100, 50]
    year.out(date(2026, 4, 22), "outsider", called="áo dài", confirmed="hue")  # 2
    year.out(date(2026, 5, 13), "chau", called="ông giáo", genre="interview", grade="A")  # 6 × 1.5 = 9
    year.out(date(2026, 5, 14), "hoa", called="mất điện", grade="C")  # 2 × 0.5 = 1
    year.out(date(2026, 5, 20), "don", called="giếng cổ", genre="report", confirmed="")  # 5
    # feature of two who agreed on half each: 6 × 50 % = 3 and 3
    year.out(date(2026, 5, 21), "sau", "muoi", called="nhà sàn", genre="feature", confirmed="chin", halves=True)
    assert [year.line("nhà sàn", name).amount for name in ("sau", "muoi")] == [300, 300]
    year.out(date(2026, 6, 17), "hoa", called="bể bơi", genre="report")  # 5
    year.out(date(2026, 6, 18), "outsider", called="phiên chợ", genre="report", confirmed="hue")  # 5
    the_groups_merge(year)
    year.out(date(2026, 7, 22), "don", called="sân bóng", confirmed="chin")  # 2; no longer alone, so Chín confirms
    year.out(date(2026, 8, 19), "outsider", called="mẹ đỡ đầu", genre="feature", confirmed="hue")  # 6
    # report sent on the day of the event: 5 + 1, where at most half of 5 may be added
    year.out(date(2026, 9, 16), "chau", called="khai giảng", genre="report", event_on=date(2026, 9, 16))
    assert year.line("khai giảng", "chau").amount == 600
    # news of two who agreed on half each, for the new group: 2 × 50 % = 1 and 1
    year.out(date(2026, 9, 17), "sau", "muoi", called="trung thu", confirmed="don", halves=True)
    year.out(date(2026, 9, 23), "don", called="bóng chuyền", confirmed="chin")  # 2
    year.out(date(2026, 10, 14), "chau", called="hội làng", grade="A")  # 2 × 1.5 = 3
    year.out(date(2026, 10, 21), "outsider", called="20/10", confirmed="hue")  # 2
    year.out(date(2026, 11, 11), "hoa", called="mùa lũ", genre="report")  # 5, until it is taken down in December
    # news within the day: 2 + 1, which is half of 2
    year.out(date(2026, 11, 18), "don", called="đại đoàn kết", confirmed="chin", event_on=date(2026, 11, 18))
    assert year.line("đại đoàn kết", "don").amount == 300
    year.out(date(2026, 11, 19), "tuan", called="đường hoa", genre="brief")  # 1


def the_groups_merge(year: Year) -> None:
    """From 1 July group 9 is part of group 7; its people go with it, its head becomes deputy."""
    year.on(date(2026, 6, 29))
    page = year.page("office", f"/don-vi/{year.units['nine']}/gop")
    page.press("Gộp đơn vị", successor_id=year.cast.lone_group.id, first_day="2026-07-01")
    ward.tell()
    year.on(date(2026, 7, 1))
    assert db.session.get_one(Unit, year.units["nine"]).successor_id == year.cast.lone_group.id
    assert set(year.who("sau").units) == {year.cast.lone_group.id}


# ---- the end of the year ----------------------------------------------------------------------------------------------

PEOPLE = [
    # Châu: 8.5 + 9 + 2 + 6 + 5 + 9 + 6 + 3 = 48.5
    (1, FIVE_WORDS, 4850, False),
    # Hoa: 2 + 3 + 2 + 9 + 1 + 5 + 5 = 27
    (2, "Nguyễn Thị Hoa", 2700, False),
    # Ngoan: 3 + 5 + 2 + 5 + 6 + 2 = 23
    (3, "Cao Thanh Ngoan", 2300, False),
    # Đơn: 5 + 6 + 5 + 2 + 2 + 3 = 23, as many; but Ngoan has an item of grade A and he has none
    (4, "Hoàng Văn Đơn", 2300, False),
    # Bình: 2 + 2 + 3.5 = 7.5
    (5, "Trần Văn Bình", 750, False),
    # Sáu and Mười wrote both their items together, half each: 3 + 1 = 4, at the same instant; they share a place
    (6, "Lò Thị Sáu", 400, False),
    (6, "Vàng A Mười", 400, False),
    # so nobody is seventh
    (8, "Phạm Anh Tuấn", 100, False),
    # the office's head has a board of her own class: 6
    (1, "Vũ Thị Phương", 600, True),
]


def the_year_is_closed(year: Year) -> None:
    year.on(date(2026, 12, 1))
    the_board_of_the_year(year)
    page = year.page("office", f"/thi-dua/ky/{YEAR}").press("Mở xem trước")
    assert "đến 17:30 08/12/2026" in page.text  # Tuesday + 5 working days: 2, 3, 4, 7 and 8 December
    worker.work_once()
    told = year.page("hoa", "/thong-bao").text
    assert "xem lại điểm của bạn đến hết 08/12/2026" in told
    appeal_id = ask(year, "mất điện", "hoa", "grade", "Tin này tôi viết ngay trong đêm.")
    year.on(date(2026, 12, 9))
    assert "Ký chốt kỳ" not in year.page("head", f"/thi-dua/ky/{YEAR}").buttons, "one appeal has no answer"
    assert "Trả lời nốt 1 kiến nghị" in year.page("head", f"/thi-dua/ky/{YEAR}").text
    page = year.page("office", f"/diem/kien-nghi/{appeal_id}")
    page.press("Gửi trả lời", outcome="declined", answer="Tin thiếu nguồn nên mức C là đúng.")
    ward.tell()
    assert year.line("mất điện", "hoa").amount == 100
    assert "Tin thiếu nguồn nên mức C là đúng." in year.page("hoa", f"/diem/kien-nghi/{appeal_id}").text
    assert [row.outcome for row in db.session.scalars(select(Appeal).order_by(Appeal.id))] == ["accepted", "declined"]
    close(year, YEAR, date(2026, 12, 10))
    year.verified()
    assert year.board(YEAR) == sorted(PEOPLE)
    the_units_of_the_year(year)
    the_workbook(year)


def the_board_of_the_year(year: Year) -> None:
    """Before anything is signed everybody sees the board and their own place, those who share one too."""
    assert "48,5" in year.page("lan", f"/thi-dua?ky={YEAR}").text
    for name, said in (
        ("chau", "Bạn đứng thứ 1 trong 8 người, 48,5 điểm từ 8 bài. Không ai đứng trên bạn."),
        ("don", "Bạn đứng thứ 4 trong 8 người, 23 điểm từ 6 bài. Bạn bằng điểm người đứng ngay trên"),
        # Bình above them has 7.5: 3.5 more
        ("sau", "Bạn đứng thứ 6 trong 8 người, 4 điểm từ 2 bài. Còn 3,5 điểm nữa là bằng người đứng ngay trên."),
        ("muoi", "Bạn đứng thứ 6 trong 8 người, 4 điểm từ 2 bài. Còn 3,5 điểm nữa là bằng người đứng ngay trên."),
        ("tuan", "Bạn đứng thứ 8 trong 8 người, 1 điểm từ 1 bài. Còn 3 điểm nữa là bằng người đứng ngay trên."),
    ):
        assert said in year.page(name, f"/thi-dua?ky={YEAR}").text


def the_units_of_the_year(year: Year) -> None:
    rows = year.unit_rows(YEAR)
    assert {name: (row.points, row.items) for name, row in rows.items()} == {
        # whole items count for the unit: Châu 48.5; Hoa 2 + 5 + 2 + 9 + 1 + 5 + 5 = 29 (the one with Bình whole);
        # Bình 2 + four briefs whole = 6; Tuấn 1: 84.5 for 8 + 7 + 5 + 1 items
        "Tổ dân phố 12": (8450, 21),
        # Đơn 23, and what group 9 brought: 6 before July; 2 after: 31 for 6 + 2 items
        "Tổ dân phố 7": (3100, 8),
        "Hội Phụ nữ": (2300, 6),
        "Phòng Văn hóa - Xã hội": (600, 1),
    }
    # quality: 8 items of B, 800 of 8 × 150 = 66.67 %; in time: 1 of 8 = 12.5 %; 1 of 4 sections = 25 %. No plan yet, so
    # quantity takes its weight: 8 items of 14.5, the median of the groups' 21 and 8, = 55.17 %:
    # (50 × 55.17 + 25 × 66.67 + 15 × 12.5 + 10 × 25) / 100 = 4862.75 / 100 = 48.6275, so 48.63 %
    seven = rows["Tổ dân phố 7"].figures
    assert [seven[name] for name in ("mean_grade", "timeliness", "coverage", "plan", "value")] == [
        6667, 1250, 2500, None, 4863,
    ]  # fmt: skip


def the_workbook(year: Year) -> None:
    """The signed table as the office files it."""
    book = openpyxl.load_workbook(io.BytesIO(year.file("head", f"/thi-dua/ky/{YEAR}/ban/1.xlsx")))
    cells = [[cell.value for cell in row if cell.value is not None] for row in book.worksheets[0].iter_rows()]
    first = next(row for row in cells if FIVE_WORDS in row)
    assert (first[0], 48.5 in first) == (1, True)
    assert year.snapshot(YEAR).hash in " ".join(str(cell) for row in cells for cell in row)


def an_item_is_taken_down_afterwards(year: Year) -> None:
    """What was signed stays; the five points leave the next contest year."""
    before = year.snapshot(YEAR)
    seal, rows = before.hash, kept(before.id)
    year.on(date(2026, 12, 14))
    edition = ward.edition_of(year.items["mùa lũ"])
    year.page("head", f"/bai/{edition}/lam/take_down").press("Gỡ bài", reason="Số liệu thiệt hại sai.")
    ward.tell()
    assert {(line.amount, line.counts_on) for line in ward.lines(year.items["mùa lũ"])[2:] if line.person_id} == {
        (-500, date(2026, 12, 14)), (0, date(2026, 12, 14)),
    }  # fmt: skip
    assert (year.snapshot(YEAR).hash, kept(before.id)) == (seal, rows)
    page = year.page("office", f"/thi-dua/ky/{NEXT}/dieu-chinh")
    assert "mùa lũ" in page.text
    assert "-5" in page.text.replace("−", "-")
    assert "rút lại lần tính ngày 11/11/2026, -5 điểm" in year.page("hoa", f"/diem?ky={NEXT}").text.replace("−", "-")
    page = year.page("office", f"/thi-dua/ky/{YEAR}/ban/1")
    assert "27" in page.text
    year.verified()


def kept(snapshot_id: int) -> list[Any]:
    rows = db.session.scalars(
        select(SnapshotRow).where(SnapshotRow.snapshot_id == snapshot_id).order_by(SnapshotRow.id)
    )
    return [(row.id, row.place, row.points, row.items, row.name, repr(row.figures)) for row in rows]


# ---- the commendation round -------------------------------------------------------------------------------------------


def the_round_is_prepared(year: Year) -> int:
    year.on(date(2026, 12, 15))
    page = year.page("office", "/khen-thuong").follow("Lập đợt mới")
    page = page.press(
        "Ghi", title=ROUND, snapshot_id=year.snapshot(YEAR).id, items=6, months=5, group_items=6,
        nominating_on="2026-12-18", appraising_on="2026-12-23", voting_on="2026-12-25", q_contributor=2,
    )  # fmt: skip
    round_id = int(page.path.rpartition("/")[2])

    # who meets 6 items in 5 months: Châu 8 in 8, Hoa 7 in 7, Ngoan 6 in 6, Đơn 6 in 6; Bình has 6 in 3
    page = page.follow("Chọn người đạt từ bảng điểm đã chốt")
    assert "Ít nhất 5 tháng có bài: 3 tháng" in page.text
    page = page.press("Đưa vào danh sách")
    assert "Đã đưa 4 người, tập thể vào danh sách." in page.text
    page = page.follow("Tập thể")
    rows = {name: str(row.id) for name, row in year.unit_rows(YEAR).items()}
    assert page.by_id(f"row-{rows['Hội Phụ nữ']}").get("checked") is None  # six items, but no plan to look at
    units = [rows[name] for name in ("Tổ dân phố 12", "Tổ dân phố 7", "Hội Phụ nữ")]
    page.press("Đưa vào danh sách", snapshot_row_id=units)
    named = {row.name for row in db.session.scalars(select(Candidate))}
    assert {FIVE_WORDS, "Nguyễn Thị Hoa", "Cao Thanh Ngoan", "Hoàng Văn Đơn", "Tổ dân phố 12", "Tổ dân phố 7"} <= named
    assert "Trần Văn Bình" not in named

    opened(year, "office", round_id).press("Mở đề cử")
    page = opened(year, "lan", round_id).follow("Đề cử")
    page = page.press("Đề cử", who=f"p{year.cast.binh.id}-{year.cast.group.id}")
    # drafted from the ledger: Bình has 1 shared report, 1 news, 4 briefs; 2 + 2 + 3.5 points; fifth
    assert "có 6 tin, bài được đăng" in page.fields["report"]
    assert "Tổng điểm là 7,5, xếp thứ 5." in page.fields["report"]
    page.press("Lưu báo cáo", report=page.fields["report"] + "\nÔng Bình giúp 12 hộ cài ứng dụng.")

    page = candidate(year, "don", round_id, "Hoàng Văn Đơn")
    page = page.press("Rút khỏi danh sách", reason="Tôi nhường người trẻ.")
    assert "Tôi nhường người trẻ." in page.text

    year.on(date(2026, 12, 21))
    opened(year, "office", round_id).press("Kết thúc đề cử")
    for row in list(db.session.scalars(select(Candidate).where(Candidate.withdrawn_at.is_(None)))):
        page = year.page("office", f"/khen-thuong/{round_id}/ung-vien/{row.id}")
        if row.name == "Trần Văn Bình":
            page.press("Ghi ý kiến", appraisal="shortlisted", expect=422)
            page.press("Ghi ý kiến", appraisal="held_back", appraisal_reason="Bài dồn trong ba tháng.")
        else:
            page.press("Ghi ý kiến", appraisal="shortlisted", appraisal_reason="Đủ tiêu chuẩn.")
    return round_id


def opened(year: Year, name: str, round_id: int) -> Page:
    return year.page(name, f"/khen-thuong/{round_id}")


def candidate(year: Year, name: str, round_id: int, of: str) -> Page:
    candidate_id = db.session.scalars(
        select(Candidate.id).where(Candidate.round_id == round_id, Candidate.name == of)
    ).one()
    return year.page(name, f"/khen-thuong/{round_id}/ung-vien/{candidate_id}")


COUNCIL = (
    ("head", "chair"), ("deputy", "member"), ("uyen", "member"), ("vinh", "member"), ("hue", "member"),
    ("son", "secretary"),
)  # fmt: skip


def the_council_votes(year: Year, round_id: int) -> None:
    """Six members; Huệ leads the unit of Ngoan and so does not vote on her nor on the unit. Nobody sees who voted how."""
    year.on(date(2026, 12, 24))
    for name, position in COUNCIL:
        page = year.page("office", f"/khen-thuong/{round_id}/hoi-dong")
        page = page.press("Thêm", person_id=year.who(name).name, position=position)
    page = page.press("Ghi điểm danh", present=[str(year.who(name).id) for name, _position in COUNCIL])
    assert "cùng đơn vị" in page.text
    opened(year, "head", round_id).press("Mở bỏ phiếu")
    ids = {row.name: row.id for row in db.session.scalars(select(Candidate).where(Candidate.round_id == round_id))}
    for name, _position in COUNCIL:
        page = opened(year, name, round_id).follow("Bỏ phiếu")
        choices = {
            f"phieu_{candidate_id}": "yes" for candidate_id in ids.values() if f"phieu_{candidate_id}" in page.html
        }
        assert (f"phieu_{ids['Cao Thanh Ngoan']}" in choices) is (name != "hue")
        if name in ("vinh", "son"):
            choices[f"phieu_{ids['Cao Thanh Ngoan']}"] = "no"
        if name == "vinh":
            choices[f"phieu_{ids['Nguyễn Thị Hoa']}"] = "no"
        assert "Bạn đã bỏ phiếu" in page.press("Gửi phiếu", choices).text
    # Châu 6 of 6; Hoa 5 of 6 (83 %); Ngoan 3 of 5 (60 %), for which more than half of five is enough, but two may be put
    page = year.page("son", f"/khen-thuong/{round_id}/ket-qua").press(
        "Kiểm phiếu", minutes="Đồng chí Sơn: báo cáo rõ ràng."
    )
    assert "Ai bỏ phiếu thế nào" not in page.text
    for said in (
        f"{FIVE_WORDS}Cộng tác viên 6 0 0 6 đạt", "Nguyễn Thị HoaCộng tác viên 5 1 0 6 đạt",
        "Cao Thanh NgoanCộng tác viên 3 2 0 5 đạt", "Hội Phụ nữTập thể: Đoàn thể 5 0 0 5 đạt",
        "Nguyễn Thị Hoa (83% đồng ý)", "Đủ phiếu nhưng ngoài chỉ tiêu: Cao Thanh Ngoan.",
    ):  # fmt: skip
        assert said in page.text
    page = opened(year, "office", round_id).press("Trình hồ sơ")
    assert "Đã trình" in page.text


def the_dossier(year: Year, round_id: int) -> None:
    data = year.file("office", f"/khen-thuong/{round_id}/ho-so.zip")
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = archive.namelist()
    assert {"01", "02", "03", "04", "05"} == {name[:2] for name in names}
    minutes = words_of(archive.read("03-bien-ban-hop-binh-xet.docx"))
    assert "bỏ phiếu kín" in minutes
    assert "Lương Bích Huệ không bỏ phiếu cho Cao Thanh Ngoan" in minutes
    assert "Đồng chí Sơn: báo cáo rõ ràng." in minutes
    reports = [words_of(archive.read(name)) for name in names if name.startswith("04")]
    # Châu: 8 items of which 4 are A (8.5, 9, 9 and 3), 48.5 points, first
    assert any(FIVE_WORDS in report and "trong đó 4 bài mức A" in report and "Tổng điểm là 48,5, xếp thứ 1." in report
               for report in reports)  # fmt: skip
    sheets = openpyxl.load_workbook(io.BytesIO(archive.read("02-danh-sach-trich-ngang.xlsx"))).worksheets
    cells = {str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {FIVE_WORDS, "Nguyễn Thị Hoa"} <= cells
    assert not {"Cao Thanh Ngoan", "Hoàng Văn Đơn", "Trần Văn Bình"} & cells


def words_of(data: bytes) -> str:
    paper = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


def the_certificates(year: Year, round_id: int, anonymous: PageClient) -> None:
    year.on(date(2026, 12, 30))
    page = opened(year, "office", round_id).follow("Ghi quyết định")
    page = page.press("Ghi quyết định", number="315/QĐ-UBND", signer="Nguyễn Văn Nam", day="2026-12-30")
    assert FIVE_WORDS in page.text
    assert "Đã có quyết định" in opened(year, "office", round_id).text
    pdf = year.file("office", f"/khen-thuong/{round_id}/giay-khen.pdf")
    printed = pypdfium2.PdfDocument(pdf)
    sheets = [" ".join(printed[at].get_textpage().get_text_range().split()) for at in range(len(printed))]
    code = db.session.scalars(select(Candidate.code).where(Candidate.name == FIVE_WORDS)).one()
    assert code
    mine = [sheet for sheet in sheets if FIVE_WORDS in sheet]
    assert len(mine) == 1
    assert code in mine[0]
    assert "315/QĐ-UBND" in mine[0]

    found = anonymous.get("/giay-khen").press("Kiểm tra", ma=code)
    assert "Giấy khen này là thật." in found.text
    assert FIVE_WORDS in found.text

    assert FIVE_WORDS not in anonymous.get("/vinh-danh").text, "nobody asked her yet"
    candidate(year, "chau", round_id, FIVE_WORDS).press("Đồng ý nêu tên")
    assert FIVE_WORDS in anonymous.get("/vinh-danh").text
    page = opened(year, "office", round_id).press("Kết thúc đợt")
    assert "Đã kết thúc" in page.text
