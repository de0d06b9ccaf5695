"""The board's vote: a frozen electorate without those who touched the text, and what comes of their votes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from editorial.articles import operations as articles
from editorial.articles.models import Image, Lane, State
from editorial.articles.rules import Name
from editorial.ballots.models import Approval, ApprovalRule, Ballot, Choice, Elector, Vote
from editorial.ballots.queries import open_ballot
from editorial.core import audit, clock
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.people.models import Role
from editorial.units.models import Position
from editorial.units.queries import actor_of
from tests import factories, pipeline
from tests.pipeline import do, refuses


@pytest.fixture(autouse=True)
def _whole_record(database):
    yield
    assert list(audit.faults()) == []


def seats(edition: int) -> dict[int, str | None]:
    """Who sits there, and why their vote doesn't count."""
    ballot = open_ballot(edition)
    assert ballot
    return {seat.person_id: seat.excused for seat in ballot.seats}


def hats(person: int | object, *roles: str):
    """The same person with more roles."""
    number = factories.id_of(person)
    for role in roles:
        factories.grant_role(number, role)
    return actor_of(number)


def needs(yes: int, *, leader: bool = True, lane: str = Lane.NORMAL, section: int | None = None, days: int = 0) -> None:
    with transaction():
        db.session.add(
            ApprovalRule(lane=lane, section_id=section, yes_needed=yes, needs_leader=leader,
                         valid_from=clock.today() + timedelta(days=days), basis="QĐ mẫu")
        )  # fmt: skip


@pytest.fixture
def before_board(cast) -> int:
    return pipeline.to_board(cast, pipeline.draft(cast))


# --- the electorate ---


def test_the_board_of_the_day_sits(cast, before_board):
    assert seats(before_board) == dict.fromkeys([member.id for member in cast.board])


def test_the_electorate_is_frozen_at_opening(cast, before_board):
    late = hats(cast.nam, Role.BOARD_MEMBER)
    with refuses(Refused):
        pipeline.vote(before_board, late)
    assert late.id not in seats(before_board)


def test_a_member_whose_role_ended_votes_no_more(cast, before_board):
    table = db.metadata.tables["role_grants"]
    with transaction():
        db.session.execute(
            table.update().where(table.c.person_id == cast.vinh.id).values(valid_to=clock.today() - timedelta(days=1))
        )
    with refuses(Missing, Refused):
        pipeline.vote(before_board, actor_of(cast.vinh.id))


def test_who_touched_the_text_sits_there_excused(cast):
    """The author, a co-author, who entered it, who confirmed it, who edited it, who brought it here: each a member."""
    for name in ("hoa", "binh", "lan", "tuan", "mai", "nam"):
        hats(getattr(cast, name), Role.BOARD_MEMBER)
    people = {name: actor_of(getattr(cast, name).id) for name in ("hoa", "binh", "lan", "tuan", "mai", "nam")}
    with transaction():
        edition = articles.create(
            pipeline.words(cast, cast.hoa, cast.binh), unit_id=cast.group.id, actor=people["tuan"]
        ).id
    do("send", edition, people["hoa"])
    do("confirm", edition, people["lan"])
    do("claim", edition, people["nam"])
    pipeline.save(edition, people["nam"], title="Nam đã sửa")
    do("assign", edition, cast.quynh, person_id=cast.mai.id)
    do("submit_to_board", edition, people["mai"], grade="A")
    shut = {person for person, excused in seats(edition).items() if excused == "touched"}
    assert shut == {actor.id for actor in people.values()}
    for actor in people.values():
        with refuses(Refused):
            pipeline.vote(edition, actor)


def test_an_author_whose_name_was_taken_out_touched_it_too(cast):
    edition = pipeline.draft(cast, cast.hoa, cast.uyen)
    pipeline.save(edition, cast.hoa, byline=(Name(cast.hoa.id, cast.hoa.name),))
    pipeline.to_board(cast, edition)
    assert seats(edition)[cast.uyen.id] == "touched"


def test_who_brought_a_photo_touched_it(cast):
    edition = pipeline.draft(cast)
    with transaction():
        db.session.add(Image(article_id=pipeline.case(edition).article_id, key="k", sha256="s", width=1, height=1,
                             uploaded_by_id=cast.vinh.id, uploaded_at=clock.now()))  # fmt: skip
    pipeline.to_board(cast, edition)
    assert seats(edition)[cast.vinh.id] == "touched"


def test_who_edited_an_earlier_edition_does_not_approve_its_correction(cast):
    hats(cast.nam, Role.BOARD_MEMBER)
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    nam = actor_of(cast.nam.id)
    do("claim", edition, nam)
    pipeline.save(edition, nam, title="Nam đã sửa")
    do("submit_to_board", edition, nam, grade="A")
    pipeline.vote(edition, cast.uyen)
    pipeline.vote(edition, cast.head)
    do("publish_now", edition, cast.dang)
    correction = do("correct", edition, cast.mai).id
    pipeline.save(correction, cast.mai, title="Mai đã sửa", correction_note="Sửa tên.")
    do("submit_to_board", correction, cast.mai, grade="A")
    assert seats(correction)[cast.nam.id] == "touched"


def test_urgent_is_before_the_leaders_alone(cast):
    edition = pipeline.draft(cast, lane=Lane.URGENT)
    do("send", edition, cast.hoa)
    do("claim", edition, cast.mai)
    do("submit_to_board", edition, cast.mai, grade="A")
    assert seats(edition) == {cast.head.id: None, cast.deputy.id: None}


def test_a_head_who_is_also_a_member_sits_once_as_a_leader(cast):
    hats(cast.head, Role.BOARD_MEMBER)
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    rows = db.session.scalars(select(Elector).where(Elector.person_id == cast.head.id)).all()
    assert [row.is_leader for row in rows] == [True]
    assert len(seats(edition)) == 5


# --- how many ---


def test_the_sections_rule_goes_before_the_lanes_and_the_newest_in_force_counts(cast):
    section = cast.sections["to-dan-pho"].id
    needs(5, days=-9)
    needs(3, leader=False, section=section, days=-5)
    needs(4, leader=False, section=section, days=-2)
    needs(1, section=section, days=1)
    needs(1, lane=Lane.LEGAL)
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    ballot = open_ballot(edition)
    assert ballot
    assert (ballot.yes_needed, ballot.needs_leader) == (4, False)
    needs(1, section=section)
    assert open_ballot(edition).yes_needed == 4, "a rule of later does not reach into an open vote"


def test_a_vote_without_enough_people_says_so_at_once_and_names_them(cast):
    needs(5)
    edition = pipeline.draft(cast, cast.hoa, cast.vinh)
    pipeline.to_editing(cast, edition)
    stuck = do("submit_to_board", edition, cast.mai, grade="A")
    assert cast.vinh.name in str(stuck)
    assert pipeline.news("ballot.stuck")[-1]["why"] == stuck


def test_recusing_may_leave_too_few_and_says_who(cast):
    needs(5)
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    assert pipeline.news("ballot.stuck") == []
    assert pipeline.vote(edition, cast.son, "recuse") is State.BOARD_REVIEW
    assert cast.son.name in pipeline.news("ballot.stuck")[-1]["why"]
    assert seats(edition)[cast.son.id] == "recused"
    with refuses(Refused):
        pipeline.vote(edition, cast.son)


# --- voting ---


def test_a_vote_is_kept_with_the_words_it_was_of(cast, before_board):
    version = pipeline.case(before_board).version
    assert pipeline.vote(before_board, cast.uyen, reason="Hay.") is State.BOARD_REVIEW
    vote = db.session.scalars(select(Vote)).one()
    assert (vote.person_id, vote.choice, vote.reason) == (cast.uyen.id, "yes", "Hay.")
    assert vote.revision_hash == pipeline.case(before_board).revision_hash
    assert pipeline.case(before_board).version == version, "a colleague's vote makes nobody's page stale"
    assert [row.action for row in pipeline.audits(before_board)][-2:] == ["vote.cast", "article.vote"]


@pytest.mark.parametrize("choice", [Choice.NO, Choice.RETURN])
def test_a_vote_against_needs_a_reason(cast, before_board, choice):
    for reason in ("", "  "):
        with refuses(Invalid):
            pipeline.vote(before_board, cast.uyen, choice, reason)
    pipeline.vote(before_board, cast.uyen, choice, "Thiếu nguồn.")


def test_votes_that_are_none(cast, before_board):
    with refuses(Invalid):
        pipeline.vote(before_board, cast.uyen, "maybe")
    with refuses(Stale):
        do("vote", before_board, cast.uyen, choice="yes", reason="", revision_hash="0" * 64)
    for name in ("mai", "office", "dang", "quynh"):
        with refuses(Refused):
            pipeline.vote(before_board, getattr(cast, name))
    with refuses(Missing):
        pipeline.vote(before_board, cast.outsider)
    pipeline.vote(before_board, cast.uyen)
    with refuses(Refused):
        pipeline.vote(before_board, cast.uyen, "no", "Nghĩ lại.")


def test_enough_yes_with_a_leader_approves(cast, before_board):
    pipeline.vote(before_board, cast.uyen)
    pipeline.vote(before_board, cast.vinh)
    assert pipeline.case(before_board).state is State.BOARD_REVIEW, "no leader among them yet"
    assert pipeline.vote(before_board, cast.deputy) is State.APPROVED
    approval = db.session.scalars(select(Approval)).one()
    case = pipeline.case(before_board)
    assert (approval.revision_id, approval.revision_hash) == (case.revision_id, case.revision_hash)
    with refuses(Refused):
        pipeline.vote(before_board, cast.head)


def test_no_one_is_rejected_before_it_is_certain(cast, before_board):
    pipeline.vote(before_board, cast.head, "no", "Không đúng.")
    assert pipeline.vote(before_board, cast.deputy, "no", "Không đúng.") is State.BOARD_REVIEW
    assert pipeline.vote(before_board, cast.uyen, "no", "Không đúng.") is State.REJECTED
    assert db.session.scalars(select(Approval)).all() == []
    assert db.session.scalars(select(Ballot.outcome)).all() == ["rejected"]


def test_a_tie_between_no_and_return_is_a_return(cast, before_board):
    for member, choice in zip(cast.board, ("no", "return", "abstain", "no", "return"), strict=True):
        state = pipeline.vote(before_board, member, choice, "Vì thế.")
    assert state is State.EDITING
    assert db.session.scalars(select(Ballot.outcome)).all() == ["returned"]


# --- substitutes ---


def test_a_substitute_votes_in_the_absent_members_seat(cast):
    needs(5)
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    ids = {"absent_id": cast.head.id, "person_id": cast.dang.id}
    for name in ("uyen", "office", "mai"):
        with refuses(Refused):
            do("substitute", edition, getattr(cast, name), **ids)
    do("substitute", edition, cast.deputy, **ids)
    row = pipeline.statuses(edition)[-1]
    assert (row.verb, row.details["person"], row.details["absent"]) == ("substitute", cast.dang.name, cast.head.name)
    assert seats(edition)[cast.head.id] == "replaced"
    [written] = [found for found in pipeline.audits(edition) if found.action == "ballot.substituted"]
    assert (written.actor_id, written.details["absent_id"], written.details["substitute_id"]) == (
        cast.deputy.id, cast.head.id, cast.dang.id,
    )  # fmt: skip
    with refuses(Refused):
        pipeline.vote(edition, cast.head)
    for member in (cast.deputy, cast.uyen, cast.vinh, cast.son):
        pipeline.vote(edition, member)
    assert pipeline.vote(edition, cast.dang) is State.APPROVED


@pytest.mark.parametrize(
    ("absent", "person", "error"),
    [
        ("uyen", "dang", Refused),  # she has voted
        ("mai", "dang", Refused),  # has no seat
        ("vinh", "son", Refused),  # sits there already
        ("vinh", "mai", Refused),  # put it before the board
        ("vinh", "lan", Invalid),  # reads it for her unit only
        ("vinh", "hoa", Invalid),
        ("vinh", "outsider", Invalid),
        ("vinh", "admin", Invalid),
    ],
)
def test_who_may_not_substitute_whom(cast, before_board, absent, person, error):
    pipeline.vote(before_board, cast.uyen)
    with refuses(error):
        do("substitute", before_board, cast.head, absent_id=getattr(cast, absent).id,
           person_id=getattr(cast, person).id)  # fmt: skip


def test_a_seat_is_filled_once_and_a_substitute_who_recuses_is_replaced(cast, before_board):
    do("substitute", before_board, cast.head, absent_id=cast.vinh.id, person_id=cast.dang.id)
    with refuses(Refused):
        do("substitute", before_board, cast.head, absent_id=cast.vinh.id, person_id=cast.observer.id)
    pipeline.vote(before_board, cast.dang, "recuse")
    do("substitute", before_board, cast.head, absent_id=cast.dang.id, person_id=cast.observer.id)
    pipeline.vote(before_board, cast.observer)


def test_nobody_approves_in_the_heads_name_what_the_head_wrote(cast):
    """The head wrote it and names who sits for the head: that yes is one more yes, and not a leader's."""
    edition = pipeline.to_board(cast, pipeline.draft(cast, cast.hoa, cast.head, cast.deputy))
    do("substitute", edition, cast.head, absent_id=cast.head.id, person_id=cast.dang.id)
    pipeline.vote(edition, cast.dang)
    assert pipeline.vote(edition, cast.uyen) is State.BOARD_REVIEW
    ballot = open_ballot(edition)
    assert ballot
    assert "Phó Trưởng ban" in ballot.tally.stuck
    newly = hats(cast.quynh, Role.BOARD_DEPUTY)
    do("substitute", edition, cast.head, absent_id=cast.deputy.id, person_id=newly.id)
    assert pipeline.vote(edition, newly) is State.APPROVED


def test_an_absent_heads_substitute_gives_the_heads_yes(cast, before_board):
    do("substitute", before_board, cast.deputy, absent_id=cast.head.id, person_id=cast.dang.id)
    pipeline.vote(before_board, cast.uyen)
    assert pipeline.vote(before_board, cast.dang) is State.APPROVED


def test_a_head_who_asks_to_stay_out_leaves_no_rank_behind(cast, before_board):
    pipeline.vote(before_board, cast.head, "recuse")
    do("substitute", before_board, cast.head, absent_id=cast.head.id, person_id=cast.dang.id)
    pipeline.vote(before_board, cast.uyen)
    assert pipeline.vote(before_board, cast.dang) is State.BOARD_REVIEW
    assert pipeline.vote(before_board, cast.deputy) is State.APPROVED


def test_nobody_who_left_substitutes(cast, before_board):
    table = db.metadata.tables["people"]
    with transaction():
        db.session.execute(update(table).where(table.c.id == cast.dang.id).values(is_active=False))
    with refuses(Invalid):
        do("substitute", before_board, cast.head, absent_id=cast.vinh.id, person_id=cast.dang.id)


def test_a_restricted_items_substitute_reads_restricted_items(cast):
    edition = pipeline.draft(cast)
    with transaction():
        articles.set_terms(edition, actor=cast.hoa, lane=Lane.NORMAL, restricted=True, effective_on=None,
                           unit_id=cast.group.id)  # fmt: skip
    do("send", edition, cast.hoa)
    do("confirm", edition, cast.lan)
    do("assign", edition, cast.office, person_id=cast.mai.id)
    do("submit_to_board", edition, cast.mai, grade="A")
    with refuses(Invalid):
        do("substitute", edition, cast.head, absent_id=cast.vinh.id, person_id=cast.dang.id)
    do("substitute", edition, cast.head, absent_id=cast.vinh.id, person_id=cast.office.id)
    assert pipeline.vote(edition, cast.office) is State.BOARD_REVIEW


# --- votes and changed words ---


def test_a_vote_on_the_words_of_before_is_stale(cast, before_board):
    seen = pipeline.case(before_board).revision_hash
    do("reopen", before_board, cast.mai, reason="Sửa tên.")
    pipeline.save(before_board, cast.mai, title="Khác")
    do("submit_to_board", before_board, cast.mai, grade="A")
    with refuses(Stale):
        do("vote", before_board, cast.uyen, choice="yes", reason="", revision_hash=seen)


def test_a_reopened_vote_does_not_count_again_even_for_the_same_words(cast, before_board):
    pipeline.vote(before_board, cast.uyen)
    do("reopen", before_board, cast.mai, reason="Xem lại.")
    do("submit_to_board", before_board, cast.mai, grade="A")
    assert pipeline.vote(before_board, cast.head) is State.BOARD_REVIEW
    assert pipeline.vote(before_board, cast.uyen) is State.APPROVED
    assert db.session.scalars(select(Ballot.outcome).order_by(Ballot.id)).all() == ["voided", "approved"]


def test_the_unit_head_on_the_board_does_not_approve_what_they_confirmed(cast):
    factories.make_membership(cast.deputy, cast.group, Position.DEPUTY)
    deputy = actor_of(cast.deputy.id)
    edition = pipeline.draft(cast)
    do("send", edition, cast.hoa)
    do("confirm", edition, deputy)
    do("claim", edition, cast.mai)
    do("submit_to_board", edition, cast.mai, grade="A")
    with refuses(Refused):
        pipeline.vote(edition, deputy)
