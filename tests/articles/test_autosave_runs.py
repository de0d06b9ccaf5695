"""What a page saves by itself goes into one revision while nobody else has seen it; what was seen, sent or saved stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DatabaseError

from editorial.articles import operations, queries
from editorial.articles.models import AutosaveRun, Revision
from editorial.articles.operations import Conflict, end_idle_runs
from editorial.articles.operations.autosave_runs import RESTORE_POINT
from editorial.core import clock, events
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.events.models import Delivery, EventRow
from tests import pipeline

WORDS_3_KB = "<p>" + "Bà con tổ dân phố cùng dọn vệ sinh ngõ. " * 50 + "</p>"


@pytest.fixture
def edition(cast: Any) -> int:
    """A draft of Hoa and Bình."""
    return pipeline.draft(cast, cast.hoa, cast.binh)


def autosave(edition: int, actor: Any, words: str, page: str = "p1", base: int = 0) -> int:
    case = pipeline.case(edition)
    content = replace(queries.content_of(queries.revision(case.revision_id)), body=f"<p>{words}</p>")
    with transaction():
        return operations.save(
            edition, content, base_revision_id=base or case.revision_id, actor=actor, kind="autosave", page=page
        )


def body_of(revision_id: int) -> str:
    db.session.expire_all()
    return queries.revision(revision_id).body


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def worked_on() -> list[AuditRow]:
    db.session.rollback()
    return list(
        db.session.scalars(select(AuditRow).where(AuditRow.action == "article.worked_on").order_by(AuditRow.id))
    )


def test_autosaves_of_one_page_go_into_one_revision_with_one_hash_of_its_words(cast, edition, travel):
    first = autosave(edition, cast.hoa, "một")
    travel(seconds=5)
    assert autosave(edition, cast.hoa, "hai") == first
    revision = queries.revision(first)
    assert (revision.body, revision.hash) == ("<p>hai</p>", queries.content_of(revision).hash())
    assert revision.created_at == clock.now()
    assert pipeline.case(edition).revision_id == first


def test_a_hundred_autosaves_grow_the_database_by_a_few_rows(cast, edition, travel):
    autosave(edition, cast.hoa, WORDS_3_KB)
    events.deliver_all()
    before = [count(table) for table in (Revision, AuditRow, EventRow, Delivery)]
    for number in range(100):
        travel(seconds=3)
        autosave(edition, cast.hoa, f"{WORDS_3_KB}{number}")
    with transaction():
        operations.end_run(edition)
    after = [count(table) for table in (Revision, AuditRow, EventRow, Delivery)]
    assert [now - then for now, then in zip(after, before, strict=True)] == [0, 1, 5, 10]


def test_after_ten_minutes_a_restore_point_stays(cast, edition, travel):
    first = autosave(edition, cast.hoa, "đầu")
    travel(seconds=RESTORE_POINT.total_seconds() - 1)
    assert autosave(edition, cast.hoa, "vẫn bản đầu") == first
    travel(seconds=1)
    second = autosave(edition, cast.hoa, "bản sau")
    assert second != first
    assert body_of(first) == "<p>vẫn bản đầu</p>"
    (row,) = worked_on()
    assert (row.actor_id, row.details["revision_id"], row.details["saves"]) == (cast.hoa.id, first, 2)
    assert row.details["hash"] == queries.revision(first).hash


@pytest.mark.parametrize(("who", "page"), [("hoa", "p2"), ("binh", "p9")])
def test_another_page_begins_a_revision_of_its_own(cast, edition, who, page):
    first = autosave(edition, cast.hoa, "của trang một")
    second = autosave(edition, getattr(cast, who), "của trang hai", page)
    assert second != first
    assert body_of(first) == "<p>của trang một</p>"
    with pytest.raises(Conflict):
        autosave(edition, cast.hoa, "trang một lần nữa", base=first)


def test_a_page_without_a_name_folds_nothing(cast, edition):
    assert autosave(edition, cast.hoa, "một", "") != autosave(edition, cast.hoa, "hai", "")
    assert count(AutosaveRun) == 0


def test_saved_and_sent_words_stay(cast, edition):
    first = autosave(edition, cast.hoa, "tự lưu")
    saved = pipeline.save(edition, cast.hoa, body="<p>bấm Lưu</p>")
    assert saved != first
    assert body_of(first) == "<p>tự lưu</p>"
    again = autosave(edition, cast.hoa, "tự lưu nữa")
    pipeline.do("send", edition, cast.hoa)
    assert count(AutosaveRun) == 0
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(update(Revision).where(Revision.id == again).values(body="khác"))


@pytest.mark.parametrize(("who", "address", "is_kept"), [
    ("binh", "/bai/{article}", True), ("hoa", "/bai/{article}", False),
    ("binh", "/bai/{edition}/sua", True), ("hoa", "/bai/{edition}/sua", True),
])  # fmt: skip
def test_words_that_somebody_opened_stay(cast, client_for, edition, who, address, is_kept):
    first = autosave(edition, cast.hoa, "đã xem")
    client_for(getattr(cast, who)).get(address.format(article=pipeline.case(edition).article_id, edition=edition))
    assert (autosave(edition, cast.hoa, "viết tiếp") != first) is is_kept


def test_the_worker_ends_a_run_when_nobody_types_any_more(cast, edition, travel):
    first = autosave(edition, cast.hoa, "một")
    begun = clock.now()
    travel(seconds=30)
    autosave(edition, cast.hoa, "hai")
    travel(seconds=RESTORE_POINT.total_seconds() - 1)
    assert end_idle_runs() == 0
    travel(seconds=1)
    assert end_idle_runs() == 1
    (row,) = worked_on()
    assert (row.details["begun_at"], row.details["saved_at"]) == (
        begun.isoformat(),
        (begun + timedelta(seconds=30)).isoformat(),
    )
    assert count(AutosaveRun) == 0
    assert body_of(first) == "<p>hai</p>"


def test_the_last_words_of_a_run_are_found(cast, edition, travel):
    autosave(edition, cast.hoa, "một")
    events.deliver_all()
    travel(seconds=5)
    autosave(edition, cast.hoa, "hai")
    assert events.deliver() == 0, "a pause in typing is no event of its own"
    with transaction():
        operations.end_run(edition)
    assert events.deliver() > 0


@pytest.mark.parametrize("change", [
    "UPDATE revisions SET body = 'x' WHERE id = :saved", "UPDATE revisions SET number = 99 WHERE id = :run",
    "DELETE FROM revisions WHERE id = :run",
])  # fmt: skip
def test_no_other_revision_can_be_changed(cast, edition, change):
    saved = pipeline.save(edition, cast.hoa, body="<p>bấm Lưu</p>")
    run = autosave(edition, cast.hoa, "tự lưu")
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(text(change), {"saved": saved} if ":saved" in change else {"run": run})
