"""The pages of royalties as each kind of visitor meets them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
from flask import Flask

from editorial.core import clock, settings
from editorial.core.access import SIGNED_IN
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid
from editorial.royalties.models import RateSet
from editorial.royalties.queries import rate_book
from editorial.royalties.rules.rates import UNIT_PERCENT_MOST
from tests.cast import Cast
from tests.page import PageClient
from tests.royalties.ward import UNIT, closed, lay, lines, made, over, sent, turn_on
from tests.scoring import ward as points

Travel = Callable[..., datetime]
Clients = Callable[..., PageClient]
NEXT_MONTH = datetime.fromisoformat("2026-12-01T09:00:00+07:00")


def test_there_is_no_place_for_royalties_before_a_decision_was_entered(
    cast: Cast, app: Flask, client_for: Clients
) -> None:
    """Nobody but the office finds anything at any address, and no place leads there; strangers sign in first."""
    lay()
    doors = [
        (method, rule.rule.replace("<key>", "2026-11").replace("<int:objection_id>", "1"),
         vars(app.view_functions[rule.endpoint])["open_to"])
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("royalties.")
        for method in (rule.methods or set()) & {"GET", "POST"}
    ]  # fmt: skip
    assert len(doors) >= 18
    for who in cast.everyone.values():
        if who is cast.office:
            continue
        client = PageClient(app, who)
        assert "/nhuan-but" not in client.get("/viec").html
        sent = {"csrf_token": client.csrf_token()}
        for method, path, roles in doors if who in (cast.hoa, cast.head, cast.admin) else doors[:3]:
            wanted = 404 if SIGNED_IN in roles or who.has(*roles) else 403
            assert client._send(method, path, data=sent).status_code == wanted, (who, method, path)
    office = client_for(cast.office)
    assert 'href="/nhuan-but/muc-chi"' in office.get("/cai-dat").html
    assert 'href="/nhuan-but"' not in office.get("/viec").html, "nothing to see there yet"
    assert "Đang tắt" in office.get("/nhuan-but").text
    turn_on(cast)
    for who in (cast.hoa, cast.head, cast.office):
        assert 'href="/nhuan-but"' in client_for(who).get("/viec").html
    assert client_for(cast.hoa).get("/nhuan-but/cua-toi")


def test_a_first_decision_without_any_coefficient_turns_nothing_on(cast: Cast, client_for: Clients) -> None:
    lay()
    client, today = client_for(cast.office), f"{clock.today():%d/%m/%Y}"
    typed = {"decision_number": "45/QĐ-UBND", "decided_on": today, "valid_from": today, "unit_percent": "10",
             "period": "month"}  # fmt: skip
    page = client.post("/nhuan-but/muc-chi/moi", typed, expect=422)
    assert "Hãy ghi hệ số cho ít nhất một thể loại" in page.text
    assert db.session.query(RateSet).count() == 0
    turn_on(cast)
    client.post("/nhuan-but/muc-chi/moi", typed | {"decision_number": "46/QĐ-UBND"})
    assert db.session.query(RateSet).count() == 2, "later a decision may end the payments"


def test_the_office_enters_a_decision_and_items_begin_to_pay(cast: Cast, client_for: Clients) -> None:
    lay()
    client = client_for(cast.office)
    page = client.get("/cai-dat")
    assert "/nhuan-but/muc-chi" in page.html
    client.get("/nhuan-but/muc-chi/moi")
    today = f"{clock.today():%d/%m/%Y}"
    typed = {
        "decision_number": "45/QĐ-UBND", "decided_on": today, "valid_from": today, "unit_percent": "10",
        "period": "month", "ceiling": "20.000.000", "news-group": "news", "news-A": "12", "news-B": "2,5", "news-C": "1",
    }  # fmt: skip
    page = client.post("/nhuan-but/muc-chi/moi", typed, expect=422)
    assert "cao hơn mức tối đa 10" in page.text
    assert "45/QĐ-UBND" in page.html
    page = client.post("/nhuan-but/muc-chi/moi", typed | {"news-A": "3"})
    assert "Đã ghi quyết định" in page.text
    row = db.session.query(RateSet).one()
    assert (row.ceiling, row.coefficients) == (20_000_000, {"news": {"group": "news", "A": 300, "B": 250, "C": 100}})
    points.published(cast)
    assert [line.amount for line in lines()] == [UNIT * 250 // 100]
    page = client.get("/nhuan-but/muc-chi/moi")
    assert 'value="2,5"' in page.html, "the next decision begins from this one"


DECISION = {
    "decision_number": "45/QĐ-UBND", "decided_on": "02/11/2026", "valid_from": "02/11/2026", "unit_percent": "10",
    "period": "month", "news-group": "news", "news-A": "3", "news-B": "2", "news-C": "1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"unit_percent": "mười"}, "số tròn"),
        (DECISION | {"unit_percent": "11"}, "phải từ 1 đến 10% mức lương cơ sở"),
        ({"ceiling": "nhiều"}, "tròn đồng"),
        ({"news-A": "1,2,3"}, "Hãy ghi một số"),
    ],
)
def test_slips_of_the_finger_are_said_beside_their_field(
    cast: Cast, client_for: Clients, typed: dict, said: str
) -> None:
    lay()
    page = client_for(cast.office).post("/nhuan-but/muc-chi/moi", typed, expect=422)
    assert said in page.text
    assert rate_book.rate_sets() == []


def test_a_newer_decree_raises_the_share_of_the_wage_from_its_day(cast: Cast) -> None:
    with transaction():
        settings.put(UNIT_PERCENT_MOST, 12, valid_from=date(2027, 1, 1), basis="Nghị định mới", actor=cast.office)
    with pytest.raises(Invalid):
        turn_on(cast, unit_percent=12, valid_from=date(2026, 12, 31))
    assert turn_on(cast, unit_percent=12, valid_from=date(2027, 1, 1)).unit_percent == 12


def test_a_switch_to_quarters_says_from_which_day_it_counts(cast: Cast, client_for: Clients) -> None:
    turn_on(cast)
    today = f"{clock.today():%d/%m/%Y}"
    client = client_for(cast.office)
    client.get("/nhuan-but/muc-chi/moi")
    page = client.post("/nhuan-but/muc-chi/moi", {
        "decision_number": "46/QĐ-UBND", "decided_on": today, "valid_from": "01/12/2026", "unit_percent": "10",
        "period": "quarter", "news-group": "news", "news-A": "3", "news-B": "2", "news-C": "1",
    })  # fmt: skip
    assert "Bảng kê theo quý bắt đầu từ ngày 01/01/2027; quý này vẫn lập như cũ." in page.text
    assert "Cách lập này bắt đầu từ ngày 01/01/2027." in client.get("/nhuan-but/muc-chi").text


def test_a_new_base_wage_and_a_new_maximum_are_entered(cast: Cast, client_for: Clients) -> None:
    lay()
    client = client_for(cast.office)
    client.get("/nhuan-but/luong-co-so")
    page = client.post(
        "/nhuan-but/luong-co-so", {"amount": "2.700.000đ", "valid_from": "01/07/2027", "basis": "NĐ mới"}
    )
    assert "2.700.000đ" in page.text
    client.get("/nhuan-but/he-so-toi-da")
    page = client.post(
        "/nhuan-but/he-so-toi-da", {"group": "news", "maximum": "12,5", "valid_from": "01/11/2026", "basis": "NĐ mới"}
    )
    assert "12,5" in page.text
    assert client.post("/nhuan-but/luong-co-so", {"amount": "x"}, expect=422)


def test_everybody_sees_their_own_lines_with_the_arithmetic_and_nobody_elses(cast: Cast, client_for: Clients) -> None:
    turn_on(cast)
    points.published(cast, cast.hoa, cast.binh)
    page = client_for(cast.hoa).get("/nhuan-but")
    assert "Mức B: 253.000đ × 2 = 506.000đ; phần 60% là 303.600đ." in page.text
    assert "202.400đ" not in page.text
    assert "Chưa có khoản nào" in client_for(cast.outsider).get("/nhuan-but").text


def test_only_the_office_and_the_board_read_statements(cast: Cast, client_for: Clients) -> None:
    turn_on(cast)
    made(cast)
    for path in ("", "/dong", "/in", "/ke-toan.xlsx"):
        for nobody in (cast.hoa, cast.mai, cast.admin, cast.lan):
            client_for(nobody).get(f"/nhuan-but/bang-ke/2026-11{path}", expect=403)
    for reader in (cast.office, cast.uyen, cast.head):
        client_for(reader).get("/nhuan-but/bang-ke/2026-11")
    client_for(cast.office).get("/nhuan-but/bang-ke/2026-10", expect=404)


def test_a_statement_goes_from_draft_over_an_objection_to_the_signature(
    cast: Cast, client_for: Clients, travel: Travel
) -> None:
    turn_on(cast)
    points.published(cast)
    office = client_for(cast.office)
    office.get("/nhuan-but")
    page = office.post("/nhuan-but/bang-ke", {"key": "2026-11"})
    assert "Gửi lấy ý kiến: Kỳ này đến hết ngày 30/11/2026" in page.text
    travel(NEXT_MONTH)
    office, hoa = client_for(cast.office), client_for(cast.hoa)
    page = office.post("/nhuan-but/bang-ke/2026-11/gui")
    assert "Nhận kiến nghị đến 17:30 08/12/2026" in page.text
    page = hoa.get("/nhuan-but/cua-toi")
    page = hoa.post("/nhuan-but/bang-ke/2026-11/kien-nghi", {"reason": ""}, expect=422)
    page = hoa.post("/nhuan-but/bang-ke/2026-11/kien-nghi", {"reason": "Bài này mức A."})
    assert "Đang chờ trả lời" in page.text
    travel(over())
    office, hoa, head = client_for(cast.office), client_for(cast.hoa), client_for(cast.head)
    page = head.get("/nhuan-but/bang-ke/2026-11")
    assert "Còn 1 kiến nghị" in page.text
    page = office.get("/nhuan-but/bang-ke/2026-11")
    page = page.press("Gửi trả lời", answer="", expect=422)
    page = page.press("Gửi trả lời", answer="Ban Biên tập chấm mức B.")
    page = head.get("/nhuan-but/bang-ke/2026-11")
    page = page.press("Ký chốt 506.000đ")
    assert "Đã ký chốt" in page.text
    assert "Ban Biên tập chấm mức B." in hoa.get("/nhuan-but/cua-toi").text


def test_above_the_ceiling_the_page_says_so_and_the_office_may_reduce(
    cast: Cast, client_for: Clients, travel: Travel
) -> None:
    turn_on(cast, ceiling=300_000)
    points.published(cast)
    made(cast)
    travel(NEXT_MONTH)
    sent(cast)
    office = client_for(cast.office)
    page = office.get("/nhuan-but/bang-ke/2026-11")
    assert "206.000đ" in page.text
    office.post("/nhuan-but/bang-ke/2026-11/giam", {"reason": ""}, expect=422)
    page = office.post("/nhuan-but/bang-ke/2026-11/giam", {"reason": "Hết dự toán."})
    assert "506.000đ còn 300.000đ" in page.text
    page = office.get("/nhuan-but/bang-ke/2026-11/in")
    assert "Hết dự toán." in page.text
    page = office.post("/nhuan-but/bang-ke/2026-11/giam", {"bo": "1"})
    assert "trở về mức đầy đủ" in page.text


def test_the_accountants_file_has_every_line_with_its_sum_and_an_empty_tax_column(
    cast: Cast, client_for: Clients, travel: Travel
) -> None:
    turn_on(cast)
    points.published(cast, cast.hoa, cast.binh, title="=Bài của hai người")
    closed(cast, travel)
    response = client_for(cast.office)._send("GET", "/nhuan-but/bang-ke/2026-11/ke-toan.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.data))
    assert book.sheetnames == ["Chi tiết", "Theo người", "Theo đơn vị"]
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    head = next(row for row in cells if row[0] == "STT")
    rows = [dict(zip(head, row, strict=True)) for row in cells if isinstance(row[0], int)]
    assert [(row["Họ và tên"], row["Nhuận bút (đồng)"], row["Thuế TNCN"]) for row in rows] == [
        (cast.binh.name, 202_400, None), (cast.hoa.name, 303_600, None)
    ]  # fmt: skip
    assert [(row["Hệ số"], row["Giá trị 1 đơn vị (đồng)"], row["Tin, bài"]) for row in rows][:1] == [
        (2, UNIT, "=Bài của hai người")
    ]
    assert "DỰ THẢO" not in str(cells)


def test_pages_take_the_same_statements_however_many_lines(
    cast: Cast, client_for: Clients, count_queries: Callable[..., object]
) -> None:
    turn_on(cast)
    points.published(cast, title="Bài 0")
    made(cast)
    office, hoa = client_for(cast.office), client_for(cast.hoa)
    few = []
    for _round in range(2):
        counted = []
        for client, path in (
            (office, "/nhuan-but"), (office, "/nhuan-but/bang-ke/2026-11"), (office, "/nhuan-but/bang-ke/2026-11/dong"),
            (hoa, "/nhuan-but/cua-toi"), (office, "/nhuan-but/muc-chi"),
        ):  # fmt: skip
            client.get(path)
            with count_queries() as seen:
                client.get(path)
            counted.append(len(seen))  # type: ignore[arg-type]
        few.append(counted)
        for place in range(3):
            points.published(cast, cast.hoa, cast.binh, title=f"Bài thêm {_round} {place}")
    assert few[0] == few[1]
    assert max(few[0]) <= 20
