"""The entries behind a figure: mine, another person's, a unit's; and hiding my name."""

from functools import partial
from typing import Any

from flask import current_app, flash, request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock, numbers, settings
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.templating import row_urls
from editorial.core.web import go, page
from editorial.reader.queries import views_of_authors
from editorial.scoring.boards import rules
from editorial.scoring.boards.queries import closed_boards, leaderboard_context
from editorial.scoring.boards.queries.closed_boards import SignedHolder
from editorial.scoring.holders import operations as names
from editorial.scoring.holders import rules as holders_rules
from editorial.scoring.holders.queries.merged_accounts import accounts_of
from editorial.scoring.ledger.queries import entry_lists
from editorial.scoring.ledger.queries.entry_lists import EntryFilter
from editorial.scoring.ledger.rules import permissions
from editorial.scoring.periods import rules as periods_rules
from editorial.scoring.periods.rules import CONTEST_START, Span
from editorial.scoring.periods.views import bp, links, period_navigation
from editorial.units.queries import unit

MONTHS = 12


@bp.get("/diem")
@open_to(SIGNED_IN)
def my_points() -> Response:
    """Every entry of mine in a period, each in one sentence."""
    actor = current_actor()
    found = entry_lists.board_name(actor.id)
    return _lines(
        "scoring.my_points", {}, may_read=True, person_id=actor.id,
        name=_("Điểm của tôi"), mine=True, is_hidden=found is not None and found.is_hidden,
    )  # fmt: skip


@bp.get("/diem/nguoi/<int:person_id>")
@open_to(SIGNED_IN)
def person_points(person_id: int) -> Response:
    """A person's entries for who may read them; for others the sum and what is published."""
    actor, found = current_actor(), entry_lists.board_name(person_id)
    if found is None:
        raise Missing
    if person_id == actor.id:
        return my_points()
    accounts = accounts_of(person_id)
    if found.is_hidden and not holders_rules.reads_hidden_names(actor):
        raise Missing
    may_read = permissions.can_read_person(actor, person_id, entry_lists.units_today(accounts))
    return _lines(
        "scoring.person_points", {"person_id": person_id}, may_read=may_read, person_id=person_id,
        name=found.name, is_hidden=found.is_hidden,
    )  # fmt: skip


@bp.get("/diem/don-vi/<int:unit_id>")
@open_to(SIGNED_IN)
def unit_points(unit_id: int) -> Response:
    """The entries of a unit and of the units merged into it."""
    actor, found = current_actor(), unit(unit_id)
    if found is None:
        raise Missing
    counted = entry_lists.unit_holder(unit_id, _period()[0]).ids
    return _lines(
        "scoring.unit_points", {"unit_id": unit_id}, may_read=permissions.can_read_unit(actor, counted),
        unit_id=unit_id, name=found.name,
    )  # fmt: skip


def _period() -> tuple[Span, str]:
    start = settings.value(CONTEST_START)
    return periods_rules.period_of(request.args.get("ky", ""), clock.today(), start), start


def _lines(
    endpoint: str, values: dict[str, Any], *, may_read: bool, name: str, mine: bool = False,
    is_hidden: bool = False, person_id: int | None = None, unit_id: int | None = None, empty: Span | None = None,
) -> Response:  # fmt: skip
    """`empty`: the present period, where it has no line and the last one that has stands in its place."""
    period, start = _period()
    if empty is not None:
        period = leaderboard_context.latest_month(
            empty, of_units=unit_id is not None, holders=_holders(empty, person_id, unit_id)
        ) or empty  # fmt: skip
    scope, cursor = rules.scope_of(request.args.get("loc", "")), request.args.get("after")
    which = {"toa-soan": True, "ctv": False}.get(request.args.get("lop", ""))
    signed = _signed(period, person_id, unit_id)
    holder = (
        signed.holder if signed
        else entry_lists.person_holder(person_id) if person_id is not None
        else entry_lists.unit_holder(unit_id or 0, period)
    )  # fmt: skip
    where = EntryFilter(holder, period, which, scope)
    months = periods_rules.last_months(min(period.ends_on, clock.today()), MONTHS)
    trend = leaderboard_context.trend(months, person_id=person_id, unit_id=unit_id)

    def url(**changes: Any) -> str:
        kept = {"ky": period.key, "loc": scope if scope != "all" else None, "lop": request.args.get("lop")}
        return url_for(endpoint, **(values | kept | changes))

    rows: Any = entry_lists.entries(where, cursor) if may_read else entry_lists.published_items(where, cursor)
    if not rows.rows and not cursor and "ky" not in request.args and empty is None:
        return _lines(endpoint, values, may_read=may_read, name=name, mine=mine, is_hidden=is_hidden,
                      person_id=person_id, unit_id=unit_id, empty=period)  # fmt: skip
    moved = entry_lists.entries_by_id(entry_lists.from_earlier_periods(where)) if may_read else []
    return page(
        "scoring/entries.html", moved=moved, empty_period=empty if empty != period else None, links=links(),
        name=(signed and not mine and signed.name) or name, mine=mine,
        is_unit=holder.is_unit, is_hidden=is_hidden, may_read=may_read, period=period,
        views=_views(where) if mine else None,
        sum=signed.points(scope, which) if signed else entry_lists.total(where), rows=rows.rows,
        others=signed.others if signed and may_read else [], others_url=partial(url_for, "scoring.person_points", ky=period.key),
        spark=rules.sparkline(trend, 280, 56), trend_words=rules.trend_text(months, trend),
        trend_end=periods_rules.month_text(months[-1]),
        points=numbers.points, item_url=row_urls("desk.item", "article_id"),
        line_url=row_urls("scoring.entry", "entry_id"), ask_url=row_urls("scoring.ask", "entry_id"),
        **period_navigation(period, start, url),
        board_url=url_for("scoring.board", ky=period.key, xem="don-vi" if holder.is_unit else None),
        page={"prev_url": url() if cursor else None, "next_url": rows.after and url(after=rows.after)},
    )  # fmt: skip


def _holders(period: Span, person_id: int | None, unit_id: int | None) -> tuple[int, ...]:
    if person_id is not None:
        return tuple(entry_lists.person_holder(person_id).ids)
    return tuple(entry_lists.unit_holder(unit_id or 0, period).ids)


def _signed(period: Span, person_id: int | None, unit_id: int | None) -> SignedHolder | None:
    """What the snapshot of a closed period says of them; None while it is open."""
    closed = closed_boards.closed_period(period.key)
    if closed is None:
        return None
    if person_id is not None:
        return closed_boards.signed_person(closed, person_id)
    return closed_boards.signed_unit(closed, unit_id or 0)


def _views(where: EntryFilter) -> int | None:
    """How often the person's items were read, which gives no points; None where the public site is elsewhere."""
    if not current_app.config["PUBLIC_READER"]:
        return None
    return views_of_authors(where.holder.ids, where.period.starts_on, where.period.ends_on)


@bp.post("/thi-dua/an-ten")
@open_to(SIGNED_IN)
def hide_name() -> Response:
    with transaction():
        names.hide_name(actor=current_actor())
    flash(_("Từ giờ người khác không thấy tên bạn trên bảng thi đua. Thường trực và Ban Biên tập vẫn thấy."), "success")
    return go("scoring.my_points")


@bp.post("/thi-dua/hien-ten")
@open_to(SIGNED_IN)
def show_name() -> Response:
    with transaction():
        names.show_name(actor=current_actor())
    flash(_("Tên bạn lại hiện trên bảng thi đua."), "success")
    return go("scoring.my_points")
