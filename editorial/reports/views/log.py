"""The record of every write, sign-in and permission change, to be read."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from editorial.core.access import current_actor, open_to
from editorial.core.documents import Column
from editorial.core.i18n import gettext as _
from editorial.core.sheets import every, sheet, wants_sheet
from editorial.core.web import page
from editorial.reports import rules
from editorial.reports.forms import LogForm
from editorial.reports.queries import log as queries
from editorial.reports.rules import LOG_READERS
from editorial.reports.views.base import bp, number

MOST_LINES = 20_000
"""Of the record in one file; whoever needs more narrows it to fewer days."""


@bp.get("/nhat-ky")
@open_to(*LOG_READERS)
def log() -> Response:
    actor = current_actor()
    form = LogForm(request.args)
    good = form.validate()
    subject = request.args.get("ve", "")[:40]
    wanted = queries.Wanted(
        person_id=number("nguoi"), subject=subject, subject_id=number("so"),
        action=form.viec.data if good and form.viec.data else "",
        first=form.tu.data if good else None, last=form.den.data if good else None,
    )  # fmt: skip
    if wants_sheet():
        return _sheet(islice(every(lambda cursor: queries.entries(actor, wanted, cursor, 500)), MOST_LINES))
    found = queries.entries(actor, wanted, request.args.get("after"))
    asked: dict[str, Any] = {name: request.args.get(name) for name in ("nguoi", "ve", "so", "viec", "tu", "den")}
    return page(
        "reports/log.html",
        form=form, entries=found.rows, wanted=wanted, content=rules.reads_content(actor),
        narrowed=any(value not in (None, "") for value in asked.values()),
        page={"prev_url": None, "next_url": found.after and url_for("reports.log", after=found.after, **asked)},
    )  # fmt: skip


def _sheet(entries: Iterable[queries.Entry]) -> Response:
    columns = (
        Column(_("Lúc"), "moment", 18), Column(_("Ai"), width=26), Column(_("Việc"), width=40),
        Column(_("Về"), width=48), Column(_("Chi tiết"), width=60),
    )  # fmt: skip
    rows = (
        (
            entry.row.at, entry.row.actor_name, entry.words, entry.about,
            "; ".join(f"{name}: {value}" for name, value in entry.details),
        )
        for entry in entries
    )  # fmt: skip
    return sheet(_("Nhật ký"), columns, rows)
