"""What was not delivered is seen by who looks after it, tried again or given up, and leaves a row in the audit log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from editorial.core import audit, clock, events, settings
from editorial.core.access import SYSTEM
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.events import MOST_ATTEMPTS, Event, Handler
from editorial.core.events.models import Delivery, EventRow
from editorial.core.i18n import lazy_gettext as _
from editorial.deliveries import operations, rules
from tests import event_log
from tests.cast import Cast
from tests.page import PageClient

Travel = Callable[..., datetime]
ClientFor = Callable[..., PageClient]


@dataclass(frozen=True)
class Saved(Event):
    topic = "toy.saved"
    title = _("Lưu đồ chơi")
    concerns = _("bài số %(article_id)s")

    article_id: int


broken = [True]
handled: list[int] = []


def handle(event: Saved) -> None:
    if broken:
        raise OSError("máy chủ không trả lời: Tiêu đề bí mật")
    handled.append(event.article_id)


@pytest.fixture(autouse=True)
def toys(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.CRITICAL)
    broken[:], handled[:] = [True], []
    with event_log.handlers(Handler("toys", _("Chơi đồ chơi"), {Saved: handle}, ordered_by="article_id")):
        yield


def publish(*articles: int) -> None:
    with transaction():
        for article in articles:
            events.publish(Saved(article))


def kill(travel: Travel) -> None:
    for _attempt in range(MOST_ATTEMPTS):
        events.deliver_all()
        travel(hours=2)


def ids() -> list[int]:
    return list(db.session.scalars(select(Delivery.id).order_by(Delivery.id)))


def audits(action: str) -> list[AuditRow]:
    return list(db.session.scalars(select(AuditRow).where(AuditRow.action == action)))


def test_the_page_says_when_there_is_nothing(cast: Cast, client_for: ClientFor) -> None:
    assert "Không có việc nào chờ" in client_for(cast.admin).get("/viec-nen").text


def test_what_is_dead_is_shown_with_its_cause_and_no_content(cast: Cast, client_for: ClientFor, travel: Travel) -> None:
    publish(7)
    kill(travel)
    for person in (cast.admin, cast.office):
        page = client_for(person).get("/viec-nen")
        assert "Chơi đồ chơi" in page.text
        assert "Lưu đồ chơi, bài số 7" in page.text
        assert "Đã dừng sau 8 lần thử. Máy chủ bên ngoài (ví dụ máy chủ thư) không trả lời" in page.text
        assert "Tiêu đề bí mật" not in page.html


def test_others_do_not_enter(cast: Cast, client_for: ClientFor) -> None:
    for person in (cast.hoa, cast.head, cast.mai):
        client_for(person).get("/viec-nen", expect=403)


def test_what_waits_is_late_after_five_minutes(cast: Cast, client_for: ClientFor, travel: Travel) -> None:
    publish(7)
    page = client_for(cast.admin).get("/viec-nen").text
    assert "Cần xem" not in page
    assert "Chưa làm xong, theo loại" in page
    travel(minutes=5)
    assert "Trễ: chưa đến lượt." in client_for(cast.admin).get("/viec-nen").text


def test_a_problem_stands_on_the_first_pages_of_who_looks_after_it(
    cast: Cast, client_for: ClientFor, travel: Travel
) -> None:
    publish(7)
    places = [(cast.admin, "/viec"), (cast.office, "/viec"), (cast.office, "/van-phong")]
    for person, path in places:
        assert "Việc nền trễ hoặc đã dừng" not in client_for(person).get(path).text
    kill(travel)
    for person, path in places:
        page = client_for(person).get(path)
        assert "Việc nền trễ hoặc đã dừng: 1" in page.text
        assert "đã dừng, cần bấm thử lại" in page.text
    assert client_for(cast.admin).get("/viec").follow("Xem việc nền: Việc nền trễ hoặc đã dừng: 1").path == "/viec-nen"
    for person, path in [(cast.hoa, "/viec"), (cast.head, "/viec"), (cast.head, "/van-phong")]:
        assert "Việc nền" not in client_for(person).get(path).text


def test_one_is_tried_again(cast: Cast, client_for: ClientFor, travel: Travel) -> None:
    publish(7)
    kill(travel)
    broken.clear()
    page = client_for(cast.office).get("/viec-nen").press("Thử lại")
    assert "sẽ được thử lại ngay" in page.text
    events.deliver_all()
    assert handled == [7]
    (row,) = audits("delivery.retried")
    assert (row.actor_id, row.subject_id, row.details) == (cast.office.id, ids()[0], {"handler": "toys"})
    assert "Không có việc nào chờ" in client_for(cast.office).get("/viec-nen").text


def test_a_retried_delivery_has_eight_attempts_again(database: None, travel: Travel) -> None:
    publish(7)
    kill(travel)
    with transaction():
        operations.retry(ids()[0], actor=SYSTEM)
    kill(travel)
    row = db.session.get_one(Delivery, ids()[0], populate_existing=True)
    assert (row.attempts, row.dead_at is not None) == (MOST_ATTEMPTS, True)


def test_all_of_a_kind_are_tried_again_and_what_they_held_goes_on(
    cast: Cast, client_for: ClientFor, travel: Travel
) -> None:
    publish(7, 7, 8)
    kill(travel)
    page = client_for(cast.admin).get("/viec-nen")
    assert f"Chờ việc số {ids()[0]} đã dừng" in page.text
    broken.clear()
    page.press("Thử lại tất cả")
    events.deliver_all()
    assert sorted(handled) == [7, 7, 8]
    assert audits("delivery.all_retried")[0].details == {"handler": "toys", "count": 2}


def test_one_is_given_up_with_a_reason_and_the_rest_goes_on(cast: Cast, client_for: ClientFor, travel: Travel) -> None:
    publish(7, 7)
    kill(travel)
    broken.clear()
    page = client_for(cast.office).get("/viec-nen").follow(f"Bỏ việc này {ids()[0]}")
    refused = page.press("Bỏ việc này", expect=422)
    assert "Hãy ghi vì sao bỏ được việc này." in refused.text
    assert "Đã bỏ việc số" in page.press("Bỏ việc này", reason="Đã báo bằng điện thoại.").text
    events.deliver_all()
    assert handled == [7], "the second of the same item, not the first"
    (row,) = audits("delivery.dropped")
    assert row.details == {"handler": "toys", "concerns": "bài số 7", "reason": "Đã báo bằng điện thoại."}
    client_for(cast.office).get(f"/viec-nen/{ids()[0]}/bo", expect=404)


def test_only_what_is_dead_is_given_up(cast: Cast, client_for: ClientFor) -> None:
    publish(7)
    client_for(cast.office).get(f"/viec-nen/{ids()[0]}/bo", expect=404)


def test_what_was_done_meanwhile_is_said(cast: Cast, client_for: ClientFor, travel: Travel) -> None:
    publish(7)
    kill(travel)
    page = client_for(cast.office).get("/viec-nen")
    broken.clear()
    with transaction():
        operations.retry(ids()[0], actor=SYSTEM)
    events.deliver_all()
    assert "vừa được làm xong" in page.press("Thử lại", expect=409).text


def test_commands_list_retry_and_drop(app: Flask, database: None, travel: Travel) -> None:
    runner = app.test_cli_runner()
    publish(7, 8)
    kill(travel)
    told = runner.invoke(args=["news", "list"]).output
    assert "toys (Chơi đồ chơi): 0 chờ, 2 đã dừng" in told
    assert "Lưu đồ chơi, bài số 7" in told
    first, second = ids()
    assert "Sẽ thử lại 1 việc." in runner.invoke(args=["news", "retry", str(first)]).output
    assert "Đã bỏ." in runner.invoke(args=["news", "drop", str(second), "--reason", "Không cần nữa."]).output
    assert "không còn dừng nữa" in runner.invoke(args=["news", "drop", str(second), "--reason", "x"]).output
    assert "Không còn việc nào đã dừng" in runner.invoke(args=["news", "retry", "toys"]).output
    broken.clear()
    events.deliver_all()
    assert handled == [7]
    assert list(audit.faults()) == []


def test_what_is_long_done_is_deleted_and_what_failed_stays(database: None, travel: Travel) -> None:
    broken.clear()
    publish(7)
    events.deliver_all()
    broken.append(True)
    publish(8)
    kill(travel)
    travel(days=29)
    with transaction():
        assert operations.prune() == 0
    travel(days=2)
    with transaction():
        assert operations.prune() == 2
    assert [row.payload for row in db.session.scalars(select(EventRow))] == [{"article_id": 8}]
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_the_ward_says_how_long_what_is_done_is_kept(cast: Cast, travel: Travel) -> None:
    broken.clear()
    publish(7)
    events.deliver_all()
    with transaction():
        settings.put(rules.KEEP_DAYS, 5, valid_from=clock.today(), basis="Thông báo", actor=cast.office)
    travel(days=6)
    with transaction():
        assert operations.prune() == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("", ""),
        ("the worker ended while handling it", "dừng giữa chừng"),
        ("SMTPServerDisconnected: bye", "Máy chủ bên ngoài"),
        ("ConnectionRefusedError: [Errno 111]", "Máy chủ bên ngoài"),
        ("OperationalError: database is locked", "Cơ sở dữ liệu"),
        ("LookupError: no handler x of y in this version", "Phiên bản đang chạy"),
        ("IntegrityError: FOREIGN KEY", "người phụ trách kỹ thuật"),
    ],
)
def test_causes_are_said_in_plain_words(error: str, words: str) -> None:
    assert words in rules.cause(error)
