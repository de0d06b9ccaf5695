"""Somebody looked at what a guard had listed: it is right, and not listed again. Not counting an item is a finding."""

from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Stale
from editorial.core.i18n import gettext as _
from editorial.scoring.guards import queries
from editorial.scoring.guards import rules as seeing
from editorial.scoring.guards.models import GuardLook
from editorial.scoring.ledger_lock import operations as gate
from editorial.scoring.periods.rules import Span


def look(key: str, month: Span, note: str, *, actor: Actor) -> GuardLook:
    """Raises Refused, Stale (looked at meanwhile, or what was listed is no longer so)."""
    seeing.can_look(actor).require()
    gate.hold()
    if queries.is_looked_at(key):
        raise Stale(_("Người khác vừa xem mục này rồi."))
    found = queries.find(key, month)
    if found is None:
        raise Stale(_("Mục này không còn trong danh sách."))
    row = GuardLook(key=key, note=note.strip(), by_id=actor.id, at=clock.now())
    db.session.add(row)
    db.session.flush()
    audit.record("guard.looked", actor=actor, subject="guard", subject_id=row.id, key=key, note=row.note,
                 likeness=found.likeness, articles=[item.article_id for item in found.items])  # fmt: skip
    return row
