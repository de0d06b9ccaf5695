"""What the ledger of royalties says after what happens to items."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from editorial.articles.rules import Name
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid
from editorial.royalties.models import LineKind
from editorial.royalties.operations import ledger, rates
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from tests.cast import Cast
from tests.pipeline import refuses
from tests.royalties.ward import UNIT, VALUES, amounts, closed, lay, lines, made, sheet, standing_awards, turn_on
from tests.scoring import ward as points


def test_nothing_is_booked_before_a_decision_was_entered(cast: Cast) -> None:
    lay()
    points.published(cast)
    assert lines() == []


def test_an_item_pays_unit_value_times_coefficient_of_its_grade(cast: Cast) -> None:
    turn_on(cast)
    article = points.published(cast)  # news, grade B
    assert amounts(article) == [(cast.hoa.id, UNIT * 2)]
    row = lines(article)[0]
    assert (row.unit_value, row.coefficient, row.share, row.grade, row.unit_id) == (UNIT, 200, 100, "B", cast.group.id)


def test_a_genre_that_the_decision_does_not_name_pays_nothing(cast: Cast) -> None:
    turn_on(cast, coefficients={"report": VALUES["report"]})
    points.published(cast)
    assert lines() == []


def test_co_authors_get_the_same_shares_as_for_points_and_the_parts_sum_exactly(cast: Cast) -> None:
    turn_on(cast, coefficients={"news": {"group": "news", "A": 3, "B": 1, "C": 1}})  # 2.530 đồng in all
    article = points.published(cast, cast.hoa, cast.binh)
    assert standing_awards(article) == {cast.hoa.id: 1518, cast.binh.id: 1012}


def test_the_same_news_many_times_books_nothing_more(cast: Cast) -> None:
    turn_on(cast)
    article = points.published(cast)
    for _time in range(5):
        with transaction():
            assert ledger.reconcile([article]) == 0
    assert len(lines()) == 1


def test_what_is_taken_down_before_the_statement_is_signed_nets_to_nothing(cast: Cast) -> None:
    turn_on(cast)
    article = points.published(cast)
    points.take_down(cast, article)
    assert [(row.kind, row.amount, row.reason) for row in lines(article)] == [
        (LineKind.AWARD, UNIT * 2, ""), (LineKind.REVERSAL, -UNIT * 2, "taken_down")
    ]  # fmt: skip
    made(cast)
    assert list(sheet().entries) == []


def test_a_take_down_after_the_statement_claws_back_in_the_next_one(
    cast: Cast, travel: Callable[..., datetime]
) -> None:
    turn_on(cast)
    article = points.published(cast)
    closed(cast, travel)
    points.take_down(cast, article)
    back = lines(article)[-1]
    assert (back.amount, f"{back.counts_on:%Y-%m}", back.kind) == (-UNIT * 2, "2026-12", LineKind.REVERSAL)
    made(cast, "2026-12")
    assert [(entry.kind, entry.payable) for entry in sheet("2026-12").entries] == [(LineKind.REVERSAL, -UNIT * 2)]
    assert [entry.payable for entry in sheet("2026-11").entries] == [UNIT * 2], "the signed one does not move"


def test_a_correction_of_the_byline_moves_the_money(cast: Cast) -> None:
    turn_on(cast)
    article = points.published(cast, cast.hoa, cast.binh)
    points.correct(cast, article, byline=(Name(cast.binh.id, cast.binh.name),))
    assert standing_awards(article) == {cast.binh.id: UNIT * 2}
    assert sum(amount for _person, amount in amounts(article)) == UNIT * 2


def test_a_regrade_and_agreed_shares_are_followed(cast: Cast) -> None:
    turn_on(cast)
    article = points.published(cast, cast.hoa, cast.binh)
    with transaction():
        findings.decide(article, FindingKind.REGRADE, value={"grade": "A"}, reason="Bài rất tốt.", actor=cast.office)
    points.tell()
    assert sum(standing_awards(article).values()) == UNIT * 3


def test_copied_text_pays_nothing(cast: Cast) -> None:
    turn_on(cast)
    article = points.published(cast)
    with transaction():
        findings.decide(article, FindingKind.COPIED, reason="Chép của báo khác.", actor=cast.office)
    points.tell()
    assert standing_awards(article) == {}
    assert lines(article)[-1].reason == "copied"


def test_the_wage_in_force_on_the_day_of_publication_counts(cast: Cast, travel: Callable[..., datetime]) -> None:
    turn_on(cast)
    with transaction():
        rates.enter_wage(
            amount=3_000_000, valid_from=clock.today() + timedelta(days=3), basis="Nghị định mới", actor=cast.office
        )
    first = points.published(cast)
    travel(days=3)
    second = points.published(cast, title="Bài thứ hai")
    assert (standing_awards(first), standing_awards(second)) == ({cast.hoa.id: UNIT * 2}, {cast.hoa.id: 600_000})


def test_a_decision_that_reaches_back_pays_what_went_out_since(cast: Cast, travel: Callable[..., datetime]) -> None:
    lay()
    article = points.published(cast)
    travel(days=2)
    turn_on(cast, valid_from=date(2026, 11, 1))
    assert standing_awards(article) == {cast.hoa.id: UNIT * 2}


def test_a_later_entry_for_the_same_day_corrects_the_earlier(cast: Cast) -> None:
    turn_on(cast)
    article = points.published(cast)
    turn_on(cast, unit_percent=5)
    assert standing_awards(article) == {cast.hoa.id: UNIT}
    assert len(lines(article)) == 3


def test_nothing_is_entered_for_days_that_a_signed_statement_holds(cast: Cast, travel: Callable[..., datetime]) -> None:
    turn_on(cast)
    closed(cast, travel)
    with refuses(Invalid) as no:
        turn_on(cast, valid_from=date(2026, 11, 30))
    assert "30/11/2026" in no.value.errors["valid_from"]  # type: ignore[attr-defined]
    with refuses(Invalid), transaction():
        rates.enter_wage(amount=1, valid_from=date(2026, 11, 30), basis="x", actor=cast.office)


@pytest.mark.parametrize(
    "table", ["royalty_lines", "royalty_rate_sets", "base_wages", "royalty_legal_maxima", "royalty_statement_rows"]
)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_holds_the_rows_still(
    cast: Cast, travel: Callable[..., datetime], table: str, change: str
) -> None:
    turn_on(cast)
    points.published(cast)
    closed(cast, travel)
    assert db.session.scalar(text(f"SELECT count(*) FROM {table}"))
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(text(change.format(table)))


def test_a_signed_statement_is_held_still(cast: Cast, travel: Callable[..., datetime]) -> None:
    turn_on(cast)
    closed(cast, travel)
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(text("UPDATE royalty_statements SET total = 1"))
