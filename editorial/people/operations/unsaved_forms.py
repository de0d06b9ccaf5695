"""Forms that arrive after the session ended: kept for the same person in the same browser."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from editorial.core import clock
from editorial.core.db import db
from editorial.people.models import UnsavedForm
from editorial.people.rules import digest

MOST_FORMS = 20


def keep_unsaved_form(
    token: str, person_id: int, *, path: str, posted_to: str, fields: Mapping[str, list[str]]
) -> None:
    """Keep what was typed on a page; the newest wins, and a person holds at most twenty."""
    mine = (
        select(UnsavedForm)
        .where(UnsavedForm.person_id == person_id)
        .order_by(UnsavedForm.kept_at.desc(), UnsavedForm.id.desc())
    )
    for number, row in enumerate(db.session.execute(mine).scalars().all()):
        if number >= MOST_FORMS - 1 or (row.token_hash == digest(token) and row.path == path[:500]):
            db.session.delete(row)
    db.session.flush()
    db.session.add(
        UnsavedForm(
            token_hash=digest(token),
            person_id=person_id,
            path=path[:500],
            posted_to=posted_to[:500],
            fields=dict(fields),
            kept_at=clock.now(),
        )
    )


def drop_unsaved_form(path: str, *, token_hash: str, person_id: int) -> None:
    """The page has saved what was held; nothing happens when there was nothing."""
    db.session.execute(
        delete(UnsavedForm).where(
            UnsavedForm.token_hash == token_hash, UnsavedForm.path == path[:500], UnsavedForm.person_id == person_id
        )
    )


def drop_sent_form(posted_to: str, *, token_hash: str, person_id: int) -> None:
    """The form went through."""
    db.session.execute(
        delete(UnsavedForm).where(
            UnsavedForm.token_hash == token_hash,
            UnsavedForm.posted_to == posted_to[:500],
            UnsavedForm.person_id == person_id,
        )
    )
