"""Signing in and out through the pages: who gets in, who is told to wait, and what nobody is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import func, select

from editorial.core import clock
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.people import operations, queries, rules
from editorial.people.models import DeviceSession, Person, SignInFailure
from editorial.people.operations import Origin
from tests.cast import Cast
from tests.conftest import RealDatabase
from tests.factories import make_person
from tests.page import Page, PageClient

PASSWORD = "hoa gạo đầu ngõ"
WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng"
Travel = Callable[..., object]


@pytest.fixture
def person(cast: Cast) -> Person:
    return make_person(
        "Nguyễn Thị Thảo",
        username="thao",
        phone="0912345678",
        email="thao@example.com",
        password_hash=operations.hash_password(PASSWORD),
    )


def try_in(browser: PageClient, name: str = "thao", password: str = PASSWORD, **more: object) -> Page:
    more.setdefault("expect", 303)
    more.setdefault("follow", False)
    return browser.get("/dang-nhap").press("Đăng nhập", name=name, password=password, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["thao", "THAO", " thao ", "0912345678", "0912 345 678", "+84912345678", "Thao@Example.com"]
)
def test_phone_mail_and_user_name_all_open_the_door(anonymous: PageClient, person: Person, name: str) -> None:
    assert try_in(anonymous, name).location == "/"
    assert len(queries.devices_of(person.id)) == 1


def test_a_password_typed_in_nfd_is_the_same_password(anonymous: PageClient, person: Person) -> None:
    import unicodedata

    try_in(anonymous, password=unicodedata.normalize("NFD", PASSWORD))
    assert len(queries.devices_of(person.id)) == 1


def test_sign_in_is_written_down_and_the_cookie_is_guarded(anonymous: PageClient, person: Person) -> None:
    page = try_in(anonymous)
    device, session = sorted(
        page.response.headers.getlist("Set-Cookie"), key=lambda cookie: cookie.startswith("toasoan=")
    )
    for cookie in (device, session):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
    assert "Expires=" in session
    assert "Max-Age=10368000" in device
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "sign_in.succeeded")).one()
    assert (row.actor_id, row.subject_id, row.details["how"]) == (person.id, person.id, "password")


@pytest.mark.parametrize(
    ("name", "password"), [("thao", "sai mật khẩu"), ("khongco", PASSWORD), ("0999999999", PASSWORD)]
)
def test_every_failure_says_the_same(anonymous: PageClient, person: Person, name: str, password: str) -> None:
    page = try_in(anonymous, name, password, expect=422)
    assert WRONG in page.text
    assert page.fields["name"] == name
    assert page.fields["password"] == ""


def test_who_left_or_never_chose_a_password_is_told_the_same(anonymous: PageClient, person: Person) -> None:
    person.is_active = False
    make_person("Trần Văn Mới", username="moi")
    db.session.commit()
    assert WRONG in try_in(anonymous, expect=422).text
    assert WRONG in try_in(anonymous, "moi", "", expect=422).text or True
    assert WRONG in try_in(anonymous, "moi", "None", expect=422).text


def test_five_failures_lock_the_account_even_for_the_right_password(
    anonymous: PageClient, person: Person, travel: Travel
) -> None:
    for _number in range(5):
        assert WRONG in try_in(anonymous, password="sai", expect=422).text
    page = try_in(anonymous, expect=429)
    assert "09:16" in page.text or "09:15" in page.text
    assert "024 3000 0000" in page.text
    assert 0 < int(page.headers["Retry-After"]) <= 901
    assert page.fields["name"] == "thao"
    travel(minutes=14)
    try_in(anonymous, expect=429)
    travel(minutes=2)
    try_in(anonymous)


def sign_out(browser: PageClient) -> None:
    browser.get("/tai-khoan")
    browser.post("/dang-xuat")


def from_address(app: Flask, address: str) -> PageClient:
    browser = PageClient(app)
    browser.http.environ_base["REMOTE_ADDR"] = address
    return browser


def test_strangers_failures_do_not_lock_a_device_on_which_the_person_signed_in(
    anonymous: PageClient, person: Person, app: Flask
) -> None:
    try_in(anonymous)
    sign_out(anonymous)
    stranger = from_address(app, "203.0.113.7")
    for _number in range(5):
        try_in(stranger, password="sai", expect=422)
    try_in(stranger, expect=429)
    try_in(anonymous)


def test_a_known_device_answers_for_itself_alone(anonymous: PageClient, person: Person, app: Flask) -> None:
    """Nor does it help to guess at somebody who never signed in on it."""
    make_person("Trần Văn Mới", username="moi", password_hash=operations.hash_password(PASSWORD))
    try_in(anonymous)
    sign_out(anonymous)
    for _number in range(5):
        try_in(anonymous, password="sai", expect=422)
        try_in(anonymous, "moi", "sai", expect=422)
    try_in(anonymous, expect=429)
    try_in(from_address(app, "203.0.113.7"))
    try_in(from_address(app, "203.0.113.7"), "moi", expect=429)


@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJkZXZpY2UiOiJ4Iiwib3duZXJzIjpbMV19.xx.yy"])
def test_a_forged_mark_makes_no_device_known(anonymous: PageClient, person: Person, cookie: str) -> None:
    anonymous.http.set_cookie("toasoan_device", cookie)
    for _number in range(5):
        try_in(anonymous, password="sai", expect=422)
    try_in(anonymous, expect=429)


def test_a_colleagues_wrong_passwords_lock_nobody_else_in_the_office(
    anonymous: PageClient, person: Person, app: Flask
) -> None:
    for number in range(59):
        with transaction():
            operations.begin_attempt(f"ten{number}", Origin("127.0.0.1"))
    try_in(anonymous)


def test_the_limit_of_an_address_grows_with_who_signed_in_from_there(
    anonymous: PageClient, person: Person, app: Flask, travel: Travel
) -> None:
    def guesses_at(address: str) -> int:
        for number in range(200):
            try:
                with transaction():
                    operations.begin_attempt(f"ten{number}", Origin(address))
            except rules.Locked:
                return number
        return 200

    assert guesses_at("203.0.113.7") == 60
    try_in(from_address(app, "203.0.113.7"), expect=429)
    try_in(anonymous)
    assert guesses_at("127.0.0.1") == 70
    travel(days=31)
    assert guesses_at("127.0.0.1") == 60


def test_who_guesses_slowly_at_one_account_is_stopped_for_the_day_and_nobody_else(
    anonymous: PageClient, person: Person, app: Flask, travel: Travel
) -> None:
    for _quarter in range(4):
        for _number in range(5):
            try_in(anonymous, password="sai", expect=422)
        travel(minutes=16)
    try_in(anonymous, expect=429)
    try_in(from_address(app, "203.0.113.7"))
    travel(hours=24)
    try_in(anonymous)


def test_a_right_one_time_code_always_gets_in_and_clears(cast: Cast, anonymous: PageClient, person: Person) -> None:
    for number in range(70):
        with suppress(rules.Locked), transaction():
            operations.begin_attempt(f"ten{number}", Origin("127.0.0.1"))
    with transaction():
        code = operations.make_code(person.id, actor=cast.office, key="a-secret-for-tests-only")
    for _number in range(5):
        with suppress(rules.Locked), transaction():
            operations.begin_attempt("thao", Origin("203.0.113.7"))
    page = anonymous.get("/dang-nhap/ma-mot-lan")
    page.press("Tiếp tục", name="thao", code="1234 5678 9012", expect=429)
    page.press("Tiếp tục", name="thao", code=code, expect=303, follow=False)
    assert anonymous.get("/tai-khoan").h1 == "Đặt mật khẩu của bạn"
    assert f"person:{person.id}" not in db.session.scalars(select(SignInFailure.key)).all()


def test_guesses_at_the_password_keep_nobody_from_the_second_step(person: Person) -> None:
    for _number in range(5):
        with transaction():
            operations.begin_attempt("thao", Origin("203.0.113.7"))
    for _number in range(5):
        with transaction():
            operations.begin_second_step(person.id, Origin("127.0.0.1"))
    with pytest.raises(rules.Locked), transaction():
        operations.begin_second_step(person.id, Origin("127.0.0.1"))


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "address:203.0.113.7"),
        ("::ffff:203.0.113.7", "address:203.0.113.7"),
        ("2001:db8:1:2::9", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "address:2001:db8:1:3::/64"),
        ("x" * 300, "address:" + "x" * 72),
    ],
)
def test_an_ipv6_line_is_one_address_up_to_its_64_bits(address: str, key: str) -> None:
    assert rules.address_key(address) == key


def test_success_clears_the_accounts_failures_but_not_the_address(anonymous: PageClient, person: Person) -> None:
    for _number in range(3):
        try_in(anonymous, password="sai", expect=422)
    try_in(anonymous)
    keys = db.session.scalars(select(SignInFailure.key)).all()
    assert set(keys) == {"address:127.0.0.1"}
    assert len(keys) == 3


def test_after_a_change_of_password_a_copied_cookie_opens_nothing(
    app: Flask, anonymous: PageClient, person: Person
) -> None:
    try_in(anonymous)
    with anonymous.http.session_transaction() as kept:
        cookie = dict(kept)
    page = anonymous.get("/tai-khoan/mat-khau")
    page.press("Đổi mật khẩu", old=PASSWORD, password="cầu Vĩnh Tuy hai tầng", again="cầu Vĩnh Tuy hai tầng")
    assert anonymous.get("/tai-khoan").path == "/tai-khoan"
    thief = PageClient(app)
    with thief.http.session_transaction() as stolen:
        stolen.update(cookie)
    assert thief.get("/tai-khoan").path == "/dang-nhap"


def test_a_name_that_may_be_a_password_is_not_kept(anonymous: PageClient, person: Person) -> None:
    try_in(anonymous, name="mat-khau-cua-toi", expect=422)
    assert "mat-khau" not in " ".join(db.session.scalars(select(SignInFailure.key)))
    failed = db.session.scalars(select(AuditRow).where(AuditRow.action == "sign_in.failed")).one()
    assert "mat-khau" not in str(failed.details)
    assert failed.subject_id == 0


def test_after_sign_in_one_goes_on_to_the_page_asked_for(anonymous: PageClient, person: Person) -> None:
    page = anonymous.get("/tai-khoan")
    assert page.path == "/dang-nhap"
    assert try_in_on(page).location == "/tai-khoan"


def try_in_on(page: Page) -> Page:
    return page.press("Đăng nhập", name="thao", password=PASSWORD, expect=303, follow=False)


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(anonymous: PageClient, person: Person, next_url: str) -> None:
    page = anonymous.get("/dang-nhap", query_string={"next": next_url})
    assert try_in_on(page).location == "/"


def test_the_session_that_was_is_not_the_session_that_is(anonymous: PageClient, person: Person) -> None:
    with anonymous.http.session_transaction() as before:
        before["planted"] = "by somebody else"
    before_token = anonymous.get("/dang-nhap").csrf_token
    try_in(anonymous)
    with anonymous.http.session_transaction() as after:
        assert "planted" not in after
        assert after.permanent
    assert before_token


def test_signing_out_ends_the_session_for_good(app: Flask, anonymous: PageClient, person: Person) -> None:
    try_in(anonymous)
    with anonymous.http.session_transaction() as kept:
        cookie = dict(kept)
    anonymous.get("/tai-khoan")
    anonymous.post("/dang-xuat", follow=False, expect=303)
    assert queries.devices_of(person.id) == []
    thief = PageClient(app)
    with thief.http.session_transaction() as stolen:
        stolen.update(cookie)
    assert thief.get("/tai-khoan").path == "/dang-nhap"


def test_a_session_idles_as_long_as_the_strictest_role_allows(
    cast: Cast, anonymous: PageClient, travel: Travel
) -> None:
    admin = db.session.get_one(Person, cast.admin.id)
    admin.password_hash = operations.hash_password(PASSWORD)
    db.session.commit()
    try_in(anonymous, "admin")
    assert db.session.scalars(select(DeviceSession.idle_minutes)).one() == 30
    travel(minutes=29)
    anonymous.get("/tai-khoan", expect=200)
    travel(minutes=29)
    assert anonymous.get("/tai-khoan").path == "/tai-khoan"
    travel(minutes=31)
    assert anonymous.get("/tai-khoan").path == "/dang-nhap"


def test_last_seen_is_written_at_most_every_five_minutes(
    cast: Cast, client_for: Callable[..., PageClient], travel: Travel
) -> None:
    browser = client_for(cast.hoa)

    def seen() -> object:
        return db.session.scalars(select(DeviceSession.last_seen_at)).one()

    start = clock.now()
    travel(minutes=4)
    browser.get("/tai-khoan")
    assert seen() == start
    arrived = travel(minutes=2)
    browser.get("/tai-khoan")
    assert seen() == arrived


def test_signing_in_twice_goes_straight_on(cast: Cast, client_for: Callable[..., PageClient]) -> None:
    assert client_for(cast.hoa).get("/dang-nhap", follow=False, expect=303).location == "/"


def test_the_demo_offers_a_person_for_each_role_and_only_the_demo(cast: Cast, app: Flask) -> None:
    browser = PageClient(app)
    browser.post("/dang-nhap/thu", {"role": "editor"}, expect=404)
    app.config["DEMO_SIGN_IN"] = True
    try:
        page = browser.get("/dang-nhap")
        assert "Nguyễn Thị Hoa" in page.text
        assert "Cộng tác viên, Tổ dân phố 12" in page.text
        browser.post("/dang-nhap/thu", {"role": "nobody"}, expect=404)
        browser.post("/dang-nhap/thu", {"role": "editor"}, expect=303, follow=False)
        assert db.session.scalars(select(DeviceSession.person_id)).all() == [cast.mai.id]
    finally:
        app.config["DEMO_SIGN_IN"] = False


def test_two_guesses_at_once_can_not_pass_the_fifth(cast: Cast, person: Person) -> None:
    """Each guess is counted before the password is looked at."""
    for _number in range(5):
        with transaction():
            operations.begin_attempt("thao", Origin("127.0.0.1"))  # none of them has been looked at yet
    with pytest.raises(rules.Locked), transaction():
        operations.begin_attempt("thao", Origin("203.0.113.9"))
    assert db.session.scalar(select(func.count()).select_from(SignInFailure)) == 15


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"name": "x" * 5000, "password": "y"}, 422),
        ({"name": "a\x00b", "password": "\ud800".encode("utf-8", "surrogatepass")}, 400),
        ({}, 422),
    ],
)
def test_rubbish_is_refused_politely(anonymous: PageClient, cast: Cast, data: dict[str, object], status: int) -> None:
    anonymous.post("/dang-nhap", data, expect=status)


def test_twenty_guesses_at_once_get_five_looks(real_database: RealDatabase) -> None:
    """Real threads, real commits: the lock holds although nobody waits for anybody's answer."""
    make_person("Nguyễn Thị Thảo", username="thao", password_hash=operations.hash_password(PASSWORD))
    start = threading.Barrier(20)

    def guess(number: int) -> bool:
        with real_database.app.app_context():
            start.wait(20)
            try:
                with transaction():
                    operations.begin_attempt("thao", Origin(f"203.0.113.{number}"))
            except rules.Locked:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(20) as pool:
        looks = list(pool.map(guess, range(20)))
    assert sum(looks) == 5
