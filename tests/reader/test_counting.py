"""What the public opens is counted: once, honestly, without a trace of anybody, and without anybody's waiting for it."""

from __future__ import annotations

import http.client
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, insert, inspect, select, text

from editorial.core import clock
from editorial.core.db import db
from editorial.reader import operations
from editorial.reader.models import ArticleView
from editorial.reader.operations import ViewCounter, view_counter
from editorial.reader.queries import views_of
from editorial.scoring.ledger.models import LedgerEntry, PersonBalance
from tests import cast as people
from tests import pipeline
from tests.cast import Cast
from tests.conftest import Queries, RealDatabase
from tests.crash.forked_processes import together
from tests.crash.test_servers import answers, free_port, running, until
from tests.factories import make_article
from tests.page import AGENT, PageClient
from tests.reader.conftest import Publish
from tests.scoring import ward
from tools.serve import web_command

MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    """Other tests read articles too."""
    view_counter.clear()
    yield
    view_counter.clear()


def counted(article_id: int) -> int:
    view_counter.flush()
    return views_of(article_id)


def address(article_id: int) -> str:
    return f"/tin/{article_id}/mot"


# ---- what counts ------------------------------------------------------------------------------------------------------


def test_a_page_that_is_read_counts_once(publish: Publish, anonymous: PageClient) -> None:
    article = publish(title="Một").id
    for _time in range(3):
        anonymous.get(address(article))
    anonymous.get(f"/tin/{article}")  # leads to the same page
    assert counted(article) == 4
    assert counted(article) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "coccocbot-web/1.0"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
    ids=lambda headers: next(iter(headers.values())) or "nothing",
)
def test_robots_and_pages_fetched_in_case_do_not_count(
    publish: Publish, anonymous: PageClient, headers: dict[str, str]
) -> None:
    article = publish(title="Một").id
    anonymous.get(address(article), headers=headers)
    assert counted(article) == 0


def test_headers_alone_and_what_a_browser_has_already_do_not_count(publish: Publish, anonymous: PageClient) -> None:
    article = publish(title="Một").id
    page = anonymous.get(address(article))
    assert anonymous._send("HEAD", address(article), headers={"User-Agent": AGENT}).status_code == 200
    had = {"If-None-Match": page.headers["ETag"], "User-Agent": AGENT}
    assert anonymous._send("GET", address(article), headers=had).status_code == 304
    assert counted(article) == 1


def test_the_desk_looking_at_its_own_pages_does_not_count(
    publish: Publish, client_for: Callable[..., PageClient], cast: Cast
) -> None:
    article = publish(title="Một").id
    client_for(cast.mai).get(address(article))
    assert counted(article) == 0


def test_what_is_not_there_or_not_any_more_does_not_count(cast: Cast, anonymous: PageClient) -> None:
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    article = pipeline.case(edition).article_id
    anonymous.get(f"/tin/{article}/khac", expect=301, follow=False)
    pipeline.do("take_down", edition, cast.head, reason="Nhầm người")
    anonymous.get(f"/tin/{article}", expect=410)
    anonymous.get(f"/tin/{make_article(cast.hoa).id}", expect=404)
    view_counter.flush()
    assert db.session.scalar(select(func.count()).select_from(ArticleView)) == 0


def test_the_day_changes_at_midnight_in_the_ward(
    publish: Publish, anonymous: PageClient, travel: Callable[..., datetime]
) -> None:
    article = publish(title="Một").id
    for hour in ("23:59:59", "00:00:00"):
        day = MONDAY if hour.startswith("23") else MONDAY + timedelta(days=1)
        travel(datetime.fromisoformat(f"{day} {hour}+07:00"))
        anonymous.get(address(article))
    view_counter.flush()
    rows = db.session.execute(select(ArticleView.day, ArticleView.views).order_by(ArticleView.day)).all()
    assert [tuple(row) for row in rows] == [(MONDAY, 1), (MONDAY + timedelta(days=1), 1)]


def test_a_reader_costs_no_statement_and_gets_no_cookie(
    publish: Publish, anonymous: PageClient, count_queries: Callable[[], AbstractContextManager[Queries]]
) -> None:
    article = publish(title="Một").id
    with count_queries() as ran:
        page = anonymous.get(address(article))
    assert "Set-Cookie" not in page.headers
    assert not [
        statement for statement in ran if "article_views" in statement or not statement.lstrip().startswith("SELECT")
    ], str(ran)


def test_a_row_says_nothing_about_anybody() -> None:
    assert [column.key for column in inspect(ArticleView).columns] == ["article_id", "day", "views"]


# ---- many at once -----------------------------------------------------------------------------------------------------


@pytest.fixture
def article(real_database: RealDatabase) -> int:
    return make_article(people.build().hoa).id


def test_threads_that_count_while_others_write_lose_nothing(real_database: RealDatabase, article: int) -> None:
    mine = ViewCounter()

    def read() -> None:
        for number in range(500):
            mine.add(article)
            if number % 100 == 99:
                with real_database.app.app_context():
                    mine.flush()

    threads = [Thread(target=read) for _one in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mine.flush() == 0
    assert views_of(article) == 3000


def test_processes_that_write_at_once_add_up(article: int) -> None:
    day = clock.today()

    def serve() -> int:
        mine, written = ViewCounter(), 0
        for _round in range(10):
            for _view in range(5):
                mine.add(article)
            written += mine.flush()
        return written

    assert [answer.value for answer in together(serve, serve)] == [50, 50]
    assert db.session.execute(select(ArticleView.day, ArticleView.views)).all() == [(day, 100)]


@contextmanager
def locked(database: RealDatabase) -> Iterator[None]:
    """Somebody else holds what a writer needs."""
    if db.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        with db.engine.connect() as other:
            other.execute(text("LOCK TABLE article_views IN ACCESS EXCLUSIVE MODE"))
            yield


@pytest.fixture
def impatient(real_database: RealDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer gives up at once, so that the test need not wait for it."""
    monkeypatch.setattr("editorial.core.db.BUSY_SECONDS", 0)
    if db.engine.dialect.name == "postgresql":
        name = db.engine.url.database
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" SET lock_timeout = 1'))
    db.session.remove()
    db.engine.dispose()


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_keeps_the_numbers_waiting_and_says_so(
    real_database: RealDatabase, article: int, caplog: pytest.LogCaptureFixture
) -> None:
    mine = ViewCounter()
    mine.add(article)
    mine.add(article)
    with locked(real_database):
        assert mine.flush() == 0
        mine.add(article)
    assert "2 views wait for the next try" in caplog.text
    assert mine.flush() == 3
    assert views_of(article) == 3


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_keeps_no_reader_waiting(real_database: RealDatabase) -> None:
    cast = people.build()
    article = pipeline.case(pipeline.to_published(cast, pipeline.draft(cast))).article_id
    visitor = PageClient(real_database.app)
    with locked(real_database):
        visitor.get(f"/tin/{article}")
    assert counted(article) == 1


# ---- whoever serves ---------------------------------------------------------------------------------------------------


def test_a_process_that_serves_writes_by_itself(
    real_database: RealDatabase, article: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "EVERY", 0.01)

    def serve() -> int:
        mine = ViewCounter()
        mine.keep(real_database.app.app_context)
        for whole in (1, 2):  # it goes on after the first time
            mine.add(article)
            for _look in range(100_000):
                if views_of(article) == whole:
                    break
                db.session.rollback()
        return views_of(article)

    (answer,) = together(serve)
    assert answer.value == 2


def test_a_server_that_is_stopped_writes_what_it_has(real_database: RealDatabase) -> None:
    cast, port = people.build(), free_port()
    with clock.at(datetime.now(UTC) - timedelta(hours=1)):
        article = pipeline.case(pipeline.to_published(cast, pipeline.draft(cast))).article_id
    with suppress(ProcessLookupError), running(real_database, web_command("127.0.0.1", port)) as web:
        until(web, lambda: answers(port))
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as wire:
            for _view in range(5):
                wire.request("GET", f"/tin/{article}/to-dan-pho-12-ra-quan-don-ve-sinh", headers={"User-Agent": AGENT})
                response = wire.getresponse()
                assert (response.status, bool(response.read())) == (200, True)
        web.terminate()
        web.wait(timeout=60)
    db.session.rollback()
    assert views_of(article) == 5


# ---- where it is read -------------------------------------------------------------------------------------------------


def read(article_id: int, views: int, day: date = MONDAY) -> None:
    db.session.execute(insert(ArticleView).values(article_id=article_id, day=day, views=views))
    db.session.commit()


def test_an_item_says_how_often_it_was_read_beside_its_points(
    client_for: Callable[..., PageClient], cast: Cast
) -> None:
    article, desk = ward.published(cast), client_for(cast.mai)
    assert "0 lượt đọc trên trang công khai. Lượt đọc không tính điểm." in desk.get(f"/bai/{article}").text
    read(article, 1200)
    read(article, 34, MONDAY - timedelta(days=1))
    assert "1.234 lượt đọc trên trang công khai" in desk.get(f"/bai/{article}").text


def test_an_item_that_is_not_out_or_read_elsewhere_says_nothing(
    app: Flask, client_for: Callable[..., PageClient], cast: Cast
) -> None:
    hoa, article = client_for(cast.hoa), ward.published(cast)
    assert "lượt đọc" not in hoa.get(f"/bai/{make_article(cast.hoa).id}").text
    app.config["PUBLIC_READER"] = False
    try:
        assert "lượt đọc" not in hoa.get(f"/bai/{article}").text
        assert "Lượt đọc" not in hoa.get("/diem").text
    finally:
        app.config["PUBLIC_READER"] = True


def test_my_points_say_apart_how_often_my_items_were_read(
    publish: Publish, client_for: Callable[..., PageClient], cast: Cast
) -> None:
    mine, ours, others = (
        publish(title="Một").id,
        publish(title="Hai", author=cast.binh, co_authors=(cast.hoa,)).id,
        publish(title="Ba", author=cast.binh).id,
    )
    for article, views in ((mine, 1000), (ours, 11), (others, 500)):
        read(article, views)
    read(mine, 7, date(2026, 10, 31))
    hoa = client_for(cast.hoa)
    for key, said in (
        ("2026-11", "Tháng 11/2026: 1.011"), ("2026-10", "Tháng 10/2026: 7"), ("2026", "Năm 2026: 1.018"),
        ("2026-09", "Tháng 9/2026: 0"),
    ):  # fmt: skip
        assert f"{said} lượt trên trang công khai (không tính điểm)." in hoa.get(f"/diem?ky={key}").text
    assert "Lượt đọc" not in client_for(cast.office).get(f"/diem/nguoi/{cast.hoa.id}?ky=2026-11").text


def test_views_earn_nothing_and_move_no_board(
    client_for: Callable[..., PageClient], cast: Cast, drain: Callable[[], int]
) -> None:
    ward.sign(cast)
    articles, desk = [ward.published(cast, author) for author in (cast.hoa, cast.binh)], client_for(cast.mai)

    def figures() -> list[object]:
        rows = [db.session.execute(select(*table.__table__.columns)).all() for table in (LedgerEntry, PersonBalance)]
        return [*rows, desk.get("/thi-dua").text, desk.get("/thi-dua?xem=don-vi").text]

    before = figures()
    assert all(before)
    read(articles[1], 1_000_000)
    drain()
    assert figures() == before


@pytest.mark.parametrize("url", ["/bai/{}", "/diem?ky=2026"])
def test_statements_stay_within_twelve_however_much_is_read(
    publish: Publish, cast: Cast, client_for: Callable[..., PageClient],
    count_queries: Callable[[], AbstractContextManager[Queries]], url: str,
) -> None:  # fmt: skip
    hoa, first = client_for(cast.hoa), ward.published(cast)

    def statements() -> int:
        hoa.get(url.format(first))
        with count_queries() as ran:
            hoa.get(url.format(first))
        assert len(ran) <= 12, str(ran)
        assert sum("article_views" in statement for statement in ran) == 1
        return len(ran)

    before = statements()
    for number in range(12):
        read(publish(title=f"Bài {number}").id, 5)
        read(first, 5, MONDAY - timedelta(days=number))
    assert statements() == before
