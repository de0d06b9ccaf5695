"""One clock, held by tests and by the demo's past; days are the ward's days."""

from datetime import UTC, date, datetime, time

from editorial.core import clock


def test_now_is_aware_and_in_utc(now: datetime) -> None:
    assert now.tzinfo is UTC
    assert now == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_without_a_hand_on_it_the_clock_runs() -> None:
    held = clock._fixed[:]
    clock._fixed.clear()
    try:
        assert abs((datetime.now(UTC) - clock.now()).total_seconds()) < 5
    finally:
        clock._fixed.extend(held)


def test_today_is_the_wards_day() -> None:
    with clock.at(datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 22)
    with clock.at(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 23)


def test_hands_on_the_clock_are_taken_off_in_turn() -> None:
    with clock.at(datetime(2026, 1, 1, tzinfo=UTC)):
        with clock.at(datetime(2025, 1, 1, tzinfo=clock.VIETNAM)):
            assert clock.now() == datetime(2024, 12, 31, 17, tzinfo=UTC)
        assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_wall_clock_hour_is_an_instant_and_back() -> None:
    instant = clock.from_vietnam(date(2026, 11, 24), time(7, 0))
    assert instant == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert clock.to_vietnam(instant).strftime("%H:%M %d/%m/%Y") == "07:00 24/11/2026"
