"""One box over what a person may see: the desk's texts for those who work there, live ones for everybody."""

from typing import Any

from flask import Blueprint, current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from editorial.core import web
from editorial.core.access import EVERYONE, Actor, current_actor, open_to, signed_in
from editorial.core.words import gettext as _
from editorial.extensions import limiter
from editorial.reader import queries as reader
from editorial.reader.rules import address_of
from editorial.search import queries, rules
from editorial.search.forms import SearchForm
from editorial.search.queries import Found
from editorial.search.rules import Question

bp = Blueprint("search", __name__)

EXCERPT = 220


@bp.get("/tim")
@open_to(EVERYONE)
@limiter.limit("60/minute", exempt_when=signed_in)
def find() -> BaseResponse:
    actor = _actor()
    is_public = bool(current_app.config["PUBLIC_READER"])
    if actor is None and not is_public:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    menu = reader.sections()
    form = SearchForm(
        request.args, sections=[(id, title) for id, _code, title in menu], units=queries.units(), meta={"csrf": False}
    )
    if actor is None:
        del form.state
    filters, asked = form.chosen(), rules.question(form.q.data or "")
    nothing_asked = asked.is_empty and not filters.count
    page = _page_number()
    found = None if nothing_asked else queries.results(asked, filters, actor=actor, with_live=is_public, page=page)
    context: dict[str, Any] = {
        "form": form,
        "filters": filters,
        "results": [_line(row, asked) for row in found.rows] if found else None,
        "page": page,
        "pager": _pager(page, has_more=bool(found and found.has_more)),
    }
    if actor is None:
        return web.page("search/public.html", **context, **_around(menu, form.q.data or ""))
    return web.respond("search/find.html", "search/_results.html", **context)


def _actor() -> Actor | None:
    """Who searches the desk. A person who must first give a new password or the second step is still the public."""
    return current_actor() if signed_in() and not current_actor().needs else None


def _page_number() -> int:
    raw = request.args.get("page", "1")
    return min(int(raw), queries.MOST_PAGES) if raw.isascii() and raw.isdigit() and len(raw) < 4 and int(raw) else 1


def _pager(page: int, *, has_more: bool) -> dict[str, str | None]:
    kept: dict[str, Any] = {name: request.args.getlist(name) for name in request.args if name != "page"}

    def at(number: int) -> str:
        return url_for("search.find", **kept, page=number if number > 1 else None)

    return {"prev_url": at(page - 1) if page > 1 else None, "next_url": at(page + 1) if has_more else None}


def _line(row: Found, asked: Question) -> dict[str, Any]:
    text = " ".join(part for part in (row.summary, rules.plain(row.body)) if part)
    return {
        "url": url_for("articles.item", article_id=row.article_id)
        if row.in_desk
        else url_for("reader.article", article_id=row.article_id, slug=address_of(row.title)),
        "title": rules.highlight(row.title, asked) or _("(chưa có tiêu đề)"),
        "excerpt": rules.highlight(text, asked, EXCERPT),
        "unit": row.unit,
        "section": row.section,
        "state": row.state if row.in_desk else None,
        "is_restricted": row.is_restricted and row.in_desk,
        "at": row.at,
    }


def _around(menu: list[tuple[int, str, str]], typed: str) -> dict[str, Any]:
    """What the public layout needs."""
    front = {"title": _("Trang nhất"), "url": url_for("reader.front"), "current": False}
    sections = [
        {"title": title, "url": url_for("reader.section", code=code), "current": False} for _id, code, title in menu
    ]
    around = {"home_url": url_for("reader.front"), "query": typed}
    return {"sections": [front, *sections], "reader": around}
