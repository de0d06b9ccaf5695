"""The record: whole when nobody meddled, and every meddling is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError

from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.audit import AuditHead, AuditRow
from editorial.core.db import db, savepoint, transaction
from tests.conftest import RealDatabase
from tests.core import processes

WHO = Actor(id=7, name="Lê Thị Lan")
TABLE = AuditRow.__table__


def write(count: int = 5) -> None:
    for number in range(1, count + 1):
        with transaction():
            audit.record("thing.written", actor=WHO, subject="thing", subject_id=number, title="Ra quân", n=number)


def meddle(*statements: object) -> list[str]:
    """Change the table behind the triggers' back; what a walk along the chain then says."""
    sqlite = db.session.get_bind().dialect.name == "sqlite"
    with transaction():
        if sqlite:
            db.session.execute(text("DROP TRIGGER audit_held_still"))
        else:
            db.session.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_held_still"))
        for statement in statements:
            db.session.execute(statement)  # type: ignore[call-overload]
        if not sqlite:
            db.session.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_held_still"))
    return list(audit.faults())


def test_an_empty_record_is_whole(database: None) -> None:
    assert list(audit.faults()) == []


def test_a_row_says_who_did_what_to_what(database: None) -> None:
    write(1)
    row = db.session.scalars(select(AuditRow)).one()
    assert (row.id, row.actor_id, row.actor_name, row.action) == (1, 7, "Lê Thị Lan", "thing.written")
    assert (row.subject, row.subject_id, row.details) == ("thing", 1, {"title": "Ra quân", "n": 1})
    assert row.at == clock.now()


def test_several_rows_of_one_transaction_are_one_chain(database: None) -> None:
    write(2)
    with transaction():
        for number in range(3):
            audit.record("thing.seen", actor=WHO, subject="thing", subject_id=number)
    assert list(audit.faults()) == []
    assert db.session.scalar(select(func.max(AuditRow.id))) == 5


def test_details_come_back_as_they_were_hashed(database: None) -> None:
    with transaction():
        audit.record(
            "thing.written",
            actor=Actor(id=1, name="Đỗ Ánh “Ê”"),
            subject="thing",
            subject_id=1,
            text="xuống\ndòng \\ \" ' đ 𝄞 \x7f",
            number=0.1 + 0.2,
            big=2**60,
            nothing=None,
            nested={"z": [1, {"a": True}], "a": []},
        )
    assert list(audit.faults()) == []


def test_a_refused_transaction_leaves_no_row(database: None) -> None:
    def fail() -> None:
        with transaction():
            audit.record("thing.written", actor=WHO, subject="thing", subject_id=1)
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        fail()
    write(1)
    assert db.session.scalars(select(AuditRow.subject_id)).all() == [1]
    assert list(audit.faults()) == []


def test_a_part_that_failed_alone_leaves_no_row(database: None) -> None:
    def fail() -> None:
        with savepoint():
            audit.record("part.written", actor=WHO, subject="part", subject_id=2)
            raise RuntimeError("no")

    with transaction():
        audit.record("whole.begun", actor=WHO, subject="whole", subject_id=1)
        with pytest.raises(RuntimeError):
            fail()
        audit.record("whole.ended", actor=WHO, subject="whole", subject_id=1)
    assert db.session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all() == ["whole.begun", "whole.ended"]


def test_a_row_outside_a_transaction_is_a_mistake(database: None) -> None:
    write(1)
    with pytest.raises(RuntimeError, match="outside"):
        audit.record("thing.written", actor=WHO, subject="thing", subject_id=1)


@pytest.mark.parametrize(
    "statement", [update(TABLE).values(actor_name="Người khác"), text("UPDATE settings SET key = 'x'")]
)
def test_the_database_refuses_to_change_history(real_database: RealDatabase, statement: object) -> None:
    write(1)
    with transaction():
        processes.leave_effect(processes.Counted("a"))

    def change() -> None:
        with transaction():
            db.session.execute(statement)  # type: ignore[call-overload]

    with pytest.raises(DatabaseError, match="append-only"):
        change()


@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "Người khác"},
        {"actor_id": 8},
        {"action": "thing.deleted"},
        {"subject_id": 99},
        {"details": {"title": "Ra quân", "n": 4}},
        {"address": "10.0.0.1"},
        {"at": datetime(2026, 1, 1, tzinfo=clock.UTC)},
        {"hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_row_is_found(database: None, change: dict[str, object]) -> None:
    write()
    assert "Dòng 3 đã bị sửa hoặc đổi chỗ." in meddle(update(TABLE).where(TABLE.c.id == 3).values(**change))


def test_a_row_changed_and_hashed_anew_is_found_by_the_next(database: None) -> None:
    write()
    rows = {row["id"]: dict(row) for row in db.session.execute(select(TABLE)).mappings()}
    forged = rows[3] | {"actor_name": "Người khác"}
    forged["hash"] = audit.link(rows[2]["hash"], forged)
    change = update(TABLE).where(TABLE.c.id == 3).values(actor_name=forged["actor_name"], hash=forged["hash"])
    assert meddle(change) == ["Dòng 4 đã bị sửa hoặc đổi chỗ."]


def test_a_missing_row_is_found(database: None) -> None:
    write()
    assert meddle(delete(TABLE).where(TABLE.c.id == 3)) == ["Thiếu dòng 3."]


def test_missing_rows_are_found(database: None) -> None:
    write()
    assert meddle(delete(TABLE).where(TABLE.c.id.in_((2, 3)))) == ["Thiếu dòng 2 đến 3."]


def test_a_missing_beginning_is_found(database: None) -> None:
    write()
    assert meddle(delete(TABLE).where(TABLE.c.id <= 2)) == ["Thiếu dòng 1 đến 2."]


def test_a_cut_end_is_found(database: None) -> None:
    write()
    assert [fault[:24] for fault in meddle(delete(TABLE).where(TABLE.c.id >= 4))] == ["Thiếu hoặc sửa ở cuối sổ"]


def test_a_record_emptied_is_found(database: None) -> None:
    write()
    assert [fault[:24] for fault in meddle(delete(TABLE))] == ["Thiếu hoặc sửa ở cuối sổ"]


def test_a_missing_head_is_found(database: None) -> None:
    write()
    assert [fault[:15] for fault in meddle(delete(AuditHead.__table__))] == ["Mất đầu xích: b"]


def test_rows_that_changed_places_are_found(database: None) -> None:
    write()
    found = meddle(
        update(TABLE).where(TABLE.c.id == 2).values(id=99),
        update(TABLE).where(TABLE.c.id == 3).values(id=2),
        update(TABLE).where(TABLE.c.id == 99).values(id=3),
    )
    assert found[:2] == ["Dòng 2 đã bị sửa hoặc đổi chỗ.", "Dòng 3 đã bị sửa hoặc đổi chỗ."]


def test_a_row_added_at_the_end_is_found(database: None) -> None:
    write()
    last = dict(db.session.execute(select(TABLE).where(TABLE.c.id == 5)).mappings().one())
    assert meddle(TABLE.insert().values(**(last | {"id": 6}))) != []


def test_old_rows_are_let_go_and_the_chain_goes_on(database: None, travel: Callable[..., datetime]) -> None:
    write(5)
    travel(days=400)
    write(3)
    with transaction():
        assert audit.prune(clock.now(), WHO) == 5
    assert list(audit.faults()) == []
    assert db.session.scalar(select(func.min(AuditRow.id))) == 6
    write(1)
    assert list(audit.faults()) == []
    with transaction():
        assert audit.prune(datetime(2020, 1, 1, tzinfo=clock.UTC), WHO) == 0
    assert meddle(delete(TABLE).where(TABLE.c.id == 6)) == ["Thiếu dòng 6."]


def test_the_newest_row_is_never_let_go(database: None, travel: Callable[..., datetime]) -> None:
    write(3)
    travel(days=400)
    with transaction():
        assert audit.prune(clock.now(), WHO) == 2
    assert list(audit.faults()) == []


def test_a_young_row_stays_even_when_an_older_one_came_after_it(
    database: None, travel: Callable[..., datetime]
) -> None:
    write(2)
    travel(days=400)
    write(1)
    travel(days=-400)
    write(1)
    with transaction():
        assert audit.prune(datetime(2027, 6, 1, tzinfo=clock.UTC), WHO) == 2
    assert list(audit.faults()) == []


def test_the_seal_names_the_last_link(database: None) -> None:
    write(2)
    last = db.session.scalars(select(AuditRow.hash).where(AuditRow.id == 2)).one()
    assert audit.seal() == f"Dòng cuối 2, dấu {last}."


def test_writers_in_several_processes_make_one_chain(real_database: RealDatabase) -> None:
    processes.finish(*(processes.start(real_database, "write", name, "30") for name in ("a", "b")))
    assert list(audit.faults()) == []
    assert db.session.scalar(select(func.count()).select_from(AuditRow)) == 60
    assert db.session.scalar(select(func.max(AuditRow.id))) == 60


def test_the_command_says_whether_the_record_is_whole(database: None, app: object) -> None:
    write()
    run = app.test_cli_runner()  # type: ignore[attr-defined]
    whole = run.invoke(args=["audit", "verify"])
    assert (whole.exit_code, whole.output[:19]) == (0, "Nhật ký nguyên vẹn.")
    meddle(update(TABLE).where(TABLE.c.id == 3).values(actor_name="Người khác"))
    broken = run.invoke(args=["audit", "verify"])
    assert broken.exit_code == 1
    assert "Dòng 3 đã bị sửa" in broken.output


def test_the_command_lets_go_of_what_was_kept_long_enough(
    database: None, app: object, travel: Callable[..., datetime]
) -> None:
    write()
    run = app.test_cli_runner()  # type: ignore[attr-defined]
    travel(days=365)
    assert "Đã bỏ 0 dòng" in run.invoke(args=["audit", "prune"]).output
    write(1)
    travel(days=8)
    assert "Đã bỏ 5 dòng" in run.invoke(args=["audit", "prune"]).output
    assert list(audit.faults()) == []
    meddle(update(TABLE).where(TABLE.c.id == 6).values(actor_name="Người khác"))
    refused = run.invoke(args=["audit", "prune"])
    assert (refused.exit_code, "không nguyên vẹn" in refused.output) == (1, True)
