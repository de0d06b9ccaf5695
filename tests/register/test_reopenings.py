"""Nobody opens a privileged account again alone: two people do, its owner is told everywhere, and its votes carry a mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from editorial.core import clock
from editorial.core.access import SYSTEM, Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Refused
from editorial.notices.models import Notice
from editorial.people import operations, queries, rules
from editorial.people.models import AccountReopening, OneTimeCode, Person, ReopeningKind, Role
from tests import pipeline
from tests.account.postbox import postbox, text_of
from tests.cast import Cast
from tests.factories import grant_role
from tests.page import PageClient
from tests.royalties import ward as royalties
from tests.scoring import ward as points
from tests.scoring.test_periods import close

KEY = "a-secret-for-tests-only"
PASSWORD = "hoa gạo đầu ngõ"
PRIVILEGED = ("head", "deputy", "uyen", "mai", "quynh", "dang", "office", "admin")
Client = Callable[..., PageClient]
Travel = Callable[..., object]


@pytest.fixture(autouse=True)
def _everybody_has_signed_in_before(cast: Cast) -> None:
    kept = operations.hash_password(PASSWORD)
    for person in db.session.scalars(select(Person)):
        person.password_hash = kept
    db.session.commit()


def asked(cast: Cast, person: Actor, by: Actor, kind: ReopeningKind = ReopeningKind.CODE) -> int:
    with transaction():
        return operations.ask_reopening(person.id, kind, "quên mật khẩu", actor=by).id


def reopened(cast: Cast, person: Actor) -> str:
    """A code that the administrator made and the office agreed to."""
    which = asked(cast, person, cast.admin)
    with transaction():
        operations.agree_to_reopen(which, actor=cast.office)
        return operations.make_code(person.id, actor=cast.admin, key=KEY)


@pytest.mark.parametrize("name", PRIVILEGED)
def test_nobody_makes_a_code_or_resets_the_second_step_alone(cast: Cast, name: str) -> None:
    person = getattr(cast, name)
    for actor in (cast.admin, cast.office):
        with pytest.raises(Refused), transaction():
            operations.make_code(person.id, actor=actor, key=KEY)
        with pytest.raises(Refused), transaction():
            operations.reset_totp(person.id, "mất máy", actor=actor)
    assert db.session.scalars(select(OneTimeCode)).all() == []


@pytest.mark.parametrize("name", ["hoa", "lan", "observer", "feedback"])
def test_other_accounts_take_one_person(cast: Cast, name: str) -> None:
    with transaction():
        operations.make_code(getattr(cast, name).id, actor=cast.office, key=KEY)
    assert db.session.scalars(select(AccountReopening)).all() == []


def test_the_first_code_of_a_new_account_takes_one_person(cast: Cast) -> None:
    db.session.get_one(Person, cast.head.id).password_hash = None
    db.session.commit()
    with transaction():
        operations.make_code(cast.head.id, actor=cast.office, key=KEY)


def test_ending_the_role_first_does_not_lead_around_it(cast: Cast) -> None:
    grant = queries.grants_of(cast.uyen.id)[0]
    with transaction():
        operations.end_role(grant.id, last_day=clock.today() - timedelta(days=1), reason="thôi", actor=cast.admin)
    with pytest.raises(Refused), transaction():
        operations.make_code(cast.uyen.id, actor=cast.admin, key=KEY)


def test_an_address_written_by_somebody_else_takes_no_link_until_its_owner_has_signed_in(cast: Cast) -> None:
    contact = {"full_name": "Ngô Quốc Trưởng", "username": "head", "email": "khac@example.com"}
    with transaction():
        operations.change_person(cast.head.id, contact, actor=cast.admin)
        assert operations.make_link("head") is None
        operations.change_person(
            cast.hoa.id, contact | {"username": "hoa", "email": "hoa@example.com"}, actor=cast.admin
        )
        assert operations.make_link("hoa") is not None
    with transaction():
        operations.open_session(cast.head.id, user_agent="x", address="127.0.0.1", totp_passed=True)
    with transaction():
        assert operations.make_link("head") is not None


@pytest.mark.parametrize(
    ("second", "may"),
    [("admin", False), ("head", False), ("office", True), ("deputy", True), ("uyen", False), ("mai", False),
     ("observer", False), ("hoa", False)],
)  # fmt: skip
def test_the_second_person_has_a_say_and_is_neither_who_asked_nor_the_owner(cast: Cast, second: str, may: bool) -> None:
    which = asked(cast, cast.head, cast.admin)
    actor = getattr(cast, second)
    if may:
        with transaction():
            operations.agree_to_reopen(which, actor=actor)
        return
    with pytest.raises(Refused), transaction():
        operations.agree_to_reopen(which, actor=actor)
    with pytest.raises(Refused), transaction():
        operations.make_code(cast.head.id, actor=cast.admin, key=KEY)


def test_what_two_agreed_on_is_for_who_asked_for_that_and_once(cast: Cast) -> None:
    which = asked(cast, cast.head, cast.admin)
    with transaction():
        operations.agree_to_reopen(which, actor=cast.office)
    with pytest.raises(Refused), transaction():
        operations.make_code(cast.head.id, actor=cast.office, key=KEY)
    with pytest.raises(Refused), transaction():
        operations.reset_totp(cast.head.id, "mất máy", actor=cast.admin)
    with transaction():
        operations.make_code(cast.head.id, actor=cast.admin, key=KEY)
    with pytest.raises(Refused), transaction():
        operations.make_code(cast.head.id, actor=cast.admin, key=KEY)
    done = [row.action for row in db.session.scalars(select(AuditRow).order_by(AuditRow.id))]
    assert done == ["account.reopening_asked", "account.reopening_agreed", "code.made"]


def test_both_words_hold_for_a_day(cast: Cast, travel: Travel) -> None:
    late, kept = asked(cast, cast.head, cast.admin), asked(cast, cast.mai, cast.admin)
    with transaction():
        operations.agree_to_reopen(kept, actor=cast.office)
    travel(hours=24, seconds=1)
    with pytest.raises(Invalid), transaction():
        operations.agree_to_reopen(late, actor=cast.office)
    with pytest.raises(Refused), transaction():
        operations.make_code(cast.mai.id, actor=cast.admin, key=KEY)


def test_a_command_on_the_server_is_told_and_marked_too(cast: Cast) -> None:
    with transaction():
        operations.make_code(cast.head.id, actor=SYSTEM, key=KEY)
    (found,) = queries.done_reopenings(cast.head.id)
    assert (found.asked_by, found.agreed_by, found.row.marked_until) == ("", "", clock.now() + rules.MARKED_FOR)


# --- told ---


def test_the_owner_is_told_by_notice_and_by_mail_and_who_has_a_say_is_asked(
    cast: Cast, app: Flask, drain: Callable[[], int]
) -> None:
    db.session.get_one(Person, cast.head.id).email = "truong@example.com"
    db.session.commit()
    with postbox(app) as letters:
        reopened(cast, cast.head)
        drain()
    mine = [
        letter for letter in letters if letter["To"] == "truong@example.com" and "Tạo mã một lần" in text_of(letter)
    ]
    assert len(mine) == 2
    told = {(notice.topic, notice.person_id) for notice in db.session.scalars(select(Notice))}
    assert told == {
        ("account.reopened", cast.head.id), ("account.reopening_asked", cast.head.id),
        ("account.reopening_asked", cast.office.id), ("account.reopening_asked", cast.deputy.id),
    }  # fmt: skip


def test_every_sign_in_of_the_next_week_says_it(cast: Cast, anonymous: PageClient, app: Flask, travel: Travel) -> None:
    code = reopened(cast, cast.head)
    page = anonymous.get("/dang-nhap/ma-mot-lan").press("Tiếp tục", name="head", code=code)
    assert "Tài khoản của bạn đã được mở lại" in page.text
    assert "Người xin: Tạ Đức Trị; người đồng ý: Vũ Thị Phương" in page.text
    travel(days=6)
    page = PageClient(app).get("/dang-nhap").press("Đăng nhập", name="head", password=PASSWORD)
    assert "Tài khoản của bạn đã được mở lại" in page.text
    assert "Những lần tài khoản được mở lại" in page.client.get("/tai-khoan").text
    travel(days=2)
    page = PageClient(app).get("/dang-nhap").press("Đăng nhập", name="head", password=PASSWORD)
    assert "Tài khoản của bạn đã được mở lại" not in page.text


# --- pages ---


def test_two_people_open_it_again_through_the_pages(cast: Cast, client_for: Client) -> None:
    admin, deputy = client_for(cast.admin), client_for(cast.deputy)
    page = admin.get(f"/nguoi/{cast.head.id}")
    assert "Tạo mã một lần" not in page.buttons
    page = admin.post(f"/nguoi/{cast.head.id}/ma")
    assert page.h1 == "Xin mở lại tài khoản"
    assert page.press("Xin mở lại", expect=422).fields["reason"] == ""
    page.press("Xin mở lại", reason="quên mật khẩu, đã gặp")
    card = deputy.get("/")
    assert "Xin mở lại tài khoản của Ngô Quốc Trưởng" in card.text
    which = db.session.scalars(select(AccountReopening.id)).one()
    assert "Đồng ý mở lại" not in admin.get(f"/mo-lai-tai-khoan/{which}").buttons
    client_for(cast.uyen).get(f"/mo-lai-tai-khoan/{which}", expect=404)
    assert client_for(cast.head).get(f"/mo-lai-tai-khoan/{which}").h1 == "Mở lại tài khoản của Ngô Quốc Trưởng"
    page = deputy.get(f"/mo-lai-tai-khoan/{which}").press("Đồng ý mở lại")
    assert "Đã đủ hai người" in page.text
    assert admin.get(f"/nguoi/{cast.head.id}").press("Tạo mã một lần").h1 == "Mã một lần của Ngô Quốc Trưởng"
    assert "Dương Minh Phó đồng ý" in admin.get(f"/nguoi/{cast.head.id}").text


# --- marked ---

MARK = "(tài khoản vừa được mở lại)"


@pytest.mark.parametrize(("hours", "marked"), [(1, True), (23, True), (25, False)])
def test_votes_of_the_next_day_are_marked_for_the_other_members(
    cast: Cast, client_for: Client, travel: Travel, hours: int, marked: bool
) -> None:
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    code = reopened(cast, cast.head)
    travel(hours=20)
    with transaction():
        assert operations.use_code("head", code, key=KEY) == cast.head.id
    travel(hours=hours)
    pipeline.vote(edition, cast.head)
    pipeline.vote(edition, cast.uyen)
    page = client_for(cast.vinh).get(f"/bai/{pipeline.case(edition).article_id}")
    assert (f"Ngô Quốc Trưởng {MARK}" in page.part("votes")) is marked
    assert (f"Ngô Quốc Trưởng {MARK}" in page.part("history")) is marked
    assert f"Lý Thu Uyên {MARK}" not in page.text


def test_a_take_down_by_such_an_account_is_marked(cast: Cast, client_for: Client) -> None:
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    reopened(cast, cast.deputy)
    pipeline.do("take_down", edition, cast.deputy, reason="Sai tên người")
    page = client_for(cast.vinh).get(f"/bai/{pipeline.case(edition).article_id}")
    assert f"Dương Minh Phó {MARK}" in page.part("history")


def test_whoever_gets_a_role_later_counts_as_privileged(cast: Cast) -> None:
    grant_role(cast.hoa, Role.PUBLISHER)
    with pytest.raises(Refused), transaction():
        operations.make_code(cast.hoa.id, actor=cast.admin, key=KEY)


def test_signatures_by_such_an_account_are_marked(cast: Cast, client_for: Client, travel: Travel) -> None:
    """Under the rules of points, and under the month that is closed by them."""
    reopened(cast, cast.head)
    points.sign(cast)
    points.published(cast)
    marked = f"Ngô Quốc Trưởng {MARK}"
    vinh = client_for(cast.vinh)
    assert marked in vinh.get("/quy-che-diem").text
    close(cast, travel)
    snapshot = "/thi-dua/ky/2026-11/ban/1"
    assert marked not in client_for(cast.vinh).get(snapshot).text
    db.session.execute(
        update(AccountReopening).values(done_at=clock.now(), marked_until=clock.now() + rules.MARKED_FOR)
    )
    assert marked in client_for(cast.vinh).get(snapshot).text


def test_a_signed_statement_names_its_signer_with_the_mark(cast: Cast, client_for: Client, travel: Travel) -> None:
    royalties.turn_on(cast)
    points.published(cast)
    royalties.made(cast)
    travel(datetime.fromisoformat("2026-12-01T09:00:00+07:00"))
    royalties.sent(cast)
    travel(royalties.over())
    reopened(cast, cast.head)
    royalties.signed(cast)
    page = client_for(cast.office).get("/nhuan-but/bang-ke/2026-11")
    assert f"Ngô Quốc Trưởng {MARK} ký" in page.text
