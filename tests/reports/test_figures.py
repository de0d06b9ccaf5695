"""Every figure agrees with the list that it opens, for whoever reads it and whatever the items went through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import update

from editorial.articles.models import Article, Edition, State
from editorial.core import clock
from editorial.core.db import db
from editorial.reports.queries import figures
from editorial.reports.rules import Figure
from tests import pipeline
from tests.factories import make_article, make_unit, save


def count(figure, actor, unit_id=None):
    lines = figures.lines(actor, clock.now(), unit_id=unit_id)
    return {line.unit_id: line.figures.get(figure, 0) for line in lines if line.figures.get(figure, 0)}


def listed(figure, actor, **more):
    found, cursor = [], None
    while True:
        page = figures.items(figure, actor, clock.now(), cursor, size=7, **more)
        found += [row.edition_id for row in page.rows]
        if page.after is None:
            return found
        cursor = page.after


def test_the_four_facts_are_counted_apart(cast, travel):
    pipeline.draft(cast)
    sent = pipeline.draft(cast)
    pipeline.do("send", sent, cast.hoa)
    out = pipeline.to_published(cast, pipeline.draft(cast))
    promised = pipeline.to_scheduled(cast, pipeline.draft(cast), hours=5)
    group = cast.group.id
    assert count(Figure.UNDER_WAY, cast.office) == {group: 2}
    assert listed(Figure.UNDER_WAY, cast.office) == [promised, sent]
    assert count(Figure.MONTH, cast.office) == count(Figure.YEAR, cast.office) == {group: 1}
    assert listed(Figure.MONTH, cast.office) == [out]
    travel(hours=5)
    assert count(Figure.MONTH, cast.office) == {group: 2}, "the hour has come: out, with no worker"
    travel(days=20)
    assert count(Figure.MONTH, cast.office) == {}
    assert count(Figure.YEAR, cast.office) == {group: 2}
    assert count(Figure.LATE, cast.office) == {group: 2}
    assert set(listed(Figure.LATE, cast.office)) == {sent, promised}


def test_a_correction_and_a_taking_down_change_no_past_count(cast):
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    pipeline.do("take_down", edition, cast.head, reason="Sai.")
    again = pipeline.do("correct", edition, cast.mai).id
    pipeline.save(again, cast.mai, title="Đã sửa", correction_note="Sửa số.")
    pipeline.do("submit_to_board", again, cast.mai, grade="B")
    pipeline.vote(again, cast.uyen)
    pipeline.vote(again, cast.deputy)
    pipeline.do("publish_now", again, cast.dang)
    assert count(Figure.YEAR, cast.office) == {cast.group.id: 1}


SENT = [state for state in State if state is not State.DRAFT]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=some.lists(
        some.tuples(some.sampled_from(SENT), some.booleans(), some.integers(-3, 3), some.integers(0, 2)), max_size=6
    )
)
def test_counts_and_lists_agree(cast, rows):
    units = [cast.group, cast.women, cast.lone_group]
    for state, restricted, due, unit in rows:
        article = make_article(
            cast.hoa, units[unit], state=state, restricted=restricted,
            edition={"due_at": clock.now() + timedelta(hours=7 * due)},
        )  # fmt: skip
        assert article.id
    for reader in (cast.office, cast.head, cast.observer):
        for figure in Figure:
            counted = count(figure, reader)
            assert sum(counted.values()) == len(listed(figure, reader))
            for unit in units:
                assert counted.get(unit.id, 0) == len(listed(figure, reader, unit_id=unit.id))
    for figure in Figure:
        assert count(figure, cast.lan, cast.group.id).get(cast.group.id, 0) == len(
            listed(figure, cast.lan, unit_id=cast.group.id)
        )


def test_an_observer_counts_no_restricted_item(cast):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    db.session.execute(update(Article).values(restricted=True))
    save()
    assert count(Figure.UNDER_WAY, cast.observer) == {}
    assert listed(Figure.UNDER_WAY, cast.observer) == []
    assert listed(Figure.UNDER_WAY, cast.office) == [edition]
    assert count(Figure.UNDER_WAY, cast.lan, cast.group.id) == {cast.group.id: 1}


def test_late_items_by_who_holds_them(cast):
    late = {"due_at": clock.now() - timedelta(hours=1)}
    make_article(cast.hoa, state=State.SUBMITTED, edition=late)
    for _ in range(2):
        make_article(cast.hoa, state=State.EDITING, edition=late | {"owner_id": cast.mai.id})
    holders = figures.late_by_owner(cast.office, clock.now())
    assert [(holder.name, holder.late) for holder in holders] == [("Đỗ Tuyết Mai", 2), ("", 1)]
    for holder in holders:
        assert len(listed(Figure.LATE, cast.office, owner_id=holder.id)) == holder.late


def test_silence_is_counted_from_the_last_sending(cast, travel):
    line = next(line for line in figures.lines(cast.office, clock.now()) if line.unit_id == cast.group.id)
    assert line.silence(clock.now()) is None
    assert line.is_silent(clock.now(), 30)
    pipeline.do("send", pipeline.draft(cast), cast.hoa)
    travel(days=31)
    pipeline.draft(cast)
    line = next(line for line in figures.lines(cast.office, clock.now()) if line.unit_id == cast.group.id)
    assert line.silence(clock.now()) == 31, "a draft is no sending"
    assert line.is_silent(clock.now(), 30)
    assert not line.is_silent(clock.now(), 31)


def test_units_without_somebody_to_act_are_named(cast):
    empty = make_unit("Tổ dân phố 40")
    found = {line.unit_id: line.lacks for line in figures.lines(cast.office, clock.now())}
    assert found[empty.id] == "chưa có ai"
    assert found[cast.lone_group.id] == "chưa có cộng tác viên"
    assert found[cast.group.id] == ""


def test_a_closed_unit_stays_while_it_has_figures(cast):
    closed = make_unit("Tổ dân phố 41", valid_to=clock.today() - timedelta(days=1))
    gone = make_unit("Tổ dân phố 42", valid_to=clock.today() - timedelta(days=1))
    make_article(cast.hoa, closed, state=State.SUBMITTED)
    found = {line.unit_id for line in figures.lines(cast.office, clock.now())}
    assert closed.id in found
    assert gone.id not in found


@pytest.mark.parametrize("name", ["office", "observer"])
def test_the_same_statements_however_many_rows(cast, count_queries, name):
    def read():
        db.session.expire_all()
        with count_queries() as queries:
            figures.lines(getattr(cast, name), clock.now())
            figures.items(Figure.UNDER_WAY, getattr(cast, name), clock.now(), None)
        return len(queries)

    make_article(cast.hoa, state=State.SUBMITTED)
    before = read()
    for _ in range(30):
        make_article(cast.hoa, make_unit(), state=State.SUBMITTED)
    assert read() == before <= 5


def test_the_clock_of_the_state_is_kept(cast):
    make_article(cast.hoa, state=State.SUBMITTED)
    row = figures.items(Figure.UNDER_WAY, cast.office, clock.now(), None).rows[0]
    assert row.since == db.session.get(Edition, row.edition_id).state_since
