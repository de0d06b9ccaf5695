"""Who hid their name: read by themselves and by whoever acts on the page; hidden from every other reader, on every page of
points that names people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.scoring.appeals import operations as appeals
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.closing.operations import freezing, transitions
from editorial.scoring.findings import operations as findings
from editorial.scoring.holders import operations as names
from editorial.scoring.rule_sets import operations as rule_sets
from editorial.units import operations as units
from tests.cast import Cast
from tests.page import PageClient
from tests.scoring.ward import lines, published, sign, tell, values

pytestmark = pytest.mark.usefixtures("right")
Clients = Callable[[Any], PageClient]
HIDDEN = "Một cộng tác viên (ẩn tên)"


@pytest.fixture
def item(cast: Cast) -> int:
    """An item of two authors, the first of whom hid her name and asks about her points."""
    sign(cast)
    article = published(cast, cast.hoa, cast.binh, title="Cả ngõ cùng dọn", event_place="Nhà văn hóa")
    with transaction():
        names.hide_name(actor=cast.hoa)
        appeals.submit(article, "Bài tôi mức A.", actor=cast.hoa, entry_id=line_of(article, cast.hoa))
        findings.decide(article, findings.FindingKind.NOT_COUNTED, reason="Trùng.", person_id=cast.hoa.id,
                        actor=cast.deputy)  # fmt: skip
    tell()
    return article


def line_of(article: int, person: Actor) -> int:
    return next(row.id for row in lines(article) if row.person_id == person.id)


def reads(client: PageClient, url: str) -> tuple[bool, bool]:
    """Is her name on the page, and the words that stand for it?"""
    page = client.get(url)
    return "Nguyễn Thị Hoa" in page.text.replace("Nguyễn Thị Hoa Đăng xuất", ""), HIDDEN in page.text


READERS = [("observer", False), ("vinh", False), ("office", True), ("head", True), ("deputy", True)]


@pytest.mark.parametrize(("reader", "sees"), READERS, ids=[row[0] for row in READERS])
def test_pages_of_an_item_its_lines_and_appeals(
    cast: Cast, client_for: Clients, item: int, reader: str, sees: bool
) -> None:
    client, asked = client_for(getattr(cast, reader)), db.session.scalars(select(Appeal.id)).one()
    pages = (
        f"/diem/dong/{line_of(item, cast.hoa)}",
        f"/bai/{item}/diem",
        "/diem/kien-nghi",
        f"/diem/kien-nghi/{asked}",
    )
    for url in pages:
        assert reads(client, url) == (sees, not sees), url
    assert reads(client, f"/diem/dong/{line_of(item, cast.binh)}") == (False, False)


@pytest.mark.parametrize(("reader", "sees"), READERS, ids=[row[0] for row in READERS])
def test_a_draft_that_is_tried(cast: Cast, client_for: Clients, item: int, reader: str, sees: bool) -> None:
    with transaction():
        draft = rule_sets.draft(values=values(base={"news": 400}), valid_from=date(2027, 1, 1), actor=cast.office).id
        made = findings.queries.standing_findings(item)[-1].id
        findings.revoke(made, reason="Không trùng.", actor=cast.deputy)
    tell()
    assert reads(client_for(getattr(cast, reader)), f"/quy-che-diem/{draft}/thu?ky=2026-11") == (sees, not sees)


@pytest.mark.parametrize(("reader", "sees"), [case for case in READERS if case[0] != "vinh"])
def test_what_guards_list(cast: Cast, client_for: Clients, reader: str, sees: bool) -> None:
    sign(cast)
    for day in range(2):
        published(cast, cast.hoa, cast.binh, title=f"Dọn ngõ {day}")
    with transaction():
        names.hide_name(actor=cast.hoa)
    assert reads(client_for(getattr(cast, reader)), "/diem/soat?loai=gan-trung&ky=2026-11") == (sees, not sees)


@pytest.mark.parametrize(("reader", "sees"), [case for case in READERS if case[0] != "observer"])
def test_a_period_and_what_was_signed(
    cast: Cast, client_for: Clients, travel: Callable[..., datetime], reader: str, sees: bool
) -> None:
    sign(cast)
    article = published(cast)
    with transaction():
        names.hide_name(actor=cast.hoa)
        asked = appeals.submit(article, "Mức A.", actor=cast.hoa, entry_id=line_of(article, cast.hoa)).id
    travel(datetime(2026, 12, 1, 9, tzinfo=clock.VIETNAM))
    with transaction():
        until = transitions.open_preview("2026-11", actor=cast.office).objections_until
    travel(minutes=5)
    with transaction():
        findings.decide(
            article, findings.FindingKind.REGRADE, value={"grade": "A"}, reason="Xem lại.", actor=cast.deputy
        )
        appeals.withdraw(asked, actor=cast.hoa)
    tell()
    client = client_for(getattr(cast, reader))
    here = "/thi-dua/ky/2026-11"
    for url in (here, f"{here}/thay-doi"):
        assert reads(client, url) == (sees, not sees), url
    assert until is not None
    travel(until + timedelta(minutes=1))
    with transaction():
        transitions.sign("2026-11", actor=cast.head)
    assert freezing.freeze_all() == 1
    client = client_for(getattr(cast, reader))
    for url in (here, f"{here}/ban/1", f"{here}/ban/1/nguoi/{cast.hoa.id}", f"{here}/cac-ban"):
        assert reads(client, url)[0] is (sees and not url.endswith("cac-ban")), url


def test_authors_who_share_points_know_with_whom(cast: Cast, client_for: Clients, item: int) -> None:
    assert reads(client_for(cast.binh), f"/bai/{item}/diem")[0]


def test_lines_of_a_merged_account_stay_hidden(cast: Cast, client_for: Clients, item: int) -> None:
    with transaction():
        units.merge_person(cast.hoa.id, cast.don.id, reason="Một người.", actor=cast.admin, accept_gaps=True)
    tell()
    assert reads(client_for(cast.observer), f"/diem/dong/{line_of(item, cast.hoa)}") == (False, True)
    with transaction():
        names.show_name(actor=cast.don)
    tell()
