"""The table of a round, the criteria, and how a vote is counted: without a database."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.rules import (
    can_appraise,
    can_nominate,
    can_withdraw,
    can_write_report,
    sees_candidate,
)
from editorial.commendations.council.rules import choosing, voting
from editorial.commendations.council.rules.choosing import PassedCandidate
from editorial.commendations.council.rules.voting import (
    BallotCandidate,
    Count,
    Member,
    Position,
    RecusalReason,
    Relation,
    VoteChoice,
)
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.criteria.rules import Criteria, Figures
from editorial.commendations.rounds import rules as rounds
from editorial.commendations.rounds.rules import (
    LEADER,
    MACHINE,
    OFFICE,
    Facts,
    Majority,
    Quorum,
    State,
    sees_attachments,
)
from editorial.core.access import Actor
from editorial.people.models import Role

READY = {"candidates": 3, "shortlisted": 3, "counted": True, "selected": 2}
ROLES = (*Role, None)
MAY = {OFFICE: {Role.STANDING_OFFICE}, LEADER: {Role.BOARD_HEAD, Role.BOARD_DEPUTY}}


def actor(role: Role | None = None, **more: object) -> Actor:
    return Actor(**{"id": 1, "name": "A", "roles": frozenset({role} if role else ())} | more)  # type: ignore[arg-type]


# ---- the table ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", MACHINE.by_verb)
def test_every_verb_in_every_state_by_every_role(verb: str, state: State, role: Role | None) -> None:
    transition = MACHINE[verb]
    verdict = MACHINE.permitted(verb, actor(role), Facts(state, **READY))  # type: ignore[arg-type]
    assert bool(verdict) is (state in transition.sources and role in MAY[transition.who])
    assert verdict.allowed or verdict.reason.endswith(".")


def test_every_state_but_the_last_can_be_left_and_every_one_reached() -> None:
    assert {source for transition in MACHINE.transitions for source in transition.sources} == set(State) - {
        State.CLOSED
    }
    assert {transition.target for transition in MACHINE.transitions} == set(State)


@pytest.mark.parametrize(
    ("verb", "facts", "said"),
    [
        ("close_nominations", Facts(State.NOMINATING), "chưa có ai"),
        ("open_vote", Facts(State.APPRAISING, 3, 1, 2), "Còn 1 ứng viên chưa có ý kiến"),
        ("open_vote", Facts(State.APPRAISING, 3, 0, 0), "Chưa có ứng viên nào được đưa ra"),
        ("open_vote", Facts(State.APPRAISING, 3, 0, 3, ("Hội đồng cần một thư ký.",)), "thư ký"),
        ("submit", Facts(State.VOTING, 3, 0, 3, ballot_open=True), "chưa được kiểm"),
        ("submit", Facts(State.VOTING, 3, 0, 3), "chưa bỏ phiếu xong"),
        ("submit", Facts(State.VOTING, 3, 0, 3, counted=True, selected=1, ties=("Cộng tác viên",)), "bằng phiếu"),
        ("submit", Facts(State.VOTING, 3, 0, 3, counted=True), "Không ai đủ phiếu"),
    ],
)
def test_what_is_missing_is_said(verb: str, facts: Facts, said: str) -> None:
    everybody = actor(roles=frozenset({Role.STANDING_OFFICE, Role.BOARD_HEAD}))
    verdict = MACHINE.permitted(verb, everybody, facts)
    assert not verdict
    assert said in verdict.reason


def test_deadlines_follow_each_other() -> None:
    days = {"nominating": date(2026, 12, 5), "appraising": date(2026, 12, 1), "submitted": date(2026, 12, 6)}
    assert list(rounds.deadline_errors(days)) == ["appraising"]
    assert list(rounds.deadline_errors({"voting": date(2026, 1, 1)}, date(2026, 1, 2))) == ["voting"]
    assert rounds.deadline_errors({"nominating": date(2026, 1, 1), "voting": None}) == {}


HEAD = Actor(id=5, name="B", roles=frozenset({Role.UNIT_HEAD}), units={7: "head"})


@pytest.mark.parametrize(
    ("who", "state", "nominators", "today", "units", "may"),
    [
        (HEAD, State.NOMINATING, ("unit_head",), 5, (7,), True),
        (HEAD, State.NOMINATING, ("unit_head",), 10, (7,), True),
        (HEAD, State.NOMINATING, ("unit_head",), 11, (7,), False),
        (HEAD, State.NOMINATING, ("unit_head",), 5, (8,), False),
        (HEAD, State.NOMINATING, ("board",), 5, (7,), False),
        (HEAD, State.PREPARING, ("unit_head",), 5, (7,), False),
        (HEAD, State.APPRAISING, ("unit_head",), 5, (7,), False),
        (actor(Role.BOARD_MEMBER), State.NOMINATING, ("board",), 5, (), True),
        (actor(Role.BOARD_MEMBER), State.NOMINATING, ("unit_head",), 5, (), False),
        (actor(Role.STANDING_OFFICE), State.NOMINATING, (), 20, (), True),
        (actor(Role.STANDING_OFFICE), State.VOTING, ("office",), 5, (), False),
        (actor(Role.CONTRIBUTOR), State.NOMINATING, ("unit_head", "board"), 5, (), False),
    ],
)
def test_who_may_put_forward(
    who: Actor, state: State, nominators: tuple[str, ...], today: int, units: tuple[int, ...], may: bool
) -> None:
    verdict = can_nominate(who, state, nominators, date(2026, 12, 10), date(2026, 12, today), units)
    assert bool(verdict) is may
    assert may or verdict.reason


def test_who_may_withdraw_write_appraise_and_see() -> None:
    candidate = Candidate(id=3, person_id=9, unit_id=7)
    mine, office, stranger = Actor(id=9, name="C"), actor(Role.STANDING_OFFICE), Actor(id=77, name="D")
    for who, may in ((mine, True), (HEAD, True), (office, True), (stranger, False)):
        assert bool(can_withdraw(who, State.APPRAISING, candidate)) is may
        assert bool(can_write_report(who, State.APPRAISING, candidate)) is may
        assert not can_withdraw(who, State.VOTING, candidate)
        assert not can_write_report(who, State.VOTING, candidate)
        assert sees_candidate(who, candidate, is_member=False) is may
    assert sees_candidate(stranger, candidate, is_member=True)
    assert can_appraise(office, State.APPRAISING, candidate)
    assert not can_appraise(office, State.NOMINATING, candidate)
    assert not can_appraise(HEAD, State.APPRAISING, candidate)
    itself = Actor(id=9, name="C", roles=frozenset({Role.STANDING_OFFICE}))
    assert not can_appraise(itself, State.APPRAISING, candidate)
    assert not sees_attachments(HEAD, is_member=False)


# ---- criteria -------------------------------------------------------------------------------------------------------


def figures(**more: object) -> Figures:
    return Figures(
        **{"name": "Hoa", "unit": "Tổ 12", "items": 12, "points": 3600, "place": 1, "a": 6, "b": 6, "months": 6} | more
    )  # type: ignore[arg-type]


def met(found: list[criteria.CriterionResult]) -> dict[str, bool | None]:
    return {result.key: result.met for result in found}


def test_the_defaults_are_twelve_items_over_six_months_without_violation() -> None:
    assert met(criteria.check_criteria(figures(), Criteria(), is_unit=False)) == {
        "items": True,
        "months": True,
        "clean": True,
        "once": True,
    }
    assert met(criteria.check_criteria(figures(items=11), Criteria(), is_unit=False))["items"] is False
    assert met(criteria.check_criteria(figures(months=5), Criteria(), is_unit=False))["months"] is False
    assert met(criteria.check_criteria(figures(ineligible=True), Criteria(), is_unit=False))["clean"] is False
    assert "clean" not in met(criteria.check_criteria(figures(ineligible=True), Criteria(clean=False), is_unit=False))


def test_grade_and_number_of_a_are_assessed_only_where_set() -> None:
    found = met(criteria.check_criteria(figures(), Criteria(grade=125, a_items=7), is_unit=False))
    assert (found["grade"], found["a_items"]) == (True, False)
    assert met(criteria.check_criteria(figures(c=1), Criteria(grade=125), is_unit=False))["grade"] is False


def test_a_unit_is_measured_by_its_kind_and_its_plan_where_it_has_one() -> None:
    group = figures(unit_kind="residential_group", items=6)
    assert met(criteria.check_criteria(group, Criteria(), is_unit=True))["items"] is True
    assert (
        met(criteria.check_criteria(figures(unit_kind="residential_group", items=5), Criteria(), is_unit=True))["items"]
        is False
    )
    school = {"unit_kind": "school", "items": 6}
    assert met(criteria.check_criteria(figures(plan=10000, **school), Criteria(), is_unit=True))["plan"] is True
    assert met(criteria.check_criteria(figures(plan=9999, **school), Criteria(), is_unit=True))["plan"] is False
    without = criteria.check_criteria(figures(**school), Criteria(), is_unit=True)
    assert met(without)["plan"] is None
    plan = next(result for result in without if result.key == "plan")
    assert (plan.verdict, plan.tone) == ("chưa xét (đơn vị chưa có kế hoạch)", "wait")
    assert criteria.not_assessed(without) == (("Hoàn thành 100% kế hoạch", "chưa xét (đơn vị chưa có kế hoạch)"),)
    assert criteria.meets_all(without)
    assert not criteria.is_proposed(without), "what was not assessed sets no tick"
    assert criteria.is_proposed(criteria.check_criteria(figures(plan=10000, **school), Criteria(), is_unit=True))


@pytest.mark.parametrize(
    ("kind", "items", "raw", "met_"),
    [
        ("residential_group", 6, {}, True), ("residential_group", 5, {}, False), ("school", 6, {"unit_items": 6}, True),
        ("school", 5, {"unit_items": 6}, False), ("mass_organization", 1, {"unit_items": 6}, False), ("school", 1, {}, None),
    ],
)  # fmt: skip
def test_every_class_of_units_has_a_least_number_but_in_rounds_opened_before(
    kind: str, items: int, raw: dict[str, int], met_: bool | None
) -> None:
    found = criteria.check_criteria(figures(unit_kind=kind, items=items), criteria.parse(raw), is_unit=True)
    assert met(found).get("items") is met_


def test_items_with_too_small_a_share_do_not_count_and_are_named() -> None:
    small = {"eligible_items": 11, "eligible_months": 5, "eligible_a": 2}
    found = criteria.check_criteria(figures(**small), Criteria(a_items=3), is_unit=False)
    assert {name: value for name, value in met(found).items() if value is False} == {
        "items": False, "months": False, "a_items": False,
    }  # fmt: skip
    assert found[0].value == "11 bài, không kể 1 bài có phần dưới mức quy chế"


def test_without_frozen_figures_nobody_meets_anything() -> None:
    assert not criteria.meets_all(criteria.check_criteria(None, Criteria(), is_unit=False))


def test_a_second_award_for_the_same_days_is_missed_and_named() -> None:
    found = criteria.check_criteria(figures(), Criteria(), ["Khen thưởng năm 2025"], is_unit=False)
    assert met(found)["once"] is False
    assert "Khen thưởng năm 2025" in found[-1].value


def test_the_draft_says_what_the_figures_say() -> None:
    evidence = criteria.Evidence([("Người tốt", 4)], [("Bà Tư nuôi cá", "A", "02/03/2026")])
    said = criteria.draft(figures(), "Năm thi đua 2026", evidence, is_unit=False, name="Hoa", unit="Tổ 12")
    for words in (
        "năm thi đua 2026",
        "Hoa, Tổ 12 có 12 tin, bài",
        "6 bài mức A",
        "36",
        "Người tốt (4)",
        "“Bà Tư nuôi cá”",
    ):
        assert words in said
    assert "chưa có bài" in criteria.draft(None, "Năm 2026", evidence, is_unit=False, name="Hoa", unit="")


# ---- the vote -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quorum", "members", "needed"),
    [
        *((Quorum.HALF, n, k) for n, k in ((3, 2), (4, 3), (5, 3), (7, 4), (8, 5))),
        *((Quorum.TWO_THIRDS, n, k) for n, k in ((3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (9, 6))),
        *((Quorum.ALL, n, n) for n in (3, 5)),
    ],
)
def test_quorum(quorum: Quorum, members: int, needed: int) -> None:
    assert quorum.needed(members) == needed


@pytest.mark.parametrize(
    ("majority", "entitled", "yes", "no", "blank", "passed"),
    [
        (Majority.HALF_MEMBERS, 5, 3, 2, 0, True),
        (Majority.HALF_MEMBERS, 5, 2, 0, 0, False),
        (Majority.HALF_MEMBERS, 4, 2, 2, 0, False),
        (Majority.HALF_MEMBERS, 6, 3, 0, 0, False),
        (Majority.HALF_VOTERS, 5, 2, 1, 0, True),
        (Majority.HALF_VOTERS, 5, 2, 1, 1, False),
        (Majority.HALF_VOTERS, 5, 0, 0, 0, False),
        (Majority.TWO_THIRDS_MEMBERS, 6, 4, 2, 0, True),
        (Majority.TWO_THIRDS_MEMBERS, 5, 3, 2, 0, False),
        (Majority.TWO_THIRDS_VOTERS, 9, 2, 1, 0, True),
        (Majority.TWO_THIRDS_VOTERS, 9, 0, 0, 0, False),
    ],
)
def test_majority(majority: Majority, entitled: int, yes: int, no: int, blank: int, passed: bool) -> None:
    assert Count(entitled, yes, no, blank).passed(majority) is passed


def council(size: int = 5, **more: object) -> list[Member]:
    positions = [Position.CHAIR, Position.SECRETARY, *[Position.MEMBER] * (size - 2)]
    return [Member(n, f"Người {n}", positions[n], True) for n in range(size)]


ONE = BallotCandidate(1, "Hoa", "contributor", 100, 50)


@pytest.mark.parametrize(
    ("voters", "recused", "may"),
    [((0, 1, 2), (), True), ((0, 1), (), False), ((0, 1, 2), ((1, 2),), False), ((0, 1, 2, 3), ((1, 2),), True)],
)
def test_a_secret_vote_is_counted_when_three_have_voted_on_each(
    voters: tuple[int, ...], recused: tuple[tuple[int, int], ...], may: bool
) -> None:
    assert bool(voting.can_stay_secret([ONE], voters, recused)) is may


HOA = Relation(frozenset({100}), frozenset({50}), co_authors=frozenset({7}))
RELATIONS = [
    ("oneself", Relation(frozenset({100}), frozenset()), RecusalReason.SELF),
    ("oneself by an account that was merged", Relation(frozenset({2, 100}), frozenset()), RecusalReason.SELF),
    ("one's own unit", Relation(frozenset({2}), frozenset({50, 51})), RecusalReason.UNIT),
    ("another unit", Relation(frozenset({2}), frozenset({51})), None),
    ("who wrote with them", Relation(frozenset({7}), frozenset({51})), RecusalReason.CO_AUTHOR),
    ("nobody of theirs", Relation(frozenset({2}), frozenset()), None),
]


@pytest.mark.parametrize(("member", "reason"), [row[1:] for row in RELATIONS], ids=[row[0] for row in RELATIONS])
def test_oneself_the_own_unit_and_co_authors_are_recused_of_themselves(
    member: Relation, reason: RecusalReason | None
) -> None:
    assert voting.automatic_recusal(member, HOA) is reason


@pytest.mark.parametrize(
    ("members", "recused", "secret", "said"),
    [
        (council(2), set(), True, "ít nhất 3 thành viên"),
        ([*council(4), Member(9, "Hai", Position.CHAIR, True)], set(), True, "đúng một chủ tịch"),
        (
            [
                Member(m.person_id, m.name, Position.CHAIR if not m.person_id else Position.MEMBER, True)
                for m in council()
            ],
            set(),
            True,
            "thư ký",
        ),
        (
            [Member(m.person_id, m.name, m.position, None if m.person_id == 4 else True) for m in council()],
            set(),
            True,
            "điểm danh",
        ),
        (
            [Member(m.person_id, m.name, m.position, m.person_id < 3) for m in council()],
            set(),
            True,
            "3/5 thành viên dự họp",
        ),
        (council(), {(1, 0), (1, 1), (1, 2)}, True, "Chỉ còn 2 người"),
        (council(), {(1, n) for n in range(5)}, False, "Không còn ai"),
    ],
)
def test_why_a_vote_cannot_be_opened(
    members: list[Member], recused: set[tuple[int, int]], secret: bool, said: str
) -> None:
    assert said in " ".join(voting.blockers(members, [ONE], recused, Quorum.TWO_THIRDS, secret=secret))


def test_a_whole_council_may_vote() -> None:
    assert voting.blockers(council(), [ONE], {(1, 0), (1, 1)}, Quorum.TWO_THIRDS, secret=True) == []
    assert voting.blockers(council(), [ONE], {(1, 0), (1, 1), (1, 2)}, Quorum.TWO_THIRDS, secret=False) == []


def test_who_may_vote_and_when_it_is_counted() -> None:
    there, away = council()[0], Member(9, "V", Position.MEMBER, False)
    assert voting.can_vote(there, False)
    assert not voting.can_vote(there, True)
    assert "vắng" in voting.can_vote(away, False).reason
    assert not voting.can_vote(None, False)
    assert voting.can_close(Quorum.TWO_THIRDS, 5, 4, 0)
    assert "cần ít nhất 4" in voting.can_close(Quorum.TWO_THIRDS, 5, 3, 0).reason
    assert "Còn 1" in voting.can_close(Quorum.TWO_THIRDS, 5, 4, 1).reason


def test_a_recusal_may_not_leave_too_few_for_a_secret_vote() -> None:
    member = council()[0]
    assert voting.can_recuse(member, False, 3, secret=True, running=True)
    assert not voting.can_recuse(member, False, 2, secret=True, running=True)
    assert voting.can_recuse(member, False, 2, secret=True, running=False)
    assert not voting.can_recuse(member, True, 4, secret=True, running=True)
    assert not voting.can_recuse(None, False, 4, secret=True, running=True)


# ---- quotas and equals ----------------------------------------------------------------------------------------------


def ranked(*votes: int, again: tuple[int | None, ...] = ()) -> list[PassedCandidate]:
    seconds = again or (None,) * len(votes)
    return [
        PassedCandidate(n, f"N{n}", "contributor", Fraction(yes, 5), None if second is None else Fraction(second, 5))
        for n, (yes, second) in enumerate(zip(votes, seconds, strict=True))
    ]


@pytest.mark.parametrize(
    ("votes", "quota", "selected", "tied"),
    [
        ((5, 4, 3), None, {0, 1, 2}, set()),
        ((5, 4, 3), 3, {0, 1, 2}, set()),
        ((5, 4, 3), 2, {0, 1}, set()),
        ((5, 5, 3), 2, {0, 1}, set()),
        ((5, 4, 4), 2, {0}, {1, 2}),
        ((4, 4, 4), 2, set(), {0, 1, 2}),
        ((5, 4), 0, set(), set()),
    ],
)
def test_candidates_equal_at_the_end_of_a_quota_are_listed(
    votes: tuple[int, ...], quota: int | None, selected: set[int], tied: set[int]
) -> None:
    found = choosing.select_within_quotas(ranked(*votes), {} if quota is None else {"contributor": quota}, {})
    assert found.ids == selected
    assert {candidate.id for group in found.ties for candidate in group.tied} == tied


def test_the_chair_or_a_second_vote_decides_between_equals() -> None:
    quotas = {"contributor": 2}
    assert choosing.select_within_quotas(ranked(5, 4, 4), quotas, {"contributor": [2]}).ids == {0, 2}
    assert choosing.select_within_quotas(
        ranked(5, 4, 4), quotas, {"contributor": [1, 2]}
    ).ties  # too many are no decision
    assert choosing.select_within_quotas(ranked(5, 4, 4, again=(None, 1, 4)), quotas, {}).ids == {0, 2}
    assert choosing.select_within_quotas(ranked(5, 4, 4, again=(None, 3, 3)), quotas, {}).ties
    assert choosing.select_within_quotas(ranked(5, 4, 4, again=(None, 3, 3)), quotas, {"contributor": [1]}).ids == {
        0,
        1,
    }


@given(st.lists(st.integers(0, 7), max_size=9), st.integers(0, 9))
def test_never_more_than_the_quota_and_nobody_above_is_passed_over(votes: list[int], quota: int) -> None:
    passed = [PassedCandidate(n, str(n), "staff", Fraction(yes, 7)) for n, yes in enumerate(votes)]
    found = choosing.select_within_quotas(passed, {"staff": quota}, {})
    for group in found.categories:
        assert len(group.selected) <= quota
        out = [candidate for candidate in passed if candidate.id not in {t.id for t in group.selected}]
        assert all(candidate.share >= other.share for candidate in group.selected for other in out)
        assert len(group.selected) + len(group.tied) + len(group.over_quota) == len(passed)
        if group.tied:
            assert len(group.selected) + group.places_left == quota
            assert len({candidate.share for candidate in group.tied}) == 1


@given(
    st.permutations(
        [{1: VoteChoice.YES, 2: VoteChoice.NO}, {1: VoteChoice.NO, 2: VoteChoice.NO}, {1: VoteChoice.BLANK}]
    )
)
def test_counters_do_not_know_the_order_of_votes(ballots: list[dict[int, VoteChoice]]) -> None:
    counts = voting.zero_counts([2, 1])
    for ballot in ballots:
        counts = voting.add_vote(counts, ballot)
    assert counts == {"1": [1, 1, 1], "2": [0, 2, 0]}
