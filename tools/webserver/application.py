"""A WSGI application behind an ASGI server: a thread is taken when the body is there, and let go when the answer is made.

Neither who sends slowly nor who reads slowly keeps a thread from others. What carries files, whose photos take seconds to
decode, waits for one thread of its own, people in turn.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from tools.webserver.arrivals import IN_MEMORY, Arrivals, Body, Receive, Unwelcome, VisitorLeft
from tools.webserver.turns import Turns

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
FILE_NAME = re.compile(rb'filename="[^"]')
TEXT = (b"content-type", b"text/plain; charset=utf-8")


class Answer:
    """What the application answers, whole."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []
        self.content = b""

    def start(self, status: str, headers: list[tuple[str, str]], _failure: object = None) -> Callable[[bytes], object]:
        """WSGI's `start_response`."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return self.add

    def add(self, part: bytes) -> None:
        self.content += part


class Application:
    """`wsgi` in `threads` threads and another for uploads. `proxies`: how many in front of us say who the visitor is."""

    def __init__(self, wsgi: WSGIApplication, *, threads: int, largest_body: int, proxies: int) -> None:
        self.wsgi = wsgi
        self.proxies = proxies
        self.arrivals = Arrivals(largest_body)
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self.uploads = ThreadPoolExecutor(1, thread_name_prefix="upload")
        self.turns = Turns()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            body = await self._body(scope, receive)
        except VisitorLeft:
            return
        except Unwelcome as reason:
            await _send(send, reason.status, [TEXT], str(reason).encode())
            return
        with body.content:
            if carries_file(scope, body):
                async with self.turns.turn(self._person(scope)):
                    answer = await self._in(self.uploads, scope, body)
            else:
                answer = await self._in(self.threads, scope, body)
        await _send(send, answer.status, answer.headers, answer.content)

    async def _in(self, threads: ThreadPoolExecutor, scope: dict[str, Any], body: Body) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(threads, self._answer, scope, body)

    async def _body(self, scope: dict[str, Any], receive: Receive) -> Body:
        sends = any(name in (b"content-length", b"transfer-encoding") for name, _value in scope["headers"])
        return await self.arrivals.body(receive, self._address(scope)) if sends else Body(io.BytesIO(), 0)

    def _address(self, scope: dict[str, Any]) -> str:
        """The visitor's, which the outermost proxy of ours wrote down."""
        said = [part for name, value in scope["headers"] if name == b"x-forwarded-for" for part in value.split(b",")]
        if self.proxies and len(said) >= self.proxies:
            return str(said[-self.proxies].strip(), "latin-1")
        return str(scope["client"][0]) if scope["client"] else ""

    def _person(self, scope: dict[str, Any]) -> str:
        """Who sends, as far as can be told before a thread looks: the browser, or else the address."""
        cookie = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
        return cookie.decode("latin-1") or self._address(scope)

    def _answer(self, scope: dict[str, Any], body: Body) -> Answer:
        answer = Answer()
        try:
            parts = self.wsgi(environ(scope, body), answer.start)
            try:
                answer.content += b"".join(parts)
            finally:
                if hasattr(parts, "close"):
                    parts.close()
        except Exception:
            log.exception("%s %s", scope["method"], scope["path"])
            answer.status, answer.headers, answer.content = 500, [TEXT], "Máy chủ gặp lỗi.".encode()
        return answer


def carries_file(scope: dict[str, Any], body: Body) -> bool:
    """Is there a file in this form? One that is not in memory is taken for it."""
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    if not kind.startswith(b"multipart/form-data"):
        return False
    if body.size > IN_MEMORY:
        return True
    found = FILE_NAME.search(body.content.read())
    body.content.seek(0)
    return found is not None


async def _send(send: Send, status: int, headers: Headers, content: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def environ(scope: dict[str, Any], body: Body) -> WSGIEnvironment:
    """What PEP 3333 asks for."""
    made: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body.content,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        if "_" in name or name in ("CONTENT-LENGTH", "TRANSFER-ENCODING", "PROXY"):
            continue  # X_FORWARDED_FOR would pass for what only a proxy may say
        key = name.replace("-", "_") if name == "CONTENT-TYPE" else f"HTTP_{name.replace('-', '_')}"
        separator = "; " if name == "COOKIE" else ","
        made[key] = f"{made[key]}{separator}{value}" if key in made else value
    made["CONTENT_LENGTH"] = str(body.size) if body.size else ""
    return made
