"""Quy chế điểm on its pages: read, drafted with numbers as people type them, tried, signed, thrown away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from editorial.core import clock, numbers
from editorial.core.db import db, transaction
from editorial.scoring.rule_sets import operations as rule_sets
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.queries import values_of
from editorial.scoring.rule_sets.rules import tables
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, Values
from tests.cast import Cast
from tests.page import PageClient
from tests.scoring import ward

Clients = Callable[[Any], PageClient]
GENRES = [("brief", "Tin vắn"), ("news_item", "Tin"), ("notice", "Thông báo")]


def draft(cast: Cast, **changes: Any) -> int:
    day = changes.pop("valid_from", clock.today())
    with transaction():
        return rule_sets.draft(values=ward.values(**changes), valid_from=day, actor=cast.office).id


# ---- numbers and words ------------------------------------------------------------------------------------------------

NUMBERS = [("1,5", 150), ("1.5", 150), ("2", 200), ("0,05", 5), ("-1,25", -125), ("−3", -300), (" 7,5 ", 750)]
NO_NUMBERS = ["", "1,555", "1.000", "một", "1,", ",5", "1 5", "1e3", "9999999"]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_numbers_are_read_as_people_type_them(text: str, number: int) -> None:
    assert numbers.hundredths(text) == number
    assert numbers.hundredths(numbers.as_typed(number)) == number


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        numbers.hundredths(text)


@pytest.mark.parametrize("text", ["60, 40", "60 40", "60/40", "60% - 40%", "60;40"])
def test_several_numbers_in_one_line(text: str) -> None:
    assert numbers.whole_numbers(text) == [60, 40]


def test_a_rule_set_reads_as_tables_with_one_item_worked_out() -> None:
    lines = {line.what: line for table in tables.rule_tables(Values(), GENRES) for line in table.lines}
    assert lines["Tin"].now == "2"
    assert lines["Thông báo"].now == "1, chỉ tính cho đơn vị"
    assert lines["Mức A"].now == "× 1,5"
    assert lines["2 tác giả"].now == "60% / 40%"
    assert lines["Từ bài thứ 4 trong ngày"].now == "50%"
    assert lines["Bài mình đã xét"].now.startswith("0 điểm cho người đã xác nhận, trình duyệt, bỏ phiếu")
    assert lines["Làm tròn các phần"].now == "từng phần riêng: phần bằng nhau thì điểm bằng nhau"
    assert (
        "gốc 2 × mức A 1,5 + đúng hạn 1 + ảnh tự chụp 1 (cộng nhiều nhất 1) = 4; chia 60% = 2,4 điểm"
        in tables.example_text(Values(), GENRES)
    )


def test_what_changed_is_named_with_what_it_was() -> None:
    other = Values(base=Values().base | {"brief": 150}, caps={})
    changed = [line for table in tables.rule_tables(other, GENRES, Values()) for line in table.lines if line.is_changed]
    assert [(line.what, line.before, line.now) for line in changed] == [("Tin vắn", "1", "1,5")]
    assert tables.count_changes(Values(), GENRES, Values()) == 0
    counted = tables.rule_tables(Values(), GENRES, Values(method=FIRST_METHOD))
    assert "sao cho các phần cộng lại đúng bằng tổng của bài" in [
        line.before for part in counted for line in part.lines
    ]


# ---- pages ------------------------------------------------------------------------------------------------------------


def test_everybody_reads_what_is_signed_and_few_read_drafts(cast: Cast, client_for: Clients) -> None:
    signed = ward.sign(cast).id
    waiting = draft(cast, valid_from=clock.today() + timedelta(days=9))
    for name in ("hoa", "mai", "lan", "admin"):
        client = client_for(getattr(cast, name))
        assert "Dự thảo" not in client.get("/quy-che-diem").text
        assert "Đang áp dụng" in client.get(f"/quy-che-diem/{signed}").text
        client.get(f"/quy-che-diem/{waiting}", expect=404)
    for name in ("office", "head", "vinh", "observer"):
        page = client_for(getattr(cast, name)).get("/quy-che-diem")
        assert "Dự thảo" in page.text
        assert page.follow("Bản số 2").path == f"/quy-che-diem/{waiting}"


def test_the_office_drafts_with_vietnamese_decimals(cast: Cast, client_for: Clients) -> None:
    page = client_for(cast.office).get("/quy-che-diem").follow("Soạn bản đầu tiên")
    page = page.press(
        "Lưu dự thảo", valid_from="2026-12-01", base_brief="1,25", base_news="2.5", grade_A="1,5", shares_2="70/30",
        base_report="5", base_feature="6", base_interview="6", base_good_person="6", base_announcement="1", cap_brief="8",
    )  # fmt: skip
    row = db.session.scalars(select(RuleSet)).one()
    values = values_of(row)
    assert (values.base["brief"], values.base["news"], values.caps, values.shares["2"]) == (
        125,
        250,
        {"brief": 8},
        (70, 30),
    )
    assert page.path == f"/quy-che-diem/{row.id}"
    assert row.valid_from == date(2026, 12, 1)


FAULTS = [
    ("base_brief", "một điểm", "nhiều nhất hai chữ số"), ("base_brief", "101", "từ 0 đến 100"),
    ("grade_A", "0,1", "không thể thấp hơn"), ("shares_2", "60, 50", "cộng lại là 110%, phải đúng 100%"),
    ("shares_3", "50, 50", "một phần cho mỗi tác giả"), ("weight_plan", "60", "cộng lại là 110%"),
    ("daily", "50, 100", "chỉ được giảm dần"), ("cap_brief", "x", "một số tròn"), ("timely_hours", "0", "từ 1 đến 240"),
    ("unit_percent", "101", "từ 0 đến 100%"), ("valid_from", "31/02/2026", "Ngày chưa đúng"), ("photos", "", "chưa điền"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "said"), FAULTS, ids=[f"{row[0]} {row[1]}" for row in FAULTS])
def test_every_fault_stands_beside_its_field_and_what_was_typed_stays(
    cast: Cast, client_for: Clients, name: str, text: str, said: str
) -> None:
    row = draft(cast)
    page = client_for(cast.office).get(f"/quy-che-diem/{row}/sua")
    page = page.press("Lưu dự thảo", **{name: text, "note": "Giữ lại chữ này"}, expect=422)
    assert said in page.part(f"{name}-error")
    assert (page.fields[name], page.fields["note"]) == (text, "Giữ lại chữ này")
    assert db.session.get_one(RuleSet, row).note == ""


def test_a_draft_opened_before_another_changed_it_is_not_overwritten(cast: Cast, client_for: Clients) -> None:
    row = draft(cast)
    page = client_for(cast.office).get(f"/quy-che-diem/{row}/sua")
    with transaction():
        rule_sets.change(row, values=ward.values(photos=50), valid_from=clock.today(), actor=cast.office)
    page.press("Lưu dự thảo", note="Của tôi", expect=409)
    assert db.session.get_one(RuleSet, row).note == ""


def test_a_draft_shows_what_it_changes_and_is_signed_as_it_was_read(cast: Cast, client_for: Clients) -> None:
    ward.sign(cast)
    row = draft(cast, photos=250, valid_from=date(2026, 12, 1))
    head = client_for(cast.head)
    page = head.get(f"/quy-che-diem/{row}")
    assert "Khác bản số 1 đang áp dụng ở 1 chỗ" in page.text
    assert "Hãy ghi số quyết định" in page.press("Ký quy chế này", decision_number="", expect=422).text
    with transaction():
        rule_sets.change(row, values=ward.values(photos=300), valid_from=date(2026, 12, 1), actor=cast.office)
    page.press("Ký quy chế này", decision_number="15/QĐ-BBT", expect=409)
    page = head.get(f"/quy-che-diem/{row}").press("Ký quy chế này", decision_number="15/QĐ-BBT")
    assert "Sắp áp dụng" in page.text
    assert "15/QĐ-BBT, Ngô Quốc Trưởng ký ngày 23/11/2026" in page.text
    client_for(cast.office).get(f"/quy-che-diem/{row}/sua", expect=409)


def test_nothing_is_signed_backwards(cast: Cast, client_for: Clients, travel: Any) -> None:
    row = draft(cast)
    page = client_for(cast.head).get(f"/quy-che-diem/{row}")
    typed_ = {name: page.fields[name] for name in ("seen", "valid_from")} | {"decision_number": "15/QĐ-BBT"}
    travel(days=1)
    page = client_for(cast.head).get(f"/quy-che-diem/{row}")
    assert "không áp dụng ngược" in page.text
    assert "Ký quy chế này" not in page.buttons
    client_for(cast.head).post(f"/quy-che-diem/{row}/ky", typed_, expect=422)
    assert db.session.get_one(RuleSet, row).signed_at is None


DOORS = [("hoa", 403), ("mai", 403), ("head", 403), ("observer", 403), ("office", 200)]


@pytest.mark.parametrize(("name", "status"), DOORS)
def test_who_drafts(cast: Cast, client_for: Clients, name: str, status: int) -> None:
    row = draft(cast)
    client = client_for(getattr(cast, name))
    client.get("/quy-che-diem/soan", expect=status)
    client.get(f"/quy-che-diem/{row}/sua", expect=status)
    client.post(f"/quy-che-diem/{row}/ky", {"decision_number": "1"}, expect=409 if name == "head" else 403)
    client.post(f"/quy-che-diem/{row}/xoa", expect=status)
    assert (db.session.get(RuleSet, row) is None) == (status == 200)


def test_a_draft_is_tried_side_by_side(cast: Cast, client_for: Clients, right: None) -> None:
    ward.sign(cast)
    ward.published(cast, cast.hoa)
    ward.published(cast, cast.binh, genre_id=cast.genres["report"].id)
    row = draft(cast, base=ward.BASE | {"news": 700}, valid_from=date(2026, 12, 1))
    page = client_for(cast.office).get(f"/quy-che-diem/{row}").follow("Thử trên kỳ đã qua")
    assert "Kỳ này chưa có bài nào đăng" in page.text
    page = page.follow("Kỳ sau")
    assert "2 bài. Tổng điểm cá nhân: 7 → 12 (+5)" in page.text
    assert "1 người được hơn, 0 người kém đi, 1 người giữ nguyên" in page.text
    assert "2 → 1 lên 1" in page.text
    assert "Tổ dân phố 12" in page.follow("Đơn vị 1").text
    client_for(cast.hoa).get(f"/quy-che-diem/{row}/thu", expect=403)
