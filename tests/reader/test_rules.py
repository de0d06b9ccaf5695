from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from editorial.reader import rules
from editorial.reader.rules import Story
from tests.conftest import MORNING


def story(number: int, section: str, photo: bool = False) -> Story:
    return Story(number, number, "", f"Bài {number}", "", "", section, section, MORNING + timedelta(hours=number),
                 {"image_id": 1} if photo else None)  # fmt: skip


def titles(stories: list[Story]) -> list[str]:
    return [story.title for story in stories]


def test_the_newest_with_a_photo_leads_and_is_not_shown_twice() -> None:
    stories = [story(1, "a", photo=True), story(2, "a", photo=True), story(3, "b"), story(4, "a")]
    front = rules.arrange_front_page([("a", "A"), ("b", "B"), ("c", "C")], stories, each=2)
    assert front.lead == stories[1]
    assert [(column.code, titles(column.stories)) for column in front.columns] == [
        ("a", ["Bài 4", "Bài 1"]),
        ("b", ["Bài 3"]),
    ]


def test_without_photos_the_newest_leads() -> None:
    front = rules.arrange_front_page([("a", "A")], [story(1, "a"), story(2, "a")], each=3)
    assert front.lead is not None
    assert front.lead.title == "Bài 2"
    assert rules.arrange_front_page([("a", "A")], [], each=3).lead is None


def test_the_weightiest_of_the_last_days_leads_and_a_warning_stands_above_it() -> None:
    day = timedelta(days=1)
    stories = [
        replace(story(1, "a"), title="cũ, mức A", grade="A", live_from=MORNING - 3 * day),
        replace(story(2, "a"), title="mức A", grade="A", live_from=MORNING - day),
        replace(story(3, "b"), title="mức B, có ảnh", grade="B", photo={"image_id": 1}, live_from=MORNING - day / 2),
        replace(story(4, "b"), title="mới", grade="C", live_from=MORNING),
        replace(story(5, "b"), title="bão", is_urgent=True, live_from=MORNING - day / 4),
    ]
    front = rules.arrange_front_page([("a", "A"), ("b", "B")], stories, each=3, pinned_id=5)
    assert front.pinned == stories[4]
    assert front.lead == stories[1]
    assert titles(front.latest) == ["mới", "mức B, có ảnh", "cũ, mức A"]
    assert [titles(column.stories) for column in front.columns] == [["cũ, mức A"], ["mới", "mức B, có ảnh"]]


def test_a_unit_is_called_by_the_name_of_the_day() -> None:
    names = [(date(2024, 1, 1), "Tổ 5"), (date(2026, 7, 1), "Tổ dân phố 12")]
    assert rules.name_on_day(date(2026, 6, 30), names, "nay") == "Tổ 5"
    assert rules.name_on_day(date(2026, 7, 1), names, "nay") == "Tổ dân phố 12"
    assert rules.name_on_day(date(2020, 1, 1), names, "nay") == "nay"


def test_an_address_has_always_something_after_the_number() -> None:
    assert rules.slug_of_title("Đường Vĩnh Hưng!") == "duong-vinh-hung"
    assert rules.slug_of_title("東京") == "bai"


def test_a_picture_has_the_size_of_its_largest_file() -> None:
    picture = rules.picture({"alt": None, "caption": "c", "credit": "d"}, "k", 3200, 2000)
    assert (picture.width, picture.height, picture.alt) == (1600, 1000, "")
    assert rules.picture({}, "k", 800, 600).width == 800
