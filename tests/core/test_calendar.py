"""Banking days: TARGET's closing days, whatever the year, and counting over them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.core.calendar import add_banking_days, banking_days_between, is_banking_day
from reconcile.demo import days as demo_days

_DAYS = st.dates(date(2002, 1, 1), date(2080, 12, 31))  # before 2002 TARGET closed on a few more days


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2026-01-01", False),
        ("2026-04-03", False),  # Good Friday
        ("2026-04-06", False),  # Easter Monday
        ("2026-05-01", False),
        ("2026-12-24", True),
        ("2026-12-25", False),
        ("2028-12-26", False),
        ("2026-05-04", True),  # a public holiday in Latvia, on which the banks book all the same
        ("2026-03-07", False),  # a Saturday
        ("2031-04-11", False),  # Good Friday of another year
    ],
)
def test_the_banks_book_on_weekdays_that_are_no_closing_days_of_target(day: str, *, open_: bool) -> None:
    assert is_banking_day(day) is open_


@settings(deadline=None)  # the first call of a year loads the calendar
@given(_DAYS)
def test_the_calendar_agrees_with_easter_worked_out_by_hand(day: date) -> None:
    assert is_banking_day(day.isoformat()) == demo_days.is_banking_day(day)


def test_a_payment_ordered_on_saturday_is_booked_on_monday() -> None:
    assert add_banking_days("2026-03-07", 1) == "2026-03-09"
    assert banking_days_between("2026-03-07", "2026-03-09") == 0


def test_three_banking_days_before_easter_end_after_it() -> None:
    assert add_banking_days("2026-04-01", 3) == "2026-04-08"
    assert add_banking_days("2026-04-08", -3) == "2026-04-01"
    assert banking_days_between("2026-04-01", "2026-04-08") == 3
    assert banking_days_between("2026-04-08", "2026-04-01") == 3


@settings(deadline=None)  # the first call of a year loads the calendar
@given(_DAYS, _DAYS)
def test_days_between_are_the_banking_days_one_would_tick_off(one: date, other: date) -> None:
    first, last = sorted((one, other))
    last = min(last, first + timedelta(days=400))
    first, last = (next(day for add in range(9) if demo_days.is_banking_day(day := start + timedelta(days=add))) for start in (first, last))
    ticked = sum(demo_days.is_banking_day(first + timedelta(days=count)) for count in range(1, (last - first).days + 1))
    assert banking_days_between(first.isoformat(), last.isoformat()) == ticked


@settings(deadline=None)  # the first call of a year loads the calendar
@given(_DAYS, st.integers(0, 60))
def test_going_forth_and_counting_agree(day: date, count: int) -> None:
    start = add_banking_days(day.isoformat(), 1)
    assert banking_days_between(start, add_banking_days(start, count)) == count


def test_the_calendar_costs_nothing_until_it_is_asked() -> None:
    code = "import sys, reconcile.core.calendar; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
