"""Opening a privileged account again: one asks, another agrees, who asked carries it out on the person's page."""

from datetime import datetime

from flask import flash, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import SIGNED_IN, Actor, current_actor, open_to
from editorial.core.errors import Missing
from editorial.core.forms import Form
from editorial.core.i18n import gettext as _
from editorial.core.tasks import TaskCard
from editorial.core.web import go, page
from editorial.people import operations, queries, rules
from editorial.people.models import HAVE_A_SAY, MANAGERS, AccountReopening, ReopeningKind
from editorial.register.forms.people import ReopeningForm
from editorial.register.views.base import bp, person_or_missing, status_of


def reopening_cards(actor: Actor, now: datetime) -> list[TaskCard]:
    """One for each that waits for a second person."""
    waiting = AccountReopening.id.in_(queries.waiting_reopenings(now, actor.id))
    return [
        TaskCard(
            verb=_("Xem và trả lời"), title=_("Xin mở lại tài khoản của %(name)s", name=found.owner),
            url=url_for("register.reopening", reopening_id=found.row.id), who=found.asked_by, tone="active",
            since=found.row.asked_at, due=found.row.expires_at, until=found.row.expires_at,
        )
        for found in queries.reopenings(waiting)
    ]  # fmt: skip


@bp.route("/nguoi/<int:person_id>/xin-mo-lai", methods=["GET", "POST"])
@open_to(*MANAGERS)
def ask_reopening(person_id: int) -> Response:
    found, form, actor = person_or_missing(person_id), ReopeningForm(), current_actor()
    rules.can_manage_account(actor, person_id, queries.roles_of(person_id)).require()
    if not found.totp_confirmed_at:
        form.kind.choices = [(ReopeningKind.CODE.value, ReopeningKind.CODE.title)]
    row = form.perform(
        lambda: operations.ask_reopening(person_id, ReopeningKind(form.kind.data), form.reason.data or "", actor=actor)
    )
    if row:
        flash(_("Đã xin. Người thứ hai và chủ tài khoản đã được báo."), "success")
        return go("register.person", person_id=person_id)
    return page("register/ask_reopening.html", status_of(form), form=form, person=found)


@bp.route("/mo-lai-tai-khoan/<int:reopening_id>", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def reopening(reopening_id: int) -> Response:
    """For its owner, and for whoever has a say."""
    found, form, actor = queries.reopening(reopening_id), Form(), current_actor()
    if found is None or not (actor.has(*HAVE_A_SAY) or actor.id == found.row.person_id):
        raise Missing
    if form.perform(lambda: operations.agree_to_reopen(reopening_id, actor=actor)):
        flash(_("Đã đồng ý. %(who)s làm tiếp được trong 24 giờ.", who=found.asked_by), "success")
        return go("register.reopening", reopening_id=reopening_id)
    may = rules.can_agree_to_reopen(actor, found.row.person_id, found.row.asked_by_id)
    is_over = found.row.done_at is None and found.row.expires_at <= clock.now()
    return page("register/reopening.html", status_of(form), form=form, found=found, may=may, is_over=is_over)
