"""Every verb of the desk: what it changes, what it leaves in the timeline, the audit and the news, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from editorial.articles import operations as articles
from editorial.articles.events import ArticleSaved
from editorial.articles.models import Edition, Lane, Section, State, StatusRow
from editorial.articles.rules import Name
from editorial.ballots.models import Approval, Ballot, Vote
from editorial.core import audit, clock, events, settings
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.people.models import Person, Role
from editorial.publishing.operations import settle_due
from editorial.units.models import Membership, Position
from editorial.units.queries import actor_of
from editorial.workflow import operations as workflow
from editorial.workflow import rules
from editorial.workflow.models import Holiday
from editorial.workflow.operations import expire_claims, renew_claim
from tests import factories, pipeline
from tests.pipeline import do, refuses


@pytest.fixture(autouse=True)
def _whole_record(database):
    yield
    assert list(audit.faults()) == []


def row_of(edition: int) -> Edition:
    db.session.expire_all()
    return db.session.get_one(Edition, edition)


def recorded(edition: int, verb: str, actor, **expected: object) -> StatusRow:
    """The newest line of the timeline, its audit row and its news say the same."""
    row = pipeline.statuses(edition)[-1]
    case = pipeline.case(edition)
    assert (row.verb, row.actor_id, row.to_state, row.revision_id) == (verb, actor.id, case.state, case.revision_id)
    assert {name: getattr(row, name) for name in expected} == expected
    noted = [entry for entry in pipeline.audits(edition) if entry.action == f"article.{verb}"][-1]
    assert (noted.actor_id, noted.details["to_state"]) == (actor.id, case.state)
    told = pipeline.news()[-1]
    assert (told["status_id"], told["verb"], told["actor_id"]) == (row.id, verb, actor.id)
    assert (told["from_state"], told["to_state"]) == (row.from_state, case.state)
    return row


@pytest.fixture
def drafted(cast) -> int:
    return pipeline.draft(cast)


@pytest.fixture
def editing(cast, drafted) -> int:
    return pipeline.to_editing(cast, drafted)


# --- send, withdraw ---


def test_sending_asks_the_unit(cast, drafted):
    assert do("send", drafted, cast.hoa) is State.UNIT_CHECK
    recorded(drafted, "send", cast.hoa, from_state="draft")
    edition = row_of(drafted)
    assert edition.sent_at == clock.now()
    assert edition.due_at
    assert edition.unit_check is None


def test_an_incomplete_text_stays(cast):
    edition = pipeline.draft(cast, title="", section_id=None)
    with refuses(Invalid) as caught:
        do("send", edition, cast.hoa)
    assert set(caught.value.errors) == {"title", "section_id"}


def test_personal_data_needs_a_reason(cast):
    edition = pipeline.draft(cast, body="<p>Ông Ba, số điện thoại 0912345678, nhận quà.</p>")
    for reason in ("", "  "):
        with refuses(Invalid) as caught:
            do("send", edition, cast.hoa, reason=reason)
        assert set(caught.value.errors) == {"reason"}
    do("send", edition, cast.hoa, reason="Số của tổ trưởng, được đồng ý.")
    recorded(edition, "send", cast.hoa, reason="Số của tổ trưởng, được đồng ý.")


def test_the_units_check_can_be_off_for_a_kind(cast, drafted):
    with transaction():
        settings.put(
            rules.UNIT_CHECK_OFF, ["residential_group"], valid_from=clock.today(), basis="QĐ", actor=cast.office
        )
    assert do("send", drafted, cast.hoa) is State.SUBMITTED
    assert row_of(drafted).unit_check == "off"


def test_an_urgent_item_does_not_wait_for_the_unit(cast):
    edition = pipeline.draft(cast, lane=Lane.URGENT)
    assert do("send", edition, cast.hoa) is State.SUBMITTED
    assert row_of(edition).unit_check == "urgent"
    assert row_of(edition).due_at == clock.now() + timedelta(hours=24)


def test_the_head_of_a_one_person_unit_goes_through_with_a_flag(cast):
    edition = pipeline.draft(cast, cast.don, unit_id=cast.lone_group.id)
    assert do("send", edition, cast.don) is State.SUBMITTED
    assert row_of(edition).unit_check == "one_person"


def test_a_head_who_writes_is_confirmed_by_the_deputy(cast):
    edition = pipeline.draft(cast, cast.lan)
    assert do("send", edition, cast.lan) is State.UNIT_CHECK
    with refuses(Refused):
        do("confirm", edition, cast.lan)
    do("confirm", edition, cast.tuan)
    recorded(edition, "confirm", cast.tuan)


def test_a_deputy_who_left_the_unit_is_not_waited_for(cast):
    with transaction():
        db.session.execute(
            update(Membership)
            .where(Membership.person_id == cast.tuan.id)
            .values(valid_to=clock.today() - timedelta(days=1))
        )
    edition = pipeline.draft(cast, cast.lan)
    assert do("send", edition, cast.lan) is State.SUBMITTED
    assert row_of(edition).unit_check == "one_person"


def test_what_is_entered_for_another_counts_as_touched_by_both(cast):
    with transaction():
        made = articles.create(pipeline.words(cast, cast.binh), unit_id=cast.group.id, actor=cast.lan).id
    assert pipeline.case(made).authors == {cast.lan.id, cast.binh.id}
    do("send", made, cast.binh)
    with refuses(Refused):
        do("confirm", made, cast.lan)
    do("confirm", made, cast.tuan)


def test_withdrawing_brings_it_back_to_the_author(cast, drafted):
    do("send", drafted, cast.hoa)
    do("withdraw", drafted, cast.hoa)
    recorded(drafted, "withdraw", cast.hoa, from_state="unit_check")
    pipeline.to_desk(cast, drafted)
    do("withdraw", drafted, cast.hoa)
    do("send", drafted, cast.hoa)
    assert row_of(drafted).state == State.SUBMITTED, "the same words were confirmed already"
    do("withdraw", drafted, cast.hoa)
    pipeline.save(drafted, cast.hoa, title="Khác")
    assert do("send", drafted, cast.hoa) is State.UNIT_CHECK, "other words are asked about again"


def test_a_stale_page_sends_nothing(cast, drafted):
    pipeline.to_desk(cast, drafted)
    for verb, actor in (("withdraw", cast.hoa), ("claim", cast.mai)):
        with refuses(Stale):
            do(verb, drafted, actor, version=1)


def test_a_strangers_draft_does_not_exist(cast, drafted):
    for actor in (cast.outsider, cast.hue, cast.mai, cast.head, cast.admin, cast.lan):
        with refuses(Missing):
            do("send", drafted, actor)


# --- the unit ---


def test_confirming_names_the_words(cast, drafted):
    do("send", drafted, cast.hoa)
    do("confirm", drafted, cast.lan)
    edition = row_of(drafted)
    assert (edition.unit_check, edition.confirmed_by_id) == ("confirmed", cast.lan.id)
    assert edition.confirmed_hash == pipeline.case(drafted).revision_hash
    recorded(drafted, "confirm", cast.lan, to_state="submitted")


def test_handing_back_needs_a_reason(cast, drafted):
    do("send", drafted, cast.hoa)
    for reason in ("", " \n"):
        with refuses(Invalid):
            do("return_to_author", drafted, cast.lan, reason=reason)
    do("return_to_author", drafted, cast.lan, reason="Sai tên ngõ.")
    recorded(drafted, "return_to_author", cast.lan, reason="Sai tên ngõ.", to_state="changes_requested")


# --- claim, release, expire, assign ---


def test_claiming_gives_an_owner_and_a_clock(cast, drafted):
    pipeline.to_desk(cast, drafted)
    do("claim", drafted, cast.mai)
    case = pipeline.case(drafted)
    assert (case.state, case.owner_id) == (State.EDITING, cast.mai.id)
    # Monday nine o'clock and eight working hours: Tuesday nine o'clock
    assert case.claimed_until == clock.now() + timedelta(days=1)
    recorded(drafted, "claim", cast.mai)
    for name in ("nam", "quynh"):
        with refuses(Refused):
            do("claim", drafted, getattr(cast, name))


def test_releasing_gives_it_back(cast, editing):
    with refuses(Refused):
        do("release", editing, cast.nam)
    do("release", editing, cast.mai)
    assert (row_of(editing).owner_id, row_of(editing).claimed_until) == (None, None)
    recorded(editing, "release", cast.mai, to_state="submitted")


def test_a_claim_ends_after_working_hours_only(cast, editing, travel):
    with transaction():
        db.session.merge(Holiday(day=clock.today() + timedelta(days=1), title="Nghỉ bù", is_off=True))
    do("release", editing, cast.mai)
    do("claim", editing, cast.mai)
    travel(days=1, hours=1)
    assert expire_claims() == 0, "a holiday is no working day"
    travel(days=1)
    assert expire_claims() == 1
    assert (pipeline.case(editing).state, pipeline.case(editing).owner_id) == (State.SUBMITTED, None)
    row = pipeline.statuses(editing)[-1]
    assert (row.verb, row.actor_id, row.details["owner_id"]) == ("expire", None, cast.mai.id)
    assert expire_claims() == 0
    do("claim", editing, cast.nam)


def test_a_save_keeps_the_item_whether_or_not_its_news_was_read(cast, editing, travel):
    travel(hours=8)
    pipeline.save(editing, cast.mai, title="Tiêu đề khác")
    travel(days=1, hours=-8, seconds=1)
    assert expire_claims() == 0, "the save counts though nobody read of it yet"
    assert pipeline.case(editing).claimed_until > clock.now()
    travel(hours=8)
    assert expire_claims() == 1


def test_the_news_of_a_save_renews_the_claim_once(cast, editing, travel):
    travel(hours=4)
    pipeline.save(editing, cast.mai, title="Tiêu đề khác")
    events.deliver_all()
    until = pipeline.case(editing).claimed_until
    travel(hours=1)
    with transaction():
        renew_claim(ArticleSaved(pipeline.case(editing).article_id, editing, cast.mai.id))
    assert pipeline.case(editing).claimed_until == until, "a second reading changes nothing"


def test_one_claim_that_can_not_end_harms_no_other(cast, travel, caplog):
    editions = [pipeline.to_editing(cast, pipeline.draft(cast)) for _number in range(3)]
    with transaction():
        db.session.execute(update(Edition).where(Edition.id == editions[0]).values(current_revision_id=None))
    travel(days=2)
    with caplog.at_level("CRITICAL"):
        assert expire_claims() == 2
    assert {pipeline.case(edition).state for edition in editions[1:]} == {State.SUBMITTED}


def test_the_head_editor_and_the_office_give_items_out(cast, editing):
    for name in ("mai", "hoa", "head", "dang"):
        with refuses(Refused):
            do("assign", editing, getattr(cast, name), person_id=cast.nam.id)
    for person in (cast.hoa, cast.office, cast.lan, cast.head):
        with refuses(Invalid):
            do("assign", editing, cast.quynh, person_id=person.id)
    with refuses(Invalid):
        do("assign", editing, cast.quynh, person_id=999_999)
    do("assign", editing, cast.office, person_id=cast.nam.id)
    assert pipeline.case(editing).owner_id == cast.nam.id
    assert recorded(editing, "assign", cast.office).details["person"] == cast.nam.name
    with refuses(Refused):
        do("submit_to_board", editing, cast.mai, grade="A")


def test_an_item_is_not_given_to_who_is_gone(cast, editing):
    with transaction():
        db.session.execute(update(Person).where(Person.id == cast.nam.id).values(is_active=False))
    with refuses(Invalid):
        do("assign", editing, cast.quynh, person_id=cast.nam.id)


# --- ask, decline, pass on ---


def test_asking_for_more_and_back_to_the_same_editor(cast, editing, travel):
    with refuses(Invalid):
        do("request_changes", editing, cast.mai, reason_code="whatever", reason="Thiếu ảnh.")
    with refuses(Invalid):
        do("request_changes", editing, cast.mai, reason_code="photo", reason="")
    do("request_changes", editing, cast.mai, reason_code="photo", reason="Thiếu ảnh.")
    recorded(editing, "request_changes", cast.mai, reason_code="photo", reason="Thiếu ảnh.")
    travel(days=30)
    assert expire_claims() == 0, "while the author writes the editor's clock stands still"
    pipeline.save(editing, cast.hoa, title="Có ảnh")
    assert do("send", editing, cast.hoa) is State.UNIT_CHECK
    do("confirm", editing, cast.lan)
    case = pipeline.case(editing)
    assert (case.state, case.owner_id) == (State.EDITING, cast.mai.id)
    assert case.claimed_until > clock.now()


def test_the_hour_of_the_first_sending_and_its_promise_stay(cast, editing, travel):
    first = row_of(editing).sent_at, row_of(editing).due_at
    do("request_changes", editing, cast.mai, reason_code="photo", reason="Thiếu ảnh.")
    travel(days=2)
    do("send", editing, cast.hoa)
    assert (row_of(editing).sent_at, row_of(editing).due_at) == first


@pytest.mark.parametrize("left", ["role", "account"])
def test_an_editor_who_left_does_not_get_the_item_back(cast, editing, left):
    do("request_changes", editing, cast.mai, reason_code="photo", reason="Thiếu ảnh.")
    with transaction():
        if left == "account":
            db.session.execute(update(Person).where(Person.id == cast.mai.id).values(is_active=False))
        else:
            end_roles(cast.mai.id)
    assert do("send", editing, cast.hoa) is State.SUBMITTED, "the words are those the unit confirmed"
    assert row_of(editing).owner_id is None


def end_roles(person_id: int) -> None:
    table = db.metadata.tables["role_grants"]
    yesterday = clock.today() - timedelta(days=1)
    db.session.execute(table.update().where(table.c.person_id == person_id).values(valid_to=yesterday))


def test_declining_is_the_offices_and_needs_a_reason(cast, editing):
    for name in ("mai", "quynh", "head"):
        with refuses(Refused):
            do("decline", editing, getattr(cast, name), reason="Trùng.")
    with refuses(Invalid):
        do("decline", editing, cast.office, reason="")
    do("decline", editing, cast.office, reason="Trùng.")
    recorded(editing, "decline", cast.office, reason="Trùng.", to_state="rejected")


def test_passing_on_opens_a_ballot_of_exactly_these_words(cast, editing):
    with refuses(Invalid):
        do("submit_to_board", editing, cast.mai, grade="D")
    assert do("submit_to_board", editing, cast.mai, grade="A") == ""
    ballot = db.session.scalars(select(Ballot)).one()
    case = pipeline.case(editing)
    assert (ballot.revision_id, ballot.revision_hash) == (case.revision_id, case.revision_hash)
    assert (case.grade, case.owner_id, case.claimed_until) == ("A", cast.mai.id, None)
    recorded(editing, "submit_to_board", cast.mai, to_state="board_review")


def test_an_incomplete_text_is_not_put_before_the_board(cast, editing):
    pipeline.save(editing, cast.mai, section_id=None)
    with refuses(Invalid) as caught:
        do("submit_to_board", editing, cast.mai, grade="A")
    assert set(caught.value.errors) == {"section_id"}


def test_a_correction_needs_its_public_note(cast):
    live = pipeline.to_published(cast, pipeline.draft(cast))
    correction = do("correct", live, cast.mai).id
    with refuses(Invalid) as caught:
        do("submit_to_board", correction, cast.mai, grade="A")
    assert set(caught.value.errors) == {"correction_note"}


# --- reopen ---


@pytest.mark.parametrize("stage", ["board", "approved", "failed"])
def test_reopening_voids_what_was_voted_and_names_the_voters(cast, stage, travel):
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    pipeline.vote(edition, cast.uyen)
    voters = [cast.uyen.id]
    if stage != "board":
        pipeline.vote(edition, cast.head)
        voters.append(cast.head.id)
    if stage == "failed":
        do("schedule", edition, cast.dang, live_from=clock.now() + timedelta(hours=1))
        with transaction():
            db.session.get_one(Section, cast.sections["to-dan-pho"].id).is_active = False
        travel(hours=1)
        settle_due()
    with refuses(Invalid):
        do("reopen", edition, cast.nam, reason="")
    for name in ("hoa", "head", "dang"):
        with refuses(Refused):
            do("reopen", edition, getattr(cast, name), reason="Sửa tên.")
    do("reopen", edition, cast.nam, reason="Sửa tên.")
    case = pipeline.case(edition)
    assert (case.state, case.owner_id) == (State.EDITING, cast.nam.id)
    assert recorded(edition, "reopen", cast.nam).details["voters"] == voters
    assert row_of(edition).failure is None
    assert not db.session.scalars(select(Approval).where(Approval.voided_at.is_(None))).all()
    assert not db.session.scalars(select(Ballot).where(Ballot.outcome.is_(None))).all()
    assert len(db.session.scalars(select(Vote)).all()) == len(voters), "votes are kept"


def test_a_scheduled_item_is_unscheduled_before_it_is_reopened(cast):
    edition = pipeline.to_scheduled(cast, pipeline.draft(cast))
    with refuses(Refused):
        do("reopen", edition, cast.mai, reason="Sửa tên.")


def test_the_boards_return_goes_to_the_editor_or_to_the_queue(cast, travel):
    for stays in (True, False):
        edition = pipeline.to_board(cast, pipeline.draft(cast))
        if not stays:
            with transaction():
                db.session.execute(update(Person).where(Person.id == cast.mai.id).values(is_active=False))
        for member in cast.board:
            if pipeline.case(edition).state is State.BOARD_REVIEW:
                pipeline.vote(edition, member, "return", "Thiếu nguồn.")
        assert pipeline.case(edition).state is State.EDITING
        travel(seconds=1)
        expire_claims()
        assert pipeline.case(edition).state is (State.EDITING if stays else State.SUBMITTED)


# --- corrections ---


def test_a_correction_stands_beside_what_is_out(cast):
    live = pipeline.to_published(cast, pipeline.draft(cast))
    for name in ("dang", "head", "outsider", "observer", "admin"):
        with refuses(Refused, Missing):
            do("correct", live, getattr(cast, name))
    by_author = do("correct", live, cast.hoa)
    assert (by_author.state, by_author.number, by_author.owner_id) == (State.DRAFT, 2, None)
    assert pipeline.is_live(live)
    with refuses(Refused):
        do("correct", live, cast.mai)
    assert {row["verb"] for row in pipeline.news() if row["edition_id"] == by_author.id} == {"correct"}


def test_a_correction_by_the_desk_is_claimed_at_once(cast):
    live = pipeline.to_published(cast, pipeline.draft(cast))
    made = do("correct", live, cast.office)
    assert (made.state, made.owner_id) == (State.EDITING, cast.office.id)
    assert made.claimed_until
    assert made.due_at
    pipeline.save(made.id, cast.office, title="Đã sửa")


@pytest.mark.parametrize("how", ["declined", "rejected"])
def test_after_a_correction_was_turned_down_another_can_begin(cast, how):
    live = pipeline.to_published(cast, pipeline.draft(cast))
    first = do("correct", live, cast.mai).id
    pipeline.save(first, cast.mai, title="Sai", correction_note="Sửa.", byline=(Name(cast.binh.id, "Bình"),))
    if how == "declined":
        do("decline", first, cast.office, reason="Không cần.")
    else:
        do("submit_to_board", first, cast.mai, grade="C")
        for member in (cast.head, cast.deputy, cast.uyen):
            pipeline.vote(first, member, "no", "Không đúng.")
    assert pipeline.case(first).state is State.REJECTED
    assert pipeline.case(live).is_current
    assert cast.binh.id not in pipeline.case(live).authors, "the byline is that of what is out"
    second = do("correct", live, cast.hoa)
    assert second.number == 3
    assert pipeline.case(second.id).authors == {cast.hoa.id}
    assert pipeline.is_live(live)


# --- a correction that its author left lying ---


@pytest.fixture
def live(cast) -> int:
    return pipeline.to_published(cast, pipeline.draft(cast))


def test_the_desk_begins_anew_and_no_word_is_lost(cast, live):
    lying = do("correct", live, cast.hoa).id
    kept = pipeline.save(
        lying, cast.hoa, title="Của Hoa", byline=(Name(cast.hoa.id, "Hoa"), Name(cast.binh.id, "Bình"))
    )
    with refuses(Invalid):
        do("restart_correction", live, cast.mai, reason=" ")
    for name in ("hoa", "binh", "lan", "head", "dang", "observer"):
        with refuses(Refused):
            do("restart_correction", live, getattr(cast, name), reason="Gấp.")
    made = do("restart_correction", live, cast.mai, reason="Gấp.")
    assert (made.state, made.number, made.owner_id) == (State.EDITING, 3, cast.mai.id)
    old = pipeline.case(lying)
    assert (old.state, old.revision_id, old.is_current) == (State.REJECTED, kept, False)
    row = pipeline.statuses(lying)[-1]
    assert (row.verb, row.actor_id, row.reason, row.revision_id) == ("discard_correction", cast.mai.id, "Gấp.", kept)
    assert pipeline.case(made.id).title == pipeline.case(live).title, "it begins with the words that are out"
    assert pipeline.case(made.id).authors == {cast.hoa.id}
    assert pipeline.is_live(live)
    with refuses(Refused):
        pipeline.save(lying, cast.hoa, title="Viết tiếp")
    with refuses(Refused):
        do("restart_correction", live, cast.nam, reason="Gấp.")
    assert [row.action for row in pipeline.audits(live)][-2:] == [
        "article.discard_correction",
        "article.restart_correction",
    ]


def test_nothing_is_begun_anew_while_the_desk_or_the_board_has_it(cast, live):
    correction = do("correct", live, cast.mai).id
    for step in ("editing", "board_review", "approved", "scheduled"):
        assert pipeline.case(correction).state == step
        with refuses(Refused):
            do("restart_correction", live, cast.nam, reason="Gấp.")
        if step == "editing":
            pipeline.save(correction, cast.mai, title="Đã sửa", correction_note="Sửa.")
            do("submit_to_board", correction, cast.mai, grade="B")
        elif step == "board_review":
            pipeline.vote(correction, cast.uyen)
            pipeline.vote(correction, cast.head)
        elif step == "approved":
            do("schedule", correction, cast.dang, live_from=clock.now() + timedelta(hours=1))


def test_its_author_gives_a_correction_up_and_another_can_begin(cast, live):
    lying = do("correct", live, cast.hoa).id
    with refuses(Missing):
        do("discard_correction", lying, cast.mai)
    do("discard_correction", lying, cast.hoa)
    recorded(lying, "discard_correction", cast.hoa, from_state="draft", to_state="rejected")
    assert pipeline.case(live).is_current
    assert do("correct", live, cast.mai).number == 3


def test_a_first_draft_is_not_given_up(cast, drafted):
    with refuses(Refused):
        do("discard_correction", drafted, cast.hoa)


def test_of_what_was_taken_down_a_correction_left_lying_is_begun_anew_too(cast, live):
    lying = do("correct", live, cast.hoa).id
    do("take_down", live, cast.head, reason="Sai.")
    assert pipeline.case(lying).state is State.DRAFT, "nothing was decided about it yet"
    made = do("restart_correction", live, cast.mai, reason="Đăng lại cho đúng.")
    assert pipeline.case(made.id).is_current


# --- a lane set back ---


@pytest.mark.parametrize(
    ("how", "check"), [("kind", "off"), ("alone", "one_person"), ("confirmed", "confirmed"), ("asked", None)]
)
def test_what_is_urgent_no_more_is_asked_about_only_where_the_unit_answers(cast, how, check):
    writer, unit = (cast.don, cast.lone_group) if how == "alone" else (cast.hoa, cast.group)
    edition = pipeline.draft(cast, writer, unit_id=unit.id, lane=Lane.URGENT)
    do("send", edition, writer)
    if how == "kind":
        with transaction():
            settings.put(
                rules.UNIT_CHECK_OFF, ["residential_group"], valid_from=clock.today(), basis="QĐ", actor=cast.office
            )
    if how == "confirmed":
        with transaction():
            case = pipeline.case(edition)
            db.session.execute(update(Edition).where(Edition.id == edition).values(confirmed_hash=case.revision_hash))
    do("claim", edition, cast.mai)
    with transaction():
        articles.set_terms(edition, actor=cast.mai, lane=Lane.NORMAL, restricted=False, effective_on=None,
                           unit_id=unit.id)  # fmt: skip
    if check is None:
        with refuses(Invalid) as caught:
            do("submit_to_board", edition, cast.mai, grade="B")
        assert "qua đơn vị" in caught.value.sentence
    else:
        do("submit_to_board", edition, cast.mai, grade="B")
        assert (pipeline.case(edition).state, row_of(edition).unit_check) == (State.BOARD_REVIEW, check)


# --- the later look at an urgent approval ---


@pytest.fixture
def urgent(cast) -> int:
    edition = pipeline.draft(cast, lane=Lane.URGENT)
    do("send", edition, cast.hoa)
    do("claim", edition, cast.mai)
    do("submit_to_board", edition, cast.mai, grade="A")
    return edition


def test_urgent_is_the_leaders_alone_with_a_reason(cast, urgent):
    for name in ("uyen", "vinh", "office", "mai"):
        with refuses(Refused):
            pipeline.vote(urgent, getattr(cast, name), reason="Gấp.")
    for reason in ("", " "):
        with refuses(Invalid):
            pipeline.vote(urgent, cast.deputy, reason=reason)
    assert pipeline.vote(urgent, cast.deputy, reason="Bão.") is State.APPROVED
    approval = db.session.scalars(select(Approval)).one()
    assert (approval.approved_alone_by_id, approval.alone_reason) == (cast.deputy.id, "Bão.")
    assert approval.review_due_at == clock.now() + timedelta(hours=24)


@pytest.mark.parametrize("sent_urgent", [True, False])
def test_an_urgent_ballot_has_the_earlier_of_two_promises(cast, travel, sent_urgent):
    """The promise when it was sent, or 24 hours from now where the item became urgent on its way."""
    edition = pipeline.draft(cast, lane=Lane.URGENT if sent_urgent else Lane.NORMAL)
    do("send", edition, cast.hoa)
    if not sent_urgent:
        do("confirm", edition, cast.lan)
    do("claim", edition, cast.mai)
    promised = row_of(edition).due_at
    with transaction():
        articles.set_terms(edition, actor=cast.mai, lane=Lane.URGENT, restricted=False, effective_on=None,
                           unit_id=cast.group.id)  # fmt: skip
    travel(hours=1)
    do("submit_to_board", edition, cast.mai, grade="A")
    assert row_of(edition).due_at == (promised if sent_urgent else clock.now() + timedelta(hours=24))


def test_another_member_looks_later(cast, urgent):
    pipeline.vote(urgent, cast.deputy, reason="Bão.")
    approval = db.session.scalars(select(Approval.id)).one()
    for name, error in (("deputy", Refused), ("mai", Missing), ("hoa", Missing), ("dang", Missing)):
        with refuses(error):
            pipeline.reviews(approval, getattr(cast, name))()
    with refuses(Invalid):
        pipeline.reviews(approval, cast.uyen, agrees=False, note=" ")()
    pipeline.reviews(approval, cast.uyen, agrees=False, note="Thiếu số điện thoại trực.")()
    row = db.session.get_one(Approval, approval)
    assert (row.reviewed_by_id, row.review_agrees, row.reviewed_at) == (cast.uyen.id, False, clock.now())
    assert pipeline.news("approval.reviewed")[-1]["agrees"] is False
    with refuses(Stale):
        pipeline.reviews(approval, cast.vinh)()


def test_who_touched_it_does_not_look_later(cast, urgent):
    factories.grant_role(cast.mai, Role.BOARD_MEMBER)
    pipeline.vote(urgent, cast.head, reason="Bão.")
    approval = db.session.scalars(select(Approval.id)).one()
    with refuses(Refused):
        pipeline.reviews(approval, actor_of(cast.mai.id))()


def test_what_was_reopened_waits_for_no_review(cast, urgent):
    pipeline.vote(urgent, cast.head, reason="Bão.")
    approval = db.session.scalars(select(Approval.id)).one()
    do("reopen", urgent, cast.nam, reason="Sửa số.")
    with refuses(Stale):
        pipeline.reviews(approval, cast.uyen)()


def test_a_normal_approval_waits_for_no_review(cast):
    pipeline.to_approved(cast, pipeline.draft(cast))
    approval = db.session.scalars(select(Approval)).one()
    assert (approval.review_due_at, approval.approved_alone_by_id) == (None, None)
    with refuses(Missing):
        pipeline.reviews(approval.id, cast.vinh)()


# --- who is shut out ---


def test_an_editor_who_confirmed_for_the_unit_does_not_edit(cast):
    factories.make_membership(cast.nam, cast.group, Position.DEPUTY)
    edition = pipeline.draft(cast)
    do("send", edition, cast.hoa)
    do("confirm", edition, actor_of(cast.nam.id))
    with refuses(Refused):
        do("claim", edition, actor_of(cast.nam.id))


def test_the_administrator_has_no_right_over_content(cast):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    for transition in rules.TRANSITIONS:
        assert not rules.permitted(transition.verb, cast.admin, pipeline.case(edition))


def test_moving_along_no_line_of_the_table_is_a_mistake(cast, drafted):
    with pytest.raises(AssertionError), transaction():
        workflow.transition(pipeline.case(drafted), "publish", State.PUBLISHED, actor=cast.hoa)
