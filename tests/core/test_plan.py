"""The instalments of a levelled plan."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.plan import instalments, named_in
from reconcile.core.reference_data import Plan

if TYPE_CHECKING:
    from random import Random

NUMBER = "1002003017"


def plan(valid_from: str, amount_minor: int = 2500, due_day: int = 15, valid_to: str = "") -> Plan:
    return Plan(NUMBER, valid_from, amount_minor, due_day, valid_to, "EUR")


def shown(*plans: Plan, upto: str) -> list[tuple[str, str, int]]:
    return [(one.month, one.due_on, one.amount_minor) for one in instalments(plans, upto, 30)]


def test_a_month_opens_its_days_before_it_is_due() -> None:
    assert [one.opens_on for one in instalments([plan("2026-03-01")], "2026-03-16", 30)] == ["2026-02-13", "2026-03-16"]
    assert len(instalments([plan("2026-03-01")], "2026-03-15", 30)) == 1


def test_a_due_day_beyond_the_months_end_is_its_last_day() -> None:
    assert shown(plan("2026-01-01", due_day=31), upto="2026-02-15") == [("2026-01", "2026-01-31", 2500), ("2026-02", "2026-02-28", 2500)]
    assert shown(plan("2028-02-01", due_day=0), upto="2028-02-01") == [("2028-02", "2028-02-29", 2500)]


def test_a_later_stretch_holds_from_its_day_on() -> None:
    assert shown(plan("2026-01-01"), plan("2026-02-16", 3000), upto="2026-03-01") == [
        ("2026-01", "2026-01-15", 2500),
        ("2026-02", "2026-02-15", 2500),
        ("2026-03", "2026-03-15", 3000),
    ]


def test_a_due_day_moved_twice_in_a_month_takes_away_nothing_that_was_due_before() -> None:
    assert shown(plan("2026-01-01", due_day=1), plan("2026-01-02", 3000, due_day=31), plan("2026-01-07", 2700, due_day=1), upto="2026-01-15") == [
        ("2026-01", "2026-01-01", 2500),
        ("2026-02", "2026-02-01", 2700),
    ]


def test_a_stretch_that_ends_gives_nothing_due_after_it() -> None:
    assert shown(plan("2026-01-01", valid_to="2026-02-10"), upto="2026-06-01") == [("2026-01", "2026-01-15", 2500)]


@given(
    st.lists(st.builds(plan, st.dates(date(2024, 1, 1), date(2026, 12, 31)).map(str), st.integers(1, 9), st.integers(0, 31)), max_size=4),
    st.randoms(),
)
def test_each_month_has_one_instalment_whatever_order_the_stretches_come_in(plans: list[Plan], random: Random) -> None:
    days = [one.valid_from for one in plans]
    mixed = [one for one in plans if days.count(one.valid_from) == 1]
    found = instalments(mixed, "2026-12-31", 30)
    assert len({one.item_key for one in found}) == len(found)
    random.shuffle(mixed)
    assert instalments(mixed, "2026-12-31", 30) == found


@pytest.mark.parametrize(
    "text",
    [
        "PLAN/1002003017/2026-03",
        "plan 1002003017 2026-03.",
        "Par PLAN/1002 003 017/2026/03, 60,00",
        "ref:PLAN-1002003017-202603",
        "PLAN/1002003017/2026-03/1",
    ],
)
def test_an_instalment_is_named_as_our_statement_prints_it(text: str) -> None:
    assert named_in(text, NUMBER) == ["PLAN/1002003017/2026-03"]


@pytest.mark.parametrize(
    "text",
    [
        "1002003017/2026-03",
        "PLAN/1002003017",
        "PLAN/1002003018/2026-03",
        "PLAN/1002003017/2026-13",
        "PLAN/1002003017/2026-031",
        "APLAN/1002003017/2026-03",
        "",
    ],
)
def test_what_names_no_month_of_the_plan_names_no_instalment(text: str) -> None:
    assert named_in(text, NUMBER) == []


def test_two_instalments_may_be_named_at_once() -> None:
    assert named_in("PLAN/1002003017/2026-03 un PLAN/1002003017/2026-04", NUMBER) == ["PLAN/1002003017/2026-03", "PLAN/1002003017/2026-04"]
