"""What the workflow decides by: the working calendar, the promise of each lane, and each person's buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from editorial.articles.models import Lane, State
from editorial.ballots.queries import open_ballot
from editorial.core import clock, settings
from editorial.core.db import db, transaction
from editorial.units.models import Position
from editorial.workflow import queries, rules
from editorial.workflow.models import Holiday
from tests import factories, pipeline


def vietnam(day: int, hour: int = 17, minute: int = 30) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.VIETNAM)


@pytest.mark.parametrize(
    ("lane", "effective", "expected"),
    [
        (Lane.NORMAL, None, vietnam(26)),
        (Lane.URGENT, None, vietnam(24, 9, 0)),
        (Lane.LEGAL, date(2026, 11, 20), vietnam(27)),
        (Lane.LEGAL, None, vietnam(26)),
    ],
)
def test_what_each_lane_promises(cast, lane, effective, expected):
    case = replace(pipeline.case(pipeline.draft(cast)), lane=lane, effective_on=effective)
    assert queries.due_at(case, clock.now()) == expected


def test_a_holiday_moves_the_promise(cast):
    with transaction():
        db.session.add(Holiday(day=date(2026, 11, 25), title="Nghỉ"))
    case = pipeline.case(pipeline.draft(cast))
    assert queries.due_at(case, clock.now()) == vietnam(27)
    assert queries.claim_until(vietnam(24, 9, 0)) == vietnam(26, 9, 0)


def test_the_hours_are_settings(cast):
    with transaction():
        settings.put(rules.CLAIM_HOURS, 2, valid_from=clock.today(), basis="QĐ", actor=cast.office)
        settings.put(rules.URGENT_HOURS, 6, valid_from=clock.today(), basis="QĐ", actor=cast.office)
    assert queries.claim_until(clock.now()) == vietnam(23, 11, 0)
    case = replace(pipeline.case(pipeline.draft(cast)), lane=Lane.URGENT)
    assert queries.due_at(case, clock.now()) == clock.now() + timedelta(hours=6)


@pytest.mark.parametrize(("hours", "allowed"), [(0, False), (1, True), (200, True), (201, False)])
def test_a_claim_lasts_one_to_two_hundred_hours(hours, allowed):
    if allowed:
        assert rules.CLAIM_HOURS.parse(hours) == hours
    else:
        with pytest.raises(ValueError, match="từ 1 đến 200"):
            rules.CLAIM_HOURS.parse(hours)


def test_only_what_is_still_open_is_late(cast, travel):
    waiting, out = pipeline.to_desk(cast, pipeline.draft(cast)), pipeline.to_published(cast, pipeline.draft(cast))
    late = {edition: queries.queue_row(cast.mai, edition).is_late for edition in (waiting, out)}
    assert late == {waiting: False, out: False}
    travel(days=30)
    late = {edition: queries.queue_row(cast.mai, edition).is_late for edition in (waiting, out)}
    assert late == {waiting: True, out: False}


def test_who_could_confirm_for_the_unit(cast):
    case = pipeline.case(pipeline.draft(cast))
    assert queries.unit_facts(case) == ("residential_group", 2)
    assert queries.unit_facts(replace(case, authors=frozenset({cast.lan.id}))) == ("residential_group", 1)
    gone = factories.make_person(is_active=False)
    factories.make_membership(gone, cast.group, Position.DEPUTY)
    factories.make_membership(cast.hue, cast.group, Position.DEPUTY, valid_to=clock.today() - timedelta(days=1))
    factories.make_membership(cast.lan, cast.group, Position.DEPUTY)
    assert queries.unit_facts(case) == ("residential_group", 2), "present people, each once"


PLACES = {
    State.DRAFT: pipeline.draft,
    State.EDITING: lambda cast: pipeline.to_editing(cast, pipeline.draft(cast)),
    State.BOARD_REVIEW: lambda cast: pipeline.to_board(cast, pipeline.draft(cast)),
    State.SCHEDULED: lambda cast: pipeline.to_scheduled(cast, pipeline.draft(cast)),
    State.PUBLISHED: lambda cast: pipeline.to_published(cast, pipeline.draft(cast)),
}


@pytest.mark.parametrize("state", PLACES)
def test_buttons_are_the_open_verbs_and_closed_ones_say_why(cast, state):
    edition = PLACES[state](cast)
    case, ballot = pipeline.case(edition), open_ballot(edition)
    assert case.state is state
    for actor in cast.everyone.values():
        shown = {button.transition.verb: button.verdict for button in queries.buttons(actor, case, ballot)}
        may = {t.verb for t in rules.TRANSITIONS if rules.permitted(t.verb, actor, case, ballot)}
        assert {verb for verb, verdict in shown.items() if verdict} == may
        assert all(verdict.reason for verdict in shown.values() if not verdict)
    assert queries.buttons(cast.admin, case, ballot) == []
    assert queries.buttons(cast.outsider, case, ballot) == []
