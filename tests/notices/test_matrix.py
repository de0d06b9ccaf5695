"""Every step of the pipeline × everybody: told or not, with which words, and who must act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from editorial.articles.models import Edition, Lane
from editorial.articles.operations import set_terms
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.notices.models import Notice
from editorial.notices.rules import TABLE
from editorial.workflow.rules import BY_VERB
from tests import event_log, pipeline
from tests.cast import Cast
from tests.factories import save
from tests.pipeline import correction, do, draft, to_approved, to_board, to_desk, to_published, to_scheduled, vote

EDITORS = ("mai", "nam", "quynh")


def both(cast: Cast) -> int:
    """A draft by Hoa with Bình as co-author."""
    return draft(cast, cast.hoa, cast.binh)


def sent(cast: Cast) -> int:
    edition = both(cast)
    do("send", edition, cast.hoa)
    return edition


def desk(cast: Cast) -> int:
    return to_desk(cast, both(cast))


def claimed(cast: Cast) -> int:
    edition = desk(cast)
    do("claim", edition, cast.mai)
    return edition


def asked(cast: Cast) -> int:
    edition = claimed(cast)
    do("request_changes", edition, cast.mai, reason_code="facts", reason="Bao nhiêu hộ?")
    return edition


def board(cast: Cast) -> int:
    return to_board(cast, both(cast))


def approved(cast: Cast) -> int:
    return to_approved(cast, both(cast))


def urgent(cast: Cast) -> int:
    edition = draft(cast, cast.hoa, cast.binh, lane=Lane.URGENT)
    do("send", edition, cast.hoa)
    do("claim", edition, cast.mai)
    do("submit_to_board", edition, cast.mai, grade="B")
    return edition


def make_urgent(cast: Cast, edition: int) -> None:
    with transaction():
        set_terms(edition, actor=cast.mai, lane=Lane.URGENT, restricted=False, effective_on=None,
                  unit_id=cast.group.id)  # fmt: skip


def lone(cast: Cast) -> int:
    return draft(cast, cast.don, unit_id=cast.lone_group.id)


def rejected_but_one(cast: Cast) -> int:
    edition = board(cast)
    for voter in (cast.uyen, cast.vinh, cast.deputy):
        vote(edition, voter, "no", f"Trùng tin ({voter.given_name} nói).")
    return edition


def returned_but_one(cast: Cast) -> int:
    edition = board(cast)
    for voter in (cast.uyen, cast.vinh, cast.deputy):
        vote(edition, voter, "return", "Sửa tên ngõ.")
    return edition


def begun(cast: Cast) -> int:
    """A live edition beside which Hoa has begun a correction."""
    edition = to_published(cast, both(cast))
    do("correct", edition, cast.hoa)
    return edition


def asked_again(cast: Cast) -> int:
    """A live edition whose correction by Mai lies with its authors."""
    edition = to_published(cast, both(cast))
    made = do("correct", edition, cast.mai).id  # type: ignore[attr-defined]
    do("request_changes", made, cast.mai, reason_code="facts", reason="Bao nhiêu hộ?")
    return edition


Step = tuple[str, Callable[[Cast], int], Callable[[Cast, int], object], dict[str, str]]

STEPS: list[Step] = [
    ("send to the unit", both, lambda c, e: do("send", e, c.hoa),
     {"binh": "Đã gửi", "lan": "!Cần xác nhận", "tuan": "!Cần xác nhận"}),
    ("send without a unit check", lone, lambda c, e: do("send", e, c.don),
     dict.fromkeys(EDITORS, "!Bài mới trong hàng đợi")),
    ("withdraw", sent, lambda c, e: do("withdraw", e, c.hoa),
     {"binh": "Đã rút về", "lan": "Đã rút về", "tuan": "Đã rút về"}),
    ("confirm", sent, lambda c, e: do("confirm", e, c.lan),
     {"hoa": "Đơn vị đã xác nhận", "binh": "Đơn vị đã xác nhận", **dict.fromkeys(EDITORS, "!Bài mới trong hàng đợi")}),
    ("withdraw the confirmation", desk, lambda c, e: do("withdraw_confirmation", e, c.lan),
     {"hoa": "Đơn vị rút xác nhận", "binh": "Đơn vị rút xác nhận", "tuan": "!Cần xác nhận lại"}),
    ("send what is urgent", lambda c: draft(c, c.hoa, c.binh, lane=Lane.URGENT), lambda c, e: do("send", e, c.hoa),
     {"binh": "Đã gửi", **dict.fromkeys((*EDITORS, "head", "deputy"), "!Tin khẩn")}),
    ("call it urgent on the desk", claimed, lambda c, e: make_urgent(c, e),
     {"hoa": "Tin khẩn", "binh": "Tin khẩn", "nam": "Tin khẩn", "quynh": "Tin khẩn", "head": "!Tin khẩn",
      "deputy": "!Tin khẩn"}),
    ("approve and publish an urgent item", urgent,
     lambda c, e: do("approve_now", e, c.head, grade="B", reason="Bão.", revision_hash=pipeline.case(e).revision_hash),
     {"hoa": "Đã đăng", "binh": "Đã đăng", "mai": "Đã đăng", "office": "Đã đăng tin khẩn",
      **dict.fromkeys(("deputy", "uyen", "vinh", "son"), "!Cần xem lại tin khẩn")}),
    ("hand back", sent, lambda c, e: do("return_to_author", e, c.lan, reason="Thiếu số hộ."),
     {"hoa": "!Đơn vị đề nghị bổ sung", "binh": "!Đơn vị đề nghị bổ sung"}),
    ("claim", desk, lambda c, e: do("claim", e, c.mai),
     {"hoa": "Đã có người biên tập", "binh": "Đã có người biên tập"}),
    ("release", claimed, lambda c, e: do("release", e, c.mai),
     {"hoa": "Chờ người khác", "binh": "Chờ người khác", "quynh": "Trả về hàng đợi"}),
    ("assign", claimed, lambda c, e: do("assign", e, c.quynh, person_id=c.nam.id),
     {"hoa": "Đã có người biên tập", "binh": "Đã có người biên tập", "nam": "!Giao cho bạn"}),
    ("request_changes", claimed, lambda c, e: do("request_changes", e, c.mai, reason_code="facts", reason="Bao nhiêu hộ?"),
     {"hoa": "!Cần bổ sung", "binh": "!Cần bổ sung"}),
    ("pass on", claimed, lambda c, e: do("submit_to_board", e, c.mai, grade="B"),
     {"hoa": "Đã trình", "binh": "Đã trình",
      **dict.fromkeys(("head", "deputy", "uyen", "vinh", "son"), "!Cần phiếu của bạn")}),
    ("decline", claimed, lambda c, e: do("decline", e, c.office, reason="Đã có tin này."),
     {"hoa": "Không sử dụng", "binh": "Không sử dụng", "mai": "Không sử dụng"}),
    ("a vote that decides nothing", board, lambda c, e: vote(e, c.uyen), {}),
    ("the vote that approves", lambda c: _voted(board(c), c), lambda c, e: vote(e, c.head),
     {"hoa": "Đã duyệt", "binh": "Đã duyệt", "mai": "Đã duyệt", "dang": "!Cần chọn giờ", "office": "!Cần chọn giờ"}),
    ("the vote that rejects", rejected_but_one, lambda c, e: vote(e, c.head, "no", "Trùng tin."),
     {"hoa": "Không sử dụng", "binh": "Không sử dụng", "mai": "Không sử dụng"}),
    ("the vote that returns", returned_but_one, lambda c, e: vote(e, c.head, "return", "Sửa cả ảnh."),
     {"hoa": "Ban Biên tập đề nghị sửa", "binh": "Ban Biên tập đề nghị sửa", "mai": "!Ban trả lại",
      "quynh": "Ban trả lại"}),
    ("urgent, approved alone", urgent, lambda c, e: vote(e, c.head, reason="Bão đến tối nay."),
     {"hoa": "Đã duyệt", "binh": "Đã duyệt", "mai": "Đã duyệt", "dang": "!Cần chọn giờ", "office": "!Cần chọn giờ",
      **dict.fromkeys(("deputy", "uyen", "vinh", "son"), "!Cần xem lại tin khẩn")}),
    ("reopen", lambda c: _voted(board(c), c), lambda c, e: do("reopen", e, c.mai, reason="Sửa tên người."),
     {"hoa": "Mở lại", "binh": "Mở lại", "uyen": "Phiếu của bạn không còn hiệu lực"}),
    ("reopen what was approved", approved, lambda c, e: do("reopen", e, c.nam, reason="Sửa tên người."),
     {"hoa": "Mở lại", "binh": "Mở lại", "uyen": "Phiếu của bạn", "head": "Phiếu của bạn", "dang": "Mở lại",
      "office": "Mở lại"}),
    ("schedule", approved, lambda c, e: do("schedule", e, c.dang, live_from=clock.now() + timedelta(hours=2)),
     {"hoa": "Đã lên lịch", "binh": "Đã lên lịch"}),
    ("reschedule", lambda c: to_scheduled(c, both(c)),
     lambda c, e: do("schedule", e, c.dang, live_from=clock.now() + timedelta(hours=5)),
     {"hoa": "Đổi giờ đăng", "binh": "Đổi giờ đăng"}),
    ("unschedule", lambda c: to_scheduled(c, both(c)), lambda c, e: do("unschedule", e, c.dang, reason="Chờ ảnh."),
     {"hoa": "Bỏ lịch đăng", "binh": "Bỏ lịch đăng", "office": "!Bỏ lịch đăng"}),
    ("publish now", approved, lambda c, e: do("publish_now", e, c.dang),
     {"hoa": "Đã đăng", "binh": "Đã đăng", "mai": "Đã đăng"}),
    ("take down", lambda c: to_published(c, both(c)), lambda c, e: do("take_down", e, c.head, reason="Sai số liệu."),
     {"hoa": "Đã gỡ", "binh": "Đã gỡ", "mai": "Đã gỡ", "office": "Đã gỡ"}),
    ("correct", lambda c: to_published(c, both(c)), lambda c, e: do("correct", e, c.mai),
     {"hoa": "Bắt đầu đính chính", "binh": "Bắt đầu đính chính"}),
    ("correct anew", begun, lambda c, e: do("restart_correction", e, c.mai, reason="Dân gọi nhầm số."),
     {"hoa": "Biên tập làm bản đính chính khác", "binh": "Biên tập làm bản đính chính khác"}),
    ("give up", begun, lambda c, e: do("discard_correction", newest(), c.hoa), {"binh": "Bản đính chính đã bỏ"}),
    ("give up what was asked for", asked_again, lambda c, e: do("discard_correction", newest(), c.hoa),
     {"binh": "Bản đính chính đã bỏ", "mai": "Bản đính chính đã bỏ"}),
]  # fmt: skip


def newest() -> int:
    return db.session.scalars(select(Edition.id).order_by(Edition.id.desc()).limit(1)).one()


def corrected(cast: Cast) -> int:
    """A live edition whose approved correction has an hour."""
    edition = to_published(cast, both(cast))
    do("schedule", correction(cast, edition), cast.dang, live_from=clock.now() + timedelta(hours=2))
    return edition


def test_taking_down_tells_those_whose_yes_and_whose_work_it_ends(cast, drain):
    edition = corrected(cast)
    forget()
    do("take_down", edition, cast.deputy, reason="Sai số liệu.")
    drain()
    names = {actor.id: name for name, actor in cast.everyone.items()}
    found = list(db.session.scalars(select(Notice).where(~Notice.title.startswith("Đã gỡ"))))
    assert {names[notice.person_id]: notice.title.split(":")[0] for notice in found} == {
        "uyen": "Phiếu của bạn không còn hiệu lực",
        "head": "Phiếu của bạn không còn hiệu lực",
        "mai": "Bản đính chính trở về tay bạn",
        "dang": "Bản đính chính không còn được duyệt",
        "office": "Bản đính chính không còn được duyệt",
        "hoa": "Bản đính chính trở lại biên tập",
        "binh": "Bản đính chính trở lại biên tập",
    }
    assert all("Sai số liệu." in notice.body for notice in found)
    assert [names[notice.person_id] for notice in found if notice.must_act] == ["mai"]


def test_why_a_correction_was_begun_anew_is_told_to_its_author(cast, drain):
    edition = begun(cast)
    forget()
    do("restart_correction", edition, cast.mai, reason="Dân gọi nhầm số.")
    drain()
    assert "Lý do: Dân gọi nhầm số." in told(cast)["hoa"].body


def _voted(edition: int, cast: Cast) -> int:
    vote(edition, cast.uyen)
    return edition


def forget() -> None:
    event_log.lose()
    db.session.execute(delete(Notice))
    db.session.commit()


def told(cast: Cast) -> dict[str, Notice]:
    names = {actor.id: name for name, actor in cast.everyone.items()}
    found = list(db.session.scalars(select(Notice)))
    assert len({notice.person_id for notice in found}) == len(found), "one notice a person"
    return {names[notice.person_id]: notice for notice in found}


@pytest.mark.parametrize("step", STEPS, ids=[step[0] for step in STEPS])
def test_a_step_tells_exactly_these_people(cast, drain, step: Step):
    _name, before, act, expected = step
    edition = before(cast)
    forget()
    act(cast, edition)
    drain()
    found = told(cast)
    assert set(found) == set(expected)
    for name, words in expected.items():
        assert found[name].title.startswith(words.removeprefix("!")), found[name].title
        assert found[name].must_act == words.startswith("!"), name
        assert found[name].body
        assert found[name].url.startswith("/")


def test_a_resubmission_goes_to_the_editor_who_asked(cast, drain):
    edition = asked(cast)
    pipeline.save(edition, cast.hoa, title="Đã thêm số hộ")
    do("send", edition, cast.hoa)
    forget()
    do("confirm", edition, cast.tuan)
    drain()
    found = told(cast)
    assert set(found) == {"hoa", "binh", "mai"}
    assert found["mai"].must_act


def test_the_hour_tells_authors_and_editor(cast, drain, travel):
    to_scheduled(cast, both(cast))
    forget()
    travel(hours=2)
    drain()
    assert set(told(cast)) == {"hoa", "binh", "mai"}


def test_what_failed_at_its_hour_is_told_with_the_cause(cast, drain, travel):
    to_scheduled(cast, both(cast))
    section = cast.sections["to-dan-pho"]
    section.is_active = False
    save(section)
    forget()
    travel(hours=2)
    drain()
    found = told(cast)
    assert set(found) == {"hoa", "binh", "mai", "dang", "office"}
    assert {name for name, notice in found.items() if notice.must_act} == {"mai", "dang", "office"}
    assert all("Chuyên mục của bài đã đóng" in notice.body for notice in found.values())


def test_a_claim_that_ran_out_is_told(cast, drain, travel):
    claimed(cast)
    forget()
    travel(days=4)
    drain()
    assert {name: notice.title.split(":")[0] for name, notice in told(cast).items()} == {
        "hoa": "Chờ người khác biên tập",
        "binh": "Chờ người khác biên tập",
        "mai": "Hết hạn giữ bài",
        "quynh": "Bài hết hạn giữ",
    }


def test_reasons_are_told_in_full_and_voters_have_no_names(cast, drain):
    edition = rejected_but_one(cast)
    forget()
    vote(edition, cast.head, "no", "Trùng tin với tuần trước.")
    drain()
    body = told(cast)["hoa"].body
    assert "Trùng tin với tuần trước." in body
    assert all(voter.name not in body for voter in cast.board)


def test_the_kind_of_reason_is_told_too(cast, drain):
    edition = claimed(cast)
    forget()
    do("request_changes", edition, cast.mai, reason_code="facts", reason="Bao nhiêu hộ?")
    drain()
    assert "Lý do: Thiếu hoặc chưa rõ sự việc. Bao nhiêu hộ?" in told(cast)["hoa"].body


def test_no_verb_of_the_workflow_is_silent():
    assert {row.verb for row in TABLE} == set(BY_VERB)
