"""One's own royalties, each with its arithmetic, and objections to a statement."""

from datetime import timedelta
from typing import Any

from flask import flash
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.royalties.forms import ObjectionForm
from editorial.royalties.operations import statements as operations
from editorial.royalties.queries import own as queries
from editorial.royalties.queries import rate_book
from editorial.royalties.rules.rates import can_read
from editorial.royalties.views.base import bp, shared_context

SHOWN = timedelta(days=800)
"""How far back one's own lines are shown."""


@bp.get("/nhuan-but/cua-toi")
@open_to(SIGNED_IN)
def mine() -> Response:
    return _page(ObjectionForm(), "")


def _page(form: ObjectionForm, key: str) -> Response:
    actor, now, known = current_actor(), clock.now(), rate_book.rate_book()
    periods = queries.own_periods(actor.id, known, clock.today() - SHOWN)
    return page(
        "royalties/mine.html", 422 if form.errors else 200, periods=periods, form=form, failed=key, now=now,
        objections=queries.own_objections(actor.id), is_on=rate_book.is_on(), reads_all=bool(can_read(actor)), **shared_context(),
    )  # fmt: skip


@bp.post("/nhuan-but/bang-ke/<key>/kien-nghi")
@open_to(SIGNED_IN)
def object_to(key: str) -> Response:
    form: Any = ObjectionForm()
    if not form.perform(lambda: operations.object_to(key, form.reason.data, actor=current_actor())):
        return _page(form, key)
    flash(_("Đã gửi kiến nghị. Thường trực sẽ trả lời trước khi bảng kê được ký."), "success")
    return go("royalties.mine")
