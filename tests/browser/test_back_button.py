"""The back button, on a computer that several people use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from editorial.core.db import transaction
from editorial.search import operations as search
from tests import pipeline
from tests.browser.conftest import Desk, OpenBrowser, running
from tests.cast import Cast
from tests.conftest import Engine

HERS = "Chuyện chưa đăng ở ngõ 7"


@pytest.fixture(scope="module")
def desk(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    def fill(cast: Cast) -> dict[str, int]:
        drafts = [pipeline.draft(cast, title=title) for title in (HERS, "Bà con trồng hoa")]
        with transaction():
            search.reindex([pipeline.case(draft).article_id for draft in drafts])
        return {}

    with running(engine, tmp_path_factory.mktemp("desk"), fill) as made:
        yield made


def find(page: Page, words: str, found: str) -> None:
    page.get_by_label("Từ cần tìm").fill(words)
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.locator("#results")).to_contain_text(found)


def travel(page: Page, steps: int) -> None:
    """Each step of this history loads its page anew."""
    with page.expect_event("load"):
        page.evaluate("steps => history.go(steps)", steps)


def kept(page: Page) -> str:
    return str(page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])"))


def test_the_next_person_never_sees_what_the_former_one_found(desk: Desk, open_browser: OpenBrowser) -> None:
    page = open_browser(desk.cast.hoa)
    page.goto(f"{desk.url}/tim")
    find(page, "ngõ 7", HERS)
    find(page, "trồng hoa", "Bà con trồng hoa")
    assert HERS not in kept(page)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập", level=1)).to_be_visible()
    page.context.add_cookies(desk.cookies_of(desk.cast.outsider))  # type: ignore[arg-type]
    page.goto(f"{desk.url}/viec")
    for _step in range(4):
        travel(page, -1)
        expect(page.locator("body")).to_be_visible()
        expect(page.locator("body")).not_to_contain_text(HERS)
        expect(page.locator("body")).not_to_contain_text("Bà con trồng hoa")
    assert HERS not in kept(page)


def test_the_box_shows_the_words_that_the_results_belong_to(desk: Desk, open_browser: OpenBrowser) -> None:
    page = open_browser(desk.cast.hoa)
    page.goto(f"{desk.url}/tim")
    box = page.get_by_label("Từ cần tìm")
    find(page, "ngõ 7", HERS)
    page.get_by_text("Lọc theo").click()
    page.get_by_label("Tác giả").fill("Hoa")
    find(page, "trồng hoa", "Bà con trồng hoa")
    box.fill("chữ gõ dở")
    travel(page, -1)
    expect(page.locator("#results")).to_contain_text(HERS)
    expect(box).to_have_value("ngõ 7")
    expect(page.get_by_label("Tác giả")).to_have_value("")
    travel(page, 1)
    expect(page.locator("#results")).to_contain_text("Bà con trồng hoa")
    expect(box).to_have_value("trồng hoa")
    travel(page, -2)
    expect(page.locator("#results")).to_contain_text("Gõ vài từ bạn nhớ")
    expect(box).to_have_value("")
