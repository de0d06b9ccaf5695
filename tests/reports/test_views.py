"""The office's page, a unit's page, the lists, for every kind of visitor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Select

from editorial.articles.models import State
from editorial.core import clock
from editorial.units.models import UnitKind
from tests import pipeline
from tests.factories import make_article, make_unit

READERS = ("office", "head", "deputy", "uyen", "vinh", "son", "observer")


def test_the_office_and_nobody_else_enters(cast, client_for):
    for name, actor in cast.everyone.items():
        client_for(actor).get("/van-phong", expect=200 if name in READERS else 403)


def test_every_figure_opens_its_list_with_as_many_rows(cast, client_for):
    make_article(cast.hoa, state=State.SUBMITTED, edition={"due_at": clock.now() - timedelta(hours=1)})
    make_article(cast.hoa, state=State.EDITING, edition={"due_at": clock.now() + timedelta(hours=1)})
    pipeline.to_published(cast, pipeline.draft(cast))
    page = client_for(cast.office).get("/van-phong")
    figures = [link for link in page.root.iter("a") if link.get("class", "").startswith("figure-link")]
    assert len(figures) == 8
    for link in figures:
        number = int(next(link.iter("strong")).text)
        behind = page.client.get(link.get("href"))
        if "/bai?" in link.get("href"):
            assert behind.html.count("data-row-link") == number, link.get("href")


def test_definitions_are_printed(cast, client_for):
    text = client_for(cast.office).get("/van-phong").text
    assert "không tính bản nháp" in text
    assert "Quá 30 ngày thì coi là im lặng" in text


def test_units_are_sorted_narrowed_and_paged(cast, client_for):
    for number in range(1, 60):
        make_unit(f"Tổ dân phố {100 + number}", code=f"T{number}")
    client = client_for(cast.office)
    page = client.get("/van-phong")
    assert page.html.count('<th scope="row">') == 40
    assert len(page.data) < 44_000, "zeros open their lists too"
    assert page.follow("Trang sau").html.count('<th scope="row">') == 23
    assert client.get("/van-phong?trang=999").html.count('<th scope="row">') == 23
    women = client.get(f"/van-phong?loai={UnitKind.MASS_ORGANIZATION}")
    assert "Hội Phụ nữ" in women.text
    assert women.html.count('<th scope="row">') == 1
    assert "Phòng Văn hóa" not in client.get("/van-phong?loc=thieu-nguoi&loai=mass_organization").text
    make_article(cast.outsider, state=State.SUBMITTED)
    assert client.get("/van-phong?xep=dang-lam").html.index("Hội Phụ nữ") < client.get(
        "/van-phong?xep=dang-lam"
    ).html.index("Tổ dân phố 101")


@pytest.mark.parametrize("query", ["xep=gi", "loc=gi", "loai=gi", "trang=x", "trang=-1", "trang=99999999999999999999"])
def test_nonsense_shows_the_plain_page(cast, client_for, query):
    assert client_for(cast.office).get(f"/van-phong?{query}").h1 == "Văn phòng"


def test_a_units_head_sees_their_unit_alone(cast, client_for):
    make_article(cast.hoa, state=State.SUBMITTED, title="Của tổ 12")
    client = client_for(cast.lan)
    page = client.get(f"/van-phong/don-vi/{cast.group.id}")
    assert "Của tổ 12" in page.text
    client.get(f"/van-phong/don-vi/{cast.women.id}", expect=404)
    assert "Của tổ 12" in client.get(f"/van-phong/bai?so=dang-lam&don-vi={cast.group.id}").text
    client.get(f"/van-phong/bai?so=dang-lam&don-vi={cast.women.id}", expect=404)
    client.get("/van-phong/bai?so=dang-lam", expect=404)
    client_for(cast.hoa).get(f"/van-phong/don-vi/{cast.group.id}", expect=403)


@pytest.mark.parametrize("query", ["so=gi", "so=tre&don-vi=999999", "so=tre&don-vi=x", "so=tre&after=x"])
def test_a_list_of_nothing_known_is_not_found(cast, client_for, query):
    client_for(cast.office).get(f"/van-phong/bai?{query}", expect=404)


def test_late_items_by_owner_open_their_list(cast, client_for):
    late = {"due_at": clock.now() - timedelta(hours=1)}
    make_article(cast.hoa, state=State.SUBMITTED, title="Không ai giữ", edition=late)
    make_article(cast.hoa, state=State.EDITING, title="Mai giữ", edition=late | {"owner_id": cast.mai.id})
    page = client_for(cast.office).get("/van-phong")
    mine = page.follow("Đỗ Tuyết Mai: 1 bài")
    assert "Mai giữ" in mine.text
    assert "Không ai giữ" not in mine.text
    assert "Không ai giữ" in page.follow("Không có người giữ: 1 bài").text


def test_the_page_takes_at_most_ten_statements(cast, client_for, count_queries):
    client = client_for(cast.office)
    make_article(cast.hoa, state=State.SUBMITTED)
    client.get("/van-phong")
    with count_queries() as before:
        client.get("/van-phong")
    for _ in range(30):
        make_article(cast.hoa, make_unit(), state=State.SUBMITTED)
    with count_queries() as after:
        client.get("/van-phong")
    assert len(before) == len(after) <= 10, str(after)


def test_silent_units_stand_first_with_a_number_to_call(cast, client_for):
    pipeline.do("send", pipeline.draft(cast), cast.hoa)
    page = client_for(cast.office).get("/van-phong")
    assert page.html.index(">Hội Phụ nữ") < page.html.index(">Tổ dân phố 12<")
    assert "tel:" in page.html
    assert "tel:" not in client_for(cast.observer).get("/van-phong").html


def test_every_number_of_a_unit_opens_its_list_and_zeros_are_pale(cast, client_for):
    page = client_for(cast.office).get("/van-phong")
    zeros = [link for link in page.root.iter("a") if "zero" in link.get("class", "").split()]
    assert len(zeros) == 4 * page.html.count('<th scope="row">')
    assert "Con số này đang là 0" in page.client.get(zeros[0].get("href")).text


def test_a_silent_unit_is_reminded_once_a_day(cast, client_for, travel):
    office = client_for(cast.office)
    inbox = lambda: client_for(cast.lan).get("/thong-bao").text.count("Mời Tổ dân phố 12 gửi tin, bài")  # noqa: E731
    page = office.get("/van-phong").press("Nhắc Tổ dân phố 12")
    assert "Đã nhắc Lê Thị Lan" in page.text
    assert "Hôm nay đã nhắc rồi" in page.press("Nhắc Tổ dân phố 12").text
    assert inbox() == 1
    travel(days=1)
    office.sign_in(cast.office.id)
    office.get("/van-phong").press("Nhắc Tổ dân phố 12")
    assert inbox() == 2


def test_who_holds_late_items_is_reminded(cast, client_for):
    late = {"due_at": clock.now() - timedelta(hours=1), "owner_id": cast.mai.id}
    make_article(cast.hoa, state=State.EDITING, edition=late)
    assert "Đã nhắc Đỗ Tuyết Mai" in client_for(cast.head).get("/van-phong").press("Nhắc").text
    assert "Bạn đang giữ 1 bài trễ hạn" in client_for(cast.mai).get("/thong-bao").text


def test_who_may_not_remind_changes_nothing(cast, client_for):
    client = client_for(cast.observer)
    client.get("/viec")
    before = pipeline.snapshot()
    client.post("/van-phong/nhac", {"don-vi": cast.group.id}, expect=403)
    assert pipeline.snapshot() == before


def test_the_office_page_builds_no_statement_anew(cast, client_for, monkeypatch):
    client, built = client_for(cast.office), []
    begin = Select.__init__
    client.get("/van-phong")
    monkeypatch.setattr(Select, "__init__", lambda self, *of: built.append(of) or begin(self, *of))
    client.get("/van-phong")
    assert built == []
