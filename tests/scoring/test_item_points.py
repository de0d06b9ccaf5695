"""An item's points on its page: why each line, decisions with their consequence, the authors' shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from editorial.core.db import transaction
from editorial.scoring.appeals import operations as appeals_operations
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings import queries
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.rule_sets.rules.steps import calculation_steps
from editorial.scoring.rule_sets.rules.values import Values
from tests import pipeline
from tests.cast import Cast
from tests.page import PageClient
from tests.scoring import ward

Clients = Callable[[Any], PageClient]


@pytest.fixture
def item(cast: Cast, right: None) -> int:
    ward.sign(cast)
    return ward.published(cast, cast.hoa, cast.binh)


def decide(cast: Cast, item: int, kind: FindingKind, **more: Any) -> int:
    with transaction():
        made = findings.decide(item, kind, reason="Có căn cứ.", actor=more.pop("actor", cast.office), **more).id
    ward.tell()
    return made


# ---- one line ---------------------------------------------------------------------------------------------------------


def test_a_line_is_told_in_one_sentence_and_step_by_step(cast: Cast, client_for: Clients, item: int) -> None:
    line = ward.standing(item)[cast.hoa.id].id
    page = client_for(cast.hoa).get("/diem").follow("Vì sao")
    assert page.path == f"/diem/dong/{line}"
    assert page.h1 == "Vì sao tôi được điểm này"
    assert "gốc 2 × mức B 1 = 2; chia 60% = 1,2 điểm" in page.text
    for words in ("Điểm gốc", "Mức chất lượng", "Tổng của bài", "Phần của tác giả", "Dòng này", "Bản số 1, 12/QĐ-BBT"):
        assert words in page.text
    assert page.follow("Tổ dân phố 12 ra quân dọn vệ sinh").path == f"/bai/{item}"


READERS = [
    ("the person", "hoa", 200), ("their unit's head", "lan", 200), ("the deputy", "tuan", 200),
    ("the office", "office", 200), ("the board", "vinh", 200), ("the observer", "observer", 200),
    ("the co-author", "binh", 404), ("another unit's head", "hue", 404), ("an editor", "nam", 404),
]  # fmt: skip


@pytest.mark.parametrize(("name", "status"), [row[1:] for row in READERS], ids=[row[0] for row in READERS])
def test_who_reads_a_line(cast: Cast, client_for: Clients, item: int, name: str, status: int) -> None:
    client_for(getattr(cast, name)).get(f"/diem/dong/{ward.standing(item)[cast.hoa.id].id}", expect=status)


def test_a_reversal_leads_to_what_it_takes_back_and_to_the_decision(cast: Cast, client_for: Clients, item: int) -> None:
    decide(cast, item, FindingKind.REGRADE, value={"grade": "A"})
    mine = [row for row in ward.lines(item) if row.person_id == cast.hoa.id]
    first, reversal, newest = mine
    client = client_for(cast.hoa)
    page = client.get(f"/diem/dong/{reversal.id}")
    assert "rút lại lần tính ngày 23/11/2026" in page.text
    assert page.follow("dòng ngày 23/11/2026").path == f"/diem/dong/{first.id}"
    page = client.get(f"/diem/dong/{newest.id}")
    assert "Có căn cứ." in page.text
    assert cast.office.name in page.text
    assert "Đã rút lại" in client.get(f"/diem/dong/{first.id}").text


PARTS = {
    "base": 200, "grade": "A", "factor": 150, "bonuses": {"timely": 100, "photos": 100}, "bonus": 100,
    "penalties": {"contributor_error": 300}, "penalty": 300, "total": 100, "before": 0, "share": 60, "cap": 50,
    "month_place": 1, "day_place": 4, "zero": "", "timely": True, "amount": 30,
}  # fmt: skip


def test_every_part_of_the_arithmetic_is_a_step() -> None:
    found = [(step.what, step.amount) for step in calculation_steps(PARTS, Values(), "Tin")]
    assert found == [
        ("Điểm gốc", "2"), ("Mức chất lượng", "3"), ("Cộng", "+1"), ("Cộng", "+1"), ("Trần cộng", "+1"),
        ("Trừ", "−3"), ("Tổng của bài", "1"), ("Phần của tác giả", "0,6"), ("Giới hạn", "0,3"),
    ]  # fmt: skip
    zero = calculation_steps(PARTS | {"zero": "judged", "amount": 0}, Values(), "Tin")[-1]
    assert (zero.what, zero.amount) == ("Không tính điểm", "0")


# ---- decisions --------------------------------------------------------------------------------------------------------


def test_personal_data_says_its_consequence_before_it_is_decided(cast: Cast, client_for: Clients, item: int) -> None:
    page = client_for(cast.office).get(f"/bai/{item}/diem").follow("Lộ thông tin cá nhân")
    assert "không được xét khen thưởng trong kỳ" in page.text
    assert "từ 1,2 điểm về 0 điểm" in page.text
    page = page.press("Ghi quyết định", expect=422)
    page = page.press("Ghi quyết định", reason="Có số căn cước.")
    ward.tell()
    assert ward.score(cast.hoa) == ward.score(cast.binh) == 0
    page = client_for(cast.hoa).get(f"/bai/{item}/diem")
    assert "Có số căn cước." in page.text
    assert cast.office.name in page.text


FORMS = [
    ("Xếp lại mức chất lượng", {"grade": "A", "reason": "Bài hay."}, 180),
    ("Cổng Thành phố hoặc báo chí dùng lại", {"where": "Báo", "reason": "Đã xem.", "evidence": "https://bao.example/1"}, 180),
    ("Bản dịch", {"reason": "Dịch sang tiếng Anh."}, 180),
    ("Sao chép không ghi nguồn", {"reason": "Trùng bài báo."}, 0),
    ("Không tính điểm (trùng hoặc chia nhỏ)", {"reason": "Trùng."}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("words", "typed", "score"), FORMS, ids=[row[0] for row in FORMS])
def test_each_decision_has_its_form(
    cast: Cast, client_for: Clients, item: int, words: str, typed: dict[str, str], score: int
) -> None:
    page = client_for(cast.office).get(f"/bai/{item}/diem").follow(words).press("Ghi quyết định", **typed)
    ward.tell()
    assert ward.score(cast.hoa) == score
    assert words in page.text
    page = page.press("Rút quyết định", reason="Nhầm bài.")
    ward.tell()
    assert ward.score(cast.hoa) == 120
    assert "Nhầm bài." in page.text


def test_a_decision_may_concern_one_author_alone(cast: Cast, client_for: Clients, item: int) -> None:
    page = client_for(cast.office).get(f"/bai/{item}/diem/quyet-dinh/sao-chep")
    page.press("Ghi quyết định", reason="Đoạn của Bình.", person_id=str(cast.binh.id))
    ward.tell()
    assert (ward.score(cast.hoa), ward.score(cast.binh)) == (120, 0)


def test_an_error_names_its_correction_and_a_take_down_may_keep_its_points(
    cast: Cast, client_for: Clients, item: int
) -> None:
    office = client_for(cast.office)
    assert "Phải đính chính do người viết" not in office.get(f"/bai/{item}/diem").links
    edition = ward.correct(cast, item)
    page = office.get(f"/bai/{item}/diem").follow("Phải đính chính do người viết")
    page = page.press("Ghi quyết định", edition_id=str(edition), reason="Sai tên người.")
    ward.tell()
    assert ward.score(cast.hoa) == 0
    page.press("Rút quyết định", reason="Lỗi của tòa soạn.")
    ward.take_down(cast, item)
    page = office.get(f"/bai/{item}/diem").follow("Gỡ không do người viết, giữ điểm")
    page.press("Ghi quyết định", reason="Gỡ theo yêu cầu.")
    ward.tell()
    assert ward.score(cast.hoa) == 120


def test_the_same_decision_twice_is_refused_with_a_sentence(cast: Cast, client_for: Clients, item: int) -> None:
    decide(cast, item, FindingKind.TRANSLATION)
    page = client_for(cast.deputy).post(
        f"/bai/{item}/diem/quyet-dinh/ban-dich", {"reason": "Cũng thấy vậy."}, expect=409
    )  # fmt: skip
    assert "đã có rồi" in page.text


def test_taking_back_needs_a_reason_and_happens_once(cast: Cast, client_for: Clients, item: int) -> None:
    finding = decide(cast, item, FindingKind.TRANSLATION)
    office = client_for(cast.office)
    page = office.get(f"/bai/{item}/diem").press("Rút quyết định", expect=422)
    assert "Hãy ghi lý do" in page.text
    office.post(f"/bai/{item}/diem/rut/{finding}", {"reason": "Nhầm."})
    office.post(f"/bai/{item}/diem/rut/{finding}", {"reason": "Nhầm."}, expect=409)
    ward.tell()


def test_who_may_decide_about_an_item(cast: Cast, client_for: Clients, right: None) -> None:
    ward.sign(cast)
    item = ward.published(cast, cast.hoa, cast.office)
    for name in ("hoa", "mai", "lan", "vinh", "observer"):
        client_for(getattr(cast, name)).get(f"/bai/{item}/diem/quyet-dinh/ban-dich", expect=403)
    page = client_for(cast.office).get(f"/bai/{item}/diem")
    assert "Bạn đứng tên bài này" in page.text
    client_for(cast.office).post(f"/bai/{item}/diem/quyet-dinh/ban-dich", {"reason": "Hay."}, expect=403)
    assert queries.of_article(item) == []
    client_for(cast.deputy).post(f"/bai/{item}/diem/quyet-dinh/ban-dich", {"reason": "Hay."})
    assert len(queries.of_article(item)) == 1
    ward.tell()


ITEM_READERS = [("hoa", 200), ("binh", 200), ("lan", 200), ("mai", 200), ("office", 200), ("vinh", 200),
                ("observer", 200), ("outsider", 404), ("hue", 404)]  # fmt: skip


@pytest.mark.parametrize(("name", "status"), ITEM_READERS)
def test_who_reads_an_items_points(cast: Cast, client_for: Clients, item: int, name: str, status: int) -> None:
    page = client_for(getattr(cast, name)).get(f"/bai/{item}/diem", expect=status)
    if status == 200:
        assert ("Trần Văn Bình" in page.part("page-main").partition("Chia điểm")[0]) == (name != "hoa")


def test_the_item_itself_shows_its_points_to_its_authors_and_the_desk(
    cast: Cast, client_for: Clients, item: int
) -> None:
    page = client_for(cast.hoa).get(f"/bai/{item}")
    assert "1,2 điểm" in page.part("points")
    assert page.follow("Vì sao Nguyễn Thị Hoa").path == f"/diem/dong/{ward.standing(item)[cast.hoa.id].id}"
    assert "0,8" in client_for(cast.mai).get(f"/bai/{item}").part("points")
    assert "Trần Văn Bình" not in page.part("points")


# ---- shares -----------------------------------------------------------------------------------------------------------


def test_authors_agree_on_their_shares_until_the_item_is_out(cast: Cast, client_for: Clients, right: None) -> None:
    ward.sign(cast)
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    item = pipeline.case(edition).article_id
    page = client_for(cast.hoa).get(f"/bai/{item}/diem")
    assert [page.fields[f"part_{person.id}"] for person in (cast.hoa, cast.binh)] == ["60", "40"]
    typed = {f"part_{cast.hoa.id}": "70", f"part_{cast.binh.id}": "40"}
    page = page.press("Ghi cách chia", **typed, expect=422)
    assert "Các phần cộng lại là 110%, phải đúng 100%" in page.text
    assert "Cộng lại: 110%, cần đúng 100%" in page.text
    assert page.fields[f"part_{cast.hoa.id}"] == "70"
    page.press("Ghi cách chia", **{f"part_{cast.binh.id}": "30"})
    page = client_for(cast.binh).get(f"/bai/{item}/diem")
    assert "Các tác giả thống nhất: Nguyễn Thị Hoa" in page.text
    assert page.fields[f"part_{cast.binh.id}"] == "30"
    pipeline.to_published(cast, edition)
    ward.tell()
    assert (ward.score(cast.hoa), ward.score(cast.binh)) == (140, 60)
    page = client_for(cast.hoa).get(f"/bai/{item}/diem")
    assert "Ghi cách chia" not in page.buttons
    assert "do Thường trực quyết định" in page.text
    client_for(cast.hoa).post(
        f"/bai/{item}/diem/chia", {f"part_{cast.hoa.id}": "0", f"part_{cast.binh.id}": "100"}, expect=403
    )


def test_the_office_changes_the_shares_of_what_is_out(cast: Cast, client_for: Clients, item: int) -> None:
    page = client_for(cast.office).get(f"/bai/{item}/diem")
    typed = {f"part_{cast.hoa.id}": "50", f"part_{cast.binh.id}": "50"}
    page = page.press("Ghi cách chia", **typed, expect=422)
    assert "Hãy ghi lý do" in page.text
    page.press("Ghi cách chia", reason="Hai người viết như nhau.")
    ward.tell()
    assert ward.score(cast.hoa) == ward.score(cast.binh) == 100


@pytest.mark.parametrize("typed", ["", "abc", "-5", "1000000000", "50,5"])
def test_what_is_no_share_stays_in_its_field(cast: Cast, client_for: Clients, item: int, typed: str) -> None:
    page = client_for(cast.office).get(f"/bai/{item}/diem")
    page = page.press("Ghi cách chia", **{f"part_{cast.hoa.id}": typed, "reason": "Thử."}, expect=422)
    assert page.fields[f"part_{cast.hoa.id}"] == typed


def test_an_items_page_takes_as_many_statements_however_many_decisions(
    cast: Cast, client_for: Clients, item: int, count_queries: Any
) -> None:
    client = client_for(cast.office)
    decide(cast, item, FindingKind.REGRADE, value={"grade": "A"})
    client.get(f"/bai/{item}/diem")
    with count_queries() as few:
        client.get(f"/bai/{item}/diem")
    for grade in "BCABC":
        decide(cast, item, FindingKind.REGRADE, value={"grade": grade})
    with count_queries() as many:
        client.get(f"/bai/{item}/diem")
    assert len(many) == len(few), many


def test_an_adjustment_that_went_with_its_item_says_so(cast: Cast, client_for: Clients) -> None:
    ward.sign(cast)
    article = ward.published(cast)
    with transaction():
        appeals_operations.adjust(article, cast.hoa.id, 50, reason="Ảnh bị sót.", evidence="", actor=cast.deputy)
    ward.tell()
    idle = "Đang không có tác dụng, vì bài đã gỡ."
    assert idle not in client_for(cast.hoa).get(f"/bai/{article}/diem").text
    ward.take_down(cast, article)
    assert idle in client_for(cast.hoa).get(f"/bai/{article}/diem").text
    with transaction():
        findings.decide(article, FindingKind.KEPT, reason="Mất điện.", actor=cast.deputy)
    ward.tell()
    assert idle not in client_for(cast.hoa).get(f"/bai/{article}/diem").text
