"""Hiding one's name on the boards that others read, and showing it again."""

from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.scoring.models import HiddenName


def hide(*, actor: Actor) -> None:
    """From now on others read "một cộng tác viên"; the office and the board still see the name. Twice is once."""
    if db.session.get(HiddenName, actor.id) is None:
        db.session.add(HiddenName(person_id=actor.id, since=clock.now()))
        audit.record("board_name.hidden", actor=actor, subject="person", subject_id=actor.id)


def show(*, actor: Actor) -> None:
    """The name is there again for everybody. Twice is once."""
    row = db.session.get(HiddenName, actor.id)
    if row is not None:
        db.session.delete(row)
        audit.record("board_name.shown", actor=actor, subject="person", subject_id=actor.id)
