"""Trying again what failed, giving it up, and deleting what is long done."""

from datetime import timedelta

from editorial.core import audit, clock, settings
from editorial.core.access import Actor
from editorial.core.errors import Invalid, Stale
from editorial.core.events import operations as events
from editorial.core.events import queries
from editorial.core.i18n import gettext as _
from editorial.deliveries import rules


def retry(delivery_id: int, *, actor: Actor) -> None:
    """Have one tried again at once. Raises Refused, Stale."""
    rules.can_keep(actor).require()
    found = queries.pending_delivery(delivery_id)
    if found is None or not events.retry([delivery_id]):
        raise Stale(_("Việc này vừa được làm xong hoặc đang được làm. Hãy tải lại trang."))
    audit.record("delivery.retried", actor=actor, subject="delivery", subject_id=delivery_id, handler=found.handler)


def retry_all(handler: str, *, actor: Actor) -> int:
    """Have everything tried again that is dead of one kind; returns how many. Raises Refused, Stale (there is nothing)."""
    rules.can_keep(actor).require()
    count = events.retry([found.id for found in queries.dead_deliveries([handler])])
    if not count:
        raise Stale(_("Không còn việc nào đã dừng. Hãy tải lại trang."))
    audit.record("delivery.all_retried", actor=actor, subject="delivery", subject_id=0, handler=handler, count=count)
    return count


def drop(delivery_id: int, reason: str, *, actor: Actor) -> None:
    """Give up one that is dead; what stood behind it goes on. Raises Refused, Invalid, Stale."""
    rules.can_keep(actor).require()
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), {"reason": _("Hãy ghi vì sao bỏ được việc này.")})
    found = queries.pending_delivery(delivery_id)
    if found is None or not events.drop(delivery_id):
        raise Stale(_("Việc này không còn dừng nữa. Hãy tải lại trang."))
    audit.record("delivery.dropped", actor=actor, subject="delivery", subject_id=delivery_id, handler=found.handler,
                 concerns=found.concerns, reason=reason.strip())  # fmt: skip


def prune() -> int:
    """Delete what was done longer ago than the ward keeps it; returns how many rows went."""
    return events.prune(clock.now() - timedelta(days=settings.value(rules.KEEP_DAYS)))
