"""A draft of the rules tried on a past period, beside what the ledger says."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock, settings
from editorial.core.access import current_actor, open_to
from editorial.core.i18n import gettext as _
from editorial.core.numbers import points, signed
from editorial.core.web import page
from editorial.scoring.holders.queries.hidden_names import hidden_names_for
from editorial.scoring.periods import rules as boards
from editorial.scoring.periods.rules import CONTEST_START, keys_of, next_key
from editorial.scoring.periods.views import bp, numbered_pages, period_navigation
from editorial.scoring.rule_sets import queries
from editorial.scoring.rule_sets.rules import permissions
from editorial.scoring.trials import queries as trials

PAGE = 25


@bp.get("/quy-che-diem/<int:rule_set_id>/thu")
@open_to(*permissions.DRAFT_READERS)
def try_rule_set(rule_set_id: int) -> Response:
    """The trial of a draft on a past period; the last whole month unless another is asked for."""
    found = queries.version(rule_set_id, with_drafts=True)
    today, start = clock.today(), settings.value(CONTEST_START)
    asked = request.args.get("ky") or next_key(keys_of(today, start)[0], -1)
    period = boards.period_of(asked, today, start)
    of_units = request.args.get("xem") == "don-vi"
    result = trials.trial(queries.values_of(found.row), period, hidden_names_for(current_actor()))
    rows = result.units if of_units else result.people

    def url(**changes: Any) -> str:
        kept = {"ky": period.key, "xem": "don-vi" if of_units else None}
        return url_for("scoring.try_rule_set", rule_set_id=rule_set_id, **(kept | changes))

    shown, pages = numbered_pages(rows, PAGE, url)
    return page(
        "scoring/trial.html", version=found, period=period, trial=result, of_units=of_units, points=points,
        signed=signed, rows=shown, page=pages, **period_navigation(period, start, url),
        whose=[
            {"title": _("Cá nhân"), "url": url(xem=None), "current": not of_units, "count": len(result.people)},
            {"title": _("Đơn vị"), "url": url(xem="don-vi"), "current": of_units, "count": len(result.units)},
        ],
    )  # fmt: skip
