"""What is found, by whom and in what order. Every expectation is literal, so both engines must give the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editorial.articles.models import State
from editorial.core.db import db
from editorial.search import queries, rules
from editorial.search.models import SearchDocument
from editorial.search.queries import Filters
from tests import pipeline
from tests.cast import Cast
from tests.conftest import Queries
from tests.factories import make_article

Find = Callable[..., list[str]]
Index = Callable[..., None]

TEXTS = (  # title, body, from the oldest to the newest
    ("Đường Vĩnh Hưng mở rộng", "<p>Con đường rộng thêm hai mét.</p>"),
    ("Tổ dân phố 12 dọn vệ sinh", "<p>Ủy ban nhân dân phường cùng <strong>bà</strong> con.</p>"),
    ("Dân cư đông vui", "<p>Phố phường tấp nập. Tổ chức hội chợ.</p>"),
    ("Hòa giải ở cơ sở", "<p>Anh Hoà chờ ở chợ, đọc Nghị định 30/2020/NĐ-CP.</p>"),
    ("Duong sat ve dem", "<p>Bai viet khong dau.</p>"),
)
ROAD, GROUP, CROWD, PEACE, RAIL = (title for title, _body in TEXTS)


@pytest.fixture
def shelf(cast: Cast, index: Index, travel: Callable[..., datetime]) -> Cast:
    """The texts above, an hour apart, sent by a member of the Women's Union."""
    for title, body in TEXTS:
        index(make_article(cast.outsider, title=title, body=body, summary="", state=State.SUBMITTED))
        travel(hours=1)
    return cast


TABLE = [
    ("đường", [ROAD, RAIL]),
    ("duong", [RAIL, ROAD]),
    ("DUONG", [RAIL, ROAD]),
    ("Đường", [ROAD, RAIL]),
    ("to dan pho", [CROWD, GROUP]),
    ("tổ dân phố", [CROWD, GROUP]),
    ('"tổ dân phố"', [GROUP]),
    ('"to dan pho" ve sinh', [GROUP]),
    ("“nhân dân phường”", [GROUP]),
    ("nhan dan phuong", [GROUP]),
    ('"bà con"', [GROUP]),
    ("phố phường", [CROWD, GROUP]),
    ("hòa", [PEACE]),
    ("hoà", [PEACE]),
    ("cho", [PEACE, CROWD]),
    ("chờ", [PEACE, CROWD]),
    ("chợ", [PEACE, CROWD]),
    ("hội chợ", [PEACE, CROWD]),
    ('"hội chợ"', [CROWD]),
    ("vinh hu", [ROAD]),
    ("vinh h hung", []),
    ("nđ cp", [PEACE]),
    ("30/2020/NĐ-CP", [PEACE]),
    ("30 2020", [PEACE]),
    ("Cao Thanh Ngoan", [RAIL, PEACE, CROWD, GROUP, ROAD]),
    ("hội phụ nữ vệ", [GROUP, RAIL]),
    ("vệ", [GROUP, RAIL]),
    ("ve", [RAIL, GROUP]),
    ("không có từ này", []),
    ("rộng AND mét", []),
    ("rộng OR mét", []),
    ("mét -rộng", [ROAD]),
    ("rong*", [ROAD]),
    ("folded:rong", []),
]


@pytest.mark.parametrize(("typed", "titles"), TABLE)
def test_what_is_found(shelf: Cast, find: Find, typed: str, titles: list[str]) -> None:
    assert find(typed, shelf.mai) == titles
    assert find(unicodedata.normalize("NFD", typed), shelf.mai) == titles


HOSTILE = (
    '"', '""', "'", "''; DROP TABLE articles; --", "a AND", "NOT", "* *", "a*b", "^a", "a:b", "{a b}: c", "NEAR(a b)", "-a",
    "(((", ")))", "!a & | <->", "a\\", "\\", "%", "_", "a\0b", "\0", "\ud800", "…", "🙂", "x" * 10_000, "a " * 5_000,
    '"' * 10_000, "½ ﬁ ß İ ı", "tiếng 日本語 العربية", "\u0301", "a\u0301\u0301\u0301",
)  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_typed_is_an_error(shelf: Cast, find: Find, typed: str) -> None:
    find(typed, shelf.mai)
    find(typed, None)
    find("rộng", shelf.mai, author=typed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60))
def test_no_text_is_an_error(shelf: Cast, find: Find, typed: str) -> None:
    assert set(find(typed, shelf.mai)) <= {title for title, _body in TEXTS}


def test_other_alphabets_are_found_too(cast: Cast, find: Find, index: Index) -> None:
    index(make_article(cast.hoa, title="Chào Київ и 東京", state=State.SUBMITTED))
    for typed in ("київ", "КИЇВ", "東京", "Київ и"):
        assert find(typed, cast.mai) == ["Chào Київ и 東京"], typed
    assert find("京", cast.mai) == []


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({}, [RAIL, PEACE, CROWD, GROUP, ROAD]),
        ({"first_day": date(2026, 11, 23)}, [RAIL, PEACE, CROWD, GROUP, ROAD]),
        ({"first_day": date(2026, 11, 24)}, []),
        ({"last_day": date(2026, 11, 22)}, []),
        ({"last_day": date(2026, 11, 23)}, [RAIL, PEACE, CROWD, GROUP, ROAD]),
        ({"state": State.SUBMITTED}, [RAIL, PEACE, CROWD, GROUP, ROAD]),
        ({"state": State.EDITING}, []),
        ({"author": "ngoan cao"}, [RAIL, PEACE, CROWD, GROUP, ROAD]),
        ({"author": "Hoa"}, []),
    ],
)
def test_filters_alone_list_the_newest(shelf: Cast, find: Find, filters: dict[str, object], titles: list[str]) -> None:
    assert find("", shelf.mai, **filters) == titles


def test_section_unit_state_and_author_narrow(cast: Cast, find: Find, index: Index) -> None:
    digital, legal = cast.sections["chuyen-doi-so"].id, cast.sections["phap-luat"].id
    index(
        make_article(cast.hoa, title="Hoa dọn ngõ", section=digital, state=State.SUBMITTED),
        make_article(cast.outsider, title="Ngoan dọn ngõ", section=legal, state=State.EDITING),
    )
    assert find("ngõ", cast.mai, section_id=digital) == ["Hoa dọn ngõ"]
    assert find("ngõ", cast.mai, unit_id=cast.women.id) == ["Ngoan dọn ngõ"]
    assert find("ngõ", cast.mai, state=State.EDITING) == ["Ngoan dọn ngõ"]
    assert find("ngõ", cast.mai, author="nguyen thi") == ["Hoa dọn ngõ"]
    assert find("ngõ", cast.mai, author="nguyen thi", state=State.EDITING) == []


def test_a_draft_is_its_authors_alone(cast: Cast, find: Find, index: Index) -> None:
    index(make_article(cast.hoa, title="Nháp của Hoa", co_authors=(cast.binh,)))
    assert [
        name for name in vars(cast) if hasattr(person := getattr(cast, name), "roles") and find("nháp", person)
    ] == [
        "hoa",
        "binh",
    ]
    assert find("nháp", None) == []


def test_what_was_sent_is_seen_by_the_unit_and_the_desk(cast: Cast, find: Find, index: Index) -> None:
    index(make_article(cast.hoa, title="Đã gửi", state=State.SUBMITTED))
    blind = {"don", "outsider", "hue", "admin", "feedback"}
    for name, person in vars(cast).items():
        if hasattr(person, "roles"):
            assert find("đã gửi", person) == ([] if name in blind else ["Đã gửi"]), name
    assert find("đã gửi", None) == []


def test_a_restricted_item_is_found_only_by_those_who_handle_it(cast: Cast, find: Find, index: Index) -> None:
    index(make_article(cast.hoa, title="Việc kín", state=State.SUBMITTED, restricted=True))
    seen = {"hoa", "lan", "tuan", "office", "head", "deputy", "uyen", "vinh", "son"}
    for name, person in vars(cast).items():
        if hasattr(person, "roles"):
            assert find("việc kín", person) == (["Việc kín"] if name in seen else []), name


def published(cast: Cast, index: Index) -> tuple[int, int]:
    """Ids of the article and its edition."""
    edition_id = pipeline.to_published(cast, pipeline.draft(cast))
    article_id = pipeline.case(edition_id).article_id
    index(article_id)
    return article_id, edition_id


def one(typed: str, actor: object, with_live: bool = True) -> list[tuple[int, bool]]:
    found = queries.results(rules.parse_query(typed), Filters(), actor=actor, with_live=with_live)  # type: ignore[arg-type]
    return [(row.article_id, row.in_desk) for row in found.rows]


def test_a_live_article_is_found_by_all_and_once(cast: Cast, index: Index) -> None:
    article_id, _edition_id = published(cast, index)
    assert one("vệ sinh", None) == [(article_id, False)]
    assert one("vệ sinh", cast.hoa) == [(article_id, True)]
    assert one("vệ sinh", cast.mai) == [(article_id, True)]
    assert one("vệ sinh", cast.outsider) == [(article_id, False)]
    assert one("vệ sinh", cast.admin) == [(article_id, False)]
    assert one("vệ sinh", cast.outsider, with_live=False) == []


def test_a_correction_being_written_is_not_the_publics(cast: Cast, index: Index) -> None:
    article_id, edition_id = published(cast, index)
    correction = pipeline.do("correct", edition_id, cast.mai)
    pipeline.save(correction.id, cast.mai, title="Bản đính chính chưa đăng")
    index(article_id)
    assert one("đính chính chưa đăng", cast.mai) == [(article_id, True)]
    assert one("đính chính chưa đăng", None) == []
    assert one("đính chính chưa đăng", cast.outsider) == []
    assert one("vệ sinh", None) == [(article_id, False)]
    assert one("ngõ 12", cast.mai) == [(article_id, True)]


def test_a_correction_that_its_author_has_not_sent_is_found_by_nobody(cast: Cast, index: Index) -> None:
    article_id, edition_id = published(cast, index)
    correction = pipeline.do("correct", edition_id, cast.hoa)
    pipeline.save(correction.id, cast.hoa, title="Đính chính còn nháp")
    index(article_id)
    assert one("đính chính còn nháp", cast.mai) == []
    assert one("vệ sinh", cast.mai) == [(article_id, True)]


def test_what_was_taken_down_leaves_at_once(cast: Cast, index: Index) -> None:
    article_id, edition_id = published(cast, index)
    pipeline.do("take_down", edition_id, cast.head, reason="Nhầm người")
    assert one("vệ sinh", None) == []  # before anything was indexed anew
    index(article_id)
    assert one("vệ sinh", None) == []
    assert one("vệ sinh", cast.mai) == [(article_id, True)]


def test_pages_go_on_where_the_last_ended(
    cast: Cast, find: Find, index: Index, travel: Callable[..., datetime]
) -> None:
    for number in range(45):
        index(make_article(cast.hoa, title=f"Bài {number}", summary="", state=State.SUBMITTED))
        travel(seconds=1)
    asked = rules.parse_query("bai")
    pages = [queries.results(asked, Filters(), actor=cast.mai, page=page) for page in (1, 2, 3, 4)]
    assert [row.title for page in pages for row in page.rows] == [f"Bài {number}" for number in reversed(range(45))]
    assert [page.has_more for page in pages] == [True, True, False, False]


def test_statements_do_not_grow_with_the_rows(
    cast: Cast, find: Find, index: Index, count_queries: Callable[[], AbstractContextManager[Queries]]
) -> None:
    def fill() -> None:
        index(*(make_article(cast.hoa, title="Dọn vệ sinh", state=State.SUBMITTED) for _number in range(12)))

    def count() -> int:
        with count_queries() as ran:
            find("ve sinh", cast.hoa)
        return len(ran)

    fill()
    before = count()
    fill()
    assert count() <= before <= 5


def test_indexing_twice_changes_nothing(shelf: Cast, index: Index) -> None:
    def rows() -> list[tuple[object, ...]]:
        columns = SearchDocument.__table__.c
        return [tuple(row) for row in db.session.execute(db.select(*columns).order_by(columns.id))]

    before = rows()
    index(*{row[1] for row in before})  # type: ignore[arg-type]
    assert rows() == before
