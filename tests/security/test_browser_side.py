"""What a hostile page, a hostile text or a borrowed browser may try."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from editorial.core import clock
from editorial.core.access import EVERYONE
from editorial.core.db import db
from editorial.core.web import HEADERS, safe_next
from editorial.people.models import DeviceSession
from tests import pipeline
from tests.articles import photos
from tests.cast import Cast
from tests.page import PageClient
from tests.security.test_nonsense import address, posts

Client = Callable[..., PageClient]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"


@pytest.mark.parametrize("who", ["hoa", "office", None])
def test_no_form_is_taken_without_its_token(app: Flask, cast: Cast, client_for: Client, who: str | None) -> None:
    """Autosave and photos too; a token of another browser is none."""
    edition = pipeline.draft(cast)
    client = client_for(getattr(cast, who) if who else None)
    elsewhere = client_for(None).csrf_token()
    before = pipeline.snapshot()
    for rule in posts(app):
        for sent, headers in (
            ({}, {}),
            ({"csrf_token": "x"}, {"X-Autosave": "1"}),
            ({"csrf_token": elsewhere}, {"HX-Request": "true"}),
        ):
            where = address(rule, {"edition_id": edition})
            status = client._send("POST", where, data={"title": "x", **sent}, headers=headers).status_code
            # strangers are asked to sign in before anything else
            assert status in ((400,) if who else (303, 401)), (rule.rule, sent, headers, status)
    after = pipeline.snapshot()
    assert {name for name in after if after[name] != before[name]} <= {"device_sessions"}


@pytest.mark.parametrize(
    "url",
    ["//evil.example", "/\\evil.example", "\\/evil.example", "https://evil.example", "javascript:alert(1)", " //evil.example",
     "/\t/evil.example", "/\r\nSet-Cookie: a=b", "data:text/html,x", "///evil.example", "http:evil.example", ""],
)  # fmt: skip
def test_next_leads_nowhere_else(url: str) -> None:
    assert safe_next(url, "/viec") == "/viec"


@pytest.mark.parametrize(
    "url", ["//evil.example/", "/\\evil.example", "https://evil.example/", "/%0d%0aSet-Cookie:x=1"]
)
def test_no_door_leads_out_of_the_house(cast: Cast, client_for: Client, url: str) -> None:
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    client = client_for(cast.mai)
    sent = {"version": pipeline.case(edition).version, "next": url, "csrf_token": client.csrf_token()}
    for htmx in ({}, {"HX-Request": "true"}):
        got = client._send("POST", f"/bai/{edition}/lam/release", data=sent, headers=htmx)
        assert "evil" not in got.headers.get("Location", "")
        assert "evil" not in got.headers.get("HX-Redirect", "")
    assert "evil" not in client._send("GET", "/dang-nhap", query_string={"next": url}).headers.get("Location", "")


def test_every_answer_carries_the_headers(cast: Cast, client_for: Client) -> None:
    """Errors, pictures, redirects, feeds and static files as well."""
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    client = client_for(cast.hoa)
    for url in ("/viec", "/", "/khong-co", "/bai/999999", f"/anh/{image.key}/480.webp", "/tin/", "/tin/atom.xml",
                "/tin/feed.json", "/robots.txt", "/static/js/app.js", "/static/khong-co.js", "/bai/1/luu"):  # fmt: skip
        got = client._send("GET", url)
        for name, value in HEADERS.items():
            assert got.headers.get(name) == value, (url, name)
        got.close()
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy


def test_what_people_type_is_text_everywhere(cast: Cast, client_for: Client, drain: Callable[[], int]) -> None:
    """Title, summary, place, captions, reasons, names: on every page, in feeds, in search, in what a form gives back."""
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    words = dict.fromkeys(("title", "summary", "event_place"), EVIL)
    photo = photos.whole(image, caption=EVIL, credit=EVIL, alt=EVIL)
    early = pipeline.save(edition, cast.hoa, photos=(photo,), body="<p>Chữ khác hẳn.</p>")
    pipeline.save(edition, cast.hoa, **words)
    pipeline.to_desk(cast, edition)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("request_changes", edition, cast.mai, reason_code="other", reason=EVIL)
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("submit_to_board", edition, cast.mai, grade="A")
    drain()
    pipeline.vote(edition, cast.uyen, "return", EVIL)
    article = pipeline.case(edition).article_id
    pages = (f"/bai/{article}", f"/bai/{edition}/sua", f"/bai/{edition}/phien-ban", f"/bai/{edition}/so-sanh?tu={early}",
             f"/phieu/{edition}", "/thong-bao", "/viec", "/hang-doi", "/ban-bien-tap", "/lich-dang", "/nhat-ky",
             "/van-phong/bai?so=dang-lam", "/tim?q=alert", f"/tim?q={EVIL}")  # fmt: skip
    for who in (cast.hoa, cast.mai, cast.head, cast.office):
        client = client_for(who)
        for url in pages:
            assert_plain(client._send("GET", url).get_data(as_text=True), url)
    for member in (cast.vinh, cast.head):
        pipeline.vote(edition, member)
    pipeline.do("publish_now", edition, cast.dang)
    drain()
    stranger = client_for(None)
    slug = stranger._send("GET", f"/tin/{article}").headers["Location"]
    for url in (slug, "/tin/", "/tin/muc/to-dan-pho", "/tim?q=alert", "/tin/atom.xml", "/tin/rss.xml", "/sitemap.xml"):
        assert_plain(stranger._send("GET", url).get_data(as_text=True), url)
    assert stranger._send("GET", "/tin/feed.json").content_type.startswith("application/feed+json")


def assert_plain(html: str, url: str) -> None:
    for sign in ("<script>alert", "<img src=x", "<svg onload"):
        assert sign not in html, f"{url} lets {sign} through"


@pytest.mark.parametrize(
    "body",
    ['<a href="javascript:alert(1)">x</a>', '<a href="&#106;avascript:alert(1)">x</a>', '<p onclick="alert(1)">x</p>',
     '<a href="data:text/html,<script>alert(1)</script>">x</a>', "<iframe src=//evil.example></iframe>",
     '<img src=x onerror="alert(1)">', '<form action="//evil.example"><input name=a></form>', "<svg><script>1</script></svg>",
     '<p style="position:fixed">x</p>', '<p class="btn" id="main" data-confirm="x" hx-get="/x">x</p>',
     '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>'],
)  # fmt: skip
def test_a_body_holds_nothing_that_acts(cast: Cast, client_for: Client, body: str) -> None:
    edition = pipeline.draft(cast)
    client = client_for(cast.hoa)
    page = client.get(f"/bai/{edition}/sua")
    page.press("Lưu", body=f"<p>Chữ thường.</p>{body}")
    kept = pipeline.queries.revision(pipeline.case(edition).revision_id).body.lower()
    for sign in ("javascript:", "<script", "<iframe", "<img", "<form", "<input", "<svg", "<style", 'href="data:'):
        assert sign not in kept, kept
    for sign in (" onclick=", " onerror=", " style=", " class=", " id=", " data-", " hx-"):
        assert f"<p{sign}" not in kept, kept


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(app: Flask, cast: Cast, client_for: Client) -> None:
    cookie = client_for(None)._send("GET", "/dang-nhap").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_out_ends_the_session_itself(cast: Cast, client_for: Client) -> None:
    """A copied cookie is worth nothing afterwards."""
    client = client_for(cast.hoa)
    client.get("/viec")
    with client.http.session_transaction() as session:
        copied = dict(session)
    client.post("/dang-xuat")
    with client.http.session_transaction() as session:
        session.clear()
        session.update(copied)
    client.get("/viec", expect=303, follow=False)


def test_a_session_that_idled_is_over(cast: Cast, client_for: Client, travel: Callable[..., object]) -> None:
    client = client_for(cast.mai)
    client.get("/viec")
    travel(minutes=61)
    client.get("/viec", expect=303, follow=False)


@pytest.mark.parametrize("needs", ["password", "totp"])
def test_half_signed_in_opens_no_door_but_its_own(app: Flask, cast: Cast, client_for: Client, needs: str) -> None:
    """Fragments, autosave, photos and lists alike."""
    edition = pipeline.draft(cast)
    client = client_for(cast.mai)
    db.session.execute(
        update(DeviceSession).values(choose_password=True) if needs == "password"
        else update(DeviceSession).values(totp_passed=False, last_seen_at=clock.now())
    )  # fmt: skip
    db.session.commit()
    if needs == "totp":
        app.config["REQUIRE_TOTP"] = True
    try:
        for rule in app.url_map.iter_rules():
            doors = getattr(app.view_functions[rule.endpoint], "open_to", {EVERYONE})
            if EVERYONE in doors or needs in doors:
                continue
            for headers in ({}, {"HX-Request": "true"}, {"X-Autosave": "1", "Accept": "application/json"}):
                for method in ("GET", "POST"):
                    if method in (rule.methods or ()):
                        sent = {"csrf_token": client.csrf_token()}
                        got = client._send(method, address(rule, {"edition_id": edition}), headers=headers, data=sent)
                        assert got.status_code == 303, (method, rule.rule, got.status_code)
                        assert got.headers["Location"].startswith(("/dat-mat-khau", "/xac-thuc-hai-buoc"))
    finally:
        app.config["REQUIRE_TOTP"] = False


def test_one_tap_sign_in_exists_in_the_demo_alone(cast: Cast, client_for: Client) -> None:
    client = client_for(None)
    sent = {"csrf_token": client.csrf_token(), "role": "board_head"}
    assert client._send("POST", "/dang-nhap/thu", data=sent).status_code == 404
