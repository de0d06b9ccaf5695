"""Reviewing an anomaly: it is right, and not listed again. Not counting an item is a finding."""

from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Stale
from editorial.core.i18n import gettext as _
from editorial.scoring.anomalies import queries
from editorial.scoring.anomalies import rules as seeing
from editorial.scoring.anomalies.models import AnomalyReview
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.periods.rules import Span


def review(key: str, month: Span, note: str, *, actor: Actor) -> AnomalyReview:
    """Record that a listed anomaly is right. Raises Refused, Stale (reviewed meanwhile, or no longer listed)."""
    seeing.can_review(actor).require()
    lock_ledger()
    if queries.is_reviewed(key):
        raise Stale(_("Mục này vừa có người xem rồi."))
    found = queries.anomaly(key, month)
    if found is None:
        raise Stale(_("Mục này không còn trong danh sách."))
    row = AnomalyReview(key=key, note=note.strip(), reviewed_by_id=actor.id, reviewed_at=clock.now())
    db.session.add(row)
    db.session.flush()
    audit.record("guard.looked", actor=actor, subject="guard", subject_id=row.id, key=key, note=row.note,
                 likeness=found.likeness, articles=[item.article_id for item in found.items])  # fmt: skip
    return row
