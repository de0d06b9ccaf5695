"""Running figures: whatever has been counted and whatever hasn't, every figure is the length of its list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from editorial import worker
from editorial.articles import operations as articles
from editorial.articles.models import Article, Edition, Lane, State
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid
from editorial.publishing.models import Publication
from editorial.publishing.operations import settle_due
from editorial.reports import operations
from editorial.reports.models import UnitMonth, UnitSending
from editorial.reports.queries import figures
from editorial.reports.rules import Figure
from editorial.units.queries import actor_of
from tests import pipeline
from tests.factories import make_article, make_membership, save
from tests.reader.conftest import put_out
from tests.reports.test_figures import count, listed


def out(cast, unit, *, days=0, restricted=False):
    """An article that went out some days ago."""
    at = clock.now() - timedelta(days=days)
    article = make_article(
        cast.hoa, unit, state=State.PUBLISHED, restricted=restricted, edition={"sent_at": at - timedelta(hours=1)}
    )
    return put_out(article, cast.sections["to-dan-pho"].id, at, cast)


def every_line(cast):
    return sorted(figures.lines(cast.office, clock.now()), key=lambda line: line.unit_id)


def total(table):
    return db.session.scalar(select(func.coalesce(func.sum(table.published), 0)))


AGES = some.one_of(some.integers(0, 25), some.integers(0, 400))  # this month, this year, last year


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=some.lists(some.tuples(AGES, some.booleans(), some.integers(0, 2)), max_size=8),
    batches=some.lists(some.integers(1, 4), max_size=3),
)
def test_counts_and_lists_agree_however_much_is_counted(cast, rows, batches):
    units = [cast.group, cast.women, cast.lone_group]
    for place, (days, restricted, unit) in enumerate(rows):
        out(cast, units[unit], days=days, restricted=restricted)
        if place < len(batches):
            operations.count_up(batches[place])
    for reader in (cast.office, cast.observer):
        for figure in (Figure.MONTH, Figure.YEAR):
            counted = count(figure, reader)
            assert sum(counted.values()) == len(listed(figure, reader))
            for unit in units:
                assert counted.get(unit.id, 0) == len(listed(figure, reader, unit_id=unit.id))
                alone = count(figure, reader, unit.id)
                assert alone.get(unit.id, 0) == counted.get(unit.id, 0)


def test_everything_is_counted_once_and_nothing_changes_by_it(cast, travel):
    """Also what was taken down or corrected; what only waits or failed is no part of it."""
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    pipeline.to_scheduled(cast, pipeline.draft(cast), hours=5)
    before = every_line(cast)
    assert operations.count_all() == 3, "one that is out, two sendings"
    assert operations.count_all() == 0
    assert every_line(cast) == before
    assert total(UnitMonth) == 1
    pipeline.do("take_down", edition, cast.head, reason="Sai.")
    again = pipeline.do("correct", edition, cast.mai).id
    pipeline.save(again, cast.mai, title="Đã sửa", correction_note="Sửa số.")
    pipeline.do("submit_to_board", again, cast.mai, grade="B")
    pipeline.vote(again, cast.uyen)
    pipeline.vote(again, cast.deputy)
    pipeline.do("publish_now", again, cast.dang)
    operations.count_all()
    assert total(UnitMonth) == 1
    travel(hours=6)
    assert count(Figure.YEAR, cast.office) == {cast.group.id: 2}, "the hour has come: out, with no worker"
    operations.count_all()
    assert total(UnitMonth) == 1, "not settled yet: it may still fail"
    assert count(Figure.YEAR, cast.office) == {cast.group.id: 2}
    settle_due()
    operations.count_all()
    assert total(UnitMonth) == 2
    assert count(Figure.YEAR, cast.office) == {cast.group.id: 2}


def test_a_month_begins_and_ends_in_vietnam(cast):
    """1/11 00:30 there is 31/10 17:30 here."""
    out(cast, cast.group, days=22.354)  # the clock stands at 23/11 09:00 Vietnam
    operations.count_all()
    assert db.session.scalars(select(UnitMonth.month)).one().isoformat() == "2026-11-01"


def test_what_is_counted_can_neither_fail_nor_be_cancelled(cast):
    out(cast, cast.group)
    operations.count_all()
    for column in ("cancelled_at", "failed_at"):
        with pytest.raises(IntegrityError), transaction():
            db.session.execute(update(Publication).values({column: clock.now()}))


def test_silence_is_the_same_before_and_after_counting(cast, travel):
    pipeline.do("send", pipeline.draft(cast), cast.hoa)
    travel(days=3)
    operations.count_all()
    make_article(cast.hoa, cast.group, state=State.SUBMITTED, edition={"sent_at": clock.now() - timedelta(days=9)})
    line = next(line for line in figures.lines(cast.office, clock.now()) if line.unit_id == cast.group.id)
    assert line.silence(clock.now()) == 3, "an older one that isn't counted yet doesn't hide it"
    operations.count_all()
    assert db.session.scalars(select(UnitSending.last_sent_at)).one() == clock.now() - timedelta(days=3)
    pipeline.do("send", pipeline.draft(cast), cast.hoa)
    line = next(line for line in figures.lines(cast.office, clock.now()) if line.unit_id == cast.group.id)
    assert line.silence(clock.now()) == 0


def test_what_becomes_restricted_later_leaves_the_observers_count(cast):
    publication = out(cast, cast.group)
    operations.count_all()
    assert count(Figure.YEAR, cast.observer) == {cast.group.id: 1}
    db.session.execute(update(Article).where(Article.id == publication.article_id).values(restricted=True))
    save()
    assert count(Figure.YEAR, cast.observer) == {}
    assert listed(Figure.YEAR, cast.observer) == []
    assert count(Figure.YEAR, cast.office) == {cast.group.id: 1}


def test_the_worker_counts(cast, monkeypatch):
    out(cast, cast.group)
    monkeypatch.setattr(worker, "last_run", {})
    assert worker.work_once() >= 2
    assert (
        db.session.scalar(select(func.count()).where(Edition.counted_at.is_(None), Edition.sent_at.is_not(None))) == 0
    )
    assert worker.work_once() == 0


def test_a_correction_takes_no_article_to_another_unit(cast):
    """Else a closed month would move from one unit to the other."""
    make_membership(cast.hoa, cast.women)
    writer = actor_of(cast.hoa.id)
    first = pipeline.to_published(cast, pipeline.draft(cast))
    again = pipeline.do("correct", first, writer).id
    with pytest.raises(Invalid), transaction():
        articles.set_terms(
            again, actor=writer, lane=Lane.NORMAL, restricted=False, effective_on=None, unit_id=cast.women.id
        )
