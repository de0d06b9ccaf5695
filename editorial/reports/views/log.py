"""The record of every write, sign-in and permission change, to be read."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from editorial.core.access import current_actor, open_to
from editorial.core.web import page
from editorial.reports import rules
from editorial.reports.forms import LogForm
from editorial.reports.queries import log as queries
from editorial.reports.rules import LOG_READERS
from editorial.reports.views.base import bp, number


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
    found = queries.entries(actor, wanted, request.args.get("after"))
    asked: dict[str, Any] = {name: request.args.get(name) for name in ("nguoi", "ve", "so", "viec", "tu", "den")}
    return page(
        "reports/log.html",
        form=form, entries=found.rows, wanted=wanted, content=rules.reads_content(actor),
        narrowed=any(value not in (None, "") for value in asked.values()),
        page={"prev_url": None, "next_url": found.after and url_for("reports.log", after=found.after, **asked)},
    )  # fmt: skip
