"""Anomalies listed for the office, with evidence; two ways on: not counting an item, or having found it right."""

from datetime import date
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.scoring.anomalies import operations, queries
from editorial.scoring.anomalies import rules as seeing
from editorial.scoring.anomalies.forms import ReviewForm
from editorial.scoring.anomalies.rules import KEY, AnomalyKind
from editorial.scoring.findings.rules.permissions import DECIDERS
from editorial.scoring.holders.queries.hidden_names import hidden_names_for
from editorial.scoring.periods import rules as boards
from editorial.scoring.periods.rules import Span, span
from editorial.scoring.periods.views import adjacent_urls, bp, numbered_pages

PAGE = 25


def _month(today: date) -> Span:
    """The month of the address; the present one for anything that is no month."""
    found = span(request.args.get("ky", ""))
    wanted = found if found is not None and boards.kind_of(found.key) == "month" else span(f"{today:%Y-%m}")
    assert wanted is not None
    return wanted


@bp.get("/diem/soat")
@open_to(*seeing.READERS)
def anomalies() -> Response:
    today = clock.today()
    month, asked = _month(today), request.args.get("loai", "")
    chosen = AnomalyKind(asked) if asked in list(AnomalyKind) else AnomalyKind.NEAR
    listed = queries.anomalies(chosen, month, hidden_names_for(current_actor()))

    def url(**changes: Any) -> str:
        return url_for("scoring.anomalies", **({"ky": month.key, "loai": chosen.value} | changes))

    rows, pages = numbered_pages(listed.waiting, PAGE, url)
    slug = "the-loai" if chosen is AnomalyKind.LABEL else "khong-tinh"
    return page(
        "scoring/anomalies.html", kind=chosen, month=month, listed=listed, may_act=current_actor().has(*DECIDERS),
        slug=slug, act=_("Tính theo thể loại khác") if slug == "the-loai" else _("Không tính bài này"),
        rows=rows, page=pages, **adjacent_urls(month, url), filters=_filters(month, chosen, len(listed.waiting)),
    )  # fmt: skip


def _filters(month: Span, chosen: AnomalyKind | None, count: int) -> list[dict[str, Any]]:
    """What can be looked at, as chips; None: the grades given."""
    kinds = [
        {"title": kind.title, "url": url_for("scoring.anomalies", ky=month.key, loai=kind.value), "current": kind is chosen,
         "count": count if kind is chosen else None}
        for kind in AnomalyKind
    ]  # fmt: skip
    grades = url_for("scoring.grades_given", ky=month.key)
    return [*kinds, {"title": _("Mức do ai xếp"), "url": grades, "current": chosen is None, "count": None}]


@bp.get("/diem/soat/muc-do-ai-xep")
@open_to(*seeing.READERS)
def grades_given() -> Response:
    """Which editor gave whom which grades in a month."""
    month = _month(clock.today())

    def url(**changes: Any) -> str:
        return url_for("scoring.grades_given", **({"ky": month.key} | changes))

    rows, pages = numbered_pages(queries.grades_given(month, hidden_names_for(current_actor())), 2 * PAGE, url)
    return page(
        "scoring/grades_given.html", month=month, rows=rows, page=pages, **adjacent_urls(month, url),
        filters=_filters(month, None, 0),
    )  # fmt: skip


@bp.post("/diem/soat/da-xem")
@open_to(*DECIDERS)
def review_anomaly() -> Response:
    """Record that an anomaly is right, with the name of who reviewed it."""
    form: Any = ReviewForm()
    month = span(request.args.get("ky", ""))
    if not form.validate_on_submit() or month is None or not KEY.fullmatch(form.key.data or ""):
        raise Missing
    with transaction():
        operations.review(form.key.data, month, form.note.data or "", actor=current_actor())
    flash(_("Đã ghi là đã xem, không sao. Mục này không hiện lại."), "success")
    return go("scoring.anomalies", ky=month.key, loai=form.key.data.partition(":")[0])
