"""Counting votes: a table, and what must hold whatever is voted in whatever order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editorial.ballots.models import Choice, Outcome
from editorial.ballots.rules import (
    RECUSED,
    REPLACED,
    TOUCHED,
    BallotFacts,
    Seat,
    Tally,
    ballot_visibility,
    count,
    counts_as_leader,
    may_review,
    seats_of,
)
from editorial.core.access import Actor
from editorial.people.models import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
Y, N, R, A, Q = Choice.YES, Choice.NO, Choice.RETURN, Choice.ABSTAIN, Choice.RECUSE
COUNTED = (Y, N, R, A)


def board(leaders: str, members: str = "") -> tuple[Seat, ...]:
    """Seats from letters: y n r a q (recused), t (touched), x (replaced), - (has not voted)."""
    said = {"y": Y, "n": N, "r": R, "a": A, "q": Q}
    excused = {"q": RECUSED, "t": TOUCHED, "x": REPLACED}
    return tuple(
        Seat(number, f"Người {number}", number <= len(leaders), excused.get(letter), said.get(letter))
        for number, letter in enumerate(leaders + members, 1)
    )


@pytest.mark.parametrize(
    ("leaders", "members", "needed", "leader", "outcome"),
    [
        ("--", "---", 2, True, None),
        ("y-", "---", 2, True, None),
        ("y-", "y--", 2, True, "approved"),
        ("yy", "---", 2, True, "approved"),
        ("--", "yyy", 2, True, None),  # enough, but no leader among them yet
        ("--", "yyy", 2, False, "approved"),
        ("nn", "yyy", 2, True, "rejected"),  # no leader can say yes any more; two against, none for a return
        ("nn", "---", 2, True, None),  # nor here, but the members say which no it is
        ("y-", "nnn", 2, True, None),
        ("yn", "nnn", 2, True, "rejected"),
        ("yr", "nnr", 2, True, "returned"),
        ("-", "nn", 2, True, "rejected"),  # whatever the last one says
        ("-", "nr", 2, True, None),  # no yes any more, but the last one says which no it is
        ("n", "nr", 2, True, "rejected"),
        ("a", "aa", 2, True, "returned"),
        ("y", "aa", 2, True, "returned"),
        ("t", "yyy", 2, True, None),  # stuck: no leader may vote
        ("tt", "-", 2, True, None),
        ("y", "", 2, True, None),
        ("y", "", 1, True, "approved"),
        ("n", "", 1, True, "rejected"),
        ("r", "", 1, True, "returned"),
        ("q-", "", 1, True, None),
        ("qn", "", 1, True, "rejected"),
        ("xy", "", 1, True, "approved"),
    ],
)
def test_outcomes(leaders, members, needed, leader, outcome):
    assert count(board(leaders, members), needed, leader).outcome == outcome


@pytest.mark.parametrize(
    ("leaders", "members", "needed", "leader", "named"),
    [
        ("t", "-t", 2, True, ["Người 1", "Người 3"]),
        ("tq", "---", 2, True, ["Người 1", "Người 2"]),
        ("tq", "---", 2, False, None),
        ("-", "", 2, True, []),
        ("", "---", 2, True, []),
        ("", "---", 2, False, None),
        ("-", "-", 2, True, None),
    ],
)
def test_a_stuck_vote_says_who_is_missing(leaders, members, needed, leader, named):
    stuck = count(board(leaders, members), needed, leader).stuck
    assert bool(stuck) == (named is not None)
    for name in named or ():
        assert name in stuck


def test_a_substitute_takes_the_missing_ones_name_off_the_list():
    seats = (Seat(1, "Ngô Trưởng", True, TOUCHED), Seat(2, "Lý Uyên", False), Seat(3, "Hồ Vinh", False, TOUCHED))
    assert "Ngô Trưởng" in count(seats, 2, True).stuck
    seats += (Seat(9, "Trịnh Đăng", True, substitute_for=1),)
    assert count(seats, 2, True).stuck == ""
    assert "Hồ Vinh" in count(seats, 3, True).stuck
    assert "Ngô Trưởng" not in count(seats, 3, True).stuck


def of(*seats: Seat) -> BallotFacts:
    return BallotFacts(id=1, edition_id=1, revision_id=1, revision_hash="h", yes_needed=2, needs_leader=True,
                       opened_at=NOW, closes_at=NOW, outcome=None, seats=seats)  # fmt: skip


@pytest.mark.parametrize(
    ("excused", "is_leader", "leads", "takes"),
    [
        (None, True, False, True),  # the head is away
        (REPLACED, True, False, True),
        (TOUCHED, True, False, False),  # the head wrote it
        (RECUSED, True, False, False),
        (TOUCHED, True, True, True),  # a deputy appointed since
        (None, False, False, False),  # a member's seat has no rank
        (None, False, True, True),
    ],
)
def test_whose_yes_a_substitute_gives(excused, is_leader, leads, takes):
    absent = Seat(1, "Người 1", is_leader, excused)
    assert counts_as_leader(of(absent), absent, leads=leads) is takes


@pytest.mark.parametrize(("first", "takes"), [(REPLACED, True), (TOUCHED, False), (RECUSED, False)])
def test_a_rank_comes_from_the_leader_however_often_the_seat_was_handed_on(first, takes):
    head = Seat(1, "Trưởng", True, first)
    second = Seat(2, "Thay", takes, RECUSED, Q, substitute_for=1)
    assert counts_as_leader(of(head, second), second, leads=False) is takes


def test_a_leaders_substitute_without_rank_leaves_the_vote_stuck_and_says_what_helps():
    seats = (Seat(1, "Ngô Trưởng", True, TOUCHED), Seat(2, "Lý Uyên", False, choice=Y),
             Seat(9, "Trịnh Đăng", False, choice=Y, substitute_for=1))  # fmt: skip
    tally = count(seats, 2, True)
    assert tally.outcome is None
    assert "Ngô Trưởng" in tally.stuck
    assert "Phó Trưởng ban" in tally.stuck
    assert count((*seats, Seat(10, "Phó mới", True, choice=Y, substitute_for=9)), 2, True).outcome == "approved"


def test_the_author_reads_the_outcome_and_reasons_but_no_names():
    author, editor, stranger = Actor(1, "A"), Actor(2, "B", frozenset({Role.EDITOR})), Actor(3, "C")
    running, ended = of(), replace(of(), outcome=Outcome.REJECTED)
    assert not ballot_visibility(author, {1}, running).words
    assert not ballot_visibility(author, {1}, replace(ended, outcome=Outcome.VOIDED)).words
    assert (ballot_visibility(author, {1}, ended).words, ballot_visibility(author, {1}, ended).names) == (True, False)
    assert not ballot_visibility(stranger, {1}, ended).words
    assert (ballot_visibility(editor, {1}, running).words, ballot_visibility(editor, {1}, running).names) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("role", "alone", "touched", "may"),
    [
        (Role.BOARD_MEMBER, 2, False, True),
        (Role.BOARD_MEMBER, 1, False, False),  # approved it alone
        (Role.BOARD_MEMBER, 2, True, False),
        (Role.EDITOR, 2, False, False),
    ],
)
def test_who_looks_again_at_an_urgent_approval(role, alone, touched, may):
    assert bool(may_review(Actor(1, "A", frozenset({role})), alone, touched)) is may


def test_whoever_touched_the_text_sits_there_excused():
    seats = seats_of([(1, "A", True), (2, "B", False)], frozenset({2, 7}))
    assert [(seat.person_id, seat.is_leader, seat.excused) for seat in seats] == [(1, True, None), (2, False, TOUCHED)]
    assert not seats[1].counts
    assert not seats[1].is_waited_for


# --- whatever is voted ---

seat_states = st.tuples(st.booleans(), st.sampled_from("ynra-qtx"))


@st.composite
def electorates(draw: st.DrawFn) -> tuple[tuple[Seat, ...], int, bool]:
    drawn = draw(st.lists(seat_states, min_size=1, max_size=9))
    seats = board("".join(letter for leads, letter in drawn if leads), "".join(x for leads, x in drawn if not leads))
    return seats, draw(st.integers(1, 6)), draw(st.booleans())


@given(electorates(), st.randoms(use_true_random=False))
def test_the_order_of_votes_never_matters(electorate, random):
    seats, needed, leader = electorate
    shuffled = list(seats)
    random.shuffle(shuffled)
    assert _facts(count(shuffled, needed, leader)) == _facts(count(seats, needed, leader))


def _facts(tally: Tally) -> tuple[object, ...]:
    return (tally.outcome, bool(tally.stuck), tally.yes, tally.no, tally.returns, tally.waiting)


@given(electorates())
def test_a_yes_never_costs_an_approval(electorate):
    seats, needed, leader = electorate
    if count(seats, needed, leader).outcome is not Outcome.APPROVED:
        return
    for place, seat in enumerate(seats):
        if seat.counts:
            assert count(_with(seats, place, Y), needed, leader).outcome is Outcome.APPROVED


@given(electorates())
def test_approved_means_enough_yes_of_people_who_may_say_it(electorate):
    seats, needed, leader = electorate
    tally = count(seats, needed, leader)
    yes = [seat for seat in seats if seat.choice is Y and seat.excused is None]
    enough = len(yes) >= needed and (not leader or any(seat.is_leader for seat in yes))
    assert (tally.outcome is Outcome.APPROVED) == enough


@given(electorates())
def test_stuck_exactly_when_all_saying_yes_would_not_do(electorate):
    seats, needed, leader = electorate
    free = [seat for seat in seats if seat.excused is None]
    possible = len(free) >= needed and (not leader or any(seat.is_leader for seat in free))
    assert bool(count(seats, needed, leader).stuck) == (not possible)


@given(electorates())
def test_nobody_waits_for_nobody(electorate):
    """When everyone has voted and the vote is not stuck, there is an outcome."""
    seats, needed, leader = electorate
    tally = count(seats, needed, leader)
    assert tally.outcome or tally.stuck or tally.waiting


def _with(seats: tuple[Seat, ...], place: int, choice: Choice | None) -> tuple[Seat, ...]:
    return tuple(replace(seat, choice=choice) if index == place else seat for index, seat in enumerate(seats))


@pytest.mark.parametrize("leaders", [0, 1, 2])
@pytest.mark.parametrize("members", [0, 1, 2, 3])
def test_an_early_end_is_right(leaders: int, members: int):
    """Exhaustively: an outcome before the last vote is the outcome after any last votes, and no outcome means that
    two ways of voting on would end differently (or that the vote is stuck)."""
    size = leaders + members
    every_vote = itertools.product((None, *COUNTED), repeat=size)
    for needed, leader, votes in itertools.product((1, 2, 3), (True, False), every_vote):
        seats = tuple(Seat(n, f"{n}", n < leaders, choice=choice) for n, choice in enumerate(votes))
        tally = count(seats, needed, leader)
        if tally.stuck:
            continue
        open_places = [n for n, choice in enumerate(votes) if choice is None]
        finals = set()
        for rest in itertools.product(COUNTED, repeat=len(open_places)):
            full = seats
            for place, choice in zip(open_places, rest, strict=True):
                full = _with(full, place, choice)
            finals.add(count(full, needed, leader).outcome)
        assert None not in finals
        assert finals == {tally.outcome} if tally.outcome else len(finals) > 1, (votes, needed, leader, finals)


@settings(max_examples=200)
@given(electorates(), st.data())
def test_recusing_after_the_end_is_certain_never_makes_it_another(electorate, data):
    seats, needed, leader = electorate
    before = count(seats, needed, leader)
    waiting = [place for place, seat in enumerate(seats) if seat.is_waited_for]
    if before.outcome is None or not waiting:
        return
    place = data.draw(st.sampled_from(waiting))
    letters = tuple(
        Seat(seat.person_id, seat.name, seat.is_leader, RECUSED, Q) if index == place else seat
        for index, seat in enumerate(seats)
    )
    after = count(letters, needed, leader)
    assert after.outcome is before.outcome or after.stuck
