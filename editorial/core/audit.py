"""Append-only, hash-chained record of every write, sign-in and permission change.

Each row's hash covers its content and the row before it. `AuditHead` holds the last link, so a row cut from the end
is missed too; it is also the lock that puts concurrent writers in one order. Rows are collected during a transaction
and chained just before it commits. Kept 12 months by default (our own decision), longer by AUDIT_KEEP_MONTHS.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import has_request_context, request
from sqlalchemy import JSON, Index, String, bindparam, delete, func, insert, select, true, update
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import Model, UtcDateTime, before_commit, db

GENESIS = "0" * 64
PRUNED = "audit.pruned"
"""The newest row of this action says up to where the oldest rows were let go; every pruning leaves it behind."""


class AuditRow(Model):
    """Who did what, when, to what; its hash covers the row before it. Append-only."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_subject", "subject", "subject_id", "id"),
        Index("ix_audit_actor", "actor_id", "id"),
        Index("ix_audit_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int]
    actor_name: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    address: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Model):
    """One row: the newest link, and the link before the oldest row kept."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[int]
    last_hash: Mapped[str] = mapped_column(String(64))
    pruned_id: Mapped[int]
    pruned_hash: Mapped[str] = mapped_column(String(64))


def names_by_id(id_column: Any, name_column: Any) -> Callable[[set[int]], Mapping[int, str]]:
    """A reader of names for a feature's `AuditLabels`: one statement."""

    def read(ids: set[int]) -> Mapping[int, str]:
        return {
            row[0]: str(row[1]) for row in db.session.execute(select(id_column, name_column).where(id_column.in_(ids)))
        }

    return read


def record(action: str, *, actor: Actor, subject: str, subject_id: int, **details: Any) -> None:
    """Note a write for the running transaction. `action` is past tense ("article.submitted"); details must be JSON."""
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("audit.record() outside transaction()")
    pending: list[dict[str, Any]] = session.info["audit"]
    pending.append(
        {
            "at": clock.now(),
            "actor_id": actor.id,
            "actor_name": actor.name,
            "action": action,
            "subject": subject,
            "subject_id": subject_id,
            "details": details,
            "address": (request.remote_addr or "") if has_request_context() else "",
        }
    )


@before_commit
def _chain() -> None:
    session = db.session()
    pending: list[dict[str, Any]] = session.info["audit"]
    if not pending:
        return
    session.flush()
    last_id, last_hash = session.execute(_HEAD).one()
    for row in pending:
        last_id += 1
        last_hash = link(last_hash, {"id": last_id, **row})
        row |= {"id": last_id, "hash": last_hash}
    # Every write ends here: statements built once, on the tables themselves, since nobody holds these rows as objects.
    session.execute(_ADD, pending)
    session.execute(_MOVE_HEAD, {"newest_id": last_id, "newest_hash": last_hash})
    session.info["audit"] = []


_HEAD = select(AuditHead.last_id, AuditHead.last_hash).where(AuditHead.id == 1).with_for_update()
_ROWS: Any = AuditRow.__table__
_HEADS: Any = AuditHead.__table__
_ADD = insert(_ROWS)
_MOVE_HEAD = (
    update(_HEADS).where(_HEADS.c.id == 1).values(last_id=bindparam("newest_id"), last_hash=bindparam("newest_hash"))
)


def link(previous: str, row: dict[str, Any]) -> str:
    """The hash of a row given the one before it."""
    content = {
        name: row[name]
        for name in ("id", "actor_id", "actor_name", "action", "subject", "subject_id", "details", "address")
    }
    content["at"] = row["at"].isoformat()
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{plain}".encode()).hexdigest()


def faults() -> Iterator[str]:
    """Read the chain from its start and yield a sentence for each changed, missing or reordered row; nothing when it is whole."""
    head, table = AuditHead.__table__, AuditRow.__table__
    # One statement, so that head and rows are of one moment while others go on writing.
    query = (
        select(head.c.last_id, head.c.last_hash, head.c.pruned_id, head.c.pruned_hash, table)
        .select_from(head.outerjoin(table, true()))
        .order_by(table.c.id)
        .execution_options(yield_per=1000)
    )
    expected_id, previous, last = None, "", (0, GENESIS)
    pruned, said_pruned = (0, GENESIS), (0, GENESIS)
    with db.session.execute(query) as found:
        for row in found.mappings():
            if expected_id is None:
                expected_id, previous = row["pruned_id"], row["pruned_hash"]
                last = (row["last_id"], row["last_hash"])
                pruned = (row["pruned_id"], row["pruned_hash"])
            if row["id"] is None:  # the head alone: no rows
                continue
            expected_id += 1
            if row["id"] != expected_id:
                yield f"Thiếu dòng {expected_id}" + (f" đến {row['id'] - 1}." if row["id"] - 1 > expected_id else ".")
            elif link(previous, dict(row)) != row["hash"]:
                yield f"Dòng {row['id']} đã bị sửa hoặc đổi chỗ."
            expected_id, previous = row["id"], row["hash"]
            if row["action"] == PRUNED:  # older rows of this kind say no hash
                said_pruned = (row["subject_id"], row["details"].get("hash", pruned[1]))
    if pruned != said_pruned:
        yield f"Các dòng đến {pruned[0]} không còn, mà không có dòng nào ghi việc bỏ chúng theo hạn giữ."
    if expected_id is None:
        yield "Mất đầu xích: bảng audit_head không còn dòng nào."
    elif (expected_id, previous) != last:
        yield f"Thiếu hoặc sửa ở cuối sổ: sổ dừng ở dòng {expected_id}, đầu xích ghi dòng {last[0]}."


def prune(before: datetime, actor: Actor) -> int:
    """Delete the rows older than `before`, up to the first that is not; the chain continues from there.

    The newest row always stays. Returns how many went.
    """
    session = db.session()
    head = session.execute(select(AuditHead).where(AuditHead.id == 1).with_for_update()).scalar_one()
    first_young = session.execute(select(func.min(AuditRow.id)).where(AuditRow.at >= before)).scalar_one()
    last = session.execute(
        select(AuditRow.id, AuditRow.hash)
        .where(AuditRow.id < (first_young or head.last_id))
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return 0
    count = last.id - head.pruned_id
    session.execute(delete(AuditRow).where(AuditRow.id <= last.id))
    head.pruned_id, head.pruned_hash = last.id, last.hash
    record(PRUNED, actor=actor, subject="audit", subject_id=last.id, rows=count, hash=last.hash)
    return count


def seal() -> str:
    """The newest link in words: written down elsewhere, it proves the whole chain up to now."""
    last_id, last_hash = db.session.execute(select(AuditHead.last_id, AuditHead.last_hash)).one()
    return f"Dòng cuối {last_id}, dấu {last_hash}."
