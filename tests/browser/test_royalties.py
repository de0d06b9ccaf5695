"""Royalties in a real browser, from the office's first decision to the head's signature and what a contributor sees; every
page on a desk and on a phone. How pages are looked at stands in `test_pages_axe`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.royalties.models import Statement
from editorial.royalties.seed_data import add_laws
from editorial.scoring.periods.rules import Span, next_key, span
from tests.browser.conftest import DESKTOP, PHONE, Desk, running
from tests.browser.test_pages_axe import Come, come, look  # noqa: F401  # a fixture
from tests.cast import Cast
from tests.conftest import Engine
from tests.scoring import ward as points

TITLES = ("Ngày hội của hai tổ", "Đèn ngõ sáng lại")


def last_month() -> Span:
    found = span(next_key(f"{clock.today():%Y-%m}", -1))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def desk(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Two items went out last month; no decision on royalties was entered yet."""
    with running(engine, tmp_path_factory.mktemp("desk"), fill) as made:
        yield made


def fill(cast: Cast) -> dict[str, Any]:
    with transaction():
        add_laws()
    for day, authors, title in ((9, (cast.hoa, cast.binh), TITLES[0]), (10, (cast.binh,), TITLES[1])):
        with clock.at(clock.from_vietnam(last_month().starts_on + timedelta(days=day), time(9))):
            points.published(cast, *authors, title=title)
    return {}


def go(page: Page, url: str, phone: bool = False) -> Page:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size((PHONE if phone else DESKTOP)["viewport"])
    page.goto(url)
    return page


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def test_from_the_decision_to_the_signature(desk: Desk, come: Come) -> None:  # noqa: F811
    month = last_month()
    off_for_everybody_else(desk, come("hoa"))
    the_decision(desk, come("office"), month)
    the_statement_is_sent(desk, come("office"), month)
    somebody_objects_on_a_phone(desk, come("hoa"))
    the_office_answers_and_reduces(desk, come("office"), month)
    with desk.app.app_context(), transaction():
        gone = clock.now() - timedelta(minutes=1)  # the days for objections are over
        db.session.execute(update(Statement).values(objections_until=gone))
    the_head_signs(desk, come("head"), month)
    what_was_signed(desk, come("office"), come("binh"), month)


def off_for_everybody_else(desk: Desk, page: Page) -> None:
    go(page, f"{desk.url}/viec", phone=True)
    assert page.locator("a[href*='nhuan-but']").count() == 0
    answer = page.goto(f"{desk.url}/nhuan-but/cua-toi")
    assert answer is not None
    assert answer.status == 404


def the_decision(desk: Desk, page: Page, month: Span) -> None:
    go(page, f"{desk.url}/cai-dat").get_by_role("link", name="Xem và nhập mức chi").click()
    look(page)
    for path in ("/nhuan-but", "/nhuan-but/luong-co-so", "/nhuan-but/he-so-toi-da"):
        look(go(page, f"{desk.url}{path}"))
    go(page, f"{desk.url}/nhuan-but").get_by_role("link", name="Nhập quyết định").click()
    look(page)
    day = month.starts_on.isoformat()
    for label, words in (("Số quyết định", "45/QĐ-UBND"), ("Ngày ký quyết định", day), ("từ ngày", day),
                         ("Mức trần", "400.000")):  # fmt: skip
        page.get_by_label(label).first.fill(words)
    news = page.get_by_role("group", name="Tin", exact=True)
    news.get_by_label("Nhóm theo luật").select_option(label="Tin, trả lời bạn đọc (tối đa 10)")
    for grade, words in (("A", "30"), ("B", "2"), ("C", "1")):
        news.get_by_label(f"Mức {grade}").fill(words)
    press(page, "Ghi quyết định")
    expect(page.locator("[data-error-summary]")).to_contain_text("cao hơn mức tối đa 10")
    look(page)
    news.get_by_label("Mức A").fill("3")
    press(page, "Ghi quyết định")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mức chi nhuận bút và căn cứ")
    look(page)


def the_statement_is_sent(desk: Desk, page: Page, month: Span) -> None:
    """What went out last month was counted by the worker meanwhile."""
    go(page, f"{desk.url}/nhuan-but")
    expect(page.locator("#recount")).to_have_count(0)
    look(page)
    press(page, f"Lập bảng kê {month.title}")
    expect(page.get_by_role("alert").first).to_contain_text("vượt mức trần 400.000đ")
    look(page)
    press(page, "Gửi lấy ý kiến")
    expect(page.get_by_text("Đang nhận kiến nghị")).to_be_visible()


def somebody_objects_on_a_phone(desk: Desk, page: Page) -> None:
    go(page, f"{desk.url}/viec", phone=True)
    page.goto(f"{desk.url}/nhuan-but")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhuận bút của tôi")
    expect(page.get_by_text("phần 60% là")).to_be_visible()
    look(page)
    go(page, page.url, phone=True)
    page.get_by_text("Kiến nghị về kỳ này").click()
    page.get_by_label("Điều bạn thấy chưa đúng").fill("Bài này hai chúng tôi chia đôi.")
    press(page, "Gửi kiến nghị")
    expect(page.get_by_text("Đang chờ trả lời.")).to_be_visible()
    look(page)


def the_office_answers_and_reduces(desk: Desk, page: Page, month: Span) -> None:
    go(page, f"{desk.url}/nhuan-but/bang-ke/{month.key}")
    said = page.get_by_role("region", name="Kiến nghị")
    said.locator("summary").click()
    said.get_by_label("Trả lời").last.fill("Hai bạn chưa ghi cách chia nên theo mức 60 và 40.")
    look(page)
    page.set_viewport_size(DESKTOP["viewport"])
    press(page, "Gửi trả lời")
    expect(page.get_by_text("Hai bạn chưa ghi cách chia")).to_be_visible()
    page.locator("summary", has_text="Giảm đều theo tỷ lệ").click()
    page.get_by_label("Lý do giảm theo tỷ lệ").fill("Hết dự toán.")
    press(page, "Giảm cho vừa mức trần")
    expect(page.get_by_text("còn 400.000đ").first).to_be_visible()
    look(page)


def the_head_signs(desk: Desk, page: Page, month: Span) -> None:
    go(page, f"{desk.url}/nhuan-but/bang-ke/{month.key}")
    page.locator("summary", has_text="Ký chốt 400.000đ").click()
    look(page)
    page.set_viewport_size(DESKTOP["viewport"])
    page.get_by_role("button", name="Ký chốt 400.000đ").last.click()
    expect(page.get_by_text("Đã ký chốt lúc")).to_be_visible()
    look(page)


def what_was_signed(desk: Desk, office: Page, contributor: Page, month: Span) -> None:
    for path in ("", f"/bang-ke/{month.key}/format_dong", f"/bang-ke/{month.key}/in", "/muc-chi", "/muc-chi/moi"):
        look(go(office, f"{desk.url}/nhuan-but{path}"))
    go(contributor, f"{desk.url}/nhuan-but", phone=True)
    expect(contributor.get_by_text("đã giảm").first).to_be_visible()
    look(contributor)
