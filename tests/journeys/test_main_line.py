"""Whole stories, by the pages and buttons that people have: to the public on schedule, and the ways it turns back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from editorial.articles.models import Edition, Lane, State
from editorial.ballots.models import Approval
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Refused
from editorial.people.models import Role
from editorial.units.queries import actor_of
from editorial.workflow.rules import BY_VERB
from tests import factories, pipeline
from tests.cast import Cast
from tests.page import Page, PageClient

BODY = "<p>Sáng 22/11, bà con Tổ dân phố 12 cùng quét dọn ngõ 12 và trồng thêm hoa.</p>"


@dataclass
class Story:
    """The desk as its people have it in their browsers; one item."""

    cast: Cast
    client_for: Callable[[Actor], PageClient]
    edition: int = 0

    def write(self, person: Actor, button: str = "Lưu và gửi", **more: object) -> Page:
        """A new text on the writing page."""
        page = self.client_for(person).get("/bai/moi")
        page = page.press(button, title="Dọn ngõ 12", summary="Hơn 60 hộ cùng dọn.", body=BODY,
                          section_id=self.cast.sections["to-dan-pho"].id, genre_id=self.cast.genres["news"].id,
                          **more)  # fmt: skip
        self.edition = max(row.id for row in self.editions())
        return page

    def editions(self) -> list[Edition]:
        return list(db.session.scalars(select(Edition)))

    def act(self, person: Actor, verb: str, *, expect: int = 200, **fields: object) -> Page:
        """The verb's own page and its main button."""
        page = self.client_for(person).get(f"/bai/{self.edition}/lam/{verb}")
        return page.press(str(BY_VERB[verb].title), expect=expect, **fields)

    def vote(self, person: Actor, choice: str = "yes", *, expect: int = 200, **fields: object) -> Page:
        page = self.client_for(person).get(f"/phieu/{self.edition}")
        return page.press("Ghi phiếu", choice=choice, expect=expect, **fields)

    def rewrite(self, person: Actor, **fields: object) -> Page:
        page = self.client_for(person).get(f"/bai/{self.edition}/sua")
        return page.press("Lưu", **fields)

    def item(self, person: Actor, expect: int = 200) -> Page:
        return self.client_for(person).get(f"/bai/{pipeline.case(self.edition).article_id}", expect=expect)

    @property
    def state(self) -> State:
        return pipeline.case(self.edition).state

    def public(self) -> bool:
        """Can somebody who is not signed in read it, on its page and on the front page?"""
        reader = PageClient(self.client_for(self.cast.hoa).app)
        article = pipeline.case(self.edition).article_id
        live = pipeline.is_live(self.edition)
        page = reader.get(f"/tin/{article}", expect=200 if live else 404)
        assert ("Dọn ngõ 12" in reader.get("/tin/").text) is live
        return live and BODY[3:20] in page.html


@pytest.fixture
def story(cast: Cast, client_for: Callable[[Actor], PageClient]) -> Story:
    return Story(cast, client_for)


@pytest.fixture(autouse=True)
def _whole_record(database):
    yield
    assert list(audit.faults()) == []


def to_board(story: Story) -> None:
    cast = story.cast
    story.write(cast.hoa)
    story.act(cast.lan, "confirm")
    story.act(cast.mai, "claim")
    story.act(cast.mai, "submit_to_board", grade="B")


def to_approved(story: Story) -> None:
    to_board(story)
    story.vote(story.cast.uyen)
    story.vote(story.cast.head)
    assert story.state is State.APPROVED


def test_from_a_draft_to_the_public_on_schedule(story: Story, travel, drain):
    cast = story.cast
    story.write(cast.hoa, "Lưu")
    assert story.state is State.DRAFT
    story.item(cast.lan, expect=404)
    assert story.item(cast.hoa).press("Gửi")
    assert story.state is State.UNIT_CHECK
    story.item(cast.lan).press("Xác nhận")
    story.item(cast.mai).press("Nhận biên tập")
    story.rewrite(cast.mai, summary="Hơn 60 hộ dân cùng dọn ngõ và trồng hoa.")
    assert story.item(cast.mai)
    story.act(cast.mai, "submit_to_board", grade="A")
    story.vote(cast.uyen)
    assert story.state is State.BOARD_REVIEW
    story.vote(cast.head)
    assert story.state is State.APPROVED
    story.act(cast.dang, "schedule", day="2026-11-24", hour="07:00")
    assert not story.public()
    travel(hours=22)
    assert clock.to_vietnam(clock.now()).strftime("%d %H:%M") == "24 07:00"
    assert pipeline.is_live(story.edition), "before any worker looked"
    assert story.public()
    drain()
    assert story.state is State.PUBLISHED
    verbs = [row.verb for row in pipeline.statuses(story.edition)]
    assert verbs == ["create", "send", "confirm", "claim", "submit_to_board", "vote", "vote", "schedule", "publish"]


def test_returned_twice(story: Story):
    cast = story.cast
    story.write(cast.hoa)
    story.act(cast.lan, "return_to_author", reason="Sai tên ngõ.")
    assert "Sai tên ngõ." in story.item(cast.hoa).text
    story.rewrite(cast.hoa, event_place="Ngõ 12")
    story.act(cast.hoa, "send")
    story.act(cast.lan, "confirm")
    story.act(cast.mai, "claim")
    story.act(cast.mai, "request_changes", reason_code="source", reason="Ai cho biết số hộ?")
    assert "Ai cho biết số hộ?" in story.item(cast.hoa).text
    story.rewrite(cast.hoa, summary="Theo tổ trưởng, hơn 60 hộ.")
    story.act(cast.hoa, "send")
    assert story.state is State.UNIT_CHECK, "other words, so the unit answers for them again"
    story.act(cast.tuan, "confirm")
    case = pipeline.case(story.edition)
    assert (case.state, case.owner_id) == (State.EDITING, cast.mai.id)
    story.act(cast.mai, "submit_to_board", grade="B")
    story.vote(cast.deputy)
    story.vote(cast.vinh)
    story.act(cast.dang, "publish_now")
    assert story.public()


def test_the_board_rejects(story: Story):
    cast = story.cast
    to_board(story)
    for member in (cast.head, cast.uyen, cast.vinh):
        story.vote(member, "no", reason="Đã đăng tuần trước.")
    assert story.state is State.BOARD_REVIEW, "two more may still vote, and two yes with the deputy would do"
    story.vote(cast.deputy, "no", reason="Trùng.")
    assert story.state is State.REJECTED
    assert "Trùng." in story.item(cast.hoa).text
    assert not story.public()


def test_an_edit_voids_the_votes(story: Story):
    cast = story.cast
    to_approved(story)
    story.act(cast.mai, "reopen", reason="Sửa tên người.")
    story.rewrite(cast.mai, summary="Bà Lan, ông Bình và hơn 60 hộ.")
    story.act(cast.mai, "submit_to_board", grade="A")
    story.vote(cast.head)
    assert story.state is State.BOARD_REVIEW, "the first yes was of other words"
    story.vote(cast.uyen)
    assert story.state is State.APPROVED


def test_urgent_with_a_later_review(story: Story, travel):
    cast = story.cast
    story.write(cast.hoa, lane=Lane.URGENT)
    assert story.state is State.SUBMITTED
    story.act(cast.mai, "claim")
    story.act(cast.mai, "submit_to_board", grade="A")
    story.vote(cast.deputy, expect=422)
    story.vote(cast.deputy, reason="Bão vào trong đêm.")
    story.act(cast.dang, "publish_now")
    assert story.public()
    agenda = story.client_for(cast.vinh).get("/ban-bien-tap")
    review = f"/phieu/xem-lai/{db.session.scalars(select(Approval.id)).one()}"
    assert review in agenda.html
    travel(hours=3)
    page = story.client_for(cast.vinh).get(review)
    page.press(page.buttons[-1], agrees="yes")
    assert review not in story.client_for(cast.son).get("/ban-bien-tap").html


def test_a_correction(story: Story, travel, drain):
    cast = story.cast
    to_approved(story)
    story.act(cast.dang, "publish_now")
    first = story.edition
    story.act(cast.mai, "correct")
    story.edition = max(row.id for row in story.editions())
    assert story.edition != first
    story.rewrite(cast.mai, summary="Hơn 70 hộ.", correction_note="Sửa số hộ từ 60 thành 70.")
    assert pipeline.is_live(first)
    story.act(cast.mai, "submit_to_board", grade="A")
    story.vote(cast.uyen)
    story.vote(cast.head)
    story.act(cast.dang, "schedule", day="2026-11-24", hour="08:30")
    assert pipeline.is_live(first)
    travel(hours=24)
    assert not pipeline.is_live(first)
    assert story.public()
    drain()
    article = pipeline.case(first).article_id
    assert "Sửa số hộ từ 60 thành 70." in PageClient(story.client_for(cast.hoa).app).get(f"/tin/{article}").text


def test_a_correction_that_its_author_left_lying(story: Story, drain):
    """Hoa begins and goes away; the desk can't wait. What she had open when it happened stays on her screen."""
    cast = story.cast
    to_approved(story)
    story.act(cast.dang, "publish_now")
    live = story.edition
    story.act(cast.hoa, "correct")
    lying = story.edition = max(row.id for row in story.editions())
    page = story.client_for(cast.hoa).get(f"/bai/{lying}/sua").press("Lưu", summary="Hơn 65 hộ.")
    story.edition = live
    story.act(cast.nam, "restart_correction", reason="Số hộ sai, dân đã hỏi.")
    page = page.press("Lưu", summary="Hơn 66 hộ, Hoa gõ tiếp.", expect=403)
    assert "Chữ đã lưu vẫn còn trong nhật ký" in page.text
    assert page.fields["summary"] == "Hơn 66 hộ, Hoa gõ tiếp."
    drain()
    assert "Số hộ sai, dân đã hỏi." in story.client_for(cast.hoa).get("/thong-bao").text
    story.edition = max(row.id for row in story.editions())
    story.rewrite(cast.nam, summary="Hơn 70 hộ.", correction_note="Sửa số hộ từ 60 thành 70.")
    story.act(cast.nam, "submit_to_board", grade="B")
    story.vote(cast.uyen)
    story.vote(cast.head)
    story.act(cast.dang, "publish_now")
    assert story.public()
    assert (
        "Hơn 65 hộ."
        in story.client_for(cast.hoa).get(f"/bai/{lying}/phien-ban/{pipeline.case(lying).revision_id}").text
    )


def test_taken_down_while_its_correction_waits_for_its_hour(story: Story, travel, drain):
    cast = story.cast
    to_approved(story)
    story.act(cast.dang, "publish_now")
    live = story.edition
    story.act(cast.mai, "correct")
    story.edition = max(row.id for row in story.editions())
    story.rewrite(cast.mai, correction_note="Sửa tên ngõ.")
    story.act(cast.mai, "submit_to_board", grade="B")
    story.vote(cast.uyen)
    story.vote(cast.head)
    story.act(cast.dang, "schedule", day="2026-11-24", hour="07:00")
    correction, story.edition = story.edition, live
    story.act(cast.deputy, "take_down", reason="Sai sự thật.")
    travel(hours=23)
    drain()
    story.edition = correction
    assert story.state is State.EDITING
    PageClient(story.client_for(cast.hoa).app).get(f"/tin/{pipeline.case(live).article_id}", expect=410)
    assert "Phiếu của bạn không còn hiệu lực" in story.client_for(cast.uyen).get("/thong-bao").text
    assert "Đăng ngay" not in story.item(cast.dang).buttons


def test_taken_down(story: Story):
    cast = story.cast
    to_approved(story)
    story.act(cast.dang, "publish_now")
    assert story.public()
    assert "Gỡ bài" not in story.item(cast.dang).buttons
    story.act(cast.head, "take_down", reason="Ảnh có người không đồng ý.")
    assert story.state is State.TAKEN_DOWN
    article = pipeline.case(story.edition).article_id
    gone = PageClient(story.client_for(cast.hoa).app)
    assert gone._send("GET", f"/tin/{article}").status_code in (404, 410)
    assert "Dọn ngõ 12" not in gone.get("/tin/").text
    assert "Ảnh có người không đồng ý." in story.item(cast.hoa).text


def test_a_board_member_who_is_the_author(story: Story):
    cast = story.cast
    factories.make_membership(cast.uyen, cast.group)
    uyen = actor_of(cast.uyen.id)
    story.write(uyen)
    story.act(cast.lan, "confirm")
    story.act(cast.mai, "claim")
    story.act(cast.mai, "submit_to_board", grade="B")
    page = story.client_for(uyen).get(f"/phieu/{story.edition}")
    assert "Ghi phiếu" not in page.buttons
    assert "góp phần làm ra bài" in page.text
    story.vote(cast.vinh)
    story.vote(cast.head)
    assert story.state is State.APPROVED


def test_an_editor_who_rewrote_the_text_tries_to_vote(story: Story):
    cast = story.cast
    factories.grant_role(cast.nam, Role.BOARD_MEMBER)
    nam = actor_of(cast.nam.id)
    story.write(cast.hoa)
    story.act(cast.lan, "confirm")
    story.act(nam, "claim")
    story.rewrite(nam, summary="Nam viết lại cả đoạn này.")
    story.act(nam, "release")
    story.act(cast.mai, "claim")
    story.act(cast.mai, "submit_to_board", grade="B")
    page = story.client_for(nam).get(f"/phieu/{story.edition}")
    assert "Ghi phiếu" not in page.buttons
    with pipeline.refuses(Refused):
        pipeline.vote(story.edition, nam)


def test_the_head_of_a_one_person_unit(story: Story):
    cast = story.cast
    story.write(cast.don)
    assert story.state is State.SUBMITTED
    assert "không có người khác để xác nhận" in story.item(cast.mai).text
    story.act(cast.mai, "claim")
    story.act(cast.mai, "submit_to_board", grade="B")
    story.vote(cast.deputy)
    story.vote(cast.son)
    story.act(cast.dang, "publish_now")
    assert story.public()
