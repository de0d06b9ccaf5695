"""Rules are drafted by the office, signed by the head, and never count backwards."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.scoring.rule_sets import operations as rule_sets
from editorial.scoring.rule_sets import queries
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, METHOD, Values
from editorial.scoring.rule_sets.seed_data import draft_rules
from tests.cast import PEOPLE, Cast
from tests.pipeline import refuses
from tests.scoring.factories import make_rule_set
from tests.scoring.ward import published, sign, values

TODAY = date(2026, 11, 23)


def draft(cast: Cast, **more: object) -> int:
    with transaction():
        return rule_sets.draft(**({"values": values(), "valid_from": TODAY, "decision_number": "7/QĐ",
                                   "actor": cast.office} | more)).id  # type: ignore[arg-type]  # fmt: skip


def test_who_drafts_and_who_signs(cast: Cast):
    for name in PEOPLE:
        if name != "office":
            with refuses(Refused):
                draft(cast, actor=getattr(cast, name))
    row = draft(cast)
    for name in PEOPLE:
        if name != "head":
            with refuses(Refused), transaction():
                rule_sets.sign(row, actor=getattr(cast, name))
    with transaction():
        rule_sets.sign(row, actor=cast.head)
    found = queries.in_force(TODAY)
    assert found is not None
    assert found.id == row
    assert queries.values_of(found).base["news"] == 200


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2020, 1, 1), date(2040, 1, 1)], ids=str)
def test_a_day_that_is_past_or_too_far_is_not_signed(cast: Cast, day: date):
    row = draft(cast, valid_from=day)
    with refuses(Invalid), transaction():
        rule_sets.sign(row, actor=cast.head)


def test_a_newer_one_begins_later_than_every_signed_one(cast: Cast):
    sign(cast, valid_from=date(2026, 12, 1))
    for day in (date(2026, 12, 1), date(2026, 11, 25)):
        row = draft(cast, valid_from=day)
        with refuses(Invalid), transaction():
            rule_sets.sign(row, actor=cast.head)
    row = draft(cast, valid_from=date(2026, 12, 2))
    with transaction():
        rule_sets.sign(row, actor=cast.head)
    assert queries.in_force(TODAY) is None
    assert [queries.in_force(date(2026, 12, day)).number for day in (1, 2, 31)] == [1, 4, 4]  # type: ignore[union-attr]


def test_a_decision_number_is_needed_and_what_was_read_is_what_is_signed(cast: Cast):
    row = draft(cast, decision_number=" ")
    with refuses(Invalid), transaction():
        rule_sets.sign(row, actor=cast.head)
    with refuses(Invalid), transaction():
        rule_sets.sign(row, actor=cast.head, decision_number="9" * 61)
    with refuses(Stale), transaction():
        rule_sets.sign(row, actor=cast.head, decision_number="8/QĐ", seen=values(timely=500))
    with transaction():
        rule_sets.sign(row, actor=cast.head, decision_number="8/QĐ", seen=values())
    assert db.session.get_one(RuleSet, row).decision_number == "8/QĐ"


def test_a_draft_changes_and_goes_and_a_signed_one_stays(cast: Cast):
    row = draft(cast)
    with transaction():
        rule_sets.change(
            row, values=values(timely=200), valid_from=date(2026, 12, 1), note="Theo góp ý", actor=cast.office
        )
    assert queries.values_of(db.session.get_one(RuleSet, row)).timely == 200
    with refuses(Refused), transaction():
        rule_sets.change(row, values=values(), valid_from=TODAY, actor=cast.head)
    with transaction():
        rule_sets.delete(row, actor=cast.office)
    with refuses(Missing), transaction():
        rule_sets.delete(row, actor=cast.office)
    signed = sign(cast).id
    with refuses(Stale), transaction():
        rule_sets.delete(signed, actor=cast.office)
    with refuses(Stale), transaction():
        rule_sets.change(signed, values=values(), valid_from=TODAY, actor=cast.office)
    with refuses(Stale), transaction():
        rule_sets.sign(signed, actor=cast.head)


def test_shares_over_a_hundred_are_refused_with_a_sentence(cast: Cast):
    with refuses(Invalid) as caught:
        draft(cast, values=values(shares={"2": [60, 50]}))
    assert "110%" in caught.value.errors["shares"]  # type: ignore[attr-defined]


def test_a_new_ward_has_a_draft_that_counts_nothing(cast: Cast):
    for _time in range(2):
        with transaction():
            draft_rules()
    rows = list(db.session.scalars(select(RuleSet)))
    assert [(row.number, row.signed_at) for row in rows] == [(1, None)]
    assert queries.values_of(rows[0]) == Values()
    assert queries.in_force(TODAY) is None
    assert published(cast)
    assert [version.drafted_by for version in queries.versions()] == ["Nguyễn Thị Hoa"]


def without_method() -> dict[str, object]:
    return {name: value for name, value in Values().as_json().items() if name != "method"}


def test_what_was_signed_before_methods_had_numbers_keeps_the_first_and_a_draft_is_signed_with_the_newest(cast: Cast):
    signed = make_rule_set(cast.head, valid_from=date(2026, 1, 1))
    signed.values = without_method()
    assert queries.values_of(signed).method == FIRST_METHOD
    row = draft(cast)
    db.session.execute(update(RuleSet).where(RuleSet.id == row).values(values=without_method()))
    db.session.commit()
    with transaction():
        found = rule_sets.sign(row, actor=cast.head, seen=without_method())
    assert (queries.values_of(found).method, found.values["method"]) == (METHOD, METHOD)
