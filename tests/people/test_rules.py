"""The tables of people's rules, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from editorial.core.access import Actor
from editorial.people import rules
from editorial.people.models import GRANTED_ROLES, Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ADMIN = Actor(id=1, name="Trị", roles=frozenset({Role.ADMINISTRATOR}))
OFFICE = Actor(id=2, name="Phương", roles=frozenset({Role.STANDING_OFFICE}))


def holder(role: Role) -> Actor:
    return Actor(id=9, name="Ai đó", roles=frozenset({role}))


@pytest.mark.parametrize("role", Role)
def test_only_the_administrator_and_the_office_keep_the_register(role: Role) -> None:
    may = role in (Role.ADMINISTRATOR, Role.STANDING_OFFICE)
    assert bool(rules.can_keep_register(holder(role))) is may
    assert bool(rules.can_manage_account(holder(role), 5, ())) is may
    assert bool(rules.can_grant(holder(role), 5, Role.EDITOR)) is may


@pytest.mark.parametrize("role", GRANTED_ROLES)
@pytest.mark.parametrize("actor", [ADMIN, OFFICE], ids=["administrator", "office"])
def test_nobody_grants_themselves_anything(actor: Actor, role: Role) -> None:
    assert not rules.can_grant(actor, actor.id, role)
    assert rules.can_grant(ADMIN, 5, role)


@pytest.mark.parametrize("role", Role)
def test_the_office_makes_neither_administrators_nor_another_office(role: Role) -> None:
    may = role in GRANTED_ROLES and role not in (Role.ADMINISTRATOR, Role.STANDING_OFFICE)
    assert bool(rules.can_grant(OFFICE, 5, role)) is may


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.UNIT_HEAD])
def test_what_follows_from_a_unit_is_not_granted(role: Role) -> None:
    assert "đơn vị" in rules.can_grant(ADMIN, 5, role).reason


def test_an_administrators_account_is_for_another_administrator() -> None:
    assert not rules.can_manage_account(OFFICE, 5, {Role.ADMINISTRATOR})
    assert rules.can_manage_account(ADMIN, 5, {Role.ADMINISTRATOR})
    assert not rules.can_manage_account(ADMIN, ADMIN.id, {Role.ADMINISTRATOR})


OPENED_BY_ONE = {Role.CONTRIBUTOR, Role.UNIT_HEAD, Role.OBSERVER, Role.FEEDBACK_OFFICER}
"""Whose accounts one person of the register may open again: they neither vote, sign nor take anything down."""


@pytest.mark.parametrize("owner", Role)
def test_no_role_opens_an_account_above_its_own_again_alone(owner: Role) -> None:
    for role in Role:
        asks = bool(rules.can_manage_account(holder(role), 5, {owner}))
        alone = asks and not rules.needs_two(True, {owner})
        assert alone is (role in (Role.ADMINISTRATOR, Role.STANDING_OFFICE) and owner in OPENED_BY_ONE), role


@pytest.mark.parametrize("role", Role)
def test_the_second_person_has_a_say_and_is_neither_who_asked_nor_the_owner(role: Role) -> None:
    actor = holder(role)
    may = role in (Role.ADMINISTRATOR, Role.STANDING_OFFICE, Role.BOARD_HEAD, Role.BOARD_DEPUTY)
    assert bool(rules.can_agree_to_reopen(actor, 5, 6)) is may
    assert not rules.can_agree_to_reopen(actor, 5, actor.id)
    assert not rules.can_agree_to_reopen(actor, actor.id, 6)


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("hoa gạo đầu ngõ", True),
        ("  hoa gạo đầu ngõ  ", True),
        ("ngắn quá", False),
        ("cây bưởi x", True),  # ten characters: the least
        ("cây bưởi", False),
        ("cây bưởi9", False),
        ("         a", False),
        ("1234567890", False),
        ("MatKhau123", False),
        ("mật khẩu 123", False),
        ("aaaaaaaaaaaa", False),
        ("0912345678", False),
        ("+84 912 345 678", False),
        ("Nguyễn Thị Thảo", False),
        ("nguyen thi thao", False),
        ("thao@example.com", False),
        ("x" * 201, False),
        ("Nguyễn Thị Thảo trồng hoa", True),
    ],
)
def test_passwords(password: str, good: bool) -> None:
    fault = rules.password_fault(password, ("Nguyễn Thị Thảo", "0912345678", "thao@example.com", None))
    assert (fault == "") is good


@pytest.mark.parametrize(
    ("minutes_ago", "open_in"), [((), None), ((1, 2, 3, 4), None), ((1, 2, 3, 4, 5), 10), ((0, 1, 2, 3, 4, 14), 11)]
)
def test_the_lock_ends_when_the_fifth_newest_failure_is_old(minutes_ago: tuple[int, ...], open_in: int | None) -> None:
    until = rules.unlock_time([NOW - timedelta(minutes=minutes) for minutes in minutes_ago], rules.PER_ACCOUNT)
    assert until == (NOW + timedelta(minutes=open_in) if open_in is not None else None)


@pytest.mark.parametrize(
    ("roles", "minutes"),
    [
        ((), 43200),
        ((Role.CONTRIBUTOR,), 43200),
        ((Role.CONTRIBUTOR, Role.UNIT_HEAD), 43200),
        ((Role.EDITOR, Role.CONTRIBUTOR), 720),
        ((Role.ADMINISTRATOR, Role.EDITOR), 30),
    ],
)
def test_the_strictest_role_decides_the_idle_time(roles: tuple[Role, ...], minutes: int) -> None:
    values = {setting.key: setting.default for setting in rules.IDLE_SETTINGS.values()}
    assert rules.idle_minutes(roles, values) == minutes


@pytest.mark.parametrize(("raw", "minutes"), [(0, 5), (60, 60), ("90", 90), (10**9, 43200)])
def test_an_idle_time_that_makes_no_sense_is_bounded(raw: object, minutes: int) -> None:
    assert rules.IDLE_SETTINGS[Role.EDITOR].parse(raw) == minutes


@pytest.mark.parametrize("role", Role)
def test_two_steps_are_for_all_above_contributor(role: Role) -> None:
    assert rules.needs_totp({Role.CONTRIBUTOR, role}) is (role != Role.CONTRIBUTOR)


@pytest.mark.parametrize(
    ("leaving", "others", "found"),
    [
        ({Role.EDITOR}, {}, 1),
        ({Role.EDITOR}, {Role.HEAD_EDITOR: 1}, 0),
        ({Role.EDITOR}, {Role.EDITOR: 1}, 0),
        ({Role.BOARD_HEAD}, {Role.BOARD_DEPUTY: 3}, 1),
        ({Role.BOARD_HEAD, Role.EDITOR}, {}, 2),
        ({Role.OBSERVER}, {}, 0),
        (set(), {}, 0),
    ],
)
def test_what_would_have_no_owner(leaving: set[Role], others: dict[str, int], found: int) -> None:
    assert len(rules.gaps(leaving, others)) == found


def test_the_last_administrator_stays() -> None:
    assert not rules.can_leave_administration({Role.ADMINISTRATOR}, {})
    assert rules.can_leave_administration({Role.ADMINISTRATOR}, {Role.ADMINISTRATOR: 1})
    assert rules.can_leave_administration({Role.EDITOR}, {})


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Mobile Safari/537.36",
            "Chrome trên Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130",
            "Edge trên Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604",
            "Safari trên iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox trên Windows"),
        ("curl/8", "Trình duyệt không rõ"),
        ("", "Trình duyệt không rõ"),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert rules.device_words(agent) == words
