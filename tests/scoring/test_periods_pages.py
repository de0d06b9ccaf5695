"""The pages of periods, as the office, the board and everybody else meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from editorial.core import clock
from editorial.core.db import db
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.closing.operations import freezing
from tests.cast import Cast
from tests.factories import save
from tests.page import PageClient
from tests.scoring.test_periods import AFTER, DECEMBER, close, preview, reopen, signed
from tests.scoring.ward import lines, published, sign, take_down

Travel = Callable[..., datetime]
Client = Callable[..., PageClient]
URL = "/thi-dua/ky/2026-11"


def test_only_the_office_and_the_board_have_the_door(cast: Cast, client_for: Client):
    for actor in (cast.hoa, cast.lan, cast.mai, cast.observer):
        client_for(actor).get("/thi-dua/ky", expect=403)
        client_for(actor).get(URL, expect=403)
        assert "Kỳ thi đua" not in client_for(actor).get("/thi-dua").links
    for actor in (cast.office, cast.head, cast.uyen):
        page = client_for(actor).get("/thi-dua").follow("Kỳ thi đua")
        assert page.h1 == "Kỳ thi đua"


def test_nonsense_is_missing(cast: Cast, client_for: Client):
    client = client_for(cast.office)
    for key in ("abc", "2026-13", "T2026", "9999"):
        client.get(f"/thi-dua/ky/{key}", expect=404)
    for rest in ("/ban/1", "/ban/1.xlsx", "/ban/1/nguoi/1", "/cac-ban", "/tien-do", "/thay-doi"):
        client.get(URL + rest, expect=404)


def test_from_an_open_period_to_a_signed_one_by_buttons(cast: Cast, client_for: Client, travel: Travel):
    sign(cast)
    published(cast)
    page = client_for(cast.office).get(URL)
    assert "Mở xem trước được từ ngày 01/12/2026" in page.text
    assert page.buttons.count("Mở xem trước") == 0
    travel(DECEMBER)
    office = client_for(cast.office)
    assert "Chờ bạn" in office.get("/thi-dua/ky").text
    page = office.get(URL).press("Mở xem trước")
    assert "Đã mở xem trước" in page.text
    assert "kiến nghị đến 17:30 08/12/2026" in page.text
    assert "Nguyễn Thị Hoa" in page.text
    assert "Ký được sau giờ đó" in client_for(cast.head).get(URL).text
    travel(AFTER)
    head = client_for(cast.head)
    page = head.get(URL).press("Ký chốt kỳ")
    assert "Đang ghi bản chốt" in page.text
    head.post(f"{URL}/chot", {"version": "2"}, expect=409)
    part = head.get(f"{URL}/tien-do", htmx=True)
    assert "Đang tính nốt" in part.text
    freezing.freeze_all()
    assert "Đã chốt xong" in head.get(f"{URL}/tien-do", htmx=True).text
    page = head.get(URL)
    assert "Bản chốt số 1" in page.text
    assert "Ngô Quốc Trưởng" in page.text
    board = page.follow("Xem cả bảng đã ký")
    assert "Nguyễn Thị Hoa" in board.text
    behind = board.follow("2 điểm, xem các dòng")
    assert "cộng từ 1 dòng" in behind.text
    units = head.get(f"{URL}/ban/1?xem=don-vi")
    assert "Tổ dân phố 12" in units.text
    assert "cộng từ 1 dòng" in units.follow("2 điểm, xem các dòng").text


def test_the_preview_shows_what_has_moved_and_who_objects(cast: Cast, client_for: Client, travel: Travel):
    sign(cast)
    article = published(cast)
    published(cast)
    travel(DECEMBER)
    preview(cast)
    line = lines(article)[-1]
    save(Appeal(person_id=cast.hoa.id, article_id=article, entry_id=line.id, reason="Thiếu điểm ảnh.",
                made_at=clock.now(), due_at=clock.now() + timedelta(days=7)))  # fmt: skip
    travel(hours=1)
    page = client_for(cast.office).get(URL)
    assert "Chưa có dòng điểm nào thêm hay rút" in page.text
    assert "hạn 08/12/2026" in page.text
    take_down(cast, article)
    page = client_for(cast.office).get(URL)
    assert "Chưa có dòng điểm nào thêm hay rút" not in page.text
    assert "rút lại lần tính" in page.text
    assert "rút lại lần tính" in client_for(cast.office).get(f"{URL}/thay-doi").text
    travel(AFTER)
    assert "Còn 1 kiến nghị chưa trả lời" in client_for(cast.head).get(URL).text


def test_opening_again_by_the_form(cast: Cast, client_for: Client, travel: Travel):
    sign(cast)
    article = published(cast)
    published(cast, cast.binh)
    close(cast, travel)
    head = client_for(cast.head)
    page = head.get(URL).press("Mở lại kỳ", decision_number="", reason="Sót bài.", expect=422)
    assert "Hãy ghi số quyết định." in page.text
    assert "Sót bài." in str(page)
    page = page.press("Mở lại kỳ", decision_number="45/QĐ-BBT", reason="Sót bài.")
    assert "Bản đã ký vẫn giữ nguyên" in page.text
    take_down(cast, article)
    travel(days=10)
    signed(cast)
    freezing.freeze_all()
    head = client_for(cast.head)
    page = head.get(URL).follow("Các bản chốt của kỳ và khác nhau ở đâu")
    assert "Mở lại theo quyết định 45/QĐ-BBT" in page.text
    assert "Bản số 2 khác bản số 1" in page.text
    assert "2 → –" in page.text
    assert "Nguyễn Thị Hoa" in head.get(f"{URL}/ban/1").text
    assert "Nguyễn Thị Hoa" not in head.get(f"{URL}/ban/2").text
    client_for(cast.office).post(f"{URL}/mo-lai", {"decision_number": "1", "reason": "x"}, expect=403)


def test_adjustments_from_the_period_before_stand_on_the_next_ones_page_and_on_mine(
    cast: Cast, client_for: Client, travel: Travel
):
    sign(cast)
    article = published(cast)
    close(cast, travel)
    take_down(cast, article)
    page = client_for(cast.office).get("/thi-dua/ky/2026-12")
    assert "Điều chỉnh từ kỳ trước" in page.text
    assert "−2" in page.text
    assert "rút lại lần tính ngày 23/11/2026" in client_for(cast.office).get("/thi-dua/ky/2026-12/dieu-chinh").text
    mine = client_for(cast.hoa).get("/diem?ky=2026-12")
    assert "Điều chỉnh từ kỳ trước" in mine.text
    assert "Điều chỉnh từ kỳ trước" not in client_for(cast.hoa).get("/diem?ky=2026-11").text


def test_the_table_for_the_file(cast: Cast, client_for: Client, travel: Travel):
    sign(cast)
    published(cast)
    published(cast, cast.binh)
    snapshot = close(cast, travel)
    answer: Any = client_for(cast.office)._send("GET", f"{URL}/ban/1.xlsx")
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.data)) as book:
        said = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    for words in ("Nguyễn Thị Hoa", "Tổ dân phố 12", str(snapshot.hash), "Bản chốt số 1"):
        assert words in said


def test_pages_take_the_same_statements_however_many_there_are(
    cast: Cast, client_for: Client, travel: Travel, count_queries: Callable[..., Any]
):
    sign(cast)
    counts = []
    for number in range(2):
        for _item in range(1 + 3 * number):
            published(cast)
            published(cast, cast.binh)
        if not number:
            close(cast, travel)
        else:
            reopen(cast)
            travel(days=20)
            signed(cast)
            freezing.freeze_all()
        client = client_for(cast.office)
        client.get(URL)
        db.session.expire_all()
        with count_queries() as queries:
            client.get(f"{URL}/ban/1")
        counts.append(len(queries))
    assert counts[0] == counts[1]
