"""Privileged accounts are opened again by two people: one asks, another with a say agrees, and who asked carries it out."""

from sqlalchemy import select, update

from editorial.core import audit, clock, events, mail
from editorial.core.access import SYSTEM, Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused
from editorial.core.i18n import gettext as _
from editorial.people import queries, rules
from editorial.people.events import AccountReopened, ReopeningAsked
from editorial.people.models import AccountReopening, Person, ReopeningKind


def ask_reopening(
    person_id: int, kind: ReopeningKind, reason: str, *, actor: Actor, roles: frozenset[str] = frozenset()
) -> AccountReopening:
    """`roles`: what the person holds by units. Raises Refused, Invalid, Missing."""
    person = db.session.get(Person, person_id, with_for_update=True)
    if person is None or not person.is_active:
        raise Missing
    rules.can_manage_account(actor, person_id, roles | queries.roles_of(person_id)).require()
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), {"reason": _("Hãy ghi lý do.")})
    if any(row.kind == kind for row in queries.current_reopenings(person_id)):
        raise Invalid(_("Việc này đã có người xin và còn hiệu lực."))
    now = clock.now()
    row = AccountReopening(
        person_id=person_id, kind=kind, reason=reason.strip(), asked_by_id=actor.id, asked_at=now,
        expires_at=now + rules.REOPENING_LIFE,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(
        "account.reopening_asked",
        actor=actor,
        subject="person",
        subject_id=person_id,
        kind=str(kind),
        reason=row.reason,
    )
    events.publish(ReopeningAsked(reopening_id=row.id, person_id=person_id, actor_id=actor.id))
    return row


def agree_to_reopen(reopening_id: int, *, actor: Actor) -> AccountReopening:
    """The second person's word; it holds for a day. Raises Refused, Invalid, Missing."""
    row = db.session.get(AccountReopening, reopening_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Missing
    rules.can_agree_to_reopen(actor, row.person_id, row.asked_by_id).require()
    now = clock.now()
    if row.agreed_at or row.done_at or row.expires_at <= now:
        raise Invalid(_("Việc này đã có người đồng ý, hoặc đã hết hạn."))
    row.agreed_by_id, row.agreed_at, row.expires_at = actor.id, now, now + rules.REOPENING_LIFE
    db.session.flush()
    audit.record("account.reopening_agreed", actor=actor, subject="person", subject_id=row.person_id, kind=row.kind)
    return row


def carry_out(person: Person, kind: ReopeningKind, *, actor: Actor) -> None:
    """Called by what opens an account again: uses up what two people agreed on, where it takes two. Raises Refused."""
    if not queries.reopening_needs_two(person):
        return
    now = clock.now()
    if actor is SYSTEM:
        row = AccountReopening(
            person_id=person.id, kind=kind, reason=_("lệnh trên máy chủ"), asked_at=now, expires_at=now
        )
        db.session.add(row)
    else:
        row = _agreed(person.id, kind, actor)
    row.done_at, row.marked_until = now, now + rules.MARKED_FOR
    db.session.flush()
    events.publish(AccountReopened(reopening_id=row.id, person_id=person.id, actor_id=actor.id))


def _agreed(person_id: int, kind: ReopeningKind, actor: Actor) -> AccountReopening:
    row = db.session.scalars(
        select(AccountReopening)
        .where(
            AccountReopening.person_id == person_id,
            AccountReopening.kind == kind,
            AccountReopening.asked_by_id == actor.id,
            AccountReopening.agreed_at.is_not(None),
            AccountReopening.done_at.is_(None),
            AccountReopening.expires_at > clock.now(),
        )
        .with_for_update()
    ).first()
    if row is None:
        raise Refused(_("Tài khoản này chỉ được mở lại khi có hai người: bạn xin, và một người khác có quyền đồng ý."))
    return row


def mark_from_now(person_id: int) -> None:
    """The code that two people had made is used: the day of the mark begins now."""
    latest = (
        select(AccountReopening.id)
        .where(AccountReopening.person_id == person_id, AccountReopening.done_at.is_not(None))
        .order_by(AccountReopening.done_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    db.session.execute(
        update(AccountReopening)
        .where(AccountReopening.id == latest, AccountReopening.kind == ReopeningKind.CODE)
        .values(marked_until=clock.now() + rules.MARKED_FOR)
    )


def mail_owner(event: ReopeningAsked | AccountReopened) -> None:
    """A letter to the owner, beside the notice in the desk. Raises what the mail server answers."""
    person, found = queries.person(event.person_id), queries.reopening(event.reopening_id)
    if mail.can_send() and person and person.email and found:
        mail.send(mail.letter(person.email, "account_reopened.txt", person=person, reopening=found))
