"""Every change of units, of who belongs to them, and of people leaving. History stays: rows end, they don't go."""

from datetime import date, timedelta

from sqlalchemy import select, update

from editorial.core import audit, clock, events
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused
from editorial.core.i18n import gettext as _
from editorial.core.text import clean_line, fold, normalise_phone
from editorial.people import operations as people
from editorial.people import queries as people_queries
from editorial.people import rules as people_rules
from editorial.people.models import Person
from editorial.units import queries, rules
from editorial.units.events import (
    MembershipAdded,
    MembershipEnded,
    PersonDeactivated,
    PersonReactivated,
    UnitClosed,
    UnitMerged,
)
from editorial.units.models import Membership, Position, Unit, UnitKind, UnitName

DAY = timedelta(days=1)


# ---- units ------------------------------------------------------------------------------------------------------


def add_unit(*, code: str, name: str, short_name: str, kind: str, valid_from: date, actor: Actor) -> Unit:
    """Raises Refused, Invalid."""
    rules.can_keep_units(actor).require()
    code, name, short_name = clean_line(code).upper(), clean_line(name), clean_line(short_name)
    errors: dict[str, str] = {}
    if not code:
        errors["code"] = _("Hãy ghi mã đơn vị.")
    elif db.session.execute(select(Unit.id).where(Unit.code == code)).scalar_one_or_none():
        errors["code"] = _("Mã này đã có đơn vị dùng.")
    if not name:
        errors["name"] = _("Hãy ghi tên đơn vị.")
    if kind not in list(UnitKind):
        errors["kind"] = _("Hãy chọn loại đơn vị.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    unit = Unit(code=code, name=name, short_name=short_name or name[:60], kind=kind, valid_from=valid_from)
    db.session.add(unit)
    db.session.flush()
    db.session.add(UnitName(unit_id=unit.id, name=name, short_name=unit.short_name, valid_from=valid_from))
    audit.record("unit.added", actor=actor, subject="unit", subject_id=unit.id, code=code, name=name)
    return unit


def rename_unit(unit_id: int, *, name: str, short_name: str, valid_from: date, actor: Actor) -> None:
    """A new name from a day that has come; the old one stays in the history. Raises Refused, Invalid, Missing."""
    rules.can_keep_units(actor).require()
    unit = _unit(unit_id)
    name, short_name = clean_line(name), clean_line(short_name)
    newest = db.session.execute(
        select(UnitName.valid_from).where(UnitName.unit_id == unit_id).order_by(UnitName.valid_from.desc()).limit(1)
    ).scalar_one_or_none()
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = _("Hãy ghi tên mới.")
    elif name == unit.name and short_name == unit.short_name:
        errors["name"] = _("Tên này giống tên đang dùng.")
    if valid_from > clock.today():
        errors["valid_from"] = _("Hãy ghi tên mới từ ngày nó có hiệu lực, không ghi trước.")
    elif newest and valid_from <= newest:
        errors["valid_from"] = _("Phải sau ngày của tên đang dùng (%(day)s).", day=newest.strftime("%d/%m/%Y"))
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    old = unit.name
    unit.name, unit.short_name = name, short_name or name[:60]
    db.session.add(UnitName(unit_id=unit_id, name=name, short_name=unit.short_name, valid_from=valid_from))
    day = valid_from.isoformat()
    audit.record("unit.renamed", actor=actor, subject="unit", subject_id=unit_id, old=old, new=name, valid_from=day)


def merge_unit(unit_id: int, successor_id: int, *, first_day: date, actor: Actor) -> int:
    """From `first_day` the unit is part of its successor and its people belong there; returns how many.

    A head becomes deputy where the successor has a head. Raises Refused, Invalid, Missing.
    """
    rules.can_keep_units(actor).require()
    for locked_id in sorted({unit_id, successor_id}):  # two mergers at once stand in line
        db.session.get(Unit, locked_id, with_for_update=True, populate_existing=True)
    unit, successor = _unit(unit_id), _unit(successor_id)
    errors: dict[str, str] = {}
    if unit_id == successor_id:
        errors["successor_id"] = _("Hãy chọn một đơn vị khác.")
    elif _goes_into(successor, unit_id):
        errors["successor_id"] = _("Đơn vị đó đã được ghi là nhập vào đơn vị này.")
    elif successor.valid_to and successor.valid_to < first_day:
        errors["successor_id"] = _("Đơn vị đó đã thôi hoạt động vào ngày ấy.")
    if unit.valid_to:
        errors["first_day"] = _("Đơn vị này đã thôi hoạt động.")
    elif first_day <= unit.valid_from:
        errors["first_day"] = _("Phải sau ngày đơn vị bắt đầu.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    moved = _move_people(unit_id, successor_id, first_day, actor)
    unit.valid_to, unit.successor_id = first_day - DAY, successor_id
    db.session.flush()
    audit.record("unit.merged", actor=actor, subject="unit", subject_id=unit_id, successor_id=successor_id,
                 first_day=first_day.isoformat(), people=moved)  # fmt: skip
    events.publish(UnitMerged(unit_id=unit_id, successor_id=successor_id, first_day=first_day, actor_id=actor.id))
    return moved


def _goes_into(unit: Unit, other_id: int) -> bool:
    """Does this unit, by what is entered already, end in the other one?"""
    seen: set[int] = set()
    while unit.successor_id is not None and unit.id not in seen:
        seen.add(unit.id)
        if unit.successor_id == other_id:
            return True
        unit = _unit(unit.successor_id)
    return False


def _move_people(unit_id: int, successor_id: int, first_day: date, actor: Actor) -> int:
    there = list(
        db.session.execute(
            select(Membership.person_id, Membership.position).where(
                Membership.unit_id == successor_id, queries.in_force(Membership, first_day)
            )
        )
    )
    members = {row.person_id for row in there}
    has_head = any(row.position == Position.HEAD for row in there)
    moved = 0
    for row in _ending(unit_id, first_day - DAY):
        if row.person_id in members:
            continue
        position = Position.DEPUTY if row.position == Position.HEAD and has_head else row.position
        _add(row.person_id, successor_id, position, max(first_day, row.valid_from), actor)
        members.add(row.person_id)
        moved += 1
    return moved


def _ending(unit_id: int, last_day: date) -> list[Membership]:
    """End on a day all that would go on after it; returns them, heads first."""
    rows = list(
        db.session.execute(
            select(Membership)
            .where(Membership.unit_id == unit_id, (Membership.valid_to.is_(None)) | (Membership.valid_to > last_day))
            .order_by(Membership.position.desc(), Membership.id)
        ).scalars()
    )
    for row in rows:
        row.valid_to = max(last_day, row.valid_from - DAY)
    return rows


def close_unit(unit_id: int, *, last_day: date, reason: str, actor: Actor) -> None:
    """The unit ends without a successor, and so does everybody's place in it. Raises Refused, Invalid, Missing."""
    rules.can_keep_units(actor).require()
    unit = _unit(unit_id)
    errors: dict[str, str] = {}
    if unit.valid_to:
        errors["last_day"] = _("Đơn vị này đã thôi hoạt động.")
    elif last_day < unit.valid_from:
        errors["last_day"] = _("Phải từ ngày đơn vị bắt đầu trở đi.")
    if not reason.strip():
        errors["reason"] = _("Hãy ghi lý do.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    people_ended = len(_ending(unit_id, last_day))
    unit.valid_to = last_day
    db.session.flush()
    audit.record("unit.closed", actor=actor, subject="unit", subject_id=unit_id, last_day=last_day.isoformat(),
                 reason=reason, people=people_ended)  # fmt: skip
    events.publish(UnitClosed(unit_id=unit_id, last_day=last_day, actor_id=actor.id))


def _unit(unit_id: int) -> Unit:
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise Missing
    return unit


# ---- who belongs where ------------------------------------------------------------------------------------------


def add_member(unit_id: int, person_id: int, position: str, *, valid_from: date, actor: Actor) -> Membership:
    """An earlier place of theirs in the same unit ends the day before. Raises Refused, Invalid, Missing."""
    unit = _unit(unit_id)
    person = db.session.get(Person, person_id)
    if person is None:
        raise Missing
    rules.can_set_position(actor, unit_id, position, person_id).require()
    errors: dict[str, str] = {}
    if not person.is_active:
        errors["person_id"] = _("Tài khoản này đang ngừng.")
    if position not in list(Position):
        errors["position"] = _("Hãy chọn vị trí.")
    if valid_from < unit.valid_from or (unit.valid_to and valid_from > unit.valid_to):
        errors["valid_from"] = _("Ngày này đơn vị không hoạt động.")
    if conflict := rules.second_head(position, person_id, queries.head_of(unit_id, valid_from)):
        errors["position"] = conflict
    earlier = db.session.execute(
        select(Membership).where(
            Membership.unit_id == unit_id,
            Membership.person_id == person_id,
            (Membership.valid_to.is_(None)) | (Membership.valid_to >= valid_from),
        )
    ).scalars()
    for row in earlier.all():
        if row.position == position or row.valid_from >= valid_from:
            errors.setdefault("position", _("Người này đã có vị trí trong đơn vị vào thời gian đó."))
        else:
            row.valid_to = valid_from - DAY
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    row = _add(person_id, unit_id, position, valid_from, actor)
    audit.record("membership.added", actor=actor, subject="person", subject_id=person_id, unit_id=unit_id,
                 position=str(position), valid_from=valid_from.isoformat())  # fmt: skip
    events.publish(
        MembershipAdded(
            person_id=person_id, unit_id=unit_id, position=str(position), valid_from=valid_from, actor_id=actor.id
        )
    )
    return row


def add_contributor(unit_id: int, *, full_name: str, phone: str, actor: Actor) -> Person:
    """A unit's head (or the register) enters a contributor by name and phone, known to the desk or new to it.

    Somebody known is found only by both, so that the form tells nobody whose number it is.
    """
    _unit(unit_id)
    rules.can_set_position(actor, unit_id, Position.CONTRIBUTOR).require()
    number = normalise_phone(phone)
    known = db.session.execute(select(Person).where(Person.phone == number)).scalar_one_or_none() if number else None
    if known is None:
        if not number:
            wrong = _("Số điện thoại chưa đúng. Ví dụ 0912 345 678.")
            raise Invalid(wrong, {"phone": wrong})
        known = people.enter_person({"full_name": full_name, "phone": number}, actor=actor)
    elif fold(known.full_name) != fold(full_name) or not known.is_active:
        other = _("Số này đã ghi cho một tên khác. Hãy xem lại, hoặc gọi văn phòng.")
        raise Invalid(other, {"phone": other})
    try:
        add_member(unit_id, known.id, Position.CONTRIBUTOR, valid_from=clock.today(), actor=actor)
    except Invalid as problem:
        raise Invalid(problem.sentence, {"full_name": next(iter(problem.errors.values()))}) from problem
    return known


def end_member(membership_id: int, *, last_day: date, actor: Actor, accept_gaps: bool = False) -> Membership:
    """`last_day` is the last in the position. Raises Refused, Invalid, Missing."""
    row = db.session.get(Membership, membership_id)
    if row is None:
        raise Missing
    rules.can_set_position(actor, row.unit_id, row.position, row.person_id).require()
    errors: dict[str, str] = {}
    if row.valid_to and row.valid_to < clock.today():
        errors["last_day"] = _("Vị trí này đã kết thúc.")
    elif last_day < row.valid_from - DAY:
        errors["last_day"] = _("Ngày cuối phải từ ngày đầu trở đi.")
    lost = queries.units_losing_head(row.person_id, last_day + DAY, only=row.unit_id)
    if row.position == Position.HEAD and lost and not accept_gaps:
        errors["accept"] = _("Hãy xác nhận bạn đã biết đơn vị sẽ thiếu trưởng.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    row.valid_to = last_day
    db.session.flush()
    audit.record("membership.ended", actor=actor, subject="person", subject_id=row.person_id, unit_id=row.unit_id,
                 position=row.position, last_day=last_day.isoformat())  # fmt: skip
    events.publish(
        MembershipEnded(
            person_id=row.person_id, unit_id=row.unit_id, position=str(row.position), last_day=last_day,
            actor_id=actor.id,
        )
    )  # fmt: skip
    return row


def _add(person_id: int, unit_id: int, position: str, valid_from: date, actor: Actor) -> Membership:
    row = Membership(
        person_id=person_id,
        unit_id=unit_id,
        position=position,
        valid_from=valid_from,
        granted_by_id=actor.id or None,
        granted_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


# ---- people who leave -------------------------------------------------------------------------------------------


def deactivate_person(person_id: int, *, reason: str, actor: Actor, accept_gaps: bool = False) -> None:
    """No more sign-in, all devices out; roles and places stay on record. Raises Refused, Invalid, Missing."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise Missing
    roles = people_queries.roles_of(person_id)
    people_rules.can_manage_account(actor, person_id, roles).require()
    today = clock.today()
    others = people_queries.holders_count(today, without=person_id)
    people_rules.can_leave_administration(roles, others).require()
    errors: dict[str, str] = {}
    if not person.is_active:
        errors["reason"] = _("Tài khoản này đã ngừng rồi.")
    if not reason.strip():
        errors["reason"] = _("Hãy ghi lý do.")
    if queries.gaps_left_by(person_id, today) and not accept_gaps:
        errors["accept"] = _("Hãy xác nhận bạn đã biết việc sẽ thiếu người.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    person.is_active = False
    people.end_sessions(person_id, actor=actor, why="deactivated")
    audit.record("person.deactivated", actor=actor, subject="person", subject_id=person_id, reason=reason)
    events.publish(PersonDeactivated(person_id=person_id, actor_id=actor.id))


def merge_person(person_id: int, into_id: int, *, reason: str, actor: Actor, accept_gaps: bool = False) -> None:
    """Two accounts of one person: the first is closed and ends in every unit today; what it did counts as the second's.
    Raises Refused, Invalid, Missing."""
    today = clock.today()
    if queries.gaps_left_by(person_id, today) and not accept_gaps:
        wrong = _("Hãy xác nhận bạn đã biết việc sẽ thiếu người.")
        raise Invalid(wrong, {"accept": wrong})
    people.merge_account(person_id, into_id, reason=reason, actor=actor)
    going_on = (Membership.valid_to.is_(None)) | (Membership.valid_to > today)
    for row in db.session.scalars(select(Membership).where(Membership.person_id == person_id, going_on)).all():
        row.valid_to = today if row.valid_from <= today else row.valid_from - DAY
    db.session.flush()


def reactivate_person(person_id: int, *, actor: Actor) -> None:
    """Back, with the roles and places that are still in force. Raises Refused, Missing."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise Missing
    if people_queries.merge_of(person_id):
        raise Refused(_("Tài khoản này đã gộp vào tài khoản khác nên không mở lại được."))
    people_rules.can_manage_account(actor, person_id, people_queries.roles_of(person_id)).require()
    db.session.execute(update(Person).where(Person.id == person_id).values(is_active=True))
    audit.record("person.reactivated", actor=actor, subject="person", subject_id=person_id)
    events.publish(PersonReactivated(person_id=person_id, actor_id=actor.id))
