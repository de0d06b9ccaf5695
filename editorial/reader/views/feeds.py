"""Atom, RSS and JSON Feed: the same articles in three forms, known by an address that never changes."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, current_app, url_for

from editorial.core.access import EVERYONE, open_to
from editorial.core.i18n import gettext as _
from editorial.reader import queries
from editorial.reader.queries import FeedEntry

from .base import answer, bp, image_url, public, typed


@bp.get("/tin/atom.xml")
@open_to(EVERYONE)
def atom() -> Response:
    return _feed(
        lambda entries, changed: typed(_generator("reader.atom", entries, changed).atom_str(), "application/atom+xml")
    )


@bp.get("/tin/rss.xml")
@open_to(EVERYONE)
def rss() -> Response:
    return _feed(
        lambda entries, changed: typed(_generator("reader.rss", entries, changed).rss_str(), "application/rss+xml")
    )


@bp.get("/tin/feed.json")
@open_to(EVERYONE)
def json_feed() -> Response:
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/"""

    def make(entries: list[FeedEntry], _changed: datetime | None) -> Response:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(),
            "home_page_url": public(url_for("reader.front")),
            "feed_url": public(url_for("reader.json_feed")),
            "language": "vi",
            "items": [_item(entry) for entry in entries],
        }
        return typed(json.dumps(feed, ensure_ascii=False), "application/feed+json")

    return _feed(make)


def _feed(make: Callable[[list[FeedEntry], datetime | None], Response]) -> Response:
    entries, changed = queries.feed()
    return answer(entries, changed, lambda: make(entries, changed))


def _title() -> str:
    return _("Tin tức %(ward)s", ward=current_app.config["WARD_NAME"])


def _identity(entry: FeedEntry) -> str:
    return public(url_for("reader.permalink", article_id=entry.article_id))


def _address(entry: FeedEntry) -> str:
    return public(url_for("reader.article", article_id=entry.article_id, slug=entry.address))


def _item(entry: FeedEntry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": _identity(entry),
        "url": _address(entry),
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.body,
        "date_published": entry.first_published_at.isoformat(),
        "date_modified": entry.live_from.isoformat(),
        "authors": [{"name": name} for name in [*entry.byline, entry.unit]],
        "tags": [entry.section],
        "language": "vi",
    }
    return item | ({"image": public(image_url(entry.picture, "1600.jpg"))} if entry.picture else {})


def _generator(endpoint: str, entries: list[FeedEntry], changed: datetime | None) -> Any:
    from feedgen.feed import FeedGenerator  # lxml takes 4 MB: loaded by the first feed

    feed = FeedGenerator()
    feed.load_extension("dc", atom=False)
    home = public(url_for("reader.front"))
    feed.id(home)
    feed.title(_title())
    feed.description(_("Tin từ tổ dân phố, đoàn thể và chính quyền phường"))
    feed.language("vi")
    feed.generator("Tòa soạn")
    feed.link(href=public(url_for(endpoint)), rel="self")
    feed.link(href=home, rel="alternate")  # last: RSS takes it for its channel
    if changed:
        feed.updated(changed)
        feed.lastBuildDate(changed)
    for entry in entries:
        line = feed.add_entry(order="append")
        line.id(_identity(entry))
        line.guid(_identity(entry), permalink=True)
        line.title(entry.title)
        line.link(href=_address(entry))
        line.summary(entry.summary)
        line.content(entry.body, type="html")
        line.author([{"name": name} for name in [*entry.byline, entry.unit]])
        line.dc.dc_creator([*entry.byline, entry.unit])  # RSS's own author is a mail address
        line.category(term=entry.section)
        line.published(entry.first_published_at)
        line.updated(entry.live_from)
    return feed
