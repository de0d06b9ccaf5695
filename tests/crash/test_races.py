"""Two people with one button, many workers with one hour: real processes, released at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Article, Edition, Lane, Revision, State, StatusRow
from editorial.ballots.models import Approval, Ballot, Vote
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError, Refused, Stale
from editorial.publishing import operations as publishing
from editorial.publishing.models import Publication
from editorial.publishing.operations import settle_due
from editorial.publishing.queries import live_at
from editorial.workflow import operations as workflow
from tests import event_log, pipeline
from tests.cast import Cast
from tests.crash.forked_processes import Answer, together
from tests.pipeline import do

ROUNDS = 4


def does(verb: str, edition: int, actor: Actor, **needs: object) -> Callable[[], object]:
    """The verb as two people see it who opened the page at the same moment."""
    if verb != "vote":
        needs = {"version": pipeline.case(edition).version} | needs
    else:
        needs = {"choice": "yes", "reason": "", "revision_hash": pipeline.case(edition).revision_hash} | needs
    return lambda: do(verb, edition, actor, **needs)


def saves(edition: int, actor: Actor, title: str) -> Callable[[], object]:
    now = pipeline.case(edition)
    content = queries.content_of(queries.revision(now.revision_id))
    changed = replace(content, title=title)

    def save() -> int:
        with transaction():
            return articles.save(edition, changed, base_revision_id=now.revision_id, actor=actor)

    return save


def race(*works: Callable[[], Any]) -> list[Answer]:
    return together(*works, errors=(DeskError,))


def errors(answers: list[Answer]) -> list[str]:
    return sorted(answer.error for answer in answers if answer.error)


def verbs(edition: int) -> Counter[str]:
    return Counter(row.verb for row in pipeline.statuses(edition))


@pytest.fixture(autouse=True)
def _whole_record(ward: Cast):
    yield
    assert list(audit.faults()) == []


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_last_votes_give_one_outcome(ward: Cast, _round: int):
    edition = pipeline.to_board(ward, pipeline.draft(ward))
    pipeline.vote(edition, ward.uyen)
    answers = race(
        does("vote", edition, ward.head), does("vote", edition, ward.deputy), does("vote", edition, ward.vinh)
    )
    # One of the leaders ends it; who comes after is told so, whoever came before is counted.
    assert pipeline.case(edition).state is State.APPROVED
    assert db.session.scalar(select(func.count()).select_from(Approval)) == 1
    assert [row.outcome for row in db.session.scalars(select(Ballot))] == ["approved"]
    votes = db.session.scalar(select(func.count()).select_from(Vote))
    assert votes == 1 + sum(not answer.error for answer in answers)
    assert sum(row.to_state == "approved" for row in pipeline.statuses(edition)) == 1
    assert set(errors(answers)) <= {"Refused"}


def test_one_person_twice_votes_once(ward: Cast):
    edition = pipeline.to_board(ward, pipeline.draft(ward))
    answers = race(*[does("vote", edition, ward.uyen)] * 3)
    assert errors(answers) == ["Refused", "Refused"]
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_editors_claim_and_one_has_it(ward: Cast, _round: int):
    edition = pipeline.to_desk(ward, pipeline.draft(ward))
    answers = race(*(does("claim", edition, editor) for editor in (ward.mai, ward.nam, ward.quynh)))
    assert errors(answers) == ["Stale", "Stale"]
    owner = pipeline.case(edition).owner_id
    assert owner == (ward.mai, ward.nam, ward.quynh)[[bool(answer.error) for answer in answers].index(False)].id
    assert verbs(edition)["claim"] == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_save_and_a_send_at_once(ward: Cast, _round: int):
    edition = pipeline.draft(ward, ward.hoa, ward.binh)
    saved, sent = race(saves(edition, ward.binh, "Bình vừa sửa"), does("send", edition, ward.hoa))
    assert not sent.error
    case = pipeline.case(edition)
    assert case.state is State.UNIT_CHECK
    # Either the save came first and was sent along, or it is refused: never words changed after sending.
    assert saved.error in ("", "Refused")
    assert case.title == ("Bình vừa sửa" if not saved.error else "Tổ dân phố 12 ra quân dọn vệ sinh")
    assert pipeline.statuses(edition)[-1].revision_id == case.revision_id


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_saves_at_once_keep_one_and_say_conflict_to_the_other(ward: Cast, _round: int):
    edition = pipeline.draft(ward, ward.hoa, ward.binh)
    answers = race(saves(edition, ward.hoa, "Hoa"), saves(edition, ward.binh, "Bình"))
    assert errors(answers) == ["Conflict"]
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_people_schedule_and_one_hour_stands(ward: Cast, _round: int):
    edition = pipeline.to_approved(ward, pipeline.draft(ward))
    hours = [clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2)]
    answers = race(
        does("schedule", edition, ward.dang, live_from=hours[0]),
        does("schedule", edition, ward.office, live_from=hours[1]),
    )
    assert errors(answers) == ["Stale"]
    standing = db.session.scalars(select(Publication)).one()
    assert standing.live_from == hours[[bool(answer.error) for answer in answers].index(False)]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_publish_now_and_the_hour_at_once(ward: Cast, travel, _round: int):
    edition = pipeline.to_scheduled(ward, pipeline.draft(ward), hours=1)
    travel(hours=1)
    now, settled = race(does("publish_now", edition, ward.dang), settle_due)
    assert now.error in ("", "Stale")
    assert settled.value in (0, 1)
    assert pipeline.case(edition).state is State.PUBLISHED
    counted = verbs(edition)
    assert counted["publish"] + counted["publish_now"] == 1
    assert db.session.scalar(select(func.count()).select_from(Publication).where(live_at())) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_take_down_and_a_corrections_hour_at_once(ward: Cast, travel, _round: int):
    first = pipeline.to_published(ward, pipeline.draft(ward))
    correction = pipeline.correction(ward, first)
    do("schedule", correction, ward.dang, live_from=clock.now() + timedelta(hours=1))
    travel(hours=1)
    down, *_settled = race(does("take_down", first, ward.head, reason="Sai."), settle_due, settle_due)
    if down.error:  # the correction was out first: what was to be taken down had already given way to it
        assert down.error == "Refused"
        assert pipeline.is_live(correction)
        assert not pipeline.is_live(first)
    else:
        assert not pipeline.is_live(first)
        assert not pipeline.is_live(correction)
        assert pipeline.case(correction).state is State.EDITING
        valid = select(func.count()).select_from(Approval).where(Approval.voided_at.is_(None))
        assert db.session.scalar(valid.where(Approval.edition_id == correction)) == 0


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_take_down_and_the_vote_that_approves_a_correction_at_once(ward: Cast, _round: int):
    first = pipeline.to_published(ward, pipeline.draft(ward))
    correction = do("correct", first, ward.mai).id  # type: ignore[attr-defined]
    pipeline.save(correction, ward.mai, title="Đã sửa", correction_note="Sửa.")
    do("submit_to_board", correction, ward.mai, grade="B")
    pipeline.vote(correction, ward.uyen)
    voted, down = race(does("vote", correction, ward.head), does("take_down", first, ward.deputy, reason="Sai."))
    # Whoever came first: nothing stands that could bring the article back.
    assert not down.error
    assert voted.error in ("", "Refused", "Stale")
    assert pipeline.case(correction).state is State.EDITING
    assert not pipeline.is_live(first)
    approvals = select(Approval.voided_at).where(Approval.edition_id == correction)
    assert None not in db.session.scalars(approvals).all()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_author_sends_a_correction_while_the_desk_begins_anew(ward: Cast, _round: int):
    first = pipeline.to_published(ward, pipeline.draft(ward))
    lying = do("correct", first, ward.hoa).id  # type: ignore[attr-defined]
    pipeline.save(lying, ward.hoa, title="Hoa đã sửa", correction_note="Sửa tên ngõ.")
    anew = does("restart_correction", first, ward.mai, reason="Gấp.")
    sent, begun = race(does("send", lying, ward.hoa), lambda: anew() and None)
    assert errors([sent, begun]) in (["Refused"], ["Stale"])
    case = pipeline.case(lying)
    if begun.error:  # it was on its way: one correction, the author's
        assert (case.state, case.is_current) == (State.UNIT_CHECK, True)
        assert db.session.scalar(select(func.count()).select_from(Edition)) == 2
    else:
        assert (case.state, case.is_current, case.title) == (State.REJECTED, False, "Hoa đã sửa")
        assert db.session.scalar(select(func.count()).select_from(Edition)) == 3


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_vote_and_a_reopening_at_once(ward: Cast, _round: int):
    edition = pipeline.to_board(ward, pipeline.draft(ward))
    pipeline.vote(edition, ward.uyen)
    voted, reopened = race(
        does("vote", edition, ward.head), does("reopen", edition, ward.mai, reason="Sửa tên."),
    )  # fmt: skip
    assert {voted.error, reopened.error} in ({"", "Stale"}, {"", "Refused"}, {""})
    state = pipeline.case(edition).state
    valid = db.session.scalar(select(func.count()).select_from(Approval).where(Approval.voided_at.is_(None)))
    if reopened.error:
        assert state is State.APPROVED
        assert valid == 1
    else:
        assert state is State.EDITING
        assert valid == 0


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_corrections_at_once_open_one(ward: Cast, _round: int):
    first = pipeline.to_published(ward, pipeline.draft(ward))
    answers = together(
        lambda: do("correct", first, ward.mai) and None, lambda: do("correct", first, ward.nam) and None,
        errors=(Refused, Stale),
    )  # fmt: skip
    assert errors(answers) == ["Refused"]
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 2


def test_two_members_review_an_urgent_approval_once(ward: Cast):
    edition = pipeline.draft(ward, lane=Lane.URGENT)
    do("send", edition, ward.hoa)
    do("claim", edition, ward.mai)
    do("submit_to_board", edition, ward.mai, grade="A")
    pipeline.vote(edition, ward.head, reason="Bão đến trong đêm.")
    approval = db.session.scalars(select(Approval.id)).one()
    answers = race(*(pipeline.reviews(approval, member) for member in (ward.uyen, ward.vinh)))
    assert errors(answers) == ["Stale"]


def test_four_workers_publish_two_hundred_items_once_each(ward: Cast, travel):
    editions = many_scheduled(ward, 200)
    travel(hours=3)

    def work() -> int:
        done = 0
        while left():
            done += settle_due()
        return done

    answers = together(*[work] * 4)
    assert sum(answer.value for answer in answers) == 200
    told = Counter(row["edition_id"] for row in event_log.published("edition.moved") if row["verb"] == "publish")
    rows = Counter(db.session.scalars(select(StatusRow.edition_id).where(StatusRow.verb == "publish")))
    assert rows == told == Counter(editions)
    assert set(db.session.scalars(select(Edition.state).where(Edition.id.in_(editions)))) == {"published"}
    assert db.session.scalar(select(func.count()).select_from(Publication).where(live_at())) == 200
    assert len(set(db.session.scalars(select(Article.published_edition_id)))) == 200


def left() -> int:
    due = select(func.count()).select_from(Publication).where(Publication.settled_at.is_(None))
    found = db.session.scalar(due) or 0
    db.session.rollback()
    return found


def many_scheduled(ward: Cast, count: int) -> list[int]:
    """Scheduled items, each with a real approval, made in one transaction."""
    content, hour = pipeline.words(ward), clock.now() + timedelta(hours=2)
    made = []
    with transaction():
        for _number in range(count):
            edition = articles.create(content, unit_id=ward.group.id, actor=ward.hoa, lane=Lane.URGENT).id
            workflow.send(edition, actor=ward.hoa, version=1)
            workflow.claim(edition, actor=ward.mai, version=2)
            workflow.submit_to_board(edition, actor=ward.mai, version=3, grade="B")
            workflow.vote(edition, actor=ward.head, choice="yes", reason="Gấp.", revision_hash=content.hash())
            publishing.schedule(edition, actor=ward.dang, version=5, live_from=hour)
            made.append(edition)
            db.session.flush()
            db.session.expunge_all()  # what is not carried along is not looked through at every flush
    return made
