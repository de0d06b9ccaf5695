"""Pages of units, of their members, and of accounts that close or merge."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import select

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.units.models import Membership, Position, Unit
from tests.cast import Cast
from tests.factories import make_membership, make_person, make_unit
from tests.page import PageClient

Client = Callable[..., PageClient]
Count = Callable[[], AbstractContextManager[list[str]]]
TODAY = date(2026, 11, 23)


def place_of(person: Actor, unit: Unit) -> Membership:
    return db.session.scalars(
        select(Membership).where(Membership.person_id == person.id, Membership.unit_id == unit.id)
    ).one()


def test_everybody_sees_units_and_only_some_see_numbers(cast: Cast, client_for: Client) -> None:
    for who in ("hoa", "outsider", "mai", "observer"):
        page = client_for(getattr(cast, who)).get("/don-vi").follow("Tổ dân phố 12")
        assert "Nguyễn Thị Hoa" in page.text
        assert "tel:" not in page.html.partition("plain-foot")[0]
        assert page.buttons == [] or "Kết thúc" not in page.text
    for who in ("lan", "office", "admin"):
        assert "tel:09" in client_for(getattr(cast, who)).get(f"/don-vi/{cast.group.id}").html


def test_a_list_in_the_order_of_numbers(cast: Cast, client_for: Client) -> None:
    page = client_for(cast.hoa).get("/don-vi")
    assert page.text.index("Tổ dân phố 7") < page.text.index("Tổ dân phố 12")


def test_the_lists_take_as_many_statements_for_many(cast: Cast, client_for: Client, count_queries: Count) -> None:
    browser = client_for(cast.office)
    for url in ("/don-vi", f"/don-vi/{cast.group.id}"):
        browser.get(url)
        with count_queries() as few:
            browser.get(url)
        for _number in range(10):
            make_membership(make_person(), make_unit(), Position.HEAD)
            make_membership(make_person(), cast.group)
        with count_queries() as many:
            browser.get(url)
        assert len(many) == len(few) <= 12, str(many)


def test_a_unit_is_added_renamed_merged_and_closed_on_its_pages(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.office)
    page = browser.get("/don-vi").follow("Thêm đơn vị")
    page = page.press("Thêm đơn vị", name="Tổ dân phố 41", expect=422)
    assert page.fields["name"] == "Tổ dân phố 41"
    page = page.press("Thêm đơn vị", code="TDP41", kind="residential_group", valid_from="01/10/2026")
    assert page.h1 == "Tổ dân phố 41"
    page = page.follow("Đổi tên").press("Đổi tên", name="Tổ dân phố 41B", short_name="Tổ 41B")
    assert "Tên qua thời gian" in page.text
    page = page.follow("Gộp vào đơn vị khác")
    page.press("Gộp đơn vị", expect=422)
    page = page.press("Gộp đơn vị", successor_id=str(cast.group.id))
    assert page.h1 == "Tổ dân phố 12"
    assert "đã nhập vào đây" in page.text
    page = page.follow("Đóng đơn vị")
    page.press("Đóng đơn vị", expect=422)
    page = page.press("Đóng đơn vị", reason="giải thể")
    assert "Hoạt động đến hết ngày 23/11/2026" in page.text
    assert "Tổ dân phố 41B" in browser.get("/don-vi", query_string={"da_dong": "1"}).text


@pytest.mark.parametrize("who", ["hoa", "lan", "mai", "head", "observer"])
def test_others_keep_no_units(cast: Cast, client_for: Client, who: str) -> None:
    browser = client_for(getattr(cast, who))
    browser.get("/don-vi/them", expect=403)
    for path in ("doi-ten", "gop", "dong"):
        browser.get(f"/don-vi/{cast.group.id}/{path}", expect=403)


def test_a_head_keeps_the_list_of_contributors(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.lan)
    page = browser.get(f"/don-vi/{cast.group.id}").follow("Thêm cộng tác viên")
    page = page.press("Thêm", full_name="Trần Thị Mơ", phone="12", expect=422)
    assert page.fields["full_name"] == "Trần Thị Mơ"
    page = page.press("Thêm", phone="0912345678")
    assert "Trần Thị Mơ" in page.text
    again = browser.get(f"/don-vi/{cast.group.id}/cong-tac-vien")
    again.press("Thêm", full_name="Trần Thị Mơ", phone="0912345678", expect=422)
    row = place_of(cast.hoa, cast.group)
    page = browser.get(f"/don-vi/{cast.group.id}/nguoi/{row.id}/ket-thuc").press("Kết thúc", last_day="2026-11-22")
    assert "Người trước đây (1)" in page.text


def test_a_head_reaches_no_other_unit(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.hue)
    browser.get(f"/don-vi/{cast.group.id}/cong-tac-vien", expect=403)
    row = place_of(cast.hoa, cast.group)
    browser.get(f"/don-vi/{cast.group.id}/nguoi/{row.id}/ket-thuc", expect=403)
    browser.get(f"/don-vi/{cast.women.id}/nguoi/{row.id}/ket-thuc", expect=404)


@pytest.mark.parametrize("number", [999_999, 2**63, 10**30])
def test_a_unit_that_is_not_there(cast: Cast, client_for: Client, number: int) -> None:
    browser = client_for(cast.office)
    for path in ("", "/doi-ten", "/gop", "/dong", "/cong-tac-vien", "/nguoi/1/ket-thuc"):
        browser.get(f"/don-vi/{number}{path}", expect=404)


def test_a_person_gets_a_place_and_leaves_on_the_pages(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.office)
    page = browser.get(f"/nguoi/{cast.mai.id}").follow("Ghi vào đơn vị")
    page.press("Ghi vào đơn vị", expect=422)
    page = page.press("Ghi vào đơn vị", unit_id=str(cast.women.id), position="deputy")
    assert "Hội Phụ nữ" in page.text
    page = browser.get(f"/nguoi/{cast.don.id}").follow("Ngừng tài khoản này")
    assert "Tổ dân phố 7 sẽ không còn ai xác nhận bài" in page.text
    page = page.press("Ngừng tài khoản", reason="chuyển đi", expect=422)
    assert page.fields["reason"] == "chuyển đi"
    page = page.press("Ngừng tài khoản", accept=True)
    assert "Đã ngừng" in page.text
    assert "Hoàng Văn Đơn" in browser.get("/nguoi", query_string={"da_ngung": "1"}).text
    page = browser.get(f"/nguoi/{cast.don.id}").press("Mở lại tài khoản")
    assert "đã mở lại" in page.text
    assert clock.today() == TODAY


def test_the_register_finds_the_other_account_shows_both_and_merges(cast: Cast, client_for: Client):
    twin = make_person("Nguyễn Thị Hoa", username="hoa2")
    make_membership(twin, cast.women)
    office = client_for(cast.office)
    page = office.get(f"/nguoi/{twin.id}")
    page = page.follow("Người này có hai tài khoản? Gộp lại")
    assert "hoa" in page.text
    page = page.follow("Giữ tài khoản này")
    assert "Đóng: Nguyễn Thị Hoa" in page.text
    assert "Giữ lại: Nguyễn Thị Hoa" in page.text
    page = page.press("Gộp hai tài khoản", expect=422)
    page = page.press("Gộp hai tài khoản", reason="Một người đăng ký hai lần.")
    assert "Đã nhận tài khoản" in page.text
    page = office.get(f"/nguoi/{twin.id}")
    assert "Tài khoản này đã gộp vào" in page.text
    assert "Mở lại tài khoản" in page.text
    assert (
        office.get(f"/nguoi/{twin.id}/gop/{cast.hoa.id}")
        .press("Gộp hai tài khoản", expect=422, reason="Lại.")
        .text.count("đã được gộp")
        > 0
    )


def test_the_search_is_kept_short_and_says_when_there_is_nobody(cast: Cast, client_for: Client):
    office = client_for(cast.office)
    assert "Không tìm thấy ai khác" in office.get(f"/nguoi/{cast.hoa.id}/gop?q=zzzzz").text
    client_for(cast.lan).get(f"/nguoi/{cast.hoa.id}/gop", expect=403)
    office.get("/nguoi/99999/gop", expect=404)


def test_a_membership_ends_today_by_one_button(cast: Cast, client_for: Client) -> None:
    page = client_for(cast.lan).get(f"/don-vi/{cast.group.id}").press("Thôi từ hôm nay")
    assert "Người trước đây (1)" in page.text
    ended = [place_of(person, cast.group).valid_to for person in (cast.hoa, cast.binh)]
    assert sorted(ended, key=str) == [date(2026, 11, 22), None]


def test_the_register_goes_from_a_new_contributor_to_the_code(cast: Cast, client_for: Client) -> None:
    page = client_for(cast.office).get(f"/don-vi/{cast.group.id}/cong-tac-vien")
    page = page.press("Thêm", full_name="Trần Thị Mơ", phone="0912345678")
    assert page.h1 == "Mã một lần của Trần Thị Mơ"


def test_the_last_head_is_not_ended_unseen(cast: Cast, client_for: Client) -> None:
    row = place_of(cast.hue, cast.women)
    client = client_for(cast.office)
    client.get(f"/don-vi/{cast.women.id}")
    page = client.post(f"/don-vi/{cast.women.id}/nguoi/{row.id}/ket-thuc", {"last_day": "2026-11-22"}, expect=422)
    assert "Tôi đã đọc các dòng trên" in page.text
