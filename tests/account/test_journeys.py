"""Whole stories of accounts: the first password, a lost one, a second step, a lost phone, devices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import Message as Letter
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from editorial.articles.models import Genre, Section
from editorial.core import clock
from editorial.core.db import db
from editorial.people import operations, queries
from editorial.people.models import OneTimeCode, Person
from editorial.scoring.rule_sets.models import RuleSet
from tests.account.postbox import postbox, text_of
from tests.cast import Cast
from tests.factories import make_person
from tests.page import Page, PageClient

PASSWORD = "hoa gạo đầu ngõ"
Client = Callable[..., PageClient]
Travel = Callable[..., object]


def sign_in(browser: PageClient, name: str, password: str = PASSWORD, **more: Any) -> Page:
    return browser.get("/dang-nhap").press("Đăng nhập", name=name, password=password, **more)


def password_for(person_id: int) -> None:
    db.session.get_one(Person, person_id).password_hash = operations.hash_password(PASSWORD)
    db.session.commit()


def secret_on(page: Page) -> str:
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.text)
    assert found is not None
    return found[0].replace(" ", "")


@pytest.fixture
def two_steps(app: Flask) -> Iterator[None]:
    app.config["REQUIRE_TOTP"] = True
    yield
    app.config["REQUIRE_TOTP"] = False


def test_from_the_offices_code_to_a_password_of_ones_own(cast: Cast, client_for: Client, anonymous: PageClient) -> None:
    shown = client_for(cast.office).get(f"/nguoi/{cast.hoa.id}").press("Tạo mã một lần")
    code = re.search(r"\b\d{4} \d{4} \d{4}\b", shown.text)
    assert code is not None
    assert "09:00 25/11/2026" in shown.text
    page = anonymous.get("/dang-nhap").follow("Tôi có mã một lần")
    assert "chưa đúng" in page.press("Tiếp tục", name="hoa", code="1234 5678 9012", expect=422).text
    page = page.press("Tiếp tục", name="hoa", code=code[0], expect=303, follow=False)
    page = anonymous.get("/tai-khoan")
    assert page.h1 == "Đặt mật khẩu của bạn"
    bad = page.press("Lưu mật khẩu", password="1234567890", again="1234567890", expect=422)
    assert "dễ đoán" in bad.text
    differ = page.press("Lưu mật khẩu", password=PASSWORD, again="khác", expect=422)
    assert "chưa giống nhau" in differ.text
    page.press("Lưu mật khẩu", password=PASSWORD, again=PASSWORD, expect=303, follow=False)
    assert anonymous.get("/tai-khoan").h1 == "Tài khoản của tôi"
    assert anonymous.get("/dat-mat-khau", follow=False, expect=303).location == "/"


def test_five_wrong_codes_lock_like_five_wrong_passwords(cast: Cast, anonymous: PageClient) -> None:
    password_for(cast.hoa.id)
    page = anonymous.get("/dang-nhap/ma-mot-lan")
    for _time in range(5):
        page.press("Tiếp tục", name="hoa", code="1234 5678 9012", expect=422)
    page.press("Tiếp tục", name="hoa", code="1234 5678 9012", expect=429)
    sign_in(anonymous, "hoa", expect=429)


def test_the_role_demands_a_second_step_and_every_page_waits_for_it(
    cast: Cast, anonymous: PageClient, two_steps: None, travel: Travel
) -> None:
    password_for(cast.mai.id)
    sign_in(anonymous, "mai", follow=False, expect=303)
    page = anonymous.get("/don-vi")
    assert page.h1 == "Bật xác thực hai bước"
    picture = anonymous.get("/xac-thuc-hai-buoc/qr.svg")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.data.startswith(b"<svg")
    secret = secret_on(page)
    assert "Mã chưa đúng" in page.press("Bật xác thực hai bước", code="000000", expect=422).text
    page = page.press("Bật xác thực hai bước", code=pyotp.TOTP(secret).at(clock.now()))
    assert page.h1 == "Giữ 10 mã dự phòng này"
    recovery = re.findall(r"\b[a-z2-9]{5}-[a-z2-9]{5}\b", page.text)
    assert len(recovery) == 10
    assert page.links["Tôi đã cất, đi tiếp"] == "/don-vi"
    assert anonymous.get("/don-vi").h1 == "Đơn vị"
    anonymous.get("/xac-thuc-hai-buoc/qr.svg", expect=404)
    anonymous.post("/dang-xuat", follow=False, expect=303)

    page = sign_in(anonymous, "mai")
    assert page.h1 == "Nhập mã trên điện thoại"
    assert anonymous.get("/don-vi").path == "/dang-nhap"
    page = anonymous.get("/dang-nhap/ma-xac-thuc")
    page.press("Tiếp tục", code="123456", expect=422)
    page.press("Tiếp tục", code=pyotp.TOTP(secret).at(clock.now()), expect=422)  # used when it was set up
    page.press("Tiếp tục", code=recovery[3], expect=303, follow=False)
    assert anonymous.get("/tai-khoan").h1 == "Tài khoản của tôi"
    assert queries.recovery_codes_left(cast.mai.id) == 9


def test_the_first_step_does_not_wait_for_ever(cast: Cast, anonymous: PageClient, travel: Travel) -> None:
    password_for(cast.mai.id)
    person = db.session.get_one(Person, cast.mai.id)
    person.totp_secret, person.totp_confirmed_at = pyotp.random_base32(), clock.now()
    db.session.commit()
    sign_in(anonymous, "mai")
    travel(minutes=11)
    assert anonymous.get("/dang-nhap/ma-xac-thuc").path == "/dang-nhap"


def test_guesses_at_the_second_step_lock_too_and_a_right_password_does_not_wash_them_off(
    cast: Cast, anonymous: PageClient
) -> None:
    password_for(cast.mai.id)
    person = db.session.get_one(Person, cast.mai.id)
    person.totp_secret, person.totp_confirmed_at = pyotp.random_base32(), clock.now()
    db.session.commit()
    for _time in range(5):
        sign_in(anonymous, "mai").press("Tiếp tục", code="abc", expect=422)
    sign_in(anonymous, "mai").press("Tiếp tục", code="abc", expect=429)


def test_a_contributor_needs_no_second_step_but_may_have_one(cast: Cast, client_for: Client, two_steps: None) -> None:
    browser = client_for(cast.hoa)
    page = browser.get("/tai-khoan")
    assert "không bắt buộc" in page.text
    assert page.follow("Bật xác thực hai bước").h1 == "Bật xác thực hai bước"


def test_a_new_phone_and_new_recovery_codes(cast: Cast, client_for: Client, travel: Travel) -> None:
    browser = client_for(cast.mai)
    page = browser.get("/xac-thuc-hai-buoc")
    secret = secret_on(page)
    page.press("Bật xác thực hai bước", code=pyotp.TOTP(secret).at(clock.now()))
    travel(seconds=30)
    page = browser.get("/tai-khoan").follow("Lấy mã dự phòng mới")
    assert "Mã chưa đúng" in page.press("Lấy mã mới", code="111111", expect=422).text
    page = page.press("Lấy mã mới", code=pyotp.TOTP(secret).at(clock.now()))
    recovery = re.findall(r"\b[a-z2-9]{5}-[a-z2-9]{5}\b", page.text)
    page = browser.get("/tai-khoan").follow("Đổi điện thoại xác thực")
    page = page.press("Tiếp tục", code=recovery[0])
    assert page.h1 == "Bật xác thực hai bước"
    assert secret_on(page) != secret


def test_my_devices_and_the_end_of_them(cast: Cast, app: Flask, client_for: Client) -> None:
    phone, desk, third = client_for(cast.hoa), client_for(cast.hoa), client_for(cast.hoa)
    page = phone.get("/tai-khoan")
    assert page.buttons.count("Đăng xuất máy này") == 2
    assert "máy bạn đang dùng" in page.text
    page.press("Đăng xuất máy này")
    assert len(queries.devices_of(cast.hoa.id)) == 2
    assert [browser.get("/tai-khoan").path for browser in (desk, third)].count("/dang-nhap") == 1
    phone.get("/tai-khoan").press("Đăng xuất mọi máy khác")
    assert len(queries.devices_of(cast.hoa.id)) == 1
    assert phone.get("/tai-khoan").path == "/tai-khoan"


def test_nobody_ends_a_device_of_somebody_else(cast: Cast, client_for: Client) -> None:
    client_for(cast.binh)
    (theirs,) = queries.devices_of(cast.binh.id)
    browser = client_for(cast.hoa)
    browser.post(f"/tai-khoan/thiet-bi/{theirs.id}/thoat", expect=404)
    browser.post("/tai-khoan/thiet-bi/999999999999/thoat", expect=404)
    assert len(queries.devices_of(cast.binh.id)) == 1


def test_a_new_password_ends_all_other_devices(cast: Cast, client_for: Client) -> None:
    password_for(cast.hoa.id)
    mine, other = client_for(cast.hoa), client_for(cast.hoa)
    page = mine.get("/tai-khoan").follow("Đổi mật khẩu")
    wrong = page.press("Đổi mật khẩu", old="sai", password="cầu hai tầng", again="cầu hai tầng", expect=422)
    assert "Mật khẩu đang dùng chưa đúng" in wrong.text
    short = page.press("Đổi mật khẩu", old=PASSWORD, password="ngắn", again="ngắn", expect=422)
    assert "ít nhất 10" in short.text
    page = page.press("Đổi mật khẩu", old=PASSWORD, password="cầu hai tầng", again="cầu hai tầng")
    assert "Đã đổi mật khẩu" in page.text
    assert other.get("/tai-khoan").path == "/dang-nhap"


def test_guessing_the_old_password_locks_too(cast: Cast, client_for: Client) -> None:
    password_for(cast.hoa.id)
    page = client_for(cast.hoa).get("/tai-khoan/mat-khau")
    for _time in range(6):
        page = page.press("Đổi mật khẩu", old="sai", password="cầu hai tầng", again="cầu hai tầng", expect=422)
    assert "tạm khóa" in page.text


# --- by e-mail ---


@pytest.fixture
def letters(app: Flask) -> Iterator[list[Letter]]:
    with postbox(app) as letters:
        yield letters


def test_a_link_by_mail_survives_the_scanner_and_opens_once(
    cast: Cast, anonymous: PageClient, letters: list[Letter], drain: Callable[[], int]
) -> None:
    thu = make_person("Lê Anh Thư", username="thu", email="thu@example.com")
    page = anonymous.get("/dang-nhap").follow("Quên mật khẩu").press("Gửi đường dẫn cho tôi", name="thu")
    assert page.h1 == "Hãy xem hộp thư của bạn"
    drain()
    (letter,) = letters
    assert letter["To"] == "thu@example.com"
    body = text_of(letter)
    assert "Lê Anh Thư" in body
    path = re.search(r"https://toasoan\.example(/quen-mat-khau/\S+)", body)
    assert path is not None
    for _scanner in range(3):
        page = anonymous.get(path[1])
    assert db.session.scalars(select(OneTimeCode.used_at)).all() == [None]
    page.press("Tiếp tục", follow=False, expect=303)
    assert anonymous.get("/tai-khoan").h1 == "Đặt mật khẩu của bạn"
    anonymous.get(path[1]).press("Tiếp tục", expect=422)
    assert thu.id


def test_asking_for_a_link_says_the_same_for_nobody(
    cast: Cast, anonymous: PageClient, letters: list[Letter], drain: Callable[[], int]
) -> None:
    make_person("Lê Anh Thư", username="thu", email="thu@example.com")
    pages = [
        anonymous.get("/quen-mat-khau").press("Gửi đường dẫn cho tôi", name=name).text
        for name in ("thu", "nobody", "hoa", "0999999999")
    ]
    assert len(set(pages)) == 1
    drain()
    assert len(letters) == 1
    anonymous.get("/quen-mat-khau").press("Gửi đường dẫn cho tôi", name="", expect=422)


def test_without_a_mail_server_the_page_names_the_office(cast: Cast, anonymous: PageClient) -> None:
    page = anonymous.get("/quen-mat-khau")
    assert "024 3000 0000" in page.text
    assert page.buttons == []


def test_a_link_that_never_was(cast: Cast, anonymous: PageClient) -> None:
    page = anonymous.get("/quen-mat-khau/khong-co").press("Tiếp tục", expect=422)
    assert "hết hiệu lực" in page.h1


# --- commands ---


def test_the_first_administrator_comes_from_the_command_line(app: Flask, database: None) -> None:
    run = app.test_cli_runner()
    made = run.invoke(args=["people", "first-admin", "--name", "Tạ Đức Trị", "--sign-in", "tri"])
    assert re.search(r"\d{4} \d{4}", made.output)
    person = queries.person_by_sign_in_name("tri")
    assert person is not None
    assert queries.roles_of(person.id) == {"administrator"}
    assert db.session.query(RuleSet).count() == 1, "the draft of rules for points has an owner now"
    assert db.session.query(Section).count() == db.session.query(Genre).count() + 3 == 14
    again = run.invoke(args=["people", "first-admin", "--name", "Kẻ Khác", "--sign-in", "khac"])
    assert again.exit_code == 1
    assert run.invoke(args=["people", "code", "tri"]).exit_code == 0
    assert run.invoke(args=["people", "code", "nobody"]).exit_code == 1


def test_a_second_step_that_nobody_can_reset_is_ended_from_the_command_line(app: Flask, cast: Cast) -> None:
    person = db.session.get_one(Person, cast.nam.id)
    person.totp_secret, person.totp_confirmed_at = "sealed by a key that is gone", clock.now()
    db.session.commit()
    run = app.test_cli_runner()
    assert run.invoke(args=["people", "end-second-step", "nam"]).exit_code == 0
    assert db.session.get_one(Person, cast.nam.id, populate_existing=True).totp_confirmed_at is None
    assert run.invoke(args=["people", "end-second-step", "nobody"]).exit_code == 1
