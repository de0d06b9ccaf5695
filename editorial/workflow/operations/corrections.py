"""Corrections beside the published edition: begun, discarded, restarted, and sent back when it is taken down."""

from typing import Any

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Article, Edition, State
from editorial.articles.rules import Case
from editorial.ballots import operations as ballots
from editorial.core import audit, clock, events
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.transitions import require_reason
from editorial.workflow import queries as workflow
from editorial.workflow.events import EditionMoved
from editorial.workflow.operations.base import back_to_editor, lock_and_authorize, transition
from editorial.workflow.rules import BY_VERB


def correct(edition_id: int, *, actor: Actor, version: int) -> Edition:
    """Begin a correction beside the live edition: with the author as a draft, with the desk already claimed."""
    case = lock_and_authorize("correct", edition_id, actor=actor, version=version)
    return _open(case, "correct", actor)


def restart_correction(edition_id: int, *, actor: Actor, version: int, reason: str) -> Edition:
    """The desk begins a correction in place of one that is with its author. That one is discarded: every saved
    word stays in its history, and its author is told why."""
    require_reason(reason)
    case = lock_and_authorize("restart_correction", edition_id, actor=actor, version=version)
    left = queries.case_of(db.session.get_one(Article, case.article_id).current_edition_id or 0)
    transition(left, "discard_correction", State.REJECTED, actor=actor, reason=reason, anew=True)
    return _open(case, "restart_correction", actor, reason)


def discard_correction(edition_id: int, *, actor: Actor, version: int) -> None:
    """The author discards a correction: the published edition stays, and another correction may be begun."""
    case = lock_and_authorize("discard_correction", edition_id, actor=actor, version=version)
    transition(case, "discard_correction", State.REJECTED, actor=actor)


def _open(case: Case, verb: str, actor: Actor, reason: str = "") -> Edition:
    by_desk = actor.id not in case.authors
    held: dict[str, Any] = {}
    if by_desk:
        now = clock.now()
        due_at, claimed_until = workflow.due_and_claim(case, now)
        held = {"owner_id": actor.id, "sent_at": now, "due_at": due_at, "claimed_until": claimed_until}
    state = State.EDITING if by_desk else State.DRAFT
    edition = articles.open_correction(case.article_id, actor=actor, state=state, **held)
    audit.record(f"article.{verb}", actor=actor, subject="article", subject_id=case.article_id, edition_id=edition.id,
                 reason=reason)  # fmt: skip
    events.publish(
        EditionMoved(
            article_id=case.article_id, edition_id=edition.id, status_id=None, verb=verb, actor_id=actor.id,
            from_state=case.state, to_state=State(edition.state), reason=reason,
        )
    )  # fmt: skip
    return edition


def void(case: Case, reason: str, *, actor: Actor) -> None:
    """What is out goes down while its correction was with the board or approved: the votes were for words beside a text
    that was public, so they end, and the correction is its editor's again. The article is locked by the caller."""
    if case.state in BY_VERB["void"].sources:
        voters = ballots.void(case, reason, actor=actor)
        edition = transition(case, "void", State.EDITING, actor=actor, reason=reason, voters=voters)
        edition.failure = None
        back_to_editor(edition, case)
