"""What I have been told: the list, opening one, and having read them all."""

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_id
from editorial.core.web import go, go_to, page, safe_next
from editorial.notices import operations, queries

bp = Blueprint("notices", __name__)

UNREAD = "chua-doc"


@bp.get("/thong-bao")
@open_to(SIGNED_IN)
def inbox() -> Response:
    unread = request.args.get("xem") == UNREAD
    found = queries.inbox(current_actor().id, request.args.get("after"), unread=unread)
    shown = UNREAD if unread else None
    return page(
        "notices/inbox.html",
        told=found.rows,
        unread=unread,
        newest=found.rows[0].notice.id if found.rows else 0,
        filters=[
            {"title": _("Tất cả"), "url": url_for("notices.inbox"), "current": not unread},
            {"title": _("Chưa đọc"), "url": url_for("notices.inbox", xem=UNREAD), "current": unread},
        ],
        page={"prev_url": None, "next_url": found.after and url_for("notices.inbox", after=found.after, xem=shown)},
    )


@bp.post("/thong-bao/<int:notice_id>/mo")
@open_to(SIGNED_IN)
def open_notice(notice_id: int) -> Response:
    """Reading it is a change, so it is a button; then on to where it leads."""
    with transaction():
        notice = operations.read(notice_id, person_id=current_actor().id)
        url = notice.url
    return go_to(safe_next(url, url_for("notices.inbox")))


@bp.post("/thong-bao/da-doc")
@open_to(SIGNED_IN)
def read_all() -> Response:
    newest = row_id(request.form.get("newest"))
    with transaction():
        operations.read_all(current_actor().id, newest)
    flash(_("Đã đánh dấu đã đọc tất cả."), "success")
    return go("notices.inbox")
