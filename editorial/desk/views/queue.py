"""The queue: every item on its way to the reader, and taking one in hand."""

from types import SimpleNamespace

from flask import request, url_for
from werkzeug.wrappers import Response

from editorial.articles.models import State
from editorial.core.access import current_actor, open_to
from editorial.core.web import page, safe_next
from editorial.desk.views.base import bp
from editorial.people.models import DESK, Role
from editorial.workflow import queries


@bp.get("/hang-doi")
@open_to(*DESK, Role.OBSERVER)
def queue() -> Response:
    """Everything on its way, what nobody has taken first."""
    actor = current_actor()
    wanted = request.args.get("loc", "")
    wanted = wanted if wanted in queries.FILTERS else "tat-ca"
    found = queries.queue(actor, wanted, request.args.get("after"))
    counts = queries.queue_counts(actor)
    filters = [
        SimpleNamespace(
            title=title.title if isinstance(title, State) else title,
            url=url_for("desk.queue", loc=name),
            current=name == wanted,
            count=counts[name],
        )
        for name, title in queries.FILTERS.items()
        if counts[name] or name == wanted or not name.startswith("buoc-")
    ]
    more = url_for("desk.queue", loc=wanted, after=found.after) if found.after else None
    here = url_for("desk.queue", loc=wanted, after=request.args.get("after"))
    pager = SimpleNamespace(prev_url=None, next_url=more)
    return page("desk/queue.html", rows=found.rows, filters=filters, pager=pager, here=here, wanted=wanted)


def row_page(edition_id: int, status: int = 200) -> Response:
    """One row of the queue as it is now, after a tap on it."""
    row = queries.queue_row(current_actor(), edition_id)
    here = safe_next(request.form.get("next"), url_for("desk.queue"))
    return page("desk/_queue_row.html", status, row=row, here=here, stale=status == 409)
