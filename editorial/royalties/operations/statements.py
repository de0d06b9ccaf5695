"""Bảng kê: made by the office, read and objected to by the people in it, signed by the head of the board."""

from editorial.core import audit, clock, events, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.core.worktime import add_days
from editorial.royalties.events import ObjectionAnswered, ObjectionMade, StatementSent, StatementSigned
from editorial.royalties.models import Objection, State, Statement, StatementRow
from editorial.royalties.operations import ledger
from editorial.royalties.queries import book, lines, sheets, statements
from editorial.royalties.rules import rates
from editorial.royalties.rules import statements as rules
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.periods.rules import span
from editorial.workflow.queries import calendar


def make(key: str, *, actor: Actor) -> Statement:
    """A draft for a month or quarter. Raises Refused, Missing."""
    rules.can_make(actor).require()
    wanted = span(key)
    if wanted is None:
        raise Missing
    lock_ledger()
    known = book.book()
    rules.fits(wanted, known.rates, statements.taken()).require()
    row = Statement(
        key=key, starts_on=wanted.starts_on, ends_on=wanted.ends_on, state=State.DRAFT.value, made_by_id=actor.id,
        made_at=clock.now(), decisions=[],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("royalty.statement_made", actor=actor, subject="royalty_statement", subject_id=row.id, key=key)
    if not lines.being_counted():  # else the worker is at it
        ledger.reconcile_days(wanted.starts_on, wanted.ends_on)
    return row


def send(key: str, *, actor: Actor) -> Statement:
    """Open it to objections for the ward's number of working days. Raises Refused, Missing."""
    row = _held(key)
    rules.can_send(actor, row.state, row.ends_on, clock.today(), lines.being_counted()).require()
    ledger.reconcile_days(row.starts_on, row.ends_on)
    row.state = State.OBJECTIONS.value
    row.objections_until = add_days(calendar(), clock.now(), settings.value(rates.OBJECTION_DAYS))
    db.session.flush()
    found = sheets.sheet(row, book.book())
    audit.record("royalty.statement_sent", actor=actor, subject="royalty_statement", subject_id=row.id, key=key,
                 until=row.objections_until.isoformat(), total=found.total)  # fmt: skip
    people = tuple(person.id for person in found.people)
    events.publish(StatementSent(key=key, actor_id=actor.id, until=row.objections_until, people=people))
    return row


def reduce(key: str, reason: str, *, actor: Actor) -> Statement:
    """Choose that awards shrink in one proportion to the ceiling, or (with no reason) that they don't. Raises Refused,
    Invalid, Missing."""
    row = _held(key)
    rules.can_reduce(actor, row.state).require()
    words = reason.strip()
    if words and sheets.sheet(row, book.book()).ceiling is None:
        raise Invalid(_("Kỳ này không có mức trần nên không cần giảm."), {"reason": _("Kỳ này không có mức trần.")})
    row.reduced_reason, row.reduced_by_id = words, actor.id if words else None
    db.session.flush()
    audit.record("royalty.reduced" if words else "royalty.not_reduced", actor=actor, subject="royalty_statement",
                 subject_id=row.id, key=key, reason=words)  # fmt: skip
    return row


def object_to(key: str, reason: str, *, actor: Actor) -> Objection:
    """Somebody in the statement says what is wrong. Raises Refused, Invalid, Missing."""
    row = _held(key)
    accounts = merged_accounts.persons().accounts([actor.id])
    inside = {one.person_id for one in sheets.sheet(row, book.book()).entries}
    mine = next((one for one in sorted(inside) if one in accounts), actor.id)
    rules.can_object(mine, row.state, row.objections_until, clock.now(), inside).require()
    if not reason.strip():
        raise Invalid(_("Kiến nghị còn trống."), {"reason": _("Hãy ghi điều bạn thấy chưa đúng.")})
    said = Objection(statement_id=row.id, person_id=actor.id, reason=reason.strip(), made_at=clock.now())
    db.session.add(said)
    db.session.flush()
    audit.record("royalty.objected", actor=actor, subject="royalty_statement", subject_id=row.id, objection_id=said.id)
    events.publish(ObjectionMade(key=key, objection_id=said.id, actor_id=actor.id))
    return said


def answer(key: str, objection_id: int, words: str, *, actor: Actor) -> Objection:
    """Raises Refused, Invalid, Missing, Stale (answered meanwhile)."""
    row = _held(key)
    said = db.session.get(Objection, objection_id)
    if said is None or said.statement_id != row.id:
        raise Missing
    one = merged_accounts.persons().canonical(said.person_id)
    rules.can_answer(actor, one, row.state).require()
    if said.answered_at is not None:
        raise Stale(_("Kiến nghị này vừa có trả lời."))
    if not words.strip():
        raise Invalid(_("Câu trả lời còn trống."), {"answer": _("Hãy ghi câu trả lời.")})
    said.answer, said.answered_by_id, said.answered_at = words.strip(), actor.id, clock.now()
    db.session.flush()
    audit.record("royalty.answered", actor=actor, subject="royalty_statement", subject_id=row.id,
                 objection_id=objection_id)  # fmt: skip
    events.publish(ObjectionAnswered(key=key, objection_id=said.id, person_id=said.person_id, actor_id=actor.id))
    return said


def sign(key: str, *, seen: str, actor: Actor) -> Statement:
    """Held still from now on. `seen`: the digest of the figures that the head read.

    Raises Refused (too early, unanswered objections, above the ceiling), Missing, Stale (the figures have changed).
    """
    row = _held(key)
    rules.can_sign(
        actor, row.state, row.objections_until, clock.now(), statements.unanswered(row.id), lines.being_counted()
    ).require()
    ledger.reconcile_days(row.starts_on, row.ends_on)
    found = sheets.sheet(row, book.book())
    if found.digest != seen:
        raise Stale(_("Bảng kê vừa thay đổi. Hãy đọc lại các số mới rồi ký."))
    if found.over:
        raise Refused(found.over)
    db.session.add_all(
        StatementRow(
            statement_id=row.id, line_id=one.line_id, person_id=one.person_id, name=one.name, unit_id=one.unit_id,
            unit=one.unit, title=one.title, genre=one.genre, amount=one.amount, payable=one.payable,
        )
        for one in found.entries
    )  # fmt: skip
    row.ceiling, row.total, row.payable, row.hash = found.ceiling, found.total, found.payable, found.digest
    row.decisions = [found.decision] if found.decision else []
    row.state, row.signed_by_id, row.signed_at = State.FROZEN.value, actor.id, clock.now()
    db.session.flush()
    audit.record("royalty.statement_signed", actor=actor, subject="royalty_statement", subject_id=row.id, key=key,
                 total=row.total, payable=row.payable, hash=row.hash)  # fmt: skip
    people = tuple(person.id for person in found.people)
    events.publish(StatementSigned(key=key, actor_id=actor.id, people=people))
    return row


def _held(key: str) -> Statement:
    """The statement, held against everybody else who books or signs. Raises Missing."""
    lock_ledger()
    row = statements.statement(key)
    if row is None:
        raise Missing
    return row
