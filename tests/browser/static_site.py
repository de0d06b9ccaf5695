"""A tiny site on the loopback: pages that a test writes, the project's static files, and what was posted.

With it the scripts are tried in a real browser without the application.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from email.parser import BytesParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from playwright.sync_api import Page, Route

from tools import assets

DONE = '<!doctype html><link rel="icon" href="data:,"><title>Xong</title><h1>Xong</h1>'
POLICY = (  # as strict as the application's own
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEAD = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><meta name="csrf-token" content="tem">
<meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false}'>
<link rel="stylesheet" href="/static/vendor/base.css"><link rel="stylesheet" href="/static/css/editor.css">
<script src="/static/vendor/htmx.min.js" defer></script><script src="/static/vendor/editor.js" defer></script>
<script src="/static/js/app.js" defer></script><script src="/static/js/writing.js" defer></script>
<script src="/static/js/photos.js" defer></script></head><body><main class="container"><h1>Thử</h1>"""


Answer = tuple[int, str, Any]


class Server:
    """Pages by address, the project's static files, every POST kept and answered by what the test wishes."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.posted: list[tuple[str, dict[str, str]]] = []
        self.answer: Callable[[str], Answer] = lambda _path: (200, "text/html", DONE)
        outer = self

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *args: Any) -> None:
                super().__init__(*args, directory=str(assets.ROOT))

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

            def do_GET(self) -> None:
                if self.path.startswith("/static/"):
                    super().do_GET()
                elif self.path in outer.pages:
                    self.send(200, "text/html", outer.pages[self.path])
                else:
                    self.send(404, "text/html", "")

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                outer.posted.append((self.path, fields(self.headers["Content-Type"], content)))
                self.send(*outer.answer(self.path))

            def send(self, code: int, kind: str, body: Any) -> None:
                content = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(code)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                if code == 500:
                    self.send_header("X-Reference", "AB12CD34")
                self.send_header("Content-Security-Policy", POLICY)
                self.end_headers()
                self.wfile.write(content)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def saves(self) -> list[dict[str, str]]:
        return [sent for path, sent in self.posted if path == "/autosave"]


def fields(kind: str, content: bytes) -> dict[str, str]:
    """Name and value of each field; a file is its name and size."""
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: values[-1] for name, values in parse_qs(content.decode(), keep_blank_values=True).items()}
    message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + content)
    found = {}
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        found[name] = f"{part.get_filename()} {len(value)}" if part.get_filename() else value.decode()
    return found


def held(page: Page, waiting: list[Route]) -> Route:
    """The request that the test holds back, as soon as the browser has sent it."""
    for _ in range(500):
        if waiting:
            return waiting.pop()
        page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError("nothing was sent")
