"""Tables of the office, boards, queue and record leave as files that hold what is seen, page after page."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest

from editorial.articles.models import State
from editorial.core import clock
from tests import pipeline
from tests.factories import make_article, make_unit


def rows_of(client, url):
    answer = client.http.get(url)
    assert answer.status_code == 200
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    lines = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    head = next(place for place, line in enumerate(lines) if line[0] == "STT")
    return [line[1:] for line in lines[head + 1 :] if line[0]]


def late(cast, count):
    for number in range(count):
        make_article(
            cast.hoa, state=State.SUBMITTED, title=f"Bài {number}",
            edition={"due_at": clock.now() - timedelta(hours=number + 1)},
        )  # fmt: skip


def test_the_units_narrowed_and_ordered_as_on_the_page_all_pages_of_them(cast, client_for):
    for number in range(60):
        make_unit(f"Tổ dân phố {100 + number}", code=f"T{number}")
    late(cast, 2)
    client = client_for(cast.office)
    page = client.get("/van-phong?xep=dang-lam&loai=residential_group")
    link = page.links["Tải .xlsx"]
    rows = rows_of(client, link)
    assert rows[0] == ("Tổ dân phố 12", 2, 2, 0, 0, 0)
    assert rows[1][5] == "chưa gửi bài"
    assert len(rows) > 60


def test_a_list_and_the_queue_hold_every_row_of_every_page(cast, client_for):
    late(cast, 30)
    client = client_for(cast.office)
    listed = rows_of(client, client.get("/van-phong/bai?so=tre").links["Tải .xlsx"])
    assert {row[0] for row in listed} == {f"Bài {number}" for number in range(30)}
    queued = rows_of(client, client.get("/hang-doi?loc=tre-han").links["Tải .xlsx"])
    assert [row[0] for row in queued] == [f"Bài {number}" for number in reversed(range(30))]
    assert {row[7] for row in queued} == {"trễ"}


def test_the_record_is_narrowed_in_the_file_too(cast, client_for):
    pipeline.to_board(cast, pipeline.draft(cast))
    client = client_for(cast.observer)
    rows = rows_of(client, client.get(f"/nhat-ky?nguoi={cast.lan.id}").links["Tải .xlsx"])
    assert {row[1] for row in rows} == {"Lê Thị Lan"}
    assert any("xác nhận" in row[2] for row in rows)


@pytest.mark.parametrize("query", ["", "?xem=don-vi"])
def test_an_empty_board_is_an_empty_file(cast, client_for, query):
    client = client_for(cast.hoa)
    answer = client.http.get(client.get(f"/thi-dua{query}").links["Tải .xlsx"])
    assert answer.mimetype.endswith("spreadsheetml.sheet")
