"""The clock's corners: corrections, taking down and retrying around the hour, the turn of the year, Tết."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from editorial.articles.models import Section, State
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused
from editorial.publishing.operations import settle_due
from editorial.workflow.models import Holiday
from tests import pipeline
from tests.cast import Cast

Travel = Callable[..., datetime]


def corrected(cast: Cast, live: int, title: str) -> int:
    """An approved correction of a live edition."""
    edition = pipeline.do("correct", live, cast.hoa).id  # type: ignore[attr-defined]
    pipeline.save(edition, cast.hoa, title=title, correction_note="Sửa số hộ.")
    return pipeline.to_approved(cast, edition)


def at_hour(edition: int, cast: Cast, **ahead: float) -> None:
    pipeline.do("schedule", edition, cast.dang, live_from=clock.now() + timedelta(**ahead))


def test_taking_down_when_a_correction_is_out_by_its_hour_alone(cast: Cast, travel: Travel) -> None:
    """No worker has settled it yet: whichever edition the head takes down, nothing of the article stays out."""
    live = pipeline.to_published(cast, pipeline.draft(cast))
    newer = corrected(cast, live, "Bản sửa")
    at_hour(newer, cast, hours=1)
    travel(hours=2)
    assert pipeline.is_live(newer)
    pipeline.do("take_down", live, cast.head, reason="Sai")
    assert not pipeline.is_live(live)
    assert not pipeline.is_live(newer)
    settle_due()
    assert not pipeline.is_live(newer)


def test_taking_down_what_is_out_by_its_hour_alone(cast: Cast, travel: Travel) -> None:
    edition = pipeline.to_scheduled(cast, pipeline.draft(cast), hours=1)
    travel(hours=2)
    for stranger, error in ((cast.outsider, Missing), (cast.mai, Refused)):
        with pytest.raises(error):
            pipeline.do("take_down", edition, stranger, reason="Sai")
    pipeline.do("take_down", edition, cast.head, reason="Sai")
    assert not pipeline.is_live(edition)


def test_two_corrections_one_after_the_other(cast: Cast, travel: Travel) -> None:
    first = pipeline.to_published(cast, pipeline.draft(cast))
    second = corrected(cast, first, "Sửa lần một")
    with pytest.raises(Refused):
        pipeline.do("correct", first, cast.binh)
    with pytest.raises(Refused):
        pipeline.do("correct", first, cast.mai)
    pipeline.do("publish_now", second, cast.dang)
    third = corrected(cast, second, "Sửa lần hai")
    at_hour(third, cast, hours=3)
    assert [pipeline.is_live(article) for article in (first, second, third)] == [False, True, False]
    travel(hours=4)
    assert [pipeline.is_live(article) for article in (first, second, third)] == [False, False, True]
    settle_due()
    assert [pipeline.is_live(article) for article in (first, second, third)] == [False, False, True]


def test_a_correction_that_fails_at_its_hour_leaves_the_live_text_and_can_be_tried_again(
    cast: Cast, travel: Travel
) -> None:
    live = pipeline.to_published(cast, pipeline.draft(cast))
    newer = corrected(cast, live, "Bản sửa")
    at_hour(newer, cast, hours=1)
    section = db.session.get_one(Section, cast.sections["to-dan-pho"].id)
    section.is_active = False
    db.session.commit()
    travel(hours=2)
    settle_due()
    assert pipeline.case(newer).state is State.PUBLISH_FAILED
    assert pipeline.is_live(live)
    with pytest.raises(Refused):
        pipeline.do("publish_now", newer, cast.dang)
    db.session.get_one(Section, section.id).is_active = True
    db.session.commit()
    pipeline.do("publish_now", newer, cast.dang)
    assert pipeline.is_live(newer)
    assert not pipeline.is_live(live)


def test_a_correction_after_taking_down_brings_back_only_itself(cast: Cast) -> None:
    live = pipeline.to_published(cast, pipeline.draft(cast))
    newer = corrected(cast, live, "Bản sửa")
    pipeline.do("take_down", live, cast.head, reason="Sai")
    assert not pipeline.is_live(live)
    with pytest.raises(Refused):
        pipeline.do("publish_now", newer, cast.dang)
    pipeline.do("submit_to_board", newer, cast.mai, grade="B")
    pipeline.vote(newer, cast.uyen)
    pipeline.vote(newer, cast.head)
    pipeline.do("publish_now", newer, cast.dang)
    assert pipeline.is_live(newer)
    assert not pipeline.is_live(live)


def test_an_hour_over_the_turn_of_the_year_is_the_wards_own(cast: Cast, travel: Travel) -> None:
    edition = pipeline.to_approved(cast, pipeline.draft(cast))
    hour = clock.from_vietnam(date(2027, 1, 1), time(0, 0))
    pipeline.do("schedule", edition, cast.dang, live_from=hour)
    travel(hour - timedelta(seconds=1))
    assert not pipeline.is_live(edition)
    travel(hour)
    assert pipeline.is_live(edition)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=-1), timedelta(days=800)])
def test_an_hour_that_is_over_or_too_far_is_refused(cast: Cast, ahead: timedelta) -> None:
    edition = pipeline.to_approved(cast, pipeline.draft(cast))
    with pipeline.refuses(Invalid):
        pipeline.do("schedule", edition, cast.dang, live_from=clock.now() + ahead)


def test_a_claim_made_before_tet_waits_until_after_it(cast: Cast, travel: Travel) -> None:
    with transaction():
        for day in range(4, 13):
            db.session.merge(Holiday(day=date(2027, 2, day), title="Tết", is_off=True))
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    travel(clock.from_vietnam(date(2027, 2, 3), time(16, 30)))
    pipeline.do("claim", edition, cast.mai)
    until = pipeline.case(edition).claimed_until
    assert until is not None
    assert clock.to_vietnam(until).date() == date(2027, 2, 15)
