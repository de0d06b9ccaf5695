"""The real web server while many send slowly, and one honest person on a poor line."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from statistics import median

import pytest
from PIL import Image as Picture

from editorial.articles.models import Image
from editorial.core import clock
from editorial.core.db import db
from tests import pipeline
from tests.articles import photos
from tests.cast import Cast
from tests.conftest import RealDatabase
from tests.crash.test_servers import free_port, running, until
from tests.page import PageClient
from tools.serve import web_command

pytestmark = pytest.mark.engine_independent
SENDERS = 200
PAGES = 15


def page_seconds(port: int) -> float:
    """How long a page takes; a page that doesn't come fails."""
    started = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as wire:
        wire.request("GET", "/dang-nhap")
        with wire.getresponse() as answer:
            assert (answer.status, "Đăng nhập" in answer.read().decode()) == (200, True)
    return time.perf_counter() - started


def is_up(port: int) -> bool:
    try:
        return page_seconds(port) > 0
    except OSError:
        return False


@contextmanager
def served(database: RealDatabase) -> Iterator[int]:
    port = free_port()
    with running(database, web_command("127.0.0.1", port)) as web:
        until(web, lambda: is_up(port))
        yield port


def started_post(port: int, headers: str, body: bytes = b"") -> socket.socket:
    wire = socket.create_connection(("127.0.0.1", port), timeout=30)
    wire.sendall(f"POST /dang-nhap HTTP/1.1\r\nHost: toasoan.example\r\n{headers}".encode() + body)
    return wire


@pytest.mark.parametrize(
    ("headers", "again"),
    [
        ("Content-Length: 1000000\r\n\r\n", b"x"),
        ("Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        ("X-Header: ", b"x"),  # the headers themselves never end
    ],
    ids=["body", "chunks", "headers"],
)
def test_a_page_stays_quick_beside_two_hundred_slow_senders(
    ward: Cast, real_database: RealDatabase, headers: str, again: bytes
) -> None:
    with served(real_database) as port, ExitStack() as slow:
        normal = median(page_seconds(port) for _ in range(PAGES))
        senders = [slow.enter_context(started_post(port, headers, again)) for _ in range(SENDERS)]
        beside = []
        for _page in range(PAGES):
            for sender in senders:
                sender.sendall(again)
            beside.append(page_seconds(port))
    assert median(beside) < 3 * normal + 0.05


@dataclass
class Phone:
    """A signed-in contributor who sends photos to a draft, as the script of the writing page does."""

    cookie: str
    edition: int
    token: str

    def request(self, picture: bytes) -> tuple[bytes, bytes]:
        """The headers and the body."""
        body = (
            f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self.token}\r\n'
            '--x\r\nContent-Disposition: form-data; name="photos_new"; filename="a.jpg"\r\n\r\n'
        ).encode() + picture + b"\r\n--x--\r\n"  # fmt: skip
        headers = (
            f"POST /bai/{self.edition}/anh HTTP/1.1\r\nHost: toasoan.example\r\nCookie: toasoan={self.cookie}\r\n"
            "User-Agent: Mozilla/5.0 (tests)\r\nReferer: https://toasoan.example/\r\nX-Requested-With: XMLHttpRequest\r\n"
            f"Connection: close\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return headers.encode(), body


@pytest.fixture
def phone(ward: Cast, real_database: RealDatabase) -> Phone:
    with clock.at(datetime.now(UTC)):
        edition = pipeline.draft(ward)
        browser = PageClient(real_database.app, ward.hoa)
        token = browser.csrf_token()
    cookie = browser.http.get_cookie("toasoan")
    assert cookie
    return Phone(cookie.value, edition, token)


def answered(sender: socket.socket) -> None:
    """A stored photo's card comes back."""
    answer = http.client.HTTPResponse(sender)
    answer.begin()
    assert answer.status == 200, answer.read().decode()


def stored_photos() -> int:
    db.session.rollback()
    return db.session.query(Image).count()


def test_photos_on_four_poor_lines_arrive_and_nobody_waits_for_them(phone: Phone, real_database: RealDatabase) -> None:
    headers, body = phone.request(photos.jpeg() + b"\0" * 4_000_000)
    with served(real_database) as port, ExitStack() as lines:
        senders = [lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _line in range(4)]
        for sender in senders:
            sender.sendall(headers)
        for piece in range(0, len(body), 400_000):
            for sender in senders:
                sender.sendall(body[piece : piece + 400_000])
            assert page_seconds(port) < 5
        for sender in senders:
            answered(sender)
    assert stored_photos() == 4


def test_a_page_stays_quick_while_twenty_large_photos_are_decoded(phone: Phone, real_database: RealDatabase) -> None:
    held = BytesIO()
    Picture.effect_noise((1000, 750), 60).resize((4000, 3000)).save(held, "JPEG")
    headers, body = phone.request(held.getvalue())
    with served(real_database) as port, ExitStack() as lines:
        normal = median(page_seconds(port) for _ in range(PAGES))
        senders = [
            lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _line in range(20)
        ]
        for sender in senders:
            sender.sendall(headers + body)
        beside = [page_seconds(port) for _ in range(PAGES)]
        assert stored_photos() < 20, "they were decoded before a page was asked for"
        for sender in senders:
            answered(sender)
    assert median(beside) < 1.5 * normal + 0.05
    assert stored_photos() == 20


def test_what_is_too_large_is_read_to_its_end_and_gets_its_sentence(ward: Cast, real_database: RealDatabase) -> None:
    with served(real_database) as port, closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as wire:
        wire.request("POST", "/dang-nhap", b"x" * (31 * 2**20), {"Content-Type": "application/x-www-form-urlencoded"})
        with wire.getresponse() as answer:
            assert answer.status == 413
            assert "quá lớn" in answer.read().decode()
        wire.request("GET", "/dang-nhap")  # on the same line
        with wire.getresponse() as answer:
            assert answer.status == 200
