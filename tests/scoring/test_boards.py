"""The boards: order and ties, one's own place, hidden names, what each reader may open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from editorial import worker
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.people.events import PersonMerged
from editorial.people.models import PersonMerge
from editorial.scoring.boards.queries import leaderboard_context, person_boards, unit_boards
from editorial.scoring.boards.rules import place_text
from editorial.scoring.holders import operations as names
from editorial.scoring.ledger.operations import balances
from editorial.scoring.ledger.queries.period_count import SnapshotCount, SnapshotScope
from editorial.scoring.periods.models import Period, PeriodState, Snapshot, SnapshotRow
from editorial.scoring.periods.rules import last_months
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, Values
from tests import pipeline
from tests.factories import make_membership, make_person, make_unit, save
from tests.page import PageClient
from tests.scoring.factories import Ledger, make_rule_set
from tests.scoring.ward import BASE

NOVEMBER, ENDS_ON = "2026-11", date(2026, 11, 30)
DAY = date(2026, 11, 20)


@pytest.fixture
def ledger(cast: Any) -> Ledger:
    return Ledger(cast)


def places(cast: Any, **more: Any) -> list[tuple[int, str | None]]:
    asked = {"period": NOVEMBER, "scope": "all", "is_staff": False, "ends_on": ENDS_ON, "reader": cast.office} | more
    return [(row.place, row.name) for row in person_boards.people(**asked).rows]


# points, A items, returns, hour of the 20th: who stands where
TIES = [
    ("more points", [(300, 0, 0, 8), (200, 1, 0, 7)], [1, 2]),
    ("equal points: more A", [(200, 0, 0, 8), (200, 1, 0, 9)], [2, 1]),
    ("equal points and A: fewer returns", [(200, 1, 2, 8), (200, 1, 1, 9)], [2, 1]),
    ("equal points, A and returns: earlier", [(200, 1, 1, 9), (200, 1, 1, 8)], [2, 1]),
    ("equal in everything: the same place", [(200, 1, 1, 8), (200, 1, 1, 8), (100, 0, 0, 7)], [1, 1, 3]),
    ("two firsts, two thirds", [(200, 0, 0, 8), (200, 0, 0, 8), (100, 0, 0, 8), (100, 0, 0, 8)], [1, 1, 3, 3]),
]


@pytest.mark.parametrize(("rows", "expected"), [row[1:] for row in TIES], ids=[row[0] for row in TIES])
def test_ties_are_decided_by_the_written_rule(cast: Any, ledger: Ledger, rows: Any, expected: list[int]) -> None:
    people = [cast.hoa, cast.binh, cast.lan, cast.tuan][: len(rows)]
    for person, (points, a_items, returns, hour) in zip(people, rows, strict=True):
        at = datetime(2026, 11, 20, hour, tzinfo=clock.VIETNAM)
        ledger.award(person, points, at, grade="A" if a_items else "B", returns=returns)
    ledger.refresh()
    found = {name: place for place, name in places(cast)}
    assert [found[person.name] for person in people] == expected
    own = [person_boards.own_place(NOVEMBER, "all", False, ENDS_ON, person) for person in people]
    assert [position.row.place for position in own if position] == expected


def many(ledger: Ledger, count: int, points: Callable[[int], int]) -> list[Any]:
    people = [make_person(f"Người Số {number:03}") for number in range(count)]
    for number, person in enumerate(people):
        ledger.award(person, points(number), DAY, unit=ledger.cast.group)
    ledger.refresh()
    return people


def test_a_board_is_read_page_by_page_and_places_go_on(cast: Any, ledger: Ledger) -> None:
    many(ledger, 60, lambda number: 10_000 - number // 3 * 10)  # three share each place
    found, cursor = [], None
    while True:
        page = person_boards.people(NOVEMBER, "all", False, ENDS_ON, cast.office, cursor)
        found += [row.place for row in page.rows]
        if (cursor := page.after) is None:
            break
        assert len(page.rows) == person_boards.PAGE
    assert found == [number // 3 * 3 + 1 for number in range(60)]


def test_own_place_is_known_outside_the_first_page_with_the_distance(cast: Any, ledger: Ledger) -> None:
    many(ledger, 40, lambda number: 10_000 - number * 10)
    ledger.award(cast.hoa, 9500, DAY)
    ledger.refresh()
    own = person_boards.own_place(NOVEMBER, "all", False, ENDS_ON, cast.hoa)
    assert own is not None
    assert (own.row.place, own.of, own.above) == (41, 41, 9610)
    assert person_boards.own_place(NOVEMBER, "all", False, ENDS_ON, cast.binh) is None


def test_people_are_counted_as_far_as_it_matters(cast: Any, ledger: Ledger) -> None:
    many(ledger, 1001, lambda number: 10_000 - number)
    ledger.award(cast.hoa, 9_500, DAY)
    ledger.award(cast.binh, 100, DAY)
    ledger.refresh()
    said = {}
    for who in (cast.hoa, cast.binh):
        own = person_boards.own_place(NOVEMBER, "all", False, ENDS_ON, who)
        assert own is not None
        said[who.id] = place_text(own.row.place, own.of)
    assert said[cast.hoa.id] == "đứng thứ 501 trong hơn 1.000 người"
    assert said[cast.binh.id] == "đứng thứ 1.003"
    assert place_text(None, 3) == "chưa có hạng, từ 1 điểm mới xếp hạng"
    assert place_text(1000, 1000) == "đứng thứ 1.000 trong 1.000 người"


def test_boards_are_narrowed_by_section_genre_and_kind(cast: Any, ledger: Ledger) -> None:
    ledger.award(cast.hoa, 100, DAY, section=cast.sections["hoi-dap"], genre=cast.genres["news"])
    ledger.award(cast.outsider, 300, DAY, section=cast.sections["phap-luat"])
    ledger.refresh()
    assert places(cast, scope=f"section:{cast.sections['hoi-dap'].id}") == [(1, cast.hoa.name)]
    assert places(cast, scope=f"genre:{cast.genres['news'].id}") == [(1, cast.hoa.name)]
    assert places(cast, scope="kind:mass_organization") == [(1, cast.outsider.name)]
    assert places(cast, scope="kind:school") == []


HIDDEN = [("hoa", True), ("office", True), ("head", True), ("deputy", True), ("uyen", False), ("binh", False), ("lan", False),
          ("mai", False), ("quynh", False), ("dang", False), ("observer", False), ("admin", False)]  # fmt: skip


@pytest.mark.parametrize(("reader", "sees"), HIDDEN, ids=[row[0] for row in HIDDEN])
def test_a_hidden_name_is_seen_by_oneself_the_office_and_the_boards_leaders(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient], reader: str, sees: bool
) -> None:
    ledger.award(cast.hoa, 100, DAY)
    ledger.refresh()
    with transaction():
        names.hide_name(actor=cast.hoa)
        names.hide_name(actor=cast.hoa)
    client = client_for(getattr(cast, reader))
    for url in ("/thi-dua?ky=2026-11", "/thi-dua/trinh-chieu?ky=2026-11"):
        page = client.get(url)
        on_board = page.text.replace(f"{cast.hoa.name} Đăng xuất", "")
        assert (cast.hoa.name in on_board) is (sees and "trinh-chieu" not in url), url
        assert "Một cộng tác viên (ẩn tên)" in on_board  # on paper and on the wall for everybody
    client.get(f"/diem/nguoi/{cast.hoa.id}?ky=2026-11", expect=200 if sees else 404)


def test_a_hidden_name_stays_hidden_when_accounts_are_merged(cast: Any, ledger: Ledger) -> None:
    ledger.award(cast.binh, 100, DAY)
    ledger.refresh()
    with transaction():
        names.hide_name(actor=cast.hoa)
    for _again in range(2):
        with transaction():
            names.on_person_merged(PersonMerged(person_id=cast.hoa.id, into_id=cast.binh.id, actor_id=cast.admin.id))
    assert places(cast, reader=cast.lan) == [(1, None)]


def test_a_name_is_hidden_and_shown_from_my_points(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]
) -> None:
    ledger.award(cast.hoa, 100, DAY)
    ledger.refresh()
    hoa, binh = client_for(cast.hoa), client_for(cast.binh)
    hoa.get("/diem").press("Ẩn tên tôi")
    assert cast.hoa.name not in binh.get("/thi-dua").text
    hoa.get("/diem").press("Hiện tên tôi")
    assert cast.hoa.name in binh.get("/thi-dua").text


READERS = [("hoa", True), ("lan", True), ("tuan", True), ("office", True), ("head", True), ("son", True),
           ("binh", False), ("don", False), ("mai", False), ("observer", False), ("hue", False)]  # fmt: skip


@pytest.mark.parametrize(("reader", "may"), READERS, ids=[row[0] for row in READERS])
def test_lines_are_for_their_person_the_office_the_board_and_the_units_leaders(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient], reader: str, may: bool
) -> None:
    ledger.award(cast.hoa, 250, DAY)
    ledger.refresh()
    page = client_for(getattr(cast, reader)).get(f"/diem/nguoi/{cast.hoa.id}?ky=2026-11")
    assert "2,5" in page.text
    assert ("gốc 2,5 × mức B 1" in page.text) is may


def test_a_line_says_its_arithmetic_and_what_took_it_back(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]
) -> None:
    line = ledger.award(cast.hoa, 250, DAY)
    ledger.reverse(line, date(2026, 12, 1))
    ledger.adjust(cast.hoa, 100, DAY)
    ledger.refresh()
    page = client_for(cast.hoa).get("/diem?ky=2026")
    assert "Tin vắn “Ra quân tổng vệ sinh môi trường”: gốc 2,5 × mức B 1 = 2,5 điểm" in page.text
    assert "rút lại lần tính ngày 20/11/2026, −2,5 điểm" in page.text
    assert "điều chỉnh theo kiến nghị, +1 điểm" in page.text
    assert "đã rút lại bằng một dòng sau" in page.text


def test_every_figure_opens_lines_that_add_up_to_it(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]
) -> None:
    ledger.award(cast.hoa, 100, DAY, section=cast.sections["hoi-dap"])
    ledger.award(cast.hoa, 230, DAY, section=cast.sections["phap-luat"])
    ledger.award(cast.hoa, 570, DAY, is_staff=True)
    ledger.award(None, 990, DAY, unit=cast.group)
    ledger.refresh()
    office = client_for(cast.office)
    scope = f"section:{cast.sections['phap-luat'].id}"
    assert "2,3 điểm, Tháng 11/2026" in office.get(f"/diem/nguoi/{cast.hoa.id}?ky=2026-11&lop=ctv&loc={scope}").text
    assert "3,3 điểm, Tháng 11/2026" in office.get(f"/diem/nguoi/{cast.hoa.id}?ky=2026-11&lop=ctv").text
    assert "5,7 điểm, Tháng 11/2026" in office.get(f"/diem/nguoi/{cast.hoa.id}?ky=2026-11&lop=toa-soan").text
    assert "9,9 điểm, Tháng 11/2026" in office.get(f"/diem/don-vi/{cast.group.id}?ky=2026-11").text


def test_the_lines_of_two_accounts_are_read_together(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]
) -> None:
    ledger.award(cast.binh, 200, DAY)
    ledger.award(cast.hoa, 100, DAY)
    save(PersonMerge(person_id=cast.binh.id, into_id=cast.hoa.id, by_id=cast.admin.id, at=clock.now()))
    balances.refresh([cast.hoa.id], [], [DAY])
    db.session.commit()
    assert places(cast) == [(1, cast.hoa.name)]
    assert "3 điểm, Tháng 11/2026" in client_for(cast.hoa).get("/diem?ky=2026-11").text


def test_lines_come_page_by_page(cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]) -> None:
    for number in range(30):
        ledger.award(cast.hoa, 100 + number, DAY - timedelta(days=number % 3))
    ledger.refresh()
    client = client_for(cast.hoa)
    first = client.get("/diem?ky=2026-11")
    assert first.text.count("× mức B") == 25
    second = first.follow("Trang sau")
    assert second.text.count("× mức B") == 5


# ---- units -----------------------------------------------------------------------------------------------------------


def unit_page(
    reader: Any, kind: str | None = None, *, by_head: bool = False, cursor: str | None = None, **values: Any
) -> Any:
    """A page of November's board and where the reader's units stand; one item is enough for a place."""
    return unit_boards.units(NOVEMBER, Values(**({"unit_least": {}} | values)), kind, by_head, reader, cursor)


def test_units_stand_by_value_or_by_points_a_head(cast: Any, ledger: Ledger) -> None:
    ledger.award(None, 900, DAY, unit=cast.group, grade="B")  # four members
    ledger.award(None, 600, DAY, unit=cast.lone_group, grade="A")  # one member
    ledger.award(None, 900, DAY, unit=make_unit("Tổ không người"), grade="C")
    ledger.refresh()
    board, (own,) = unit_page(cast.hoa)
    assert [(row.place, row.name, row.per_head) for row in board.rows] == [
        (1, "Tổ dân phố 7", 600), (2, "Tổ dân phố 12", 225), (3, "Tổ không người", None),
    ]  # fmt: skip
    assert (own.row.place, own.of, own.above) == (2, 3, board.rows[0].value)
    board, (own,) = unit_page(cast.hoa, by_head=True)
    assert [(row.place, row.per_head) for row in board.rows] == [(1, 600), (2, 225), (3, None)]
    assert (own.row.place, own.above) == (2, 600)
    assert unit_page(cast.hoa, "school")[0].rows == []


def test_one_notice_does_not_beat_twenty_items_without_a_plan(cast: Any, ledger: Ledger) -> None:
    """A single item of grade A stood at 85 % before twenty with 64.7 %: half the weight fell away with the plan."""
    ledger.award(None, 150, DAY, unit=cast.group, grade="A", is_timely=True)
    for number in range(20):
        ledger.award(None, 100, DAY, unit=cast.lone_group, grade="B" if number % 2 else "C", is_timely=number % 10 < 7)
    ledger.refresh()
    by_rules_signed_before = [row.unit_id for row in unit_page(cast.hoa, method=FIRST_METHOD)[0].rows]
    assert by_rules_signed_before == [cast.group.id, cast.lone_group.id]
    rows = unit_page(cast.hoa)[0].rows
    assert [(row.unit_id, row.place, row.quantity) for row in rows] == [
        (cast.lone_group.id, 1, 10000), (cast.group.id, 2, 952),  # the median of 1 and 20 is 10.5
    ]  # fmt: skip
    alone = unit_page(cast.hoa, unit_least={"residential_group": 2})[0].rows
    assert [(row.unit_id, row.place) for row in alone] == [(cast.lone_group.id, 1), (cast.group.id, None)]


def test_quantity_is_measured_within_a_class_and_never_more_than_all_of_it(cast: Any, ledger: Ledger) -> None:
    units = [cast.group, cast.lone_group, make_unit("Tổ 30"), cast.women]  # three groups and a union
    for unit, count in zip(units, (1, 2, 6, 1), strict=True):
        for _item in range(count):
            ledger.award(None, 100, DAY, unit=unit)
    ledger.refresh()
    found = {row.unit_id: row.quantity for row in unit_page(cast.hoa)[0].rows}
    assert [found[unit.id] for unit in units] == [5000, 10000, 10000, 10000]


def test_units_with_too_few_items_stand_last_and_the_page_says_so(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]
) -> None:
    ledger.award(None, 900, DAY, unit=cast.group, grade="A")
    for _item in range(2):
        ledger.award(None, 100, DAY, unit=cast.lone_group, grade="C")
    ledger.refresh()
    for by_head in ("", "&dau-nguoi=1"):
        page = client_for(cast.hoa).get(f"/thi-dua?xem=don-vi{by_head}")
        assert "Tổ dân phố 12 chưa có hạng, mới có 1 bài, chưa đủ số bài để xếp hạng." in page.text
        assert page.text.index("Tổ dân phố 7chất") < page.text.index("chưa đủ bài Tổ dân phố 12chất")
    assert "chưa đủ bài" not in client_for(cast.hoa).get("/thi-dua/trinh-chieu?xem=don-vi").text


def test_a_share_that_is_too_small_is_no_item_for_a_commendation(cast: Any, ledger: Ledger) -> None:
    """A co-author with 0 % gained an item for eligibility."""
    for share, grade, day in ((100, "B", 20), (10, "A", 20), (9, "A", 20), (0, "A", 20), (0, "B", 2)):
        ledger.award(cast.hoa, 150, date(2026, 11, day), share=share, grade=grade)
    gone = ledger.award(cast.hoa, 150, DAY, share=0)
    ledger.reverse(gone)
    ledger.refresh()
    scope = SnapshotScope(0, NOVEMBER, 1, date(2026, 11, 1), ENDS_ON, ledger.lines[-1].id, clock.now())
    [row] = SnapshotCount(scope).person_rows()
    said = row["figures"]
    assert (row["items"], said["a"], said["months"]) == (5, 3, 1)
    assert (said["eligible_items"], said["eligible_a"], said["eligible_months"]) == (2, 1, 1)


# ---- who has a place -------------------------------------------------------------------------------------------------


def test_places_are_given_from_one_point_up_and_an_adjustment_has_none(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]
) -> None:
    """What an adjustment after a freeze leaves alone ("-1 point, 0 items") stood on the podium."""
    ledger.award(cast.hoa, 100, DAY)
    ledger.award(cast.binh, 90, DAY)
    ledger.adjust(cast.lan, -100, DAY)
    ledger.refresh()
    assert places(cast) == [(1, cast.hoa.name), (None, cast.binh.name), (None, cast.lan.name)]
    own = [person_boards.own_place(NOVEMBER, "all", False, ENDS_ON, who) for who in (cast.hoa, cast.binh)]
    assert [(found.row.place, found.of) for found in own if found] == [(1, 1), (None, 1)]
    page = client_for(cast.binh).get("/thi-dua")
    assert "Bạn chưa có hạng, từ 1 điểm mới xếp hạng, 0,9 điểm từ 1 bài." in page.text
    assert f"dưới 1 điểm {cast.binh.name}" in page.text
    assert f"điều chỉnh {cast.lan.name}" in page.text
    assert "0,9 điểm tháng này, chưa có hạng, từ 1 điểm mới xếp hạng." in client_for(cast.binh).get("/viec").text
    wall = client_for(cast.office).get("/thi-dua/trinh-chieu?ky=2026-11").text
    assert (cast.hoa.name in wall, cast.lan.name in wall) == (True, False)


def test_a_signed_board_gives_no_place_below_one_point_either(cast: Any, ledger: Ledger) -> None:
    ledger.award(cast.hoa, 100, DAY)
    ledger.award(cast.binh, 90, DAY)
    ledger.adjust(cast.lan, -100, DAY)
    ledger.award(None, 100, DAY, unit=cast.group)
    ledger.refresh()
    signed = SnapshotCount(SnapshotScope(0, NOVEMBER, 1, date(2026, 11, 1), ENDS_ON, ledger.lines[-1].id, clock.now()))
    rows = [SnapshotRow(**row) for row in signed.person_rows()]
    assert [(row.name, row.standing) for row in rows] == [
        (cast.hoa.name, 1), (cast.binh.name, None), (cast.lan.name, None),
    ]  # fmt: skip
    [unit] = [SnapshotRow(**row) for row in signed.unit_rows()]
    assert (unit.standing, unit.figures["quantity"]) == (None, 10000)


def test_fewer_returns_decide_between_equals_also_among_units_and_when_a_period_is_signed(
    cast: Any, ledger: Ledger
) -> None:
    """The one with more returns was earlier, so that only their returns speak for the other."""
    often, seldom = (datetime(2026, 11, 20, hour, tzinfo=clock.VIETNAM) for hour in (8, 9))
    for holder, unit in ((None, cast.group), (cast.hoa, cast.group)):
        ledger.award(holder, 200, often, unit=unit, returns=2)
    for holder, unit in ((None, cast.lone_group), (cast.don, cast.lone_group)):
        ledger.award(holder, 200, seldom, unit=unit, returns=1)
    ledger.refresh()
    assert [row.name for row in unit_page(cast.hoa)[0].rows] == [cast.lone_group.name, cast.group.name]
    scope = SnapshotScope(0, NOVEMBER, 1, date(2026, 11, 1), ENDS_ON, ledger.lines[-1].id, clock.now())
    signed = SnapshotCount(scope)
    assert [(row["name"], row["place"]) for row in signed.unit_rows()] == [
        (cast.lone_group.name, 1),
        (cast.group.name, 2),
    ]
    assert [(row["name"], row["place"]) for row in signed.person_rows()] == [(cast.don.name, 1), (cast.hoa.name, 2)]


@pytest.mark.parametrize("by_head", [False, True])
def test_the_units_board_is_read_page_by_page(cast: Any, ledger: Ledger, by_head: bool) -> None:
    for number in range(30):
        unit = make_unit(f"Tổ {number}")
        make_membership(cast.hoa, unit)
        ledger.award(None, 1000 - number // 2 * 10, DAY, unit=unit, grade="ABC"[number // 10])
    ledger.refresh()
    first, _own = unit_page(cast.hoa, by_head=by_head)
    second, _own = unit_page(cast.hoa, by_head=by_head, cursor=first.after)
    found = [row.place for row in first.rows + second.rows]
    expected = (
        [number // 2 * 2 + 1 for number in range(30)] if by_head else [number // 10 * 10 + 1 for number in range(30)]
    )
    assert (found, second.after) == (expected, None)


def test_the_units_page_prints_its_weights_and_says_that_plans_are_to_come(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]
) -> None:
    for _item in range(2):
        ledger.award(None, 900, DAY, unit=cast.group)
    ledger.refresh()
    page = client_for(cast.hoa).get("/thi-dua?xem=don-vi")
    assert "hoàn thành kế hoạch 50%, chất lượng trung bình 25%, đúng hạn 15%, độ phủ chuyên mục 10%" in page.text
    assert "chưa có kế hoạch thì phần này tính theo số bài so với trung vị của các đơn vị cùng loại" in page.text
    assert "100%theo 2 bài" in page.text
    assert "Tổ dân phố 12 đứng thứ 1" in page.text


def test_what_falls_due_is_on_the_board_after_one_round_of_the_worker(
    cast: Any, client_for: Callable[[Any], PageClient], travel: Callable[..., datetime]
) -> None:
    """A round follows a pause of a second, so a board is never two behind a publication."""
    make_rule_set(cast.head, unit_least={}, base=BASE)
    assert worker.PAUSE <= 1
    pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2)
    worker.work_once()
    assert "Kỳ này chưa có điểm" in client_for(cast.hoa).get("/thi-dua").text
    travel(hours=3)
    worker.work_once()
    client = client_for(cast.hoa)
    assert "Bạn đứng thứ 1 trong 1 người" in client.get("/thi-dua").text
    assert "Tổ dân phố 12 đứng thứ 1" in client.get("/thi-dua?xem=don-vi").text


# ---- pages -----------------------------------------------------------------------------------------------------------

ADDRESSES = (
    "/thi-dua", "/thi-dua?ky=2026-Q4&lop=toa-soan", "/thi-dua?ky=2026-H2&loc=kind:school", "/thi-dua?ky=2026&xem=don-vi",
    "/thi-dua?ky=T2025-12-01&xem=don-vi&dau-nguoi=1&loai=school", "/thi-dua/trinh-chieu", "/thi-dua/trinh-chieu?xem=don-vi",
    "/diem", "/diem?ky=2026",
)  # fmt: skip


@pytest.mark.parametrize(
    "who", ["hoa", "lan", "mai", "quynh", "office", "head", "son", "dang", "observer", "feedback", "admin"]
)
@pytest.mark.parametrize("filled", [False, True])
def test_every_board_is_a_good_page_for_everybody(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient], who: str, filled: bool
) -> None:
    if filled:
        for number, person in enumerate(cast.everyone.values()):
            unit = next(iter(person.units), cast.group.id)
            ledger.award(person, 100 + number, DAY, unit=unit, is_staff=number % 5 == 0)
            ledger.award(None, 100 + number, DAY, unit=unit)
        ledger.refresh()
    client = client_for(getattr(cast, who))
    for url in ADDRESSES:
        client.get(url)


def test_nonsense_in_the_address_shows_this_months_board(cast: Any, client_for: Callable[[Any], PageClient]) -> None:
    client = client_for(cast.hoa)
    for url in (
        "/thi-dua?ky=2026-13&loc=section:x&loai=y&lop=z&xem=w",
        "/thi-dua?ky=T2026-02-30",
        "/diem?ky=9999&loc=kind:x",
    ):
        assert "Tháng 11/2026" in client.get(url).text
    client.get("/thi-dua?after=x", expect=404)
    client.get("/thi-dua?xem=don-vi&dau-nguoi=1&after=x", expect=404)
    client.get("/diem?after=x", expect=404)
    client.get("/diem/nguoi/999999", expect=404)
    client.get("/diem/don-vi/999999", expect=404)


def test_nobody_reads_boards_without_signing_in(anonymous: PageClient) -> None:
    for url in ("/thi-dua", "/thi-dua/trinh-chieu", "/diem"):
        assert "/dang-nhap" in anonymous.get(url).url


def test_an_empty_board_says_why(cast: Any, client_for: Callable[[Any], PageClient]) -> None:
    assert "Chưa có quy chế điểm" in client_for(cast.hoa).get("/thi-dua").text
    Ledger(cast)
    assert "Kỳ này chưa có điểm" in client_for(cast.hoa).get("/thi-dua").text


def test_a_page_says_how_the_period_stands(cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]) -> None:
    ledger.award(cast.hoa, 100, date(2026, 10, 2))
    ledger.refresh()
    client = client_for(cast.hoa)
    assert "Dòng điểm mới nhất ghi lúc 12:00 02/10/2026" in client.get("/thi-dua?ky=2026-10").text
    period = Period(key="2026-10", starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 31), state=PeriodState.PREVIEW,
                    objections_until=clock.now() + timedelta(days=4))  # fmt: skip
    save(period)
    assert "Đang nhận kiến nghị đến hết 27/11/2026" in client.get("/thi-dua?ky=2026-10").text
    period.state = PeriodState.FROZEN
    save(Snapshot(period_id=period.id, number=1, signed_by_id=cast.head.id, signed_at=clock.now(), hash="ab" * 32,
                  completed_at=clock.now()))  # fmt: skip
    for url in ("/thi-dua?ky=2026-10", "/thi-dua?ky=2026-10&xem=don-vi"):
        page = client.get(url)
        assert f"Đã chốt 09:00 23/11/2026, {cast.head.name} ký." in page.text
        assert "ab" * 32 in page.text


def test_my_page_says_my_points_and_place_in_one_line(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient]
) -> None:
    client = client_for(cast.hoa)
    assert "Điểm và thứ hạng của tôi" not in client.get("/viec").html
    ledger.award(cast.hoa, 100, DAY)
    ledger.award(cast.hoa, 150, date(2026, 9, 2))
    ledger.award(cast.binh, 400, DAY)
    ledger.refresh()
    found = leaderboard_context.own_month(cast.hoa.id, last_months(DAY, 6))
    assert found is not None
    assert (found.place, found.of, found.points, found.trend) == (2, 2, 100, [0, 0, 0, 150, 0, 100])
    assert "1 điểm tháng này, đứng thứ 2 trong 2 người." in client.get("/viec").text


def test_a_trend_adds_both_classes_of_a_month(cast: Any, ledger: Ledger) -> None:
    ledger.award(cast.hoa, 100, DAY)
    ledger.award(cast.hoa, 150, DAY, is_staff=True)
    ledger.award(None, 170, DAY, unit=cast.group)
    ledger.refresh()
    assert leaderboard_context.trend(["2026-10", NOVEMBER], person_id=cast.hoa.id) == [0, 250]
    assert leaderboard_context.trend(["2026-10", NOVEMBER], unit_id=cast.group.id) == [0, 170]


@pytest.mark.parametrize(
    "url", ["/thi-dua?ky=2026", "/thi-dua?ky=2026&xem=don-vi", "/diem?ky=2026", "/thi-dua/trinh-chieu"]
)
def test_statements_stay_within_twelve_and_the_same_when_rows_double(
    app: Flask, cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient], count_queries: Callable[[], Any], url: str
) -> None:  # fmt: skip
    client = client_for(cast.hoa)

    def statements() -> int:
        for number in range(15):
            ledger.award(make_person(), 100 + number, DAY, unit=cast.group)
            ledger.award(cast.hoa, 100 + number, DAY)
            ledger.award(None, 100 + number, DAY, unit=make_unit())
        ledger.refresh()
        client.get(url)
        with count_queries() as queries:
            client.get(url)
        assert len(queries) <= 12, str(queries)
        return len(queries)

    assert statements() == statements()


@pytest.mark.parametrize("url", ["/thi-dua", "/thi-dua?xem=don-vi", "/thi-dua/trinh-chieu", "/diem"])
def test_on_the_first_of_a_month_the_last_one_with_lines_stands_there(
    cast: Any, ledger: Ledger, client_for: Callable[[Any], PageClient], travel: Callable[..., datetime], url: str
) -> None:
    ledger.award(cast.hoa, 300, datetime(2026, 11, 20, 8, tzinfo=clock.VIETNAM))
    ledger.award(None, 300, datetime(2026, 11, 20, 8, tzinfo=clock.VIETNAM), unit=cast.group)
    ledger.refresh()
    travel(datetime(2027, 1, 1, 0, 5, tzinfo=clock.VIETNAM))
    client = client_for(cast.hoa)
    text = client.get(url).text
    assert "11/2026" in text
    if url != "/thi-dua/trinh-chieu":
        assert "Tháng 1/2027 chưa có điểm; đây là Tháng 11/2026, kỳ gần nhất đã có." in text
    asked = client.get(url + ("&" if "?" in url else "?") + "ky=2027-01").text
    assert "đây là" not in asked, "who asks for a period gets it"
