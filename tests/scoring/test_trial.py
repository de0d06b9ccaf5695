"""A draft tried on a past period, beside what is booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from editorial.core.db import db, transaction
from editorial.scoring.appeals import operations as findings
from editorial.scoring.periods.rules import span
from editorial.scoring.rule_sets import operations as rule_sets
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.queries import values_of
from editorial.scoring.trials.queries import trial
from tests.cast import Cast
from tests.pipeline import snapshot
from tests.scoring.ward import published, sign, take_down, tell, values

pytestmark = pytest.mark.usefixtures("right")


def test_the_same_rules_give_the_same_and_others_move_people(cast: Cast, travel: Callable[..., datetime]):
    rules = sign(cast)
    brief = cast.genres["brief"].id
    for _number in range(3):
        travel(hours=25)
        article = published(cast, genre_id=brief, body="<p>Quét ngõ.</p>")
    published(cast, cast.binh)
    with transaction():
        findings.adjust(article, cast.hoa.id, 50, reason="Kiến nghị.", evidence="appeal:1", actor=cast.office)
    tell()
    november = span("2026-11")
    assert november is not None
    same = trial(values_of(rules), november)
    assert [(person.was, person.now, person.climb) for person in same.people] == [(350, 350, 0), (200, 200, 0)]
    assert (same.items, same.was_total, same.now_total) == (4, 550, 550)
    with transaction():
        draft = rule_sets.draft(values=values(caps={"brief": 1}), valid_from=rules.valid_from, actor=cast.office).id
    before = snapshot()
    found = trial(values_of(db.session.get_one(RuleSet, draft)), november)
    assert snapshot() == before
    assert [(row.name, row.was, row.now, row.was_place, row.now_place, row.climb) for row in found.people] == [
        ("Nguyễn Thị Hoa", 350, 150, 1, 2, -1),
        ("Trần Văn Bình", 200, 200, 2, 1, 1),
    ]
    assert [found.count(sign) for sign in (1, 0, -1)] == [0, 1, 1]
    assert [(unit.name, unit.now) for unit in found.units] == [("Tổ dân phố 12", 500)]


def test_an_adjustment_that_went_with_its_item_is_in_neither_column(cast: Cast):
    rules = sign(cast)
    article = published(cast)
    with transaction():
        findings.adjust(article, cast.hoa.id, 50, reason="Kiến nghị.", evidence="appeal:1", actor=cast.office)
    tell()
    take_down(cast, article)
    november = span("2026-11")
    assert november is not None
    assert trial(values_of(rules), november).people == ()


def test_items_from_before_there_were_rules_are_tried_too(cast: Cast):
    published(cast)
    with transaction():
        draft = rule_sets.draft(values=values(), valid_from=date(2027, 1, 1), actor=cast.office)
    november, december = span("2026-11"), span("2026-12")
    assert november is not None
    assert december is not None
    assert [(person.was, person.now, person.was_place) for person in trial(values_of(draft), november).people] == [
        (0, 200, None)
    ]
    assert trial(values_of(draft), december).people == ()
