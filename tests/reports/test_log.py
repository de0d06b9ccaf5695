"""The record as people read it."""

from __future__ import annotations

import re

from sqlalchemy import update

from editorial.articles.models import Article
from editorial.core import audit
from editorial.core.db import db, transaction
from tests import pipeline
from tests.factories import save
from tests.page_checks import text_of

READERS = ("office", "head", "observer", "admin")


def test_who_may_read_the_record(cast, client_for):
    for name, actor in cast.everyone.items():
        client_for(actor).get("/nhat-ky", expect=200 if name in READERS else 403)


def test_every_step_stands_there_with_its_title(cast, client_for):
    pipeline.to_board(cast, pipeline.draft(cast))
    text = client_for(cast.office).get("/nhat-ky").text
    assert "Bài viết: trình duyệt" in text
    assert "Cuộc bỏ phiếu: mở" in text
    assert "Tổ dân phố 12 ra quân dọn vệ sinh" in text


def test_the_administrator_reads_nothing_about_content(cast, client_for):
    pipeline.to_board(cast, pipeline.draft(cast))
    with transaction():
        audit.record("role.granted", actor=cast.office, subject="person", subject_id=cast.hoa.id, role="editor")
    text = client_for(cast.admin).get("/nhat-ky").text
    assert "Vai trò: cấp" in text
    assert "ra quân" not in text
    assert "Bài viết: " not in text
    assert "Không có dòng nào" in client_for(cast.admin).get("/nhat-ky?viec=article").text


def test_a_secret_item_has_no_name_for_an_observer(cast, client_for):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("request_changes", edition, cast.mai, reason_code="facts", reason="Chuyện riêng của ông A")
    assert "Chuyện riêng" in client_for(cast.observer).get("/nhat-ky").text
    db.session.execute(update(Article).values(restricted=True))
    save()
    text = client_for(cast.observer).get("/nhat-ky").text
    assert "ra quân" not in text
    assert "Chuyện riêng" not in text
    assert "Chuyện riêng" in client_for(cast.office).get("/nhat-ky").text


def test_it_is_narrowed_to_a_person_a_thing_an_action_some_days(cast, client_for, travel):
    edition = pipeline.draft(cast)
    pipeline.do("send", edition, cast.hoa)
    travel(days=3)
    pipeline.do("confirm", edition, cast.lan)
    page = client_for(cast.office).get("/nhat-ky")
    lan = page.follow("Lê Thị Lan")
    assert "Bài viết: xác nhận" in lan.text
    assert "Bài viết: gửi" not in lan.text
    article = pipeline.case(edition).article_id
    assert "Bài viết: gửi" in page.client.get(f"/nhat-ky?ve=article&so={article}").text
    assert "Không có dòng nào" in page.client.get("/nhat-ky?viec=role").text
    early = page.press("Xem", tu="2026-11-23", den="2026-11-24")
    assert "Bài viết: gửi" in early.text
    assert "Bài viết: xác nhận" not in early.text


def test_nonsense_in_the_filter_is_said(cast, client_for):
    page = client_for(cast.office).get("/nhat-ky?tu=31/02/2026&viec=x&nguoi=x&so=9999999999999")
    assert "Bộ lọc chưa đúng." in page.text


def test_it_is_paged_with_the_same_statements(cast, client_for, count_queries):
    def note(number: int) -> None:
        with transaction():
            for n in range(number):
                audit.record("unit.renamed", actor=cast.office, subject="unit", subject_id=n, name="x")

    client = client_for(cast.observer)
    note(5)
    client.get("/nhat-ky")
    with count_queries() as before:
        client.get("/nhat-ky")
    note(70)
    with count_queries() as after:
        page = client.get("/nhat-ky")
    assert len(before) == len(after) <= 5, str(after)
    assert page.html.count('<th scope="row">') == 50
    assert page.follow("Trang sau").html.count('<th scope="row">') == 25


def test_people_units_and_items_stand_by_their_names_and_never_by_numbers(cast, client_for):
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    with transaction():
        audit.record("role.granted", actor=cast.office, subject="person", subject_id=cast.hoa.id, role="editor")
        audit.record("unit.renamed", actor=cast.office, subject="unit", subject_id=cast.group.id, name="Tổ 12")
        audit.record(
            "membership.added", actor=cast.office, subject="person", subject_id=cast.binh.id, unit_id=cast.women.id
        )
    page = client_for(cast.office).get("/nhat-ky")
    for words in ("tài khoản Nguyễn Thị Hoa", "đơn vị Tổ dân phố 12", "đơn vị: Hội Phụ nữ", "tài khoản Trần Văn Bình"):
        assert words in page.text
    shown = [text_of(cell) for cell in page.root.iter("td")] + [text_of(line) for line in page.root.iter("li")]
    case = pipeline.case(edition)
    assert not [line for line in shown if re.search(r"\b(số \d|\w+_id)", line)]
    assert f"bài {case.article_id}" not in page.text
