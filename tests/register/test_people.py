"""The register's pages: who may see them, what they keep when refused, and how many statements they take."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import func, select

from editorial.core.db import db
from editorial.people import queries
from editorial.people.models import Person, Role, RoleGrant
from tests.cast import Cast
from tests.factories import grant_role, make_membership, make_person
from tests.page import PageClient
from tests.page_checks import text_of

Client = Callable[..., PageClient]
Count = Callable[[], AbstractContextManager[list[str]]]
KEEPERS = ("admin", "office")
OTHERS = ("hoa", "lan", "mai", "quynh", "head", "dang", "observer", "feedback")


def pages(cast: Cast) -> list[str]:
    person = cast.binh.id
    return [
        "/nguoi",
        "/nguoi/them",
        f"/nguoi/{person}",
        f"/nguoi/{person}/sua",
        f"/nguoi/{person}/vai-tro",
        f"/nguoi/{person}/bo-xac-thuc",
        f"/nguoi/{person}/don-vi",
        f"/nguoi/{person}/ngung",
    ]


@pytest.mark.parametrize("who", KEEPERS)
def test_who_keeps_the_register_sees_its_pages(cast: Cast, client_for: Client, who: str) -> None:
    browser = client_for(getattr(cast, who))
    for url in pages(cast):
        browser.get(url)


@pytest.mark.parametrize("who", OTHERS)
def test_others_do_not(cast: Cast, client_for: Client, who: str) -> None:
    browser = client_for(getattr(cast, who))
    for url in pages(cast):
        browser.get(url, expect=403)
    browser.post(f"/nguoi/{cast.binh.id}/ma", expect=403)
    browser.post(f"/nguoi/{cast.binh.id}/thoat-het", expect=403)


def test_strangers_are_asked_to_sign_in(cast: Cast, anonymous: PageClient) -> None:
    for url in [*pages(cast), "/tai-khoan", "/don-vi"]:
        assert anonymous.get(url).path == "/dang-nhap"


@pytest.mark.parametrize(
    "url", ["/nguoi/{}", "/nguoi/{}/sua", "/nguoi/{}/vai-tro", "/nguoi/{}/ngung", "/nguoi/{}/don-vi"]
)
@pytest.mark.parametrize("number", [999_999, 2**63, 10**30])
def test_who_does_not_exist_is_not_found(cast: Cast, client_for: Client, url: str, number: int) -> None:
    client_for(cast.admin).get(url.format(number), expect=404)


def test_a_grant_of_another_person_is_not_found(cast: Cast, client_for: Client) -> None:
    grant = db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == cast.mai.id)).one()
    browser = client_for(cast.admin)
    browser.get(f"/nguoi/{cast.nam.id}/vai-tro/{grant}/ket-thuc", expect=404)
    browser.get(f"/nguoi/{cast.mai.id}/vai-tro/999999/ket-thuc", expect=404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "hoa"}, ["Nguyễn Thị Hoa", "Bùi Hoài Nam", "Hoàng Văn Đơn"]),
        ({"q": "tran van binh"}, ["Trần Văn Bình"]),
        ({"q": "TRẦN"}, ["Trần Văn Bình"]),
        ({"q": "đỗ"}, ["Đỗ Tuyết Mai", "Hoàng Văn Đơn"]),
        ({"q": "%"}, []),
        ({"vai_tro": "editor"}, ["Đỗ Tuyết Mai", "Bùi Hoài Nam"]),
        ({"vai_tro": "nonsense"}, []),
        ({"don_vi": "99999"}, []),
        ({"don_vi": "abc", "q": "binh"}, ["Trần Văn Bình"]),
        ({"da_ngung": "1"}, []),
    ],
)
def test_the_register_is_searched(cast: Cast, client_for: Client, query: dict[str, str], found: list[str]) -> None:
    page = client_for(cast.office).get("/nguoi", query_string=query)
    rows = list(page.root.iter("tr"))[1:]
    names = [text_of(next(iter(row.iter("a")))) for row in rows]
    assert set(names) == set(found)


def test_the_register_is_searched_by_phone(cast: Cast, client_for: Client) -> None:
    make_person("Lê Thị Số", phone="0977123456")
    for typed in ("0977123456", "0977 123 456", "123456"):
        assert "Lê Thị Số" in client_for(cast.office).get("/nguoi", query_string={"q": typed}).text


def test_the_register_by_unit_and_position(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.office)
    text = browser.get("/nguoi", query_string={"don_vi": cast.group.id}).part("main")
    assert "Nguyễn Thị Hoa" in text
    assert "Cao Thanh Ngoan" not in text
    text = browser.get("/nguoi", query_string={"don_vi": cast.group.id, "vai_tro": Role.UNIT_HEAD}).part("main")
    assert "Lê Thị Lan" in text
    assert "Nguyễn Thị Hoa" not in text


def test_the_register_goes_on_behind_fifty(cast: Cast, client_for: Client) -> None:
    for number in range(60):
        make_person(f"Người Zét{number:02}")
    browser = client_for(cast.office)
    first = browser.get("/nguoi")
    second = first.follow("Trang sau")
    names = [page.text.count("Zét") for page in (first, second)]
    assert sum(names) == 60
    assert second.links["Trang trước"] == "/nguoi"
    browser.get("/nguoi", query_string={"sau": "rubbish"}, expect=404)


def test_the_register_takes_as_many_statements_for_many(cast: Cast, client_for: Client, count_queries: Count) -> None:
    browser = client_for(cast.office)
    browser.get("/nguoi")
    with count_queries() as few:
        browser.get("/nguoi")
    for _number in range(20):
        person = make_person()
        grant_role(person, Role.OBSERVER)
        make_membership(person, cast.group)
    with count_queries() as many:
        browser.get("/nguoi")
    assert len(many) == len(few) <= 12, str(many)


def test_a_persons_page_takes_as_many_statements_for_much(cast: Cast, client_for: Client, count_queries: Count) -> None:
    browser = client_for(cast.office)
    url = f"/nguoi/{cast.hoa.id}"
    browser.get(url)
    with count_queries() as few:
        browser.get(url)
    for role in (Role.OBSERVER, Role.PUBLISHER, Role.FEEDBACK_OFFICER):
        grant_role(cast.hoa, role)
    for unit in (cast.lone_group, cast.women, cast.culture):
        make_membership(cast.hoa, unit)
    with count_queries() as many:
        browser.get(url)
    assert len(many) == len(few) <= 12, str(many)


def test_a_person_is_added_and_what_was_wrong_stays_typed(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.office)
    page = browser.get("/nguoi").follow("Thêm người")
    page = page.press("Thêm và lấy mã", full_name="Trần Thị Mơ", phone="12", expect=422)
    assert page.fields["full_name"] == "Trần Thị Mơ"
    assert page.fields["phone"] == "12"
    assert "Số điện thoại chưa đúng" in page.text
    page = page.press("Thêm và lấy mã", phone="0912 345 678", unit_id="Tổ dân phố 12", position="deputy")
    assert page.h1 == "Mã một lần của Trần Thị Mơ"
    page = page.follow("Xong")
    assert page.h1 == "Trần Thị Mơ"
    assert "Phó đơn vị" in page.text
    page = page.follow("Sửa liên hệ").press("Lưu", title="Bà", email="mo@example.com")
    assert "mo@example.com" in page.text
    page.follow("Sửa liên hệ").press("Lưu", full_name="", expect=422)


def test_a_role_is_granted_and_ended_on_the_page(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.office)
    page = browser.get(f"/nguoi/{cast.hoa.id}").follow("Cấp vai trò")
    assert "administrator" not in page.html
    wrong = page.press("Cấp vai trò", role=Role.EDITOR, expect=422)
    assert "căn cứ" in wrong.text
    page = page.press("Cấp vai trò", role=Role.EDITOR, basis="QĐ 7")
    assert "QĐ 7" in page.text
    assert "Vũ Thị Phương cấp" in page.text
    page = page.follow("Kết thúc")
    page.press("Kết thúc vai trò", expect=422)
    page = page.press("Kết thúc vai trò", reason="hết đợt")
    assert "23/11/2026" in page.text


def test_a_forged_role_is_no_choice(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.office)
    for role in ("administrator", "standing_office", "contributor", "x"):
        data = {"role": role, "basis": "x", "valid_from": "2026-11-23"}
        browser.post(f"/nguoi/{cast.hoa.id}/vai-tro", data, expect=422)
    assert queries.roles_of(cast.hoa.id) == frozenset()


def test_the_last_of_a_role_is_said_before_it_ends(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.office)
    grant = db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == cast.head.id)).one()
    page = browser.get(f"/nguoi/{cast.head.id}/vai-tro/{grant}/ket-thuc")
    assert "không còn ai giữ vai trò Trưởng ban Biên tập" in page.text
    page = page.press("Kết thúc vai trò", reason="nghỉ hưu", expect=422)
    assert page.fields["reason"] == "nghỉ hưu"
    page.press("Kết thúc vai trò", accept=True)


@pytest.mark.parametrize("who", KEEPERS)
def test_nobody_manages_their_own_account(cast: Cast, client_for: Client, who: str) -> None:
    me = getattr(cast, who)
    browser = client_for(me)
    page = browser.get(f"/nguoi/{me.id}")
    assert "cho chính mình" in page.text
    for path in ("sua", "vai-tro", "bo-xac-thuc", "ngung", "don-vi"):
        browser.get(f"/nguoi/{me.id}/{path}", expect=403)
    browser.post(f"/nguoi/{me.id}/ma", expect=403)


def test_a_code_is_shown_once_and_ready_to_print(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.admin)
    page = browser.get(f"/nguoi/{cast.hoa.id}").press("Tạo mã một lần")
    assert page.headers["Cache-Control"] == "no-store"
    assert "https://toasoan.example/dang-nhap/ma-mot-lan" in page.text
    browser.get(f"/nguoi/{cast.hoa.id}/ma", expect=405)


def test_a_lost_phone_is_signed_out_by_the_office(cast: Cast, client_for: Client) -> None:
    client_for(cast.hoa)
    client_for(cast.office).get(f"/nguoi/{cast.hoa.id}").press("Đăng xuất mọi thiết bị")
    assert queries.devices_of(cast.hoa.id) == []


def test_nothing_here_counts_people_twice(cast: Cast, client_for: Client) -> None:
    make_membership(cast.hoa, cast.women)
    page = client_for(cast.office).get("/nguoi", query_string={"vai_tro": "contributor"})
    assert page.text.count("Nguyễn Thị Hoa") == 1
    assert db.session.scalar(select(func.count()).select_from(Person)) == 20
