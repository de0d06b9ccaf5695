"""Guards: what they list, what they leave alone, and what people do with it. Nobody loses a point by a guard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from editorial.articles.models import Genre
from editorial.core import clock, settings
from editorial.core.db import db, transaction
from editorial.core.errors import Refused, Stale
from editorial.scoring.anomalies import operations, queries, rules
from editorial.scoring.anomalies.models import AnomalyReview
from editorial.scoring.anomalies.rules import AnomalyKind, ComparedItem
from editorial.scoring.holders import operations as names
from editorial.scoring.periods.rules import span
from tests import pipeline
from tests.cast import Cast
from tests.page import PageClient
from tests.scoring import ward

NOVEMBER = span("2026-11")
assert NOVEMBER is not None
FIRST = date(2026, 11, 1)
STORY = (
    "Sáng Chủ nhật bà con tổ dân phố cùng quét dọn ngõ và trồng thêm nhiều hoa dọc lối đi, hơn sáu mươi hộ tham gia, ai"
    " cũng vui vẻ mang theo chổi, cuốc, chậu cây của nhà mình"
)
OTHER = "Chiều thứ Sáu, đoàn phường tặng quà cho mười hộ chính sách, thăm hỏi sức khỏe và nghe nguyện vọng của từng gia đình"


def item(number: int, text: str = "", day: int = 20, **more: Any) -> ComparedItem:
    at = datetime(2026, 11, day, 9, tzinfo=clock.VIETNAM)
    values = {"unit_id": 1, "event_on": None, "place": "", "authors": (1,), "sketch": rules.sketch(text)}
    return ComparedItem(article_id=number, title=f"Bài {number}", published_at=at, **(values | more))


# ---- rules ------------------------------------------------------------------------------------------------------------

NEAR = [
    ("the same words", STORY, STORY, True),
    ("the same words without tones", STORY, STORY.upper(), True),
    ("the beginning changed", STORY, "Hôm nay tại phường ta " + STORY, True),
    ("another story", STORY, OTHER, False),
    ("no words at all", "", "", False),
]


@pytest.mark.parametrize(("text", "other", "is_near"), [row[1:] for row in NEAR], ids=[row[0] for row in NEAR])
def test_texts_are_compared_by_runs_of_words(text: str, other: str, is_near: bool) -> None:
    found = rules.near_duplicates([item(1, text), item(2, other, 22)], FIRST, 50, 45)
    assert [single.key for single in found] == (["gan-trung:1-2"] if is_near else [])


def test_likeness_is_said_in_plain_words() -> None:
    [found] = rules.near_duplicates([item(1, STORY), item(2, STORY, 22)], FIRST, 50, 45)
    assert found.likeness == "Giống nhau khoảng 100%, so từng cụm ba từ; đăng cách nhau 2 ngày."


def test_only_what_is_near_in_time_is_compared() -> None:
    items = [item(1, STORY, 1), item(2, STORY, 20)]
    assert rules.near_duplicates(items, FIRST, 50, 18) == []
    assert rules.near_duplicates(items, date(2026, 11, 21), 50, 45) == []


def test_a_sketch_says_what_whole_texts_say() -> None:
    first = [f"từ{number}" for number in range(900)]
    second = [*first[:600], *(f"khác{number}" for number in range(300))]
    alike = rules.likeness(rules.sketch(" ".join(first)), rules.sketch(" ".join(second)))
    assert abs(alike - 50) <= 12  # 600 of 1200


def test_one_event_cut_into_many_is_one_group() -> None:
    day = {"event_on": date(2026, 11, 19), "place": "Nhà văn hóa số 3"}
    items = [item(1, **day), item(2, **day | {"place": "nhà văn hoá số 3 "}), item(3, **day)]
    [found] = rules.split_items(items, 3)
    assert found.key == "chia-nho:1-2-3"
    assert found.likeness.startswith("3 bài về việc ngày 19/11/2026 tại Nhà văn hóa số 3")
    assert rules.split_items(items, 4) == []
    apart = [item(1, **day), item(2, **day, unit_id=2), item(3, place="Nhà văn hóa số 3")]
    assert rules.split_items(apart, 2) == []


ON = {"event_on": date(2026, 11, 19)}
WITHOUT_PLACE = [
    ("nobody says where", [ON, ON, ON], [("1-2-3", "không ghi nơi, cùng một đơn vị")]),
    ("one says where", [ON, ON | {"place": "Ngõ 3"}, ON], [("1-2-3", "tại Ngõ 3 hoặc không ghi nơi")]),
    ("two say other places", [ON | {"place": "Ngõ 3"}, ON | {"place": "Ngõ 4"}, ON], []),
    ("other days", [ON, {"event_on": date(2026, 11, 18)}, ON], []),
    ("no day, one author, one day", [{}, {}, {}], [("1-2-3", "không ghi ngày diễn ra, một người đăng cùng ngày 20/11/2026")]),
    ("no day, other authors", [{}, {}, {"authors": (2,)}], []),
    ("no day, another day", [{}, {}, {"day": 21}], []),
]  # fmt: skip


@pytest.mark.parametrize(("items", "listed"), [row[1:] for row in WITHOUT_PLACE], ids=[row[0] for row in WITHOUT_PLACE])
def test_an_event_without_place_or_day_is_compared_too(items: list[Any], listed: list[tuple[str, str]]) -> None:
    found = rules.split_items([item(number, **more) for number, more in enumerate(items, 1)], 3)
    assert [anomaly.key for anomaly in found] == [f"chia-nho:{ids}" for ids, _words in listed]
    assert all(words in anomaly.likeness for anomaly, (_ids, words) in zip(found, listed, strict=True))


def test_two_who_put_each_other_in_their_items() -> None:
    names = {1: "Hoa", 2: "Bình", 3: "Lan"}
    pair = [item(1, authors=(1, 2)), item(2, authors=(2, 1)), item(3, authors=(1, 2)), item(4, authors=(2, 1))]
    [found] = rules.reciprocal_bylines(pair, "2026-11", 4, 60, names)
    assert (found.key, found.people) == ("dung-ten-cheo:2026-11:1-2", (1, 2))
    one_way = [item(number, authors=(1, 2)) for number in range(6)]
    assert rules.reciprocal_bylines(one_way, "2026-11", 4, 60, names) == []
    busy = [*pair, *(item(10 + number, authors=(1,)) for number in range(10))]
    assert rules.reciprocal_bylines(busy, "2026-11", 4, 60, names) == []


def test_a_burst_on_the_last_days() -> None:
    late = [item(number, day=30) for number in range(4)]
    [found] = rules.end_of_month_bursts(late, date(2026, 11, 30), 2, 4, {1: "Hoa"})
    assert found.likeness == "Hoa có 4 trong 4 bài của tháng đăng từ 29/11/2026 đến 30/11/2026."
    steady = [*late, *(item(10 + number, day=5) for number in range(5))]
    assert rules.end_of_month_bursts(steady, date(2026, 11, 30), 2, 4, {}) == []
    assert rules.end_of_month_bursts(late[:3], date(2026, 11, 30), 2, 4, {}) == []


# ---- on real items ----------------------------------------------------------------------------------------------------

Clients = Callable[[Any], PageClient]


@pytest.fixture
def twins(cast: Cast, right: None) -> tuple[int, int]:
    """Two items with the same words."""
    ward.sign(cast)
    return ward.published(cast, cast.hoa), ward.published(cast, cast.binh)


def test_near_items_are_listed_and_lose_nothing(cast: Cast, client_for: Clients, twins: tuple[int, int]) -> None:
    page = client_for(cast.office).get("/diem/soat")
    assert "Giống nhau khoảng 100%" in page.text
    assert (ward.score(cast.hoa), ward.score(cast.binh)) == (200, 200)


def test_not_counting_leads_to_the_decision_with_its_evidence(
    cast: Cast, client_for: Clients, twins: tuple[int, int]
) -> None:
    page = client_for(cast.office).get("/diem/soat")
    page = page.follow("Không tính bài này: Tổ dân phố 12 ra quân dọn vệ sinh")
    assert "Giống nhau khoảng 100%" in page.fields["evidence"]
    page.press("Ghi quyết định", reason="Bài gửi hai lần.")
    ward.tell()
    assert ward.score(cast.hoa) + ward.score(cast.binh) == 200
    assert "Không có gì cần xem" in client_for(cast.office).get("/diem/soat").text


def test_what_was_found_right_is_not_listed_again(cast: Cast, client_for: Clients, twins: tuple[int, int]) -> None:
    page = client_for(cast.office).get("/diem/soat").press("Ghi là không sao", note="Hai tổ khác nhau.")
    assert "Hai tổ khác nhau." in page.text
    assert "Vũ Thị Phương xem lúc 09:00 23/11/2026" in page.text
    listed = queries.anomalies(AnomalyKind.NEAR, NOVEMBER)
    assert (len(listed.waiting), len(listed.looked)) == (0, 1)
    key = f"gan-trung:{twins[0]}-{twins[1]}"
    client_for(cast.deputy).post("/diem/soat/da-xem?ky=2026-11", {"key": key, "note": ""}, expect=409)


def test_who_says_that_all_is_right(cast: Cast, client_for: Clients, twins: tuple[int, int]) -> None:
    key = f"gan-trung:{twins[0]}-{twins[1]}"
    for name, status in (("hoa", 403), ("mai", 403), ("vinh", 403), ("observer", 200), ("office", 200), ("head", 200)):
        client_for(getattr(cast, name)).get("/diem/soat", expect=status)
    assert "Ghi là không sao" not in client_for(cast.observer).get("/diem/soat").buttons
    with pipeline.refuses(Refused), transaction():
        operations.review(key, NOVEMBER, "", actor=cast.observer)
    with pipeline.refuses(Stale), transaction():
        operations.review("gan-trung:1-999", NOVEMBER, "", actor=cast.office)
    for nonsense in ("x", "gan-trung:<b>", "khac:1-2"):
        client_for(cast.office).post("/diem/soat/da-xem?ky=2026-11", {"key": nonsense}, expect=404)
    client_for(cast.office).post("/diem/soat/da-xem?ky=abc", {"key": key}, expect=404)


def test_looks_are_never_changed(cast: Cast, twins: tuple[int, int]) -> None:
    with transaction():
        look = operations.review(f"gan-trung:{twins[0]}-{twins[1]}", NOVEMBER, "", actor=cast.office).id
    for statement in (update(AnomalyReview).values(note="khác"), delete(AnomalyReview).where(AnomalyReview.id == look)):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(statement)
    db.session.rollback()


def test_thresholds_are_settings(cast: Cast, client_for: Clients, right: None) -> None:
    ward.sign(cast)
    for _number in range(2):
        ward.published(cast, cast.hoa, event_on=date(2026, 11, 22), event_place="Ngõ 12")
    office = client_for(cast.office)
    assert "Không có gì cần xem" in office.get("/diem/soat?loai=chia-nho").text
    with transaction():
        settings.put(rules.SPLIT_ITEMS, 2, valid_from=clock.today(), basis="QĐ", actor=cast.office)
    assert "2 bài về việc ngày 22/11/2026 tại Ngõ 12" in office.get("/diem/soat?loai=chia-nho").text
    assert "Chia nhỏ" in office.get("/cai-dat").text or "Bài chia nhỏ" in office.get("/cai-dat").text


def test_guards_take_as_many_statements_however_many_items(
    cast: Cast, client_for: Clients, twins: tuple[int, int], count_queries: Any, travel: Any
) -> None:
    client = client_for(cast.office)
    client.get("/diem/soat")
    with count_queries() as few:
        client.get("/diem/soat")
    for _number in range(3):
        travel(minutes=10)
        ward.published(cast, cast.hoa)
    client.get("/diem/soat")
    with count_queries() as many:
        client.get("/diem/soat")
    assert len(many) == len(few), many


# ---- labels and grades ------------------------------------------------------------------------------------------------


def test_an_item_that_is_not_what_its_label_says_is_listed_until_the_office_decides(
    cast: Cast, client_for: Clients, right: None
) -> None:
    ward.sign(cast)
    db.session.get_one(Genre, cast.genres["good_person"].id).least_words = 400
    db.session.commit()
    ward.published(cast, cast.hoa)
    short = ward.published(cast, cast.binh, genre_id=cast.genres["good_person"].id)
    office, address = client_for(cast.office), "/diem/soat?loai=the-loai"
    page = office.get(address)
    assert page.text.count("Tính theo thể loại khác") == 1
    page = page.follow("Tính theo thể loại khác: Tổ dân phố 12 ra quân dọn vệ sinh")
    assert "từ 400 chữ, bài này có" in page.fields["evidence"]
    page.press("Ghi quyết định", genre_id=str(cast.genres["news"].id), reason="Là một tin.")
    ward.tell()
    assert ward.score(cast.binh, [short]) == 200
    assert "Không có gì cần xem" in office.get(address).text


def test_a_correction_that_changes_the_genre_is_listed_and_may_be_found_right(
    cast: Cast, client_for: Clients, right: None
) -> None:
    ward.sign(cast)
    article = ward.published(cast, cast.hoa)
    ward.correct(cast, article, genre_id=cast.genres["feature"].id)
    page = client_for(cast.office).get("/diem/soat?loai=the-loai")
    assert "Bản đính chính đổi thể loại từ “Tin” thành “Phóng sự”." in page.text
    page = page.press("Ghi là không sao", note="Điểm giữ theo tin.")
    assert "Điểm giữ theo tin." in page.text
    assert ward.score(cast.hoa) == 200


def test_who_gave_whom_which_grades(cast: Cast, client_for: Clients, right: None) -> None:
    ward.sign(cast)
    for authors in ((cast.hoa,), (cast.hoa, cast.binh)):
        ward.published(cast, *authors)
    found = [(given.editor, given.author, dict(given.grades)) for given in queries.grades_given(NOVEMBER)]
    assert found == [(cast.mai.name, cast.hoa.name, {"B": 2}), (cast.mai.name, cast.binh.name, {"B": 1})]
    with transaction():
        names.hide_name(actor=cast.hoa)
    office = client_for(cast.office).get("/diem/soat").follow("Mức do ai xếp")
    assert (cast.hoa.name in office.text, cast.mai.name in office.text) == (True, True)
    assert cast.hoa.name not in client_for(cast.observer).get("/diem/soat/muc-do-ai-xep?ky=2026-11").text
    assert "Chưa có bài nào" in client_for(cast.office).get("/diem/soat/muc-do-ai-xep?ky=2026-10").text
    client_for(cast.mai).get("/diem/soat/muc-do-ai-xep", expect=403)
