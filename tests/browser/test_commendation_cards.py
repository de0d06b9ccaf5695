"""What a commendation round wants, from the card on my page to the deed; and the ward's own certificate, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from editorial.core import clock
from tests.browser.conftest import Axed, Desk, OpenBrowser, running
from tests.browser.look import fits, thumbs
from tests.cast import Cast
from tests.commendations import made
from tests.conftest import Engine


@pytest.fixture(scope="module")
def desk(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running(engine, tmp_path_factory.mktemp("desk"), fill) as made_:
        yield made_


def fill(cast: Cast) -> dict[str, Any]:
    """A round that votes, one that gathers names, one that is appraised."""
    today = clock.today()
    days = {stage: today + timedelta(days=9) for stage in ("nominating", "appraising", "voting")}
    snapshot = made.frozen(cast, women={"plan": None})
    voting, _ballot = made.voting(
        cast, ("lan", "hoa", "women"), snapshot=snapshot, deadlines=days, title="Khen thưởng năm"
    )
    appraising = made.listed(
        cast, ("don", "women"), snapshot=snapshot, deadlines=days, title="Khen thưởng chuyên đề cải cách hành chính"
    )
    nominating = made.new_round(cast, snapshot=snapshot, deadlines=days, title="Khen thưởng Ngày hội Đại đoàn kết")
    made.step(cast, nominating, "open_nominations")
    return {"voting": voting, "appraising": appraising, "nominating": nominating}


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("lan", "/viec"),
        ("office", "/viec"),
        ("vinh", "/viec"),
        ("office", "/khen-thuong/{appraising}"),
        ("vinh", "/khen-thuong/{voting}/bo-phieu"),
        ("office", "/khen-thuong/mau-giay-khen"),
    ],
)
def test_cards_and_the_template_fit_and_can_be_used(
    desk: Desk, open_browser: OpenBrowser, axe: Axed, who: str, path: str, phone: bool
) -> None:
    page = open_browser(getattr(desk.cast, who), phone=phone)
    page.goto(desk.url + path.format(**desk.ids))
    for fold in page.locator("main details").all():
        fold.evaluate("fold => { fold.open = true }")
    fits(page)
    if phone:
        thumbs(page)
    axe(page)


def test_a_member_votes_from_the_card_and_the_card_is_gone(desk: Desk, open_browser: OpenBrowser) -> None:
    page = open_browser(desk.cast.vinh, phone=True)
    page.goto(desk.url + "/viec")
    card = page.locator(".task-go", has_text="Bỏ phiếu bình xét")
    card.click()
    for choice in page.get_by_text("Đồng ý khen", exact=True).all():
        choice.click()
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_text("Đã nhận phiếu của bạn")).to_be_visible()
    page.goto(desk.url + "/viec")
    expect(card).to_have_count(0)


def test_the_office_writes_a_blank_by_its_vietnamese_word(desk: Desk, open_browser: OpenBrowser) -> None:
    page = open_browser(desk.cast.office)
    page.goto(desk.url + "/khen-thuong/mau-giay-khen")
    line = page.get_by_label("Người hoặc tập thể được khen")
    line.fill("Ông (bà) {họ tênn}")
    page.get_by_role("button", name="Ghi mẫu").click()
    expect(page.get_by_text("Không có chỗ điền {họ tênn}.").first).to_be_visible()
    expect(page.get_by_text("Tên người hoặc tập thể được khen")).to_be_visible()  # the list of blanks is open
    line.fill("Ông (bà) {HỌ TÊN}")
    page.get_by_role("button", name="Ghi mẫu").click()
    expect(page.get_by_text("Đã ghi mẫu giấy khen.")).to_be_visible()
    expect(line).to_have_value("Ông (bà) {họ tên}")
