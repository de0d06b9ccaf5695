"""The only clock. Everything stored is UTC and aware; everything shown is Asia/Ho_Chi_Minh."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_fixed: list[datetime] = []


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _fixed[-1] if _fixed else datetime.now(UTC)


def today() -> date:
    """Today's date in Vietnam."""
    return to_vietnam(now()).date()


def to_vietnam(instant: datetime) -> datetime:
    return instant.astimezone(VIETNAM)


def from_vietnam(day: date, hour: time) -> datetime:
    """The UTC instant of a wall-clock day and hour in Vietnam."""
    return datetime.combine(day, hour, tzinfo=VIETNAM).astimezone(UTC)


def day_starts(day: date) -> datetime:
    """The UTC instant at which a day begins in Vietnam."""
    return from_vietnam(day, time())


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Hold the clock at one instant, for tests and for the demo ward's past."""
    _fixed.append(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.pop()
