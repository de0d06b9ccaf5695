"""The days off that Vietnamese law gives (Labour Code 2019, article 112, with the days that the Government exchanges each
year), as the `holidays` package knows them: a proposal until the ward decides."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays


@dataclass(frozen=True)
class ProposedDay:
    """A weekday off, or a day of a weekend that is worked instead (`is_off` is False)."""

    day: date
    title: str
    is_off: bool


@lru_cache(maxsize=32)
def proposed_days(year: int) -> tuple[ProposedDay, ...]:
    """In order. Weekends are off anyway, so what falls on one is left out."""
    found = holidays.country_holidays("VN", years=year, language="vi")
    off = [ProposedDay(day, found[day], True) for day in found if day.weekday() < 5]
    worked = [ProposedDay(day, "Ngày làm bù", False) for day in found.weekend_workdays if day.year == year]
    return tuple(sorted(off + worked, key=lambda proposed: proposed.day))
