"""Writes on ballots: open, vote, substitute, void. The edition's row is locked by the caller (workflow), so votes are
counted one after another and two last votes give one outcome."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from editorial.articles.models import Lane
from editorial.articles.rules import Case
from editorial.ballots import queries, rules
from editorial.ballots.models import Approval, ApprovalRule, Ballot, Choice, Elector, Outcome, Vote
from editorial.ballots.rules import BallotFacts, Tally
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Refused, Stale
from editorial.core.i18n import gettext as _

REVIEW_WITHIN = timedelta(hours=24)
"""An urgent approval is reviewed by another member within 24 hours (our own decision, docs/decisions/0003)."""


def open_ballot(
    case: Case, section_id: int | None, touched: frozenset[int], *, closes_at: datetime, actor: Actor
) -> BallotFacts:
    """Freeze today's board as the electorate of exactly the current revision. Urgent: the head and deputies alone.

    What was taken down comes back only with the head or a deputy among the yes votes, whatever the rule: only they could
    take it down.
    """
    today = clock.today()
    need = queries.votes_needed(case.lane, section_id, today)
    row = Ballot(
        edition_id=case.edition_id, revision_id=case.revision_id, revision_hash=case.revision_hash, lane=case.lane,
        yes_needed=need.yes_needed, needs_leader=need.needs_leader or case.taken_down, opened_at=clock.now(),
        opened_by_id=actor.id, closes_at=closes_at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    members = queries.board(today, leaders_only=case.lane is Lane.URGENT)
    seats = sorted(rules.seats_of(members, touched), key=lambda seat: not seat.is_leader)
    for seat in seats:
        db.session.add(
            Elector(ballot_id=row.id, person_id=seat.person_id, is_leader=seat.is_leader, excused=seat.excused)
        )
    db.session.flush()
    audit.record("ballot.opened", actor=actor, subject="article", subject_id=case.article_id, ballot_id=row.id,
                 revision_id=case.revision_id, hash=case.revision_hash, yes_needed=row.yes_needed,
                 needs_leader=row.needs_leader, electors=[member[0] for member in members])  # fmt: skip
    return BallotFacts(
        id=row.id, edition_id=row.edition_id, revision_id=row.revision_id, revision_hash=row.revision_hash,
        yes_needed=row.yes_needed, needs_leader=row.needs_leader, opened_at=row.opened_at, closes_at=row.closes_at,
        outcome=None, seats=tuple(seats),
    )  # fmt: skip


def cast_vote(
    ballot: BallotFacts, case: Case, choice: Choice, reason: str, *, actor: Actor, revision_hash: str
) -> Tally:
    """Put a vote in and count. Raises Stale when the words are not the ones the voter read, Refused when the vote is
    not theirs to give, Invalid when a reason is missing."""
    if not ballot.revision_hash == case.revision_hash == revision_hash:
        raise Stale(_("Bài vừa được sửa nên phiếu này không còn đúng bản. Hãy đọc bản mới rồi bỏ phiếu lại."))
    seat = ballot.seat(actor.id)
    if seat is None or not seat.is_waited_for:
        raise Refused(_("Bạn không có phiếu nào đang chờ ở bài này."))
    if (choice.needs_reason or (choice is Choice.YES and case.lane is Lane.URGENT)) and not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), {"reason": _("Hãy ghi lý do để người viết và các ủy viên cùng biết.")})
    db.session.add(
        Vote(ballot_id=ballot.id, person_id=actor.id, revision_hash=revision_hash, choice=choice, reason=reason,
             at=clock.now())
    )  # fmt: skip
    if choice is Choice.RECUSE:
        db.session.execute(
            update(Elector)
            .where(Elector.ballot_id == ballot.id, Elector.person_id == actor.id)
            .values(excused=rules.RECUSED)
        )
    db.session.flush()
    audit.record("vote.cast", actor=actor, subject="article", subject_id=case.article_id, ballot_id=ballot.id,
                 choice=choice, reason=reason, hash=revision_hash)  # fmt: skip
    return ballot.with_vote(actor.id, choice, reason).tally


def decide(ballot: BallotFacts, case: Case, outcome: Outcome, *, actor: Actor, reason: str) -> None:
    """Close the ballot as its votes say; a yes becomes an approval of exactly its revision."""
    now = clock.now()
    db.session.execute(update(Ballot).where(Ballot.id == ballot.id).values(outcome=outcome, decided_at=now))
    if outcome is Outcome.APPROVED:
        urgent = case.lane is Lane.URGENT
        db.session.add(
            Approval(
                ballot_id=ballot.id, edition_id=case.edition_id, revision_id=ballot.revision_id,
                revision_hash=ballot.revision_hash, at=now, approved_alone_by_id=actor.id if urgent else None,
                alone_reason=reason if urgent else "", review_due_at=now + REVIEW_WITHIN if urgent else None,
            )
        )  # fmt: skip
    audit.record("ballot.decided", actor=actor, subject="article", subject_id=case.article_id, ballot_id=ballot.id,
                 outcome=outcome)  # fmt: skip


def void(case: Case, reason: str, *, actor: Actor) -> list[int]:
    """The words are open again: end the open ballot and the standing approval. Returns who had voted."""
    now = clock.now()
    open_ids = select(Ballot.id).where(Ballot.edition_id == case.edition_id, Ballot.outcome.is_(None))
    approved = select(Approval.ballot_id).where(Approval.edition_id == case.edition_id, Approval.voided_at.is_(None))
    voters = list(
        db.session.scalars(select(Vote.person_id).where(Vote.ballot_id.in_(open_ids.union(approved))).order_by(Vote.id))
    )
    db.session.execute(
        update(Ballot)
        .where(Ballot.edition_id == case.edition_id, Ballot.outcome.is_(None))
        .values(outcome=Outcome.VOIDED, decided_at=now)
    )
    db.session.execute(
        update(Approval)
        .where(Approval.edition_id == case.edition_id, Approval.voided_at.is_(None))
        .values(voided_at=now, void_reason=reason)
    )
    audit.record("ballot.voided", actor=actor, subject="article", subject_id=case.article_id,
                 edition_id=case.edition_id, voters=voters, reason=reason)  # fmt: skip
    return voters


def add_substitute(ballot: BallotFacts, case: Case, *, absent_id: int, substitute_id: int, touched: frozenset[int],
                   actor: Actor) -> None:  # fmt: skip
    """Another person votes in a member's seat. Raises Refused when the seat has voted or the person can't sit there."""
    absent = ballot.seat(absent_id)
    if absent is None or absent.choice not in (None, Choice.RECUSE):
        raise Refused(_("Người này không có trong danh sách bỏ phiếu hoặc đã bỏ phiếu."))
    if any(seat.substitute_for == absent_id for seat in ballot.seats):
        raise Refused(_("Đã cử người thay cho thành viên này."))
    if ballot.seat(substitute_id) is not None:
        raise Refused(_("Người được cử đã có trong danh sách bỏ phiếu."))
    if substitute_id in touched:
        raise Refused(_("Người được cử đã góp phần làm ra bài này nên không thay được."))
    if absent.excused is None:
        db.session.execute(
            update(Elector)
            .where(Elector.ballot_id == ballot.id, Elector.person_id == absent_id)
            .values(excused=rules.REPLACED)
        )
    leads = substitute_id in {member[0] for member in queries.board(clock.today(), leaders_only=True)}
    db.session.add(
        Elector(ballot_id=ballot.id, person_id=substitute_id, is_leader=rules.counts_as_leader(ballot, absent, leads=leads),
                substitute_for_id=absent_id, named_by_id=actor.id)
    )  # fmt: skip
    db.session.flush()
    audit.record("ballot.substituted", actor=actor, subject="article", subject_id=case.article_id,
                 ballot_id=ballot.id, absent_id=absent_id, substitute_id=substitute_id)  # fmt: skip


def review(approval: Approval, case: Case, *, agrees: bool, note: str, touched: frozenset[int], actor: Actor) -> None:
    """Another member looks at what one person approved alone. Raises Refused, Stale, Invalid."""
    if approval.reviewed_at is not None:
        raise Stale(_("Bài này đã có người xem lại."))
    if approval.voided_at is not None:
        raise Stale(_("Phiếu duyệt này đã hết hiệu lực vì bài được mở lại để sửa."))
    if actor.id == approval.approved_alone_by_id:
        raise Refused(_("Người duyệt một mình không tự xem lại; cần thành viên khác."))
    if actor.id in touched:
        raise Refused(_("Bạn đã góp phần làm ra bài này nên cần thành viên khác xem lại."))
    if not agrees and not note.strip():
        raise Invalid(_("Hãy ghi lý do."), {"note": _("Chưa đồng ý thì hãy ghi rõ điều gì chưa ổn.")})
    approval.reviewed_at, approval.reviewed_by_id = clock.now(), actor.id
    approval.review_agrees, approval.review_note = agrees, note
    audit.record("approval.reviewed", actor=actor, subject="article", subject_id=case.article_id,
                 approval_id=approval.id, agrees=agrees, note=note)  # fmt: skip


def set_rule(
    *, lane: Lane, section_id: int | None, yes_needed: int, needs_leader: bool, valid_from: date, basis: str,
    actor: Actor,
) -> None:  # fmt: skip
    """Decide how many votes items of a lane (and section) need from a day on; open ballots keep theirs.
    Raises Refused, Invalid."""
    rules.can_set_rules(actor).require()
    errors: dict[str, str] = {}
    if not 1 <= yes_needed <= 50:
        errors["yes_needed"] = _("Số phiếu từ 1 đến 50.")
    if valid_from < clock.today():
        errors["valid_from"] = _("Quy định chỉ có hiệu lực từ hôm nay trở đi.")
    if not basis.strip():
        errors["basis"] = _("Hãy ghi căn cứ: văn bản, hoặc lý do bằng lời.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    db.session.add(
        ApprovalRule(lane=lane, section_id=section_id, yes_needed=yes_needed, needs_leader=needs_leader,
                     valid_from=valid_from, basis=basis.strip(), set_by_id=actor.id)
    )  # fmt: skip
    audit.record("setting.changed", actor=actor, subject="setting", subject_id=0, key="ballots.approval_rule",
                 lane=lane, section_id=section_id, yes_needed=yes_needed, needs_leader=needs_leader,
                 valid_from=valid_from.isoformat(), basis=basis.strip())  # fmt: skip
