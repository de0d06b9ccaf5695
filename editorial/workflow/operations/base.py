"""What every verb is made of: lock and authorize, transition, and who holds the item afterwards."""

from sqlalchemy.exc import NoResultFound

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Edition, State, StatusRow
from editorial.articles.rules import Case
from editorial.ballots.queries import open_ballot
from editorial.core import clock, events, transitions
from editorial.core.access import Actor
from editorial.core.db import db, keep
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.people.models import DESK, Person
from editorial.units.queries import actor_of, holders_of
from editorial.workflow import queries as workflow
from editorial.workflow import rules
from editorial.workflow.events import EditionMoved
from editorial.workflow.rules import ItemFacts


def lock_and_authorize(verb: str, edition_id: int, *, actor: Actor, version: int | None) -> Case:
    """Lock the edition and check the verb against the table. Raises Missing, Stale, Refused.

    `version`: the edition's as the person saw it; None where something stronger is checked (a vote names the hash).
    """
    return lock_and_authorize_facts(verb, edition_id, actor=actor, version=version).case


def lock_and_authorize_facts(verb: str, edition_id: int, *, actor: Actor, version: int | None) -> ItemFacts:
    """The same, with the open ballot where the verb is a vote."""

    def read() -> ItemFacts:
        queries.lock_article_of(edition_id)
        case = queries.case_for(actor, edition_id)
        if case.state.is_editable and case.autosaving_id:
            articles.end_run(edition_id)
        is_vote = rules.BY_VERB[verb].who is rules.ELECTOR
        return ItemFacts(case, open_ballot(edition_id) if is_vote else None)

    return transitions.lock_and_authorize(rules.MACHINE, verb, read, actor=actor, version=version)


def transition(case: Case, verb: str, target: State, *, actor: Actor, reason: str = "", reason_code: str = "",
               **details: object) -> Edition:  # fmt: skip
    """The one place that writes an edition's state: with its status row, audit row and event."""
    edition = keep(db.session.get_one(Edition, case.edition_id))  # its page is shown next
    now = clock.now()
    if target is not case.state:
        edition.state_since = now
    if target is State.REJECTED:
        articles.close_correction(case.article_id)
    status = StatusRow(
        article_id=case.article_id, edition_id=case.edition_id, at=now, actor_id=actor.id or None, verb=verb,
        from_state=case.state, to_state=target, revision_id=case.revision_id, reason_code=reason_code, reason=reason,
        details=details,
    )  # fmt: skip
    transitions.transition(
        rules.MACHINE, edition, verb, target, actor=actor, subject_id=case.article_id, status=status,
        details={"edition_id": case.edition_id, "revision_id": case.revision_id, "from_state": case.state,
                 "to_state": target, "reason": reason, "reason_code": reason_code, **details},
        announce=lambda: events.publish(EditionMoved(
            article_id=case.article_id, edition_id=case.edition_id, status_id=status.id, verb=verb, actor_id=actor.id,
            from_state=case.state, to_state=target)),
    )  # fmt: skip
    return edition


def desk_target(case: Case) -> State:
    """To the editor who asked for more, if there is one still in office, otherwise to the queue."""
    return State.EDITING if has_role_today(case.owner_id, *DESK) else State.SUBMITTED


def has_role_today(person_id: int | None, *roles: str) -> bool:
    """Still with us, and in one of these roles today."""
    return person_id is not None and db.session.scalar(holders_of(roles).where(Person.id == person_id)) is not None


def update_claim(edition: Edition) -> None:
    if edition.state == State.EDITING:
        edition.claimed_until = workflow.claim_until(clock.now())
    elif edition.state == State.SUBMITTED:
        edition.owner_id = edition.claimed_until = None


def back_to_editor(edition: Edition, case: Case) -> None:
    """What comes back from the board goes to the editor who submitted it; if they left the desk, the claim ends at once
    and the head editor is told."""
    stays = has_role_today(case.owner_id, *DESK)
    edition.claimed_until = workflow.claim_until(clock.now()) if stays else clock.now()


def find_person(person_id: int) -> Actor:
    try:
        return actor_of(person_id)
    except NoResultFound:
        raise Invalid(_("Không tìm thấy người này."), {"person": _("Hãy chọn một người trong danh sách.")}) from None
