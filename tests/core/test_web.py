"""Between HTTP and the rooms: headers, doors, errors with a sentence, redirects that stay here."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask, request

from editorial import extensions
from editorial.core import web
from editorial.core.access import EVERYONE, open_to
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused, Stale
from tests.conftest import Engine, make_app
from tests.page import PageClient

bp = Blueprint("odd", __name__)
SENTENCES = {
    "refused": Refused("Bài này đã gửi, nên chỉ Biên tập viên sửa được."),
    "stale": Stale("Chị Lan vừa xác nhận bài này."),
    "invalid": Invalid("Giờ đăng đã qua."),
    "missing": Missing(),
    "surprise": ZeroDivisionError("a secret detail"),
}


@bp.route("/odd/<which>", methods=["GET", "POST"])
@open_to(EVERYONE)
def odd(which: str) -> object:
    if which in SENTENCES:
        raise SENTENCES[which]
    if which == "lost":
        return request.form["nothing"]
    return web.go_to("/odd/tiếng việt?q=đ")


@pytest.fixture
def strict(engine: Engine, app: Flask, database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageClient]:
    """A browser on an app as it is in production: what is unforeseen becomes a page."""
    if extensions.login_manager._user_callback is None:
        monkeypatch.setattr(extensions.login_manager, "_user_callback", lambda _token: None)
    own = make_app(app.config["SQLALCHEMY_DATABASE_URI"], engine.folder, PROPAGATE_ERRORS=False)
    own.register_blueprint(bp)
    yield PageClient(own)
    with own.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("which", "status"), [("refused", 403), ("stale", 409), ("invalid", 422), ("missing", 404)])
def test_a_refusal_is_a_page_with_its_sentence(strict: PageClient, which: str, status: int) -> None:
    page = strict.get(f"/odd/{which}", expect=status)
    assert str(SENTENCES[which]) in page.text
    assert page.h1


def test_something_unforeseen_shows_a_reference_that_is_in_the_log(
    strict: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        page = strict.get("/odd/surprise", expect=500)
    reference = page.headers["X-Reference"]
    assert reference in page.text
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "a secret detail" not in page.html


def test_an_address_that_leads_nowhere_is_a_friendly_page(strict: PageClient) -> None:
    assert strict.get("/nowhere/at/all", expect=404).h1 == "Không tìm thấy trang này"


def test_the_wrong_method_says_which_is_right(strict: PageClient) -> None:
    page = strict.get("/odd/x", expect=303, follow=False)
    assert page.status == 303
    response = strict.http.delete("/odd/x")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_a_body_that_is_too_large_is_refused(strict: PageClient) -> None:
    strict.app.config["MAX_CONTENT_LENGTH"] = 1000
    assert strict.post("/odd/x", {"a": "a" * 2000}, expect=413).h1 == "Tệp gửi lên quá lớn"


def test_a_form_that_lacks_a_field_is_refused(strict: PageClient) -> None:
    assert strict.post("/odd/lost", {}, expect=400).status == 400


def test_a_zero_byte_is_refused_at_the_door(strict: PageClient) -> None:
    strict.get("/odd/missing?q=a%00b", expect=400)
    strict.get("/odd/a%00b", expect=404)
    strict.post("/odd/x", {"a": "a\0b"}, expect=400)


def test_headers_keep_strangers_out(strict: PageClient) -> None:
    headers = strict.get("/odd/missing", expect=404).headers
    assert {name: headers.get(name) for name in web.HEADERS} == web.HEADERS
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "Strict-Transport-Security" not in headers
    secure = strict.http.get("/odd/missing", base_url="https://localhost").headers
    assert "max-age=" in secure["Strict-Transport-Security"]


def test_static_files_may_be_kept_and_pages_may_not(strict: PageClient) -> None:
    kept = strict.http.get("/static/css/theme.css")
    assert "immutable" in kept.headers["Cache-Control"]
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    kept.close()
    assert strict.http.get("/odd/missing").headers["Cache-Control"] in ("private, no-cache", "no-store")


def test_a_redirect_for_htmx_is_a_header_that_it_can_read(strict: PageClient) -> None:
    page = strict.get("/odd/x", expect=204, htmx=True)
    assert page.headers["HX-Redirect"] == "/odd/ti%E1%BA%BFng%20vi%E1%BB%87t?q=%C4%91"


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_boosted_links_and_restored_pages_are_whole(app: Flask, headers: dict[str, str], wanted: bool) -> None:
    with app.test_request_context("/", headers=headers):
        assert web.wants_fragment() is wanted


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        ("/bai/3", True),
        ("/bai/3?a=1#b", True),
        ("", False),
        (None, False),
        ("https://evil.example/", False),
        ("//evil.example/", False),
        ("/\\evil.example/", False),
        ("\\\\evil.example", False),
        ("/\t/evil.example", False),
        ("javascript:alert(1)", False),
        ("bai/3", False),
        ("/bai\r\nSet-Cookie: a=b", False),
    ],
)
def test_the_next_page_is_one_of_ours(url: str | None, stays: bool) -> None:
    assert web.safe_next(url, "/otherwise") == (url if stays else "/otherwise")


def test_a_view_without_a_door_stops_the_start(app: Flask, engine: Engine) -> None:
    own = make_app(app.config["SQLALCHEMY_DATABASE_URI"], engine.folder)
    own.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(RuntimeError, match="without @open_to: open"):
        web.check_access_is_declared(own)
