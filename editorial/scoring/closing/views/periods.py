"""Periods: the list, what each waits for, the signature, opening again, and how far a freeze has come."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock, settings
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_id
from editorial.core.templating import row_urls
from editorial.core.web import go, page
from editorial.scoring.boards.queries import person_boards, unit_boards
from editorial.scoring.closing import rules as closing
from editorial.scoring.closing.forms import ReopenForm
from editorial.scoring.closing.operations import transitions as operations
from editorial.scoring.closing.queries import pending_events, signed_boards
from editorial.scoring.closing.queries import period_status as queries
from editorial.scoring.closing.queries.pending_events import UnbookableItem
from editorial.scoring.holders.queries.hidden_names import hidden_names_for
from editorial.scoring.ledger.queries import entry_lists
from editorial.scoring.periods import queries as periods_queries
from editorial.scoring.periods.models import Period, PeriodState, Snapshot
from editorial.scoring.periods.rules import READERS, Span, span
from editorial.scoring.periods.views import board_tabs, bp, links
from editorial.scoring.rule_sets import queries as rule_sets

FEW = 10


def period_of_address(key: str) -> tuple[Span, Period | None]:
    """Raises Missing."""
    found = span(key)
    if found is None:
        raise Missing
    return found, periods_queries.period(key)


@bp.get("/thi-dua/ky")
@open_to(*READERS)
def periods() -> Response:
    """Every period that goes on, is over or was begun; what waits for the reader stands first."""
    actor, today = current_actor(), clock.today()
    groups: dict[str, list[Any]] = {
        name: []
        for name in (_("Chờ bạn"), _("Đang xem trước hoặc đang chốt"), _("Đã kết thúc"), _("Đang tính"), _("Đã chốt"))
    }
    mine, closing_now, over, running, done = groups.values()
    for listed in queries.listed_periods(today):
        waits = closing.is_waiting_for(actor, listed.facts)
        state = listed.facts.state
        group = (
            mine if waits else done if state is PeriodState.FROZEN else over if listed.only_over
            else running if state is PeriodState.OPEN else closing_now
        )  # fmt: skip
        group.append((listed, closing.next_step(listed.facts), waits))
    return page("scoring/periods.html", groups=groups.items(), days=settings.value(closing.OBJECTION_DAYS))


@bp.get("/thi-dua/ky/<key>")
@open_to(*READERS)
def period(key: str) -> Response:
    return _page(key)


def _page(key: str, status: int = 200, form: Any = None) -> Response:
    wanted, row = period_of_address(key)
    actor, today = current_actor(), clock.today()
    facts, hidden = queries.period_facts(wanted, row, for_reopening=True), hidden_names_for(actor)
    snapshots = queries.signed_snapshots(row.id) if row else []
    newest = snapshots[0].row if snapshots else None
    is_frozen = facts.state is PeriodState.FROZEN
    stuck = _stuck(wanted, newest, is_freezing=facts.state is PeriodState.FREEZING)
    found: dict[str, Any] = {"moved": None, "objections": []}
    if row is not None and row.state == PeriodState.PREVIEW and row.previewed_at:
        found["moved"] = entry_lists.entries_where(
            queries.booked_since(wanted, row.previewed_at), limit=FEW, hidden=hidden
        )
    if row is not None:
        found["objections"] = [objection.under(hidden) for objection in queries.objections(wanted)]
    if is_frozen and form is None:
        form = ReopenForm(version=facts.version)
    return page(
        "scoring/period.html", status, period=wanted, key=key, facts=facts, state=facts.state, row=row,
        next_step=_("Đã ký, chưa chốt được: có bài chưa tính được điểm.") if stuck else closing.next_step(facts),
        snapshots=snapshots, newest=newest, form=form,
        **{verb: closing.MACHINE.permitted(verb, actor, facts) for verb in ("preview", "sign", "reopen")},
        overlaps=[other.title for other in queries.overlapping_frozen(row)] if row and is_frozen else [],
        is_office=actor.has(*closing.OPENERS), is_head=actor.has(*closing.SIGNERS), days=settings.value(closing.OBJECTION_DAYS),
        is_open=facts.state is PeriodState.OPEN, in_preview=facts.state is PeriodState.PREVIEW,
        is_freezing=facts.state is PeriodState.FREEZING, is_frozen=is_frozen, ended=wanted.ends_on < today,
        before=(
            entry_lists.entries_where(queries.from_earlier_periods(wanted), limit=FEW, hidden=hidden)
            if queries.may_adjust(wanted) else None
        ),
        links=links(), stuck=stuck,
        item_url=row_urls("scoring.item_points", "article_id"),
        **found, **_table(wanted, newest if is_frozen else None), **_progress(newest),
    )  # fmt: skip


def _table(wanted: Span, newest: Snapshot | None) -> dict[str, Any]:
    """The first of the standing table, or of the signed one."""
    which = request.args.get("xem", "")
    of_units, is_staff = which == "don-vi", which == "toa-soan"
    tabs = board_tabs(which, partial(url_for, "scoring.period", key=wanted.key))
    table: Any
    if newest is not None:
        table = signed_boards.signed_board(
            newest.id, of_units, is_staff, hidden=hidden_names_for(current_actor())
        ).rows[:FEW]
        more = url_for("scoring.snapshot", key=wanted.key, number=newest.number, xem=which or None)
    else:
        reader, values = current_actor(), rule_sets.values_on(min(wanted.ends_on, clock.today()))
        table = (
            unit_boards.units(wanted.key, values, None, False, reader)[0].rows if of_units
            else person_boards.people(wanted.key, "all", is_staff, wanted.ends_on, reader).rows
        )[:FEW]  # fmt: skip
        more = url_for(
            "scoring.board", ky=wanted.key, xem="don-vi" if of_units else None, lop="toa-soan" if is_staff else None
        )

    def lines_url(row: Any) -> str:
        if newest is not None:
            return signed_url(wanted.key, newest.number, row.row)
        if of_units:
            return url_for("scoring.unit_points", unit_id=row.unit_id, ky=wanted.key)
        lop = "toa-soan" if is_staff else "ctv"
        return url_for("scoring.person_points", person_id=row.person_id, ky=wanted.key, lop=lop)

    return {
        "table": table, "tabs": tabs, "of_units": of_units, "more_url": more, "row_url": lines_url,
        "value_of": lambda row: row.row.figures["value"] if newest is not None else row.value,
        "unit_of": lambda row: row.unit if newest is None else row.row.figures["unit"] if row.name == row.row.name else "",
    }  # fmt: skip


def signed_url(key: str, number: int, row: Any) -> str:
    """Where the entries of a signed row are listed."""
    if row.unit_id is not None:
        return url_for("scoring.signed_unit_entries", key=key, number=number, unit_id=row.unit_id)
    return url_for(
        "scoring.signed_person_entries", key=key, number=number, person_id=row.person_id,
        lop="toa-soan" if row.is_staff else None,
    )  # fmt: skip


def _stuck(wanted: Span, newest: Snapshot | None, *, is_freezing: bool) -> list[UnbookableItem]:
    """For the office: what keeps a signed period from being closed."""
    if not is_freezing or newest is None or newest.cutoff_entry_id is not None:
        return []
    return pending_events.unbookable_items(wanted, newest) if current_actor().has(*closing.OPENERS) else []


def _progress(newest: Snapshot | None) -> dict[str, Any]:
    done, total = (newest.rows_done, newest.rows_total) if newest else (0, 0)
    return {"done": done, "total": total, "fixed": newest is not None and newest.cutoff_entry_id is not None}


@bp.get("/thi-dua/ky/<key>/tien-do")
@open_to(*READERS)
def freezing(key: str) -> Response:
    """How far the freeze has come, asked again by the page; without scripts the page has a link to itself."""
    wanted, row = period_of_address(key)
    if row is None:
        raise Missing
    snapshots = queries.signed_snapshots(row.id)
    newest = snapshots[0].row if snapshots else None
    return page(
        "scoring/_freezing.html", key=key, period=wanted, is_freezing=(waits := row.state == PeriodState.FREEZING),
        stuck=_stuck(wanted, newest, is_freezing=waits), item_url=row_urls("scoring.item_points", "article_id"),
        **_progress(newest),
    )  # fmt: skip


@bp.post("/thi-dua/ky/<key>/xem-truoc")
@open_to(*closing.OPENERS)
def open_preview(key: str) -> Response:
    version = row_id(request.form.get("version"))
    return _done(
        key, lambda: operations.open_preview(key, actor=current_actor(), version=version),
        _("Đã mở xem trước. Mỗi người có điểm trong kỳ nhận một thông báo."),
    )  # fmt: skip


@bp.post("/thi-dua/ky/<key>/chot")
@open_to(*closing.SIGNERS)
def sign(key: str) -> Response:
    version = row_id(request.form.get("version"))
    return _done(
        key, lambda: operations.sign(key, actor=current_actor(), version=version),
        _("Đã ký. Máy đang ghi bản chốt."),
    )  # fmt: skip


def _done(key: str, act: Callable[[], object], said: str) -> Response:
    with transaction():
        act()
    flash(said, "success")
    return go("scoring.period", key=key)


@bp.post("/thi-dua/ky/<key>/mo-lai")
@open_to(*closing.SIGNERS)
def reopen(key: str) -> Response:
    form: Any = ReopenForm()
    if form.validate_on_submit():
        with form.showing_refusals(), transaction():
            operations.reopen(
                key, decision_number=form.decision_number.data, reason=form.reason.data, actor=current_actor(),
                version=row_id(form.version.data),
            )  # fmt: skip
        if not form.errors:
            flash(_("Đã mở lại kỳ. Bản đã ký vẫn giữ nguyên và xem được."), "success")
            return go("scoring.period", key=key)
    return _page(key, 422, form)


@bp.get("/thi-dua/ky/<key>/thay-doi")
@open_to(*READERS)
def entries_since_preview(key: str) -> Response:
    """Everything booked since the preview began."""
    wanted, row = period_of_address(key)
    if row is None or row.previewed_at is None:
        raise Missing
    return _lines(
        wanted,
        queries.booked_since(wanted, row.previewed_at),
        _("Thay đổi từ khi mở xem trước"),
        "entries_since_preview",
    )


@bp.get("/thi-dua/ky/<key>/dieu-chinh")
@open_to(*READERS)
def adjustments(key: str) -> Response:
    """What counts in this period for items of earlier ones."""
    wanted, _row = period_of_address(key)
    return _lines(wanted, queries.from_earlier_periods(wanted), _("Điều chỉnh từ kỳ trước"), "adjustments")


def _lines(wanted: Span, where: Any, title: str, endpoint: str) -> Response:
    cursor = request.args.get("after")
    found = entry_lists.entries_where(where, cursor, hidden=hidden_names_for(current_actor()))
    here = url_for(f"scoring.{endpoint}", key=wanted.key)
    return page(
        "scoring/period_entries.html", period=wanted, title=title, rows=found.rows, links=links(), sum=None,
        page={"prev_url": here if cursor else None, "next_url": found.after and f"{here}?after={found.after}"},
    )  # fmt: skip
