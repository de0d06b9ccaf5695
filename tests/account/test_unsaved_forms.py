"""A session ends in the middle of writing: nothing typed is lost, and nobody else gets to see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from editorial.core.db import db
from editorial.people import operations, queries
from editorial.people.models import DeviceSession, Person, UnsavedForm
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
    assert queries.unsaved_form(PAGE, token_hash=key, person_id=hoa.id) == {"title": ["Ngày hội"], "tags": ["a", "b"]}


def test_another_person_on_the_same_computer_sees_nothing_of_it(idle: PageClient, cast: Cast, hoa: Person) -> None:
    send(idle)
    with idle.http.session_transaction() as session:
        key = digest(session["held"])
    assert queries.unsaved_form(PAGE, token_hash=key, person_id=cast.binh.id) is None


def test_a_form_sent_to_an_address_without_page_returns_to_the_page_it_came_from(idle: PageClient) -> None:
    send(idle, {"Referer": "http://localhost/tai-khoan"}, "/tai-khoan/thiet-bi/thoat-het")
    send(idle, OURS, "/tai-khoan/thiet-bi/thoat-het", _form_page="/don-vi")
    rows = db.session.execute(select(UnsavedForm.path, UnsavedForm.posted_to).order_by(UnsavedForm.id)).all()
    assert [tuple(row) for row in rows] == [
        ("/tai-khoan", "/tai-khoan/thiet-bi/thoat-het"),
        ("/don-vi", "/tai-khoan/thiet-bi/thoat-het"),
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
