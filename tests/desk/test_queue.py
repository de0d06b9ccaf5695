"""The queue: its order, its filters, taking an item in one tap."""

from __future__ import annotations

from editorial.articles.models import Lane, State
from tests import pipeline
from tests.factories import make_article
from tests.page_checks import text_of


def in_queue(cast, count, **more):
    for _step in range(count):
        make_article(cast.hoa, title="Bài số", state=State.SUBMITTED, genre=cast.genres["news"], **more)


def titles(page):
    return [text_of(link) for link in page.root.iter("a") if link.get("data-row-link") is not None]


def test_unclaimed_first_then_mine_then_others(cast, client_for):
    for title, verb in (("của Nam", cast.nam), ("của Mai", cast.mai), ("chưa ai", None)):
        edition = pipeline.to_desk(cast, pipeline.draft(cast, title=title))
        if verb:
            pipeline.do("claim", edition, verb)
    page = client_for(cast.mai).get("/hang-doi")
    assert titles(page) == ["chưa ai", "của Mai", "của Nam"]
    assert titles(page.follow("Của tôi 1")) == ["của Mai"]
    assert titles(page.follow("Chưa ai nhận 1")) == ["chưa ai"]


def test_a_claim_is_one_tap_with_and_without_scripts(cast, client_for):
    first, second = (pipeline.to_desk(cast, pipeline.draft(cast, title=title)) for title in ("một", "hai"))
    client = client_for(cast.mai)
    page = client.get("/hang-doi").press("Nhận", within=f"row-{first}")
    assert page.path == "/hang-doi"
    assert pipeline.case(first).owner_id == cast.mai.id
    row = page.press("Nhận", within=f"row-{second}", htmx=True)
    assert row.is_fragment
    assert "Bạn" in row.part(f"row-{second}")
    assert row.buttons == []


def test_a_row_that_somebody_took_first_shows_who(cast, client_for):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    page = client_for(cast.mai).get("/hang-doi")
    pipeline.do("claim", edition, cast.nam)
    row = page.press("Nhận", within=f"row-{edition}", htmx=True, expect=409)
    assert "Bùi Hoài Nam" in row.text
    assert "Bài vừa đổi" in row.text


def test_filters_and_their_counts_agree(cast, client_for, travel):
    pipeline.to_desk(cast, pipeline.draft(cast, title="thường"))
    pipeline.do("send", pipeline.draft(cast, lane=Lane.URGENT, title="khẩn"), cast.hoa)
    pipeline.to_board(cast, pipeline.draft(cast))
    client = client_for(cast.office)
    travel(days=30)
    client.sign_in(cast.office.id)
    page = client.get("/hang-doi")
    for words, where in page.links.items():
        if where.startswith("/hang-doi?loc="):
            assert len(titles(client.get(where))) == int(words.rpartition(" ")[2]), words
    assert titles(client.get("/hang-doi?loc=khan")) == ["khẩn"]
    assert len(titles(client.get("/hang-doi?loc=tre-han"))) == 3
    assert "Trễ 29 ngày" in page.text


def test_the_queue_is_for_the_desk(cast, client_for):
    pipeline.to_desk(cast, pipeline.draft(cast))
    for person in (cast.mai, cast.quynh, cast.office, cast.observer):
        assert len(titles(client_for(person).get("/hang-doi"))) == 1
    assert client_for(cast.observer).get("/hang-doi").buttons == client_for(cast.office).get("/hang-doi").buttons
    for person in (cast.hoa, cast.lan, cast.head, cast.admin):
        client_for(person).get("/hang-doi", expect=403)


def test_restricted_and_unsent_items_stay_out_of_it(cast, client_for):
    make_article(cast.hoa, title="kín", state=State.SUBMITTED, restricted=True)
    make_article(cast.hoa, title="nháp")
    assert titles(client_for(cast.mai).get("/hang-doi")) == []
    assert titles(client_for(cast.office).get("/hang-doi")) == ["kín"]


def test_the_queue_is_read_to_its_end_in_pages(cast, client_for):
    in_queue(cast, 53)
    page = client_for(cast.mai).get("/hang-doi")
    seen = titles(page)
    rows = {row.get("id") for row in page.root.iter("tr") if row.get("id")}
    while "Trang sau" in page.links:
        page = page.follow("Trang sau")
        seen += titles(page)
        rows |= {row.get("id") for row in page.root.iter("tr") if row.get("id")}
    assert len(seen) == len(rows) == 53


def test_the_queue_takes_the_same_statements_however_long_it_is(cast, client_for, count_queries):
    def ran():
        client = client_for(cast.mai)
        client.get("/hang-doi")
        with count_queries() as queries:
            page = client.get("/hang-doi")
        assert len(page.data) < 40_000
        return queries

    in_queue(cast, 3)
    few = ran()
    in_queue(cast, 60)
    many = ran()
    assert len(few) == len(many) <= 12, str(many)
