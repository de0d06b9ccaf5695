"""A database of the former version is upgraded in place: nothing is lost, everything verifies, and work goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from editorial import worker
from editorial.articles.models import Article, Edition, Genre, Section
from editorial.articles.queries import touched
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.events.models import Delivery, EventRow
from editorial.people.models import Person, PersonMerge
from editorial.scoring.appeals.queries.appeals import parties
from editorial.units.queries import actor_of
from editorial.workflow.rules import BY_VERB
from tests.account.postbox import postbox
from tests.conftest import Engine
from tests.page import Page, PageClient
from tests.upgrade.former import NOW, SAID, Upgraded, facts, said, upgraded

Travel = Callable[..., datetime]


@pytest.fixture(scope="module")
def former(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Upgraded:
    return upgraded(engine, tmp_path_factory.mktemp("former"))


@pytest.fixture
def house(former: Upgraded, travel: Travel, tmp_path: Path) -> Iterator[Flask]:
    """The application on the upgraded database, at the hour when the former version stopped."""
    travel(NOW)
    with former.copy(tmp_path) as app:
        yield app


@pytest.fixture
def deliver(travel: Travel) -> Callable[[], None]:
    """Let the worker run for twenty-three minutes, as the former version's did on its copy."""

    def work() -> None:
        for _turn in range(20):
            worker.work_once()
            travel(seconds=70)
        db.session.expire_all()

    return work


def person(username: str) -> Actor:
    return actor_of(db.session.scalars(select(Person.id).where(Person.username == username)).one())


def verify(app: Flask) -> None:
    """What the operator would run."""
    for command in (["audit", "verify"], ["scores", "verify"]):
        result = app.test_cli_runner().invoke(args=command)
        assert result.exit_code == 0, result.output


def sign_in(app: Flask, name: str, expect: int = 200) -> tuple[PageClient, Page]:
    browser = PageClient(app)
    return browser, browser.get("/dang-nhap").press("Đăng nhập", name=name, password=SAID["password"], expect=expect)


def test_nothing_is_lost_or_changed(house: Flask) -> None:
    assert facts() == said("before")
    assert audit.seal() == SAID["before"]["audit_seal"]
    assert list(audit.faults()) == []


def test_waiting_news_is_delivered_once_and_everything_verifies(house: Flask, deliver: Callable[[], None]) -> None:
    waiting = (
        select(EventRow.topic, func.count(Delivery.event_id.distinct()))
        .join(Delivery, Delivery.event_id == EventRow.id)
        .where(Delivery.done_at.is_(None), Delivery.dead_at.is_(None))
        .group_by(EventRow.topic)
        .order_by(EventRow.topic)
    )
    assert [list(row) for row in db.session.execute(waiting)] == SAID["waiting"]
    deliver()
    assert db.session.execute(waiting).all() == []
    assert facts() == said("after")
    verify(house)
    deliver()
    assert facts() == said("after")


def test_what_was_dead_stays_dead(house: Flask, deliver: Callable[[], None]) -> None:
    deliver()
    dead = select(EventRow.id, EventRow.topic).join(Delivery).where(Delivery.dead_at.is_not(None)).distinct()
    assert [list(row) for row in db.session.execute(dead.order_by(EventRow.id))] == SAID["dead"]


def test_the_letter_that_waited_is_sent_once(house: Flask, deliver: Callable[[], None]) -> None:
    with postbox(house) as letters:
        deliver()
        assert [letter["To"] for letter in letters] == ["hoa@example.com"]


def test_pages_show_what_they_showed(house: Flask, deliver: Callable[[], None]) -> None:
    deliver()
    assert clock.now().isoformat() == SAID["read_at"]
    for name, path, shown in SAID["pages"]:
        page = PageClient(house, person(name) if name else None).get(path)
        if path.startswith("/khen-thuong/"):
            # Laws are cited in another form, and an award in another kind of round counts too, so what was met may be unmet.
            shown = [words.partition(" đạt ")[0] for words in shown if not words.startswith("Căn cứ Luật")]
        missing = [words for words in shown if words not in page.text]
        assert not missing, f"{name} {path} lacks {missing[:3]}"


def test_old_verbs_have_their_titles_on_an_items_page(house: Flask) -> None:
    given_up, begun_anew = SAID["articles"]
    hoa = PageClient(house, person("hoa"))
    assert "Nguyễn Thị Hoa bỏ bản đính chính" in hoa.get(f"/bai/{given_up}").text
    page = hoa.get(f"/bai/{begun_anew}").text
    assert "Đỗ Tuyết Mai bỏ bản đính chính Đính chính gấp, người viết đi vắng." in page
    assert "Đỗ Tuyết Mai trình duyệt" in page


def test_who_had_a_hand_in_an_item_is_still_known(house: Flask) -> None:
    """Whoever touched a text may not vote on it, whoever judged it may not decide its points; old verbs count. The former
    version did not know that an account merged into another is the same person's."""
    accounts = [{row.person_id, row.into_id} for row in db.session.query(PersonMerge)]
    found = [
        [article_id, sorted(touched(article_id)), sorted(parties(article_id, 1, 1).judges)]
        for article_id in db.session.scalars(select(Article.id).order_by(Article.id))
    ]
    assert found == [
        [article_id, sorted({*hands}.union(*(both for both in accounts if both & {*hands}))), judges]
        for article_id, hands, judges in SAID["hands"]
    ]


def test_people_sign_in_with_what_they_have(house: Flask) -> None:
    assert sign_in(house, "hoa")[1].path == "/viec"
    browser, page = sign_in(house, "tri")
    assert page.h1 == "Nhập mã trên điện thoại"
    page = page.press("Tiếp tục", code=pyotp.TOTP(SAID["totp"]).at(clock.now()))
    assert browser.get("/tai-khoan").h1 == "Tài khoản của tôi"
    page = PageClient(house).get("/dang-nhap/ma-mot-lan").press("Tiếp tục", name="nam", code=SAID["code"])
    assert page.h1 == "Đặt mật khẩu của bạn"


def test_an_open_session_goes_on_and_its_typed_text_is_given_back(house: Flask) -> None:
    browser = PageClient(house)
    with browser.http.session_transaction() as session:
        session["_user_id"], session["_fresh"], session["held"] = SAID["session"], True, SAID["browser"]
    page = browser.get("/bai/moi")
    assert page.fields["title"] == "Bài đang gõ dở"
    assert "Chữ bạn viết trước khi đăng nhập lại" in page.text


def test_a_secret_vote_under_way_is_finished(house: Flask) -> None:
    """Two of six had voted; the others vote, and the secretary opens the sealed counters."""
    round_page = PageClient(house, person("phuong")).get("/khen-thuong").follow("Đợt đang bỏ phiếu kín").path
    voted = 2
    for name in ("truong", "pho", "uyen", "vinh", "yen", "son"):
        page = PageClient(house, person(name)).get(round_page)
        page = page.follow("Bỏ phiếu") if "Bỏ phiếu" in page.links else page
        if "Gửi phiếu" in page.buttons:
            page.press("Gửi phiếu", dict.fromkeys(re.findall(r"phieu_\d+", page.html), "yes"))
            voted += 1
    assert voted == 6
    page = PageClient(house, person("son")).get(f"{round_page}/ket-qua").press("Kiểm phiếu")
    assert "Nguyễn Thị HoaCộng tác viên 6 0 0 6" in page.text


def test_a_new_draft_goes_its_way_to_points(house: Flask, deliver: Callable[[], None], travel: Travel) -> None:
    deliver()
    browser, _page = sign_in(house, "hoa")
    browser.get("/bai/moi").press(
        "Lưu và gửi", title="Bài sau khi nâng cấp", summary="Một việc mới.", body="<p>Bà con cùng quét ngõ.</p>",
        section_id=db.session.scalars(select(Section.id).where(Section.code == "to-dan-pho")).one(),
        genre_id=db.session.scalars(select(Genre.id).where(Genre.code == "notice")).one(),
    )  # fmt: skip
    edition = db.session.scalars(select(Edition).order_by(Edition.id.desc()).limit(1)).one()
    for name, verb in (("lan", "confirm"), ("mai", "claim"), ("mai", "submit_to_board")):
        page = PageClient(house, person(name)).get(f"/bai/{edition.id}/lam/{verb}")
        page.press(str(BY_VERB[verb].title), **({"grade": "B"} if verb == "submit_to_board" else {}))
    for name in ("vinh", "pho"):
        PageClient(house, person(name)).get(f"/phieu/{edition.id}").press("Ghi phiếu", choice="yes")
    PageClient(house, person("dang")).get(f"/bai/{edition.id}/lam/publish_now").press("Đăng ngay")
    deliver()
    assert "Bài sau khi nâng cấp" in PageClient(house).get("/tin/").text
    assert "Bài sau khi nâng cấp" in browser.get("/diem?ky=2026-12").text
    verify(house)
