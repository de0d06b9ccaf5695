"""What robots read: the map of live articles, and what is not for them."""

from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from flask import Response, current_app, url_for

from editorial.core.access import EVERYONE, open_to
from editorial.core.errors import Missing
from editorial.reader import queries

from .base import bp, public, typed

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@bp.get("/sitemap.xml")
@open_to(EVERYONE)
def sitemap() -> Response:
    """One map, or an index of maps where the articles' numbers go beyond one."""
    parts = queries.sitemap_parts()
    if len(parts) > 1:
        places = [(url_for("reader.sitemap_part", number=number), newest) for number, newest in parts]
        return _xml("sitemapindex", "sitemap", places)
    return _xml("urlset", "url", _fronts() + (_articles(parts[0][0]) if parts else []))


@bp.get("/sitemap-<int:number>.xml")
@open_to(EVERYONE)
def sitemap_part(number: int) -> Response:
    articles = _articles(number)
    if not articles:
        raise Missing
    return _xml("urlset", "url", (_fronts() if number == 0 else []) + articles)


@bp.get("/robots.txt")
@open_to(EVERYONE)
def robots() -> Response:
    """Always there: what is not for robots stays so where there is nothing to read."""
    lines = ["User-agent: *"]
    if current_app.config["PUBLIC_READER"]:
        lines += ["Allow: /tin/", "Allow: /anh/", "Allow: /static/"]
    lines += ["Disallow: /"]
    if current_app.config["PUBLIC_READER"]:
        lines += ["", f"Sitemap: {public(url_for('reader.sitemap'))}"]
    return typed("\n".join(lines) + "\n", "text/plain")


def _fronts() -> list[tuple[str, datetime | None]]:
    sections = [(url_for("reader.section", code=code), None) for _id, code, _title in queries.sections()]
    return [(url_for("reader.front"), None), *sections]


def _articles(number: int) -> list[tuple[str, datetime | None]]:
    return [
        (url_for("reader.article", article_id=link.article_id, slug=link.address), link.live_from)
        for link in queries.sitemap_part(number)
    ]


def _xml(root: str, each: str, places: Sequence[tuple[str, datetime | None]]) -> Response:
    lines = [
        f"<{each}><loc>{escape(public(path))}</loc>"
        + (f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else "")
        + f"</{each}>"
        for path, changed in places
    ]
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n'
    response = typed(start + "\n".join(lines) + f"\n</{root}>\n", "application/xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
