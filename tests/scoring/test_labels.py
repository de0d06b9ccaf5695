"""Labels do not pay: genre and event count as first published, and otherwise only by the office's decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from editorial.core.db import db, transaction
from editorial.core.errors import Invalid
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.rule_sets.rules.calculation import is_timely
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, METHOD, Values
from tests.cast import Cast
from tests.page import PageClient
from tests.pipeline import refuses
from tests.scoring import ward
from tests.scoring.test_items import ITEM

Clients = Callable[[Any], PageClient]


@pytest.mark.parametrize(("method", "after"), [(METHOD, 200), (FIRST_METHOD, 600)])
def test_a_correction_that_changes_the_genre_does_not_pay_but_by_rules_signed_before(
    cast: Cast, right: None, method: int, after: int
) -> None:
    ward.sign(cast, method=method, timely=0)
    article = ward.published(cast, cast.hoa)
    assert ward.score(cast.hoa) == 200
    ward.correct(cast, article, genre_id=cast.genres["good_person"].id)
    assert ward.score(cast.hoa) == after


def test_the_office_decides_with_a_reason_what_an_item_is_and_may_take_it_back(cast: Cast, right: None) -> None:
    ward.sign(cast, timely=0)
    article = ward.published(cast, cast.hoa)
    portrait = {"genre_id": cast.genres["good_person"].id, "title": "Người tốt, việc tốt"}
    for bad in ({}, {"genre_id": 10**6, "title": "Không có"}, {"genre_id": "3", "title": "Tin"}):
        with refuses(Invalid), transaction():
            findings.decide(article, FindingKind.GENRE, value=bad, reason="Đúng là gương tốt.", actor=cast.office)
    with refuses(Invalid), transaction():
        findings.decide(article, FindingKind.GENRE, value=portrait, reason=" ", actor=cast.office)
    with transaction():
        decided = findings.decide(
            article, FindingKind.GENRE, value=portrait, reason="Đúng là gương tốt.", actor=cast.office
        ).id
    ward.tell()
    assert (ward.score(cast.hoa), ward.standing(article)[cast.hoa.id].genre_id) == (600, portrait["genre_id"])
    with transaction():
        findings.revoke(decided, reason="Nhầm bài.", actor=cast.deputy)
    ward.tell()
    assert ward.score(cast.hoa) == 200


def test_the_decision_is_made_on_its_page(cast: Cast, client_for: Clients, right: None) -> None:
    ward.sign(cast, timely=0)
    article = ward.published(cast, cast.hoa)
    page = client_for(cast.office).get(f"/bai/{article}/diem/quyet-dinh/the-loai")
    page.press("Ghi quyết định", reason="Ngắn quá.", expect=422)
    page.press("Ghi quyết định", genre_id=str(cast.genres["brief"].id), reason="Ngắn quá, là tin vắn.")
    ward.tell()
    assert ward.score(cast.hoa) == 100
    assert "Tính điểm theo thể loại khác: Tin vắn" in client_for(cast.hoa).get(f"/bai/{article}/diem").text


@pytest.mark.parametrize(
    ("happened", "method", "timely"),
    [
        (date(2026, 11, 23), METHOD, True), (date(2026, 11, 22), METHOD, True), (date(2026, 11, 24), METHOD, False),
        (date(2027, 5, 1), METHOD, False), (date(2027, 5, 1), FIRST_METHOD, True),
    ],
)  # fmt: skip
def test_nothing_to_come_was_sent_on_time(happened: date, method: int, timely: bool) -> None:
    assert is_timely(replace(ITEM, event_on=happened), replace(Values(), method=method)) is timely


def test_a_correction_that_changes_the_day_of_the_event_is_not_on_time_now(cast: Cast, right: None) -> None:
    ward.sign(cast)
    article = ward.published(cast, cast.hoa, event_on=date(2026, 11, 1))
    assert ward.score(cast.hoa) == 200
    ward.correct(cast, article, event_on=date(2026, 11, 23))
    assert ward.score(cast.hoa) == 200
    db.session.expire_all()
