"""The table of transitions, and how a change of state is authorized and written."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import pytest
from flask import Flask
from sqlalchemy import select

from editorial.core import transitions
from editorial.core.access import SYSTEM, Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.state_machine import Permission, StateMachine, Transition, granted_to, system_only
from editorial.core.verdicts import YES, Verdict, no
from editorial.workflow.models import Holiday


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"


@dataclass(frozen=True)
class DoorFacts:
    state: Door = Door.OPEN
    version: int = 1
    has_key: bool = True
    owner_id: int = 1


def key_is_there(facts: DoorFacts) -> Verdict:
    return YES if facts.has_key else no("Chưa có chìa khóa.")


OWNER = Permission[DoorFacts](
    "chủ nhà",
    lambda actor, facts: YES if actor.id == facts.owner_id else no("Chỉ chủ nhà khóa được cửa."),
    lambda actor, facts: actor.id == facts.owner_id or actor.has("guest"),
)
GUEST = granted_to("guest", title="khách", refusal="Chỉ khách mở được cửa.")
WIND = system_only(title="gió", refusal="Việc này do gió làm.")
MACHINE: StateMachine[Door, DoorFacts] = StateMachine(
    "door",
    (
        Transition("shut", "Đóng", (Door.OPEN,), (Door.SHUT,), GUEST),
        Transition("blow", "Gió đóng", (Door.OPEN,), (Door.SHUT,), WIND),
        Transition("knock", "Gõ cửa", (Door.SHUT,), (Door.SHUT, Door.OPEN), GUEST, concurrent=True),
        Transition("lock", "Khóa", (Door.SHUT,), (Door.LOCKED,), OWNER, conditions=(key_is_there,), action="door.locked"),
        Transition("hide", "Giấu", (Door.SHUT,), (Door.SHUT,), OWNER, conditions=(key_is_there,),
                   shown_when=lambda _actor, facts: facts.has_key),
    ),
    wrong_state=lambda transition, facts: f"Cửa đang {facts.state}, chưa {transition.title} được.",
    stale=lambda facts: f"Cửa vừa đổi: {facts.state}.",
)  # fmt: skip

HOST = Actor(id=1, name="Chủ")
VISITOR = Actor(id=2, name="Khách", roles=frozenset({"guest"}))
PASSER_BY = Actor(id=3, name="Người qua đường")
SHUT = DoorFacts(Door.SHUT)


def test_a_verb_is_permitted_by_state_then_person_then_conditions() -> None:
    without_key = replace(SHUT, has_key=False)
    assert MACHINE.permitted("lock", HOST, SHUT)
    assert MACHINE.permitted("lock", PASSER_BY, replace(without_key, state=Door.OPEN)).reason == (
        "Cửa đang open, chưa Khóa được."
    )
    assert MACHINE.permitted("lock", PASSER_BY, without_key).reason == "Chỉ chủ nhà khóa được cửa."
    assert MACHINE.permitted("lock", HOST, without_key).reason == "Chưa có chìa khóa."


def test_buttons_are_the_open_verbs_and_the_closed_ones_that_concern_the_person() -> None:
    def seen(actor: Actor, facts: DoorFacts) -> dict[str, bool]:
        return {button.transition.verb: bool(button.verdict) for button in MACHINE.buttons(actor, facts)}

    assert seen(HOST, SHUT) == {"lock": True, "hide": True}
    assert seen(VISITOR, SHUT) == {"knock": True, "lock": False, "hide": False}
    assert seen(PASSER_BY, SHUT) == {}
    assert seen(HOST, replace(SHUT, has_key=False)) == {"lock": False}, "shown_when leaves a button out"
    assert seen(VISITOR, DoorFacts()) == {"shut": True}, "a verb of the system has no button"


def test_a_verb_of_the_system_is_permitted_to_nobody() -> None:
    for actor in (HOST, VISITOR, SYSTEM):
        assert MACHINE.permitted("blow", actor, DoorFacts()).reason == "Việc này do gió làm."
        assert not MACHINE.concerns("blow", actor, DoorFacts())


def test_the_target_of_a_verb_with_several_must_be_named() -> None:
    assert MACHINE["lock"].target is Door.LOCKED
    with pytest.raises(ValueError, match="too many values"):
        _ = MACHINE["knock"].target


def test_a_verb_stands_once_in_a_table() -> None:
    twice = (MACHINE["shut"], MACHINE["shut"])
    with pytest.raises(ValueError, match="twice"):
        StateMachine("door", twice, wrong_state=MACHINE.wrong_state, stale=MACHINE.stale)


def authorize(facts: DoorFacts, verb: str = "lock", actor: Actor = HOST, version: int | None = 1) -> DoorFacts:
    return transitions.lock_and_authorize(MACHINE, verb, lambda: facts, actor=actor, version=version)


def test_an_old_page_is_told_so_before_the_table_is_asked() -> None:
    with pytest.raises(Stale, match="Cửa vừa đổi: locked"):
        authorize(DoorFacts(Door.LOCKED, version=2))
    assert authorize(replace(SHUT, version=2), version=None).version == 2


def test_what_the_table_refuses_is_refused() -> None:
    with pytest.raises(Refused, match="Cửa đang open"):
        authorize(DoorFacts())
    with pytest.raises(Refused, match="Chỉ chủ nhà"):
        authorize(SHUT, actor=PASSER_BY)


def test_what_does_not_exist_is_missing() -> None:
    def read() -> DoorFacts:
        raise Missing

    with pytest.raises(Missing):
        transitions.lock_and_authorize(MACHINE, "lock", read, actor=HOST, version=1)


@dataclass
class DoorRow:
    id: int = 7
    state: str = "shut"
    version: int = 3


def test_a_transition_writes_state_version_status_row_audit_row_and_event(app: Flask) -> None:
    row, told = DoorRow(), list[str]()
    status = Holiday(day=date(2031, 1, 1), title="Cửa khóa")
    with app.app_context():
        with transaction():
            transitions.transition(
                MACHINE, row, "lock", actor=HOST, status=status, details={"why": "đêm"},
                announce=lambda: told.append(row.state),
            )  # fmt: skip
        audited = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).one()
        assert (row.state, row.version) == ("locked", 4)
        assert db.session.get(Holiday, status.day) is not None
        assert (audited.action, audited.subject, audited.subject_id) == ("door.locked", "door", 7)
        assert (audited.actor_id, audited.details) == (HOST.id, {"why": "đêm"})
        assert told == ["locked"]


def test_a_concurrent_verb_raises_the_version_only_with_the_state(app: Flask) -> None:
    row = DoorRow()
    with app.app_context(), transaction():
        transitions.transition(MACHINE, row, "knock", Door.SHUT, actor=VISITOR, details={})
        assert row.version == 3
        transitions.transition(MACHINE, row, "hide", actor=HOST, details={})
        assert row.version == 4, "any other verb makes the page of a colleague stale"
        transitions.transition(MACHINE, row, "knock", Door.OPEN, actor=VISITOR, details={})
        assert (row.state, row.version) == ("open", 5)


@pytest.mark.parametrize(("verb", "target"), [("shut", Door.SHUT), ("lock", Door.OPEN), ("knock", Door.LOCKED)])
def test_a_state_is_never_written_against_the_table(app: Flask, verb: str, target: Door) -> None:
    row = DoorRow()
    with app.app_context(), pytest.raises(AssertionError, match="does not lead"), transaction():
        transitions.transition(MACHINE, row, verb, target, actor=HOST, details={})
    assert (row.state, row.version) == ("shut", 3)


def test_a_missing_reason_is_a_fault_of_the_form() -> None:
    transitions.require_reason("đã rõ")
    with pytest.raises(Invalid) as caught:
        transitions.require_reason("  ", "Hãy ghi lý do gỡ bài.")
    assert caught.value.errors == {"reason": "Hãy ghi lý do gỡ bài."}
