"""Runs of autosaves: what one open page saves by itself while somebody types goes into one revision, not into hundreds.

A run ends after `RESTORE_POINT`, so that its revision stays to go back to; when somebody saves, sends or opens the text;
and by the worker once nobody types any more. Its audit row says from when to when, and how many saves. Our decision.
"""

from datetime import timedelta

from sqlalchemy import select

from editorial.articles.events import ArticleSaved
from editorial.articles.models import AutosaveRun, Edition, Revision
from editorial.articles.queries import lock_article_of
from editorial.core import audit, clock, events
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.people.models import Person

RESTORE_POINT = timedelta(minutes=10)
"""A run is at most so long, and ends when nothing came for so long."""
ANNOUNCED_EVERY = timedelta(minutes=1)
"""Search and claims hear of a run at most so often, and when it ends."""


def begin_run(revision: Revision, actor: Actor, page: str) -> None:
    """The autosaves that follow from this page go into this revision, which was just added and announced."""
    now = clock.now()
    db.session.add(
        AutosaveRun(
            edition_id=revision.edition_id, revision_id=revision.id, person_id=actor.id, page=page, begun_at=now,
            saved_at=now, announced_at=now, saves=1,
        )
    )  # fmt: skip
    db.session.flush()


def goes_on(run: AutosaveRun, actor: Actor, page: str) -> bool:
    """Does an autosave of this page go on with the edition's open run? Otherwise the run is ended."""
    is_theirs = (run.person_id, run.page) == (actor.id, page)
    if is_theirs and clock.now() - run.begun_at < RESTORE_POINT:
        return True
    end_run(run.edition_id)
    return False


def note_save(run: AutosaveRun, edition: Edition) -> None:
    """One more save of a run; others hear of it once a minute."""
    run.saved_at, run.saves = clock.now(), run.saves + 1
    if run.saved_at - run.announced_at >= ANNOUNCED_EVERY:
        _announce(run, edition.article_id)


def end_run(edition_id: int) -> None:
    """The revision stays as it is now. Does nothing when no run is open. Inside a transaction."""
    run = db.session.get(AutosaveRun, edition_id)
    if run is None:
        return
    article_id, written, name = db.session.execute(
        select(Revision.article_id, Revision.hash, Person.full_name)
        .join(Person, Person.id == run.person_id)
        .where(Revision.id == run.revision_id)
    ).one()
    if run.saves > 1:
        audit.record(
            "article.worked_on", actor=Actor(id=run.person_id, name=name), subject="article", subject_id=article_id,
            edition_id=edition_id, revision_id=run.revision_id, hash=written, begun_at=run.begun_at.isoformat(),
            saved_at=run.saved_at.isoformat(), saves=run.saves,
        )  # fmt: skip
    if run.saved_at > run.announced_at:
        _announce(run, article_id)
    db.session.delete(run)
    db.session.flush()


def end_run_seen(edition_id: int) -> None:
    """Somebody opens the text: the words that they see stay a revision. In a transaction of its own, where a run is open."""
    with transaction():
        lock_article_of(edition_id)
        end_run(edition_id)


def end_idle_runs() -> int:
    """End the runs to which nothing came for `RESTORE_POINT`, each in a transaction of its own; returns how many."""
    idle = select(AutosaveRun.edition_id).where(AutosaveRun.saved_at <= clock.now() - RESTORE_POINT).limit(100)
    edition_ids = db.session.scalars(idle).all()
    for edition_id in edition_ids:
        with transaction():
            lock_article_of(edition_id)
            run = db.session.get(AutosaveRun, edition_id)
            if run is not None and run.saved_at <= clock.now() - RESTORE_POINT:
                end_run(edition_id)
    return len(edition_ids)


def _announce(run: AutosaveRun, article_id: int) -> None:
    run.announced_at = clock.now()
    events.publish(ArticleSaved(article_id=article_id, edition_id=run.edition_id, actor_id=run.person_id))
