"""Every verb by every kind of person through HTTP, the queue, and what a stale or half-filled page gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from editorial.articles.models import Edition, State, StatusRow
from editorial.articles.queries import cases, visible_to
from editorial.ballots.queries import latest_ballot
from editorial.core.access import Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db
from editorial.desk import operations
from editorial.workflow import rules
from tests import pipeline
from tests.cast import Cast
from tests.page import Page, PageClient

Clients = Callable[[Actor], PageClient]

PLACES: dict[State, Callable[[Cast], int]] = {
    State.DRAFT: pipeline.draft,
    State.UNIT_CHECK: lambda cast: _after(pipeline.draft(cast), ("send", cast.hoa, {})),
    State.SUBMITTED: lambda cast: pipeline.to_desk(cast, pipeline.draft(cast)),
    State.EDITING: lambda cast: _after(pipeline.to_desk(cast, pipeline.draft(cast)), ("claim", cast.mai, {})),
    State.CHANGES_REQUESTED: lambda cast: _after(pipeline.draft(cast), ("send", cast.hoa, {}),
                                                 ("return_to_author", cast.lan, {"reason": "Thiếu tên."})),
    State.BOARD_REVIEW: lambda cast: pipeline.to_board(cast, pipeline.draft(cast)),
    State.APPROVED: lambda cast: pipeline.to_approved(cast, pipeline.draft(cast)),
    State.SCHEDULED: lambda cast: pipeline.to_scheduled(cast, pipeline.draft(cast)),
    State.PUBLISHED: lambda cast: pipeline.to_published(cast, pipeline.draft(cast)),
    State.REJECTED: lambda cast: _after(pipeline.to_desk(cast, pipeline.draft(cast)),
                                        ("decline", cast.office, {"reason": "Trùng bài."})),
    State.TAKEN_DOWN: lambda cast: _after(pipeline.to_published(cast, pipeline.draft(cast)),
                                          ("take_down", cast.head, {"reason": "Sai số liệu."})),
}  # fmt: skip


def _after(edition: int, *steps: tuple[str, Actor, dict[str, Any]]) -> int:
    for verb, actor, needs in steps:
        pipeline.do(verb, edition, actor, **needs)
    return edition


def needs_of(verb: str, cast: Cast, edition: int) -> dict[str, Any]:
    """What a person fills in."""
    case = pipeline.case(edition)
    given = {
        "reason": {"reason": "Cần xem lại."},
        "reason_code": {"reason_code": "facts"},
        "grade": {"grade": "A"},
        "hour": {"day": "2026-11-25", "hour": "07:00"},
        "person": {"person": cast.dang.id, "absent": cast.son.id} if verb == "substitute" else {"person": cast.nam.id},
        "choice": {"choice": "abstain", "revision_hash": case.revision_hash},
    }
    filled: dict[str, Any] = {"version": case.version, "revision_hash": case.revision_hash}
    for need in rules.BY_VERB[verb].needs:
        filled |= given[need]
    return filled


def traces() -> tuple[int, int]:
    return (db.session.scalar(select(func.count()).select_from(StatusRow)) or 0,
            db.session.scalar(select(func.count()).select_from(AuditRow)) or 0)  # fmt: skip


VERBS = [transition.verb for transition in rules.TRANSITIONS if transition.who not in (rules.CLOCK, rules.TAKING_DOWN)]
BESIDE = ("restart_correction", "discard_correction", "approve_now")
"""Verbs of an article with a correction in its author's hands, and of an urgent one."""


def test_every_verb_that_somebody_may_do_has_an_operation():
    assert sorted(operations.VERBS) == sorted(VERBS)


@pytest.mark.parametrize("state", PLACES)
def test_a_page_has_exactly_the_open_verbs(cast, client_for, state):
    """In each state, for each kind of person: what the table opens has its form or link, what it closes has none."""
    edition = PLACES[state](cast)
    article, ballot = pipeline.case(edition).article_id, latest_ballot(edition)
    for name in ("hoa", "binh", "lan", "mai", "nam", "quynh", "office", "head", "uyen", "dang", "observer"):
        actor = getattr(cast, name)
        if seen := cases((Edition.id == edition) & visible_to(actor)):
            page = client_for(actor).get(f"/bai/{article}")
            offered = {where.rpartition("/lam/")[2] for where in addresses(page) if f"/bai/{edition}/lam/" in where}
            assert offered == {verb for verb in VERBS if rules.permitted(verb, actor, seen[0], ballot)}
        else:
            client_for(actor).get(f"/bai/{article}", expect=404)


def addresses(page: Page) -> set[str]:
    shown = [page.by_id("actions"), *([page.by_id("confirm")] if 'id="confirm"' in page.html else [])]
    found = [element for part in shown for element in part.iter() if element.tag in ("form", "a")]
    return {element.get("action") or element.get("href") or "" for element in found}


@pytest.mark.parametrize("state", PLACES)
def test_a_closed_verb_changes_nothing(cast, client_for, state):
    """Verbs of this state by the wrong people, and every other verb by the strongest."""
    edition = PLACES[state](cast)
    ballot = latest_ballot(edition)
    before = traces()
    for name in ("hoa", "binh", "lan", "mai", "nam", "office", "head", "uyen", "dang", "observer", "outsider"):
        actor = getattr(cast, name)
        client = client_for(actor)
        seen = next(iter(cases((Edition.id == edition) & visible_to(actor))), None)
        for verb in VERBS:
            transition = rules.BY_VERB[verb]
            if state not in transition.sources and name not in ("office", "head"):
                continue
            twin = {"reschedule": "schedule", "schedule": "reschedule"}.get(
                verb, verb
            )  # one operation, which looks at the state
            if seen and any(rules.permitted(wanted, actor, seen, ballot) for wanted in (verb, twin)):
                continue
            filled = needs_of(verb, cast, edition) | {"csrf_token": client.csrf_token()}
            answer = client._send("POST", f"/bai/{edition}/lam/{verb}", data=filled)
            assert answer.status_code == (403 if seen else 404), (name, verb)
            assert traces() == before, (name, verb)


# ---- forms ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", PLACES)
def test_every_open_verb_works_from_its_form(app, cast, client_for, state):
    """What the page offers can be done: the first person whom the table lets do it fills its form in."""
    for verb in [verb for verb in VERBS if state in rules.BY_VERB[verb].sources and verb not in BESIDE]:
        if verb == "vote":
            continue  # a page of its own: tests/ballots
        edition = PLACES[state](cast)
        if verb == "substitute":
            pipeline.vote(edition, cast.son, "recuse")
        if (verb, state) == ("send", State.CHANGES_REQUESTED):
            pipeline.save(
                edition, cast.hoa, summary="Có tên từng hộ."
            )  # unchanged, it asks: tests/desk/test_asked_for_more
        ballot, case = latest_ballot(edition), pipeline.case(edition)
        actor = next(person for person in cast.everyone.values() if rules.permitted(verb, person, case, ballot))
        page = client_for(actor).get(f"/bai/{edition}/lam/{verb}")
        asked = {element.get("name") for element in page.by_id(f"form-{verb}").iter()} - {"version"}
        filled = {name: value for name, value in needs_of(verb, cast, edition).items() if name in asked}
        page = page.press(str(rules.BY_VERB[verb].title), filled, within=f"form-{verb}")
        assert "Đã xong." in page.text, verb
        assert pipeline.case(edition).version > case.version or verb == "correct", verb


# ---- a correction that its author left lying ----------------------------------------------------------------------


def test_the_desk_reads_who_left_a_correction_lying_and_begins_another(cast, client_for, travel):
    live = PLACES[State.PUBLISHED](cast)
    lying = pipeline.do("correct", live, cast.hoa).id
    kept = pipeline.save(lying, cast.hoa, title="Chữ của Hoa", correction_note="Sửa số hộ.")
    travel(days=2)
    article = pipeline.case(live).article_id
    page = client_for(cast.mai).get(f"/bai/{article}")
    assert "Nguyễn Thị Hoa đã bắt đầu một bản đính chính ngày 23/11/2026 nhưng chưa gửi" in page.text
    assert "Chữ của Hoa" not in page.text
    page = page.press("Làm bản đính chính khác", reason=" ", within="form-restart_correction", expect=422)
    assert "Hãy ghi lý do" in page.text
    page = page.press("Làm bản đính chính khác", reason="Số điện thoại sai, dân gọi nhầm.")
    assert "Đã mở bản đính chính khác" in page.text
    case = pipeline.case(lying)
    assert (case.state, case.revision_id) == (State.REJECTED, kept)
    page = client_for(cast.hoa).get(f"/bai/{article}")
    assert "bỏ bản đính chính" in page.part("history")
    assert "Số điện thoại sai" in page.part("history")
    assert "Chữ của Hoa" in client_for(cast.hoa).get(f"/bai/{lying}/phien-ban/{kept}").text


def test_only_who_may_begin_another_reads_of_a_correction_left_lying(cast, client_for):
    live = PLACES[State.PUBLISHED](cast)
    pipeline.do("correct", live, cast.hoa)
    for name in ("lan", "binh", "head", "dang", "observer"):
        page = client_for(getattr(cast, name)).get(f"/bai/{pipeline.case(live).article_id}")
        assert "bắt đầu một bản đính chính" not in page.text
        assert "Làm bản đính chính khác" not in page.text


def test_a_correction_that_was_sent_back_lies_with_its_author_since_then(cast, client_for):
    live = PLACES[State.PUBLISHED](cast)
    lying = pipeline.do("correct", live, cast.mai).id
    pipeline.do("request_changes", lying, cast.mai, reason_code="facts", reason="Số nào đúng?")
    page = client_for(cast.nam).get(f"/bai/{pipeline.case(live).article_id}?ban={live}")
    assert "Bản đính chính của Đỗ Tuyết Mai đang ở chỗ người viết từ ngày 23/11/2026" in page.text
    page.press("Làm bản đính chính khác", reason="Không chờ được.", within="form-restart_correction")
    assert pipeline.case(lying).state is State.REJECTED


def test_its_author_gives_a_correction_up(cast, client_for):
    live = PLACES[State.PUBLISHED](cast)
    lying = pipeline.do("correct", live, cast.hoa).id
    page = client_for(cast.hoa).get(f"/bai/{pipeline.case(live).article_id}")
    page = page.press("Bỏ bản đính chính", within="form-discard_correction")
    assert "Đã bỏ bản đính chính" in page.text
    assert pipeline.case(lying).state is State.REJECTED
    assert pipeline.case(live).is_current
    page = client_for(cast.hoa).get(f"/bai/{pipeline.case(live).article_id}?ban={lying}")
    assert "Bản đính chính này đã dừng" in page.text
    client_for(cast.hoa).get(
        f"/bai/{PLACES[State.DRAFT](cast)}/lam/discard_correction"
    )  # a first draft has no such verb


def test_a_missing_reason_keeps_what_was_typed(cast, client_for):
    edition = PLACES[State.EDITING](cast)
    page = client_for(cast.mai).get(f"/bai/{edition}/lam/ask")
    page = page.press("Đề nghị bổ sung", reason_code="photo", expect=422)
    assert page.fields["reason_code"] == "photo"
    assert "Hãy ghi lý do" in page.text
    assert pipeline.case(edition).state is State.EDITING
    page = page.press("Đề nghị bổ sung", reason="Ảnh mờ, xin chụp lại.")
    assert "Bài vẫn do bạn giữ" in page.text


def test_an_hour_that_has_gone_is_refused_beside_its_field(cast, client_for):
    edition = PLACES[State.APPROVED](cast)
    page = client_for(cast.dang).get(f"/bai/{edition}/lam/schedule")
    assert (page.fields["day"], page.fields["hour"]) == ("2026-11-24", "07:00")
    page = page.press("Lên lịch", day="2026-11-23", hour="08:00", expect=422)
    assert (page.fields["day"], page.fields["hour"]) == ("2026-11-23", "08:00")
    assert "Giờ này đã qua" in page.text
    page = page.press("Lên lịch", day="2026-11-24", hour="06:30")
    assert pipeline.case(edition).state is State.SCHEDULED


@pytest.mark.parametrize("day", ["", "x", "31/02/2026", "9999-99-99"])
def test_a_day_that_is_none_is_refused(cast, client_for, day):
    edition = PLACES[State.APPROVED](cast)
    page = client_for(cast.dang).get(f"/bai/{edition}/lam/schedule").press("Lên lịch", day=day, expect=422)
    assert page.fields["day"] == day


def test_personal_data_asks_for_a_reason_before_it_goes(cast, client_for):
    edition = pipeline.draft(cast, body="<p>Liên hệ bà Tư, điện thoại 0912 345 678, để góp cây hoa cho ngõ.</p>")
    page = client_for(cast.hoa).get(f"/bai/{edition}/lam/send")
    assert "reason" not in page.fields
    page = page.press("Gửi", within="form-send", expect=422)
    assert "thông tin cá nhân" in page.text
    page = page.press("Gửi", within="form-send", reason="Bà Tư đồng ý cho đăng số.")
    assert "Bài chờ đơn vị xác nhận" in page.text


def test_a_draft_that_lacks_things_says_all_of_them(cast, client_for):
    edition = pipeline.draft(cast, title="", genre_id=None)
    page = client_for(cast.hoa).get(f"/bai/{edition}/lam/send").press("Gửi", within="form-send", expect=422)
    assert "Bài chưa có tiêu đề." in page.text
    assert "Hãy chọn thể loại." in page.text


def test_a_stale_page_is_told_what_changed(cast, client_for):
    edition = PLACES[State.SUBMITTED](cast)
    page = client_for(cast.nam).get(f"/bai/{edition}/lam/claim")
    pipeline.do("claim", edition, cast.mai)
    before = traces()
    page = page.client.post(f"/bai/{edition}/lam/claim", {"version": page.fields["version"]}, expect=409)
    assert "Đang biên tập" in page.text
    assert "Đỗ Tuyết Mai" in page.text
    assert f"/bai/{pipeline.case(edition).article_id}" in page.links.values()
    assert traces() == before


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_page_that_names_no_version_is_stale(cast, client_for, version):
    edition = PLACES[State.SUBMITTED](cast)
    client_for(cast.mai).post(f"/bai/{edition}/lam/claim", {"version": version}, expect=409)


def test_what_one_may_not_see_is_not_there(cast, client_for):
    edition = pipeline.draft(cast)
    for method in ("get", "post"):
        getattr(client_for(cast.outsider), method)(f"/bai/{edition}/lam/send", expect=404)
    client_for(cast.hoa).get(f"/bai/{edition}/lam/khong-co", expect=404)
    client_for(cast.hoa).get(f"/bai/{edition}/lam/publish", expect=404)


def test_afterwards_one_goes_where_one_came_from_and_nowhere_else(cast, client_for):
    edition = PLACES[State.SUBMITTED](cast)
    here = {"version": pipeline.case(edition).version}
    page = client_for(cast.mai).post(f"/bai/{edition}/lam/claim", here | {"next": "/hang-doi?loc=khan"})
    assert page.path == "/hang-doi"
    page = client_for(cast.mai).post(
        f"/bai/{edition}/lam/release", {"version": pipeline.case(edition).version, "next": "https://elsewhere.example"}
    )
    assert page.path == f"/bai/{pipeline.case(edition).article_id}"
