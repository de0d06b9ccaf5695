"""Terms, questions and excerpts, without a database."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.search import rules
from editorial.search.rules import SearchQuery, parse_query
from tests.conftest import MORNING


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("phường", "eph7u72ong"),
        ("đường", "e9d7u72ong"),
        ("hòa", "eho2a"),
        ("hoà", "eho2a"),
        ("thủy", "ethu3y"),
        ("thuỷ", "ethu3y"),
        ("ma", "ema"),
        ("mã", "em4a"),
        ("12a", "e12a"),
        ("київ", "ex43axx438xx456xx432x"),
    ],
)
def test_an_accented_word_has_one_term(word: str, term: str) -> None:
    assert rules.exact_term(word) == term
    assert rules.exact_term(unicodedata.normalize("NFD", word)) == term


@pytest.mark.parametrize(
    ("typed", "loose", "phrases", "last"),
    [
        ("Tổ dân phố", ("to", "dan", "pho"), (), "pho"),
        ("TO DAN PHO  ", ("to", "dan", "pho"), (), "pho"),
        ("đường Đê", ("duong", "de"), (), "de"),
        ('"tổ dân phố" 12', ("12",), (("to", "dan", "pho"),), "12"),
        ('sạch "tổ dân phố"', ("sach",), (("to", "dan", "pho"),), ""),
        ("“tổ dân phố", (), (("to", "dan", "pho"),), ""),
        ("a AND b* NEAR(c, 2) OR -d", ("a", "and", "b", "near", "c", "2", "or", "d"), (), ""),
        ("", (), (), ""),
        ("  … !? \0 ", (), (), ""),
        ('""', (), (), ""),
    ],
)
def test_what_is_typed_becomes_words(
    typed: str, loose: tuple[str, ...], phrases: tuple[tuple[str, ...], ...], last: str
) -> None:
    asked = parse_query(typed)
    assert (asked.loose, asked.phrases, asked.last) == (loose, phrases, last)


@given(st.text(max_size=400))
def test_nothing_typed_is_an_operator(typed: str) -> None:
    for clauses in rules.tiers(parse_query(typed)):
        assert all(re.fullmatch("[a-z0-9]+", term) for clause in clauses for term in clause.terms)


@given(st.text(st.characters(exclude_characters="\0"), max_size=200), st.text(max_size=20))
def test_a_highlighted_text_says_what_it_said(text: str, typed: str) -> None:
    shown = rules.highlight(text, parse_query(typed))
    assert shown.replace("<mark>", "").replace("</mark>", "").unescape() == text


def test_a_long_query_is_cut_short() -> None:
    asked = parse_query("một hai ba bốn " * 1000 + "năm")
    assert asked.loose == ("mot", "hai", "ba", "bon")
    assert parse_query("x" * 10_000).loose == ("x" * 300,)


def test_matches_are_marked_whatever_their_accents() -> None:
    assert rules.highlight("Phố PHỞ phô <b>", parse_query("pho")) == (
        "<mark>Phố</mark> <mark>PHỞ</mark> <mark>phô</mark> &lt;b&gt;"
    )
    assert rules.highlight("phong phố", parse_query("pho")) == "<mark>phong</mark> <mark>phố</mark>"
    assert rules.highlight("phong phố", parse_query('"pho"')) == "phong <mark>phố</mark>"


def test_an_excerpt_stands_around_the_first_match() -> None:
    text = "mở đầu " * 60 + "giữa bài có Đình làng ở đây " + "kết thúc " * 60
    shown = str(rules.highlight(text, parse_query("dinh lang"), 100))
    assert "<mark>Đình</mark> <mark>làng</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 160


def test_the_newest_document_has_the_greatest_id() -> None:
    old, new = rules.document_id(MORNING, 8_000_000), rules.document_id(MORNING + timedelta(seconds=1), 1)
    assert old < new
    assert rules.document_id(MORNING, 1) != rules.document_id(MORNING, 1, is_extra=True)
    assert new < 2**63


def test_words_of_a_body_stay_whole() -> None:
    assert rules.plain_text("<p>Ph<strong>ường</strong></p><p>ta &amp; bạn<br>ơi</p>") == "Phường ta & bạn ơi"


def test_an_empty_question_asks_for_everything() -> None:
    assert rules.tiers(SearchQuery()) == [[]]
