"""kill -9 at every step of publishing: before each statement, savepoint and commit. Then life goes on, and nothing is
lost and nothing happens twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from editorial import worker
from editorial.articles.models import Article, Section, State
from editorial.ballots.models import Approval
from editorial.core import audit, clock, events
from editorial.core.db import db, transaction
from editorial.core.events import LEASE
from editorial.core.settings import SettingRow
from editorial.publishing.models import Publication
from editorial.publishing.operations import settle_due
from editorial.publishing.queries import live_at
from tests import event_log, pipeline
from tests.cast import Cast
from tests.core.processes import Counted, counting
from tests.crash.forked_processes import killed_at
from tests.pipeline import do

MOST_STEPS = 200
Travel = Callable[..., object]


def at_every_step(work: Callable[[], object]) -> int:
    """Kill a process at each step of the work in turn: every row of every table is as before, so nothing is half done
    and whoever comes next finds all of it still to do. Then let it come to its end; returns how many steps there were."""
    before = pipeline.snapshot()
    for number in range(1, MOST_STEPS):
        if not killed_at(number, work):
            return number - 1
        assert pipeline.snapshot() == before, f"killed at step {number}"
    raise AssertionError("the work never ends")


def in_every_round(prepare: Callable[[], int], work: Callable[[], object], check: Callable[[int], None], *,
                   stride: int = 1) -> int:  # fmt: skip
    """For work of several commits: a fresh item for each kill, then the check; returns how many steps there were."""
    for number in range(1, MOST_STEPS, stride):
        item = prepare()
        killed = killed_at(number, work)
        check(item)
        assert list(audit.faults()) == [], f"after a kill at step {number}"
        if not killed:
            return number - 1
    raise AssertionError("the work never ends")


def once(edition: int, verb: str) -> None:
    """The verb is in the timeline, the audit and the news exactly once."""
    assert Counter(row.verb for row in pipeline.statuses(edition))[verb] == 1
    told = [row for row in pipeline.news() if row["edition_id"] == edition and row["verb"] == verb]
    assert len(told) == 1
    noted = [row for row in pipeline.audits(edition)
             if row.action == f"article.{verb}" and row.details["edition_id"] == edition]  # fmt: skip
    assert len(noted) == 1


def live_count(edition: int) -> int:
    article = pipeline.case(edition).article_id
    return len(db.session.scalars(select(Publication.id).where(Publication.article_id == article, live_at())).all())


# --- the worker at the hour ---


def test_a_worker_killed_while_publishing(ward: Cast, travel: Travel):
    edition = pipeline.to_scheduled(ward, pipeline.draft(ward), minutes=1)
    travel(minutes=1)
    assert at_every_step(settle_due) > 10
    assert pipeline.case(edition).state is State.PUBLISHED
    assert live_count(edition) == 1
    once(edition, "publish")
    assert db.session.get_one(Article, pipeline.case(edition).article_id).published_edition_id == edition


def test_the_hour_comes_whoever_died(ward: Cast, travel: Travel):
    edition = pipeline.to_scheduled(ward, pipeline.draft(ward), minutes=1)
    travel(minutes=1)
    assert killed_at(5, settle_due)
    assert pipeline.is_live(edition)


def test_a_worker_killed_while_a_correction_takes_over(ward: Cast, travel: Travel):
    first = pipeline.to_published(ward, pipeline.draft(ward))
    correction = pipeline.correction(ward, first)
    do("schedule", correction, ward.dang, live_from=clock.now() + timedelta(minutes=1))
    travel(minutes=1)
    assert at_every_step(settle_due) > 10
    assert pipeline.is_live(correction)
    assert live_count(first) == 1
    once(correction, "publish")


def test_a_worker_killed_while_a_publication_fails(ward: Cast, travel: Travel):
    edition = pipeline.to_scheduled(ward, pipeline.draft(ward), minutes=1)
    with transaction():
        db.session.get_one(Section, ward.sections["to-dan-pho"].id).is_active = False
    travel(minutes=1)
    assert at_every_step(settle_due) > 10
    assert pipeline.case(edition).state is State.PUBLISH_FAILED
    assert not pipeline.is_live(edition)
    once(edition, "fail")


def test_a_worker_killed_in_a_whole_round(ward: Cast, travel: Travel):
    """Publishing, claims, news to every reader: after another worker's round all is told once."""
    told: dict[str, int] = {}

    def prepare() -> int:
        edition = pipeline.to_scheduled(ward, pipeline.draft(ward), minutes=1)
        events.deliver_all()
        travel(minutes=1)
        return edition

    def work() -> None:
        while worker.work_once():
            pass

    def check(edition: int) -> None:
        travel(seconds=LEASE.total_seconds() + 1)
        work()
        once(edition, "publish")
        assert event_log.undone() == 0
        article = pipeline.case(edition).article_id
        counted = notices(article)
        assert counted == told.setdefault("first", counted), "as many notices as without a crash"

    check(prepare())
    assert in_every_round(prepare, work, check, stride=3) > 20


def notices(article: int) -> int:
    table = db.metadata.tables["notices"]
    rows = db.session.execute(table.select().where(table.c.article_id == article)).all()
    return len(rows)


def test_a_worker_killed_at_every_step_beside_a_handler_that_fails(ward: Cast, travel: Travel, caplog):
    """Three handlers, one ordered, one that always fails, one that calls the outside: nothing is lost, and only that call
    may be made twice, by a kill between it and its mark."""
    caplog.set_level("CRITICAL")
    numbers = iter(range(1000))
    calls: Counter[str] = Counter()

    def fail(_event: Counted) -> None:
        raise RuntimeError("never")

    def prepare() -> int:
        number = next(numbers)
        with transaction():
            events.publish(Counted(f"n{number}"))
        return number

    def check(number: int) -> None:
        travel(seconds=LEASE.total_seconds() + 1)
        events.deliver_all()
        keys = db.session.scalars(select(SettingRow.key).where(SettingRow.key == f"n{number}")).all()
        assert keys == [f"n{number}"]
        assert event_log.undone("good") == event_log.undone("mail") == 0
        assert calls[f"n{number}"] <= 1, "in this process; the killed one counts in its own memory"
        with transaction():
            event_log.lose("bad")

    events.deliver_all()
    with event_log.handlers(
        counting(fail, "bad"), counting(name="good", ordered_by="key"),
        counting(lambda event: calls.update([event.key]), "mail", outside=True),
    ):  # fmt: skip
        assert in_every_round(prepare, events.deliver, check) > 15


def test_a_worker_that_is_killed_again_and_again_makes_headway(ward: Cast, travel: Travel):
    """Each lives for some thirty steps, much less than a round takes."""
    events.deliver_all()
    with event_log.handlers(counting()):
        with transaction():
            for number in range(40):
                events.publish(Counted(f"n{number}"))
        left = [event_log.undone()]
        while left[-1]:
            assert killed_at(30, worker.work_once) or event_log.undone() == 0
            left.append(event_log.undone())
            assert left[-1] < left[-2] or not event_log.free(), left
            db.session.rollback()
            travel(seconds=LEASE.total_seconds() + 1)
        assert event_log.dead("counting") == []
        assert len(left) < 40


def test_a_worker_killed_between_an_effect_and_its_mark(ward: Cast, travel: Travel):
    numbers = iter(range(1000))

    def prepare() -> int:
        number = next(numbers)
        with transaction():
            events.publish(Counted(f"n{number}"))
        return number

    def check(number: int) -> None:
        travel(seconds=LEASE.total_seconds() + 1)
        events.deliver()
        keys = db.session.scalars(select(SettingRow.key).where(SettingRow.key == f"n{number}")).all()
        assert keys == [f"n{number}"]
        assert event_log.undone() == 0
        db.session.rollback()

    events.deliver_all()
    with event_log.handlers(counting()):
        assert in_every_round(prepare, events.deliver, check) > 5


# --- the web server under a person's hand ---


@dataclass
class Press:
    """A button pressed in a web process: the way there, who presses what, and where it leads."""

    verb: str
    way: Callable[[Cast, int], object]
    actor: str
    needs: dict[str, object]
    target: State
    live: bool = False


PRESSES = (
    Press("schedule", pipeline.to_approved, "dang", {"live_from": ...}, State.SCHEDULED),
    Press("reschedule", pipeline.to_scheduled, "dang", {"live_from": ...}, State.SCHEDULED),
    Press("unschedule", pipeline.to_scheduled, "dang", {"reason": "Chờ ảnh."}, State.APPROVED),
    Press("publish_now", pipeline.to_scheduled, "dang", {}, State.PUBLISHED, live=True),
    Press("take_down", pipeline.to_published, "head", {"reason": "Sai."}, State.TAKEN_DOWN),
    Press("reopen", pipeline.to_approved, "mai", {"reason": "Sửa tên."}, State.EDITING),
    Press("submit_to_board", pipeline.to_editing, "mai", {"grade": "A"}, State.BOARD_REVIEW),
)


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.verb)
def test_a_web_server_killed_under_a_button(ward: Cast, press: Press):
    edition = pipeline.draft(ward)
    press.way(ward, edition)
    needs = {name: clock.now() + timedelta(hours=3) if value is ... else value for name, value in press.needs.items()}
    verb = "schedule" if press.verb == "reschedule" else press.verb
    version = pipeline.case(edition).version
    assert at_every_step(partial(do, verb, edition, getattr(ward, press.actor), version=version, **needs)) > 5
    assert pipeline.case(edition).state is press.target
    assert pipeline.is_live(edition) is press.live
    once(edition, press.verb)
    consistent(edition)


def consistent(edition: int) -> None:
    """Approval and publication stand as the state says."""
    state = pipeline.case(edition).state
    valid = db.session.scalars(
        select(Approval).where(Approval.edition_id == edition, Approval.voided_at.is_(None))
    ).all()  # fmt: skip
    standing = db.session.scalars(
        select(Publication).where(
            Publication.edition_id == edition, Publication.cancelled_at.is_(None), Publication.failed_at.is_(None)
        )
    ).all()  # fmt: skip
    approved = state in (State.APPROVED, State.SCHEDULED, State.PUBLISHED, State.TAKEN_DOWN)
    assert len(valid) == approved
    assert len(standing) == (state in (State.SCHEDULED, State.PUBLISHED, State.TAKEN_DOWN))


def test_a_web_server_killed_under_the_last_vote(ward: Cast):
    edition = pipeline.to_board(ward, pipeline.draft(ward))
    pipeline.vote(edition, ward.uyen)
    assert at_every_step(partial(pipeline.vote, edition, ward.head)) > 5
    assert pipeline.case(edition).state is State.APPROVED
    assert Counter(row.verb for row in pipeline.statuses(edition))["vote"] == 2
    consistent(edition)


def test_a_web_server_killed_while_saving(ward: Cast):
    edition = pipeline.draft(ward)
    assert at_every_step(partial(pipeline.save, edition, ward.hoa, title="Tiêu đề mới")) > 5
    assert pipeline.case(edition).title == "Tiêu đề mới"
