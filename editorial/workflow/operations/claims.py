"""Who holds an item on the desk, and for how long."""

import logging

from sqlalchemy import func, select

from editorial.articles import queries
from editorial.articles.events import ArticleSaved
from editorial.articles.models import Edition, Revision, State
from editorial.articles.rules import Case
from editorial.core import clock
from editorial.core.access import SYSTEM, Actor
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.people.events import PersonMerged, RoleEnded
from editorial.people.models import DESK, EDITORS
from editorial.units.events import PersonDeactivated
from editorial.workflow import queries as workflow
from editorial.workflow import rules
from editorial.workflow.operations.base import find_person, has_role_today, lock_and_authorize, transition, update_claim

log = logging.getLogger(__name__)


def claim(edition_id: int, *, actor: Actor, version: int) -> None:
    case = lock_and_authorize("claim", edition_id, actor=actor, version=version)
    edition = transition(case, "claim", State.EDITING, actor=actor)
    edition.owner_id = actor.id
    update_claim(edition)


def release(edition_id: int, *, actor: Actor, version: int) -> None:
    case = lock_and_authorize("release", edition_id, actor=actor, version=version)
    update_claim(transition(case, "release", State.SUBMITTED, actor=actor))


def assign(edition_id: int, *, actor: Actor, version: int, person_id: int) -> None:
    """Give an item to an editor, whoever holds it now."""
    case = lock_and_authorize("assign", edition_id, actor=actor, version=version)
    editor = find_person(person_id)
    if not (rules.can_be_editor(editor, case) and has_role_today(editor.id, *EDITORS)):
        raise Invalid(
            _("Không giao được cho người này."),
            {"person": _("Không giao được: người này không phải biên tập viên, hoặc đứng tên bài.")},
        )
    edition = transition(case, "assign", State.EDITING, actor=actor, person_id=editor.id, person=editor.name)
    edition.owner_id = editor.id
    update_claim(edition)


def renew_claim(event: ArticleSaved) -> None:
    """Whoever writes keeps the item: a save moves the end of the claim. Safe to run twice."""
    case = queries.case_of(event.edition_id, lock=True)
    if case.state is State.EDITING and case.owner_id == event.actor_id:
        _renew(case)


def _renew(case: Case) -> bool:
    """Count the claim from the owner's newest save, if that is later; the news of it may not have been read yet."""
    saved = db.session.scalar(
        select(func.max(Revision.created_at)).where(
            Revision.edition_id == case.edition_id, Revision.created_by_id == case.owner_id,
            Revision.created_at >= case.state_since,
        )
    )  # fmt: skip
    until = workflow.claim_until(saved) if saved else None
    if until is None or (case.claimed_until and until <= case.claimed_until):
        return False
    db.session.get_one(Edition, case.edition_id).claimed_until = until
    return until >= clock.now()


def expire_claims() -> int:
    """Items held too long go back to the queue; returns how many. One transaction an item, so one failure harms no
    other."""
    ids = db.session.scalars(
        select(Edition.id)
        .where(Edition.state == State.EDITING, Edition.claimed_until < clock.now())
        .order_by(Edition.id)
        .limit(100)
    ).all()
    return sum(_expire(edition_id) for edition_id in ids)


def _expire(edition_id: int) -> bool:
    try:
        with transaction():
            case = queries.case_of(edition_id, lock=True)
            over = case.state is State.EDITING and case.claimed_until and case.claimed_until < clock.now()
            if not over or _renew(case):
                return False
            update_claim(transition(case, "expire", State.SUBMITTED, actor=SYSTEM, owner_id=case.owner_id))
    except Exception:
        log.exception("the claim on edition %s could not end", edition_id)
        return False
    return True


def release_departed(event: RoleEnded | PersonDeactivated | PersonMerged) -> None:
    """Whoever left the desk holds nothing: their items go back to the queue. Safe to run twice."""
    person_id = event.person_id
    if not has_role_today(person_id, *DESK):
        held = select(Edition.id).where(Edition.owner_id == person_id, Edition.state == State.EDITING)
        for edition_id in db.session.scalars(held.order_by(Edition.id)).all():
            case = queries.case_of(edition_id, lock=True)
            update_claim(transition(case, "expire", State.SUBMITTED, actor=SYSTEM, owner_id=person_id))
