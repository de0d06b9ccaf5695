"""Points under real processes: workers at once, killed between publication and points and at every step of a booking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from editorial import worker
from editorial.core import audit, clock, events
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError, Stale
from editorial.core.events import LEASE
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.ledger.models import LedgerEntry, PersonBalance
from editorial.scoring.ledger.operations import reconciliation
from editorial.scoring.rule_sets import operations as rule_sets
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.verification.queries.balances import balance_faults
from editorial.scoring.verification.queries.entries import entry_faults
from tests import event_log, pipeline
from tests.cast import Cast
from tests.crash.forked_processes import killed_at, together
from tests.crash.test_kill import at_every_step
from tests.crash.test_races import many_scheduled
from tests.pipeline import do
from tests.scoring.ward import values

Travel = Callable[..., object]


@pytest.fixture(autouse=True)
def _rules_and_a_ledger_that_is_right(ward: Cast):
    with transaction():
        row = rule_sets.draft(values=values(caps={"brief": 1}, daily=[100, 50]), valid_from=clock.today(),
                              decision_number="1/QĐ", actor=ward.office)  # fmt: skip
        rule_sets.sign(row.id, actor=ward.head)
    yield
    hear()
    assert [*entry_faults(), *balance_faults()] == []
    db.session.rollback()
    assert list(audit.faults()) == []


def hear() -> None:
    events.deliver_all()
    db.session.expire_all()


def total() -> int:
    found = db.session.scalar(select(func.sum(LedgerEntry.amount)).where(LedgerEntry.person_id.is_not(None))) or 0
    db.session.rollback()
    return int(found)


def out(ward: Cast) -> int:
    return pipeline.case(pipeline.to_published(ward, pipeline.draft(ward))).article_id


def test_a_worker_killed_between_publication_and_points(ward: Cast, travel: Travel):
    edition = pipeline.to_scheduled(ward, pipeline.draft(ward), minutes=1)
    hear()
    travel(minutes=1)
    killed = [killed_at(number, worker.work_once) for number in (14, 20, 26, 32)]
    assert any(killed)
    travel(seconds=LEASE.total_seconds() + 1)
    while worker.work_once():
        pass
    assert pipeline.is_live(edition)
    assert total() == 200


def test_a_worker_killed_at_every_step_of_a_booking(ward: Cast):
    hear()
    article = out(ward)
    with transaction():
        event_log.lose()

    def work() -> int:
        with transaction():
            return reconciliation.reconcile([article])

    assert at_every_step(work) > 15
    assert total() == 200
    assert work() == 0


def test_four_workers_hear_the_same_news_and_book_once(ward: Cast):
    articles = [out(ward) for _number in range(3)]
    hear()
    with transaction():
        event_log.lose()
    before = total()
    assert before == 400, "the first counts whole, the others of the day half"

    def work() -> int:
        done = 0
        for article in articles:
            with transaction():
                done += reconciliation.reconcile([article])
        return done

    assert [answer.value for answer in together(*[work] * 4)] == [0] * 4
    assert total() == before


def test_four_workers_book_a_day_of_one_author(ward: Cast, travel: Travel):
    many_scheduled(ward, 12)
    hear()
    travel(hours=3)

    def work() -> None:
        while worker.work_once():
            pass

    assert all(not answer.error for answer in together(*[work] * 4))
    hear()
    assert total() == 200 + 11 * 100
    assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == 24 + 2 * _reversals()


def _reversals() -> int:
    return db.session.scalar(select(func.count()).where(LedgerEntry.kind == "reversal")) or 0


def test_two_people_decide_the_same_at_once(ward: Cast):
    article = out(ward)
    hear()

    def decide(by: object) -> int:
        with transaction():
            return findings.decide(article, FindingKind.TRANSLATION, reason="Bản dịch.", actor=by).id  # type: ignore[arg-type]

    answers = together(partial(decide, ward.office), partial(decide, ward.deputy), errors=(DeskError,))
    assert sorted(answer.error for answer in answers) == ["", "Stale"]
    assert db.session.scalar(select(func.count()).select_from(Finding)) == 1
    hear()
    assert total() == 300


def test_two_take_back_one_decision_at_once(ward: Cast):
    article = out(ward)
    with transaction():
        made = findings.decide(article, FindingKind.COPIED, reason="Chép.", actor=ward.office).id

    def revoke(by: object) -> int:
        with transaction():
            return findings.revoke(made, reason="Có ghi nguồn.", actor=by).id  # type: ignore[arg-type]

    answers = together(partial(revoke, ward.head), partial(revoke, ward.deputy), errors=(DeskError,))
    assert sorted(answer.error for answer in answers) == ["", "Stale"]
    hear()
    assert total() == 200


def test_a_draft_signed_twice_at_once(ward: Cast):
    with transaction():
        row = rule_sets.draft(values=values(), valid_from=clock.today() + timedelta(days=1), decision_number="2/QĐ",
                              actor=ward.office).id  # fmt: skip

    def sign() -> int:
        with transaction():
            return rule_sets.sign(row, actor=ward.head).number

    answers = together(sign, sign, errors=(Stale,))
    assert sorted(answer.error for answer in answers) == ["", "Stale"]
    assert db.session.scalar(select(func.count()).where(RuleSet.signed_at.is_not(None))) == 2


def test_a_take_down_while_its_points_are_booked(ward: Cast):
    article = out(ward)
    edition = db.session.scalars(select(LedgerEntry.edition_id)).first() or pipeline.case(1).edition_id
    hear()
    version = pipeline.case(edition).version

    def book() -> int:
        with transaction():
            return reconciliation.reconcile([article])

    together(partial(do, "take_down", edition, ward.head, version=version, reason="Sai."), book, hear)
    hear()
    assert total() == 0
    assert db.session.scalar(select(func.sum(PersonBalance.points))) in (0, None)
