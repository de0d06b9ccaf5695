"""Bảng kê: made by the office, read and objected to by the people in it, signed by the head of the board."""

from collections.abc import Callable
from typing import Any

from editorial.core import audit, clock, events, settings, transitions
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.core.worktime import add_days
from editorial.royalties.events import ObjectionAnswered, ObjectionMade, StatementSent, StatementSigned
from editorial.royalties.models import Objection, Statement, StatementRow, StatementState
from editorial.royalties.operations import ledger
from editorial.royalties.queries import contents, lines, rate_book, statements
from editorial.royalties.queries.contents import StatementContent
from editorial.royalties.rules import rates
from editorial.royalties.rules import statements as rules
from editorial.royalties.rules.statements import MACHINE
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
    rules.can_cover(wanted, rate_book.rate_book().rates, statements.covered_spans()).require()
    statement = Statement(
        key=key, starts_on=wanted.starts_on, ends_on=wanted.ends_on, state=StatementState.DRAFT.value,
        created_by_id=actor.id, created_at=clock.now(), decisions=[],
    )  # fmt: skip
    db.session.add(statement)
    db.session.flush()
    _record("royalty.statement_made", statement, actor=actor, key=key)
    if not lines.articles_to_recount():  # else the worker books these days
        ledger.reconcile_days(wanted.starts_on, wanted.ends_on)
    return statement


def send(key: str, *, actor: Actor) -> Statement:
    """Open it to objections for the ward's number of working days. Raises Refused, Missing."""
    statement, content = _lock_and_authorize("send", key, actor=actor)
    until = add_days(calendar(), clock.now(), settings.value(rates.OBJECTION_DAYS))
    statement.objections_until = until
    people = tuple(person.id for person in content.people)
    _transition(
        statement, "send", actor=actor, details={"until": until.isoformat(), "total": content.total},
        announce=lambda: events.publish(StatementSent(key=key, actor_id=actor.id, until=until, people=people)),
    )  # fmt: skip
    return statement


def reduce(key: str, reason: str, *, actor: Actor) -> Statement:
    """Choose that awards are reduced in one proportion to the ceiling, or (with no reason) that they are not. Raises
    Refused, Invalid, Missing."""
    statement = _lock_statement(key)
    rules.can_reduce(actor, StatementState(statement.state)).require()
    reason = reason.strip()
    if reason and contents.content_of(statement, rate_book.rate_book()).ceiling is None:
        raise Invalid(_("Kỳ này không có mức trần nên không cần giảm."), {"reason": _("Kỳ này không có mức trần.")})
    statement.reduced_reason, statement.reduced_by_id = reason, actor.id if reason else None
    db.session.flush()
    _record("royalty.reduced" if reason else "royalty.not_reduced", statement, actor=actor, key=key, reason=reason)
    return statement


def object_to(key: str, reason: str, *, actor: Actor) -> Objection:
    """A person in the statement says what is wrong. Raises Refused, Invalid, Missing."""
    statement = _lock_statement(key)
    accounts = merged_accounts.persons().accounts([actor.id])
    people = {entry.person_id for entry in contents.content_of(statement, rate_book.rate_book()).entries}
    person_id = min(people & accounts, default=actor.id)
    state = StatementState(statement.state)
    rules.can_object(person_id, state, statement.objections_until, clock.now(), people).require()
    if not reason.strip():
        raise Invalid(_("Kiến nghị còn trống."), {"reason": _("Hãy ghi điều bạn thấy chưa đúng.")})
    objection = Objection(statement_id=statement.id, person_id=actor.id, reason=reason.strip(), created_at=clock.now())
    db.session.add(objection)
    db.session.flush()
    _record("royalty.objected", statement, actor=actor, objection_id=objection.id)
    events.publish(ObjectionMade(key=key, objection_id=objection.id, actor_id=actor.id))
    return objection


def answer(key: str, objection_id: int, text: str, *, actor: Actor) -> Objection:
    """Raises Refused, Invalid, Missing, Stale (answered meanwhile)."""
    statement = _lock_statement(key)
    objection = db.session.get(Objection, objection_id)
    if objection is None or objection.statement_id != statement.id:
        raise Missing
    person_id = merged_accounts.persons().canonical(objection.person_id)
    rules.can_answer(actor, person_id, StatementState(statement.state)).require()
    if objection.answered_at is not None:
        raise Stale(_("Kiến nghị này vừa có trả lời."))
    if not text.strip():
        raise Invalid(_("Câu trả lời còn trống."), {"answer": _("Hãy ghi câu trả lời.")})
    objection.answer, objection.answered_by_id, objection.answered_at = text.strip(), actor.id, clock.now()
    db.session.flush()
    _record("royalty.answered", statement, actor=actor, objection_id=objection_id)
    events.publish(
        ObjectionAnswered(key=key, objection_id=objection.id, person_id=objection.person_id, actor_id=actor.id)
    )
    return objection


def sign(key: str, *, seen: str, actor: Actor) -> Statement:
    """Its figures never change from now on. `seen`: the digest of the figures that the head read.

    Raises Refused (too early, unanswered objections, above the ceiling), Missing, Stale (the figures have changed).
    """
    statement, content = _lock_and_authorize("sign", key, actor=actor)
    if content.digest != seen:
        raise Stale(_("Bảng kê vừa thay đổi. Hãy đọc lại các số mới rồi ký."))
    if content.over_ceiling:
        raise Refused(content.over_ceiling)
    db.session.add_all(
        StatementRow(
            statement_id=statement.id, line_id=entry.line_id, person_id=entry.person_id, name=entry.name,
            unit_id=entry.unit_id, unit=entry.unit, title=entry.title, genre=entry.genre, amount=entry.amount,
            payable=entry.payable,
        )
        for entry in content.entries
    )  # fmt: skip
    statement.ceiling, statement.total, statement.payable = content.ceiling, content.total, content.payable
    statement.hash, statement.decisions = content.digest, [content.decision] if content.decision else []
    statement.signed_by_id, statement.signed_at = actor.id, clock.now()
    people = tuple(person.id for person in content.people)
    _transition(
        statement, "sign", actor=actor,
        details={"total": statement.total, "payable": statement.payable, "hash": statement.hash},
        announce=lambda: events.publish(StatementSigned(key=key, actor_id=actor.id, people=people)),
    )  # fmt: skip
    return statement


def _lock_and_authorize(verb: str, key: str, *, actor: Actor) -> tuple[Statement, StatementContent]:
    """The statement under lock, and its content once its days are booked. Raises Missing, Refused."""

    statement = _lock_statement(key)
    facts = statements.facts_of(statement, statements.unanswered_objections(statement.id), lines.articles_to_recount())
    transitions.lock_and_authorize(MACHINE, verb, lambda: facts, actor=actor, version=None)  # signing checks the digest
    ledger.reconcile_days(statement.starts_on, statement.ends_on)
    return statement, contents.content_of(statement, rate_book.rate_book())


def _transition(
    statement: Statement, verb: str, *, actor: Actor, details: dict[str, Any], announce: Callable[[], object]
) -> None:
    transitions.transition(
        MACHINE, statement, verb, actor=actor, details={"key": statement.key, **details}, announce=announce
    )


def _lock_statement(key: str) -> Statement:
    """The statement, locked against everybody else who books or signs. Raises Missing."""
    lock_ledger()
    statement = statements.statement(key)
    if statement is None:
        raise Missing
    return statement


def _record(action: str, statement: Statement, *, actor: Actor, **details: Any) -> None:
    audit.record(action, actor=actor, subject="royalty_statement", subject_id=statement.id, **details)
