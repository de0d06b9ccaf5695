"""Kiến nghị điểm: asked in two taps, answered once by who neither earned nor gave the points."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from editorial.core import clock, settings
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError, Invalid, Missing, Refused, Stale
from editorial.home import queries as home
from editorial.notices.models import Notice
from editorial.scoring.appeals import operations as appeals
from editorial.scoring.appeals import rules
from editorial.scoring.appeals.models import Appeal, AppealOutcome
from editorial.scoring.appeals.operations import AppealChange
from editorial.scoring.appeals.queries import appeals as queries
from editorial.scoring.findings.models import FindingKind
from editorial.workflow.models import Holiday
from tests import cast as people
from tests import pipeline
from tests.cast import Cast
from tests.conftest import MORNING as NOW
from tests.factories import save
from tests.page import PageClient
from tests.scoring import ward

ACCEPTED, DECLINED = AppealOutcome.ACCEPTED, AppealOutcome.DECLINED


@pytest.fixture
def item(cast: Cast, right: None) -> int:
    """Hoa's and Bình's item, out, with points."""
    ward.sign(cast)
    return ward.published(cast, cast.hoa, cast.binh)


def asked(cast: Cast, item: int, who: Any = None, reason: str = "Mức nên là A.") -> int:
    who = who or cast.hoa
    with transaction():
        return appeals.submit(item, reason, actor=who, entry_id=ward.standing(item)[who.id].id).id


def answered(appeal_id: int, outcome: AppealOutcome, who: Any, change: AppealChange | None = None) -> None:
    with transaction():
        appeals.decide(appeal_id, outcome, "Đã xem lại.", actor=who, change=change)
    ward.tell()


# ---- asking -----------------------------------------------------------------------------------------------------------


def test_an_appeal_is_due_in_so_many_working_days(cast: Cast, item: int) -> None:
    save(Holiday(day=date(2026, 11, 25), title="Nghỉ"))
    row = queries.appeal(asked(cast, item))
    assert clock.to_vietnam(row.due_at).date() == date(2026, 12, 1)  # Monday + 5, without the weekend and the holiday
    with transaction():
        settings.put(rules.APPEAL_DAYS, 2, valid_from=clock.today(), basis="QĐ", actor=cast.office)
    assert clock.to_vietnam(queries.appeal(asked(cast, item, cast.binh)).due_at).date() == date(2026, 11, 26)


def test_one_open_appeal_a_line_and_person(cast: Cast, item: int) -> None:
    first = asked(cast, item)
    with pipeline.refuses(Stale):
        asked(cast, item)
    with transaction():
        appeals.withdraw(first, actor=cast.hoa)
    asked(cast, item)


def test_nobody_asks_about_the_line_of_another(cast: Cast, item: int) -> None:
    line = ward.standing(item)[cast.hoa.id].id
    unit_line = ward.standing(item)[None].id
    for who, which in ((cast.binh, line), (cast.lan, line), (cast.hoa, unit_line)):
        with pipeline.refuses(Refused), transaction():
            appeals.submit(item, "Chưa đúng.", actor=who, entry_id=which)


def test_a_line_that_was_taken_back_is_asked_about_no_more(cast: Cast, item: int) -> None:
    old = ward.standing(item)[cast.hoa.id].id
    answered(asked(cast, item, cast.binh), ACCEPTED, cast.office, AppealChange(FindingKind.REGRADE, {"grade": "A"}))
    with pytest.raises(Refused, match="dòng mới nhất"), transaction():
        appeals.submit(item, "Chưa đúng.", actor=cast.hoa, entry_id=old)


def test_an_appeal_needs_its_reason(cast: Cast, item: int) -> None:
    for words in ("  ", "a" * (rules.LONGEST_REASON + 1)):
        with pytest.raises(Invalid):
            asked(cast, item, reason=words)


def test_an_item_that_gave_no_line_can_be_asked_about(cast: Cast) -> None:
    item = ward.published(cast, cast.hoa)  # no rules were signed
    with transaction():
        appeals.submit(item, "Bài không có điểm.", actor=cast.hoa)
    with pytest.raises(Missing), transaction():
        appeals.submit(item, "Bài không có điểm.", actor=cast.outsider)
    draft = pipeline.case(pipeline.draft(cast)).article_id
    with pytest.raises(Refused, match="chưa đăng"), transaction():
        appeals.submit(draft, "Chưa có điểm.", actor=cast.hoa)


def test_where_there_is_a_line_the_appeal_is_about_it(cast: Cast, item: int) -> None:
    with pytest.raises(Refused, match="dòng đó"), transaction():
        appeals.submit(item, "Chưa đúng.", actor=cast.hoa)


# ---- answering --------------------------------------------------------------------------------------------------------

WHO_ANSWERS = [
    ("the office, who took no part", "office", True),
    ("the deputy head, who took no part", "deputy", True),
    ("the head, who voted for it", "head", False),
    ("a member of the board", "vinh", False),
    ("the editor who graded it", "mai", False),
    ("the author", "hoa", False),
    ("the unit's head", "lan", False),
    ("the observer", "observer", False),
]


@pytest.mark.parametrize(("name", "may"), [row[1:] for row in WHO_ANSWERS], ids=[row[0] for row in WHO_ANSWERS])
def test_who_answers_neither_earned_nor_gave(cast: Cast, item: int, name: str, may: bool) -> None:
    appeal = asked(cast, item)
    if may:
        answered(appeal, DECLINED, getattr(cast, name))
        assert queries.appeal(appeal).outcome is DECLINED
    else:
        with pipeline.refuses(Refused):
            answered(appeal, DECLINED, getattr(cast, name))


def test_an_officer_who_wrote_the_item_does_not_answer(cast: Cast, right: None) -> None:
    ward.sign(cast)
    item = ward.published(cast, cast.hoa, cast.office)
    with pytest.raises(Refused, match="đứng tên"):
        answered(asked(cast, item), DECLINED, cast.office)
    with pytest.raises(Refused, match="của chính bạn"):
        answered(asked(cast, item, cast.office), DECLINED, cast.office)


def test_who_decided_about_the_item_before_does_not_answer(cast: Cast, item: int) -> None:
    answered(asked(cast, item), ACCEPTED, cast.office, AppealChange(FindingKind.REGRADE, {"grade": "A"}))
    with pytest.raises(Refused, match="quyết định điểm"):
        answered(asked(cast, item, cast.binh), DECLINED, cast.office)
    answered(asked(cast, item), DECLINED, cast.deputy)


CHANGES = [
    ("another grade", AppealChange(FindingKind.REGRADE, {"grade": "A"}), 180),
    ("other shares", AppealChange(FindingKind.SHARES, {"shares": {}}), 200),
    ("used elsewhere", AppealChange(FindingKind.ACCEPTED, {"where": "Báo Hà Nội mới"}), 180),
    ("an amount", AppealChange(amount=50), 170),
    ("less", AppealChange(amount=-20), 100),
]


@pytest.mark.parametrize(("change", "score"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_what_is_accepted_changes_the_ledger(cast: Cast, item: int, change: AppealChange, score: int) -> None:
    assert ward.score(cast.hoa) == 120  # 60 of 100 percent of 2
    if change.kind is FindingKind.SHARES:
        change = AppealChange(FindingKind.SHARES, {"shares": {str(cast.hoa.id): 100, str(cast.binh.id): 0}})
    appeal = asked(cast, item)
    answered(appeal, ACCEPTED, cast.office, change)
    row = queries.appeal(appeal)
    assert (row.outcome, row.decided_by, row.finding_id is not None) == (ACCEPTED, cast.office.name, True)
    assert ward.score(cast.hoa) == score


def test_an_earlier_decision_can_be_taken_back_by_an_answer(cast: Cast, item: int) -> None:
    answered(asked(cast, item), ACCEPTED, cast.office, AppealChange(FindingKind.REGRADE, {"grade": "A"}))
    finding = queries.of_article(item)[0].finding_id
    answered(asked(cast, item, cast.binh), ACCEPTED, cast.deputy, AppealChange(revokes_id=finding))
    assert ward.score(cast.hoa) == 120


def test_an_answer_needs_words_and_acceptance_a_change(cast: Cast, item: int) -> None:
    appeal = asked(cast, item)
    bad = AppealChange(FindingKind.REGRADE, {"grade": "D"})
    for outcome, words, change in ((DECLINED, " ", None), (ACCEPTED, "Đúng.", None), (ACCEPTED, "Đúng.", bad)):
        with pipeline.refuses(Invalid), transaction():
            appeals.decide(appeal, outcome, words, actor=cast.office, change=change)


def test_what_is_decided_or_withdrawn_is_not_decided_again(cast: Cast, item: int) -> None:
    appeal = asked(cast, item)
    answered(appeal, DECLINED, cast.office)
    with pipeline.refuses(Stale):
        answered(appeal, ACCEPTED, cast.deputy, AppealChange(amount=10))
    with pipeline.refuses(Stale), transaction():
        appeals.withdraw(appeal, actor=cast.hoa)
    other = asked(cast, item)
    with pytest.raises(Missing), transaction():
        appeals.withdraw(other, actor=cast.binh)
    with transaction():
        appeals.withdraw(other, actor=cast.hoa)
    with pytest.raises(Stale, match="rút lại"):
        answered(other, DECLINED, cast.office)


# ---- who is told, and where it waits ----------------------------------------------------------------------------------


def notices(person: Any, topic: str) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.person_id == person.id, Notice.topic == topic)))


def test_the_office_is_told_of_an_appeal_and_its_author_of_the_answer(cast: Cast, item: int) -> None:
    appeal = asked(cast, item)
    ward.tell()
    assert notices(cast.office, "appeal.made")
    assert not notices(cast.hoa, "appeal.made")
    answered(appeal, ACCEPTED, cast.office, AppealChange(FindingKind.REGRADE, {"grade": "A"}))
    [told] = notices(cast.hoa, "appeal.decided")
    assert "Đã xem lại." in told.body
    assert told.url == f"/diem/kien-nghi/{appeal}"
    assert notices(cast.binh, "finding.decided")
    assert not notices(cast.hoa, "finding.decided")  # the answer said it


def test_an_appeal_is_a_task_for_who_may_answer(cast: Cast, item: int) -> None:
    asked(cast, item)

    def kinds(who: Any) -> list[str]:
        return [task.kind.slug for task in home.tasks(who)]

    assert kinds(cast.office) == ["kien-nghi-diem"]
    assert kinds(cast.deputy) == ["kien-nghi-diem"]
    assert "kien-nghi-diem" not in kinds(cast.head)  # voted
    assert "kien-nghi-diem" not in kinds(cast.mai)
    answered(queries.waiting().rows[0].id, DECLINED, cast.office)
    assert kinds(cast.office) == []


# ---- pages ------------------------------------------------------------------------------------------------------------

Clients = Callable[[Any], PageClient]


def test_two_taps_from_my_points_to_a_sent_appeal(cast: Cast, client_for: Clients, item: int) -> None:
    page = client_for(cast.hoa).get("/diem").follow("Kiến nghị")
    page = page.press("Gửi kiến nghị", ready="grade")
    assert "Chờ trả lời" in page.text
    assert "Mức chất lượng nên cao hơn" in page.text
    assert db.session.scalars(select(Appeal.person_id)).all() == [cast.hoa.id]


def test_an_appeal_without_words_keeps_what_was_chosen(cast: Cast, client_for: Clients, item: int) -> None:
    page = client_for(cast.hoa).get(f"/diem/dong/{ward.standing(item)[cast.hoa.id].id}").follow("Kiến nghị điểm này")
    page = page.press("Gửi kiến nghị", ready="other", expect=422)
    assert page.fields["ready"] == "other"
    assert "Hãy viết vài chữ" in page.text


def test_the_answer_is_given_on_its_page(cast: Cast, client_for: Clients, item: int) -> None:
    appeal = asked(cast, item)
    office = client_for(cast.office)
    page = office.get("/diem/kien-nghi").follow("Tổ dân phố 12 ra quân dọn vệ sinh")
    page = page.press("Gửi trả lời", outcome="accepted", answer="Đúng là mức A.", change="regrade", expect=422)
    assert "Hãy chọn mức A, B hoặc C" in page.text
    assert page.fields["answer"] == "Đúng là mức A."
    page = page.press("Gửi trả lời", grade="A")
    assert "Chấp nhận" in page.text
    ward.tell()
    assert ward.score(cast.hoa) == 180
    page = office.post(f"/diem/kien-nghi/{appeal}/tra-loi", {"outcome": "declined", "answer": "Thôi."}, expect=409)
    assert "đã được trả lời" in page.text


def test_who_voted_reads_why_they_do_not_answer(cast: Cast, client_for: Clients, item: int) -> None:
    appeal = asked(cast, item)
    page = client_for(cast.head).get(f"/diem/kien-nghi/{appeal}")
    assert "Bạn đã duyệt, bỏ phiếu" in page.text
    assert "Gửi trả lời" not in page.buttons
    client_for(cast.head).post(
        f"/diem/kien-nghi/{appeal}/tra-loi", {"outcome": "declined", "answer": "Thôi.", "change": "", "grade": ""},
        expect=403,
    )  # fmt: skip


def test_late_ones_stand_on_top_and_are_marked(cast: Cast, client_for: Clients, item: int, travel: Any) -> None:
    asked(cast, item)
    travel(days=3)
    asked(cast, item, cast.binh)
    travel(days=7)
    page = client_for(cast.office).get("/diem/kien-nghi")
    assert page.text.index("Nguyễn Thị Hoa") < page.text.index("Trần Văn Bình")
    assert "trễ hạn" in page.text
    assert queries.count_open() == queries.AppealCounts(2, 1)


READERS = [
    ("hoa", 200),
    ("binh", 404),
    ("outsider", 404),
    ("mai", 404),
    ("office", 200),
    ("vinh", 200),
    ("observer", 200),
]


@pytest.mark.parametrize(("name", "status"), READERS)
def test_who_reads_an_appeal(cast: Cast, client_for: Clients, item: int, name: str, status: int) -> None:
    client_for(getattr(cast, name)).get(f"/diem/kien-nghi/{asked(cast, item)}", expect=status)


def test_a_withdrawn_appeal_waits_for_nobody(cast: Cast, client_for: Clients, item: int) -> None:
    asked(cast, item)
    page = client_for(cast.hoa).get("/diem/kien-nghi").follow("Tổ dân phố 12 ra quân dọn vệ sinh")
    page = page.press("Rút kiến nghị")
    assert "Người gửi đã rút" in page.text
    assert queries.waiting().rows == []


def test_lists_take_as_many_statements_however_long(
    cast: Cast, client_for: Clients, item: int, count_queries: Any
) -> None:
    client = client_for(cast.office)
    asked(cast, item)
    client.get("/diem/kien-nghi")
    with count_queries() as few:
        client.get("/diem/kien-nghi")
    line = ward.standing(item)[cast.hoa.id].id
    save(*[
        Appeal(person_id=cast.hoa.id, article_id=item, entry_id=line, reason="x", made_at=clock.now(),
               due_at=clock.now() + timedelta(days=number))
        for number in range(30)
    ])  # fmt: skip
    with count_queries() as many:
        page = client.get("/diem/kien-nghi")
    assert len(many) == len(few), many
    assert page.follow("Trang sau").text.count("Nguyễn Thị Hoa") == 6


# ---- at once ----------------------------------------------------------------------------------------------------------


def both(app: Any, acts: list[Callable[[], object]]) -> list[str]:
    """Each act in a thread and a context of its own, begun together; how each ended."""
    ready, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        with app.app_context(), clock.at(NOW):
            ready.wait(10)
            try:
                acts[place]()
                ends[place] = "done"
            except DeskError as error:
                ends[place] = type(error).__name__
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_two_deciders_and_two_asks_at_once_have_one_right_outcome(real_database: Any) -> None:
    cast = people.build()
    db.session.commit()
    ward.sign(cast)
    item = ward.published(cast, cast.hoa)
    line = ward.standing(item)[cast.hoa.id].id
    db.session.rollback()

    def ask() -> None:
        with transaction():
            appeals.submit(item, "Chưa đúng.", actor=cast.hoa, entry_id=line)

    assert both(real_database.app, [ask, ask]) == ["Stale", "done"]
    appeal = queries.waiting().rows[0].id
    db.session.rollback()

    def answer(who: Any, amount: int) -> Callable[[], None]:
        def act() -> None:
            with transaction():
                appeals.decide(appeal, ACCEPTED, "Được.", actor=who, change=AppealChange(amount=amount))

        return act

    assert both(real_database.app, [answer(cast.office, 50), answer(cast.deputy, 70)]) == ["Stale", "done"]
    ward.tell()
    assert ward.score(cast.hoa) in (250, 270)


def test_the_offices_page_counts_the_appeals_that_wait_without_asking_for_them(
    cast: Cast, client_for: Clients, item: int, travel: Any, count_queries: Any
) -> None:
    client = client_for(cast.office)
    client.get("/van-phong")
    with count_queries() as before:
        page = client.get("/van-phong")
    assert page.links["Kiến nghị điểm"] == "/diem/kien-nghi"
    asked(cast, item)
    with count_queries() as after:
        page = client.get("/van-phong")
    assert len(after) == len(before)
    assert page.links["1 kiến nghị điểm chờ trả lời"] == "/diem/kien-nghi"
    travel(days=20)
    assert "1 kiến nghị điểm chờ trả lời, 1 trễ hạn" in client_for(cast.office).get("/van-phong").links
