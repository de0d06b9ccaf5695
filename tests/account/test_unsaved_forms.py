"""A session ends in the middle of writing: nothing typed is lost, and nobody else gets to see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from editorial.core import clock
from editorial.core.db import db
from editorial.people import operations, queries
from editorial.people.models import DeviceSession, Person, RoleGrant, UnsavedForm
from editorial.people.rules import digest
from tests.cast import Cast
from tests.page import Page, PageClient

PASSWORD = "hoa gạo đầu ngõ"
PAGE = "/tai-khoan/mat-khau"
OURS = {"Origin": "http://localhost"}
Client = Callable[..., PageClient]
Travel = Callable[..., object]


@pytest.fixture
def hoa(cast: Cast) -> Person:
    person = db.session.get_one(Person, cast.hoa.id)
    person.password_hash = operations.hash_password(PASSWORD)
    db.session.commit()
    return person


def held() -> int:
    return db.session.scalar(select(func.count()).select_from(UnsavedForm)) or 0


def send(browser: PageClient, headers: dict[str, str] | None = None, path: str = PAGE, **fields: object) -> Page:
    data = {"title": "Ngày hội", "tags": ["a", "b"], "password": "bí mật", **fields}
    return browser.post(path, data, headers=OURS if headers is None else headers)


@pytest.fixture
def idle(cast: Cast, hoa: Person, client_for: Client, travel: Travel) -> PageClient:
    """Hoa's browser, with a form open, an hour and a half later."""
    browser = client_for(cast.hoa)
    browser.get(PAGE)
    travel(minutes=90)
    return browser


def test_the_form_is_kept_and_sign_in_leads_back_to_its_page(idle: PageClient, hoa: Person) -> None:
    page = send(idle)
    assert page.path == "/dang-nhap"
    assert "Chữ bạn vừa viết vẫn được giữ" in page.text
    page = page.press("Đăng nhập", name="hoa", password=PASSWORD)
    assert page.path == PAGE
    with idle.http.session_transaction() as session:
        key = digest(session["held"])
    kept = queries.unsaved_form(PAGE, token_hash=key, person_id=hoa.id)
    assert kept is not None
    assert kept.fields == {"title": ["Ngày hội"], "tags": ["a", "b"]}


def test_another_person_on_the_same_computer_sees_nothing_of_it(idle: PageClient, cast: Cast, hoa: Person) -> None:
    send(idle)
    with idle.http.session_transaction() as session:
        key = digest(session["held"])
    assert queries.unsaved_form(PAGE, token_hash=key, person_id=cast.binh.id) is None


def test_a_form_sent_to_an_address_without_page_returns_to_the_page_it_came_from(idle: PageClient) -> None:
    send(idle, {"Referer": "http://localhost/don-vi"}, "/tai-khoan/thiet-bi/thoat-het")
    send(idle, {"Referer": "http://localhost/don-vi/1?loc=x#y"}, "/tai-khoan/thiet-bi/thoat-het")
    send(idle, {"Referer": "http://localhost/tai-khoan/thiet-bi/thoat-het"}, "/tai-khoan/thiet-bi/thoat-het")
    rows = db.session.execute(select(UnsavedForm.path, UnsavedForm.posted_to).order_by(UnsavedForm.id)).all()
    assert [tuple(row) for row in rows] == [
        ("/don-vi", "/tai-khoan/thiet-bi/thoat-het"),
        ("/don-vi/1", "/tai-khoan/thiet-bi/thoat-het"),
        ("/tai-khoan", "/tai-khoan/thiet-bi/thoat-het"),
    ]


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "https://evil.example/"}]
)
def test_what_another_site_sends_is_not_kept(idle: PageClient, headers: dict[str, str]) -> None:
    page = send(idle, headers)
    assert page.path == "/dang-nhap"
    assert "vẫn được giữ" not in page.text
    assert held() == 0


def test_a_browser_that_was_nobody_fills_no_table(anonymous: PageClient, cast: Cast) -> None:
    anonymous.get("/dang-nhap")
    assert send(anonymous).path == "/dang-nhap"
    assert held() == 0


def test_a_form_too_large_is_not_promised(idle: PageClient) -> None:
    page = send(idle, body="x" * 400_001)
    assert "vẫn được giữ" not in page.text
    assert held() == 0


def test_after_signing_out_in_another_tab_the_form_is_kept_for_the_same_person(
    cast: Cast, hoa: Person, client_for: Client
) -> None:
    browser = client_for(cast.hoa)
    browser.get("/tai-khoan")
    browser.post("/dang-xuat")
    assert "vẫn được giữ" in send(browser).text
    assert db.session.scalars(select(UnsavedForm.person_id)).all() == [cast.hoa.id]


@pytest.mark.parametrize("headers", [{"X-Autosave": "1"}, {"HX-Request": "true"}, {"Accept": "application/json"}])
def test_scripts_get_a_sentence_and_keep_their_text(idle: PageClient, headers: dict[str, str]) -> None:
    page = idle.post(PAGE, {"title": "x"}, headers=OURS | headers, expect=401)
    assert page.json["sign_in"] == "/dang-nhap"
    assert "vẫn còn trên màn hình" in page.json["sentence"]
    assert held() == 0


def test_a_form_of_an_older_sign_in_still_counts_as_hers(idle: PageClient, hoa: Person, app: Flask) -> None:
    """Ended on another device is ended: the form is held, the page is not shown."""
    db.session.query(DeviceSession).delete()
    db.session.commit()
    assert send(idle).path == "/dang-nhap"
    assert held() == 0  # the row is gone, so nobody knows whose it was


def test_a_page_from_before_the_last_sign_in_loses_nothing_either(
    cast: Cast, hoa: Person, anonymous: PageClient
) -> None:
    anonymous.get("/dang-nhap").press("Đăng nhập", name="hoa", password=PASSWORD, expect=303, follow=False)
    page = anonymous.post(PAGE, {"title": "Ngày hội", "csrf_token": "of another session"}, headers=OURS, csrf=False)
    assert page.path == PAGE
    assert "Chữ bạn viết vẫn được giữ" in page.text
    assert db.session.scalars(select(UnsavedForm.fields)).all() == [{"title": ["Ngày hội"]}]


def test_a_forged_form_is_refused_and_not_kept(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.hoa)
    browser.post(PAGE, {"title": "x"}, headers={"Origin": "https://evil.example"}, csrf=False, expect=400)
    browser.post(PAGE, {"title": "x"}, headers=OURS | {"X-Autosave": "1"}, csrf=False, expect=400)
    assert held() == 0


# --- given back ---

REASON = "Mất điện thoại, đã gặp tại văn phòng"


@pytest.fixture
def office(cast: Cast, client_for: Client) -> PageClient:
    """The office's browser, whose session ended while a form was filled in and sent; signed in again."""
    browser = client_for(cast.office)
    page = browser.get(f"/nguoi/{cast.hoa.id}/bo-xac-thuc?tu=danh-sach")
    db.session.execute(update(DeviceSession).values(ended_at=clock.now()))
    page.client.post(
        page.path,
        {"reason": REASON},
        headers=OURS | {"Referer": f"http://localhost{page.url}"},
        follow=False,
        expect=303,
    )
    return browser


def test_the_form_has_its_words_again_until_it_went_through(office: PageClient, cast: Cast) -> None:
    with office.http.session_transaction() as session:
        assert session["held_page"] == f"/nguoi/{cast.hoa.id}/bo-xac-thuc?tu=danh-sach"
    office.sign_in(cast.office.id)
    page = office.get(f"/nguoi/{cast.hoa.id}/bo-xac-thuc")
    assert "Chữ bạn viết trước khi đăng nhập lại đã được đặt vào đây" in page.text
    assert page.fields["reason"] == REASON
    page.press("Bỏ xác thực hai bước", reason="", expect=422)
    assert office.get(page.path).fields["reason"] == REASON, "a refusal ends nothing"
    page.press("Bỏ xác thực hai bước")
    page = office.get(page.path)
    assert page.fields["reason"] == ""
    assert "đã được đặt vào đây" not in page.text


def test_somebody_else_in_the_same_browser_gets_neither_the_words_nor_the_page(
    office: PageClient, cast: Cast, hoa: Person
) -> None:
    page = office.get("/dang-nhap").press("Đăng nhập", name="hoa", password=PASSWORD, expect=303, follow=False)
    assert page.location == "/"
    office.sign_in(cast.admin.id)
    assert office.get(f"/nguoi/{cast.hoa.id}/bo-xac-thuc").fields["reason"] == ""


def test_where_the_form_is_gone_the_words_stand_to_be_copied_and_can_be_dropped(office: PageClient, cast: Cast) -> None:
    db.session.execute(update(RoleGrant).where(RoleGrant.person_id == cast.office.id).values(role="editor"))
    db.session.commit()
    office.sign_in(cast.office.id)
    page = office.get(f"/nguoi/{cast.hoa.id}/bo-xac-thuc", expect=403)
    assert "Trang này nay không còn biểu mẫu đó" in page.text
    assert REASON in page.text
    page.press("Bỏ chữ đã giữ", expect=403)
    assert REASON not in office.get(page.path, expect=403).text


def test_words_of_a_page_that_only_takes_forms_stand_on_ones_own_account(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.office)
    browser.get("/tai-khoan")
    db.session.execute(update(DeviceSession).values(ended_at=clock.now()))
    goal = "/nhuan-but/bang-ke/2026-11/giam"
    headers = OURS | {"Referer": f"http://localhost{goal}"}
    browser.post(goal, {"reason": "Hết dự toán của quý"}, headers=headers)
    browser.sign_in(cast.office.id)
    assert "Hết dự toán của quý" in browser.get("/tai-khoan").text


def test_a_code_of_a_law_is_a_word_and_a_code_of_sign_in_is_not(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.office)
    browser.get("/tai-khoan")
    db.session.execute(update(DeviceSession).values(ended_at=clock.now()))
    for path in ("/khen-thuong/can-cu", "/tai-khoan/ma-du-phong"):
        browser.post(path, {"code": "152/2025/NĐ-CP", "x": "y"}, headers=OURS)
    kept = dict(db.session.execute(select(UnsavedForm.path, UnsavedForm.fields)).all())
    assert kept == {
        "/khen-thuong/can-cu": {"code": ["152/2025/NĐ-CP"], "x": ["y"]},
        "/tai-khoan/ma-du-phong": {"x": ["y"]},
    }
