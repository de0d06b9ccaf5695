"""What a visit costs on a slow line: the bytes that a real browser takes from the wire, headers included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import pipeline
from tests.browser.conftest import Desk, OpenBrowser, running
from tests.cast import Cast
from tests.conftest import Engine

KB = 1000


@pytest.fixture(scope="module")
def desk(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk where Hoa has ten items of her own in all kinds of states, and ten are live."""

    def fill(cast: Cast) -> dict[str, int]:
        for number in range(5):
            pipeline.draft(cast, title=f"Bà con tổ {number} trồng hoa ven đường")
            pipeline.do("send", pipeline.draft(cast), cast.hoa)
            asked = pipeline.to_desk(cast, pipeline.draft(cast))
            pipeline.do("claim", asked, cast.mai)
            pipeline.do("request_changes", asked, cast.mai, reason_code="facts", reason="Thiếu ngày.")
        live = [pipeline.to_published(cast, pipeline.draft(cast, title=f"Bài số {n} đã đăng")) for n in range(10)]
        return {"published": pipeline.case(live[0]).article_id}

    with running(engine, tmp_path_factory.mktemp("desk"), fill) as made:
        yield made


@pytest.mark.parametrize(
    ("who", "path", "first", "second"),
    [
        ("hoa", "/viec", 150, 12),
        ("hoa", "/bai/moi", 230, 12),
        ("office", "/van-phong", 150, 12),
        (None, "/tin/", 90, 12),
        (None, "/tin/{published}", 90, 12),
        (None, "/dang-nhap", 150, 12),
    ],
)
def test_a_visit_stays_within_its_bytes(
    desk: Desk, open_browser: OpenBrowser, who: str | None, path: str, first: int, second: int
) -> None:
    page = open_browser(getattr(desk.cast, who) if who else None, phone=True)
    taken = counting(page)
    address = f"{desk.url}{path.format(**desk.ids)}"
    costs = []
    for _visit in range(2):
        taken.clear()
        page.goto(address, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        costs.append(sum(taken.values()) / KB)
        page.goto("about:blank")
    assert costs[0] <= first, costs
    assert costs[1] <= second, costs


def counting(page: Page) -> dict[str, int]:
    """Bytes by request, as Chromium counts them on the wire."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    taken: dict[str, int] = {}

    def add(event: dict[str, Any]) -> None:
        taken[event["requestId"]] = event["encodedDataLength"]

    wire.on("Network.loadingFinished", add)
    return taken
