"""What is live and when: each verb's effect, its refusals, and what the hour brings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from editorial.articles.models import Article, Edition, Image, Revision, Section, State, StatusRow
from editorial.articles.rules import Photo
from editorial.ballots.models import Approval, ApprovalRule
from editorial.core import audit, clock, files
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.image_encoding import process
from editorial.publishing import operations
from editorial.publishing.models import Publication
from editorial.publishing.operations import settle_due
from tests import pipeline
from tests.articles import photos
from tests.pipeline import do, is_live, refuses


@pytest.fixture(autouse=True)
def _whole_record(database):
    yield
    assert list(audit.faults()) == []


def the_publication(edition: int) -> Publication:
    """The newest of an edition."""
    db.session.expire_all()
    return db.session.scalars(
        select(Publication).where(Publication.edition_id == edition).order_by(Publication.id.desc()).limit(1)
    ).one()


def recorded(edition: int, verb: str, *, actor_id: int | None) -> StatusRow:
    """The verb stands once in the timeline, the audit and the news, by this person."""
    rows = [row for row in pipeline.statuses(edition) if row.verb == verb]
    assert [row.actor_id for row in rows] == [actor_id]
    noted = [row for row in pipeline.audits(edition) if row.action == f"article.{verb}"]
    assert [row.actor_id for row in noted] == [actor_id or 0]
    told = [row for row in pipeline.news() if row["verb"] == verb and row["edition_id"] == edition]
    assert [(row["status_id"], row["actor_id"]) for row in told] == [(rows[0].id, actor_id or 0)]
    return rows[0]


def forge(edition: int, **values: object) -> None:
    """Change a revision behind the application's back, as somebody with the database's keys could."""
    with transaction():
        table = "" if db.engine.dialect.name == "sqlite" else " ON revisions"
        db.session.execute(text(f"DROP TRIGGER IF EXISTS revisions_held_still{table}"))
        db.session.execute(update(Revision).where(Revision.edition_id == edition).values(**values))


def close_section(cast, is_active: bool = False) -> None:
    with transaction():
        db.session.get_one(Section, cast.sections["to-dan-pho"].id).is_active = is_active


@pytest.fixture
def approved(cast) -> int:
    return pipeline.to_approved(cast, pipeline.draft(cast))


@pytest.fixture
def scheduled(cast) -> int:
    return pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2)


@pytest.fixture
def published(cast) -> int:
    return pipeline.to_published(cast, pipeline.draft(cast))


# --- schedule, move, unschedule ---


def test_scheduling_promises_an_hour(cast, approved):
    hour = clock.now() + timedelta(hours=5)
    do("schedule", approved, cast.dang, live_from=hour)
    publication = the_publication(approved)
    assert (publication.live_from, publication.live_until, publication.settled_at) == (hour, None, None)
    assert publication.made_by_id == cast.dang.id
    assert pipeline.case(approved).state is State.SCHEDULED
    assert recorded(approved, "schedule", actor_id=cast.dang.id).details["live_from"] == hour.isoformat()


@pytest.mark.parametrize(
    "ahead", [timedelta(0), timedelta(minutes=-1), timedelta(days=367)], ids=["now", "past", "too far"]
)
def test_hours_that_can_not_be_promised(cast, approved, ahead):
    with refuses(Invalid) as caught:
        do("schedule", approved, cast.dang, live_from=clock.now() + ahead)
    assert set(caught.value.errors) == {"hour"}


def test_a_year_ahead_can_be_promised(cast, approved):
    do("schedule", approved, cast.dang, live_from=clock.now() + timedelta(days=366))
    assert pipeline.case(approved).state is State.SCHEDULED


@pytest.mark.parametrize("name", ["hoa", "lan", "mai", "uyen", "observer", "admin", "outsider"])
def test_scheduling_is_not_everyones(cast, approved, name):
    with refuses(Refused, Missing):
        do("schedule", approved, getattr(cast, name), live_from=clock.now() + timedelta(hours=1))


def test_a_stale_page_schedules_nothing(cast, approved):
    with refuses(Stale):
        do("schedule", approved, cast.dang, version=1, live_from=clock.now() + timedelta(hours=1))


def test_without_a_standing_approval_nothing_is_scheduled(cast, approved):
    with transaction():
        db.session.execute(update(Approval).values(voided_at=clock.now()))
    with refuses(Refused):
        do("schedule", approved, cast.dang, live_from=clock.now() + timedelta(hours=1))
    with refuses(Refused):
        do("publish_now", approved, cast.dang)


def test_moving_the_hour_leaves_one_promise(cast, scheduled, travel):
    earlier = the_publication(scheduled)
    hour = clock.now() + timedelta(hours=9)
    do("schedule", scheduled, cast.office, live_from=hour)
    assert the_publication(scheduled).live_from == hour
    assert db.session.get_one(Publication, earlier.id).cancelled_at
    details = recorded(scheduled, "reschedule", actor_id=cast.office.id).details
    assert details["before"] == earlier.live_from.isoformat()
    travel(hours=3)
    assert not is_live(scheduled)
    travel(hours=6)
    assert is_live(scheduled)


def test_when_the_hour_has_come_it_is_not_moved_nor_dropped(cast, scheduled, travel):
    travel(hours=2)
    with refuses(Refused):
        do("schedule", scheduled, cast.dang, live_from=clock.now() + timedelta(hours=1))
    with refuses(Refused):
        do("unschedule", scheduled, cast.dang, reason="Chờ ảnh.")
    assert is_live(scheduled)


def test_unscheduling_takes_the_promise_back_and_keeps_the_approval(cast, scheduled, travel):
    with refuses(Invalid):
        do("unschedule", scheduled, cast.dang, reason=" ")
    do("unschedule", scheduled, cast.dang, reason="Chờ ảnh.")
    assert pipeline.case(scheduled).state is State.APPROVED
    assert recorded(scheduled, "unschedule", actor_id=cast.dang.id).reason == "Chờ ảnh."
    travel(hours=3)
    assert not is_live(scheduled)
    assert settle_due() == 0
    do("publish_now", scheduled, cast.dang)
    assert is_live(scheduled)


# --- publish now ---


@pytest.mark.parametrize("start", ["approved", "scheduled"])
def test_publishing_now(cast, start, request):
    edition = request.getfixturevalue(start)
    do("publish_now", edition, cast.dang)
    assert is_live(edition)
    case = pipeline.case(edition)
    assert (case.state, case.is_out) == (State.PUBLISHED, True)
    recorded(edition, "publish_now", actor_id=cast.dang.id)
    assert settle_due() == 0


def test_a_closed_section_is_not_published_into(cast, approved):
    close_section(cast)
    with refuses(Refused) as caught:
        do("publish_now", approved, cast.dang)
    assert "Chuyên mục" in caught.value.sentence
    with refuses(Refused):
        do("schedule", approved, cast.dang, live_from=clock.now() + timedelta(hours=1))


@pytest.mark.parametrize("column", ["title", "body", "byline", "photos", "correction_note", "event_place"])
def test_a_row_changed_behind_our_back_is_not_published(cast, approved, column):
    forged: object = [{"person_id": 1, "name": "Ai Đó"}] if column == "byline" else "Khác"
    if column == "photos":
        forged = [{"image_id": 1, "sha256": "x", "caption": "", "credit": "", "alt": "", "consent": True}]
    forge(approved, **{column: forged})
    with refuses(Refused) as caught:
        do("publish_now", approved, cast.dang)
    assert "không còn đúng bản" in caught.value.sentence


def with_photo(cast) -> tuple[int, Image]:
    edition = pipeline.draft(cast)
    with transaction():
        image = Image(article_id=pipeline.case(edition).article_id, key="ab" * 16, sha256="s", width=10, height=10,
                      uploaded_by_id=cast.hoa.id, uploaded_at=clock.now())  # fmt: skip
        db.session.add(image)
        db.session.flush()
    files.write(image.key, "1600.webp", b"photo")
    photo = Photo(image.id, "s", caption="Dọn ngõ", credit="Hoa", alt="Năm người", consent=True)
    pipeline.save(edition, cast.hoa, photos=(photo,))
    return edition, image


def test_a_photo_that_is_gone_stops_the_text_that_names_it(cast, travel):
    edition, image = with_photo(cast)
    pipeline.to_scheduled(cast, edition, hours=1)
    files.path(image.key, "1600.webp").unlink()
    with refuses(Refused) as caught:
        do("publish_now", edition, cast.dang)
    assert "ảnh 1" in caught.value.sentence
    travel(hours=1)
    settle_due()
    assert pipeline.case(edition).state is State.PUBLISH_FAILED


@pytest.fixture
def with_real_photo(cast) -> tuple[int, Image]:
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa, "green")
    pipeline.save(edition, cast.hoa, photos=(photos.whole(image),))
    return pipeline.to_scheduled(cast, edition, hours=1), image


def test_a_photo_as_it_was_stored_goes_out(with_real_photo, travel):
    edition, _image = with_real_photo
    travel(hours=1)
    settle_due()
    assert is_live(edition)


@pytest.mark.parametrize("name", ["1600.webp", "480.webp", "1600.jpg"])
@pytest.mark.parametrize("how", ["replaced", "cut short", "lost"])
def test_a_photo_that_is_not_the_one_that_was_stored_stops_the_text(cast, with_real_photo, travel, name, how):
    edition, image = with_real_photo
    file = files.path(image.key, name)
    whole = file.read_bytes()
    if how == "lost":
        file.unlink()
    else:
        file.write_bytes(process(photos.jpeg("red")).files[name] if how == "replaced" else whole[:-9])
    with refuses(Refused) as caught:
        do("publish_now", edition, cast.dang)
    assert "ảnh 1" in caught.value.sentence
    travel(hours=1)
    settle_due()
    assert pipeline.case(edition).state is State.PUBLISH_FAILED
    assert "ảnh 1" in recorded(edition, "fail", actor_id=None).reason
    files.write(image.key, name, whole)
    do("publish_now", edition, cast.dang)
    assert is_live(edition)


# --- the hour ---


def test_the_hour_settles_what_is_due_and_only_that(cast, travel, scheduled):
    later = pipeline.to_scheduled(cast, pipeline.draft(cast), hours=3)
    travel(hours=2)
    assert settle_due() == 1
    assert pipeline.case(scheduled).state is State.PUBLISHED
    assert pipeline.case(later).state is State.SCHEDULED
    assert the_publication(scheduled).settled_at == clock.now()
    recorded(scheduled, "publish", actor_id=None)


def test_what_fails_at_the_hour_says_so_and_can_be_tried_again(cast, travel, scheduled):
    close_section(cast)
    travel(hours=2)
    assert settle_due() == 1
    assert pipeline.case(scheduled).state is State.PUBLISH_FAILED
    assert "Chuyên mục" in str(db.session.get_one(Edition, scheduled).failure)
    assert "Chuyên mục" in recorded(scheduled, "fail", actor_id=None).reason
    assert not is_live(scheduled)
    close_section(cast, True)
    do("publish_now", scheduled, cast.dang)
    assert is_live(scheduled)
    assert db.session.get_one(Edition, scheduled).failure is None


def test_after_a_failure_a_new_hour_can_be_promised(cast, travel, scheduled):
    close_section(cast)
    travel(hours=2)
    settle_due()
    close_section(cast, True)
    do("schedule", scheduled, cast.dang, live_from=clock.now() + timedelta(hours=1))
    travel(hours=1)
    assert settle_due() == 1
    assert is_live(scheduled)


def test_a_forged_row_fails_at_the_hour(cast, travel, scheduled):
    forge(scheduled, body="<p>Khác</p>")
    travel(hours=2)
    settle_due()
    assert pipeline.case(scheduled).state is State.PUBLISH_FAILED


def test_one_broken_item_among_twenty_harms_no_other(cast, travel, caplog):
    editions = [pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2) for _number in range(20)]
    broken, twisted = editions[7], editions[11]
    with transaction():  # a state that no operation leaves behind: settling it can't even fail in the usual way
        db.session.execute(update(Edition).where(Edition.id == broken).values(state=State.EDITING))
    forge(twisted, photos=[{"no": "such field"}])
    travel(hours=2)
    with caplog.at_level("CRITICAL"):
        assert settle_due() == 20
    states = [pipeline.case(edition).state for edition in editions]
    assert states.count(State.PUBLISHED) == 18
    assert states[11] is State.PUBLISH_FAILED
    assert not is_live(broken)
    assert not is_live(twisted)
    assert settle_due() == 0, "nothing comes round again for ever"


def test_due_items_are_settled_in_batches(cast, travel):
    editions = [pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2) for _number in range(5)]
    travel(hours=2)
    assert [settle_due(limit=2) for _round in range(4)] == [2, 2, 1, 0]
    assert all(pipeline.case(edition).state is State.PUBLISHED for edition in editions)


def test_with_nothing_due_the_clock_costs_one_statement(cast, scheduled, count_queries):
    with count_queries() as queries:
        assert settle_due() == 0
    assert len(queries) == 1, str(queries)


# --- corrections ---


def test_a_correction_replaces_what_is_out_at_its_hour(cast, published, travel):
    correction = pipeline.correction(cast, published)
    do("schedule", correction, cast.dang, live_from=clock.now() + timedelta(hours=1))
    travel(minutes=59)
    assert (is_live(published), is_live(correction)) == (True, False)
    travel(minutes=1)
    assert (is_live(published), is_live(correction)) == (False, True)
    settle_due()
    assert (is_live(published), is_live(correction)) == (False, True)
    assert pipeline.case(correction).is_out


def test_a_correction_that_fails_leaves_the_live_edition_out(cast, published, travel):
    correction = pipeline.correction(cast, published)
    do("schedule", correction, cast.dang, live_from=clock.now() + timedelta(hours=1))
    close_section(cast)
    travel(hours=1)
    settle_due()
    assert pipeline.case(correction).state is State.PUBLISH_FAILED
    assert (is_live(published), is_live(correction)) == (True, False)
    assert pipeline.case(published).is_out


def test_moving_and_dropping_a_corrections_hour_keeps_the_live_edition_out(cast, published, travel):
    correction = pipeline.correction(cast, published)
    do("schedule", correction, cast.dang, live_from=clock.now() + timedelta(hours=1))
    do("schedule", correction, cast.dang, live_from=clock.now() + timedelta(hours=4))
    travel(hours=2)
    assert is_live(published)
    do("unschedule", correction, cast.dang, reason="Chờ.")
    travel(hours=10)
    assert is_live(published)


def test_a_second_correction_replaces_the_first(cast, published):
    first = pipeline.correction(cast, published)
    do("publish_now", first, cast.dang)
    second = pipeline.correction(cast, first)
    do("publish_now", second, cast.dang)
    assert [is_live(edition) for edition in (published, first, second)] == [False, False, True]


# --- take down ---


def test_taking_down(cast, published):
    with refuses(Invalid):
        do("take_down", published, cast.head, reason="")
    for name in ("dang", "uyen", "office", "hoa", "admin"):
        with refuses(Refused, Missing):
            do("take_down", published, getattr(cast, name), reason="Sai sự thật.")
    do("take_down", published, cast.deputy, reason="Sai sự thật.")
    assert not is_live(published)
    assert pipeline.case(published).state is State.TAKEN_DOWN
    assert db.session.get_one(Article, pipeline.case(published).article_id).taken_down_at == clock.now()
    assert recorded(published, "take_down", actor_id=cast.deputy.id).reason == "Sai sự thật."


@pytest.mark.parametrize("stage", ["board_review", "approved", "scheduled", "publish_failed"])
def test_taking_down_ends_every_yes_to_a_correction_on_its_way(cast, published, travel, stage):
    """Neither the clock nor a publisher brings the article back on votes for words beside a text that was public."""
    correction = pipeline.correction(cast, published)
    voters = [cast.uyen.id, cast.head.id]
    if stage == "board_review":
        do("reopen", correction, cast.mai, reason="Sửa nữa.")
        do("submit_to_board", correction, cast.mai, grade="B")
        pipeline.vote(correction, cast.uyen)
        voters = [cast.uyen.id]
    elif stage != "approved":
        do("schedule", correction, cast.dang, live_from=clock.now() + timedelta(hours=1))
    if stage == "publish_failed":
        close_section(cast)
        travel(hours=1)
        settle_due()
        close_section(cast, True)
    assert pipeline.case(correction).state == stage
    do("take_down", published, cast.deputy, reason="Sai.")
    case = pipeline.case(correction)
    assert (case.state, case.owner_id, case.taken_down) == (State.EDITING, cast.mai.id, True)
    assert case.claimed_until > clock.now()
    row = recorded(correction, "void", actor_id=cast.deputy.id)
    assert (row.from_state, row.reason, row.details["voters"]) == (stage, "Sai.", voters)
    assert not db.session.scalars(
        select(Approval).where(Approval.edition_id == correction, Approval.voided_at.is_(None))
    ).all()
    travel(hours=2)
    assert settle_due() == 0
    assert (is_live(published), is_live(correction)) == (False, False)
    with refuses(Refused):
        do("publish_now", correction, cast.dang)


@pytest.mark.parametrize("stage", ["draft", "editing"])
def test_taking_down_leaves_a_correction_that_nobody_decided_on(cast, published, stage):
    correction = do("correct", published, cast.hoa if stage == "draft" else cast.mai).id
    do("take_down", published, cast.head, reason="Sai.")
    assert pipeline.case(correction).state == stage
    assert [row.verb for row in pipeline.statuses(correction)] == ["create"]


def test_what_was_taken_down_comes_back_only_with_a_leaders_yes(cast, published):
    """Whatever the ward's rule says of other items."""
    with transaction():
        db.session.add(ApprovalRule(lane="normal", section_id=None, yes_needed=2, needs_leader=False,
                                    valid_from=clock.today(), basis="QĐ"))  # fmt: skip
    correction = do("correct", published, cast.mai).id
    pipeline.save(correction, cast.mai, title="Đã sửa", correction_note="Sửa tên ngõ.")
    do("take_down", published, cast.head, reason="Sai.")
    do("submit_to_board", correction, cast.mai, grade="B")
    pipeline.vote(correction, cast.uyen)
    assert pipeline.vote(correction, cast.vinh) is State.BOARD_REVIEW
    assert pipeline.vote(correction, cast.deputy) is State.APPROVED
    do("publish_now", correction, cast.dang)
    assert is_live(correction)


def test_the_clock_looks_again_whether_the_article_went_down_since(cast, published, travel):
    """Even if a promise were left standing, its hour brings nothing back."""
    correction = pipeline.correction(cast, published)
    do("schedule", correction, cast.dang, live_from=clock.now() + timedelta(hours=1))
    travel(minutes=1)
    with transaction():
        article = db.session.get_one(Article, pipeline.case(published).article_id)
        article.taken_down_at = clock.now()
    travel(hours=1)
    settle_due()
    assert pipeline.case(correction).state is State.PUBLISH_FAILED
    assert "đã bị gỡ" in recorded(correction, "fail", actor_id=None).reason


def test_taking_down_does_not_wait_for_the_worker(cast, scheduled, travel):
    """Live by its hour and not settled yet: the leader's page still says scheduled, and the item goes all the same."""
    travel(hours=2)
    assert is_live(scheduled)
    do("take_down", scheduled, cast.head, reason="Sai.")
    assert not is_live(scheduled)
    assert [row.verb for row in pipeline.statuses(scheduled)][-2:] == ["publish", "take_down"]


def test_what_is_not_out_yet_is_not_taken_down(cast, scheduled, approved):
    for edition in (scheduled, approved):
        with refuses(Refused):
            do("take_down", edition, cast.head, reason="Sai.")


def test_what_was_taken_down_comes_back_only_as_an_approved_correction(cast, published):
    do("take_down", published, cast.head, reason="Sai.")
    for verb in ("publish_now", "take_down"):
        with refuses(Refused):
            do(verb, published, cast.head, **({"reason": "Sai."} if verb == "take_down" else {}))
    correction = pipeline.correction(cast, published)
    do("publish_now", correction, cast.dang)
    assert (is_live(published), is_live(correction)) == (False, True)
    assert db.session.get_one(Article, pipeline.case(published).article_id).taken_down_at is None


def test_only_what_is_there_is_scheduled(cast):
    with refuses(Missing), transaction():
        operations.schedule(999_999, actor=cast.dang, version=1, live_from=clock.now() + timedelta(hours=1))
