"""A closed period is read from its snapshot only: nothing that people and units do afterwards moves what was signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from editorial.core import audit, clock
from editorial.core.db import db, transaction
from editorial.people.models import Role
from editorial.people.operations import register
from editorial.scoring.boards.queries import closed_boards, leaderboard_context, unit_boards
from editorial.scoring.closing.operations import freezing, transitions
from editorial.scoring.holders import operations as names
from editorial.scoring.periods.models import Snapshot
from editorial.scoring.verification.queries.snapshots import snapshot_faults
from editorial.units import operations as units
from tests.cast import Cast
from tests.conftest import Queries
from tests.factories import grant_role
from tests.page import PageClient
from tests.scoring.ward import published, sign, take_down, tell

pytestmark = pytest.mark.usefixtures("right")
Travel = Callable[..., datetime]
KEY = "2026-11"
DECEMBER = datetime(2026, 12, 1, 9, tzinfo=clock.VIETNAM)


def close(cast: Cast, travel: Travel) -> Snapshot:
    travel(DECEMBER)
    with transaction():
        until = transitions.open_preview(KEY, actor=cast.office).objections_until
    assert until is not None
    travel(until + timedelta(minutes=1))
    with transaction():
        snapshot_id = transitions.sign(KEY, actor=cast.head).id
    assert freezing.freeze_all() == 1
    db.session.expire_all()
    return db.session.get_one(Snapshot, snapshot_id)


@pytest.fixture
def signed(cast: Cast, travel: Travel) -> Snapshot:
    """November: two people of one group, one of the staff, one of a union."""
    sign(cast)
    grant_role(cast.tuan, Role.PUBLISHER)
    for author in (cast.hoa, cast.hoa, cast.binh, cast.tuan):
        published(cast, author)
        travel(minutes=5)
    published(cast, cast.binh, section_id=cast.sections["hoi-dap"].id)
    take_down(cast, published(cast, cast.binh))
    return close(cast, travel)


def disturb(cast: Cast, travel: Travel) -> None:
    """People and units are merged and renamed, units also dated back into the closed month."""
    travel(minutes=1)
    with transaction():
        register.change_person(cast.hoa.id, {"full_name": "Tên Mới Của Hòa", "phone": "0912000111"}, actor=cast.admin)
        units.rename_unit(
            cast.group.id, name="Khu phố Đổi Tên", short_name="KP Đổi", valid_from=clock.today(), actor=cast.office
        )
    with transaction():
        units.merge_person(cast.hoa.id, cast.binh.id, reason="Một người.", actor=cast.office, accept_gaps=True)
    with transaction():
        units.merge_unit(
            cast.group.id, cast.lone_group.id, first_day=clock.today().replace(month=11, day=25), actor=cast.office
        )
    tell()


def addresses(cast: Cast, snapshot: Snapshot) -> list[str]:
    group, hoa, binh = cast.group.id, cast.hoa.id, cast.binh.id
    return [
        "/thi-dua?ky=2026-11", "/thi-dua?ky=2026-11&lop=toa-soan", "/thi-dua?ky=2026-11&xem=don-vi",
        "/thi-dua?ky=2026-11&xem=don-vi&dau-nguoi=1", "/thi-dua?ky=2026-11&xem=don-vi&loai=residential_group",
        f"/thi-dua?ky=2026-11&loc=section:{cast.sections['hoi-dap'].id}",
        f"/thi-dua?ky=2026-11&loc=section:{cast.sections['to-dan-pho'].id}",
        f"/thi-dua?ky=2026-11&loc=genre:{cast.genres['news'].id}", "/thi-dua?ky=2026-11&loc=kind:residential_group",
        "/thi-dua/trinh-chieu?ky=2026-11", "/thi-dua/trinh-chieu?ky=2026-11&xem=don-vi",
        f"/diem/nguoi/{hoa}?ky=2026-11", f"/diem/nguoi/{binh}?ky=2026-11&lop=ctv", f"/diem/don-vi/{group}?ky=2026-11",
        f"/diem/don-vi/{group}?ky=2026-11&loc=section:{cast.sections['hoi-dap'].id}",
        "/thi-dua/ky/2026-11", f"/thi-dua/ky/2026-11/ban/{snapshot.number}",
        f"/thi-dua/ky/2026-11/ban/{snapshot.number}?xem=don-vi",
        f"/thi-dua/ky/2026-11/ban/{snapshot.number}/don-vi/{group}",
        f"/thi-dua/ky/2026-11/ban/{snapshot.number}/nguoi/{binh}",
    ]  # fmt: skip


def figures(client: PageClient, url: str) -> str:
    """The page without what it says of later: accounts that were merged since, entries that a later one takes back."""
    text = client.get(url).part("main").replace("đã rút lại bằng một dòng sau", "")
    return re.sub(r"Bản chốt còn ghi tài khoản gộp vào sau khi ký:.*?điểm ?\. ", "", text)


def test_mergers_and_new_names_move_nothing_of_a_closed_period(
    cast: Cast, signed: Snapshot, travel: Travel, client_for: Callable[[Any], PageClient]
) -> None:
    urls = addresses(cast, signed)
    sheets = ("/thi-dua?ky=2026-11&tai=xlsx", "/thi-dua?ky=2026-11&xem=don-vi&tai=xlsx",
              f"/thi-dua/ky/2026-11/ban/{signed.number}.xlsx")  # fmt: skip
    client = client_for(cast.office)
    before = {url: figures(client, url) for url in urls}
    assert cast.hoa.name in before["/thi-dua?ky=2026-11"]
    books = [sheet(client, url) for url in sheets]
    disturb(cast, travel)
    client = client_for(cast.office)
    for url in urls:
        assert figures(client, url) == before[url], url
    assert [sheet(client, url) for url in sheets] == books
    assert [*snapshot_faults(), *audit.faults()] == []


def sheet(client: PageClient, url: str) -> list[Any]:
    answer = client.http.get(url)
    book = openpyxl.load_workbook(BytesIO(answer.data))
    return [[cell.value for cell in row] for page in book for row in page.iter_rows()]


def test_a_closed_board_says_what_the_running_one_said(
    cast: Cast, travel: Travel, client_for: Callable[[Any], PageClient]
) -> None:
    sign(cast)
    for author in (cast.hoa, cast.hoa, cast.binh):
        published(cast, author)
        travel(minutes=5)
    client = client_for(cast.hoa)
    urls = ("/thi-dua?ky=2026-11", "/thi-dua?ky=2026-11&xem=don-vi", "/thi-dua?ky=2026-11&xem=don-vi&dau-nguoi=1",
            f"/thi-dua?ky=2026-11&loc=genre:{cast.genres['news'].id}")  # fmt: skip
    running = {url: client.get(url).text for url in urls}
    close(cast, travel)
    client = client_for(cast.hoa)
    own = re.compile(
        r"(Bạn|Tổ dân phố \d+) đứng thứ.*?(Vì sao|$)|Hạng Người viết.*?Điểm là tổng|Hạng Đơn vị.*?Điểm xếp hạng"
    )
    for url in urls:
        found = own.findall(running[url])
        assert found, url
        assert own.findall(client.get(url).text) == found, url


def test_the_trend_and_ones_own_page_hold_to_what_was_signed(
    cast: Cast, signed: Snapshot, travel: Travel, client_for: Callable[[Any], PageClient]
) -> None:
    before = leaderboard_context.trend([KEY], person_id=cast.binh.id)
    unit_before = leaderboard_context.trend([KEY], unit_id=cast.group.id)
    disturb(cast, travel)
    assert leaderboard_context.trend([KEY], person_id=cast.binh.id) == before != [0]
    assert leaderboard_context.trend([KEY], unit_id=cast.group.id) == unit_before != [0]
    own = leaderboard_context.own_month(cast.binh.id, [KEY, "2026-12"])
    assert own is not None
    assert own.trend[0] == before[0]
    text = client_for(cast.binh).get("/diem?ky=2026-11").text
    assert "Bản chốt còn ghi tài khoản gộp vào sau khi ký:" in text
    assert "4 điểm" in text  # two items of the account that was merged in


def test_a_name_hidden_by_its_owner_stays_hidden_on_the_rows_of_their_older_account(
    cast: Cast, signed: Snapshot, travel: Travel, client_for: Callable[[Any], PageClient]
) -> None:
    name = cast.hoa.name
    disturb(cast, travel)
    with transaction():
        names.hide_name(actor=cast.binh)
    for url in ("/thi-dua?ky=2026-11", "/thi-dua/trinh-chieu?ky=2026-11"):
        text = client_for(cast.uyen).get(url).text
        assert name not in text
        assert cast.binh.name not in text
    assert name in client_for(cast.head).get("/thi-dua?ky=2026-11").text


def test_a_long_closed_board_is_read_page_by_page(
    cast: Cast, signed: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_boards, "PAGE", 1)
    closed = closed_boards.closed_period(KEY)
    assert closed is not None
    found, cursor = [], None
    while True:
        page, _own = closed_boards.people(closed, "all", False, cast.office, cursor)
        found += [(row.place, row.name) for row in page.rows]
        if (cursor := page.after) is None:
            break
    assert found == [(1, cast.binh.name), (2, cast.hoa.name)] or found == [(1, cast.hoa.name), (2, cast.binh.name)]


@pytest.mark.parametrize("url", ["/thi-dua?ky=2026-11", "/thi-dua?ky=2026-11&xem=don-vi", "/diem?ky=2026-11",
                                 "/thi-dua?ky=2026-11&loc=kind:residential_group"])  # fmt: skip
def test_a_closed_board_takes_few_statements(
    cast: Cast,
    signed: Snapshot,
    client_for: Callable[[Any], PageClient],
    count_queries: Callable[[], Queries],
    url: str,
) -> None:
    client = client_for(cast.uyen)
    client.get(url)
    with count_queries() as found:
        client.get(url)
    assert len(found) <= 18, str(found)
