"""The ward decides: dated, with a basis, by those who may; and is warned beforehand."""

from __future__ import annotations

from datetime import date

import pytest

from editorial.articles.models import Lane
from editorial.ballots.queries import VotesNeeded, votes_needed
from editorial.core import clock, settings
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.errors import Refused
from editorial.people.models import Role
from editorial.people.rules import IDLE_SETTINGS
from editorial.reports import operations, rules
from editorial.workflow.rules import CLAIM_HOURS, UNIT_CHECK_OFF

BASIS = "Quyết định số 12/QĐ-BBT"


def test_only_the_office_and_the_head_of_the_board_decide(cast, client_for):
    for name, actor in cast.everyone.items():
        client_for(actor).get("/cai-dat", expect=200 if name in ("office", "head") else 403)


def test_every_setting_has_its_page(cast, client_for):
    client = client_for(cast.office)
    page = client.get("/cai-dat")
    for key, setting in rules.settings_by_key().items():
        assert client.get(f"/cai-dat/{key}").h1 == str(setting.title)
        assert f"Đổi: {setting.title}" in page.links
    client.get("/cai-dat/khong-co", expect=404)


def test_a_decision_holds_from_its_day_and_keeps_those_before(cast, client_for, travel):
    page = client_for(cast.office).get(f"/cai-dat/{CLAIM_HOURS.key}")
    assert "phường chưa quyết định" in page.text
    page = page.press("Ghi quyết định", value=4, valid_from="2026-12-01", basis=BASIS)
    assert BASIS in page.text
    assert "Vũ Thị Phương" in page.text
    assert settings.value(CLAIM_HOURS) == 8
    assert "từ 01/12/2026: 4" in client_for(cast.head).get("/cai-dat").text
    travel(days=10)
    db.session.rollback()
    assert settings.value(CLAIM_HOURS) == 4
    assert db.session.query(AuditRow).filter_by(action="setting.changed").count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"value": "0"}, "value"),
        ({"value": "ba"}, "value"),
        ({"value": "9" * 30}, "value"),
        ({"basis": ""}, "basis"),
        ({"basis": "   "}, "basis"),
        ({"valid_from": "2026-11-22"}, "valid_from"),
        ({"valid_from": "31/02/2026"}, "valid_from"),
    ],
)
def test_what_was_typed_stays_beside_its_mistake(cast, client_for, typed, field):
    page = client_for(cast.office).get(f"/cai-dat/{CLAIM_HOURS.key}")
    sent = {"value": "5", "valid_from": "2026-12-01", "basis": BASIS} | typed
    page = page.press("Ghi quyết định", sent, expect=422)
    assert page.by_id(f"{field}-error") is not None
    assert page.fields["value"] == sent["value"]
    assert settings.value(CLAIM_HOURS, on=date(2027, 1, 1)) == 8


def test_the_unit_check_is_switched_off_by_kind(cast, client_for):
    page = client_for(cast.office).get(f"/cai-dat/{UNIT_CHECK_OFF.key}")
    page = page.press("Ghi quyết định", value=["school", "ward_police"], valid_from="2026-11-23", basis=BASIS)
    assert "Trường học, Công an phường" in page.text
    assert settings.value(UNIT_CHECK_OFF) == ["school", "ward_police"]


def test_an_operation_refuses_who_may_not(cast):
    for actor in (cast.hoa, cast.admin, cast.deputy):
        with pytest.raises(Refused), transaction():
            operations.set_value(CLAIM_HOURS.key, 4, valid_from=clock.today(), basis=BASIS, actor=actor)


def rule(page, **more):
    return page.press(
        "Ghi quy định",
        {"lane": "normal", "yes_needed": 3, "needs_leader": False, "valid_from": "2026-11-23", "basis": BASIS}
        | {name: value for name, value in more.items() if name != "expect"},
        expect=more.get("expect", 200),
    )


def test_the_number_of_votes_is_set_by_lane_and_section(cast, client_for):
    section = cast.sections["to-dan-pho"].id
    page = client_for(cast.head).get("/cai-dat/so-phieu")
    page = rule(page)
    assert votes_needed(Lane.NORMAL, section, clock.today()) == VotesNeeded(3, False)
    rule(page, section_id=section, yes_needed=2, needs_leader=True)
    assert votes_needed(Lane.NORMAL, section, clock.today()) == VotesNeeded(2, True)
    assert votes_needed(Lane.NORMAL, None, clock.today()) == VotesNeeded(3, False)
    assert votes_needed(Lane.LEGAL, None, clock.today()) == VotesNeeded(2, True)


def test_a_number_that_the_board_cannot_reach_is_said_beforehand(cast, client_for):
    page = client_for(cast.office).get("/cai-dat/so-phieu")
    page = rule(page, yes_needed=9, expect=422)
    assert "Cần 9 phiếu mà ngày đó chỉ có 5 người" in page.text
    assert votes_needed(Lane.NORMAL, None, clock.today()).yes_needed == 2
    page.press("Ghi quy định", accept=True)
    assert votes_needed(Lane.NORMAL, None, clock.today()).yes_needed == 9


@pytest.mark.parametrize(
    ("need", "leader", "members", "leaders", "warned"),
    [
        (2, True, 5, 2, False),
        (5, True, 5, 2, True),
        (6, False, 5, 2, True),
        (1, True, 3, 0, True),
        (1, False, 3, 0, False),
    ],
)
def test_the_warning(app, need, leader, members, leaders, warned):
    with app.test_request_context():
        assert bool(rules.board_warning(need, leader, members, leaders)) is warned


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("12 giờ", 720),
        ("30 ngày", 43_200),
        ("45 phút", 45),
        (" 2 GIỜ ", 120),
        (90, 90),
        ("720", 720),
        ("lâu", None),
        ("31 ngày", None),
    ],
)
def test_a_duration_is_typed_with_its_unit(app, typed, minutes):
    parse = IDLE_SETTINGS[Role.EDITOR].parse
    with app.test_request_context():
        if minutes is None:
            with pytest.raises(ValueError, match="12 giờ"):
                parse(typed)
        else:
            assert parse(typed) == minutes


def test_idle_times_stand_in_one_table_in_hours_and_days(cast, client_for):
    client = client_for(cast.office)
    page = client.get("/cai-dat")
    assert "Biên tập viên 12 giờ" in page.text
    assert "Cộng tác viên 30 ngày" in page.text
    key = IDLE_SETTINGS[Role.EDITOR].key
    page = client.get(f"/cai-dat/{key}").press("Ghi quyết định", value="8 giờ", basis=BASIS)
    assert "Hiện nay: 8 giờ" in page.text
    assert settings.value(IDLE_SETTINGS[Role.EDITOR]) == 480
