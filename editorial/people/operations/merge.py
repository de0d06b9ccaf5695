"""Two accounts of one person: one stays, the other is closed for good and names it. No row of the past is rewritten."""

from datetime import timedelta

from sqlalchemy import or_, select

from editorial.core import audit, clock, events
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.people import queries, rules
from editorial.people.events import PersonMerged
from editorial.people.models import Person, PersonMerge, RoleGrant
from editorial.people.operations.sessions import end_sessions

DAY = timedelta(days=1)


def merge_account(person_id: int, into_id: int, *, reason: str, actor: Actor) -> None:
    """`person_id` signs in no more, its roles end today, and what it did counts as `into_id`'s. Places in units are ended
    by `units.operations.merge_person`, which calls this. Raises Refused, Invalid, Missing."""
    for account_id in sorted({person_id, into_id}):  # the same pair merged both ways at once: the second sees the first
        db.session.get(Person, account_id, with_for_update=True, populate_existing=True)
    person, into = _found(person_id), _found(into_id)
    roles = queries.roles_of(person_id)
    rules.can_merge(actor, person_id, into_id, roles | queries.roles_of(into_id)).require()
    rules.can_leave_administration(roles, queries.holders_count(clock.today(), without=person_id)).require()
    if queries.merge_of(person_id):
        raise Invalid(_("Tài khoản này đã được gộp rồi."))
    if queries.merge_of(into_id):
        raise Invalid(_("Tài khoản kia đã được gộp vào một tài khoản khác. Hãy chọn tài khoản còn dùng."))
    if not into.is_active:
        raise Invalid(_("Tài khoản giữ lại đang ngừng. Hãy mở lại trước khi gộp."))
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), {"reason": _("Hãy ghi lý do.")})
    db.session.add(PersonMerge(person_id=person_id, into_id=into_id, by_id=actor.id, at=clock.now()))
    person.is_active = False
    ended = _end_roles(person_id)
    db.session.flush()
    end_sessions(person_id, actor=actor, why="merged")
    audit.record("person.merged", actor=actor, subject="person", subject_id=person_id, into_id=into_id,
                 reason=reason.strip(), roles=ended)  # fmt: skip
    events.publish(PersonMerged(person_id=person_id, into_id=into_id, actor_id=actor.id))


def _end_roles(person_id: int) -> list[str]:
    """End today what would go on; what has not begun never does. Returns the roles."""
    today = clock.today()
    rows = db.session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id, or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > today)
        )
    ).all()
    for row in rows:
        row.valid_to = today if row.valid_from <= today else row.valid_from - DAY
    return sorted(row.role for row in rows)


def _found(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None:
        raise Missing
    return person
