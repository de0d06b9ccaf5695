"""Closed previews on the first page of who signs them."""

from datetime import datetime

from flask import url_for

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.tasks import TaskCard
from editorial.scoring.closing.queries.signing import unsigned_periods


def periods_to_sign(_actor: Actor, _now: datetime) -> list[TaskCard]:
    """Periods for which nothing but the signature is missing. One statement."""
    return [
        TaskCard(
            verb=_("Xem và ký chốt"), title=waiting.span.title, url=url_for("scoring.period", key=waiting.span.key),
            who=_("Đã hết hạn kiến nghị, không còn kiến nghị nào chờ trả lời"), tone="honour", since=waiting.since,
        )
        for waiting in unsigned_periods()
    ]  # fmt: skip
