"""The page that the editor's tests write on, and how they find their way in it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.static_site import Server

PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Viết bài</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/vendor/base.css"><link rel="stylesheet" href="/static/css/editor.css">
<link rel="icon" href="data:,"><script src="/static/vendor/editor.js" defer></script></head>
<body><main class="container py-3"><h1>Viết bài</h1>
<form method="post" action="/post"><label for="title">Tiêu đề</label><input id="title" name="title">
<label for="body">Nội dung</label>
<textarea id="body" name="body" data-rich-text required class="form-control">{body}</textarea>
<button id="send">Gửi</button></form></main></body></html>"""

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)


def open_editor(page: Page, site: Server, body: str = "") -> None:
    site.pages["/write"] = PAGE.replace("{body}", body.replace("&", "&amp;").replace("<", "&lt;"))
    page.goto(f"{site.address}/write")
    text(page).focus()
    two_frames(page)


def two_frames(page: Page) -> None:
    """Lets the editor hear of the new selection, as it always has before a person's next key."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def text(page: Page) -> Any:
    return page.get_by_role("textbox", name="Nội dung")


def tool(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def expect_body(page: Page, html: str) -> None:
    expect(page.locator("textarea[name=body]")).to_have_value(html)


def cdp(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def to_end(page: Page) -> None:
    page.keyboard.press("Control+End")
    two_frames(page)
