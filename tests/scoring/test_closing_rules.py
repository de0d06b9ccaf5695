"""The table of closing a period: each verb by state and role, and what the facts must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from editorial.core import clock
from editorial.core.access import SYSTEM, Actor
from editorial.people.models import Role
from editorial.scoring.closing.rules import MACHINE, PeriodFacts, is_waiting_for
from editorial.scoring.periods.models import PeriodState

NOW = datetime(2026, 12, 9, 9, tzinfo=clock.VIETNAM)
FACTS = PeriodFacts(PeriodState.OPEN, 1, NOW, date(2026, 11, 30), NOW - timedelta(days=1))
STARTS = {
    "preview": PeriodState.OPEN,
    "sign": PeriodState.PREVIEW,
    "freeze": PeriodState.FREEZING,
    "reopen": PeriodState.FROZEN,
}
WHO = {"preview": Role.STANDING_OFFICE, "sign": Role.BOARD_HEAD, "reopen": Role.BOARD_HEAD}


def holding(*roles: str) -> Actor:
    return Actor(id=1, name="Một người", roles=frozenset(roles))


def test_each_verb_starts_from_one_state_and_leads_to_the_next():
    assert {verb: step.sources for verb, step in MACHINE.by_verb.items()} == {
        verb: (at,) for verb, at in STARTS.items()
    }
    assert [MACHINE[verb].target for verb in STARTS] == [
        PeriodState.PREVIEW, PeriodState.FREEZING, PeriodState.FROZEN, PeriodState.PREVIEW,
    ]  # fmt: skip


@pytest.mark.parametrize("verb", MACHINE.by_verb)
@pytest.mark.parametrize("state", PeriodState)
@pytest.mark.parametrize("role", Role)
def test_a_verb_is_for_one_role_and_from_one_state(verb: str, state: PeriodState, role: Role):
    allowed = MACHINE.permitted(verb, holding(role), replace(FACTS, state=state))
    assert bool(allowed) is (state is STARTS[verb] and role == WHO.get(verb))
    assert allowed or allowed.reason


def test_nobody_freezes_by_hand():
    assert not MACHINE.permitted("freeze", SYSTEM, replace(FACTS, state=PeriodState.FREEZING))


@pytest.mark.parametrize(
    ("verb", "changes", "sentence"),
    [
        ("preview", {"ends_on": date(2026, 12, 9)}, "từ ngày 10/12/2026"),
        ("sign", {"newest": NOW + timedelta(seconds=1)}, "Đồng hồ máy chủ"),
        ("sign", {"objections_until": NOW}, "Đang trong thời hạn"),
        ("sign", {"waiting": 1}, "Còn 1 kiến nghị"),
        ("sign", {"dead": "Tính điểm bài"}, "Tính điểm bài đã dừng"),
        ("sign", {"has_rules": False}, "quy chế"),
        ("reopen", {"signed_above": ("Năm 2026",)}, "Năm 2026"),
    ],
)
def test_what_the_facts_must_hold(verb: str, changes: dict[str, Any], sentence: str):
    fine = replace(FACTS, state=STARTS[verb])
    who = holding(WHO[verb])
    assert MACHINE.permitted(verb, who, fine)
    assert sentence in str(MACHINE.permitted(verb, who, replace(fine, **changes)).reason)
    assert is_waiting_for(who, fine) is (verb != "reopen")
    assert not is_waiting_for(who, replace(fine, **changes))
