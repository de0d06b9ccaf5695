"""One's own royalties, each with its arithmetic, and objections to a statement."""

from datetime import timedelta
from typing import Any

from flask import flash
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.royalties.forms import ObjectionForm
from editorial.royalties.operations import statements as operations
from editorial.royalties.queries import book
from editorial.royalties.queries import mine as queries
from editorial.royalties.rules.rates import can_read
from editorial.royalties.views.base import bp, words

SHOWN = timedelta(days=800)
"""How far back one's own lines are shown."""


@bp.get("/nhuan-but/cua-toi")
@open_to(SIGNED_IN)
def mine() -> Response:
    return _mine(ObjectionForm(), "")


def _mine(form: ObjectionForm, key: str) -> Response:
    actor, now, known = current_actor(), clock.now(), book.book()
    periods = queries.mine(actor.id, known, clock.today() - SHOWN)
    return page(
        "royalties/mine.html", 422 if form.errors else 200, periods=periods, form=form, failed=key, now=now,
        said=queries.own_objections(actor.id), is_on=book.is_on(), reads_all=bool(can_read(actor)), **words(),
    )  # fmt: skip


@bp.post("/nhuan-but/bang-ke/<key>/kien-nghi")
@open_to(SIGNED_IN)
def object_to(key: str) -> Response:
    form: Any = ObjectionForm()
    if not form.validate_on_submit():
        return _mine(form, key)
    try:
        with transaction():
            operations.object_to(key, form.reason.data, actor=current_actor())
    except Invalid as problem:
        form.add_errors(problem)
        return _mine(form, key)
    flash(_("Đã gửi kiến nghị. Thường trực sẽ trả lời trước khi bảng kê được ký."), "success")
    return go("royalties.mine")
