"""Who holds the pen, what a text lacks, what differs: tables without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from editorial.articles.models import Genre, Lane, State
from editorial.articles.rules import (
    Case,
    Content,
    Name,
    Photo,
    can_edit,
    changes,
    may_name_author,
    missing,
    photo_lacks,
    public_words,
    visible_history,
)
from editorial.core.access import Actor
from editorial.people.models import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NAMES = {"section_id": {1: "Tổ dân phố", 2: "Văn hóa"}, "genre_id": {1: "Tin", 2: "Bài"}}
AUTHOR, EDITOR, STRANGER = Actor(1, "Hoa"), Actor(2, "Mai", frozenset({Role.EDITOR})), Actor(3, "Ngoan")
PHOTO = Photo(7, "a" * 64, "Dọn ngõ", "Hoa", "Người quét ngõ", True)
WHOLE = Content("Ra quân", "Tóm", "<p>Chữ</p>", 1, 1, date(2026, 11, 22), "Ngõ 12", (PHOTO,), (Name(1, "Hoa"),))
NEWS = Genre(id=1, code="news", title="Tin", position=1, least_words=0, most_words=0, least_photos=0)


def case(state: State, **more: object) -> Case:
    values = {
        "article_id": 1, "edition_id": 1, "number": 1, "version": 1, "state": state, "state_since": NOW,
        "lane": Lane.NORMAL, "unit_id": 1, "restricted": False, "created_by_id": 1, "authors": frozenset({1}),
        "owner_id": 2, "claimed_until": NOW + timedelta(hours=1), "sent_at": None, "due_at": None,
        "effective_on": None, "confirmed_by_id": None, "confirmed_hash": None, "revision_id": 1,
        "revision_hash": "x", "title": "", "grade": None, "is_current": True, "is_out": False,
    }  # fmt: skip
    return Case(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("actor", [AUTHOR, EDITOR, STRANGER], ids=["author", "editor", "stranger"])
def test_who_holds_the_pen(state: State, actor: Actor) -> None:
    holder = {State.DRAFT: AUTHOR, State.CHANGES_REQUESTED: AUTHOR, State.EDITING: EDITOR}.get(state)
    verdict = can_edit(actor, case(state), NOW)
    assert bool(verdict) is (actor is holder)
    assert verdict.allowed or verdict.reason.endswith(".")


def test_a_claim_that_has_run_out_takes_the_pen() -> None:
    late = case(State.EDITING, claimed_until=NOW - timedelta(minutes=1))
    assert "hết hạn" in can_edit(EDITOR, late, NOW).reason


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"title": ""}, "title"),
        ({"body": "<p><br></p>"}, "body"),
        ({"section_id": None}, "section_id"),
        ({"byline": ()}, "byline"),
        ({"photos": (replace(PHOTO, caption=""),)}, f"photos-{PHOTO.image_id}-caption"),
        ({"photos": (replace(PHOTO, consent=False), replace(PHOTO, consent=False))}, "photos_consent"),
        ({"summary": "", "event_place": "", "event_on": None}, None),
    ],
)
def test_what_a_text_lacks(change: dict[str, object], field: str | None) -> None:
    errors = missing(replace(WHOLE, **change), NEWS, Lane.NORMAL, None, 1)  # type: ignore[arg-type]
    assert list(errors) == ([field] if field else [])


def test_what_a_text_lacks_by_its_kind() -> None:
    story = Genre(id=2, code="photo", title="Phóng sự ảnh", position=2, least_words=0, most_words=0, least_photos=6)
    assert "6 ảnh" in missing(WHOLE, story, Lane.NORMAL, None, 1)["photos"]
    assert list(missing(WHOLE, None, Lane.NORMAL, None, 1)) == ["genre_id"]
    assert list(missing(WHOLE, NEWS, Lane.LEGAL, None, 1)) == ["effective_on"]
    assert missing(WHOLE, NEWS, Lane.LEGAL, date(2026, 12, 1), 1) == {}
    assert list(missing(WHOLE, NEWS, Lane.NORMAL, None, 2)) == ["correction_note"]


@pytest.mark.parametrize("field", ["caption", "credit", "alt", "consent"])
def test_what_a_photo_lacks(field: str) -> None:
    assert photo_lacks(PHOTO, 2) == {}
    assert list(photo_lacks(replace(PHOTO, **{field: type(getattr(PHOTO, field))()}), 2)) == [field]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Khác"}, {"summary": "Khác"}, {"body": "<p>Khác</p>"}, {"section_id": 2}, {"genre_id": 2},
        {"event_on": None}, {"event_place": "Khác"}, {"photos": ()}, {"byline": (Name(2, "Bình"),)},
        {"correction_note": "Khác"}, {"photos": (replace(PHOTO, caption="Khác"),)},
        {"photos": (replace(PHOTO, consent=False),)},
    ],
)  # fmt: skip
def test_every_change_has_another_hash_and_is_shown(change: dict[str, object]) -> None:
    other = replace(WHOLE, **change)  # type: ignore[arg-type]
    assert other.hash() != WHOLE.hash()
    assert len(changes(WHOLE, other, NAMES)) == 1


def test_all_that_strangers_read_is_searched_for_personal_data() -> None:
    photo = replace(PHOTO, caption="chú thích", credit="người chụp", alt="lời tả")
    content = Content(
        title="tiêu đề", summary="tóm tắt", body="<p>nội dung</p>", event_place="nơi", correction_note="đính chính",
        photos=(photo,),
    )  # fmt: skip
    assert set(public_words(content).split("\n")) == {
        "tiêu đề", "tóm tắt", "nội dung", "nơi", "đính chính", "chú thích", "người chụp", "lời tả",
    }  # fmt: skip


def test_equal_texts_show_no_change() -> None:
    assert changes(WHOLE, replace(WHOLE), NAMES) == []


def test_a_change_of_formatting_alone_is_no_change_of_words() -> None:
    assert changes(WHOLE, replace(WHOLE, body="<p><strong>Chữ</strong></p>"), NAMES) == []


def test_photos_that_change_places_are_shown() -> None:
    second = replace(PHOTO, image_id=8, caption="Trồng hoa")
    before, after = replace(WHOLE, photos=(PHOTO, second)), replace(WHOLE, photos=(second, PHOTO))
    assert [part.title for part in changes(before, after, NAMES)] == ["Ảnh"]


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        ([], []),
        (["save"], [0]),
        (["autosave", "autosave"], [1]),
        (["save", "autosave", "autosave", "save", "autosave"], [0, 2, 3, 4]),
    ],
)
def test_autosaves_fold(kinds: list[str], shown: list[int]) -> None:
    assert visible_history(kinds) == shown


@pytest.mark.parametrize(
    ("actor", "state", "may"),
    [
        (Actor(1, "Hoa", units={1: "contributor"}), None, False),
        (Actor(1, "Lan", units={1: "head"}), None, True),
        (Actor(1, "Lan", units={2: "head"}), None, False),
        (Actor(1, "Phương", frozenset({Role.STANDING_OFFICE})), None, True),
        (Actor(1, "Trị", frozenset({Role.ADMINISTRATOR})), None, False),
        (EDITOR, State.EDITING, True),
    ],
)
def test_who_may_name_an_author(actor: Actor, state: State | None, may: bool) -> None:
    assert may_name_author(actor, 1, state) is may
