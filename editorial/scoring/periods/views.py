"""What the pages of points share: the blueprint, navigation between periods, links to entries, items and appeals."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Blueprint, request

from editorial.core import clock
from editorial.core.i18n import gettext as _
from editorial.core.numbers import percentage, points, row_id
from editorial.core.templating import row_urls
from editorial.scoring.periods.rules import Span, adjacent_keys, period_choices

bp = Blueprint("scoring", __name__)
T = TypeVar("T")


def adjacent_urls(period: Span, url: Callable[..., str]) -> dict[str, Any]:
    """Where the period before and, unless it has not begun, the one after are shown, for `period_nav` of the templates.
    `url`: makes the address of this page with another period, `ky`."""
    before, later = adjacent_keys(period, clock.today())
    return {"before_url": before and url(ky=before), "later_url": later and url(ky=later)}


def period_navigation(period: Span, contest_start: str, url: Callable[..., str]) -> dict[str, Any]:
    """`adjacent_urls`, and the same time by each kind of period as chips."""
    chips = [
        {"title": choice.title, "url": url(ky=choice.key), "current": choice.current}
        for choice in period_choices(period, clock.today(), contest_start)
    ]
    return {"kinds_of_period": chips, **adjacent_urls(period, url)}


def numbered_pages(rows: Sequence[T], size: int, url: Callable[..., str]) -> tuple[Sequence[T], dict[str, str | None]]:
    """The rows of the page that the address asks for (`trang`, from 1), and the addresses before and after it."""
    last = max(1, -(-len(rows) // size))
    at = min(max(row_id(request.args.get("trang"), 1), 1), last)
    return rows[(at - 1) * size : at * size], {
        "prev_url": url(trang=at - 1) if at > 1 else None,
        "next_url": url(trang=at + 1) if at < last else None,
    }


def board_tabs(which: str, url: Callable[..., str]) -> list[dict[str, Any]]:
    """The three boards of a period as tabs; `which`: the one shown, as the address says it (`xem`)."""
    boards = ((None, _("Cộng tác viên")), ("toa-soan", _("Biên tập, Ban Biên tập")), ("don-vi", _("Đơn vị")))
    return [{"title": title, "url": url(xem=key), "current": (key or "") == which} for key, title in boards]


def links() -> dict[str, Any]:
    """Functions by which templates write points and link to entries, items and appeals."""
    return {
        "points": points, "percentage": percentage,
        "line": row_urls("scoring.entry", "entry_id"), "item": row_urls("desk.item", "article_id"),
        "appeal": row_urls("scoring.appeal", "appeal_id"),
    }  # fmt: skip
