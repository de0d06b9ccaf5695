"""Bảng kê from draft to signature: who may, when, for how much, and that a signed one never moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select

from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.notices.models import Notice
from editorial.royalties.models import StatementState
from editorial.royalties.operations import statements
from editorial.royalties.queries import rate_book
from editorial.royalties.queries import statements as queries
from editorial.royalties.rules import statements as rules
from editorial.royalties.rules.rates import Rate
from editorial.scoring.periods.rules import span
from tests.cast import Cast
from tests.pipeline import refuses
from tests.royalties.ward import UNIT, closed, made, over, rows, sent, sheet, signed, turn_on
from tests.scoring import ward as points

Travel = Callable[..., datetime]
NEXT_MONTH = datetime.fromisoformat("2026-12-01T09:00:00+07:00")


def test_a_statement_lists_who_gets_what_for_which_item_by_person_and_by_unit(cast: Cast) -> None:
    turn_on(cast)
    points.published(cast, cast.hoa, cast.binh, title="Hai người viết")
    points.published(cast, cast.hoa, title="Một người viết")
    made(cast)
    found = sheet()
    assert [(person.name, person.payable) for person in found.people] == [
        (cast.binh.name, UNIT * 2 * 40 // 100), (cast.hoa.name, UNIT * 2 * 60 // 100 + UNIT * 2)
    ]  # fmt: skip
    assert [(unit.name, unit.items, unit.payable) for unit in found.units] == [("Tổ dân phố 12", 2, UNIT * 4)]
    assert {entry.title for entry in found.entries} == {"Hai người viết", "Một người viết"}
    assert found.total == found.payable == UNIT * 4
    assert [entry.pay_by for entry in found.entries][:1] == [date(2027, 1, 22)]


@pytest.mark.parametrize(
    ("key", "why"), [("2026-Q4", "tháng"), ("2026", "tháng"), ("T2026-12-01", "tháng"), ("2026-10", "trước ngày")]
)
def test_only_periods_of_the_decision_get_a_statement(cast: Cast, key: str, why: str) -> None:
    turn_on(cast, period="month")
    with refuses(Refused) as no, transaction():
        statements.make(key, actor=cast.office)
    assert why in no.value.sentence or "quyết định" in no.value.sentence


def test_no_day_stands_in_two_statements(cast: Cast) -> None:
    turn_on(cast)
    made(cast)
    with refuses(Refused) as no, transaction():
        statements.make("2026-11", actor=cast.office)
    assert "Đã có bảng kê" in no.value.sentence


def test_a_switch_to_quarters_in_mid_quarter_counts_from_the_next_quarter(cast: Cast, travel: Travel) -> None:
    """The running quarter ends as it began, in months with the months' ceiling; every day stands in one statement."""
    turn_on(cast, ceiling=2_000_000, valid_from=date(2026, 11, 1))
    made(cast)
    travel(NEXT_MONTH)
    row = turn_on(cast, decision_number="46/QĐ-UBND", period="quarter", ceiling=6_000_000, valid_from=date(2026, 12, 1))
    known = rate_book.rate_book()
    assert rules.period_kind_changes_on(
        next(rate for rate in known.rates if rate.id == row.id), known.rates, queries.covered_spans()
    ) == date(2027, 1, 1)
    with refuses(Refused) as no, transaction():
        statements.make("2026-Q4", actor=cast.office)
    assert no.value.sentence == (
        "Quý 4 năm 2026 lập bảng kê theo tháng đến hết quý. Bảng kê theo quý bắt đầu từ ngày 01/01/2027."
    )
    assert [period.key for period in queries.periods_to_make(known, date(2026, 12, 1))] == ["2026-12"]
    made(cast, "2026-12")
    assert (sheet("2026-11").ceiling, sheet("2026-12").ceiling) == (2_000_000, 2_000_000)
    travel(datetime.fromisoformat("2027-02-15T09:00:00+07:00"))
    assert [period.key for period in queries.periods_to_make(known, date(2027, 2, 15))] == ["2027-Q1"]
    with refuses(Refused) as no, transaction():
        statements.make("2027-02", actor=cast.office)
    assert "theo quý" in no.value.sentence
    made(cast, "2027-Q1")
    assert sheet("2027-Q1").ceiling == 6_000_000


MONTH, QUARTER = "month", "quarter"


@pytest.mark.parametrize(
    ("decisions", "covered", "day", "kind"),
    [
        ([], [], "2026-11-23", ""),
        ([("2026-11-23", QUARTER)], [], "2026-10-01", QUARTER),  # the first decision counts for its whole quarter
        ([("2026-11-23", QUARTER)], [], "2026-09-30", ""),
        ([("2026-11-01", MONTH), ("2026-12-01", QUARTER)], [], "2026-12-31", MONTH),
        ([("2026-11-01", MONTH), ("2026-12-01", QUARTER)], [], "2027-01-01", QUARTER),
        ([("2026-11-01", MONTH), ("2027-01-01", QUARTER)], [], "2027-01-01", QUARTER),  # from a quarter's first day on
        ([("2026-07-01", QUARTER), ("2026-11-01", MONTH)], [], "2026-12-31", QUARTER),
        ([("2026-07-01", QUARTER), ("2026-11-01", MONTH)], [], "2027-01-31", MONTH),
        ([("2026-11-01", MONTH), ("2026-11-01", QUARTER)], [], "2026-11-02", QUARTER),  # entered wrongly, then right
        ([("2026-11-01", MONTH), ("2026-11-01", QUARTER)], ["2026-11"], "2026-12-02", MONTH),  # but a month was made
        ([("2026-11-01", QUARTER), ("2026-11-01", MONTH)], ["2026-Q4"], "2026-12-02", QUARTER),
    ],
)
def test_the_kind_of_statement_that_a_day_stands_in(
    decisions: list[tuple[str, str]], covered: list[str], day: str, kind: str
) -> None:
    known = [
        Rate(number, str(number), date(2026, 1, 1), date.fromisoformat(start), 10, period, None, {})
        for number, (start, period) in enumerate(decisions)
    ]
    spans = [span(key) for key in covered]
    assert (
        rules.period_kind_on(date.fromisoformat(day), known, [(span.starts_on, span.ends_on) for span in spans if span])
        == kind
    )


def test_only_the_office_makes_and_sends_and_only_the_head_signs(cast: Cast, travel: Travel) -> None:
    turn_on(cast)
    for nobody in (cast.hoa, cast.head, cast.admin, cast.mai):
        with refuses(Refused), transaction():
            statements.make("2026-11", actor=nobody)
    made(cast)
    with refuses(Refused) as no, transaction():
        statements.send("2026-11", actor=cast.office)
    assert "30/11/2026" in no.value.sentence
    travel(NEXT_MONTH)
    with refuses(Refused), transaction():
        statements.send("2026-11", actor=cast.head)
    sent(cast)
    with refuses(Refused) as no, transaction():
        statements.sign("2026-11", seen=sheet().digest, actor=cast.head)
    assert "Còn trong hạn" in no.value.sentence
    travel(over())
    for nobody in (cast.office, cast.deputy, cast.hoa):
        with refuses(Refused), transaction():
            statements.sign("2026-11", seen=sheet().digest, actor=nobody)
    signed(cast)
    with refuses(Refused), transaction():
        statements.sign("2026-11", seen=sheet().digest, actor=cast.head)


def test_objections_are_open_for_five_working_days(cast: Cast, travel: Travel) -> None:
    turn_on(cast)
    made(cast)
    travel(NEXT_MONTH)  # a Tuesday
    until = sent(cast).objections_until
    assert until is not None
    assert until.date() == date(2026, 12, 8)


def test_somebody_in_it_objects_and_must_be_answered_before_it_is_signed(cast: Cast, travel: Travel) -> None:
    turn_on(cast)
    points.published(cast)
    made(cast)
    with refuses(Refused), transaction():
        statements.object_to("2026-11", "Thiếu một bài.", actor=cast.hoa)
    travel(NEXT_MONTH)
    sent(cast)
    with refuses(Refused) as no, transaction():
        statements.object_to("2026-11", "Thiếu một bài.", actor=cast.outsider)
    assert "không có tên" in no.value.sentence
    with refuses(Invalid), transaction():
        statements.object_to("2026-11", " ", actor=cast.hoa)
    with transaction():
        said = statements.object_to("2026-11", "Thiếu một bài.", actor=cast.hoa).id
    travel(over())
    with refuses(Refused) as no, transaction():
        statements.object_to("2026-11", "Muộn.", actor=cast.hoa)
    with refuses(Refused) as no, transaction():
        statements.sign("2026-11", seen=sheet().digest, actor=cast.head)
    assert "1 kiến nghị" in no.value.sentence
    with refuses(Refused), transaction():
        statements.answer("2026-11", said, "Không.", actor=cast.hoa)
    with refuses(Missing), transaction():
        statements.answer("2026-11", 10**6, "Không.", actor=cast.office)
    with transaction():
        statements.answer("2026-11", said, "Bài ấy đăng tháng trước.", actor=cast.office)
    with refuses(Stale), transaction():
        statements.answer("2026-11", said, "Lần nữa.", actor=cast.office)
    assert signed(cast).state == StatementState.FROZEN


def test_the_head_signs_only_the_figures_that_were_read(cast: Cast, travel: Travel) -> None:
    turn_on(cast)
    article = points.published(cast)
    made(cast)
    travel(NEXT_MONTH)
    sent(cast)
    travel(over())
    seen = sheet().digest
    points.take_down(cast, article)
    with refuses(Stale), transaction():
        statements.sign("2026-11", seen=seen, actor=cast.head)


def test_above_the_ceiling_it_is_refused_with_by_how_much_and_what_can_be_done(cast: Cast, travel: Travel) -> None:
    turn_on(cast, ceiling=800_000)
    points.published(cast, title="Bài một")
    points.published(cast, cast.binh, title="Bài hai")
    made(cast)
    travel(NEXT_MONTH)
    sent(cast)
    travel(over())
    with refuses(Refused) as no, transaction():
        statements.sign("2026-11", seen=sheet().digest, actor=cast.head)
    assert "212.000đ" in no.value.sentence
    assert "giảm đều theo tỷ lệ" in no.value.sentence
    with refuses(Refused), transaction():
        statements.reduce("2026-11", "Vượt dự toán.", actor=cast.head)
    with transaction():
        statements.reduce("2026-11", "Vượt dự toán quý IV.", actor=cast.office)
    found = sheet()
    assert (found.total, found.payable, found.reduced) == (1_012_000, 800_000, True)
    assert signed(cast).payable == 800_000
    assert [row.payable for row in rows()] == [400_000, 400_000]


def test_after_a_reduction_what_was_paid_is_taken_back_not_what_was_booked(cast: Cast, travel: Travel) -> None:
    turn_on(cast, ceiling=300_000)
    article = points.published(cast)
    made(cast)
    travel(NEXT_MONTH)
    sent(cast)
    with transaction():
        statements.reduce("2026-11", "Vượt dự toán.", actor=cast.office)
    travel(over())
    signed(cast)
    points.take_down(cast, article)
    made(cast, "2026-12")
    assert sheet("2026-12").payable == -300_000


def test_a_signed_statement_stands_as_it_was_printed(cast: Cast, travel: Travel) -> None:
    turn_on(cast)
    article = points.published(cast, title="Tên lúc ký")
    row = closed(cast, travel)
    points.correct(cast, article, title="Tên về sau")
    assert [entry.title for entry in sheet().entries] == ["Tên lúc ký"]
    assert sheet().digest == row.hash
    assert (row.total, row.payable, row.ceiling) == (UNIT * 2, UNIT * 2, None)
    assert row.decisions == ["45/QĐ-UBND"]


def test_what_is_published_after_the_signature_counts_in_the_next_statement(cast: Cast, travel: Travel) -> None:
    turn_on(cast)
    closed(cast, travel)
    points.published(cast)
    assert list(sheet().entries) == []
    made(cast, "2026-12")
    assert sheet("2026-12").payable == UNIT * 2


def test_everybody_in_it_the_office_and_who_objected_are_told(cast: Cast, travel: Travel) -> None:
    turn_on(cast)
    points.published(cast, cast.hoa, cast.binh)
    made(cast)
    travel(NEXT_MONTH)
    sent(cast)
    with transaction():
        said = statements.object_to("2026-11", "Thiếu một bài.", actor=cast.hoa).id
    with transaction():
        statements.answer("2026-11", said, "Bài ấy đăng tháng trước.", actor=cast.deputy)
    travel(over())
    signed(cast)
    points.tell()
    query = select(Notice.topic, Notice.person_id).where(Notice.topic.startswith("royalty."))
    assert sorted((topic, person) for topic, person in db.session.execute(query)) == sorted([
        ("royalty.statement_sent", cast.hoa.id), ("royalty.statement_sent", cast.binh.id),
        ("royalty.objected", cast.office.id), ("royalty.answered", cast.hoa.id),
        ("royalty.statement_signed", cast.hoa.id), ("royalty.statement_signed", cast.binh.id),
    ])  # fmt: skip
