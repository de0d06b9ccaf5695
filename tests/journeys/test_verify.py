"""`flask verify`: nothing to say of a ward where nobody meddled, and every meddling is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from editorial.articles.models import Revision
from editorial.articles.queries import content_of
from editorial.ballots.models import Approval, Ballot, Vote
from editorial.core import audit, audit_seals, clock
from editorial.core.access import SYSTEM
from editorial.core.audit import AuditHead, AuditRow
from editorial.core.db import db, savepoint, transaction
from editorial.reports.operations.sealing import seal_audit
from tests import pipeline
from tests.account.postbox import postbox, text_of
from tests.cast import Cast
from tests.conftest import RealDatabase
from tests.scoring.ward import published, sign, take_down
from tests.tampering import tamper

Travel = Callable[..., datetime]


@pytest.fixture
def seals(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.config, "AUDIT_SEAL_FOLDER", str(tmp_path / "seals"))
    return tmp_path / "seals"


def record_much(cast: Cast) -> None:
    with transaction():
        for number in range(110):
            audit.record("person.signed_in", actor=cast.hoa, subject="person", subject_id=cast.hoa.id, n=number)


@pytest.fixture
def ward(app: Flask, cast: Cast, seals: Path, travel: Travel) -> Cast:
    """Items that went every way: out, corrected, taken down, turned down, scheduled; the audit log sealed."""
    record_much(cast)
    sign(cast)
    published(cast)
    take_down(cast, published(cast, cast.binh))
    turned_down = pipeline.to_board(cast, pipeline.draft(cast))
    for voter in (cast.uyen, cast.vinh, cast.head, cast.deputy):
        if pipeline.case(turned_down).state == "board_review":
            pipeline.vote(turned_down, voter, "return", reason="Thiếu số liệu.")
    pipeline.to_scheduled(cast, pipeline.draft(cast), hours=5)
    travel(minutes=1)
    assert seal_audit() == 1
    return cast


def verify(app: Flask, *arguments: str) -> str:
    """What the command says; empty when all is well."""
    db.session.rollback()
    answer = app.test_cli_runner().invoke(args=["verify", *arguments])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    assert (answer.exit_code == 0) is answer.output.startswith("Mọi thứ khớp"), answer.output
    return "" if answer.exit_code == 0 else answer.output


def test_a_ward_where_nobody_meddled_is_as_it_says(app: Flask, ward: Cast) -> None:
    assert verify(app) == ""


def _flip_vote(cast: Cast) -> None:
    vote = db.session.scalars(select(Vote).where(Vote.person_id == cast.head.id)).first()
    assert vote is not None
    tamper("votes", "UPDATE votes SET choice = 'no' WHERE id = :id", id=vote.id)


def _change_reason(cast: Cast) -> None:
    tamper("votes", "UPDATE votes SET reason = 'Khác.' WHERE choice = 'return'")


def _delete_vote(cast: Cast) -> None:
    tamper("votes", "DELETE FROM votes WHERE person_id = :id", id=cast.uyen.id)


def _add_vote(cast: Cast) -> None:
    ballot = db.session.scalars(select(Ballot).order_by(Ballot.id)).first()
    assert ballot is not None
    with transaction():
        db.session.add(
            Vote(ballot_id=ballot.id, person_id=cast.vinh.id, revision_hash=ballot.revision_hash, choice="yes", reason="",
                 at=clock.now())
        )  # fmt: skip


def _add_elector(cast: Cast) -> None:
    tamper("electors", "DELETE FROM electors WHERE person_id = :id", id=cast.son.id)


def _lower_threshold(cast: Cast) -> None:
    tamper("ballots", "UPDATE ballots SET yes_needed = 1")


def _replace_text(cast: Cast) -> None:
    tamper("revisions", "UPDATE revisions SET body = '<p>Khác hẳn.</p>'")


def _replace_text_and_hash(cast: Cast) -> None:
    """Text, revision, ballot, votes and approval all made to fit."""
    row = db.session.scalars(select(Revision).order_by(Revision.id)).first()
    assert row is not None
    row.body = "<p>Khác hẳn.</p>"
    forged = content_of(row).hash()
    db.session.rollback()
    tamper("revisions", "UPDATE revisions SET body = '<p>Khác hẳn.</p>', hash = :h WHERE id = :id", h=forged, id=row.id)
    for table in ("ballots", "approvals"):
        tamper(table, f"UPDATE {table} SET revision_hash = :h WHERE revision_id = :id", h=forged, id=row.id)
    tamper("votes", "UPDATE votes SET revision_hash = :h", h=forged)


def _forge_approval(cast: Cast) -> None:
    tamper("approvals", "UPDATE approvals SET revision_hash = :h", h="0" * 64)


def _drop_approval(cast: Cast) -> None:
    tamper("publications", "DELETE FROM publications WHERE settled_at IS NULL")
    last = db.session.scalars(select(Approval).order_by(Approval.id.desc())).first()
    assert last is not None
    tamper("approvals", "DELETE FROM approvals WHERE id = :id", id=last.id)


def _publish_another(cast: Cast) -> None:
    """The words of the item that was turned down, under the approval of another."""
    other = db.session.scalars(select(Ballot).where(Ballot.outcome == "returned")).first()
    assert other is not None
    tamper("publications", "UPDATE publications SET revision_id = :id", id=other.revision_id)


def _lose_publication(cast: Cast) -> None:
    tamper("publications", "DELETE FROM publications WHERE settled_at IS NOT NULL")


def _cut_first_rows(cast: Cast) -> None:
    tamper("audit", "DELETE FROM audit WHERE id <= 100")


def _cut_first_rows_and_move_the_start(cast: Cast) -> None:
    last_hash = db.session.get_one(AuditRow, 100).hash
    tamper("audit", "DELETE FROM audit WHERE id <= 100")
    tamper("audit_head", "UPDATE audit_head SET pruned_id = 100, pruned_hash = :h", h=last_hash)


def _cut_first_rows_and_say_they_were_old(cast: Cast) -> None:
    last_hash = db.session.get_one(AuditRow, 100).hash
    _cut_first_rows_and_move_the_start(cast)
    with transaction():
        audit.record(audit.PRUNED, actor=SYSTEM, subject="audit", subject_id=100, rows=100, hash=last_hash)


def _make_the_chain_anew(cast: Cast) -> None:
    rows = list(db.session.scalars(select(AuditRow).order_by(AuditRow.id)))
    last = audit.GENESIS
    new = []
    for row in rows:
        said = {column.key: getattr(row, column.key) for column in AuditRow.__table__.columns}
        said["actor_name"] = said["actor_name"].replace("Hoa", "Hoà")
        last = audit.link(last, said)
        new.append((row.id, said["actor_name"], last))
    for row_id, name, made in new:
        tamper("audit", "UPDATE audit SET actor_name = :n, hash = :h WHERE id = :id", n=name, h=made, id=row_id)
    tamper("audit_head", "UPDATE audit_head SET last_hash = :h", h=last)


def _break_rules(cast: Cast) -> None:
    tamper("rule_sets", 'UPDATE rule_sets SET "values" = :v', v=json.dumps({"grades": {"A": "nhiều"}}))


def _break_rules_badly(cast: Cast) -> None:
    tamper("rule_sets", 'UPDATE rule_sets SET "values" = :v', v=json.dumps([1, 2]))


TAMPERED = [
    (_flip_vote, ["phiếu của Ngô Quốc Trưởng ghi “Không đồng ý”, nhật ký ghi “Đồng ý đăng”", "đếm lại các phiếu"]),
    (_change_reason, ["lý do đã bị sửa"]),
    (_delete_vote, ["phiếu của ", "không còn"]),
    (_add_vote, ["không có dòng nhật ký"]),
    (_add_elector, ["không còn trong danh sách"]),
    (_lower_threshold, ["không còn đúng bản chữ hoặc số phiếu cần có"]),
    (_replace_text, ["Bài số", "chữ hoặc ảnh đã bị thay"]),
    (_replace_text_and_hash, ["không còn đúng bản chữ hoặc số phiếu cần có lúc mở"]),
    (_forge_approval, ["Lệnh duyệt số", "không cùng một bản chữ"]),
    (_drop_approval, ["lệnh duyệt và kết quả không đi cùng nhau"]),
    (_publish_another, ["bản đăng không phải bản mà lệnh duyệt", "nhật ký ghi đăng bản chữ khác"]),
    (_lose_publication, ["đã đăng mà không còn dòng lịch đăng nào"]),
    (_cut_first_rows, ["Thiếu dòng 1"]),
    (_cut_first_rows_and_move_the_start, ["Các dòng đến 100 không còn"]),
    (_make_the_chain_anew, ["nhật ký đã được viết lại sau khi niêm phong"]),
    (_break_rules, ["Quy chế điểm số 1 không đọc được", "chưa tính lại được sổ điểm"]),
    (_break_rules_badly, ["Quy chế điểm số 1 không đọc được"]),
]  # fmt: skip


@pytest.mark.parametrize(("meddle", "said"), TAMPERED, ids=[row[0].__name__.strip("_") for row in TAMPERED])
def test_every_meddling_is_found_and_named(
    real_database: RealDatabase, app: Flask, ward: Cast, meddle: Callable[[Cast], None], said: list[str]
) -> None:
    meddle(ward)
    found = verify(app)
    for words in said:
        assert words in found, found
    assert "Traceback" not in found


def test_of_workers_that_write_the_seal_at_once_one_does(real_database: RealDatabase) -> None:
    with transaction():
        audit.record("thing.written", actor=SYSTEM, subject="thing", subject_id=1)
    start = Barrier(8)

    def write(now: datetime) -> bool:
        with real_database.app.app_context(), clock.at(now):
            start.wait(10)
            return audit_seals.write_today() is not None

    folder = Path(real_database.app.config["AUDIT_SEAL_FOLDER"])
    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(write, [clock.now()] * 8)) == 1
    (found,) = folder.iterdir()
    seal = audit_seals.read(found.read_text(), "")
    assert isinstance(seal, audit_seals.Seal)
    assert seal.row_id == 1


def test_rows_cut_before_their_time_are_missed_by_the_seal(
    real_database: RealDatabase, app: Flask, cast: Cast, seals: Path
) -> None:
    record_much(cast)
    published(cast)
    early = db.session.get_one(AuditRow, 90)
    mailed = audit_seals.Seal(early.id, early.hash, early.at)
    _cut_first_rows_and_say_they_were_old(cast)
    assert verify(app) == ""
    assert "dòng này không còn dù chưa hết hạn giữ" in verify(app, "--seal", str(mailed))
    assert "Dấu đưa vào không đọc được" in verify(app, "--seal", "chẳng là gì")


def test_what_was_let_go_by_age_is_no_fault(app: Flask, ward: Cast, travel: Travel) -> None:
    travel(days=400)
    answer = app.test_cli_runner().invoke(args=["audit", "prune"])
    assert answer.exit_code == 0
    assert db.session.scalar(select(AuditHead.pruned_id))
    assert verify(app) == ""
    published(ward)
    assert verify(app) == ""


def test_a_seal_a_day_is_written_and_sent_to_those_who_keep_it(
    app: Flask, cast: Cast, seals: Path, travel: Travel
) -> None:
    assert seal_audit() == 0  # nothing to seal yet
    published(cast)
    with transaction():
        db.session.execute(
            text("UPDATE people SET email = 'truongban@example.vn' WHERE id = :id"), {"id": cast.head.id}
        )
    with postbox(app) as letters:
        assert [seal_audit(), seal_audit()] == [1, 0]
        travel(days=1)
        assert seal_audit() == 1
    assert sorted(path.name for path in seals.iterdir()) == ["2026-11-23.txt", "2026-11-24.txt"]
    line = (seals / "2026-11-23.txt").read_text().strip()
    newest = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert newest is not None
    assert line == f"{newest.id} {newest.hash} {newest.at.isoformat()}"
    assert [letter["To"] for letter in letters] == ["truongban@example.vn"] * 2
    assert line in text_of(letters[0])
    assert verify(app, "--seal", line) == ""


GUARDED = [
    ("ballots", "UPDATE ballots SET yes_needed = 1"), ("ballots", "UPDATE ballots SET outcome = NULL"),
    ("ballots", "DELETE FROM ballots"), ("electors", "UPDATE electors SET is_leader = NOT is_leader"),
    ("electors", "DELETE FROM electors"), ("votes", "UPDATE votes SET choice = 'no'"), ("votes", "DELETE FROM votes"),
    ("approvals", "UPDATE approvals SET revision_hash = 'x'"), ("approvals", "DELETE FROM approvals"),
    ("publications", "UPDATE publications SET unit_id = unit_id + 1"),
    ("publications", "UPDATE publications SET settled_at = NULL"), ("publications", "DELETE FROM publications"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "statement"), GUARDED)
def test_the_database_itself_refuses(real_database: RealDatabase, cast: Cast, table: str, statement: str) -> None:
    pipeline.to_published(cast, pipeline.draft(cast))
    with pytest.raises(DatabaseError, match=f"{table} is append-only"), transaction(), savepoint():
        db.session.execute(text(statement))


def test_the_clock_of_a_seal_is_that_of_its_row(app: Flask, ward: Cast, seals: Path, travel: Travel) -> None:
    """A quiet month does not make a seal outlive the row that it seals."""
    travel(days=1)
    assert seal_audit() == 1
    first, second = (audit_seals.read(path.read_text(), "") for path in sorted(seals.iterdir()))
    assert isinstance(first, audit_seals.Seal)
    assert first == second
    assert clock.now() - first.at > timedelta(days=1)
