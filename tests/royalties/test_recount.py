"""Rates that reach back: the worker looks at every item again in small steps, and says how many are left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from editorial.core import events
from editorial.core.db import db, transaction
from editorial.core.errors import Refused
from editorial.royalties.events import RatesChanged
from editorial.royalties.operations import ledger, rates, statements
from editorial.royalties.queries import lines as queries
from tests import cast as people
from tests import event_log
from tests.cast import Cast
from tests.conftest import RealDatabase
from tests.page import PageClient
from tests.pipeline import refuses
from tests.royalties.ward import UNIT, VALUES, lay, lines, made, over, sent, sheet, turn_on
from tests.scoring import ward as points

Travel = Callable[..., datetime]
FIRST = date(2026, 11, 1)


def decided(cast: Cast, **more: object) -> None:
    """A decision that reaches back; the worker has not heard of it yet."""
    asked = {
        "decision_number": "45/QĐ-UBND", "decided_on": FIRST, "valid_from": FIRST, "unit_percent": 10, "period": "month",
        "ceiling": None, "coefficients": VALUES,
    }  # fmt: skip
    with transaction():
        rates.enter_rates(**(asked | more), actor=cast.office)  # type: ignore[arg-type]


@pytest.fixture
def five(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Five items that went out before any decision, looked at two a step."""
    monkeypatch.setattr(ledger, "STEP", 2)
    lay()
    return [points.published(cast, title=f"Bài {number}") for number in range(5)]


def test_entering_books_nothing_in_the_request_and_the_worker_goes_in_steps(cast: Cast, five: list[int]) -> None:
    decided(cast)
    assert (lines(), queries.articles_to_recount()) == ([], 5)
    left = []
    while events.deliver(limit=1):
        db.session.expire_all()
        left.append((len(lines()), queries.articles_to_recount()))
    assert left == [(2, 3), (4, 1), (5, 0)]
    assert {row.article_id: row.amount for row in lines()} == dict.fromkeys(five, UNIT * 2)


def test_a_new_base_wage_that_reaches_back_goes_the_same_way(cast: Cast, five: list[int]) -> None:
    decided(cast)
    points.tell()
    with transaction():
        rates.enter_wage(amount=3_000_000, valid_from=FIRST, basis="Nghị định mới", actor=cast.office)
    assert queries.articles_to_recount() == 5
    points.tell()
    assert sum(row.amount for row in lines()) == 5 * 600_000


def test_heard_many_times_it_ends_the_same(cast: Cast, five: list[int]) -> None:
    decided(cast)
    while event_log.undone("royalty_rates"):
        event = RatesChanged.from_payload(event_log.published("royalty.rates_changed")[-1], RatesChanged.version)
        for _time in range(5):
            with transaction():
                ledger.on_rates_changed(event)
        events.deliver(limit=1)
        db.session.expire_all()
    assert sorted(row.article_id for row in lines()) == five
    assert len(event_log.published("royalty.rates_changed")) == 3


def test_two_decisions_one_after_the_other_end_at_the_later(cast: Cast, five: list[int]) -> None:
    decided(cast)
    events.deliver(limit=1)
    decided(cast, unit_percent=5, decision_number="46/QĐ-UBND")
    points.tell()
    assert sum(row.amount for row in lines()) == 5 * UNIT
    assert queries.articles_to_recount() == 0


@pytest.mark.parametrize("dies", [1, 2, 3])
def test_a_worker_killed_at_any_step_leaves_the_rest_to_the_next(
    real_database: RealDatabase, travel: Travel, monkeypatch: pytest.MonkeyPatch, dies: int
) -> None:
    """Killed after a step's lines were written, before they were committed."""
    monkeypatch.setattr(ledger, "STEP", 2)
    cast = people.build()
    db.session.commit()
    lay()
    five = [points.published(cast, title=f"Bài {number}") for number in range(5)]
    decided(cast)
    steps = []

    class Killed(BaseException):
        """What no handler can catch."""

    def handler(event: RatesChanged) -> None:
        ledger.on_rates_changed(event)
        steps.append(event.after)
        if len(steps) == dies:
            raise Killed

    dying = events.Handler(queries.RATES, "", {RatesChanged: handler}, ordered_by="recount_id")
    with event_log.handlers(dying), pytest.raises(Killed):
        events.deliver_all()
    db.session.rollback()
    db.session.expire_all()
    assert len(lines()) == 2 * (dies - 1)
    assert queries.articles_to_recount() == 5 - 2 * (dies - 1)
    travel(minutes=5)  # its lease is over
    points.tell()
    assert {row.article_id: row.amount for row in lines()} == dict.fromkeys(five, UNIT * 2)
    assert queries.articles_to_recount() == 0


def test_pages_say_how_many_items_are_left_until_it_is_done(
    cast: Cast, five: list[int], client_for: Callable[..., PageClient]
) -> None:
    decided(cast)
    office, hoa = client_for(cast.office), client_for(cast.hoa)
    pages = [(office, "/nhuan-but"), (office, "/nhuan-but/muc-chi"), (hoa, "/nhuan-but/cua-toi")]
    for client, path in pages:
        assert "Đang tính lại, còn 5 bài" in client.get(path).text
    assert 'hx-trigger="every 2s"' in hoa.get("/nhuan-but/tinh-lai", htmx=True).html
    points.tell()
    for client, path in pages:
        assert "Đang tính lại" not in client.get(path).text
    done = hoa.get("/nhuan-but/tinh-lai", htmx=True)
    assert "Đã tính lại xong" in done.text
    assert "hx-get" not in done.html, "it asks no more"


def test_nothing_is_sent_or_signed_while_items_are_counted_again(
    cast: Cast, travel: Travel, five: list[int], client_for: Callable[..., PageClient]
) -> None:
    decided(cast)
    made(cast)
    travel(datetime.fromisoformat("2026-12-01T09:00:00+07:00"))
    with refuses(Refused) as no, transaction():
        statements.send("2026-11", actor=cast.office)
    assert "còn 5 bài" in no.value.sentence
    assert "còn 5 bài" in client_for(cast.office).get("/nhuan-but/bang-ke/2026-11").text
    points.tell()
    sent(cast)
    travel(over())
    decided(cast, unit_percent=5, decision_number="46/QĐ-UBND")
    with refuses(Refused) as no, transaction():
        statements.sign("2026-11", seen=sheet().digest, actor=cast.head)
    assert "Đang tính lại" in no.value.sentence


def test_a_statement_made_meanwhile_has_every_item_in_the_end(cast: Cast, five: list[int]) -> None:
    decided(cast)
    made(cast)
    points.tell()
    assert sheet().payable == 5 * UNIT * 2


def test_a_turn_on_without_items_says_nothing(cast: Cast) -> None:
    turn_on(cast)
    assert queries.articles_to_recount() == 0
