"""The search page: for the desk, for the public, in part, with filters, and within its rate."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from editorial.articles.models import State
from editorial.core.db import db
from editorial.extensions import limiter
from tests import pipeline
from tests.cast import Cast
from tests.conftest import Engine, Queries, RealDatabase, make_app
from tests.factories import make_article
from tests.page import PageClient

Index = Callable[..., None]
ClientFor = Callable[..., PageClient]


def test_a_person_of_the_desk_finds_and_opens_an_item(cast: Cast, client_for: ClientFor, index: Index) -> None:
    article = make_article(cast.hoa, title="Đường Vĩnh Hưng <mới>", state=State.SUBMITTED)
    index(article)
    page = client_for(cast.mai).get("/tim").press("Tìm", q="duong vinh")
    assert page.links["Đường Vĩnh Hưng <mới>"] == f"/bai/{article.id}"
    assert "<mark>Đường</mark> <mark>Vĩnh</mark> Hưng &lt;mới&gt;" in page.html
    assert "Tìm thấy 1 bài" in page.text
    assert "Chờ biên tập" in page.text
    assert page.fields["q"] == "duong vinh"


def test_the_part_is_what_the_page_holds(cast: Cast, client_for: ClientFor, index: Index) -> None:
    index(make_article(cast.hoa, title="Dọn ngõ", state=State.SUBMITTED))
    client = client_for(cast.mai)
    part = client.get("/tim?q=ngo", htmx=True)
    assert part.is_fragment
    assert part.html.strip() in client.get("/tim?q=ngo").html


def test_the_public_finds_what_is_live_and_opens_it_there(cast: Cast, anonymous: PageClient, drain: object) -> None:
    number = pipeline.case(pipeline.to_published(cast, pipeline.draft(cast))).article_id
    pipeline.to_desk(cast, pipeline.draft(cast, title="Bài khác chưa đăng"))
    drain()  # type: ignore[operator]
    page = anonymous.get("/tim?q=ve+sinh")
    assert page.links["Tổ dân phố 12 ra quân dọn vệ sinh"] == f"/tin/{number}/to-dan-pho-12-ra-quan-don-ve-sinh"
    assert "Đã đăng" not in page.text
    assert "Trạng thái" not in page.text
    assert "Không thấy bài nào" in anonymous.get("/tim?q=chua+dang").text
    assert "<script" not in page.html


def test_an_empty_box_teaches(cast: Cast, anonymous: PageClient, client_for: ClientFor) -> None:
    for client in (anonymous, client_for(cast.hoa)):
        for typed in ("", "%20%20", "...", "%22%22"):
            assert "Gõ vài từ bạn nhớ" in client.get(f"/tim?q={typed}").text


def test_without_a_reader_the_public_has_to_sign_in(app: Flask, cast: Cast, anonymous: PageClient) -> None:
    app.config["PUBLIC_READER"] = False
    try:
        assert anonymous.get("/tim?q=a", expect=303, follow=False).location.startswith("/dang-nhap")
    finally:
        app.config["PUBLIC_READER"] = True


def test_filters_stay_chosen_and_a_bad_one_is_told(cast: Cast, client_for: ClientFor, index: Index) -> None:
    index(
        make_article(cast.hoa, title="Một", state=State.SUBMITTED, section=cast.sections["phap-luat"]),
        make_article(cast.hoa, title="Hai", state=State.EDITING),
    )
    client = client_for(cast.mai)
    page = client.get("/tim").press("Tìm", state="submitted", section=str(cast.sections["phap-luat"].id), author="hoa")
    assert "Một" in page.links
    assert "Hai" not in page.links
    assert (page.fields["state"], page.fields["author"]) == ("submitted", "hoa")
    page = client.get("/tim?q=hai&from=31/02/2026&state=xyz&unit=0x1&to=2026-12-31")
    assert "Ngày chưa đúng" in page.text
    assert "Hai" in page.links


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=99999999999", "page=9", "q=%22%2A%28", "unit=9e9"]
)
def test_nonsense_in_the_address_is_no_error(
    cast: Cast, client_for: ClientFor, anonymous: PageClient, query: str
) -> None:
    client_for(cast.mai).get(f"/tim?{query}")
    anonymous.get(f"/tim?{query}")


def test_pages_are_links_that_keep_the_search(cast: Cast, client_for: ClientFor, index: Index) -> None:
    index(*(make_article(cast.hoa, title=f"Ngõ {number}", state=State.SUBMITTED) for number in range(25)))
    page = client_for(cast.mai).get("/tim?q=ngo&state=submitted").follow("Trang sau")
    assert sum(link.startswith("Ngõ ") for link in page.links) == 5
    assert (page.fields["q"], page.fields["state"]) == ("ngo", "submitted")
    assert sum(link.startswith("Ngõ ") for link in page.follow("Trang trước").links) == 20


def test_a_stranger_in_a_hurry_is_asked_to_wait(real_database: RealDatabase, engine: Engine) -> None:
    app = make_app(real_database.url, engine.folder, APP_MODE="development")
    http = app.test_client()
    try:
        assert {http.get("/tim").status_code for _number in range(60)} == {200}
        refused = http.get("/tim")
        assert refused.status_code == 429
        assert "chậm lại" in refused.get_data(as_text=True)
        assert http.get("/tin/").status_code == 200
    finally:
        limiter.enabled = False
        with app.app_context():
            db.engine.dispose()


def test_statements_do_not_grow_with_the_rows(
    cast: Cast, client_for: ClientFor, index: Index, count_queries: Callable[[], AbstractContextManager[Queries]]
) -> None:
    client = client_for(cast.mai)

    def fill() -> None:
        index(*(make_article(cast.hoa, title="Dọn vệ sinh", state=State.SUBMITTED) for _number in range(25)))

    def count() -> int:
        with count_queries() as ran:
            client.get("/tim?q=ve+sinh")
        return len(ran)

    fill()
    before = count()
    fill()
    assert count() == before <= 12
