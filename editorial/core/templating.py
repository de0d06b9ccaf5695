"""What every page has at hand: addresses, assets, icons, days and numbers as people here write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, has_request_context, request, url_for
from jinja2 import Template
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escaped  # type: ignore[attr-defined]

from editorial.core import clock
from editorial.core.forms import kind
from editorial.core.i18n import gettext as _
from editorial.core.sheets import sheet_url
from editorial.core.static_files import assets_of

_PLACE = 1_987_654_321
"""Stands for a row's number while its address is made."""


def row_urls(endpoint: str, name: str, **values: Any) -> Callable[[int], str]:
    """The addresses of a list's rows, which differ in one number."""
    before, _number, after = url_for(endpoint, **(values | {name: _PLACE})).partition(str(_PLACE))
    return lambda number: f"{before}{number}{after}"


def first_page_url() -> str:
    """The beginning of the list of which this address shows a later page; empty where it begins here."""
    if "after" not in request.args:
        return ""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
    return quote(request.path) + (f"?{urlencode(kept)}" if kept else "")


def _icons_of(asset: Callable[[str], str]) -> Callable[[str], Markup]:
    return lambda name: _icon(asset("vendor/icons.svg"), name)


@lru_cache(maxsize=256)
def _icon(sheet: str, name: str) -> Markup:
    return Markup(  # noqa: S704  # names of ours
        f'<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false">'
        f'<use href="{escape(sheet)}#{escape(name)}"></use></svg>'
    )


def vn_date(day: date | None) -> str:
    """dd/MM/yyyy, of an instant as of a day. (A page has dozens, and `strftime` is slow.)"""
    if day is None:
        return ""
    day = clock.to_vietnam(day) if isinstance(day, datetime) else day
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def vn_time(instant: datetime | None) -> str:
    return _hour(clock.to_vietnam(instant)) if instant else ""


def vn_datetime(instant: datetime | None) -> str:
    if instant is None:
        return ""
    here = clock.to_vietnam(instant)
    return f"{_hour(here)} {here.day:02}/{here.month:02}/{here.year:04}"


def _hour(here: datetime) -> str:
    return f"{here.hour:02}:{here.minute:02}"


def age(instant: datetime | None) -> str:
    """How long since (or until) an instant, in the largest whole unit: "2 giờ"."""
    if instant is None:
        return ""
    minutes = int(abs((clock.now() - instant).total_seconds()) // 60)
    if minutes < 1:
        return _("dưới 1 phút")
    if minutes < 60:
        return _("%(n)s phút", n=minutes)
    if minutes < 48 * 60:
        return _("%(n)s giờ", n=minutes // 60)
    return _("%(n)s ngày", n=minutes // (24 * 60))


def time_left(until: datetime) -> str:
    """The clock of what must be done by an instant: "còn 2 giờ"."""
    words = _("còn %(age)s", age=age(until)) if until >= clock.now() else _("trễ hạn %(age)s", age=age(until))
    return str(words)


def ago(instant: datetime | None) -> str:
    if instant is None:
        return ""
    if abs((clock.now() - instant).total_seconds()) < 60:
        return _("vừa xong")
    return _("%(age)s trước", age=age(instant)) if instant <= clock.now() else _("%(age)s nữa", age=age(instant))


def since(instant: datetime | None) -> str:
    """How long something has stood so: "từ 2 giờ trước", "vừa xong"."""
    if instant is None:
        return ""
    if abs((clock.now() - instant).total_seconds()) < 60:
        return _("vừa xong")
    return _("từ %(ago)s", ago=ago(instant))


def number(value: float) -> str:
    """1234.5 as people write it here: 1.234,5."""
    text = f"{value:,.1f}" if value != int(value) else f"{int(value):,}"
    return text.translate(str.maketrans(",.", ".,"))


_PLAIN = frozenset((str, int))


def _remember_addresses(app: Flask) -> None:
    """Build an address of our own once and keep it: a list links every row, and building costs more than its text."""
    build = app.url_for

    @lru_cache(maxsize=4096)
    def built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return build(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        if None in values.values():
            values = {name: value for name, value in values.items() if value is not None}
        plain = endpoint[0] != "." and "_external" not in values and _PLAIN.issuperset(map(type, values.values()))
        if plain and has_request_context():
            return built(request.root_path, endpoint, tuple(values.items()))
        return build(endpoint, **values)

    app.url_for = url_for  # type: ignore[method-assign]


def _written(value: Any) -> str:
    """What `{{ }}` writes: as markupsafe's `escape`, but plain text where that makes a Markup of each of a page's
    thousand pieces, which are only joined. Saves 7 % of the queue's CPU, 9 % of an item's (docs/decisions/0006)."""
    kind = type(value)
    if kind is str:
        return escaped(value)
    return value if kind is Markup else escape(value)


class _Page(Template):
    """A template whose `{{ }}` writes through `_written`."""

    @classmethod
    def _from_namespace(cls, environment: Any, namespace: Any, globals: Any) -> Template:
        namespace["escape"] = _written
        return super()._from_namespace(environment, namespace, globals)


def init_app(app: Flask) -> None:
    _remember_addresses(app)
    asset_of = assets_of(app)
    app.jinja_env.globals.update(
        asset=asset_of,
        drawn_icon=_icons_of(asset_of),
        first_page_url=first_page_url,
        row_urls=row_urls,
        sheet_url=sheet_url,
        url_for=app.url_for,
    )
    app.jinja_env.filters.update(
        vn_date=vn_date,
        vn_time=vn_time,
        vn_datetime=vn_datetime,
        ago=ago,
        age=age,
        time_left=time_left,
        since=since,
        number=number,
        kind=kind,
    )
    app.jinja_env.template_class = _Page
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
