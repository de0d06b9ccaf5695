"""The queue: every item on its way to the reader, and taking one in hand."""

from collections.abc import Iterable
from types import SimpleNamespace

from flask import request, url_for
from werkzeug.wrappers import Response

from editorial.articles.models import State
from editorial.core.access import current_actor, open_to
from editorial.core.documents import Column
from editorial.core.i18n import gettext as _
from editorial.core.sheets import every, sheet, wants_sheet
from editorial.core.web import page, safe_next
from editorial.desk.views.base import bp
from editorial.people.models import DESK, Role
from editorial.workflow import queries
from editorial.workflow.queries import QueueRow


@bp.get("/hang-doi")
@open_to(*DESK, Role.OBSERVER)
def queue() -> Response:
    """Everything on its way: what is urgent first, then what nobody has taken."""
    actor = current_actor()
    wanted = request.args.get("loc", "")
    wanted = wanted if wanted in queries.FILTERS else "tat-ca"
    if wants_sheet():
        return _sheet(every(lambda cursor: queries.queue(actor, wanted, cursor)), wanted)
    counts = queries.queue_counts(actor)
    found = queries.queue(actor, wanted, request.args.get("after"))
    filters = [
        SimpleNamespace(
            title=_title(name),
            url=url_for("desk.queue", loc=name),
            current=name == wanted,
            count=counts[name],
        )
        for name in queries.FILTERS
        if counts[name] or name == wanted or not name.startswith("buoc-")
    ]
    more = url_for("desk.queue", loc=wanted, after=found.after) if found.after else None
    here = url_for("desk.queue", loc=wanted, after=request.args.get("after"))
    pager = SimpleNamespace(prev_url=None, next_url=more)
    return page("desk/queue.html", rows=found.rows, filters=filters, pager=pager, here=here, wanted=wanted)


def _title(wanted: str) -> str:
    title = queries.FILTERS[wanted]
    return title.title if isinstance(title, State) else str(title)


def _sheet(rows: Iterable[QueueRow], wanted: str) -> Response:
    columns = (
        Column(_("Bài"), width=48), Column(_("Đơn vị"), width=24), Column(_("Thể loại"), width=16),
        Column(_("Bước"), width=20), Column(_("Luồng"), width=16), Column(_("Từ"), "moment", 18),
        Column(_("Hạn"), "moment", 18), Column(_("Trễ hạn"), width=10), Column(_("Người giữ"), width=22),
    )  # fmt: skip
    lines = (
        (
            row.case.title or _("Bài chưa có tiêu đề"), row.unit, row.genre, row.case.state.title, row.case.lane.title,
            row.case.state_since, row.deadline, _("trễ") if row.is_late else "", row.owner or _("chưa ai nhận"),
        )
        for row in rows
    )  # fmt: skip
    return sheet(_("Hàng đợi"), columns, lines, (_title(wanted),))


def row_page(edition_id: int, status: int = 200) -> Response:
    """One row of the queue as it is now, after a tap on it."""
    row = queries.queue_row(current_actor(), edition_id)
    here = safe_next(request.form.get("next"), url_for("desk.queue"))
    return page("desk/_queue_row.html", status, row=row, here=here, stale=status == 409)
