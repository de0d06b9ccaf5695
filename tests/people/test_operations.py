"""What each operation changes, writes down and tells; and that a refusal changes nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from editorial.core import clock
from editorial.core.access import SYSTEM, Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused
from editorial.people import operations, queries
from editorial.people.models import DeviceSession, OneTimeCode, Person, Role, RoleGrant, SignInFailure, UnsavedForm
from editorial.people.operations import Origin
from tests import event_log
from tests.cast import Cast
from tests.factories import grant_role, make_person

KEY = "a-secret-for-tests-only"
GOOD = "hoa gạo đầu ngõ"
Travel = Callable[..., object]


def audited(action: str) -> list[AuditRow]:
    return list(db.session.scalars(select(AuditRow).where(AuditRow.action == action)))


def told(topic: str) -> list[dict[str, object]]:
    return event_log.published(topic)


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def open_for(person_id: int, **more: object) -> str:
    with transaction():
        return operations.open_session(person_id, user_agent="x", address="127.0.0.1", totp_passed=False, **more)  # type: ignore[arg-type]


# --- passwords ---


def test_a_hash_fits_its_password_in_either_normal_form_and_no_other() -> None:
    kept = operations.hash_password(GOOD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert operations.password_fits(kept, unicodedata.normalize("NFD", GOOD))
    assert not operations.password_fits(kept, "hoa gao dau ngo")
    assert not operations.password_fits(None, GOOD)
    assert not operations.password_fits("no hash", GOOD)


def test_a_code_lets_in_once_and_a_newer_one_ends_it(cast: Cast, travel: Travel) -> None:
    with transaction():
        first = operations.make_code(cast.hoa.id, actor=cast.office, key=KEY)
        second = operations.make_code(cast.hoa.id, actor=cast.office, key=KEY)
    assert [len(group) for group in first.split(" ")] == [4, 4, 4]
    with transaction():
        assert not operations.use_code("hoa", first, key=KEY)
        assert not operations.use_code("binh", second, key=KEY)
        assert not operations.use_code("hoa", second, key="another house")
        assert not operations.use_code("nobody", second, key=KEY)
        assert operations.use_code("hoa", second.replace(" ", "-"), key=KEY) == cast.hoa.id
        assert not operations.use_code("hoa", second, key=KEY)
    assert [(row.actor_id, row.subject_id) for row in audited("code.made")] == [(cast.office.id, cast.hoa.id)] * 2
    assert first.replace(" ", "") not in str([row.details for row in audited("code.made")])


def test_a_code_is_good_for_two_days(cast: Cast, travel: Travel) -> None:
    with transaction():
        code = operations.make_code(cast.hoa.id, actor=cast.office, key=KEY)
    travel(hours=48, seconds=1)
    with transaction():
        assert not operations.use_code("hoa", code, key=KEY)


@pytest.mark.parametrize("who", ["hoa", "lan", "mai", "head", "observer"])
def test_others_make_no_codes(cast: Cast, who: str) -> None:
    with pytest.raises(Refused), transaction():
        operations.make_code(cast.binh.id, actor=getattr(cast, who), key=KEY)
    assert count(OneTimeCode) == 0


def test_the_office_makes_no_code_for_the_administrator_nor_for_itself(cast: Cast) -> None:
    for person in (cast.admin, cast.office):
        with pytest.raises(Refused), transaction():
            operations.make_code(person.id, actor=cast.office, key=KEY)
    assert count(OneTimeCode) == 0


def test_a_code_unlocks_the_account(cast: Cast) -> None:
    with transaction():
        operations.begin_attempt("hoa", Origin("203.0.113.1"))
        operations.make_code(cast.hoa.id, actor=cast.office, key=KEY)
    assert db.session.scalars(select(SignInFailure.key).order_by(SignInFailure.key)).all() == [
        "address:203.0.113.1", f"person:{cast.hoa.id}@address:203.0.113.1",
    ]  # fmt: skip


def test_nobody_who_left_gets_a_code(cast: Cast) -> None:
    gone = make_person("Người Đã Nghỉ", is_active=False)
    with pytest.raises(Missing), transaction():
        operations.make_code(gone.id, actor=cast.office, key=KEY)


def test_choosing_a_password_ends_all_other_sessions(cast: Cast) -> None:
    open_for(cast.hoa.id)
    token = open_for(cast.hoa.id, choose_password=True)
    from editorial.units.queries import actor_by_token

    actor = actor_by_token(token)
    assert actor is not None
    assert actor.needs == "password"
    with transaction():
        renewed = operations.choose_password(cast.hoa.id, GOOD, actor=actor)
    assert [device.id for device in queries.devices_of(cast.hoa.id)] == [actor.session_id]
    assert actor_by_token(token) is None, "a copy of the cookie opens nothing more"
    now = actor_by_token(renewed)
    assert now is not None
    assert now.needs == ""
    assert len(audited("password.changed")) == 1


def test_a_bad_password_changes_nothing(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        operations.choose_password(cast.hoa.id, "ngắn", actor=cast.hoa)
    assert "password" in refused.value.errors
    assert db.session.get_one(Person, cast.hoa.id).password_hash is None
    assert audited("password.changed") == []


def test_changing_the_password_needs_the_old_one(cast: Cast) -> None:
    with transaction():
        operations.choose_password(cast.hoa.id, GOOD, actor=cast.hoa)
    with pytest.raises(Invalid) as refused, transaction():
        operations.change_password("sai rồi bạn ơi", "cầu Vĩnh Tuy hai tầng", actor=cast.hoa)
    assert list(refused.value.errors) == ["old"]
    with transaction():
        operations.change_password(GOOD, "cầu Vĩnh Tuy hai tầng", actor=cast.hoa)
    kept = db.session.get_one(Person, cast.hoa.id).password_hash
    assert operations.password_fits(kept, "cầu Vĩnh Tuy hai tầng")


# --- links ---


def links_of(person: Person, name: str) -> list[str]:
    with transaction():
        made = operations.make_link(name)
    return [made[1]] if made else []


def test_a_link_goes_to_the_owner_and_opens_once(cast: Cast, travel: Travel) -> None:
    person = make_person("Lê Thư", username="thu", email="thu@example.com")
    old, new = links_of(person, "thu") + links_of(person, "THU@example.com")
    with transaction():
        assert operations.use_link(old) is None
        assert operations.use_link("nonsense") is None
        assert operations.use_link(new) == person.id
        assert operations.use_link(new) is None


def test_a_link_is_good_for_two_hours(cast: Cast, travel: Travel) -> None:
    person = make_person("Lê Thư", username="thu", email="thu@example.com")
    (token,) = links_of(person, "thu")
    travel(hours=2, seconds=1)
    with transaction():
        assert operations.use_link(token) is None


def test_a_link_that_could_not_be_sent_opens_nothing_and_does_not_count(cast: Cast) -> None:
    person = make_person("Lê Thư", username="thu", email="thu@example.com")
    for _time in range(5):
        (token,) = links_of(person, "thu")
        with transaction():
            operations.drop_link(person.id, token)
            assert operations.use_link(token) is None


def test_nothing_is_sent_to_nobody_nor_too_often(cast: Cast) -> None:
    person = make_person("Lê Thư", username="thu", email="thu@example.com")
    assert links_of(person, "nobody") == []
    assert links_of(person, "hoa") == []  # has no address
    assert sum(len(links_of(person, "thu")) for _time in range(5)) == 3


# --- sessions ---


def test_the_idle_time_comes_from_granted_and_unit_roles(cast: Cast) -> None:
    open_for(cast.hoa.id, roles={Role.CONTRIBUTOR})
    open_for(cast.admin.id)
    minutes = dict(db.session.execute(select(DeviceSession.person_id, DeviceSession.idle_minutes)).all())
    assert minutes == {cast.hoa.id: 43200, cast.admin.id: 30}


def test_a_grant_tightens_the_sessions_that_are_open(cast: Cast) -> None:
    open_for(cast.hoa.id)
    with transaction():
        operations.grant_role(cast.hoa.id, Role.EDITOR, valid_from=clock.today(), basis="QĐ 1", actor=cast.admin)
    assert db.session.scalars(select(DeviceSession.idle_minutes)).all() == [720]


def test_nobody_ends_somebody_elses_session(cast: Cast) -> None:
    open_for(cast.hoa.id)
    session_id = db.session.scalars(select(DeviceSession.id)).one()
    with pytest.raises(Missing), transaction():
        operations.end_session(session_id, actor=cast.binh)
    assert len(queries.devices_of(cast.hoa.id)) == 1


def test_what_has_had_its_time_is_let_go(cast: Cast, travel: Travel) -> None:
    open_for(cast.hoa.id)
    with transaction():
        operations.begin_attempt("hoa", Origin("127.0.0.1"))
        operations.keep_unsaved_form("t", cast.hoa.id, path="/a", posted_to="/a", fields={"x": ["y"]})
        operations.make_code(cast.hoa.id, actor=SYSTEM, key=KEY)
    with transaction():
        assert operations.prune() == 0
    travel(days=121)
    with transaction():
        assert operations.prune() == 5
    assert [count(table) for table in (UnsavedForm, SignInFailure, OneTimeCode, DeviceSession)] == [0, 0, 0, 0]


# --- two steps ---


def confirm(person: Actor) -> tuple[pyotp.TOTP, list[str]]:
    totp = pyotp.TOTP(operations.new_totp_secret())
    with transaction():
        return totp, operations.confirm_totp(person.id, totp.secret, totp.at(clock.now()), actor=person, key=KEY)


def test_two_steps_are_set_with_a_code_and_give_ten_recovery_codes(cast: Cast) -> None:
    with pytest.raises(Invalid), transaction():
        operations.confirm_totp(cast.mai.id, operations.new_totp_secret(), "000000", actor=cast.mai, key=KEY)
    assert db.session.get_one(Person, cast.mai.id).totp_secret is None
    _totp, codes = confirm(cast.mai)
    assert len(set(codes)) == 10
    assert queries.recovery_codes_left(cast.mai.id) == 10
    assert len(audited("totp.set")) == 1
    with pytest.raises(Refused):
        confirm(cast.mai)


def test_no_code_is_good_twice(cast: Cast, travel: Travel) -> None:
    totp, (recovery, *_rest) = confirm(cast.mai)
    with transaction():
        assert not operations.check_totp(cast.mai.id, totp.at(clock.now()), key=KEY)
    travel(seconds=30)
    with transaction():
        assert operations.check_totp(cast.mai.id, totp.at(clock.now()), key=KEY)
        assert not operations.check_totp(cast.mai.id, totp.at(clock.now()), key=KEY)
        assert not operations.check_totp(cast.mai.id, totp.at(clock.now() - timedelta(seconds=30)), key=KEY)
        assert operations.check_totp(cast.mai.id, recovery.upper().replace("-", " "), key=KEY)
        assert not operations.check_totp(cast.mai.id, recovery, key=KEY)
    assert queries.recovery_codes_left(cast.mai.id) == 9
    travel(seconds=90)
    with transaction():
        assert not operations.check_totp(cast.mai.id, totp.at(clock.now() - timedelta(seconds=60)), key=KEY)
        assert not operations.check_totp(cast.mai.id, "", key=KEY)


def test_a_leaked_database_is_nobodys_second_step(cast: Cast, travel: Travel) -> None:
    totp, _codes = confirm(cast.mai)
    person = db.session.get_one(Person, cast.mai.id)
    kept = person.totp_secret
    assert kept is not None
    assert totp.secret not in kept
    travel(seconds=60)
    with transaction():
        assert not operations.check_totp(cast.mai.id, totp.at(clock.now()), key="another key"), "nor with another key"
        db.session.get_one(Person, cast.lan.id).totp_secret = kept
        assert not operations.check_totp(cast.lan.id, totp.at(clock.now()), key=KEY), "nor copied to another row"
        db.session.get_one(Person, cast.lan.id).totp_secret = "!" * 64
        assert not operations.check_totp(cast.lan.id, totp.at(clock.now()), key=KEY), "nor broken"
        assert operations.check_totp(cast.mai.id, totp.at(clock.now()), key=KEY)


def test_secrets_from_before_the_seal_go_on_working_and_are_sealed(cast: Cast, travel: Travel) -> None:
    totp = pyotp.TOTP(pyotp.random_base32())
    person = db.session.get_one(Person, cast.mai.id)
    with transaction():
        person.totp_secret, person.totp_confirmed_at = totp.secret, clock.now()
        db.session.flush()
        assert operations.check_totp(person.id, totp.at(clock.now()), key=KEY)
    with transaction():
        assert operations.seal_secrets(KEY) == 1
        assert operations.seal_secrets(KEY) == 0
    assert person.totp_secret != totp.secret
    travel(seconds=60)
    with transaction():
        assert operations.check_totp(person.id, totp.at(clock.now()), key=KEY)


def test_whoever_ends_their_own_second_step_is_written_down(cast: Cast, travel: Travel) -> None:
    totp, _codes = confirm(cast.mai)
    travel(seconds=30)
    with pytest.raises(Invalid), transaction():
        operations.end_totp("000000", actor=cast.mai, key=KEY)
    assert audited("totp.ended") == []
    with transaction():
        operations.end_totp(totp.at(clock.now()), actor=cast.mai, key=KEY)
    assert db.session.get_one(Person, cast.mai.id).totp_confirmed_at is None
    assert queries.recovery_codes_left(cast.mai.id) == 0
    assert [(row.actor_id, row.subject_id) for row in audited("totp.ended")] == [(cast.mai.id, cast.mai.id)]


def test_the_register_resets_two_steps_with_a_reason_and_ends_the_sessions(cast: Cast) -> None:
    confirm(cast.mai)
    open_for(cast.mai.id)
    for actor, reason, problem in (
        (cast.mai, "mất máy", Refused),
        (cast.nam, "mất máy", Refused),
        (cast.office, " ", Invalid),
    ):
        with pytest.raises(problem), transaction():
            operations.reset_totp(cast.mai.id, reason, actor=actor)
    with transaction():
        operations.reset_totp(cast.mai.id, "mất máy", actor=cast.office)
    assert queries.devices_of(cast.mai.id) == []
    assert queries.recovery_codes_left(cast.mai.id) == 0
    assert audited("totp.reset")[0].details["reason"] == "mất máy"


# --- the register ---


def test_a_person_is_added_with_clean_names_and_written_down(cast: Cast) -> None:
    contact = {"full_name": " Trần  Thị Mơ ", "phone": "+84 912 345 678", "email": "Mo@Example.COM", "username": ""}
    with transaction():
        person = operations.add_person(contact, actor=cast.office)
    assert (person.full_name, person.phone, person.email, person.username) == (
        "Trần Thị Mơ",
        "0912345678",
        "mo@example.com",
        None,
    )
    assert person.folded_name == "tran thi mo"
    assert audited("person.added")[0].subject_id == person.id


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        ({"full_name": "", "phone": "0912345678"}, "full_name"),
        ({"full_name": "Mơ"}, "phone"),
        ({"full_name": "Mơ", "phone": "12"}, "phone"),
        ({"full_name": "Mơ", "email": "@x"}, "email"),
        ({"full_name": "Mơ", "email": "a b@x.vn"}, "email"),
        ({"full_name": "Mơ", "email": "mơ@example.com"}, "email"),
        ({"full_name": "Mơ", "email": "mo@phường.vn"}, "email"),
        ({"full_name": "Mơ", "username": "a b"}, "username"),
        ({"full_name": "Mơ", "username": "0912345678"}, "username"),
        ({"full_name": "Mơ", "username": "HOA"}, "username"),
    ],
)
def test_a_contact_that_can_not_be_is_refused(cast: Cast, contact: dict[str, str], field: str) -> None:
    before = count(Person)
    with pytest.raises(Invalid) as refused, transaction():
        operations.add_person(contact, actor=cast.office)
    assert field in refused.value.errors
    assert count(Person) == before


def test_a_changed_name_is_found_and_sorted_anew(cast: Cast) -> None:
    with transaction():
        changed = operations.change_person(
            cast.hoa.id, {"full_name": "Nguyễn Thị Yến", "phone": "0987654321"}, actor=cast.office
        )
    person = db.session.get_one(Person, cast.hoa.id)
    assert set(changed) == {"full_name", "phone", "username"}
    assert person.folded_name == "nguyen thi yen"
    assert person.sort_key.startswith("y0")
    assert "0987654321" not in str(audited("person.changed")[0].details)


@pytest.mark.parametrize("who", ["hoa", "lan", "mai", "head"])
def test_others_do_not_touch_the_register(cast: Cast, who: str) -> None:
    actor = getattr(cast, who)
    before = count(Person), count(RoleGrant)
    with pytest.raises(Refused), transaction():
        operations.add_person({"full_name": "A", "phone": "0912345678"}, actor=actor)
    with pytest.raises(Refused), transaction():
        operations.change_person(cast.binh.id, {"full_name": "A", "phone": "0912345678"}, actor=actor)
    with pytest.raises(Refused), transaction():
        operations.grant_role(cast.binh.id, Role.EDITOR, valid_from=clock.today(), basis="x", actor=actor)
    assert (count(Person), count(RoleGrant)) == before


def test_a_role_is_granted_with_dates_and_by_whom(cast: Cast) -> None:
    with transaction():
        grant = operations.grant_role(
            cast.hoa.id,
            Role.EDITOR,
            valid_from=date(2026, 12, 1),
            valid_to=date(2026, 12, 31),
            basis="QĐ 5",
            actor=cast.office,
        )
    assert (grant.granted_by_id, grant.basis) == (cast.office.id, "QĐ 5")
    assert queries.roles_of(cast.hoa.id) == frozenset()
    assert audited("role.granted")[0].details["from"] == "2026-12-01"
    assert told("role.granted")[0]["role"] == "editor"


@pytest.mark.parametrize(
    ("start", "end", "basis", "field"),
    [
        (date(2026, 12, 1), date(2026, 11, 30), "QĐ", "valid_to"),
        (date(2026, 12, 1), None, " ", "basis"),
        (date(2024, 1, 1), None, "QĐ", "role"),
        (date(2024, 1, 1), date(2024, 7, 1), "QĐ", "role"),
    ],
)
def test_a_grant_that_can_not_be_is_refused(cast: Cast, start: date, end: date | None, basis: str, field: str) -> None:
    before = count(RoleGrant)
    with pytest.raises(Invalid) as refused, transaction():
        operations.grant_role(cast.mai.id, Role.EDITOR, valid_from=start, valid_to=end, basis=basis, actor=cast.admin)
    assert field in refused.value.errors
    assert count(RoleGrant) == before


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        (date(2026, 12, 1), date(2026, 12, 9), False),
        (date(2026, 12, 1), date(2026, 12, 10), True),  # the first day of the one that is held
        (date(2026, 12, 20), date(2026, 12, 31), True),  # its last day
        (date(2026, 12, 21), None, False),
    ],
)
def test_two_terms_of_a_role_share_no_day(cast: Cast, start: date, end: date | None, overlaps: bool) -> None:
    def grant(first: date, last: date | None) -> None:
        with transaction():
            operations.grant_role(
                cast.hoa.id, Role.EDITOR, valid_from=first, valid_to=last, basis="QĐ", actor=cast.admin
            )

    grant(date(2026, 12, 10), date(2026, 12, 20))
    if overlaps:
        with pytest.raises(Invalid) as refused:
            grant(start, end)
        assert "role" in refused.value.errors
    else:
        grant(start, end)


def test_a_role_is_held_on_its_last_day_and_counted(cast: Cast, travel: Travel) -> None:
    with transaction():
        operations.end_role(grant_of(cast.quynh.id), last_day=clock.today(), reason="hết hạn", actor=cast.admin,
                            accept_gaps=True)  # fmt: skip
    assert queries.holders_count(clock.today())[Role.HEAD_EDITOR] == 1
    assert Role.HEAD_EDITOR not in queries.holders_count(clock.today() + timedelta(days=1))


def grant_of(person_id: int) -> int:
    return db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == person_id)).one()


def test_a_role_ends_on_its_last_day(cast: Cast, travel: Travel) -> None:
    with transaction():
        operations.end_role(grant_of(cast.mai.id), last_day=clock.today(), reason="chuyển việc", actor=cast.office)
    assert queries.roles_of(cast.mai.id) == {Role.EDITOR}
    travel(days=1)
    assert queries.roles_of(cast.mai.id) == frozenset()
    assert told("role.ended")[0]["last_day"] == "2026-11-23"
    with pytest.raises(Invalid), transaction():
        operations.end_role(grant_of(cast.mai.id), last_day=clock.today(), reason="nữa", actor=cast.office)


def test_a_role_that_nobody_else_holds_ends_only_when_somebody_has_read_it(cast: Cast) -> None:
    grant_id = grant_of(cast.head.id)
    with pytest.raises(Invalid) as refused, transaction():
        operations.end_role(grant_id, last_day=clock.today(), reason="nghỉ", actor=cast.office)
    assert list(refused.value.errors) == ["accept"]
    with transaction():
        operations.end_role(grant_id, last_day=clock.today(), reason="nghỉ", actor=cast.office, accept_gaps=True)


def test_the_last_administrator_can_not_be_ended(cast: Cast) -> None:
    other = make_person("Quản Trị Hai")
    grant = grant_role(other, Role.ADMINISTRATOR, valid_to=clock.today())
    with pytest.raises(Refused), transaction():
        operations.end_role(
            grant_of(cast.admin.id),
            last_day=clock.today(),
            reason="nghỉ",
            actor=type(cast.admin)(id=other.id, name="Hai", roles=frozenset({Role.ADMINISTRATOR})),
            accept_gaps=True,
        )
    assert grant.valid_to == clock.today()


# --- held forms ---


def test_an_unsaved_form_is_for_the_same_person_browser_and_page(cast: Cast, travel: Travel) -> None:
    from editorial.people.rules import digest

    with transaction():
        operations.keep_unsaved_form("t", cast.hoa.id, path="/viet", posted_to="/viet", fields={"title": ["Cũ"]})
        operations.keep_unsaved_form(
            "t", cast.hoa.id, path="/viet", posted_to="/viet", fields={"title": ["Mới"], "x": ["1", "2"]}
        )
    key = digest("t")
    kept = queries.unsaved_form("/viet", token_hash=key, person_id=cast.hoa.id)
    assert kept is not None
    assert kept.fields == {"title": ["Mới"], "x": ["1", "2"]}
    assert queries.unsaved_form("/viet", token_hash=key, person_id=cast.binh.id) is None
    assert queries.unsaved_form("/khac", token_hash=key, person_id=cast.hoa.id) is None
    assert queries.unsaved_form("/viet", token_hash=digest("u"), person_id=cast.hoa.id) is None
    assert queries.unsaved_form("/viet", token_hash="", person_id=cast.hoa.id) is None
    travel(hours=25)
    assert queries.unsaved_form("/viet", token_hash=key, person_id=cast.hoa.id) is None


def test_an_unsaved_form_is_dropped_when_its_page_has_saved_it(cast: Cast) -> None:
    from editorial.people.rules import digest

    with transaction():
        operations.keep_unsaved_form("t", cast.hoa.id, path="/viet", posted_to="/viet", fields={"title": ["A"]})
        operations.drop_unsaved_form("/viet", token_hash=digest("t"), person_id=cast.hoa.id)
        operations.drop_unsaved_form("/viet", token_hash=digest("t"), person_id=cast.hoa.id)
    assert count(UnsavedForm) == 0


def test_a_person_keeps_at_most_twenty_unsaved_forms(cast: Cast) -> None:
    with transaction():
        for number in range(30):
            operations.keep_unsaved_form("t", cast.hoa.id, path=f"/{number}", posted_to="/", fields={"x": ["y"]})
    assert count(UnsavedForm) == 20
