"""The public's pages: what is on them, who gets what, and what a cache may keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask

from editorial.core import clock
from editorial.core.db import db
from editorial.publishing.models import Publication
from editorial.reader.queries import feeds
from editorial.units.models import UnitName
from tests import pipeline
from tests.cast import Cast
from tests.conftest import Queries
from tests.factories import make_article, save
from tests.page import PageClient
from tests.reader.conftest import Publish

CACHED = ("/tin/", "/tin/muc/to-dan-pho", "/tin/atom.xml", "/tin/rss.xml", "/tin/feed.json")


def article_url(anonymous: PageClient, article_id: int) -> str:
    return anonymous.get(f"/tin/{article_id}", expect=301, follow=False).location


@pytest.fixture
def off(app: Flask) -> object:
    app.config["PUBLIC_READER"] = False
    yield
    app.config["PUBLIC_READER"] = True


def test_the_front_page_shows_each_section_with_its_newest(publish: Publish, anonymous: PageClient) -> None:
    morning = clock.now()
    for number in range(5):
        publish(title=f"Tổ {number}", at=morning - timedelta(hours=number))
    publish(title="Có ảnh", section="chuyen-doi-so", photos=1, at=morning - timedelta(days=1))
    publish(title="Chưa đến giờ", at=morning + timedelta(minutes=1))
    page = anonymous.get("/tin/")
    assert [text_of_all(page, tag) for tag in ("h1", "h2", "h3")] == [
        ["Tin tức Phường Vĩnh Tuy"],
        ["Có ảnh", "Mới nhất", "Hoạt động tổ dân phố"],
        ["Tổ 0", "Tổ 1", "Tổ 2"],
    ]
    assert "09:00 23/11/2026 · Tổ dân phố 12" in page.text
    assert "Chưa đến giờ" not in page.text
    assert "<script" not in page.html
    assert 'width="1600" height="1000"' in page.html


def text_of_all(page: object, tag: str) -> list[str]:
    return ["".join(element.itertext()).strip() for element in page.root.iter(tag)]  # type: ignore[attr-defined]


def test_an_empty_front_page_says_so(cast: Cast, anonymous: PageClient) -> None:
    assert "Chưa có tin nào" in anonymous.get("/tin/").text


def test_an_article_is_read_with_all_that_belongs_to_it(publish: Publish, anonymous: PageClient, cast: Cast) -> None:
    article = publish(
        title="Bà con dọn ngõ", body="<p>Sáng <strong>nay</strong>.</p>", photos=2, co_authors=(cast.binh,)
    )
    publish(title="Tin khác")
    url = article_url(anonymous, article.id)
    assert url == f"/tin/{article.id}/ba-con-don-ngo"
    page = anonymous.get(url)
    assert page.h1 == "Bà con dọn ngõ"
    for words in ("Sáng nay.", "Chú thích 1", "Chú thích 2", "Ảnh: Hoa", "Nguyễn Thị Hoa, Trần Văn Bình", "Tin khác"):
        assert words in page.text, words
    assert f'<link rel="canonical" href="https://toasoan.example{url}">' in page.html
    assert '<meta property="og:title" content="Bà con dọn ngõ">' in page.html
    assert f'content="https://toasoan.example/anh/anh{article.id}x1/1600.jpg"' in page.html
    assert "Đính chính" not in page.text


def test_a_wrong_address_leads_to_the_right_one(publish: Publish, anonymous: PageClient) -> None:
    article = publish(title="Đường mới")
    page = anonymous.get(f"/tin/{article.id}/duong-cu", expect=301, follow=False)
    assert page.location == f"/tin/{article.id}/duong-moi"


def test_the_unit_keeps_the_name_of_the_day(
    publish: Publish, anonymous: PageClient, cast: Cast, travel: Callable[..., datetime]
) -> None:
    old = publish(title="Tin cũ")
    travel(days=10)
    cast.group.name = "Tổ dân phố mới"
    save(
        cast.group, UnitName(unit_id=cast.group.id, name=cast.group.name, short_name="m", valid_from=date(2026, 12, 1))
    )
    new = publish(title="Tin mới")
    assert "Tổ dân phố 12" in anonymous.get(article_url(anonymous, old.id)).text
    assert "Tổ dân phố mới" in anonymous.get(article_url(anonymous, new.id)).text
    front = anonymous.get("/tin/").text
    assert "Tổ dân phố mới" in front
    assert "Tổ dân phố 12" in front


@pytest.mark.usefixtures("off")
def test_a_reader_that_is_off_has_no_pages(publish: Publish, anonymous: PageClient) -> None:
    article = publish()
    for url in (*CACHED, "/sitemap.xml", "/sitemap-0.xml", f"/tin/{article.id}", f"/tin/{article.id}/x", "/tin/muc/x"):
        anonymous.get(url, expect=404)
    assert anonymous.get("/robots.txt").html == "User-agent: *\nDisallow: /\n"


def test_what_is_not_live_is_nowhere(cast: Cast, anonymous: PageClient) -> None:
    scheduled = pipeline.case(pipeline.to_scheduled(cast, pipeline.draft(cast))).article_id
    draft = make_article(cast.hoa, title="Nháp")
    for number in (scheduled, draft.id, 99999):
        anonymous.get(f"/tin/{number}", expect=404)
        anonymous.get(f"/tin/{number}/x", expect=404)
    for url in (*CACHED, "/sitemap.xml"):
        page = anonymous.get(url)
        assert f"/tin/{scheduled}" not in page.html
        assert f"/tin/{draft.id}" not in page.html


def test_the_hour_alone_makes_it_live(cast: Cast, anonymous: PageClient, travel: Callable[..., datetime]) -> None:
    number = pipeline.case(pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2)).article_id
    travel(hours=2)
    assert anonymous.get(f"/tin/{number}").h1 == "Tổ dân phố 12 ra quân dọn vệ sinh"


def test_a_taken_down_article_says_so_calmly(cast: Cast, anonymous: PageClient) -> None:
    edition_id = pipeline.to_published(cast, pipeline.draft(cast))
    number = pipeline.case(edition_id).article_id
    url = article_url(anonymous, number)
    pipeline.do("take_down", edition_id, cast.head, reason="Nhầm người")
    for path in (url, f"/tin/{number}"):
        page = anonymous.get(path, expect=410)
        assert "đã được gỡ xuống" in page.text
        assert "Nhầm người" not in page.text
        assert "ra quân" not in page.text
    assert "ra quân" not in anonymous.get("/tin/").text


def test_corrections_stand_before_the_text(cast: Cast, anonymous: PageClient, travel: Callable[..., datetime]) -> None:
    first = pipeline.to_published(cast, pipeline.draft(cast))
    number = pipeline.case(first).article_id
    for note in ("Số hộ là 64.", "Tên ngõ là ngõ 21."):
        travel(days=1)
        latest = pipeline.do("correct", first, cast.mai).id  # type: ignore[attr-defined]
        pipeline.save(latest, cast.mai, correction_note=note, summary=note)
        pipeline.do("submit_to_board", latest, cast.mai, grade="B")
        assert note not in anonymous.get(f"/tin/{number}").text
        pipeline.vote(latest, cast.uyen)
        pipeline.vote(latest, cast.head)
        pipeline.do("publish_now", latest, cast.dang)
        first = latest
    page = anonymous.get(f"/tin/{number}")
    notes = [correction.text.split(".", 1)[1].strip() for correction in corrections(page)]
    assert notes == ["Tên ngõ là ngõ 21.", "Số hộ là 64."]
    assert page.text.index("Đính chính lúc") < page.text.index("Sáng 22/11")
    assert "09:00 23/11/2026 · Tổ dân phố 12" in page.text  # when it first went out


class Note:
    def __init__(self, text: str) -> None:
        self.text = " ".join(text.split())


def corrections(page: object) -> list[Note]:
    asides = page.root.iter("aside")  # type: ignore[attr-defined]
    return [Note("".join(aside.itertext())) for aside in asides if aside.get("class") == "correction"]


@pytest.mark.parametrize("url", CACHED)
def test_a_reader_that_has_the_page_is_told_so(
    publish: Publish, anonymous: PageClient, url: str, travel: Callable[..., datetime]
) -> None:
    publish(title="Một")
    page = anonymous.get(url)
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert {"Cookie", "HX-Request"} <= {header.strip() for header in page.headers["Vary"].split(",")}
    assert "Set-Cookie" not in page.headers
    assert page.headers["Last-Modified"] == "Mon, 23 Nov 2026 02:00:00 GMT"
    had = {"If-None-Match": page.headers["ETag"]}
    again = anonymous.http.get(url, headers=had)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", page.headers["ETag"])
    travel(minutes=1)
    publish(title="Hai")
    assert anonymous.http.get(url, headers=had).status_code == 200


def test_the_same_article_is_not_sent_twice(publish: Publish, anonymous: PageClient) -> None:
    url = article_url(anonymous, publish().id)
    page = anonymous.get(url)
    for name, value in (("If-None-Match", page.headers["ETag"]), ("If-Modified-Since", page.headers["Last-Modified"])):
        assert anonymous.http.get(url, headers={name: value}).status_code == 304


def test_a_feed_that_lost_an_article_is_sent_anew(
    publish: Publish, anonymous: PageClient, travel: Callable[..., datetime]
) -> None:
    gone = publish(title="Sẽ gỡ", at=clock.now() - timedelta(hours=2))
    publish(title="Mới")
    last = anonymous.get("/tin/atom.xml").headers["Last-Modified"]
    assert anonymous.http.get("/tin/atom.xml", headers={"If-Modified-Since": last}).status_code == 304
    travel(minutes=5)
    db.session.execute(db.update(Publication).where(Publication.article_id == gone.id).values(live_until=clock.now()))
    db.session.commit()
    travel(minutes=1)
    assert anonymous.http.get("/tin/atom.xml", headers={"If-Modified-Since": last}).status_code == 200


def test_people_of_the_desk_get_the_same_page_and_a_way_back(
    publish: Publish, anonymous: PageClient, client_for: Callable[..., PageClient], cast: Cast
) -> None:
    publish(title="Một")
    theirs = client_for(cast.mai).get("/tin/")
    assert "Về bàn làm việc" in theirs.text
    assert "Về bàn làm việc" not in anonymous.get("/tin/").text
    assert theirs.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("url", "tag"), [("/tin/atom.xml", "{http://www.w3.org/2005/Atom}entry"), ("/tin/rss.xml", "item")]
)
def test_feeds_hold_the_newest_first(publish: Publish, anonymous: PageClient, url: str, tag: str) -> None:
    publish(title="Cũ", at=clock.now() - timedelta(hours=1))
    publish(title="Mới & <hay>", body="<p>Toàn văn.</p>")
    root = ElementTree.fromstring(anonymous.get(url).response.data)
    entries = list(root.iter(tag))
    texts = ["".join(entry.itertext()) for entry in entries]
    assert ["Mới & <hay>" in texts[0], "Cũ" in texts[1], len(texts)] == [True, True, 2]
    assert "<p>Toàn văn.</p>" in texts[0]


def test_rss_names_authors_and_unit(publish: Publish, anonymous: PageClient, cast: Cast) -> None:
    publish(author=cast.hoa, co_authors=(cast.binh,))
    root = ElementTree.fromstring(anonymous.get("/tin/rss.xml").response.data)
    names = [creator.text for creator in root.iter("{http://purl.org/dc/elements/1.1/}creator")]
    assert names == ["Nguyễn Thị Hoa", "Trần Văn Bình", "Tổ dân phố 12"]


def test_the_json_feed_is_one(publish: Publish, anonymous: PageClient) -> None:
    article = publish(title="Một", photos=1)
    feed = json.loads(anonymous.get("/tin/feed.json").response.data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = feed["items"]
    assert item["id"] == f"https://toasoan.example/tin/{article.id}"
    assert item["url"] == f"https://toasoan.example/tin/{article.id}/mot"
    assert item["image"] == f"https://toasoan.example/anh/anh{article.id}x1/1600.jpg"
    assert item["date_published"] == "2026-11-23T02:00:00+00:00"


def test_the_map_names_every_live_article(
    publish: Publish, anonymous: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [publish(title=f"Bài {number}").id for number in range(3)]
    whole = anonymous.get("/sitemap.xml").html
    assert all(f"<loc>https://toasoan.example/tin/{number}/bai-" in whole for number in numbers)
    monkeypatch.setattr(feeds, "SITEMAP_LENGTH", 2)
    index = ElementTree.fromstring(anonymous.get("/sitemap.xml").response.data)
    assert index.tag.endswith("sitemapindex")
    parts = [str(element.text) for element in index.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    found = "".join(anonymous.get(part.removeprefix("https://toasoan.example")).html for part in parts)
    assert all(f"/tin/{number}/" in found for number in numbers)
    anonymous.get("/sitemap-999.xml", expect=404)


def test_robots_find_the_map(anonymous: PageClient) -> None:
    assert "Sitemap: https://toasoan.example/sitemap.xml" in anonymous.get("/robots.txt").html


def test_a_section_goes_on_page_by_page(publish: Publish, anonymous: PageClient) -> None:
    for number in range(25):
        publish(title=f"Bài {number}", at=clock.now() - timedelta(hours=number))
    page = anonymous.get("/tin/muc/to-dan-pho")
    assert text_of_all(page, "h2") == [f"Bài {number}" for number in range(20)]
    page = page.follow("Trang sau")
    assert text_of_all(page, "h2") == [f"Bài {number}" for number in range(20, 25)]
    assert "Trang sau" not in page.text
    anonymous.get("/tin/muc/khong-co", expect=404)
    anonymous.get("/tin/muc/to-dan-pho?after=xyz", expect=404)
    assert "Mục này chưa có tin" in anonymous.get("/tin/muc/phap-luat").text


def test_statements_are_few_and_do_not_grow(
    publish: Publish, anonymous: PageClient, count_queries: Callable[[], AbstractContextManager[Queries]]
) -> None:
    def fill() -> int:
        for section in ("to-dan-pho", "phap-luat", "chuyen-doi-so"):
            for _number in range(3):
                number = publish(section=section, photos=2).id
        return number

    def count(url: str) -> int:
        with count_queries() as ran:
            anonymous.get(url)
        return len(ran)

    urls = [*CACHED, article_url(anonymous, fill())]
    before = [count(url) for url in urls]
    fill()
    assert [count(url) for url in urls] == before
    assert max(before) <= 4, before


def test_what_was_said_to_one_person_is_not_kept(publish: Publish, anonymous: PageClient) -> None:
    publish(title="Một")
    with anonymous.http.session_transaction() as session:
        session["_flashes"] = [("success", "Bạn đã đăng xuất.")]
    page = anonymous.get("/tin/")
    assert "Bạn đã đăng xuất." in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in page.headers
    assert "đăng xuất" not in anonymous.get("/tin/").text


def test_a_page_that_is_kept_is_never_old(publish: Publish, anonymous: PageClient, app: Flask) -> None:
    article = publish(title="Một")
    assert anonymous.get("/tin/").html == anonymous.get("/tin/").html
    db.session.execute(
        db.update(Publication).where(Publication.article_id == article.id).values(live_until=clock.now())
    )
    db.session.commit()
    assert "Chưa có tin nào" in anonymous.get("/tin/").text
    app.config["WARD_NAME"], before = "Phường Khác", app.config["WARD_NAME"]
    try:
        assert "Phường Khác" in anonymous.get("/tin/").text
    finally:
        app.config["WARD_NAME"] = before


def test_a_warning_is_pinned_for_two_days_and_the_newest_are_listed(
    publish: Publish, anonymous: PageClient, travel: Callable[..., datetime]
) -> None:
    publish(title="Cảnh báo ngập", edition={"lane": "urgent"}, at=clock.now() - timedelta(hours=1))
    publish(title="Tin dẫn", photos=1, at=clock.now() - timedelta(minutes=30))
    publish(title="Tin thường", section="chuyen-doi-so")
    page = anonymous.get("/tin/")
    assert page.html.index('class="pinned"') < page.html.index("Cảnh báo ngập") < page.html.index("story-lead")
    assert page.html.index("story-lead") < page.html.index("Tin dẫn") < page.html.index("Mới nhất")
    assert page.html.index("Mới nhất") < page.html.index("Tin thường")
    travel(hours=48)
    assert "pinned" not in anonymous.get("/tin/").html
