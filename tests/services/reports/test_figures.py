"""The arithmetic of the reports, by figures computed by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.reports.figures import Spread, longest_run, nights, spread, together

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)


def hours(start: float, end: float) -> tuple[datetime, datetime]:
    return NOON + timedelta(hours=start), NOON + timedelta(hours=end)


def test_the_median_lies_between_and_nine_in_ten_do_not_pass_the_other() -> None:
    assert spread([]) == Spread(0, None, None)
    assert spread([7]) == Spread(1, 7, 7)
    assert spread([40, 10, 20, 30]) == Spread(4, 25, 40)
    assert spread(range(1, 11)) == Spread(10, 5.5, 9)
    assert spread(range(1, 21)) == Spread(20, 10.5, 18)


def test_time_in_common_counts_once() -> None:
    assert together([]) == timedelta(0)
    assert together([hours(4, 6), hours(0, 2), hours(1, 3), hours(1, 2)]) == timedelta(hours=5)


def test_a_night_belongs_to_its_evening_and_the_night_of_the_change_is_one_night() -> None:
    assert nights([hours(4, 20)], STOCKHOLM) == {date(2026, 10, 24)}
    assert nights([hours(4, 13)], STOCKHOLM) == set()  # to the second 02:00
    assert nights([hours(4, 14.5)], STOCKHOLM) == {date(2026, 10, 24)}
    assert nights([hours(-9, -4)], STOCKHOLM) == set()
    assert nights([hours(-12, 60)], STOCKHOLM) == {date(2026, 10, day) for day in (23, 24, 25)}


def test_nights_in_a_row_go_over_the_end_of_a_month() -> None:
    assert longest_run([]) == 0
    days = [date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 3)]
    assert longest_run(days) == 3
