"""One definition of late: what one page calls late, every page does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from editorial.articles.models import Edition, Lane
from editorial.ballots.models import Ballot
from editorial.core import clock
from editorial.core.db import db
from editorial.home import queries as home
from editorial.reports.queries import figures
from editorial.reports.rules import Figure
from editorial.workflow import queries as workflow
from tests import pipeline
from tests.factories import save


def vote(cast):
    return pipeline.to_board(cast, pipeline.draft(cast)), Ballot.__table__, "closes_at", cast.uyen


def hold(cast):
    edition = pipeline.to_editing(cast, pipeline.draft(cast))
    return edition, Edition.__table__, "claimed_until", cast.mai


def promise(cast):
    pipeline.do("send", edition := pipeline.draft(cast), cast.hoa)
    return edition, Edition.__table__, "due_at", cast.lan


@pytest.mark.parametrize("step", [vote, hold, promise])
@pytest.mark.parametrize(("hours", "is_late"), [(-9, True), (2, False)])
def test_office_queue_and_cards_agree_on_every_clock(cast, client_for, step, hours, is_late):
    edition, table, column, waiter = step(cast)
    ends = clock.now() + timedelta(hours=hours)
    db.session.execute(update(table).values({column: ends}))
    save()
    assert figures.totals(figures.lines(cast.office, clock.now()))[Figure.LATE] == is_late
    assert len(figures.items(Figure.LATE, cast.office, clock.now(), None).rows) == is_late
    assert workflow.queue_counts(cast.office)["tre-han"] == is_late
    [row] = workflow.queue(cast.office, "tat-ca", None).rows
    assert (row.case.edition_id, row.deadline, row.is_late) == (edition, ends, is_late)
    [task] = home.tasks(waiter)
    assert task.until == ends
    assert ("trễ hạn" in client_for(waiter).get("/viec").text) == is_late


def test_the_board_reads_the_same_deadline(cast, client_for):
    """The promise passes while the vote still runs: late for the office, so late for who votes."""
    pipeline.to_board(cast, pipeline.draft(cast))
    db.session.execute(update(Edition).values(due_at=clock.now() - timedelta(hours=1)))
    save()
    assert "trễ hạn 1 giờ" in client_for(cast.uyen).get("/ban-bien-tap").text


def test_a_later_look_that_is_late_stands_on_the_offices_page(cast, client_for, travel):
    edition = pipeline.draft(cast, lane=Lane.URGENT)
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    pipeline.vote(edition, cast.head, reason="Cần báo ngay.")
    words = "Tin khẩn chờ xem lại"
    assert words not in client_for(cast.office).get("/van-phong").text
    travel(hours=25)
    assert words in client_for(cast.office).get("/van-phong").text
