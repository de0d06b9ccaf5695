"""A draft tried on a past period, beside what is booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from editorial.core.db import db, transaction
from editorial.scoring.models import RuleSet
from editorial.scoring.operations import findings, rule_sets
from editorial.scoring.queries.trial import trial
from editorial.scoring.rules.periods import span
from tests.cast import Cast
from tests.pipeline import snapshot
from tests.scoring.ward import published, sign, tell, values

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
    same = trial(rules, november)
    assert [(one.booked, one.tried, one.moves) for one in same.people] == [(350, 350, 0), (200, 200, 0)]
    assert (same.items, same.booked_total, same.tried_total) == (4, 550, 550)
    with transaction():
        draft = rule_sets.draft(values=values(caps={"brief": 1}), valid_from=rules.valid_from, actor=cast.office).id
    before = snapshot()
    found = trial(db.session.get_one(RuleSet, draft), november)
    assert snapshot() == before
    assert [(one.name, one.booked, one.tried, one.booked_place, one.tried_place) for one in found.people] == [
        ("Trần Văn Bình", 200, 200, 2, 1), ("Nguyễn Thị Hoa", 350, 150, 1, 2),
    ]  # fmt: skip
    assert [one.name for one in found.up] == ["Trần Văn Bình"]
    assert [one.name for one in found.down] == ["Nguyễn Thị Hoa"]
    assert [(one.name, one.tried) for one in found.units] == [("Tổ dân phố 12", 500)]


def test_items_from_before_there_were_rules_are_tried_too(cast: Cast):
    published(cast)
    with transaction():
        draft = rule_sets.draft(values=values(), valid_from=date(2027, 1, 1), actor=cast.office)
    november, december = span("2026-11"), span("2026-12")
    assert november is not None
    assert december is not None
    assert [(one.booked, one.tried) for one in trial(draft, november).people] == [(0, 200)]
    assert trial(draft, december).people == ()
