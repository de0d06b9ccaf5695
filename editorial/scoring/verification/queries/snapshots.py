"""Checks the signed snapshots: that they are what was signed, and that the entries add up to them. The entries are
read once for all."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, select

from editorial.core.db import db
from editorial.scoring.closing.queries.snapshots import saved_rows, snapshot_hash
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger.queries.entries import TABLE
from editorial.scoring.ledger.queries.period_count import SnapshotScope
from editorial.scoring.periods.models import Period, Snapshot
from editorial.scoring.verification.queries.entries import amount_text


def snapshot_faults() -> Iterator[str]:
    """A sentence for each snapshot that is no longer what was signed, or that the entries do not bear out."""
    found = db.session.execute(
        select(Period, Snapshot)
        .join(Snapshot, Snapshot.period_id == Period.id)
        .where(Snapshot.completed_at.is_not(None))
        .order_by(Period.starts_on, Period.ends_on, Snapshot.number)
    ).all()
    checks = [_Check(SnapshotScope.of(period, snapshot), snapshot) for period, snapshot in found]
    days = sorted({day for check in checks for day in check.scope.days})
    plain = select(TABLE.c.id, TABLE.c.person_id, TABLE.c.unit_id, TABLE.c.is_staff, TABLE.c.amount).where(
        TABLE.c.counts_on == bindparam("day", type_=Date)
    )
    for day in days if checks else ():
        rows = db.session.execute(plain.order_by(TABLE.c.id), {"day": day}).all()
        text = "".join(f"{row[0]} {row[4]}\n" for row in rows).encode()
        for check in checks:
            if check.scope.starts_on <= day <= check.scope.ends_on:
                check.take(rows, text)
    people, every = merged_accounts.persons(), merged_accounts.units()
    for check in checks:
        yield from check.faults(people, every)


class _Check:
    def __init__(self, scope: SnapshotScope, snapshot: Snapshot) -> None:
        self.scope, self.snapshot = scope, snapshot
        self.hash = hashlib.sha256(scope.head())
        self.points: dict[tuple[int | None, int, bool], int] = defaultdict(int)

    def take(self, rows: Sequence[Any], text: bytes) -> None:
        if rows and rows[-1][0] > self.scope.cutoff:
            rows = [row for row in rows if row[0] <= self.scope.cutoff]
            text = "".join(f"{row[0]} {row[4]}\n" for row in rows).encode()
        self.hash.update(text)
        sums = self.points
        for _line, person_id, unit_id, staff, amount in rows:
            sums[person_id, 0 if person_id else unit_id, staff] += amount

    def faults(self, people: merged_accounts.MergedAccounts, every: merged_accounts.MergedUnits) -> Iterator[str]:
        """Holders are compared as they are merged today, since merging only ever brings together."""
        what = f"Bản chốt số {self.scope.number} của kỳ {self.scope.key}"
        rows = saved_rows(self.snapshot.id)
        if snapshot_hash(self.hash, rows) != self.snapshot.hash:
            yield f"{what}: mã kiểm tra không khớp các dòng điểm và bảng đã ký."

        def holder(person_id: int | None, unit_id: int | None, staff: bool) -> tuple[str, int, bool]:
            if person_id:
                return "người", people.canonical(person_id), staff
            return "đơn vị", every.canonical(unit_id or 0, date.max), False

        due: dict[tuple[str, int, bool], int] = defaultdict(int)
        said: dict[tuple[str, int, bool], int] = defaultdict(int)
        for (person_id, unit_id, staff), amount in self.points.items():
            due[holder(person_id, unit_id, staff)] += amount
        for row in rows:
            said[holder(row.person_id, row.unit_id, row.is_staff)] += row.points
        for place in sorted({*due, *said}):
            if due[place] != said[place]:
                yield (
                    f"{what}: {place[0]} số {place[1]} ghi {amount_text(said[place])} điểm, cộng lại từ sổ là "
                    f"{amount_text(due[place])}."
                )
        if len(rows) != self.snapshot.rows_total or self.snapshot.rows_done != self.snapshot.rows_total:
            yield f"{what}: có {len(rows)} dòng, đã ký {self.snapshot.rows_total}."
