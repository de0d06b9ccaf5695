"""The label of a text is looked at before it goes on: its genre against words and pictures, its event against the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from editorial.articles.models import Genre
from editorial.articles.rules import label_doubts
from editorial.core.db import db
from tests import pipeline
from tests.cast import Cast
from tests.desk.texts import articles, edit_url, item_url, text_of
from tests.page import PageClient
from tests.scoring import ward

Clients = Callable[[Any], PageClient]
IN_DEPTH = Genre(code="in_depth", title="Bài chuyên sâu", least_words=800, most_words=1500, least_photos=3)
VIDEO = Genre(code="video_clip", title="Video", least_words=0, most_words=0, least_photos=0)
LINK = '<p><a href="https://{}">Xem video</a></p>'


@pytest.mark.parametrize(
    ("genre", "words", "photos", "body", "doubts"),
    [
        (IN_DEPTH, 120, 3, "", ["Thể loại “Bài chuyên sâu” từ 800 chữ, bài này có 120 chữ."]),
        (IN_DEPTH, 720, 3, "", []), (IN_DEPTH, 719, 3, "", ["Thể loại “Bài chuyên sâu” từ 800 chữ, bài này có 719 chữ."]),
        (IN_DEPTH, 1650, 3, "", []),
        (IN_DEPTH, 1651, 3, "", ["Thể loại “Bài chuyên sâu” không quá 1500 chữ, bài này có 1651 chữ."]),
        (IN_DEPTH, 900, 2, "", ["Thể loại “Bài chuyên sâu” từ 3 ảnh, bài này có 2 ảnh."]),
        (VIDEO, 50, 0, "<p>Video về hội thi.</p>", ["Thể loại “Video” mà trong bài chưa có đường dẫn tới video."]),
        (VIDEO, 50, 0, LINK.format("phuong.example/hoi-thi"), ["Thể loại “Video” mà trong bài chưa có đường dẫn tới video."]),
        (VIDEO, 50, 0, LINK.format("www.youtube.com/watch?v=1"), []), (VIDEO, 50, 0, LINK.format("youtu.be/1"), []),
        (VIDEO, 50, 0, LINK.format("phuong.example/hoi-thi.mp4"), []),
        (VIDEO, 50, 0, "<p>https://www.tiktok.com/@phuong/video/1</p>", []),
    ],
)  # fmt: skip
def test_a_text_is_compared_with_what_its_genre_wants(
    genre: Genre, words: int, photos: int, body: str, doubts: list[str]
) -> None:
    assert label_doubts(genre, words, photos, body) == doubts


SHORT = "Thể loại “Phỏng vấn” từ 800 chữ, bài này có"


def test_writer_unit_editor_and_board_are_told_and_nobody_is_stopped(cast: Cast, client_for: Clients) -> None:
    db.session.get_one(Genre, cast.genres["interview"].id).least_words = 800
    db.session.commit()
    edition = pipeline.draft(cast, genre_id=cast.genres["interview"].id)
    hoa = client_for(cast.hoa)
    assert SHORT in hoa.get(edit_url(edition)).text
    assert SHORT in hoa.get(edit_url(edition)).press("Lưu và gửi").text
    assert pipeline.case(edition).state == "unit_check"
    assert SHORT in client_for(cast.lan).get(item_url(edition)).text
    pipeline.do("confirm", edition, cast.lan)
    pipeline.do("claim", edition, cast.mai)
    assert SHORT in client_for(cast.mai).get(f"/bai/{edition}/lam/submit_to_board").text
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    assert SHORT in client_for(cast.uyen).get(f"/phieu/{edition}").text


def test_a_voter_reads_that_a_correction_changes_the_genre(cast: Cast, client_for: Clients) -> None:
    article = ward.published(cast, cast.hoa)
    made = int(pipeline.do("correct", ward.edition_of(article), cast.mai).id)  # type: ignore[attr-defined]
    pipeline.save(made, cast.mai, correction_note="Sửa cho đúng.")
    pipeline.do("submit_to_board", made, cast.mai, grade="B")
    said = "Bản đính chính đổi thể loại từ “Tin” thành “Phỏng vấn”."
    assert said not in client_for(cast.uyen).get(f"/phieu/{made}").text
    pipeline.do("reopen", made, cast.mai, reason="Sửa thể loại.")
    pipeline.save(made, cast.mai, genre_id=cast.genres["interview"].id)
    pipeline.do("submit_to_board", made, cast.mai, grade="B")
    assert said in client_for(cast.uyen).get(f"/phieu/{made}").text


def test_the_day_of_an_event_is_empty_until_somebody_says_it(cast: Cast, client_for: Clients) -> None:
    page = client_for(cast.hoa).get("/bai/moi")
    assert page.fields["event_on"] == ""
    assert 'data-fill="event_on" data-value="2026-11-23"' in page.html
    assert 'data-fill="event_on" data-value="2026-11-22"' in page.html


def test_an_event_to_come_is_refused_with_a_sentence_and_nothing_is_kept(cast: Cast, client_for: Clients) -> None:
    before, sentence = articles(), "Ngày diễn ra không thể sau hôm nay"
    hoa = client_for(cast.hoa)
    new = hoa.get("/bai/moi").press("Lưu", title="Hội thi", event_on="2026-11-24", expect=422)
    assert (sentence in new.text, articles()) == (True, before)
    edition = pipeline.draft(cast)
    page = hoa.get(edit_url(edition)).press("Lưu", title="Hội thi mới", event_on="24/11/2026", expect=422)
    assert (sentence in page.text, text_of(edition).title == "Hội thi mới") == (True, False)
    hoa.get(edit_url(edition)).press("Lưu", title="Hội thi mới", event_on="23/11/2026")
    assert (text_of(edition).title, text_of(edition).event_on) == ("Hội thi mới", date(2026, 11, 23))
