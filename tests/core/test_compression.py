"""Pages on their way out: in which bytes, and when not."""

from __future__ import annotations

import gzip
from typing import Any

import brotli
import pytest
from flask import Flask

from tests import pipeline
from tests.cast import Cast
from tests.page import PageClient

BOTH = {"Accept-Encoding": "gzip, deflate, br, zstd"}
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    ("accepts", "encoding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", None), ("", None)]
)
def test_a_page_comes_as_the_browser_can_read_it(app: Flask, accepts: str, encoding: str | None) -> None:
    plain = app.test_client().get("/tin/")
    answer = app.test_client().get("/tin/", headers={"Accept-Encoding": accepts})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding](answer.data) == plain.data
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize(
    ("told", "packed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Referer": "http://localhost/viec"}, False),
        ({"Referer": "http://localhost/viec"}, True),
        ({"Referer": "http://localhost.example/viec"}, False),
        ({"Referer": "http://other.example/?http://localhost/"}, False),
        ({}, False),
    ],
)
def test_no_other_site_can_weigh_a_private_page(
    client_for: Any, cast: Cast, told: dict[str, str], packed: bool
) -> None:
    hoa: PageClient = client_for(cast.hoa)
    answer = hoa.http.get("/tim?q=hoa", headers=BOTH | told)
    assert ("Content-Encoding" in answer.headers) is packed


def test_a_public_page_holds_nothing_to_weigh(app: Flask) -> None:
    answer = app.test_client().get("/tin/", headers=BOTH | {"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Content-Encoding"] == "br"


def test_what_the_reader_has_already_is_not_sent_again(app: Flask, cast: Cast) -> None:
    pipeline.to_published(cast, pipeline.draft(cast))
    http = app.test_client()
    tags = {http.get("/tin/", headers={"Accept-Encoding": accepts}).headers["ETag"] for accepts in ("br", "gzip", "")}
    assert len(tags) == 1
    tag = tags.pop()
    assert tag.startswith("W/")
    again = http.get("/tin/", headers=BOTH | {"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert "Accept-Encoding" in again.headers["Vary"]


def test_what_is_short_stays_as_it_is(app: Flask) -> None:
    answer = app.test_client().get("/viec", headers=BOTH)
    assert answer.status_code == 303
    assert "Content-Encoding" not in answer.headers
