"""What the public's pages share: kept by caches for a minute, answered with 304 before anything is rendered."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, make_response, request, session, url_for

from editorial.core import web
from editorial.core.access import signed_in
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.reader import rules
from editorial.reader.operations import view_counter
from editorial.reader.rules import Picture

bp = Blueprint("reader", __name__)

ALWAYS = "reader.robots"
SHOWN_SETTINGS = ("WARD_NAME", "PUBLIC_URL", "READER_AGENCY", "READER_ADDRESS", "READER_PHONE")


@bp.before_request
def only_when_on() -> None:
    if not current_app.config["PUBLIC_READER"] and request.endpoint != ALWAYS:
        raise Missing


def public(path: str) -> str:
    """An address of ours as the world knows it, whatever host this request named."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def answer(data: object, changed: datetime | None, make: Callable[[], Response], *, dated: bool = True) -> Response:
    """304 when the reader has it, else what `make` makes. `data` is all that is shown, so its hash stands for it.

    `dated`: whether `changed` alone can tell; of a list that something was taken from it can't.
    """
    mine = signed_in()
    if "_flashes" in session:  # what was just said to one person is nobody else's page
        response = make()
        response.headers["Cache-Control"] = "private, no-store"
        return response
    tag = hashlib.sha256(repr((request.endpoint, data, mine, _version())).encode()).hexdigest()[:32]
    head = Response()
    head.set_etag(tag)
    head.last_modified = changed
    environ = dict(request.environ)
    if not dated:
        environ.pop("HTTP_IF_MODIFIED_SINCE", None)
    head.make_conditional(environ)
    response = head if head.status_code == 304 else _made(tag, make, keep=not mine)
    if response is not head:
        response.headers.update({name: value for name, value in head.headers if name in ("ETag", "Last-Modified")})
    response.headers["Cache-Control"] = "private, no-cache" if mine else "public, max-age=60"
    response.vary.add("Cookie")
    return response


def count(article_id: int, response: Response) -> Response:
    """One view for a page that somebody of the public is given: not for what their browser has already, for headers alone,
    for pages fetched in case, for robots, or for the desk's own people. What came with the request is not kept."""
    asked = request.headers
    is_read = response.status_code == 200 and not web.is_head() and "Sec-Purpose" not in asked
    if is_read and not signed_in() and not rules.is_robot(asked.get("User-Agent", "")):
        view_counter.add(article_id)
    return response


KEPT = 64
_kept: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
"""Pages that this process made lately, by tag: the tag is of all that is on a page, so none of them is ever old."""


def _made(tag: str, make: Callable[[], Response], *, keep: bool) -> Response:
    if keep and (known := _kept.get(tag)):
        return Response(known[0], content_type=known[1])
    response = make()
    if keep:
        _kept[tag] = response.get_data(), str(response.content_type)
        while len(_kept) > KEPT:
            with suppress(KeyError):  # another thread was faster
                _kept.popitem(last=False)
    return response


def _version() -> str:
    """Of everything besides the data that a page is made from."""
    config = current_app.config
    folders = str(current_app.template_folder), str(current_app.static_folder)
    return _version_of(*folders, *(str(config.get(name)) for name in SHOWN_SETTINGS))


@cache
def _version_of(templates: str, static: str, *settings: str) -> str:
    names = ("reader/*.html", "layouts/base.html", "layouts/reader.html", "layouts/_flashes.html", "components/*.html")
    files = [*(path for name in names for path in Path(templates).glob(name)), *Path(static, "css").glob("*.css")]
    files += Path(static, "vendor").glob("manifest.json")
    read = b"".join(path.read_bytes() for path in sorted(files))
    return hashlib.sha256(read + "\n".join(settings).encode()).hexdigest()[:16]


def page(
    template: str, menu: Iterable[tuple[str, str]], current: str = "", status: int = 200, **context: Any
) -> Response:
    """A public page under its menu of sections, as (code, title)."""
    front = {"title": _("Trang nhất"), "url": url_for("reader.front"), "current": request.endpoint == "reader.front"}
    sections = [
        {"title": title, "url": url_for("reader.section", code=code), "current": code == current}
        for code, title in menu
    ]
    return web.page(
        template, status, sections=[front, *sections], reader=_around(), image_url=image_url, public=public, **context
    )


def _around() -> dict[str, Any]:
    return {
        "home_url": url_for("reader.front"),
        "search_url": url_for("search.find"),
        "desk_url": url_for("home.mine") if signed_in() else "",
        "feeds": [
            {"title": title, "url": url_for(f"reader.{view}"), "type": f"application/{kind}"}
            for title, view, kind in (
                ("Atom", "atom", "atom+xml"),
                ("RSS", "rss", "rss+xml"),
                ("JSON Feed", "json_feed", "feed+json"),
            )
        ],
    }


def image_url(picture: Picture, size: str) -> str:
    return url_for("desk.photo", key=picture.key, size=size)


def typed(body: str | bytes, kind: str) -> Response:
    response = make_response(body)
    response.content_type = f"{kind}; charset=utf-8"
    return response
