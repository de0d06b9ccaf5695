"""The arithmetic of an item, in tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.core.worktime import VIETNAM
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.rule_sets.rules.calculation import (
    ItemFacts,
    ItemPlaces,
    StandingFinding,
    amount_of,
    holder_points,
    places_of,
    round_to_step,
)
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, METHOD, Values

PUBLISHED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ITEM = ItemFacts(
    article_id=1, edition_id=1, unit_id=5, section_id=1, genre_id=1, genre="news_item", grade="B",
    sent_at=PUBLISHED - timedelta(hours=5), event_on=None, published_at=PUBLISHED, authors=(1,), judges=frozenset({9}),
    good_photos=False, returns=0, is_down=False,
)  # fmt: skip
EVENT = date(2026, 11, 22)
V = Values()


def found(*kinds: FindingKind, person_id: int | None = None, **value: Any) -> tuple[StandingFinding, ...]:
    return tuple(StandingFinding(number, kind, value, person_id) for number, kind in enumerate(kinds, 1))


def amount(facts: ItemFacts, values: Values = V, holder: int | None = 1, places: ItemPlaces | None = None) -> int:
    return holder_points(facts, {1: places} if places else {}, values)[holder].amount


@pytest.mark.parametrize(("genre", "base"), V.base.items())
@pytest.mark.parametrize(("grade", "percent"), [("A", 150), ("B", 100), ("C", 50)])
def test_every_genre_by_every_grade(genre: str, base: int, grade: str, percent: int) -> None:
    item = replace(ITEM, genre=genre, grade=grade)
    assert amount(item, holder=None) == base * percent // 100
    assert amount(item) == (0 if genre in ("notice", "legal_document") else base * percent // 100)


@pytest.mark.parametrize(
    ("facts", "expected", "why"),
    [
        (ITEM, 200, "nothing more than the base"),
        (replace(ITEM, event_on=EVENT), 300, "sent within a day of the event: +1"),
        (replace(ITEM, event_on=date(2026, 11, 20)), 200, "sent too late for that"),
        (replace(ITEM, good_photos=True), 300, "photos: +1"),
        (replace(ITEM, good_photos=True, event_on=EVENT), 300, "at most half of the base: +1"),
        (replace(ITEM, genre="feature", good_photos=True, event_on=EVENT), 700, "5 + 2"),
        (replace(ITEM, genre="feature", findings=found(FindingKind.ACCEPTED, where="Cổng")), 700, "5 + 2"),
        (replace(ITEM, genre="feature", findings=found(FindingKind.ACCEPTED, FindingKind.TRANSLATION)), 750, "5 + 2,5"),
        (replace(ITEM, genre="feature", findings=found(FindingKind.CONTRIBUTOR_ERROR)), 200, "5 - 3"),
        (replace(ITEM, genre="feature", findings=found(*[FindingKind.CONTRIBUTOR_ERROR] * 2)), 0, "never below nothing"),
        (replace(ITEM, findings=found(FindingKind.COPIED)), 0, "copied"),
        (replace(ITEM, findings=found(FindingKind.PERSONAL_DATA)), 0, "personal data"),
        (replace(ITEM, findings=found(FindingKind.NOT_COUNTED)), 0, "not counted"),
        (replace(ITEM, findings=found(FindingKind.COPIED, person_id=2)), 200, "another author copied"),
        (replace(ITEM, findings=found(FindingKind.COPIED, person_id=1)), 0, "this author copied"),
        (replace(ITEM, is_down=True), 0, "taken down"),
        (replace(ITEM, is_down=True, findings=found(FindingKind.KEPT)), 200, "through no fault of its author"),
        (replace(ITEM, findings=found(FindingKind.REGRADE, grade="A")), 300, "regraded"),
        (replace(ITEM, judges=frozenset({1})), 0, "judged by its author"),
        (replace(ITEM, genre="unknown"), 0, "a genre without a base"),
    ],
    ids=lambda value: value.replace(" ", "_") if isinstance(value, str) else "",
)  # fmt: skip
def test_what_an_item_gives(facts: ItemFacts, expected: int, why: str) -> None:
    assert amount(facts) == expected, why


def test_a_person_s_fault_leaves_the_unit_and_the_others_their_points() -> None:
    item = replace(ITEM, authors=(1, 2), findings=found(FindingKind.COPIED, person_id=2))
    given_ = {holder: points.amount for holder, points in holder_points(item, {}, V).items()}
    assert given_ == {1: 120, 2: 0, None: 200}
    assert holder_points(item, {}, V)[2].zero == "copied"


@pytest.mark.parametrize(
    ("authors", "amounts"),
    [(1, [200]), (2, [120, 80]), (3, [100, 50, 50]), (4, [50, 50, 50, 50]), (5, [40] * 5), (7, [30] * 7)],
)  # fmt: skip
def test_shares_by_the_rule_are_rounded_one_by_one(authors: int, amounts: list[int]) -> None:
    item = replace(ITEM, authors=tuple(range(1, authors + 1)))
    assert [points.amount for holder, points in holder_points(item, {}, V).items() if holder] == amounts


@pytest.mark.parametrize(("method", "amounts"), [(METHOD, [350, 180, 180]), (FIRST_METHOD, [350, 180, 170])])
def test_equal_shares_give_equal_points_but_for_rules_signed_before(method: int, amounts: list[int]) -> None:
    """Seven points, a half and two quarters."""
    item = replace(ITEM, genre="feature", good_photos=True, event_on=EVENT, authors=(1, 2, 3))
    found_ = holder_points(item, {}, replace(V, method=method))
    assert (found_[None].amount, [found_[person].amount for person in item.authors]) == (700, amounts)
    assert all(amount_of(points.as_json(), V.rounding) == points.amount for points in found_.values())


def test_shares_as_agreed_and_back_to_the_rule_when_the_byline_changed() -> None:
    agreed = found(FindingKind.SHARES, shares={"1": 10, "2": 90})
    item = replace(ITEM, authors=(1, 2), findings=agreed)
    assert [holder_points(item, {}, V)[person].amount for person in (1, 2)] == [20, 180]
    changed = replace(item, authors=(1, 3))
    assert [holder_points(changed, {}, V)[person].amount for person in (1, 3)] == [120, 80]


@pytest.mark.parametrize(("place", "percent"), [(1, 100), (3, 100), (4, 50), (5, 50), (40, 50)])
def test_the_fourth_item_of_a_day_counts_half(place: int, percent: int) -> None:
    assert amount(ITEM, places=ItemPlaces(1, place)) == 2 * percent


@pytest.mark.parametrize(("place", "expected"), [(10, 100), (11, 0)])
def test_the_eleventh_brief_of_a_month_counts_nothing(place: int, expected: int) -> None:
    assert amount(replace(ITEM, genre="brief"), places=ItemPlaces(place, 1)) == expected
    assert amount(ITEM, places=ItemPlaces(place, 1)) == 200


@pytest.mark.parametrize(
    ("number", "step", "rounded"),
    [(12345, 1, 123), (12350, 1, 124), (12349, 10, 120), (12500, 10, 130), (12500, 25, 125), (11250, 25, 125),
     (15000, 100, 200), (14999, 100, 100), (-12500, 10, -130), (0, 50, 0)],
)  # fmt: skip
def test_rounding_is_half_up_to_the_step(number: int, step: int, rounded: int) -> None:
    assert round_to_step(number, step) == rounded


steps = st.sampled_from([1, 5, 10, 25, 50, 100])


@given(
    step=steps, base=st.integers(0, 100_00), grade=st.integers(0, 500),
    parts=st.lists(st.integers(0, 100), min_size=1, max_size=6),
)  # fmt: skip
def test_equal_parts_are_equal_none_is_off_by_more_than_half_a_step_and_every_amount_explains_itself(
    step: int, base: int, grade: int, parts: list[int]
) -> None:
    shares = [*parts[:-1], 100 - sum(parts[:-1])]
    if shares[-1] < 0:
        return
    people = tuple(range(1, len(shares) + 1))
    agreed = found(FindingKind.SHARES, shares={str(person): part for person, part in zip(people, shares, strict=True)})
    rules = Values(base={"news_item": base}, grades={"A": grade, "B": grade, "C": grade}, rounding=step)
    result = holder_points(replace(ITEM, authors=people, findings=agreed), {}, rules)
    total = result[None].amount
    assert total == result[None].total
    for person, share in zip(people, shares, strict=True):
        assert abs(result[person].amount * 100 - total * share) * 2 <= step * 100
        assert result[person].amount % step == 0
        assert all(result[person].amount == result[other].amount for other in people if shares[other - 1] == share)
    whole = holder_points(replace(ITEM, authors=people, findings=agreed), {}, replace(rules, method=FIRST_METHOD))
    assert sum(whole[person].amount for person in people) == total, "by the first method parts sum to the item"
    for points in result.values():
        assert amount_of(points.as_json(), step) == points.amount


def test_places_go_by_the_hour_of_publication_in_vietnam() -> None:
    late = datetime(2026, 11, 30, 23, 59, 59, tzinfo=VIETNAM)
    items = [
        (late, 3, "brief"),
        (PUBLISHED, 2, "brief"),
        (PUBLISHED, 1, "news_item"),
        (PUBLISHED + timedelta(hours=15), 4, "brief"),  # the next day in Vietnam
    ]
    assert places_of(items) == {1: ItemPlaces(1, 1), 2: ItemPlaces(1, 2), 4: ItemPlaces(2, 1), 3: ItemPlaces(3, 1)}


def test_an_item_at_one_second_to_midnight_is_of_that_day() -> None:
    assert replace(ITEM, published_at=datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)).day == date(2026, 11, 30)
    assert replace(ITEM, published_at=datetime(2026, 11, 30, 17, 0, tzinfo=UTC)).day == date(2026, 12, 1)
