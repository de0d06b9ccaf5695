"""The page of toys."""

from datetime import datetime

from editorial.toy import operations, rules
from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from editorial.core import settings
from editorial.core.access import SIGNED_IN, Actor, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.i18n import gettext as _
from editorial.core.tasks import TaskCard
from editorial.core.web import go, page

bp = Blueprint("toy", __name__)


@bp.get("/do-choi")
@open_to(SIGNED_IN)
def toys() -> Response:
    return page("toy/toys.html", most=settings.value(rules.MOST))


@bp.post("/do-choi/hong")
@open_to(SIGNED_IN)
def broken() -> Response:
    with transaction():
        operations.break_toy(1, actor=current_actor())
    return go("toy.toys")


def cards(_actor: Actor, now: datetime) -> list[TaskCard]:
    return [TaskCard(_("Sửa"), _("Đồ chơi chờ sửa"), url_for("toy.toys"), _("Cả phường"), "active", since=now)]
