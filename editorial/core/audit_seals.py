"""Seals of the audit chain, written outside the database: a file a day, and by mail where mail is set.

The chain has no secret, so who can write to the database could make the whole chain anew. A seal that they cannot reach
says what its newest row was on a day.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import current_app
from sqlalchemy import select

from editorial.core import clock
from editorial.core.audit import AuditHead, AuditRow
from editorial.core.db import db


@dataclass(frozen=True)
class Seal:
    """The newest row of the chain when the seal was made. `source`: where the seal was read, as a sentence names it."""

    row_id: int
    hash: str
    at: datetime
    source: str = ""

    def __str__(self) -> str:
        return f"{self.row_id} {self.hash} {self.at.isoformat()}"


def newest() -> Seal | None:
    """Of the chain as it is now; None while it is empty."""
    row = db.session.execute(
        select(AuditRow.id, AuditRow.hash, AuditRow.at).order_by(AuditRow.id.desc()).limit(1)
    ).one_or_none()
    return Seal(row.id, row.hash, row.at) if row else None


def read(line: str, source: str) -> Seal | str:
    """A seal from its line; the source's name when it is none."""
    try:
        row_id, seal_hash, at = line.split()
        return Seal(int(row_id), seal_hash, datetime.fromisoformat(at), source)
    except ValueError:
        return source


def write_today() -> Seal | None:
    """Write today's seal unless it is there; returns it when it was written here. Its file is not to be changed: of several
    workers that write at once, the first one's stays."""
    path = _folder() / f"{clock.today()}.txt"
    seal = None if path.exists() else newest()
    if seal is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="ascii", dir=path.parent, suffix=".part", delete=False) as handle:
        handle.write(f"{seal}\n")
        handle.flush()
        os.fsync(handle.fileno())
    beside = Path(handle.name)
    beside.chmod(0o444)
    try:
        os.link(beside, path)
    except FileExistsError:
        return None
    finally:
        beside.unlink()
    return seal


def _folder() -> Path:
    return Path(current_app.config["AUDIT_SEAL_FOLDER"])


def kept() -> list[Seal | str]:
    """Every seal of the folder, the oldest first."""
    found = sorted(_folder().glob("????-??-??.txt"))
    return [read(path.read_text(encoding="ascii", errors="replace"), f"Niêm phong {path.name}") for path in found]


def faults(seals: Iterable[Seal | str], *, keep_months: int) -> Iterator[str]:
    """A sentence for each seal that the chain does not bear out. What was let go by age proves nothing any more."""
    last_id, pruned_id, pruned_hash = db.session.execute(
        select(AuditHead.last_id, AuditHead.pruned_id, AuditHead.pruned_hash)
    ).one()
    oldest = clock.now() - timedelta(days=31 * keep_months)
    for seal in seals:
        if isinstance(seal, str):
            yield f"{seal} không đọc được."
            continue
        what = f"{seal.source} (dòng {seal.row_id})"
        row_hash = db.session.scalar(select(AuditRow.hash).where(AuditRow.id == seal.row_id))
        if row_hash is None and seal.row_id == pruned_id:
            row_hash = pruned_hash
        if row_hash is not None and row_hash != seal.hash:
            yield f"{what}: nhật ký đã được viết lại sau khi niêm phong."
        elif row_hash is None and seal.row_id > last_id:
            yield f"{what}: nhật ký nay kết thúc sớm hơn, ở dòng {last_id}."
        elif row_hash is None and seal.at >= oldest:
            yield f"{what}: dòng này không còn dù chưa hết hạn giữ."
