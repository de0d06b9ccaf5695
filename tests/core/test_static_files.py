"""Static files: addresses by content, and packed forms."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask

from editorial.core.static_files import assets_of
from tools import assets


@pytest.fixture(scope="module", autouse=True)
def _brought() -> None:
    assets.ensure(say=lambda _line: None)


@pytest.mark.parametrize("debug", [False, True])
def test_an_asset_address_changes_with_its_content(app: Flask, debug: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "DEBUG", debug)
    asset = assets_of(app)
    assert asset("css/theme.css").startswith("/static/css/theme.css?v=")
    assert len(asset("css/theme.css").partition("v=")[2]) == 10
    assert asset("css/none.css") == "/static/css/none.css?v=missing"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("vendor/base.css", "text/css"),
        ("vendor/editor.js", "text/javascript"),
        ("vendor/icons.svg", "image/svg+xml"),
        ("css/desk.css", "text/css"),
        ("js/app.js", "text/javascript"),
    ],
)
@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_a_file_comes_packed_as_the_browser_can_read_it(
    app: Flask, name: str, kind: str, accepts: str, encoding: str | None
) -> None:
    with app.test_client().get(f"/static/{name}", headers={"Accept-Encoding": accepts}) as answer:
        assert answer.headers.get("Content-Encoding") == encoding
        assert answer.mimetype == kind
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        unpacked = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding](answer.data)
    assert unpacked == (assets.ROOT / "static" / name).read_bytes()


def test_each_form_has_its_own_tag_and_304(app: Flask) -> None:
    http = app.test_client()
    tags = set()
    for accepts in ("br", "gzip", "identity"):
        headers = {"Accept-Encoding": accepts}
        with http.get("/static/css/desk.css", headers=headers) as first:
            tags.add(first.headers["ETag"])
        with http.get("/static/css/desk.css", headers={**headers, "If-None-Match": first.headers["ETag"]}) as second:
            assert (second.status_code, second.data) == (304, b"")
    assert len(tags) == 3


@pytest.mark.parametrize("name", ["../wsgi.py", "css/../../wsgi.py", "css/none.css", "css", "vendor/fonts/none.woff2"])
def test_nothing_outside_is_sent(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/static/{name}", headers={"Accept-Encoding": "br"}).status_code == 404


def test_a_font_is_packed_already(app: Flask) -> None:
    address = "/static/vendor/fonts/be-vietnam-pro-400.woff2"
    with app.test_client().get(address, headers={"Accept-Encoding": "br"}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert "Accept-Encoding" not in answer.headers["Vary"]
