"""Units over time, who belongs to them, and people who leave: rules, operations and reads."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from editorial.core.access import Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused
from editorial.people import queries as people_queries
from editorial.people.models import Person, Role
from editorial.units import operations, queries, rules
from editorial.units.models import Membership, Position, Unit, UnitKind
from tests import event_log
from tests.cast import PEOPLE, Cast
from tests.factories import LONG_AGO, grant_role, make_membership, make_person, make_unit
from tests.page import PageClient

Client = Callable[..., PageClient]
Count = Callable[[], AbstractContextManager[list[str]]]
TODAY = date(2026, 11, 23)


def told(topic: str) -> list[dict[str, object]]:
    return event_log.published(topic)


def audited(action: str) -> list[AuditRow]:
    return list(db.session.scalars(select(AuditRow).where(AuditRow.action == action)))


def place_of(person: Actor, unit: Unit) -> Membership:
    return db.session.scalars(
        select(Membership).where(Membership.person_id == person.id, Membership.unit_id == unit.id)
    ).one()


# --- rules ---


@pytest.mark.parametrize("position", Position)
@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_set_a_position(cast: Cast, who: str, position: Position) -> None:
    actor = getattr(cast, who)
    may = who in ("office", "admin") or (who in ("lan", "tuan") and position == Position.CONTRIBUTOR)
    assert bool(rules.can_set_position(actor, cast.group.id, position, person_id=987)) is may
    assert not rules.can_set_position(actor, cast.group.id, position, person_id=actor.id)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_keep_the_list_of_units(cast: Cast, who: str) -> None:
    assert bool(rules.can_keep_units(getattr(cast, who))) is (who in ("office", "admin"))


# --- units ---


def test_a_unit_is_added_with_its_first_name(cast: Cast) -> None:
    with transaction():
        unit = operations.add_unit(
            code=" tdp41 ",
            name="Tổ dân phố 41",
            short_name="",
            kind="residential_group",
            valid_from=TODAY,
            actor=cast.office,
        )
    assert (unit.code, unit.short_name) == ("TDP41", "Tổ dân phố 41")
    assert [name.name for name in queries.names_of_unit(unit.id)] == ["Tổ dân phố 41"]
    assert audited("unit.added")[0].subject_id == unit.id


@pytest.mark.parametrize(
    ("code", "name", "kind", "field"),
    [
        ("", "A", "school", "code"),
        ("TDP12", "A", "school", "code"),
        ("tdp12", "A", "school", "code"),
        ("X", " ", "school", "name"),
        ("X", "A", "bank", "kind"),
    ],
)
def test_a_unit_that_can_not_be_is_refused(cast: Cast, code: str, name: str, kind: str, field: str) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        operations.add_unit(code=code, name=name, short_name="", kind=kind, valid_from=TODAY, actor=cast.office)
    assert field in refused.value.errors


def test_a_new_name_leaves_the_old_one_in_the_history(cast: Cast) -> None:
    with transaction():
        operations.rename_unit(
            cast.group.id, name="Tổ dân phố 12A", short_name="Tổ 12A", valid_from=TODAY, actor=cast.office
        )
    assert [name.name for name in queries.names_of_unit(cast.group.id)] == ["Tổ dân phố 12A", "Tổ dân phố 12"]
    assert db.session.get_one(Unit, cast.group.id).short_name == "Tổ 12A"


@pytest.mark.parametrize(
    ("name", "day", "field"),
    [
        ("", TODAY, "name"),
        ("Tổ dân phố 12", TODAY, "name"),
        ("Mới", TODAY + timedelta(days=1), "valid_from"),
        ("Mới", LONG_AGO, "valid_from"),
    ],
)
def test_a_name_that_can_not_be_is_refused(cast: Cast, name: str, day: date, field: str) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        operations.rename_unit(cast.group.id, name=name, short_name="Tổ dân phố 12", valid_from=day, actor=cast.office)
    assert field in refused.value.errors
    assert len(queries.names_of_unit(cast.group.id)) == 1


def test_merging_moves_the_people_and_keeps_the_history(cast: Cast) -> None:
    with transaction():
        moved = operations.merge_unit(cast.group.id, cast.lone_group.id, first_day=TODAY, actor=cast.office)
    assert moved == 4
    group = db.session.get_one(Unit, cast.group.id)
    assert (group.valid_to, group.successor_id) == (TODAY - timedelta(days=1), cast.lone_group.id)
    now = {member.name: member.position for member in queries.members_of(cast.lone_group.id)}
    assert now["Hoàng Văn Đơn"] == Position.HEAD
    assert now["Lê Thị Lan"] == Position.DEPUTY  # there is a head already
    assert now["Nguyễn Thị Hoa"] == Position.CONTRIBUTOR
    assert queries.members_of(cast.group.id) == []
    assert len(queries.members_of(cast.group.id, over=True)) == 4
    assert queries.roles_and_memberships_of(cast.hoa.id, TODAY)[1] == {cast.lone_group.id: "contributor"}
    assert queries.roles_and_memberships_of(cast.hoa.id, TODAY - timedelta(days=1))[1] == {cast.group.id: "contributor"}
    assert [unit.id for unit in queries.merged_into(cast.lone_group.id)] == [cast.group.id]
    assert told("unit.merged")[0]["successor_id"] == cast.lone_group.id
    assert cast.group.id not in dict(queries.unit_choices())


def test_merging_does_not_double_who_is_in_both(cast: Cast) -> None:
    make_membership(cast.hoa, cast.lone_group)
    with transaction():
        assert operations.merge_unit(cast.group.id, cast.lone_group.id, first_day=TODAY, actor=cast.office) == 3
    assert [member.name for member in queries.members_of(cast.lone_group.id)].count("Nguyễn Thị Hoa") == 1


def test_a_head_stays_head_where_there_is_none(cast: Cast) -> None:
    empty = make_unit("Tổ dân phố mới")
    with transaction():
        operations.merge_unit(cast.group.id, empty.id, first_day=TODAY, actor=cast.office)
    assert queries.head_of(empty.id, TODAY) == (cast.lan.id, "Lê Thị Lan")


def test_two_units_are_not_merged_into_each_other(cast: Cast) -> None:
    with transaction():
        operations.merge_unit(
            cast.group.id, cast.lone_group.id, first_day=TODAY + timedelta(days=30), actor=cast.office
        )
    with pytest.raises(Invalid) as refused, transaction():
        operations.merge_unit(cast.lone_group.id, cast.group.id, first_day=TODAY + timedelta(days=9), actor=cast.office)
    assert set(refused.value.errors) == {"successor_id"}


def test_a_merger_that_can_not_be_changes_nothing(cast: Cast) -> None:
    closed = make_unit("Cũ", valid_to=TODAY - timedelta(days=9))
    for source, target, day in (
        (cast.group, cast.group, TODAY),
        (cast.group, closed, TODAY),
        (closed, cast.group, TODAY),
        (cast.group, cast.lone_group, LONG_AGO),
    ):
        with pytest.raises(Invalid), transaction():
            operations.merge_unit(source.id, target.id, first_day=day, actor=cast.office)
    with pytest.raises(Missing), transaction():
        operations.merge_unit(cast.group.id, 99999, first_day=TODAY, actor=cast.office)
    with pytest.raises(Refused), transaction():
        operations.merge_unit(cast.group.id, cast.lone_group.id, first_day=TODAY, actor=cast.lan)
    assert len(queries.members_of(cast.group.id)) == 4
    assert told("unit.merged") == []


def test_closing_ends_everybodys_place_the_same_day(cast: Cast) -> None:
    with transaction():
        operations.close_unit(cast.group.id, last_day=TODAY, reason="giải thể", actor=cast.office)
    assert queries.roles_and_memberships_of(cast.hoa.id, TODAY)[1] == {cast.group.id: "contributor"}
    assert queries.roles_and_memberships_of(cast.hoa.id, TODAY + timedelta(days=1))[1] == {}
    for day, reason in ((TODAY, "nữa"), (LONG_AGO - timedelta(days=1), "x")):
        with pytest.raises(Invalid), transaction():
            operations.close_unit(cast.group.id, last_day=day, reason=reason, actor=cast.office)
    with pytest.raises(Invalid), transaction():
        operations.close_unit(cast.women.id, last_day=TODAY, reason=" ", actor=cast.office)


# --- who belongs where ---


def test_a_contributor_who_becomes_deputy_is_so_from_that_day(cast: Cast) -> None:
    with transaction():
        operations.add_member(cast.group.id, cast.hoa.id, Position.DEPUTY, valid_from=TODAY, actor=cast.office)
    assert queries.roles_and_memberships_of(cast.hoa.id, TODAY)[1] == {cast.group.id: "deputy"}
    assert queries.roles_and_memberships_of(cast.hoa.id, TODAY - timedelta(days=1))[1] == {cast.group.id: "contributor"}
    assert told("membership.added")[0]["position"] == "deputy"


@pytest.mark.parametrize(
    ("who", "position", "day", "field"),
    [
        ("binh", Position.HEAD, TODAY, "position"),
        ("hoa", Position.CONTRIBUTOR, TODAY, "position"),
        ("outsider", Position.CONTRIBUTOR, date(2020, 1, 1), "valid_from"),
        ("outsider", "boss", TODAY, "position"),
    ],
)
def test_a_place_that_can_not_be_is_refused(cast: Cast, who: str, position: str, day: date, field: str) -> None:
    before = db.session.scalar(select(func.count()).select_from(Membership))
    with pytest.raises(Invalid) as refused, transaction():
        operations.add_member(cast.group.id, getattr(cast, who).id, position, valid_from=day, actor=cast.office)
    assert field in refused.value.errors
    assert db.session.scalar(select(func.count()).select_from(Membership)) == before
    assert place_of(cast.hoa, cast.group).valid_to is None


def test_a_head_enters_contributors_new_and_known(cast: Cast) -> None:
    with transaction():
        new = operations.add_contributor(cast.group.id, full_name="Trần Thị Mơ", phone="0912 345 678", actor=cast.lan)
    assert place_of(Actor(id=new.id, name=""), cast.group).granted_by_id == cast.lan.id
    known = make_person("Lê Văn Quen", phone="0987654321")
    with transaction():
        found = operations.add_contributor(cast.group.id, full_name="le van quen", phone="0987654321", actor=cast.tuan)
    assert found.id == known.id
    assert {row.actor_id for row in audited("membership.added")} == {cast.lan.id, cast.tuan.id}


@pytest.mark.parametrize(
    ("name", "phone"), [("Trần Thị Mơ", "12"), ("", "0912345678"), ("Kẻ Tò Mò", "0987654321"), ("Lê Văn Quen", "")]
)
def test_a_head_learns_no_names_from_numbers(cast: Cast, name: str, phone: str) -> None:
    make_person("Lê Văn Quen", phone="0987654321")
    before = db.session.scalar(select(func.count()).select_from(Person))
    with pytest.raises(Invalid) as refused, transaction():
        operations.add_contributor(cast.group.id, full_name=name, phone=phone, actor=cast.lan)
    assert "Quen" not in str(refused.value.errors)
    assert db.session.scalar(select(func.count()).select_from(Person)) == before


@pytest.mark.parametrize("who", ["hoa", "don", "hue", "mai", "head"])
def test_others_enter_nobody(cast: Cast, who: str) -> None:
    with pytest.raises(Refused), transaction():
        operations.add_contributor(cast.group.id, full_name="A", phone="0912345678", actor=getattr(cast, who))


def test_a_head_ends_contributors_and_no_leaders(cast: Cast) -> None:
    with transaction():
        operations.end_member(place_of(cast.hoa, cast.group).id, last_day=TODAY, actor=cast.lan)
    assert queries.roles_and_memberships_of(cast.hoa.id, TODAY + timedelta(days=1))[1] == {}
    with pytest.raises(Refused), transaction():
        operations.end_member(place_of(cast.tuan, cast.group).id, last_day=TODAY, actor=cast.lan)
    with pytest.raises(Refused), transaction():
        operations.end_member(place_of(cast.lan, cast.group).id, last_day=TODAY, actor=cast.lan)
    with pytest.raises(Missing), transaction():
        operations.end_member(99999, last_day=TODAY, actor=cast.office)


def test_a_unit_without_head_is_said_beforehand(cast: Cast) -> None:
    row = place_of(cast.don, cast.lone_group)
    with pytest.raises(Invalid) as refused, transaction():
        operations.end_member(row.id, last_day=TODAY, actor=cast.office)
    assert list(refused.value.errors) == ["accept"]
    with transaction():
        operations.end_member(row.id, last_day=TODAY, actor=cast.office, accept_gaps=True)


# --- people who leave ---


def test_what_a_leaving_person_would_leave_behind(cast: Cast) -> None:
    assert queries.gaps_left_by(cast.don.id, TODAY) == ["Tổ dân phố 7 sẽ không còn ai xác nhận bài."]
    assert queries.gaps_left_by(cast.lan.id, TODAY) == ["Tổ dân phố 12 sẽ không còn trưởng, chỉ còn phó."]
    assert queries.gaps_left_by(cast.head.id, TODAY) == ["Sẽ không còn ai giữ vai trò Trưởng ban Biên tập."]
    assert queries.gaps_left_by(cast.mai.id, TODAY) == []
    assert queries.gaps_left_by(cast.hoa.id, TODAY) == []


def test_leaving_ends_the_sessions_and_keeps_the_rows(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.hoa)
    with transaction():
        operations.deactivate_person(cast.hoa.id, reason="chuyển nhà", actor=cast.office)
    assert browser.get("/don-vi").path == "/dang-nhap"
    assert place_of(cast.hoa, cast.group).valid_to is None
    assert told("person.deactivated") == [{"person_id": cast.hoa.id, "actor_id": cast.office.id}]
    with transaction():
        operations.reactivate_person(cast.hoa.id, actor=cast.office)
    assert db.session.get_one(Person, cast.hoa.id).is_active
    assert people_queries.devices_of(cast.hoa.id) == []


def test_a_refusal_to_let_go_changes_nothing(cast: Cast) -> None:
    for person, actor, reason, problem in (
        (cast.don, cast.office, "nghỉ", Invalid),
        (cast.hoa, cast.office, "  ", Invalid),
        (cast.hoa, cast.lan, "nghỉ", Refused),
        (cast.office, cast.office, "nghỉ", Refused),
        (cast.admin, cast.office, "nghỉ", Refused),
    ):
        with pytest.raises(problem), transaction():
            operations.deactivate_person(person.id, reason=reason, actor=actor)
        assert db.session.get_one(Person, person.id).is_active
    assert told("person.deactivated") == []


def test_the_last_administrator_does_not_leave(cast: Cast) -> None:
    second = make_person("Quản Trị Hai")
    grant_role(second, Role.ADMINISTRATOR)
    actor = queries.actor_of(second.id)
    with transaction():
        operations.deactivate_person(cast.admin.id, reason="nghỉ", actor=actor)
    with pytest.raises(Refused), transaction():
        operations.deactivate_person(second.id, reason="nghỉ", actor=cast.admin)


# --- reads ---


def test_a_one_person_unit(cast: Cast) -> None:
    assert queries.is_one_person_unit(cast.lone_group.id, [cast.don.id])
    assert not queries.is_one_person_unit(cast.group.id, [cast.lan.id])
    assert queries.is_one_person_unit(cast.group.id, [cast.lan.id, cast.tuan.id])
    assert not queries.is_one_person_unit(cast.lone_group.id, [cast.hoa.id])
    assert queries.is_one_person_unit(make_unit().id, [])
    db.session.get_one(Person, cast.tuan.id).is_active = False
    db.session.commit()
    assert queries.is_one_person_unit(cast.group.id, [cast.lan.id])


def test_names_and_choices(cast: Cast) -> None:
    assert queries.people_names([cast.hoa.id, cast.hoa.id, 99999]) == {cast.hoa.id: "Nguyễn Thị Hoa"}
    assert (cast.group.id, "Tổ dân phố 12") in queries.unit_choices(kinds=[UnitKind.RESIDENTIAL_GROUP])
    assert cast.women.id not in dict(queries.unit_choices(kinds=[UnitKind.RESIDENTIAL_GROUP]))


def test_the_signed_in_person_costs_one_statement(cast: Cast, client_for: Client, count_queries: Count) -> None:
    from editorial.people import operations as people

    with transaction():
        token = people.open_session(cast.lan.id, user_agent="", address="", totp_passed=False)
    with count_queries() as ran:
        actor = queries.actor_by_token(token)
    assert actor is not None
    assert (actor.name, actor.units, actor.given_name) == (cast.lan.name, cast.lan.units, "Lan")
    assert len(ran) == 1, str(ran)
    assert queries.actor_by_token("khong co") is None
    assert queries.actor_by_token("\ud800") is None
