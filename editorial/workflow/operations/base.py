"""What every verb is made of: lock, check the table, change, status row, news."""

from sqlalchemy.exc import NoResultFound

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Edition, State, StatusRow
from editorial.articles.rules import Case
from editorial.ballots.queries import open_ballot
from editorial.core import audit, clock, outbox
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Stale
from editorial.core.i18n import gettext as _
from editorial.people.models import DESK, Person
from editorial.units.queries import actor_of, holders_of
from editorial.workflow import queries as workflow
from editorial.workflow import rules


def begin(verb: str, edition_id: int, *, actor: Actor, version: int | None) -> Case:
    """Lock the edition and check the verb against the table. Raises Missing, Stale, Refused.

    `version`: the edition's as the person saw it; None where something stronger is checked (a vote names the hash).
    """
    queries.hold(edition_id)
    case = queries.case_for(actor, edition_id)
    if version is not None and case.version != version:
        raise Stale(_("Bài vừa thay đổi: đang ở bước “%(state)s”. Hãy xem lại rồi quyết định.", state=case.state.title))
    transition = rules.BY_VERB[verb]
    ballot = open_ballot(edition_id) if transition.who is rules.Who.ELECTOR else None
    rules.permitted(transition, actor, case, ballot).require()
    return case


def move(case: Case, verb: str, target: State, *, actor: Actor, reason: str = "", reason_code: str = "",
         **details: object) -> Edition:  # fmt: skip
    """The one place that writes an edition's state: with its status row, audit row and news."""
    transition = rules.BY_VERB[verb]
    if case.state not in transition.sources or target not in transition.targets:
        raise AssertionError(f"{verb} does not lead from {case.state} to {target}")
    edition = db.session.get_one(Edition, case.edition_id)
    now = clock.now()
    if edition.state != target:
        edition.state, edition.state_since = target, now
    if target is State.REJECTED:
        articles.close_correction(case.article_id)
    if verb != "vote" or target is not case.state:  # a colleague's vote makes nobody's page stale
        edition.version += 1
    row = StatusRow(
        article_id=case.article_id, edition_id=case.edition_id, at=now, actor_id=actor.id or None, verb=verb,
        from_state=case.state, to_state=target, revision_id=case.revision_id, reason_code=reason_code, reason=reason,
        details=details,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(f"article.{verb}", actor=actor, subject="article", subject_id=case.article_id,
                 edition_id=case.edition_id, revision_id=case.revision_id, from_state=case.state, to_state=target,
                 reason=reason, reason_code=reason_code, **details)  # fmt: skip
    outbox.put("edition.moved", {"article_id": case.article_id, "edition_id": case.edition_id, "status_id": row.id,
                                 "verb": verb, "actor_id": actor.id, "from": case.state, "to": target})  # fmt: skip
    return edition


def desk_target(case: Case) -> State:
    """To the editor who asked for more, if there is one still in office, otherwise to the queue."""
    return State.EDITING if holds(case.owner_id, *DESK) else State.SUBMITTED


def holds(person_id: int | None, *roles: str) -> bool:
    """Still with us, and in one of these roles today."""
    return person_id is not None and db.session.scalar(holders_of(roles).where(Person.id == person_id)) is not None


def settle_owner(edition: Edition) -> None:
    if edition.state == State.EDITING:
        edition.claimed_until = workflow.claim_until(clock.now())
    elif edition.state == State.SUBMITTED:
        edition.owner_id = edition.claimed_until = None


def back_to_editor(edition: Edition, case: Case) -> None:
    """What comes back from the board goes to the editor who put it there; where they left, the claim runs out at once
    and the head editor is told."""
    stays = holds(case.owner_id, *DESK)
    edition.claimed_until = workflow.claim_until(clock.now()) if stays else clock.now()


def need(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), {"reason": _("Hãy ghi lý do để người nhận biết cần làm gì.")})


def find_person(person_id: int) -> Actor:
    try:
        return actor_of(person_id)
    except NoResultFound:
        raise Invalid(_("Không tìm thấy người này."), {"person": _("Hãy chọn một người trong danh sách.")}) from None
