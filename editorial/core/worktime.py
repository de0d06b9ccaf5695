"""Working hours and days: pure arithmetic on a given calendar. Wall clock in Vietnam, results in UTC."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from editorial.core.i18n import lazy_gettext as _l

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = (_l("Thứ Hai"), _l("Thứ Ba"), _l("Thứ Tư"), _l("Thứ Năm"), _l("Thứ Sáu"), _l("Thứ Bảy"), _l("Chủ nhật"))
OFFICE_HOURS = ((time(8), time(12)), (time(13, 30), time(17, 30)))
# Further ahead than this no deadline is meant: a mistake in the settings or in a form, not a reason to count for ever.
_FARTHEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When the office works, in Vietnam's wall clock. `weekdays`: Monday is 0.

    `holidays` are off whatever the weekday; `extra_days` are worked whatever the weekday (days made up for a long Tết)
    and win over `holidays`. Raises ValueError when the spans are empty, out of order or overlap, or no day is worked.
    """

    spans: tuple[tuple[time, time], ...] = OFFICE_HOURS
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    holidays: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(opens >= other for opens, other in zip(edges[::2], edges[1::2], strict=True)):
            raise ValueError("a working span must begin before it ends")
        if any(end > begin for end, begin in zip(edges[1::2], edges[2::2], strict=False)):
            raise ValueError("working spans must be in order and not overlap")
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("working weekdays are numbers from 0 to 6, at least one")

    def is_working_day(self, day: date) -> bool:
        return day in self.extra_days or (day.weekday() in self.weekdays and day not in self.holidays)

    def day_spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working spans of a day as UTC instants; none on a day off."""
        if not self.is_working_day(day):
            return []
        return [(_instant(day, begin), _instant(day, end)) for begin, end in self.spans]


def add_hours(calendar: WorkCalendar, start: datetime, hours: float) -> datetime:
    """The first instant (UTC) by which so many working hours have passed since `start` (aware).

    Hours that end with a span end at its end, not at the next one's beginning. 0 hours: `start` itself when the office
    is at work then, or the moment it next begins. Raises ValueError for a naive start, negative hours, or more than
    about ten years.
    """
    if not hours >= 0:
        raise ValueError("hours must not be negative")
    now = _utc(start)
    left = timedelta(hours=min(hours, 1e6))  # infinity is more than ten years too
    for begin, end in _spans_from(calendar, now):
        begin = max(begin, now)
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise ValueError("the calendar has no such working hour")


def add_days(calendar: WorkCalendar, start: datetime, days: int) -> datetime:
    """The end (UTC) of the Nth working day after the day of `start` (aware), which itself never counts.

    Friday 16:00 plus 1 is Monday 17:30, and so is Saturday plus 1. 0 days: the end of the first working day that is
    not over at `start`. Raises ValueError for a naive start, negative days, or more than about ten years.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    now = _utc(start)
    first = now.astimezone(VIETNAM).date()
    counted = 0
    for day in _days_from(first):
        spans = calendar.day_spans(day)
        if not spans:
            continue
        if days == 0 and spans[-1][1] >= now:
            return spans[-1][1]
        if day > first:
            counted += 1
            if days and counted == days:
                return spans[-1][1]
    raise ValueError("the calendar has no such working day")


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=VIETNAM).astimezone(UTC)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)


def _days_from(first: date) -> Iterator[date]:
    day = first
    while day < first + _FARTHEST:
        yield day
        day += timedelta(days=1)


def _spans_from(calendar: WorkCalendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Working spans that are not over at `start`, in order."""
    for day in _days_from(start.astimezone(VIETNAM).date()):
        for begin, end in calendar.day_spans(day):
            if end > start:
                yield begin, end
