"""What a WSGI application sees of a request, and what a visitor sees of its answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tools.webserver.application import Application

Seen = dict[str, Any]


def scope(path: str = "/", query: str = "", headers: tuple[tuple[str, str], ...] = (), method: str = "GET") -> Seen:
    return {
        "type": "http", "method": method, "http_version": "1.1", "scheme": "https", "path": path,
        "raw_path": path.encode(), "query_string": query.encode(), "server": ("127.0.0.1", "8000"),
        "client": ("203.0.113.7", "4000"), "headers": [(name.encode(), value.encode()) for name, value in headers],
    }  # fmt: skip


def ask(wsgi: Callable[..., Any], asked: Seen, body: bytes = b"", largest: int = 100) -> tuple[int, Seen, bytes]:
    sent: list[Seen] = []

    async def receive() -> Seen:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Seen) -> None:
        sent.append(message)

    application = Application(wsgi, threads=1, largest_body=largest, proxies=0)
    asyncio.run(application(asked, receive, send))
    start, content = sent
    return start["status"], dict(start["headers"]), content["body"]


def seen(asked: Seen, body: bytes = b"") -> Seen:
    """The environment, with what could be read from its input."""
    found: Seen = {}

    def wsgi(environ: Seen, start_response: Callable[..., Any]) -> list[bytes]:
        found.update(environ, content=environ["wsgi.input"].read())
        start_response("204 No Content", [])
        return []

    assert ask(wsgi, asked, body)[0] == 204
    return found


@pytest.mark.parametrize(
    ("asked", "key", "value"),
    [
        (scope("/tin/%C4%91%C6%B0%E1%BB%9Dng"), "PATH_INFO", "/tin/đường".encode().decode("latin-1")),
        (scope("/%ff"), "PATH_INFO", "/\xff"),
        (scope("/", "q=%C4%91&b"), "QUERY_STRING", "q=%C4%91&b"),
        (scope(), "wsgi.url_scheme", "https"),
        (scope(), "REMOTE_ADDR", "203.0.113.7"),
        (scope(headers=(("host", "toasoan.example"),)), "HTTP_HOST", "toasoan.example"),
        (scope(headers=(("cookie", "a=1"), ("cookie", "b=2"))), "HTTP_COOKIE", "a=1; b=2"),
        (scope(headers=(("accept", "a"), ("accept", "b"))), "HTTP_ACCEPT", "a,b"),
        (scope(headers=(("x_forwarded_for", "1.2.3.4"),)), "HTTP_X_FORWARDED_FOR", None),
        (scope(headers=(("proxy", "http://1.2.3.4"),)), "HTTP_PROXY", None),
    ],
)
def test_what_the_application_sees(asked: Seen, key: str, value: str | None) -> None:
    assert seen(asked).get(key) == value


def test_a_body_has_the_size_that_arrived() -> None:
    for headers in ((("content-length", "3"),), (("transfer-encoding", "chunked"),)):
        found = seen(scope(headers=(*headers, ("content-type", "text/plain")), method="POST"), b"abc")
        assert (found["content"], found["CONTENT_LENGTH"], found["CONTENT_TYPE"]) == (b"abc", "3", "text/plain")
        assert "HTTP_TRANSFER_ENCODING" not in found


def test_an_answer_is_whole_and_what_made_it_is_closed() -> None:
    closed: list[bool] = []

    class Parts(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def wsgi(_environ: Seen, start_response: Callable[..., Any]) -> Parts:
        start_response("200 OK", [("Content-Type", "text/plain")])(b"a")
        return Parts([b"b", b"c"])

    assert ask(wsgi, scope()) == (200, {b"content-type": b"text/plain"}, b"abc")
    assert closed == [True]


def test_an_application_that_fails_is_no_end_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    def wsgi(_environ: Seen, _start_response: Callable[..., Any]) -> list[bytes]:
        raise LookupError("nothing there")

    status, _headers, content = ask(wsgi, scope())
    assert (status, content.decode()) == (500, "Máy chủ gặp lỗi.")
    assert "nothing there" in caplog.text


@pytest.mark.parametrize(
    ("said", "proxies", "address"),
    [
        ("", 0, "203.0.113.7"),
        ("9.9.9.9", 0, "203.0.113.7"),  # nobody may say it
        ("9.9.9.9", 1, "9.9.9.9"),
        ("8.8.8.8, 9.9.9.9", 1, "9.9.9.9"),
        ("8.8.8.8, 9.9.9.9", 2, "8.8.8.8"),
        ("", 1, "203.0.113.7"),
    ],
)
def test_who_sends_is_whom_the_proxies_name(said: str, proxies: int, address: str) -> None:
    application = Application(lambda *_: [], threads=1, largest_body=1, proxies=proxies)
    assert application._address(scope(headers=(("x-forwarded-for", said),) if said else ())) == address


def form(*parts: str) -> bytes:
    return b"".join(f"--x\r\nContent-Disposition: form-data; {part}\r\n\r\nchữ\r\n".encode() for part in parts)


@pytest.mark.parametrize(
    ("body", "kind", "is_an_upload"),
    [
        (form('name="title"', 'name="photos_new"; filename=""'), "multipart/form-data; boundary=x", False),
        (form('name="title"', 'name="photos_new"; filename="a.jpg"'), "multipart/form-data; boundary=x", True),
        (b"x" * 300_000, "multipart/form-data; boundary=x", True),
        (b"x" * 300_000, "application/x-www-form-urlencoded", False),
        (b'filename="a"', "application/x-www-form-urlencoded", False),
    ],
)
def test_what_carries_files_waits_for_a_thread_of_its_own(body: bytes, kind: str, is_an_upload: bool) -> None:
    threads: list[str] = []

    def wsgi(environ: Seen, start_response: Callable[..., Any]) -> list[bytes]:
        threads.append(threading.current_thread().name)
        assert environ["wsgi.input"].read() == body
        start_response("200 OK", [])
        return []

    headers = (("content-length", str(len(body))), ("content-type", kind))
    ask(wsgi, scope(headers=headers, method="POST"), body, largest=10**6)
    assert threads[0].startswith("upload" if is_an_upload else "page")


@pytest.mark.parametrize(("headers", "person"), [((("cookie", "toasoan=a"),), "toasoan=a"), ((), "203.0.113.7")])
def test_uploads_are_taken_in_turn_by_browser(headers: tuple[tuple[str, str], ...], person: str) -> None:
    assert Application(lambda *_: [], threads=1, largest_body=1, proxies=0)._person(scope(headers=headers)) == person
