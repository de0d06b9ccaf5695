"""What happens to items after their period was closed: figures stay, people see it before they decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from editorial.commendations.candidates.operations import candidates
from editorial.commendations.candidates.queries import candidates as queries
from editorial.commendations.candidates.queries import proposals
from editorial.commendations.candidates.queries.candidates import AssessedCandidate
from editorial.commendations.criteria.rules import CriterionResult
from editorial.commendations.progress import operations as progress
from editorial.commendations.rounds.queries import round_of
from editorial.core.db import db, transaction
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from tests.cast import Cast
from tests.commendations import made
from tests.scoring.test_periods import close
from tests.scoring.ward import correct, published, sign, take_down, tell

Travel = Callable[..., datetime]


@pytest.fixture
def items(cast: Cast, travel: Travel) -> tuple[list[int], int]:
    """Three of Hoa's items in a closed month, and the month's snapshot."""
    sign(cast)
    found = []
    for title in ("Cầu Vĩnh Tuy thêm đèn", "Ngày hội đọc sách", "Chợ đêm dọn rác"):
        found.append(published(cast, cast.hoa, title=title))
        travel(minutes=5)
    return found, close(cast, travel).id


def hoa_in_a_round(cast: Cast, snapshot_id: int, **more: Any) -> tuple[int, int]:
    """Everybody of the snapshot in a round, in appraisal; and Hoa's candidacy."""
    round_id = made.new_round(cast, SimpleNamespace(id=snapshot_id), deadlines={}, **more)  # type: ignore[arg-type]
    ids = [row.id for row in proposals.frozen_rows(round_of(round_id), range(1, 1000))]
    made.step(cast, round_id, "open_nominations")
    with transaction():
        candidates.propose(round_id, ids, actor=cast.office)
    made.step(cast, round_id, "close_nominations")
    return round_id, made.candidate(round_id, cast.hoa.name).id


def assessed(round_id: int, candidate_id: int) -> AssessedCandidate:
    db.session.expire_all()
    return queries.candidate(round_of(round_id), candidate_id)


def result(row: Any, key: str) -> CriterionResult:
    return next(found for found in row.criteria_results if found.key == key)


def remove(cast: Cast, article_id: int) -> None:
    take_down(cast, article_id)


def amend(cast: Cast, article_id: int) -> None:
    correct(cast, article_id, correction_note="Sửa tên chợ.")


def find(kind: FindingKind, person: str = "") -> Callable[[Cast, int], None]:
    def decide(cast: Cast, article_id: int) -> None:
        person_id = getattr(cast, person).id if person else None
        with transaction():
            findings.decide(article_id, kind, reason="Nêu số điện thoại.", person_id=person_id, actor=cast.office)
        tell()

    return decide


@pytest.mark.parametrize(
    ("happens", "kind", "reason", "clean", "is_example"),
    [
        pytest.param(remove, "removed", "Sai sự thật.", True, False, id="taken down"),
        pytest.param(amend, "corrected", "Sửa tên chợ.", True, True, id="corrected"),
        pytest.param(find(FindingKind.PERSONAL_DATA), "personal_data", "Nêu số điện thoại.", False, False, id="violation"),
        pytest.param(find(FindingKind.PERSONAL_DATA, "hoa"), "personal_data", "Nêu số điện thoại.", False, False, id="theirs"),
        pytest.param(find(FindingKind.COPIED), "copied", "Nêu số điện thoại.", True, False, id="copied"),
    ],
)  # fmt: skip
def test_each_change_after_the_freeze_stands_beside_figures_that_stay(
    cast: Cast, items: tuple[list[int], int], happens: Any, kind: str, reason: str, clean: bool, is_example: bool
) -> None:
    articles, snapshot_id = items
    round_id, candidate_id = hoa_in_a_round(cast, snapshot_id)
    before = assessed(round_id, candidate_id)
    assert before.later == []
    assert result(before, "clean").met is True
    assert "Chợ đêm dọn rác" in before.candidate.report
    happens(cast, articles[2])
    after = assessed(round_id, candidate_id)
    assert after.figures == before.figures
    assert [(change.kind, change.article_id, change.title, change.reason) for change in after.later] == [
        (kind, articles[2], "Chợ đêm dọn rác", reason)
    ]
    assert result(after, "clean").met is clean
    assert ("sau khi chốt kỳ" in result(after, "clean").value) is not clean
    draft = candidates.draft_report(round_of(round_id), after.candidate)
    assert ("Chợ đêm dọn rác" in draft) is is_example
    assert "Ngày hội đọc sách" in draft
    assert bool(after.cited_in_vain) is not is_example


def test_what_happened_before_the_freeze_is_in_the_figures_and_not_told_again(cast: Cast, travel: Travel) -> None:
    sign(cast)
    kept, gone, fixed = (published(cast, cast.hoa, title=title) for title in ("Còn", "Gỡ trước", "Sửa trước"))
    take_down(cast, gone)
    correct(cast, fixed)
    with transaction():
        findings.decide(kept, FindingKind.REGRADE, value={"grade": "A"}, reason="Hay.", actor=cast.office)
    tell()
    round_id, candidate_id = hoa_in_a_round(cast, close(cast, travel).id)
    assert assessed(round_id, candidate_id).later == []


def test_a_violation_taken_back_after_the_freeze_is_told(cast: Cast, travel: Travel) -> None:
    sign(cast)
    article = published(cast, cast.hoa, title="Minh oan")
    published(cast, cast.hoa, title="Bài khác")
    with transaction():
        finding = findings.decide(article, FindingKind.PERSONAL_DATA, reason="Tưởng lộ.", actor=cast.office)
    tell()
    snapshot = close(cast, travel)
    with transaction():
        findings.revoke(finding.id, reason="Đã được đồng ý đăng.", actor=cast.head)
    tell()
    round_id, candidate_id = hoa_in_a_round(cast, snapshot.id)
    row = assessed(round_id, candidate_id)
    assert result(row, "clean").met is False  # as it was signed
    assert [(change.word, change.reason) for change in row.later] == [
        ("đã rút kết luận vi phạm", "Đã được đồng ý đăng.")
    ]


def test_a_finding_about_a_coauthor_is_not_told_of_the_other_one(cast: Cast, travel: Travel) -> None:
    sign(cast)
    article = published(cast, cast.hoa, cast.binh, title="Viết chung")
    snapshot = close(cast, travel)
    find(FindingKind.PERSONAL_DATA, "binh")(cast, article)
    round_id, candidate_id = hoa_in_a_round(cast, snapshot.id)
    assert assessed(round_id, candidate_id).later == []
    for name in (cast.binh.name, cast.group.name):
        row = assessed(round_id, made.candidate(round_id, name).id)
        assert [change.kind for change in row.later] == ["personal_data"]


def test_the_council_reads_it_before_it_votes_and_the_office_before_it_chooses(
    cast: Cast, client_for: Any, items: tuple[list[int], int]
) -> None:
    articles, snapshot_id = items
    round_id, candidate_id = hoa_in_a_round(cast, snapshot_id)
    find(FindingKind.PERSONAL_DATA)(cast, articles[0])
    take_down(cast, articles[1])
    fresh = made.new_round(cast, SimpleNamespace(id=snapshot_id), deadlines={})  # type: ignore[arg-type]
    hoa = next(row for row in proposals.proposals(round_of(fresh), "ctv", None).rows if row.name == cast.hoa.name)
    assert result(hoa, "clean").met is False
    made.appraised(cast, round_id)
    made.seated(cast, round_id)
    seen = made.version(round_id)
    with transaction():
        progress.open_vote(round_id, version=seen, actor=cast.head)
    said = ("đã gỡ: “Ngày hội đọc sách” (Sai sự thật)", "lộ thông tin cá nhân: “Cầu Vĩnh Tuy thêm đèn”")
    client = client_for(cast.uyen)
    for path in ("bo-phieu", "", f"ung-vien/{candidate_id}"):
        page = client.get(f"/khen-thuong/{round_id}/{path}".rstrip("/"))
        for sentence in said:
            assert sentence in page.text, path


def test_reading_what_happened_takes_as_many_statements_for_many_as_for_one(
    cast: Cast, count_queries: Any, items: tuple[list[int], int]
) -> None:
    articles, snapshot_id = items
    round_id, candidate_id = hoa_in_a_round(cast, snapshot_id)
    for article in articles:
        take_down(cast, article)
    found = round_of(round_id)
    with count_queries() as alone:
        assert len(queries.candidates(found, only=[candidate_id])[0].later) == 3
    with count_queries() as all_of_them:
        assert len(queries.candidates(found)) > 1
    assert len(all_of_them) == len(alone)


def test_items_honoured_before_are_listed_for_a_round_of_another_kind(
    cast: Cast, client_for: Any, items: tuple[list[int], int]
) -> None:
    _articles, snapshot_id = items
    first, _candidate_id = hoa_in_a_round(cast, snapshot_id)
    made.honour(cast, first, made.opened(cast, first))
    second, candidate_id = hoa_in_a_round(cast, snapshot_id, kind="theme", theme="Chuyển đổi số", quotas={})
    client = client_for(cast.office)
    page = client.get(f"/khen-thuong/{second}/ung-vien/{candidate_id}")
    assert "đã được khen: Khen thưởng năm 2026 (hằng năm, Quyết định số 12/QĐ-UBND" in page.text
    listed = client.get(f"/khen-thuong/{second}/ung-vien/{candidate_id}/minh-chung?loc=once")
    assert "3 bài của kỳ này đã tính cho lần khen đó." in listed.text
    assert "Ngày hội đọc sách" in listed.text
