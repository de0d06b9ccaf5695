"""What the desk decides about a text, and the board's word on it."""

from dataclasses import replace

from sqlalchemy import select

from editorial.articles import queries
from editorial.articles.models import Edition, Grade, Lane, State
from editorial.articles.rules import Case, missing
from editorial.ballots import operations as ballots
from editorial.ballots.models import Approval, Choice, Outcome
from editorial.ballots.queries import open_ballot
from editorial.ballots.rules import Tally
from editorial.core import clock, events, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.core.transitions import require_reason
from editorial.people.models import BOARD, READS_ALL_SENT, Role
from editorial.workflow import queries as workflow
from editorial.workflow import rules
from editorial.workflow.events import ApprovalReviewed, BallotStuck
from editorial.workflow.operations.base import (
    back_to_editor,
    find_person,
    has_role_today,
    lock_and_authorize,
    lock_and_authorize_facts,
    transition,
    update_claim,
)
from editorial.workflow.rules import UnitCheck


def request_changes(edition_id: int, *, actor: Actor, version: int, reason_code: str, reason: str) -> None:
    """Ask the author for more; the editor keeps the item and gets it back."""
    if reason_code not in rules.CHANGE_REASONS:
        raise Invalid(_("Hãy chọn lý do."), {"reason_code": _("Hãy chọn một lý do trong danh sách.")})
    require_reason(reason)
    case = lock_and_authorize("request_changes", edition_id, actor=actor, version=version)
    edition = transition(
        case, "request_changes", State.CHANGES_REQUESTED, actor=actor, reason=reason, reason_code=reason_code
    )
    edition.claimed_until = None


def decline(edition_id: int, *, actor: Actor, version: int, reason: str) -> None:
    require_reason(reason)
    case = lock_and_authorize("decline", edition_id, actor=actor, version=version)
    transition(case, "decline", State.REJECTED, actor=actor, reason=reason).claimed_until = None


def require_grade(grade: str) -> None:
    """Raises Invalid."""
    if grade not in list(Grade):
        raise Invalid(_("Hãy chọn mức."), {"grade": _("Hãy đề xuất mức chất lượng A, B hoặc C.")})


def submit_to_board(edition_id: int, *, actor: Actor, version: int, grade: str) -> str:
    """Put exactly the current revision before the board. Returns a sentence when the vote can't reach its number."""
    require_grade(grade)
    case = lock_and_authorize("submit_to_board", edition_id, actor=actor, version=version)
    content, genre = queries.content_and_genre(case.revision_id)
    if errors := missing(content, genre, case.lane, case.effective_on, case.number):
        raise Invalid(_("Bài chưa trình được vì còn thiếu: %(what)s", what=" ".join(errors.values())), errors)
    unit_check = _unit_check(case)
    if case.lane is Lane.URGENT:  # perhaps only since the desk saw it: its hours run from now at the latest
        due = workflow.due_at(case, clock.now())
        case = replace(case, due_at=min(case.due_at or due, due))
    edition = db.session.get_one(Edition, case.edition_id)
    edition.grade, edition.claimed_until, edition.due_at = grade, None, case.due_at
    edition.unit_check = unit_check
    transition(case, "submit_to_board", State.BOARD_REVIEW, actor=actor, grade=grade)
    ballot = ballots.open_ballot(
        case, content.section_id, queries.touched(case.article_id), actor=actor,
        closes_at=workflow.ballot_closes_at(case, clock.now()),
    )  # fmt: skip
    _announce_stuck(ballot.tally, case, actor)
    return ballot.tally.stuck


def approve_alone(case: Case, *, actor: Actor, grade: str, reason: str) -> None:
    """The head or a deputy approves an urgent text by their own vote, at whatever step it is; another member looks at it
    later. The caller puts it out. Raises Refused, Invalid."""
    require_grade(grade)
    content, genre = queries.content_and_genre(case.revision_id)
    if errors := missing(content, genre, case.lane, case.effective_on, case.number):
        raise Invalid(_("Bài chưa đăng được, còn chỗ cần sửa."), errors)
    touched = queries.touched(case.article_id)
    if actor.id in touched:
        raise Refused(_("Bạn đã góp phần làm ra bài này nên cần một lãnh đạo ban khác quyết định."))
    ballot = open_ballot(case.edition_id) or ballots.open_ballot(
        case, content.section_id, touched, actor=actor, closes_at=workflow.ballot_closes_at(case, clock.now())
    )
    tally = ballots.cast_vote(ballot, case, Choice.YES, reason, actor=actor, revision_hash=case.revision_hash)
    if tally.outcome is not Outcome.APPROVED:
        raise Refused(
            _("Quy định của phường cần %(n)s phiếu cho tin khẩn nên một người chưa duyệt được. Hãy chờ Ban Biên tập bỏ phiếu.",
              n=ballot.yes_needed)
        )  # fmt: skip
    ballots.decide(ballot, case, tally.outcome, actor=actor, reason=reason)
    edition = db.session.get_one(Edition, case.edition_id)
    edition.grade, edition.claimed_until = grade, None
    edition.unit_check = edition.unit_check or UnitCheck.URGENT


def _unit_check(case: Case) -> str | None:
    """How the unit answered for the text. One that passed it by as urgent, and is urgent no more, is judged as if it
    were sent now: where the unit need not be asked it stays on the desk. Raises Invalid."""
    check = db.session.get_one(Edition, case.edition_id).unit_check
    if not rules.unit_check_has_lapsed(case, check):
        return check
    now = rules.unit_check(case, *workflow.unit_facts(case), settings.value(rules.UNIT_CHECK_OFF))
    if now is None:
        raise Invalid(
            _(
                "Bài được gửi là tin khẩn nên chưa qua đơn vị, mà nay không còn là tin khẩn. Hãy bấm “Đề nghị bổ sung” "
                "để người viết gửi lại qua đơn vị xác nhận."
            )
        )
    return now


def _announce_stuck(tally: Tally, case: Case, actor: Actor) -> None:
    if tally.stuck:
        events.publish(
            BallotStuck(article_id=case.article_id, edition_id=case.edition_id, actor_id=actor.id, why=str(tally.stuck))
        )


def vote(edition_id: int, *, actor: Actor, choice: str, reason: str, revision_hash: str) -> State:
    """Cast a vote on exactly the revision that was read; when it makes the outcome certain, the outcome happens."""
    if choice not in list(Choice):
        raise Invalid(_("Hãy chọn một ý kiến."), {"choice": _("Hãy chọn một ý kiến.")})
    facts = lock_and_authorize_facts("vote", edition_id, actor=actor, version=None)
    case, ballot = facts.case, facts.ballot
    if ballot is None:
        raise Stale(_("Cuộc bỏ phiếu này đã kết thúc."))
    tally = ballots.cast_vote(ballot, case, Choice(choice), reason, actor=actor, revision_hash=revision_hash)
    if tally.outcome is not None:
        ballots.decide(ballot, case, tally.outcome, actor=actor, reason=reason)
    target = _OUTCOMES[tally.outcome] if tally.outcome else State.BOARD_REVIEW
    edition = transition(case, "vote", target, actor=actor, reason=reason, choice=choice, outcome=tally.outcome or "")
    if target is State.EDITING:
        back_to_editor(edition, case)
    _announce_stuck(tally, case, actor)
    return target


_OUTCOMES = {
    Outcome.APPROVED: State.APPROVED,
    Outcome.REJECTED: State.REJECTED,
    Outcome.RETURNED: State.EDITING,
}


def substitute(edition_id: int, *, actor: Actor, version: int, absent_id: int, person_id: int) -> None:
    """The board's head names who votes in a member's seat."""
    case = lock_and_authorize("substitute", edition_id, actor=actor, version=version)
    ballot = open_ballot(edition_id)
    if ballot is None:
        raise Stale(_("Cuộc bỏ phiếu này đã kết thúc."))
    person = find_person(person_id)
    readers = (Role.STANDING_OFFICE, *BOARD) if case.restricted else READS_ALL_SENT
    if not has_role_today(person.id, *readers):
        raise Invalid(_("Không cử được người này."), {"person": _("Hãy cử một người đang đọc được bài này.")})
    ballots.add_substitute(ballot, case, absent_id=absent_id, substitute_id=person_id, actor=actor,
                           touched=queries.touched(case.article_id))  # fmt: skip
    absent = ballot.seat(absent_id)
    transition(case, "substitute", State.BOARD_REVIEW, actor=actor, person_id=person.id, person=person.name,
         absent=absent.name if absent else "")  # fmt: skip


def reopen(edition_id: int, *, actor: Actor, version: int, reason: str) -> None:
    """Take the text back to editing: open votes and the approval are void, and their voters are told."""
    require_reason(reason)
    case = lock_and_authorize("reopen", edition_id, actor=actor, version=version)
    voters = ballots.void(case, reason, actor=actor)
    edition = transition(case, "reopen", State.EDITING, actor=actor, reason=reason, voters=voters)
    edition.owner_id, edition.failure = actor.id, None
    update_claim(edition)


def review_approval(approval_id: int, *, actor: Actor, agrees: bool, note: str) -> None:
    """The later look at an urgent approval by another member of the board."""
    wanted = select(Approval).where(Approval.id == approval_id, Approval.review_due_at.is_not(None))
    found = db.session.scalars(wanted).one_or_none()
    if found is None or not actor.has(*BOARD):
        raise Missing
    case = queries.case_of(found.edition_id, lock=True)
    approval = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    ballots.review(approval, case, agrees=agrees, note=note, touched=queries.touched(case.article_id), actor=actor)
    events.publish(
        ApprovalReviewed(
            article_id=case.article_id, edition_id=case.edition_id, approval_id=approval.id, actor_id=actor.id,
            agrees=agrees,
        )
    )  # fmt: skip
