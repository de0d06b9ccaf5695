"""Which entries a closed period may hold: checks the day on which each entry counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from editorial.core.db import db
from editorial.scoring.periods.models import Period, PeriodState, Snapshot


@dataclass
class Closings:
    """The newest entry that each closed period may hold, and every day that was ever closed."""

    now: Sequence[tuple[date, date, int]]
    ever: Sequence[tuple[date, date, int]]
    most: dict[date, int] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Closings":
        rows = db.session.execute(
            select(
                Period.starts_on,
                Period.ends_on,
                Snapshot.cutoff_entry_id,
                Period.state,
                Snapshot.completed_at,
                Snapshot.number,
                Period.id,
            )
            .join(Snapshot, Snapshot.period_id == Period.id)
            .where(Snapshot.cutoff_entry_id.is_not(None))
            .order_by(Period.id, Snapshot.number)
        ).all()
        newest = {row.id: row for row in rows}
        shut = [
            row for row in newest.values()
            if row.state == PeriodState.FROZEN or (row.state == PeriodState.FREEZING and row.completed_at is None)
        ]  # fmt: skip
        return cls(
            [(row.starts_on, row.ends_on, row.cutoff_entry_id) for row in shut],
            [(row.starts_on, row.ends_on, row.cutoff_entry_id) for row in rows],
        )

    def newest(self, day: date) -> int:
        """No newer entry than this may count on that day."""
        if day not in self.most:
            self.most[day] = min((most for start, end, most in self.now if start <= day <= end), default=1 << 60)
        return self.most[day]

    def fault(self, entry_id: int, day: date, counts_on: date) -> str:
        """Why an entry that belongs to `day` should not count on the day on which it does; empty when it should."""
        if entry_id > self.newest(counts_on):
            return f"tính vào ngày {counts_on:%d/%m/%Y} của một kỳ đã chốt trước khi có dòng này"
        if counts_on == day:
            return ""
        if counts_on > day and any(start <= day <= end and entry_id > most for start, end, most in self.ever):
            return ""
        return f"tính vào ngày {counts_on:%d/%m/%Y}, đúng ra là {day:%d/%m/%Y}"
