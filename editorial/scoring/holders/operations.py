"""Hiding one's name on the boards that others read, and showing it again."""

from editorial.core import audit, clock
from editorial.core.access import SYSTEM, Actor
from editorial.core.db import db
from editorial.people.events import PersonMerged
from editorial.scoring.holders.models import HiddenName


def hide_name(*, actor: Actor) -> None:
    """From now on others read "một cộng tác viên"; the office and the board still see the name. Twice is once."""
    if db.session.get(HiddenName, actor.id) is None:
        db.session.add(HiddenName(person_id=actor.id, since=clock.now()))
        audit.record("board_name.hidden", actor=actor, subject="person", subject_id=actor.id)


def show_name(*, actor: Actor) -> None:
    """The name is there again for everybody. Twice is once."""
    row = db.session.get(HiddenName, actor.id)
    if row is not None:
        db.session.delete(row)
        audit.record("board_name.shown", actor=actor, subject="person", subject_id=actor.id)


def on_person_merged(event: PersonMerged) -> None:
    """Whoever hid one of their two accounts stays hidden."""
    hidden = db.session.get(HiddenName, event.person_id)
    if hidden is not None and db.session.get(HiddenName, event.into_id) is None:
        db.session.add(HiddenName(person_id=event.into_id, since=hidden.since))
        audit.record("board_name.hidden", actor=SYSTEM, subject="person", subject_id=event.into_id)
