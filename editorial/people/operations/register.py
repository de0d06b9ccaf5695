"""The register of people: who is in it, how they are reached, which roles they hold and since when."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from editorial.core import audit, clock, events
from editorial.core.access import SYSTEM, Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.text import clean_line, fold, name_sort_key, normalise_phone
from editorial.people import queries, rules
from editorial.people.events import RoleEnded, RoleGranted
from editorial.people.models import Person, Role, RoleGrant
from editorial.people.operations.sessions import tighten_sessions

NAMES = ("phone", "email", "username")


def add_person(contact: Mapping[str, str], *, actor: Actor) -> Person:
    """`contact`: full_name, title, phone, email, username; at least one of the last three. Raises Refused, Invalid."""
    rules.can_keep_register(actor).require()
    return enter_person(contact, actor=actor)


def enter_person(contact: Mapping[str, str], *, actor: Actor) -> Person:
    """As `add_person`, for callers that have checked a rule of their own (a unit's head and their contributors)."""
    values = _clean(contact, person_id=None)
    person = Person(created_at=clock.now(), **values)
    db.session.add(person)
    db.session.flush()
    audit.record("person.added", actor=actor, subject="person", subject_id=person.id, name=person.full_name)
    return person


def change_person(
    person_id: int, contact: Mapping[str, str], *, actor: Actor, roles: frozenset[str] = frozenset()
) -> list[str]:
    """Returns the names of the fields that changed. Raises Refused, Invalid, Missing."""
    person = _person(person_id)
    rules.can_manage_account(actor, person_id, roles | queries.roles_of(person_id)).require()
    values = _clean(contact, person_id=person_id)
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    if "email" in changed:
        person.email_is_theirs = False
    if "full_name" in changed:
        person.sort_key, person.folded_name = name_sort_key(person.full_name), fold(person.full_name)
    db.session.flush()
    if changed:
        audit.record("person.changed", actor=actor, subject="person", subject_id=person_id, fields=sorted(changed))
    return changed


def _clean(contact: Mapping[str, str], person_id: int | None) -> dict[str, str | None]:
    errors: dict[str, str] = {}
    values: dict[str, str | None] = {
        "full_name": clean_line(contact.get("full_name", "")),
        "title": clean_line(contact.get("title", "")),
    }
    if not values["full_name"]:
        errors["full_name"] = _("Hãy ghi họ và tên.")
    if typed := clean_line(contact.get("phone", "")):
        values["phone"] = normalise_phone(typed)
        if values["phone"] is None:
            errors["phone"] = _("Số điện thoại chưa đúng. Ví dụ 0912 345 678.")
    if typed := clean_line(contact.get("email", "")).lower():
        values["email"] = typed
        if "@" not in typed[1:-1] or " " in typed:
            errors["email"] = _("Địa chỉ thư điện tử chưa đúng. Ví dụ ten@example.com.")
        elif not typed.isascii():  # most mail servers take no others (RFC 6531 is an extension)
            errors["email"] = _("Địa chỉ thư điện tử chỉ gồm chữ không dấu. Ví dụ ten@example.com.")
    if typed := clean_line(contact.get("username", "")).lower():
        values["username"] = typed
        if "@" in typed or " " in typed or normalise_phone(typed):
            errors["username"] = _("Tên đăng nhập không có dấu cách, không có @ và không phải số điện thoại.")
    values = {name: values.get(name) for name in ("full_name", "title", *NAMES)}
    if not errors and not any(values[name] for name in NAMES):
        errors["phone"] = _("Cần ít nhất một trong ba: số điện thoại, thư điện tử, tên đăng nhập.")
    for name in NAMES:
        if name not in errors and values[name] and _taken(name, str(values[name]), person_id):
            errors[name] = _("Đã có người khác dùng. Hãy tìm người đó trong danh sách.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    return values


def _taken(column: str, value: str, person_id: int | None) -> bool:
    holder = db.session.execute(select(Person.id).where(getattr(Person, column) == value)).scalar_one_or_none()
    return holder is not None and holder != person_id


def grant_role(
    person_id: int, role: str, *, valid_from: date, valid_to: date | None = None, basis: str, actor: Actor
) -> RoleGrant:
    """From a day up to and including another. Raises Refused, Invalid, Missing."""
    person = _person(person_id)
    rules.can_grant(actor, person_id, role).require()
    errors: dict[str, str] = {}
    if not basis.strip():
        errors["basis"] = _("Hãy ghi căn cứ: số quyết định hoặc phân công.")
    if valid_to and valid_to < valid_from:
        errors["valid_to"] = _("Ngày cuối phải từ ngày đầu trở đi.")
    if not person.is_active:
        errors["role"] = _("Tài khoản này đang ngừng.")
    if _overlaps(person_id, role, valid_from, valid_to):
        errors["role"] = _("Người này đã giữ vai trò đó trong thời gian ấy.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    grant = RoleGrant(
        person_id=person_id,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by_id=actor.id or None,
        granted_at=clock.now(),
        basis=basis.strip(),
    )
    db.session.add(grant)
    db.session.flush()
    tighten_sessions(person_id, {role})
    details = {"role": role, "from": valid_from.isoformat(), "to": valid_to.isoformat() if valid_to else None}
    audit.record("role.granted", actor=actor, subject="person", subject_id=person_id, **details, basis=grant.basis)
    events.publish(
        RoleGranted(person_id=person_id, actor_id=actor.id, role=str(role), valid_from=valid_from, valid_to=valid_to)
    )
    return grant


def grant_first_administrator(person_id: int) -> None:
    """For who installs the application, while there is no administrator. Raises Invalid."""
    if queries.holders_count(clock.today()).get(Role.ADMINISTRATOR):
        raise Invalid(_("Đã có người quản trị."))
    today = clock.today()
    grant = RoleGrant(
        person_id=person_id,
        role=Role.ADMINISTRATOR,
        valid_from=today,
        granted_at=clock.now(),
        basis=_("Cài đặt lần đầu"),
    )
    db.session.add(grant)
    audit.record(
        "role.granted",
        actor=SYSTEM,
        subject="person",
        subject_id=person_id,
        role=str(Role.ADMINISTRATOR),
        basis=grant.basis,
        **{"from": today.isoformat(), "to": None},
    )


def _overlaps(person_id: int, role: str, start: date, end: date | None) -> bool:
    held = db.session.execute(
        select(RoleGrant.valid_from, RoleGrant.valid_to).where(RoleGrant.person_id == person_id, RoleGrant.role == role)
    )
    return any(
        (end is None or row.valid_from <= end) and (row.valid_to is None or row.valid_to >= start) for row in held
    )


def end_role(grant_id: int, *, last_day: date, reason: str, actor: Actor, accept_gaps: bool = False) -> RoleGrant:
    """`last_day` is the last on which the role is held (the day before the first: never). Raises Refused, Invalid, Missing.

    Work that would have no owner is said beforehand; with `accept_gaps` somebody has read it.
    """
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None:
        raise Missing
    rules.can_grant(actor, grant.person_id, grant.role).require()
    if grant.valid_to and grant.valid_to < clock.today():
        raise Invalid(_("Vai trò này đã kết thúc."))
    errors: dict[str, str] = {}
    if last_day < grant.valid_from - timedelta(days=1):
        errors["last_day"] = _("Ngày cuối phải từ ngày đầu trở đi.")
    if grant.valid_to and last_day > grant.valid_to:
        errors["last_day"] = _("Vai trò này vốn đã kết thúc sớm hơn ngày đó.")
    if not reason.strip():
        errors["reason"] = _("Hãy ghi lý do.")
    others = queries.holders_count(last_day + timedelta(days=1), without=grant.person_id)
    rules.can_leave_administration({grant.role}, others).require()
    if rules.gaps({grant.role}, others) and not accept_gaps:
        errors["accept"] = _("Hãy xác nhận bạn đã biết việc sẽ thiếu người.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    grant.valid_to = last_day
    db.session.flush()
    audit.record("role.ended", actor=actor, subject="person", subject_id=grant.person_id, role=grant.role,
                 last_day=last_day.isoformat(), reason=reason)  # fmt: skip
    events.publish(RoleEnded(person_id=grant.person_id, actor_id=actor.id, role=str(grant.role), last_day=last_day))
    return grant


def _person(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None:
        raise Missing
    return person
