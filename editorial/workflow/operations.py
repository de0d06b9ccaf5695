"""Every verb of the desk up to the board's decision. One shape: lock, check the table, change, status row, news.

Publishing's verbs (schedule, publish, take down) are in `publishing`, since they write publications too.
"""

import logging
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Edition, Grade, Lane, Revision, State, StatusRow
from editorial.articles.rules import Case, missing, public_words
from editorial.ballots import operations as ballots
from editorial.ballots.models import Approval, Choice, Outcome
from editorial.ballots.queries import open_ballot
from editorial.ballots.rules import Tally
from editorial.core import audit, clock, outbox, settings
from editorial.core.access import SYSTEM, Actor
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Stale
from editorial.core.outbox import Payload
from editorial.core.text import personal_data
from editorial.core.words import gettext as _
from editorial.people.models import BOARD, DESK, EDITORS, READS_ALL_SENT, Person, Role
from editorial.units.queries import actor_of, holders_of
from editorial.workflow import queries as workflow
from editorial.workflow import rules
from editorial.workflow.rules import UnitCheck

log = logging.getLogger(__name__)


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


def send(edition_id: int, *, actor: Actor, version: int, reason: str = "") -> State:
    """Hand the text on: to the unit, or to the desk when the unit need not be asked. Raises Invalid with what is missing.

    `reason`: why personal data that the scan found may stand in a public text; asked for only when there is any.
    """
    case = begin("send", edition_id, actor=actor, version=version)
    content = queries.content_of(queries.revision(case.revision_id))
    genre = next((genre for genre in queries.genres() if genre.id == content.genre_id), None)
    if errors := missing(content, genre, case.lane, case.effective_on, case.number):
        raise Invalid(_("Bài chưa gửi được vì còn thiếu mấy mục."), errors)
    found = personal_data(public_words(content))
    if found and not reason.strip():
        listed = ", ".join(sorted({finding.match_masked for finding in found}))
        raise Invalid(
            _("Bài có thông tin cá nhân."),
            {
                "reason": _(
                    "Bài có vẻ chứa thông tin cá nhân (%(found)s). Hãy bỏ đi, hoặc ghi lý do vì sao cần đăng.",
                    found=listed,
                )
            },
        )
    kind, other_leaders = workflow.unit_facts(case)
    check = rules.unit_check(case, kind, other_leaders, settings.value(rules.UNIT_CHECK_OFF))
    target = State.UNIT_CHECK if check is None else _desk_target(case)
    now = clock.now()
    edition = move(case, "send", target, actor=actor, reason=reason, unit_check=check or "",
                   personal_data=len(found))  # fmt: skip
    edition.unit_check = check
    edition.sent_at = edition.sent_at or now
    edition.due_at = edition.due_at or workflow.due_at(case, now)
    _settle_owner(edition)
    return target


def _desk_target(case: Case) -> State:
    """To the editor who asked for more, if there is one still in office, otherwise to the queue."""
    return State.EDITING if _holds(case.owner_id, *DESK) else State.SUBMITTED


def _holds(person_id: int | None, *roles: str) -> bool:
    """Still with us, and in one of these roles today."""
    return person_id is not None and db.session.scalar(holders_of(roles).where(Person.id == person_id)) is not None


def _settle_owner(edition: Edition) -> None:
    if edition.state == State.EDITING:
        edition.claimed_until = workflow.claim_until(clock.now())
    elif edition.state == State.SUBMITTED:
        edition.owner_id = edition.claimed_until = None


def withdraw(edition_id: int, *, actor: Actor, version: int) -> None:
    case = begin("withdraw", edition_id, actor=actor, version=version)
    move(case, "withdraw", State.DRAFT, actor=actor)


def confirm(edition_id: int, *, actor: Actor, version: int) -> None:
    """The unit takes responsibility for the accuracy of exactly this revision."""
    case = begin("confirm", edition_id, actor=actor, version=version)
    edition = move(case, "confirm", _desk_target(case), actor=actor)
    edition.unit_check, edition.confirmed_by_id = UnitCheck.CONFIRMED, actor.id
    edition.confirmed_hash = case.revision_hash
    _settle_owner(edition)


def hand_back(edition_id: int, *, actor: Actor, version: int, reason: str) -> None:
    _need(reason)
    case = begin("hand_back", edition_id, actor=actor, version=version)
    move(case, "hand_back", State.CHANGES_REQUESTED, actor=actor, reason=reason)


def claim(edition_id: int, *, actor: Actor, version: int) -> None:
    case = begin("claim", edition_id, actor=actor, version=version)
    edition = move(case, "claim", State.EDITING, actor=actor)
    edition.owner_id = actor.id
    _settle_owner(edition)


def release(edition_id: int, *, actor: Actor, version: int) -> None:
    case = begin("release", edition_id, actor=actor, version=version)
    _settle_owner(move(case, "release", State.SUBMITTED, actor=actor))


def assign(edition_id: int, *, actor: Actor, version: int, person_id: int) -> None:
    """Give an item to an editor, whoever holds it now."""
    case = begin("assign", edition_id, actor=actor, version=version)
    editor = _person(person_id)
    if not (rules.WHO[rules.Who.EDITOR](editor, case, None) and _holds(editor.id, *EDITORS)):
        raise Invalid(
            _("Không giao được cho người này."),
            {"person": _("Không giao được: người này không phải biên tập viên, hoặc đứng tên bài.")},
        )
    edition = move(case, "assign", State.EDITING, actor=actor, person_id=editor.id, person=editor.name)
    edition.owner_id = editor.id
    _settle_owner(edition)


def ask(edition_id: int, *, actor: Actor, version: int, reason_code: str, reason: str) -> None:
    """Ask the author for more; the editor keeps the item and gets it back."""
    if reason_code not in rules.CHANGE_REASONS:
        raise Invalid(_("Hãy chọn lý do."), {"reason_code": _("Hãy chọn một lý do trong danh sách.")})
    _need(reason)
    case = begin("ask", edition_id, actor=actor, version=version)
    edition = move(case, "ask", State.CHANGES_REQUESTED, actor=actor, reason=reason, reason_code=reason_code)
    edition.claimed_until = None


def decline(edition_id: int, *, actor: Actor, version: int, reason: str) -> None:
    _need(reason)
    case = begin("decline", edition_id, actor=actor, version=version)
    move(case, "decline", State.REJECTED, actor=actor, reason=reason).claimed_until = None


def pass_on(edition_id: int, *, actor: Actor, version: int, grade: str) -> str:
    """Put exactly the current revision before the board. Returns a sentence when the vote can't reach its number."""
    if grade not in list(Grade):
        raise Invalid(_("Hãy chọn mức."), {"grade": _("Hãy đề xuất mức chất lượng A, B hoặc C.")})
    case = begin("pass_on", edition_id, actor=actor, version=version)
    content = queries.content_of(queries.revision(case.revision_id))
    genre = next((genre for genre in queries.genres() if genre.id == content.genre_id), None)
    if errors := missing(content, genre, case.lane, case.effective_on, case.number):
        raise Invalid(_("Bài chưa trình được vì còn thiếu: %(what)s", what=" ".join(errors.values())), errors)
    if rules.skipped_unit(case, db.session.get_one(Edition, edition_id).unit_check):
        raise Invalid(
            _(
                "Bài được gửi là tin khẩn nên chưa qua đơn vị, mà nay không còn là tin khẩn. Hãy bấm “Đề nghị bổ sung” "
                "để người viết gửi lại qua đơn vị xác nhận."
            )
        )
    if case.lane is Lane.URGENT:  # perhaps only since the desk saw it: its hours run from now at the latest
        due = workflow.due_at(case, clock.now())
        case = replace(case, due_at=min(case.due_at or due, due))
    edition = move(case, "pass_on", State.BOARD_REVIEW, actor=actor, grade=grade)
    edition.grade, edition.claimed_until, edition.due_at = grade, None, case.due_at
    ballot = ballots.open_ballot(
        case, content.section_id, queries.touched(case.article_id), actor=actor,
        closes_at=workflow.ballot_closes_at(case, clock.now()),
    )  # fmt: skip
    _tell_stuck(ballot.tally, case, actor)
    return ballot.tally.stuck


def _tell_stuck(tally: Tally, case: Case, actor: Actor) -> None:
    if tally.stuck:
        outbox.put("ballot.stuck", {"article_id": case.article_id, "edition_id": case.edition_id,
                                    "actor_id": actor.id, "why": tally.stuck})  # fmt: skip


def vote(edition_id: int, *, actor: Actor, choice: str, reason: str, revision_hash: str) -> State:
    """Cast a vote on exactly the revision that was read; when it makes the outcome certain, the outcome happens."""
    if choice not in list(Choice):
        raise Invalid(_("Hãy chọn một ý kiến."), {"choice": _("Hãy chọn một ý kiến.")})
    case = begin("vote", edition_id, actor=actor, version=None)
    ballot = open_ballot(edition_id)
    if ballot is None:
        raise Stale(_("Cuộc bỏ phiếu này đã kết thúc."))
    tally = ballots.cast(ballot, case, Choice(choice), reason, actor=actor, revision_hash=revision_hash)
    if tally.outcome is not None:
        ballots.decide(ballot, case, tally.outcome, actor=actor, reason=reason)
    target = _OUTCOMES[tally.outcome] if tally.outcome else State.BOARD_REVIEW
    edition = move(case, "vote", target, actor=actor, reason=reason, choice=choice, outcome=tally.outcome or "")
    if target is State.EDITING:
        _back_to_editor(edition, case)
    _tell_stuck(tally, case, actor)
    return target


_OUTCOMES = {
    Outcome.APPROVED: State.APPROVED,
    Outcome.REJECTED: State.REJECTED,
    Outcome.RETURNED: State.EDITING,
}


def _back_to_editor(edition: Edition, case: Case) -> None:
    """The board's return goes to the editor who put it there; one who left gives it to the head editor's attention by
    the claim running out at once."""
    stays = _holds(case.owner_id, *DESK)
    edition.claimed_until = workflow.claim_until(clock.now()) if stays else clock.now()


def substitute(edition_id: int, *, actor: Actor, version: int, absent_id: int, person_id: int) -> None:
    """The board's head names who votes in a member's seat."""
    case = begin("substitute", edition_id, actor=actor, version=version)
    ballot = open_ballot(edition_id)
    if ballot is None:
        raise Stale(_("Cuộc bỏ phiếu này đã kết thúc."))
    person = _person(person_id)
    readers = (Role.STANDING_OFFICE, *BOARD) if case.restricted else READS_ALL_SENT
    if not _holds(person.id, *readers):
        raise Invalid(_("Không cử được người này."), {"person": _("Hãy cử một người đang đọc được bài này.")})
    ballots.add_substitute(ballot, case, absent_id=absent_id, substitute_id=person_id, actor=actor,
                           touched=queries.touched(case.article_id))  # fmt: skip
    absent = ballot.seat(absent_id)
    move(case, "substitute", State.BOARD_REVIEW, actor=actor, person_id=person.id, person=person.name,
         absent=absent.name if absent else "")  # fmt: skip


def reopen(edition_id: int, *, actor: Actor, version: int, reason: str) -> None:
    """Take the text back to editing: open votes and the approval are void, and their voters are told."""
    _need(reason)
    case = begin("reopen", edition_id, actor=actor, version=version)
    voters = ballots.void(case, reason, actor=actor)
    edition = move(case, "reopen", State.EDITING, actor=actor, reason=reason, voters=voters)
    edition.owner_id, edition.failure = actor.id, None
    _settle_owner(edition)


def correct(edition_id: int, *, actor: Actor, version: int) -> Edition:
    """Begin a correction beside the live edition: with the author as a draft, with the desk already claimed."""
    case = begin("correct", edition_id, actor=actor, version=version)
    by_desk = actor.id not in case.authors
    edition = articles.open_correction(case.article_id, actor=actor, state=State.EDITING if by_desk else State.DRAFT)
    if by_desk:
        edition.owner_id, edition.sent_at = actor.id, clock.now()
        edition.due_at = workflow.due_at(case, clock.now())
        _settle_owner(edition)
    audit.record("article.correct", actor=actor, subject="article", subject_id=case.article_id, edition_id=edition.id)
    outbox.put("edition.moved", {"article_id": case.article_id, "edition_id": edition.id, "status_id": None,
                                 "verb": "correct", "actor_id": actor.id, "from": case.state, "to": edition.state})  # fmt: skip
    return edition


def review_approval(approval_id: int, *, actor: Actor, agrees: bool, note: str) -> None:
    """The later look at an urgent approval by another member of the board."""
    wanted = select(Approval).where(Approval.id == approval_id, Approval.review_due_at.is_not(None))
    found = db.session.scalars(wanted).one_or_none()
    if found is None or not actor.has(*BOARD):
        raise Missing
    case = queries.case_of(found.edition_id, lock=True)
    approval = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    ballots.review(approval, case, agrees=agrees, note=note, touched=queries.touched(case.article_id), actor=actor)
    outbox.put("approval.reviewed", {"article_id": case.article_id, "edition_id": case.edition_id,
                                     "approval_id": approval.id, "actor_id": actor.id, "agrees": agrees})  # fmt: skip


def renew_claim(payload: Payload) -> None:
    """Whoever writes keeps the item: a save moves the end of the claim. Reacts to "article.saved"; safe to run twice."""
    case = queries.case_of(payload["edition_id"], lock=True)
    if case.state is State.EDITING and case.owner_id == payload["actor_id"]:
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
            _settle_owner(move(case, "expire", State.SUBMITTED, actor=SYSTEM, owner_id=case.owner_id))
    except Exception:
        log.exception("the claim on edition %s could not end", edition_id)
        return False
    return True


def release_departed(payload: Payload) -> None:
    """Whoever left the desk holds nothing: their items go back to the queue. Safe to run twice."""
    person_id = payload["person_id"]
    if not _holds(person_id, *DESK):
        held = select(Edition.id).where(Edition.owner_id == person_id, Edition.state == State.EDITING)
        for edition_id in db.session.scalars(held.order_by(Edition.id)).all():
            case = queries.case_of(edition_id, lock=True)
            _settle_owner(move(case, "expire", State.SUBMITTED, actor=SYSTEM, owner_id=person_id))


def _need(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), {"reason": _("Hãy ghi lý do để người nhận biết cần làm gì.")})


def _person(person_id: int) -> Actor:
    try:
        return actor_of(person_id)
    except NoResultFound:
        raise Invalid(_("Không tìm thấy người này."), {"person": _("Hãy chọn một người trong danh sách.")}) from None
