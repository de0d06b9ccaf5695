"""The page of what the background process has not done."""

from datetime import datetime

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import Actor, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.events import queries
from editorial.core.i18n import gettext as _
from editorial.core.tasks import TaskCard
from editorial.core.web import go, page
from editorial.deliveries import operations, rules
from editorial.deliveries.forms import DropForm
from editorial.deliveries.rules import KEEPERS

SHOWN = 100
bp = Blueprint("deliveries", __name__)


def problem_cards(_actor: Actor, now: datetime) -> list[TaskCard]:
    """One card for all that is dead or late: on the first pages of who looks after it, and on the office's page."""
    found = queries.problems(now, SHOWN)
    if not found:
        return []
    titles = dict.fromkeys(problem.handler_title for problem in found)
    return [
        TaskCard(
            verb=_("Xem việc nền"), title=_("Việc nền trễ hoặc đã dừng: %(n)s", n=queries.count_problems(now)),
            url=url_for("deliveries.overview"), who=", ".join(titles), tone="wrong", since=found[0].published_at,
            note=_("đã dừng, cần bấm thử lại") if found[0].is_dead else "",
        )
    ]  # fmt: skip


@bp.get("/viec-nen")
@open_to(*KEEPERS)
def overview() -> Response:
    """What is dead or late, each with its cause, and how much waits for each handler."""
    now = clock.now()
    return page(
        "deliveries/overview.html",
        problems=queries.problems(now, SHOWN),
        count=queries.count_problems(now),
        summaries=queries.summaries(),
        cause=rules.cause,
        now=now,
    )


@bp.post("/viec-nen/<int:delivery_id>/thu-lai")
@open_to(*KEEPERS)
def retry(delivery_id: int) -> Response:
    with transaction():
        operations.retry(delivery_id, actor=current_actor())
    flash(_("Việc số %(n)s sẽ được thử lại ngay.", n=delivery_id), "success")
    return go("deliveries.overview")


@bp.post("/viec-nen/loai/<handler>/thu-lai")
@open_to(*KEEPERS)
def retry_all(handler: str) -> Response:
    with transaction():
        count = operations.retry_all(handler, actor=current_actor())
    flash(_("%(n)s việc sẽ được thử lại ngay.", n=count), "success")
    return go("deliveries.overview")


@bp.route("/viec-nen/<int:delivery_id>/bo", methods=["GET", "POST"])
@open_to(*KEEPERS)
def drop(delivery_id: int) -> Response:
    """Give up one that is dead, with a reason."""
    found = queries.pending_delivery(delivery_id)
    if found is None or not found.is_dead:
        raise Missing
    form = DropForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.drop(delivery_id, form.reason.data or "", actor=current_actor())
        except Invalid as problem:
            form.add_errors(problem)
        else:
            flash(_("Đã bỏ việc số %(n)s.", n=delivery_id), "success")
            return go("deliveries.overview")
    return page(
        "deliveries/drop.html", 422 if form.errors else 200, form=form, found=found, cause=rules.cause(found.error),
        back_url=url_for("deliveries.overview"),
    )  # fmt: skip
