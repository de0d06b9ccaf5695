"""What the ledger says after what happens to items, through the desk's own verbs and the worker's news."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from editorial.articles.models import Lane
from editorial.articles.rules import Name
from editorial.ballots.models import Approval
from editorial.core import clock, events
from editorial.core.access import Actor
from editorial.core.db import db, savepoint, transaction
from editorial.core.errors import Invalid
from editorial.people import operations as people
from editorial.people.models import Role
from editorial.publishing.models import Publication
from editorial.scoring.appeals import operations as appeals_operations
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.operations import reconciliation
from editorial.scoring.ledger.queries import entry_detail, item_facts
from editorial.scoring.periods.models import Period, Snapshot
from editorial.scoring.rule_sets.models import RuleSet
from editorial.units import operations as units
from editorial.workflow.events import EditionMoved
from tests import event_log, pipeline
from tests.articles import photos
from tests.cast import Cast
from tests.conftest import Queries
from tests.factories import grant_role, make_membership, make_person
from tests.pipeline import do
from tests.scoring.ward import (
    correct,
    edition_of,
    lines,
    published,
    score,
    sign,
    standing,
    take_down,
    tell,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("right")
Travel = Callable[..., datetime]


def decide(article: int, kind: FindingKind, actor, **more) -> int:
    with transaction():
        made = findings.decide(article, kind, reason="Đã xem xét.", actor=actor, **more).id
    tell()
    return made


def revoke(finding: int, actor) -> None:
    with transaction():
        findings.revoke(finding, reason="Xem lại thấy chưa đúng.", actor=actor)
    tell()


# --- publishing ---


def test_a_published_item_gives_its_author_and_its_unit_points(cast: Cast):
    rules = sign(cast)
    article = published(cast)
    assert [(row.person_id, row.amount, row.kind) for row in lines(article)] == [
        (None, 200, "award"), (cast.hoa.id, 200, "award"),
    ]  # fmt: skip
    row = standing(article)[cast.hoa.id]
    assert (row.unit_id, row.edition_id, row.rule_set_id) == (cast.group.id, edition_of(article), rules.id)
    assert (row.key, row.evidence, row.made_by_id) == (f"{article}:{cast.hoa.id}:1", f"article:{article}", None)
    assert (row.grade, row.base, row.factor, row.share, row.cap, row.returns) == ("B", 200, 100, 100, 100, 0)
    assert row.counts_on == date(2026, 11, 23)
    assert not row.is_staff
    assert standing(article)[None].key == f"{article}:u{cast.group.id}:1"


def test_nothing_is_booked_before_publication(cast: Cast):
    sign(cast)
    pipeline.to_scheduled(cast, pipeline.draft(cast))
    tell()
    assert lines() == []


def test_the_promised_hour_brings_the_points(cast: Cast, travel: Travel, drain: Callable[[], int]):
    sign(cast)
    edition = pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2)
    travel(hours=2, minutes=7)  # the worker is late; the row's hour counts
    drain()
    assert [row.published_at for row in lines(pipeline.case(edition).article_id)] == [
        clock.now() - timedelta(minutes=7)
    ] * 2


def test_without_signed_rules_nothing_is_booked_and_signing_later_reaches_back_to_nothing(cast: Cast, travel: Travel):
    before = published(cast)
    travel(minutes=1)
    sign(cast)
    travel(minutes=1)
    after = published(cast)
    with transaction():
        reconciliation.reconcile([before, after])
    assert lines(before) == []
    assert len(lines(after)) == 2


def test_new_rules_count_from_their_day_on(cast: Cast, travel: Travel):
    sign(cast)
    sign(cast, valid_from=date(2026, 11, 24), base={"news": 400})
    first = published(cast)
    travel(days=1)
    second = published(cast)
    with transaction():
        reconciliation.reconcile([first, second])
    assert (score(cast.hoa, [first]), score(cast.hoa, [second])) == (200, 400)
    assert len({row.rule_set_id for row in lines()}) == 2


def test_five_deliveries_book_once(cast: Cast):
    sign(cast)
    article = published(cast)
    event = EditionMoved.from_payload(pipeline.news()[-1], EditionMoved.version)
    for _time in range(5):
        with transaction():
            reconciliation.on_item(event)
            assert reconciliation.reconcile([article, article]) == 0
    assert len(lines(article)) == 2


def test_a_publication_itself_costs_no_statement_more(cast: Cast, travel: Travel, count_queries: Callable[..., object]):
    counts = []
    for signed in (False, True):
        if signed:
            travel(minutes=1)
            sign(cast)
        edition = pipeline.to_approved(cast, pipeline.draft(cast))
        tell()
        with count_queries() as queries:  # type: ignore[attr-defined]
            do("publish_now", edition, cast.dang)
        counts.append(len(queries))
        tell()
    assert counts[0] == counts[1]


def test_booking_takes_the_same_statements_however_much_an_author_wrote(
    cast: Cast, count_queries: Callable[..., object]
):
    sign(cast)
    counts = []
    for more in (2, 6):
        for _number in range(more):
            article = published(cast)
        with count_queries() as queries, transaction():  # type: ignore[attr-defined]
            reconciliation.reconcile([article])
        counts.append(len(queries))
        last: Queries = queries
    assert counts[0] == counts[1] <= 30, str(last)


def test_a_photo_of_ones_own_with_caption_and_consent(cast: Cast):
    sign(cast)
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    pipeline.save(edition, cast.hoa, photos=(photos.whole(image),))
    pipeline.to_published(cast, edition)
    tell()
    assert standing(pipeline.case(edition).article_id)[cast.hoa.id].arithmetic["bonuses"] == {"photos": 100}
    assert score(cast.hoa) == 300


def test_sent_within_a_day_of_the_event_and_returned_once(cast: Cast):
    sign(cast)
    edition = pipeline.draft(cast, event_on=date(2026, 11, 22))
    do("send", edition, cast.hoa)
    do("return_to_author", edition, cast.lan, reason="Thiếu tên.")
    pipeline.to_published(cast, edition)
    tell()
    row = standing(pipeline.case(edition).article_id)[cast.hoa.id]
    assert (row.is_timely, row.bonus, row.returns) == (True, 100, 1)


def test_five_authors_share_to_the_last_hundredth(cast: Cast):
    sign(cast, rounding=1)
    others = [make_person(f"Người {number}") for number in range(3)]
    for other in others:
        make_membership(other, cast.group)
    byline = (
        *(Name(person.id, person.name) for person in (cast.hoa, cast.binh)),
        *(Name(other.id, other.full_name) for other in others),
    )
    article = published(cast, cast.hoa, byline=byline)
    amounts = [row.amount for person, row in standing(article).items() if person]
    assert amounts == [40] * 5
    assert sum(amounts) == standing(article)[None].amount


def test_the_eleventh_brief_and_the_fourth_item_of_a_day(cast: Cast, travel: Travel):
    sign(cast, caps={"brief": 2}, daily=[100, 100, 50])
    brief = cast.genres["brief"].id
    given = []
    for _number in range(4):
        travel(minutes=5)
        article = published(cast, genre_id=brief, body="<p>Sáng nay bà con quét ngõ.</p>")
        given.append(standing(article)[cast.hoa.id])
    assert [row.amount for row in given] == [100, 100, 0, 0]
    assert [row.arithmetic["month_place"] for row in given] == [1, 2, 3, 4]
    travel(minutes=5)
    assert standing(published(cast))[cast.hoa.id].amount == 100  # the fifth of the day counts half
    travel(days=1)
    assert standing(published(cast))[cast.hoa.id].amount == 200
    assert score(None) == 4 * 100 + 200 + 200, "a unit's points know no caps"


def test_news_out_of_order_ends_the_same(cast: Cast, travel: Travel):
    sign(cast, caps={"brief": 1}, daily=[100, 50])
    made = []
    for _number in range(3):
        travel(minutes=1)
        edition = pipeline.draft(cast, genre_id=cast.genres["brief"].id, body="<p>Quét ngõ.</p>")
        made.append(pipeline.case(pipeline.to_published(cast, edition)).article_id)
    with transaction():
        event_log.lose()
    for article in reversed(made):
        with transaction():
            reconciliation.reconcile([article])
    assert [standing(article)[cast.hoa.id].amount for article in made] == [100, 0, 0]
    assert score(cast.hoa) == 100


def test_an_item_at_one_second_to_midnight_of_the_last_day(cast: Cast, travel: Travel, drain: Callable[[], int]):
    sign(cast)
    edition = pipeline.to_approved(cast, pipeline.draft(cast))
    last = datetime(2026, 11, 30, 23, 59, 59, tzinfo=clock.VIETNAM)
    do("schedule", edition, cast.dang, live_from=last)
    travel(last + timedelta(hours=3))
    drain()
    assert {row.counts_on for row in lines()} == {date(2026, 11, 30)}


def test_a_clock_set_back_changes_no_points(cast: Cast, travel: Travel):
    sign(cast)
    first = published(cast)
    travel(days=-3)
    with transaction():
        assert reconciliation.reconcile([first]) == 0
    late = published(cast)
    assert lines(late) == [], "before the rules were signed there were none"
    travel(days=3)
    assert score(cast.hoa) == 200


# --- who earns nothing ---


def test_staff_are_in_a_class_of_their_own_from_the_roles_of_the_day(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast)
    travel(days=2)
    grant_role(cast.hoa, Role.EDITOR, valid_from=clock.today())
    with transaction():
        assert reconciliation.reconcile([article]) == 0
    assert [row.is_staff for row in standing(published(cast)).values()] == [False, True]


def test_a_role_entered_late_moves_the_items_of_its_days(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast)
    travel(days=2)
    with transaction():
        grant = people.grant_role(
            cast.hoa.id, Role.EDITOR, valid_from=date(2026, 11, 20), basis="QĐ 5", actor=cast.admin
        ).id
    tell()
    assert standing(article)[cast.hoa.id].is_staff
    with transaction():
        people.end_role(grant, last_day=date(2026, 11, 21), reason="Nhầm.", actor=cast.admin)
    tell()
    assert not standing(article)[cast.hoa.id].is_staff
    assert score(cast.hoa) == 200


def test_who_voted_and_lands_in_the_byline_later_earns_nothing(cast: Cast):
    sign(cast)
    article = published(cast)
    correct(cast, article, byline=(Name(cast.hoa.id, "Hoa"), Name(cast.uyen.id, "Uyên")), voters=(cast.vinh, cast.head))
    # Who is in the byline may not vote on it; she voted on the first words, so of these she earns nothing.
    assert standing(article)[cast.uyen.id].amount == 0
    assert standing(article)[cast.uyen.id].arithmetic["zero"] == "judged"
    assert standing(article)[cast.hoa.id].amount == 120


def test_a_recused_member_judged_nothing(cast: Cast):
    sign(cast)
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    pipeline.vote(edition, cast.vinh, "recuse")
    pipeline.vote(edition, cast.uyen)
    pipeline.vote(edition, cast.head)
    do("publish_now", edition, cast.dang)
    tell()
    article = pipeline.case(edition).article_id
    judges = item_facts.facts_of(item_facts.among([article]), item_facts.reconcile_context())[article].judges
    assert judges == {cast.lan.id, cast.mai.id, cast.uyen.id, cast.head.id}


# --- what happens later ---


def test_taken_down_and_back(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast)
    travel(hours=1)
    take_down(cast, article)
    assert score(cast.hoa) == 0
    assert standing(article)[cast.hoa.id].arithmetic["zero"] == "taken_down"
    assert [row.kind for row in lines(article)] == ["award", "award", "reversal", "award", "reversal", "award"]
    travel(hours=1)
    correct(cast, article, title="Đã sửa")
    assert score(cast.hoa) == 200
    assert {row.counts_on for row in lines(article)} == {date(2026, 11, 23)}
    assert {row.edition_id for row in lines(article)} == {lines(article)[0].edition_id}


def test_taken_down_through_no_fault_of_the_author(cast: Cast):
    sign(cast)
    article = published(cast)
    take_down(cast, article)
    kept = decide(article, FindingKind.KEPT, cast.office)
    assert score(cast.hoa) == 200
    assert standing(article)[cast.hoa.id].evidence == f"finding:{kept}"
    assert standing(article)[cast.hoa.id].made_by_id == cast.office.id
    revoke(kept, cast.office)
    assert score(cast.hoa) == 0


def test_a_correction_that_changes_the_byline_moves_the_points_and_the_places(cast: Cast, travel: Travel):
    sign(cast, daily=[100, 50])
    first = published(cast)
    travel(minutes=1)
    second = published(cast)
    assert (score(cast.hoa, [first]), score(cast.hoa, [second])) == (200, 100)
    correct(cast, first, byline=(Name(cast.binh.id, "Bình"),))
    assert (score(cast.hoa, [first]), score(cast.hoa, [second])) == (0, 200)
    assert score(cast.binh) == 200
    assert set(standing(first)) == {None, cast.binh.id}


def test_a_place_stays_when_an_earlier_item_is_taken_down(cast: Cast, travel: Travel):
    sign(cast, daily=[100, 50])
    first = published(cast)
    travel(minutes=1)
    second = published(cast)
    take_down(cast, first)
    assert score(cast.hoa, [second]) == 100


def test_a_correction_into_another_section_moves_the_line(cast: Cast):
    sign(cast)
    article = published(cast)
    correct(cast, article, section_id=cast.sections["phap-luat"].id)
    assert {row.section_id for row in standing(article).values()} == {cast.sections["phap-luat"].id}
    assert score(cast.hoa) == 200


def test_whoever_looks_again_at_an_urgent_approval_judges_it_too(cast: Cast):
    sign(cast)
    edition = pipeline.draft(cast, lane=Lane.URGENT)
    do("send", edition, cast.hoa)
    do("claim", edition, cast.mai)
    do("submit_to_board", edition, cast.mai, grade="A")
    pipeline.vote(edition, cast.head, reason="Bão đến trong đêm.")
    do("publish_now", edition, cast.dang)
    tell()
    article = pipeline.case(edition).article_id
    assert score(cast.hoa) == 300
    pipeline.reviews(db.session.scalars(select(Approval.id)).one(), cast.vinh)()
    tell()
    assert (
        cast.vinh.id in item_facts.facts_of(item_facts.among([article]), item_facts.reconcile_context())[article].judges
    )


@pytest.mark.parametrize(
    ("kind", "value", "hoa", "unit"),
    [
        (FindingKind.REGRADE, {"grade": "A"}, 300, 300),
        (FindingKind.COPIED, {}, 0, 0),
        (FindingKind.PERSONAL_DATA, {}, 0, 0),
        (FindingKind.NOT_COUNTED, {}, 0, 0),
        (FindingKind.ACCEPTED, {"where": "Cổng Thành phố"}, 300, 300),
        (FindingKind.TRANSLATION, {}, 300, 300),
    ],
)
def test_each_decision_changes_the_points_and_taking_it_back_restores_them(
    cast: Cast, kind: FindingKind, value: dict[str, object], hoa: int, unit: int
):
    sign(cast)
    article = published(cast)
    made = decide(article, kind, cast.office, value=value)
    assert (score(cast.hoa), score(None)) == (hoa, unit)
    revoke(made, cast.deputy)
    assert (score(cast.hoa), score(None)) == (200, 200)
    tell()


def test_an_error_of_the_contributor_found_by_a_correction(cast: Cast):
    sign(cast, base={"news": 500})
    article = published(cast)
    correction = correct(cast, article, title="Đã sửa")
    decide(article, FindingKind.CONTRIBUTOR_ERROR, cast.office, value={"edition_id": correction})
    assert score(cast.hoa) == 200


def test_an_adjustment_after_an_appeal_is_a_line_of_its_own(cast: Cast):
    sign(cast)
    article = published(cast)
    with transaction():
        made = appeals_operations.adjust(
            article, cast.hoa.id, 150, reason="Ảnh bị bỏ sót.", evidence="appeal:1", actor=cast.deputy
        ).id
    tell()
    row = lines(article)[-1]
    assert (row.key, row.kind, row.amount, row.person_id) == (f"f{made}:1", "adjustment", 150, cast.hoa.id)
    assert (row.evidence, row.made_by_id) == (f"finding:{made}", cast.deputy.id)
    assert score(cast.hoa) == 350
    revoke(made, cast.deputy)
    assert score(cast.hoa) == 200
    tell()
    assert [row.kind for row in lines(article)] == ["award", "award", "adjustment", "reversal"]
    assert lines(article)[-1].evidence == f"finding:{made}"


def adjusted(cast: Cast, article: int, amount: int, person: Actor | None = None) -> int:
    with transaction():
        made = appeals_operations.adjust(
            article, (person or cast.hoa).id, amount, reason="Ảnh bị bỏ sót.", evidence="appeal:1", actor=cast.deputy
        ).id
    tell()
    return made


def adjustments(article: int) -> list[tuple[str, int]]:
    """The lines of adjustments and what took them back, by key and amount."""
    mine = {row.id for row in lines(article) if row.kind == EntryKind.ADJUSTMENT}
    return [(row.key, row.amount) for row in lines(article) if row.id in mine or row.reverses_id in mine]


@pytest.mark.parametrize("amount", [150, -50])
def test_what_an_appeal_gave_or_took_goes_with_an_item_that_is_taken_down(cast: Cast, travel: Travel, amount: int):
    sign(cast)
    article = published(cast)
    made = adjusted(cast, article, amount)
    first = lines(article)[-1].id
    assert score(cast.hoa) == 200 + amount
    travel(hours=1)
    take_down(cast, article)
    assert score(cast.hoa) == 0, "neither a bonus nor a debt is left of what gives nothing"
    assert adjustments(article) == [(f"f{made}:1", amount), (f"{first}:r", -amount)]
    back = next(row for row in lines(article) if row.reverses_id == first)
    assert (back.evidence, back.arithmetic["why"]) == (f"article:{article}", "taken_down")
    assert entry_detail.entry(back.id).sentence.endswith("điểm, vì bài đã gỡ")
    kept = decide(article, FindingKind.KEPT, cast.office)
    assert score(cast.hoa) == 200 + amount
    revoke(kept, cast.office)
    assert score(cast.hoa) == 0
    correct(cast, article, title="Đã sửa")
    assert score(cast.hoa) == 200 + amount
    assert [key for key, _amount in adjustments(article) if key.startswith("f")] == [f"f{made}:{n}" for n in (1, 2, 3)]
    tell()
    assert len(adjustments(article)) == 5


@pytest.mark.parametrize("kind", [FindingKind.COPIED, FindingKind.PERSONAL_DATA, FindingKind.NOT_COUNTED])
@pytest.mark.parametrize("alone", [False, True])
def test_a_decision_that_takes_an_items_points_takes_the_adjustment_of_whom_it_concerns(
    cast: Cast, kind: FindingKind, alone: bool
):
    sign(cast)
    article = published(cast, cast.hoa, cast.binh)
    hoa = score(cast.hoa)
    for person in (cast.hoa, cast.binh):
        adjusted(cast, article, 50, person)
    with transaction():
        made = findings.decide(article, kind, reason="Đã xem.", person_id=cast.hoa.id if alone else None,
                               actor=cast.office).id  # fmt: skip
    tell()
    assert score(cast.hoa) == 0
    assert score(cast.binh) == (200 - hoa + 50 if alone else 0)
    undone = next(row for row in lines(article) if row.kind == EntryKind.REVERSAL and row.person_id == cast.hoa.id
                  and "why" in row.arithmetic)  # fmt: skip
    assert (undone.evidence, undone.made_by_id) == (f"finding:{made}", cast.office.id)
    revoke(made, cast.deputy)
    assert (score(cast.hoa), score(cast.binh)) == (hoa + 50, 200 - hoa + 50)


def test_an_adjustment_goes_with_the_name_in_the_byline_and_comes_back_with_it(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast, cast.hoa, cast.binh)
    binh = score(cast.binh)
    adjusted(cast, article, 50, cast.binh)
    travel(hours=1)
    correct(cast, article, byline=(Name(cast.hoa.id, "Hoa"),))
    assert score(cast.binh) == 0
    travel(hours=1)
    correct(cast, article, byline=(Name(cast.hoa.id, "Hoa"), Name(cast.binh.id, "Bình")))
    assert score(cast.binh) == binh + 50


def test_nothing_is_adjusted_while_the_item_gives_nothing(cast: Cast):
    sign(cast)
    article = published(cast)
    take_down(cast, article)
    before = len(lines(article))
    for amount in (50, -50):
        with pytest.raises(Invalid) as problem, transaction():
            appeals_operations.adjust(article, cast.hoa.id, amount, reason="x", evidence="appeal:1", actor=cast.office)
        assert "Bài hiện không cho điểm (bài đã gỡ)" in problem.value.errors["amount"]
    tell()
    assert len(lines(article)) == before


# --- closed periods ---


def close(key: str, first: date, last: date, cutoff: int | None = None) -> Period:
    newest = max((row.id for row in lines()), default=0)
    period = Period(key=key, starts_on=first, ends_on=last, state="frozen")
    db.session.add(period)
    db.session.flush()
    person = db.session.execute(text("SELECT min(id) FROM people")).scalar_one()
    db.session.add(Snapshot(period_id=period.id, number=1, signed_by_id=person, signed_at=clock.now(),
                            cutoff_entry_id=newest if cutoff is None else cutoff, completed_at=clock.now()))  # fmt: skip
    db.session.commit()
    return period


def test_a_take_down_after_the_freeze_counts_in_the_next_period(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast)
    travel(days=10)
    close("2026-11", date(2026, 11, 1), date(2026, 11, 30))
    take_down(cast, article)
    by_day = {row.counts_on: 0 for row in lines(article)}
    for row in lines(article):
        by_day[row.counts_on] += row.amount
    assert by_day == {date(2026, 11, 23): 400, date(2026, 12, 3): -400}
    correct(cast, article, title="Đã sửa")
    assert score(cast.hoa) == 200
    assert sum(row.amount for row in lines(article) if row.counts_on == date(2026, 11, 23)) == 400


def test_an_item_of_a_closed_month_that_nobody_had_booked_counts_on_the_next_open_day(cast: Cast, travel: Travel):
    sign(cast)
    pipeline.to_published(cast, pipeline.draft(cast))
    close("2026-11", date(2026, 11, 1), date(2026, 11, 30))
    tell()  # the clock still stands in the month that is closed
    assert {row.counts_on for row in lines()} == {date(2026, 12, 1)}


def test_a_period_whose_last_line_is_fixed_takes_no_more(cast: Cast):
    sign(cast)
    period = close("2026-11", date(2026, 11, 1), date(2026, 11, 30))
    db.session.execute(update(Period).where(Period.id == period.id).values(state="freezing"))
    db.session.execute(update(Snapshot).values(completed_at=None))
    db.session.commit()
    assert {row.counts_on for row in lines(published(cast))} == {date(2026, 12, 1)}


def test_an_adjustment_of_a_frozen_period_goes_and_comes_back_in_later_ones(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast)
    made = adjusted(cast, article, 150)
    travel(days=10)
    close("2026-11", date(2026, 11, 1), date(2026, 11, 30))
    take_down(cast, article)
    travel(days=31)
    close("2026-12", date(2026, 12, 1), date(2026, 12, 31))
    decide(article, FindingKind.KEPT, cast.office)
    assert [row.counts_on for row in lines(article) if row.key.startswith(f"f{made}:")] == [
        date(2026, 11, 23), date(2027, 1, 3),
    ]  # fmt: skip
    by_month = dict.fromkeys((11, 12, 1), 0)
    for row in lines(article):
        by_month[row.counts_on.month] += row.amount if row.person_id == cast.hoa.id else 0
    assert by_month == {11: 350, 12: -350, 1: 350}


# --- people and units become one ---


def test_two_accounts_of_one_person_share_places_and_a_judge_is_a_judge(cast: Cast, travel: Travel):
    sign(cast, daily=[100, 50])
    first = published(cast)
    travel(minutes=1)
    second = published(cast, cast.binh)
    assert (score(cast.hoa), score(cast.binh)) == (200, 200)
    with transaction():
        units.merge_person(cast.hoa.id, cast.binh.id, reason="Một người.", actor=cast.office)
    tell()
    assert standing(first)[cast.hoa.id].amount == 200, "the line keeps its account"
    assert standing(second)[cast.binh.id].amount == 100
    with transaction():
        units.merge_person(cast.binh.id, cast.lan.id, reason="Một người.", actor=cast.office, accept_gaps=True)
    tell()
    # Lan confirmed both for the unit: what she wrote under another name she judged herself.
    assert score(cast.hoa) + score(cast.binh) + score(cast.lan) == 0
    assert score(None) == 400


def test_two_accounts_in_one_byline_become_one_line(cast: Cast):
    sign(cast)
    article = published(cast, cast.hoa, cast.binh)
    assert (score(cast.hoa), score(cast.binh)) == (120, 80)
    with transaction():
        units.merge_person(cast.hoa.id, cast.binh.id, reason="Một người.", actor=cast.office)
    tell()
    assert {person: row.amount for person, row in standing(article).items()} == {None: 200, cast.binh.id: 200}
    assert score(cast.hoa) == 0


def test_a_units_lines_stay_with_it_and_its_balances_follow_the_merger(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    travel(days=1)
    with transaction():
        units.merge_unit(cast.group.id, cast.lone_group.id, first_day=clock.today(), actor=cast.office)
    tell()
    assert {row.unit_id for row in lines()} == {cast.group.id}


# --- held by the database ---


@pytest.mark.parametrize(
    "statement",
    [
        update(LedgerEntry).values(amount=900), delete(LedgerEntry), update(Finding).values(reason="x"), delete(Finding),
        update(RuleSet).values(note="x"), delete(RuleSet),
    ],
    ids=str,
)  # fmt: skip
def test_lines_findings_and_signed_rules_are_held_still(cast: Cast, statement):
    sign(cast)
    article = published(cast)
    decide(article, FindingKind.TRANSLATION, cast.office)
    with pytest.raises(DatabaseError), transaction(), savepoint():
        db.session.execute(statement)
    assert score(cast.hoa) == 300


def test_a_key_is_unique_for_ever(cast: Cast):
    sign(cast)
    row = lines(published(cast))[0]
    again = {column.name: getattr(row, column.name) for column in LedgerEntry.__table__.columns if column.name != "id"}
    with pytest.raises(DatabaseError), transaction(), savepoint():
        db.session.execute(insert(LedgerEntry).values(**again))


def test_a_reversal_names_what_it_reverses(cast: Cast):
    sign(cast)
    row = lines(published(cast))[0]
    copy = {column.name: getattr(row, column.name) for column in LedgerEntry.__table__.columns if column.name != "id"}
    for more in ({"kind": EntryKind.REVERSAL, "key": "x"}, {"reverses_id": row.id, "key": "y"}):
        with pytest.raises(DatabaseError), transaction(), savepoint():
            db.session.execute(insert(LedgerEntry).values(**(copy | more)))


def test_points_fail_alone_and_come_later(cast: Cast):
    """A gate without its row stops the booking; the publication stands, the news stays and is heard again."""
    sign(cast)
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    db.session.execute(text("DELETE FROM ledger_lock"))
    db.session.commit()
    events.deliver()
    assert pipeline.is_live(edition)
    assert lines() == []
    db.session.execute(text("INSERT INTO ledger_lock (id, times_taken) VALUES (1, 0)"))
    event_log.hurry()
    db.session.commit()
    tell()
    assert score(cast.hoa) == 200
    assert partial(len, lines())() == 2
    assert db.session.scalars(select(Publication.id)).all()
