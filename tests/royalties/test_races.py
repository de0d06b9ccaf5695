"""Two at once: one right outcome, or a refusal with a sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest

from editorial.core.db import db, transaction
from editorial.core.errors import DeskError
from editorial.royalties.models import RoyaltyLine, StatementRow
from editorial.royalties.operations import ledger, statements
from tests import cast as people
from tests.cast import Cast
from tests.conftest import RealDatabase
from tests.royalties.ward import UNIT, lines, made, over, sent, sheet, turn_on
from tests.scoring import ward as points

NEXT_MONTH = datetime.fromisoformat("2026-12-01T09:00:00+07:00")
Work = Callable[[], object]


def at_once(database: RealDatabase, *works: Work) -> list[str]:
    """Each in a thread with a session of its own; the sentences of the refusals, "" for what went through."""
    gate, outcomes = threading.Barrier(len(works)), []
    db.session.commit()

    def run(work: Work) -> None:
        with database.app.app_context():
            gate.wait()
            try:
                with transaction():
                    work()
            except DeskError as error:
                outcomes.append(error.sentence)
            else:
                outcomes.append("")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.expire_all()
    return sorted(outcomes)


@pytest.fixture
def ready(real_database: RealDatabase, travel: Callable[..., datetime]) -> Cast:
    """An item is out, its statement waits for the signature."""
    cast = people.build()
    db.session.commit()
    turn_on(cast)
    points.published(cast)
    made(cast)
    travel(NEXT_MONTH)
    sent(cast)
    travel(over())
    return cast


def test_two_signatures_at_once_are_one(real_database: RealDatabase, ready: Cast) -> None:
    seen = sheet().digest
    sign = lambda: statements.sign("2026-11", seen=seen, actor=ready.head)  # noqa: E731
    assert at_once(real_database, sign, sign) == ["", "Bảng kê này đã ký chốt."]
    assert db.session.query(StatementRow).count() == 1


def test_a_take_down_beside_the_signature_is_refused_figures_or_a_claw_back(
    real_database: RealDatabase, ready: Cast
) -> None:
    seen, article = sheet().digest, lines()[0].article_id
    points.pipeline.do("take_down", points.edition_of(article), ready.head, reason="Sai sự thật.")
    said = at_once(
        real_database,
        lambda: statements.sign("2026-11", seen=seen, actor=ready.head),
        lambda: ledger.reconcile([article]),
    )
    back = lines(article)[-1]
    assert sum(row.amount for row in lines(article)) == 0
    if said == ["", ""]:
        pytest.fail("the head signed figures that were no longer true")
    assert "vừa thay đổi" in said[1]
    assert back.amount == -UNIT * 2


def test_an_item_booked_by_many_at_once_is_paid_once(real_database: RealDatabase, ready: Cast) -> None:
    article = points.published(ready, title="Bài mới")
    turn_on(ready, unit_percent=5, valid_from=datetime(2026, 12, 1).date())  # noqa: DTZ001
    assert at_once(real_database, *[lambda: ledger.reconcile([article])] * 4) == [""] * 4
    assert [row.amount for row in lines(article)] == [UNIT * 2, -UNIT * 2, UNIT]
    assert db.session.query(RoyaltyLine).count() == 4
