"""When a statement is due: stated rhythms, learned ones, holidays, and accounts that are closed."""

from __future__ import annotations

import pytest

from reconcile.core.calendar import is_country, open_days
from reconcile.core.expected_statements import Missing, missing

LATVIA = ("LV",)
# Monday 2 March to Friday 6 March 2026.
WEEK = [(f"2026-03-0{day}", f"2026-03-0{day}") for day in range(2, 7)]


def said(periods: list[tuple[str, str]], rhythm: str, as_of: str, closed: str = "") -> list[tuple[str, str, int]]:
    return [(one.first, one.last, one.days) for one in missing(periods, rhythm, as_of, LATVIA, closed)]


def test_nothing_is_missed_on_the_morning_after_the_last_statement_nor_over_the_weekend() -> None:
    for rhythm in ("", "daily"):
        assert [said(WEEK, rhythm, f"2026-03-{day:02}") for day in (6, 7, 8, 9)] == [[]] * 4


def test_the_banking_day_after_is_missed_on_its_next_morning_and_grows() -> None:
    for rhythm in ("", "daily"):
        assert said(WEEK, rhythm, "2026-03-10") == [("2026-03-09", "2026-03-09", 1)]
        assert said(WEEK, rhythm, "2026-03-12") == [("2026-03-09", "2026-03-11", 3)]


def test_a_day_left_out_in_between_is_missed_where_daily_statements_are_agreed() -> None:
    """Where they are only learned, the chain of balances tells whether anything was booked that day."""
    gap = [*WEEK[:2], *WEEK[3:]]
    assert said(gap, "daily", "2026-03-09") == [("2026-03-04", "2026-03-04", 1)]
    assert said(gap, "", "2026-03-09") == []


def test_two_gaps_are_two_and_a_statement_of_several_days_covers_them_all() -> None:
    assert said([WEEK[0], WEEK[2], WEEK[4]], "daily", "2026-03-09") == [("2026-03-03", "2026-03-03", 1), ("2026-03-05", "2026-03-05", 1)]
    assert said([WEEK[0], WEEK[2], ("2026-03-02", "2026-03-06")], "daily", "2026-03-09") == []


@pytest.mark.parametrize("rhythm", ["", "daily"])
def test_a_holiday_of_the_bank_or_of_target_is_never_missed(rhythm: str) -> None:
    """Friday 1 May is closed everywhere, Monday 4 May in Latvia only."""
    april = [(f"2026-04-{day}", f"2026-04-{day}") for day in (27, 28, 29, 30)]
    assert said(april, rhythm, "2026-05-05") == []
    assert missing(april, rhythm, "2026-05-05", ()) == [Missing("2026-05-04", "2026-05-04", 1)]
    assert said(april, rhythm, "2026-05-06") == [("2026-05-05", "2026-05-05", 1)]


def test_a_week_is_due_when_a_banking_day_has_begun_after_it() -> None:
    week = [("2026-03-02", "2026-03-08")]
    assert said(week, "weekly", "2026-03-16") == []
    assert said(week, "weekly", "2026-03-17") == [("2026-03-09", "2026-03-13", 5)]


def test_a_month_is_due_after_its_end_also_when_it_came_in_part() -> None:
    february = [("2026-02-01", "2026-02-28")]
    assert said(february, "monthly", "2026-03-31") == []
    assert said(february, "monthly", "2026-04-01") == [("2026-03-02", "2026-03-31", 22)]
    assert said([*february, ("2026-03-01", "2026-03-20")], "monthly", "2026-04-01") == [("2026-03-23", "2026-03-31", 7)]


def test_a_weekly_account_s_own_rhythm_is_learned_from_its_statements() -> None:
    weeks = [("2026-02-16", "2026-02-22"), ("2026-02-23", "2026-03-01"), ("2026-03-02", "2026-03-08")]
    assert said(weeks, "", "2026-03-13") == []
    assert said(weeks, "", "2026-03-16") == [("2026-03-09", "2026-03-13", 5)]


def test_one_statement_alone_teaches_no_rhythm() -> None:
    assert said(WEEK[:1], "", "2026-06-01") == []


def test_an_account_without_statements_by_agreement_or_closed_is_not_missed() -> None:
    assert said(WEEK, "none", "2026-06-01") == []
    assert said(WEEK, "daily", "2026-06-01", closed="2026-03-06") == []
    assert said(WEEK, "daily", "2026-06-01", closed="2026-03-10") == [("2026-03-09", "2026-03-10", 2)]


def test_countries_are_known_by_their_codes() -> None:
    assert (is_country("EE"), is_country("Latvia")) == (True, False)
    assert open_days("2026-05-02", "2026-05-01", LATVIA) == []
