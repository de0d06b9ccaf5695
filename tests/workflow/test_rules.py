"""The workflow table against a table written by hand: every verb, in every state, by every kind of person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from editorial.articles.models import Lane, State
from editorial.articles.rules import Case, can_edit
from editorial.ballots.models import Choice
from editorial.ballots.rules import RECUSED, REPLACED, TOUCHED, BallotFacts, Seat
from editorial.core.access import SYSTEM, Actor
from editorial.people.models import Role
from editorial.workflow.rules import (
    BY_VERB,
    CLOCK,
    MACHINE,
    TAKING_DOWN,
    TRANSITIONS,
    ItemFacts,
    UnitCheck,
    permitted,
    unit_check,
)

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OURS, OTHERS = 10, 11


def person(number: int, *roles: str, **units: str) -> Actor:
    places = {{"ours": OURS, "others": OTHERS}[name]: position for name, position in units.items()}
    return Actor(id=number, name=f"Người {number}", roles=frozenset(roles), units=places)


KINDS: dict[str, Actor] = {
    "author": person(1, Role.CONTRIBUTOR, ours="contributor"),
    "co_author": person(2, Role.CONTRIBUTOR, others="contributor"),
    "enterer": person(3, Role.UNIT_HEAD, ours="head"),
    "unit_head": person(4, Role.UNIT_HEAD, ours="head"),
    "unit_deputy": person(5, Role.UNIT_HEAD, ours="deputy"),
    "unit_member": person(6, Role.CONTRIBUTOR, ours="contributor"),
    "other_head": person(7, Role.UNIT_HEAD, others="head"),
    "editor": person(8, Role.EDITOR),
    "writing_editor": person(9, Role.EDITOR),
    "confirming_editor": person(12, Role.EDITOR, Role.UNIT_HEAD, ours="head"),
    "head_editor": person(13, Role.HEAD_EDITOR),
    "owner": person(14, Role.EDITOR),
    "office": person(15, Role.STANDING_OFFICE),
    "member": person(16, Role.BOARD_MEMBER),
    "head": person(17, Role.BOARD_HEAD),
    "deputy": person(18, Role.BOARD_DEPUTY),
    "touched_member": person(19, Role.BOARD_MEMBER),
    "voted_member": person(20, Role.BOARD_MEMBER),
    "replaced_member": person(21, Role.BOARD_MEMBER),
    "recused_member": person(22, Role.BOARD_MEMBER),
    "late_member": person(23, Role.BOARD_MEMBER),
    "substitute": person(24, Role.PUBLISHER),
    "publisher": person(25, Role.PUBLISHER),
    "observer": person(26, Role.OBSERVER),
    "feedback": person(27, Role.FEEDBACK_OFFICER),
    "administrator": person(28, Role.ADMINISTRATOR),
    "stranger": person(29),
    "clock": SYSTEM,
}

BALLOT = BallotFacts(
    id=1, edition_id=1, revision_id=1, revision_hash="h", yes_needed=2, needs_leader=True, opened_at=NOW, closes_at=NOW,
    outcome=None,
    seats=(
        Seat(16, "Ủy viên", False), Seat(17, "Trưởng", True), Seat(18, "Phó", True),
        Seat(19, "Đã viết", False, excused=TOUCHED), Seat(20, "Đã bỏ", False, choice=Choice.ABSTAIN),
        Seat(21, "Vắng", False, excused=REPLACED), Seat(22, "Xin thôi", False, RECUSED, Choice.RECUSE),
        Seat(24, "Thay", False, substitute_for=21),
    ),
)  # fmt: skip

CASE = Case(
    article_id=1, edition_id=1, number=1, version=1, state=State.DRAFT, state_since=NOW, lane=Lane.NORMAL,
    unit_id=OURS, restricted=False, created_by_id=3, authors=frozenset({1, 2, 3, 9}), owner_id=14,
    claimed_until=NOW + timedelta(hours=8), sent_at=NOW, due_at=NOW, effective_on=None, confirmed_by_id=12,
    confirmed_hash="h", revision_id=1, revision_hash="h", title="Bài", grade=None, is_current=True, is_out=False,
)  # fmt: skip

SIGNED = {"author", "co_author", "enterer", "writing_editor"}
DESKS = {"editor", "confirming_editor", "head_editor", "owner", "office"}
SCHEDULES = {"publisher", "substitute", "office", "head", "deputy"}
HEADS = {"head", "deputy"}

EXPECTED: dict[str, tuple[set[str], set[str]]] = {
    # verb: the states it starts from, who may do it there
    "send": ({"draft", "changes_requested"}, SIGNED),
    "withdraw": ({"unit_check", "submitted"}, SIGNED),
    "confirm": ({"unit_check"}, {"unit_head", "unit_deputy", "confirming_editor"}),
    "return_to_author": ({"unit_check"}, {"unit_head", "unit_deputy", "confirming_editor"}),
    "withdraw_confirmation": ({"submitted"}, {"unit_head", "unit_deputy", "confirming_editor"}),
    "claim": ({"submitted"}, {"editor", "head_editor", "owner"}),
    "release": ({"editing"}, {"owner"}),
    "expire": ({"editing"}, set()),
    "assign": ({"submitted", "editing"}, {"head_editor", "office"}),
    "request_changes": ({"editing"}, {"owner"}),
    "submit_to_board": ({"editing"}, {"owner"}),
    "decline": ({"submitted", "editing"}, {"office"}),
    "vote": ({"board_review"}, {"member", "head", "deputy", "substitute"}),
    "substitute": ({"board_review"}, HEADS),
    "reopen": ({"board_review", "approved", "publish_failed"}, DESKS),
    "schedule": ({"approved", "publish_failed"}, SCHEDULES),
    "reschedule": ({"scheduled"}, SCHEDULES),
    "unschedule": ({"scheduled"}, SCHEDULES),
    "publish_now": ({"approved", "scheduled", "publish_failed"}, SCHEDULES),
    "approve_now": ({"unit_check", "submitted", "editing", "changes_requested", "board_review"}, HEADS),
    "publish": ({"scheduled"}, set()),
    "fail": ({"scheduled"}, set()),
    "take_down": ({"published"}, HEADS),
    "void": ({"board_review", "approved", "scheduled", "publish_failed"}, set()),
    "correct": ({"published", "taken_down"}, SIGNED | DESKS),
    "restart_correction": ({"published", "taken_down"}, DESKS),
    "discard_correction": ({"draft", "changes_requested"}, SIGNED),
}
ON_LIVE = {"take_down", "correct", "restart_correction"}
OF_CORRECTION = {"void", "discard_correction"}


def case_of(verb: str, state: str, **more: object) -> Case:
    """The edition that a verb is about: one that is out, perhaps with a correction in its author's hands, or its
    correction, or any first edition."""
    facts: dict[str, object] = {"is_out": verb in ON_LIVE, "number": 2 if verb in OF_CORRECTION else 1}
    if verb == "approve_now":
        facts["lane"] = Lane.URGENT
    if verb == "restart_correction":
        facts |= {"is_current": False, "current_state": State.DRAFT}
    return replace(CASE, state=State(state), **(facts | more))  # type: ignore[arg-type]


def concerns(verb: str, actor: Actor, case: Case) -> bool:
    return MACHINE.concerns(verb, actor, ItemFacts(case))


def test_the_two_tables_speak_of_the_same_verbs():
    assert set(BY_VERB) == set(EXPECTED)
    assert len(TRANSITIONS) == len(BY_VERB)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", EXPECTED)
def test_every_verb_in_every_state(verb: str, kind: str):
    states, people = EXPECTED[verb]
    for state in State:
        case = case_of(verb, state)
        verdict = permitted(verb, KINDS[kind], case, BALLOT)
        assert bool(verdict) == (state in states and kind in people), (state, verdict)
        assert verdict or verdict.reason, "every no is a sentence"


@pytest.mark.parametrize("verb", EXPECTED)
def test_an_older_edition_takes_no_verb_but_what_belongs_to_the_one_that_is_out(verb: str):
    states, people = EXPECTED[verb]
    for state in states:
        for kind in people:
            old = case_of(verb, state, is_current=False)
            assert bool(permitted(verb, KINDS[kind], old, BALLOT)) == (verb in ON_LIVE - {"correct"}), kind


@pytest.mark.parametrize("newest", State)
def test_a_correction_is_begun_anew_only_while_one_lies_with_its_author(newest: State):
    beside = case_of("restart_correction", "published", current_state=newest)
    assert bool(permitted("restart_correction", KINDS["editor"], beside)) == (newest in ("draft", "changes_requested"))
    assert not permitted("correct", KINDS["editor"], beside), "one at a time"
    assert concerns("correct", KINDS["author"], beside)
    lies = newest in ("draft", "changes_requested")
    assert concerns("correct", KINDS["editor"], beside) != lies, "one of two buttons explains itself"
    alone = replace(beside, is_current=True, current_state=State.PUBLISHED)
    assert not permitted("restart_correction", KINDS["editor"], alone)
    assert not concerns("restart_correction", KINDS["editor"], alone), "nothing to explain where nothing lies"
    assert permitted("correct", KINDS["editor"], alone)


@pytest.mark.parametrize("verb", sorted(OF_CORRECTION))
def test_a_first_edition_knows_nothing_of_corrections(verb: str):
    for state in State:
        for actor in KINDS.values():
            case = case_of(verb, state, number=1)
            assert not permitted(verb, actor, case, BALLOT)
            assert not concerns(verb, actor, case)


@pytest.mark.parametrize("verb", sorted(ON_LIVE))
def test_what_is_not_out_is_neither_taken_down_nor_corrected(verb: str):
    states, people = EXPECTED[verb]
    for state in states:
        for kind in people:
            assert not permitted(verb, KINDS[kind], case_of(verb, state, is_out=False), BALLOT)


def test_without_a_ballot_nobody_votes():
    case = replace(CASE, state=State.BOARD_REVIEW)
    assert not any(permitted("vote", actor, case, None) for actor in KINDS.values())


def test_an_owner_who_left_the_desk_owns_nothing():
    case = replace(CASE, state=State.EDITING)
    gone = replace(KINDS["owner"], roles=frozenset({Role.CONTRIBUTOR}))
    for verb in ("release", "request_changes", "submit_to_board"):
        assert not permitted(verb, gone, case)
    assert not can_edit(gone, case, NOW)


def test_no_verb_belongs_to_a_person_and_nobody():
    for transition in TRANSITIONS:
        for kind, actor in KINDS.items():
            if transition.who in (CLOCK, TAKING_DOWN) or kind == "clock":
                assert not concerns(transition.verb, actor, CASE)


def test_a_refusal_is_explained_to_those_whose_work_it_is():
    """Whoever may do a verb in one case is told why not in another."""
    for verb, (states, people) in EXPECTED.items():
        for kind in people - {"substitute"}:
            case = case_of(verb, min(states))
            assert concerns(verb, KINDS[kind], case), (verb, kind)
    assert concerns("confirm", KINDS["enterer"], CASE), "a head who wrote it hears that another must confirm"
    assert concerns("vote", KINDS["touched_member"], CASE)
    assert not concerns("claim", KINDS["author"], CASE)


@pytest.mark.parametrize("kind", KINDS)
def test_who_holds_the_pen(kind: str):
    for state in State:
        pen = {"draft": SIGNED, "changes_requested": SIGNED, "editing": {"owner"}}.get(state, set())
        verdict = can_edit(KINDS[kind], replace(CASE, state=state), NOW)
        assert bool(verdict) == (kind in pen), state
        assert verdict or verdict.reason


def test_the_pen_falls_when_the_claim_is_over():
    case = replace(CASE, state=State.EDITING, claimed_until=NOW)
    assert can_edit(KINDS["owner"], case, NOW)
    assert not can_edit(KINDS["owner"], case, NOW + timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("lane", "kind", "others", "off", "confirmed", "expected"),
    [
        (Lane.NORMAL, "school", 1, [], None, None),
        (Lane.NORMAL, "school", 0, [], None, UnitCheck.ONE_PERSON),
        (Lane.NORMAL, "school", 1, ["school"], None, UnitCheck.OFF),
        (Lane.NORMAL, "school", 0, ["school"], None, UnitCheck.OFF),
        (Lane.NORMAL, "school", 1, ["ward_police"], None, None),
        (Lane.NORMAL, "school", 1, [], "h", UnitCheck.CONFIRMED),
        (Lane.NORMAL, "school", 1, [], "older", None),
        (Lane.NORMAL, "school", 0, [], "older", UnitCheck.ONE_PERSON),
        (Lane.URGENT, "school", 1, [], None, UnitCheck.URGENT),
        (Lane.URGENT, "school", 0, ["school"], "h", UnitCheck.URGENT),
        (Lane.LEGAL, "department", 2, [], None, None),
        (Lane.LEGAL, "department", 2, [], "h", UnitCheck.CONFIRMED),
    ],
)
def test_when_the_unit_is_asked(lane, kind, others, off, confirmed, expected):
    assert unit_check(replace(CASE, lane=lane, confirmed_hash=confirmed), kind, others, off) is expected


def test_every_way_past_the_unit_has_a_title():
    assert all(check.title for check in UnitCheck)
    assert all(transition.who.title for transition in TRANSITIONS)
