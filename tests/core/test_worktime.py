"""Working time: deadlines that a person can check with a calendar in hand."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.core.worktime import VIETNAM, WorkCalendar, add_days, add_hours

# Tết Đinh Mùi: the first day is Saturday 06/02/2027; a made-up Saturday two weeks before.
TET = frozenset(date(2027, 2, 4) + timedelta(days=number) for number in range(8))
OFFICE = WorkCalendar(holidays=TET | {date(2027, 1, 1)}, extra_days=frozenset({date(2027, 1, 23)}))


def vn(text: str) -> datetime:
    """ "Mon 23/11/2026 10:00" in Vietnam."""
    weekday, stamp = text.split(" ", 1)
    found = datetime.strptime(stamp, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)
    assert found.strftime("%a") == weekday
    return found


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("Mon 23/11/2026 08:00", 1, "Mon 23/11/2026 09:00"),
        ("Mon 23/11/2026 10:00", 2, "Mon 23/11/2026 12:00"),  # ends with the span, not after lunch
        ("Mon 23/11/2026 10:00", 3, "Mon 23/11/2026 14:30"),
        ("Mon 23/11/2026 12:30", 1, "Mon 23/11/2026 14:30"),  # in the lunch break
        ("Mon 23/11/2026 08:00", 8, "Mon 23/11/2026 17:30"),
        ("Mon 23/11/2026 16:30", 2, "Tue 24/11/2026 09:00"),
        ("Mon 23/11/2026 22:15", 4, "Tue 24/11/2026 12:00"),  # at night
        ("Tue 24/11/2026 02:00", 4, "Tue 24/11/2026 12:00"),
        ("Fri 27/11/2026 17:00", 1, "Mon 30/11/2026 08:30"),  # over a weekend
        ("Sat 28/11/2026 10:00", 8, "Mon 30/11/2026 17:30"),
        ("Sun 29/11/2026 23:59", 0.5, "Mon 30/11/2026 08:30"),
        ("Thu 31/12/2026 17:00", 1, "Mon 04/01/2027 08:30"),  # New Year's Day is a Friday
        ("Wed 03/02/2027 16:30", 3, "Fri 12/02/2027 10:00"),  # over Tết
        ("Sat 06/02/2027 09:00", 1, "Fri 12/02/2027 09:00"),  # in Tết
        ("Fri 22/01/2027 17:00", 1, "Sat 23/01/2027 08:30"),  # a Saturday worked to make up
        ("Mon 23/11/2026 08:00", 40, "Fri 27/11/2026 17:30"),
        ("Mon 23/11/2026 10:00", 0, "Mon 23/11/2026 10:00"),
        ("Sat 28/11/2026 10:00", 0, "Mon 30/11/2026 08:00"),
        ("Mon 23/11/2026 17:30", 0, "Tue 24/11/2026 08:00"),
    ],
)
def test_hours(start: str, hours: float, end: str):
    found = add_hours(OFFICE, vn(start), hours)
    assert found == vn(end)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("Mon 23/11/2026 10:00", 1, "Tue 24/11/2026 17:30"),
        ("Mon 23/11/2026 23:00", 1, "Tue 24/11/2026 17:30"),
        ("Tue 24/11/2026 00:30", 1, "Wed 25/11/2026 17:30"),  # a new day in Vietnam, still yesterday in UTC
        ("Fri 27/11/2026 16:00", 1, "Mon 30/11/2026 17:30"),
        ("Sat 28/11/2026 09:00", 1, "Mon 30/11/2026 17:30"),
        ("Mon 23/11/2026 10:00", 5, "Mon 30/11/2026 17:30"),
        ("Wed 03/02/2027 10:00", 1, "Fri 12/02/2027 17:30"),
        ("Fri 05/02/2027 10:00", 2, "Mon 15/02/2027 17:30"),
        ("Fri 22/01/2027 10:00", 1, "Sat 23/01/2027 17:30"),
        ("Mon 23/11/2026 10:00", 0, "Mon 23/11/2026 17:30"),
        ("Mon 23/11/2026 18:00", 0, "Tue 24/11/2026 17:30"),
        ("Sun 29/11/2026 18:00", 0, "Mon 30/11/2026 17:30"),
    ],
)
def test_days(start: str, days: int, end: str):
    found = add_days(OFFICE, vn(start), days)
    assert found == vn(end)
    assert found.tzinfo is UTC


def test_any_time_zone_is_the_same_instant():
    start = vn("Mon 23/11/2026 16:30")
    for zone in (UTC, timezone(timedelta(hours=-8))):
        assert add_hours(OFFICE, start.astimezone(zone), 2) == vn("Tue 24/11/2026 09:00")
        assert add_days(OFFICE, start.astimezone(zone), 1) == vn("Tue 24/11/2026 17:30")


def test_what_makes_no_sense_is_refused():
    naive = datetime(2026, 11, 23, 8)  # noqa: DTZ001
    aware = vn("Mon 23/11/2026 08:00")
    for attempt in (
        lambda: add_hours(OFFICE, naive, 1),
        lambda: add_days(OFFICE, naive, 1),
        lambda: add_hours(OFFICE, aware, -1),
        lambda: add_hours(OFFICE, aware, float("nan")),
        lambda: add_hours(OFFICE, aware, float("inf")),
        lambda: add_days(OFFICE, aware, -1),
        lambda: add_days(OFFICE, aware, 10**9),
        lambda: WorkCalendar(spans=()),
        lambda: WorkCalendar(spans=((time(12), time(8)),)),
        lambda: WorkCalendar(spans=((time(8), time(12)), (time(11), time(17)))),
        lambda: WorkCalendar(spans=((time(13), time(17)), (time(8), time(12)))),
        lambda: WorkCalendar(weekdays=frozenset()),
        lambda: WorkCalendar(weekdays=frozenset({7})),
    ):
        with pytest.raises(ValueError, match=r"must|needs|has no|are numbers"):
            attempt()


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MINUTES = st.integers(0, 60 * 60)
CALENDARS = st.builds(
    WorkCalendar,
    spans=st.lists(st.integers(0, 24 * 4 - 1), min_size=2, max_size=6, unique=True).map(
        lambda marks: tuple(
            (time(start // 4, start % 4 * 15), time(other // 4, other % 4 * 15))
            for start, other in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)
        )
    ),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 1)), max_size=30),
)


def hours_between(calendar: WorkCalendar, start: datetime, end: datetime) -> float:
    """Working hours from `start` to `end`, counted day by day."""
    total, day = timedelta(), start.astimezone(VIETNAM).date()
    while day <= end.astimezone(VIETNAM).date():
        for begin, close in calendar.day_spans(day):
            total += max(min(close, end) - max(begin, start), timedelta())
        day += timedelta(days=1)
    return total / timedelta(hours=1)


@given(CALENDARS, INSTANTS, MINUTES)
def test_hours_added_are_hours_counted(calendar: WorkCalendar, start: datetime, minutes: int):
    end = add_hours(calendar, start, minutes / 60)
    assert end >= start
    assert hours_between(calendar, start, end) == pytest.approx(minutes / 60)
    if minutes:  # and not a moment too late
        assert hours_between(calendar, start, end - timedelta(seconds=1)) < minutes / 60


@given(CALENDARS, INSTANTS, MINUTES, MINUTES)
def test_two_steps_are_one(calendar: WorkCalendar, start: datetime, first: int, other: int):
    together = add_hours(calendar, start, (first + other + 1) / 60)
    apart = add_hours(calendar, add_hours(calendar, start, first / 60), (other + 1) / 60)
    assert abs(together - apart) <= timedelta(milliseconds=1)


@given(CALENDARS, INSTANTS, st.integers(1, 30))
def test_days_end_on_working_days_and_are_counted(calendar: WorkCalendar, start: datetime, days: int):
    end = add_days(calendar, start, days)
    day = start.astimezone(VIETNAM).date()
    last = end.astimezone(VIETNAM)
    assert last.time() == calendar.spans[-1][1]
    worked = [day + timedelta(days=number) for number in range(1, (last.date() - day).days + 1)]
    assert sum(calendar.is_working_day(each) for each in worked) == days
    assert calendar.is_working_day(last.date())
    assert start <= add_days(calendar, start, 0) <= end
