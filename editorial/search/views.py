"""One box over what a person may see: the desk's texts for those who work there, live ones for everybody."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask_babel import get_locale
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from editorial.core import web
from editorial.core.access import EVERYONE, Actor, current_actor, open_to, signed_in
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_id
from editorial.core.text import nfc
from editorial.extensions import limiter
from editorial.reader import queries as reader
from editorial.reader.rules import slug_of_title
from editorial.search import queries, rules
from editorial.search.forms import FILTERS, SearchForm
from editorial.search.queries import Filters, SearchResult
from editorial.search.rules import SearchQuery

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
    typed = nfc(request.args.get("q", ""))[: rules.LONGEST_QUERY]
    query = rules.parse_query(typed)
    menu, filters, fields = _box(is_desk=actor is not None)
    nothing_asked = query.is_empty and not filters.count
    page = _page_number()
    found = None if nothing_asked else queries.results(query, filters, actor=actor, with_live=is_public, page=page)
    context: dict[str, Any] = {
        "typed": typed,
        "fields": fields,
        "filters": filters,
        "results": [_line(row, query) for row in found.rows] if found else None,
        "page": page,
        "pager": _pager(page, has_more=bool(found and found.has_more)),
    }
    if actor is None:
        return web.page("search/public.html", **context, **_reader_layout(menu, typed))
    return web.respond("search/find.html", "search/_results.html", **context)


def _box(*, is_desk: bool) -> tuple[list[tuple[int, str, str]], Filters, Markup]:
    """The sections, the filters chosen, and their fields as they are shown."""
    if is_desk and web.wants_fragment() and not _filtered():
        return [], Filters(), Markup()
    menu, units = reader.sections(), queries.units()
    if not _filtered():
        return menu, Filters(), _empty_fields(str(get_locale()), is_desk, tuple(menu), tuple(units))
    form = _form(menu, units, is_desk)
    filters = form.chosen()
    return menu, filters, _fields(form, filters)


def _filtered() -> bool:
    return any(request.args.get(name) for name in FILTERS)


def _form(menu: Iterable[tuple[int, str, str]], units: Iterable[tuple[int, str]], is_desk: bool) -> SearchForm:
    sections = [(id, title) for id, _code, title in menu]
    form = SearchForm(request.args, sections=sections, units=units, meta={"csrf": False})
    if not is_desk:
        del form.state
    return form


@lru_cache(maxsize=8)
def _empty_fields(
    _locale: str, is_desk: bool, menu: tuple[tuple[int, str, str], ...], units: tuple[tuple[int, str], ...]
) -> Markup:
    """A ward has a hundred choices to filter by and most searches use none of them."""
    return _fields(_form(menu, units, is_desk), Filters())


def _fields(form: SearchForm, filters: Filters) -> Markup:
    return Markup(web.page("search/_fields.html", form=form, filters=filters).get_data(as_text=True))  # noqa: S704


def _actor() -> Actor | None:
    """Who searches the desk. A person who must first give a new password or the second step is still the public."""
    return current_actor() if signed_in() and not current_actor().needs else None


def _page_number() -> int:
    number = row_id(request.args.get("page"))
    return min(number, queries.MOST_PAGES) if 0 < number < 1000 else 1


def _pager(page: int, *, has_more: bool) -> dict[str, str | None]:
    kept: dict[str, Any] = {name: request.args.getlist(name) for name in request.args if name != "page"}

    def at(number: int) -> str:
        return url_for("search.find", **kept, page=number if number > 1 else None)

    return {"prev_url": at(page - 1) if page > 1 else None, "next_url": at(page + 1) if has_more else None}


def _line(row: SearchResult, query: SearchQuery) -> dict[str, Any]:
    text = " ".join(part for part in (row.summary, rules.plain_text(row.body)) if part)
    return {
        "id": row.article_id,
        "slug": "" if row.in_desk else slug_of_title(row.title),
        "title": rules.highlight(row.title, query) or _("(chưa có tiêu đề)"),
        "excerpt": rules.highlight(text, query, EXCERPT),
        "place": f"{row.unit} · {row.section}" if row.section else row.unit,
        "state": row.state if row.in_desk else None,
        "is_restricted": row.is_restricted and row.in_desk,
        "at": row.at,
    }


def _reader_layout(menu: list[tuple[int, str, str]], typed: str) -> dict[str, Any]:
    """What the public layout needs."""
    front = {"title": _("Trang nhất"), "url": url_for("reader.front"), "current": False}
    sections = [
        {"title": title, "url": url_for("reader.section", code=code), "current": False} for _id, code, title in menu
    ]
    around = {"home_url": url_for("reader.front"), "query": typed}
    return {"sections": [front, *sections], "reader": around}
