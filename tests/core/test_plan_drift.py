"""Whether a levelled plan will have asked for what was used, and what would mend it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.plan_drift import ON_COURSE, UNKNOWN, WILL_GET_BACK, WILL_OWE, Stands, Year, drift, plan_year, worst_first, year_before
from reconcile.core.plan_months import Consumption, last_day, months
from reconcile.core.reference_data import Plan

NUMBER = "1002003017"


def plan(valid_from: str, amount_minor: int = 1_700, valid_to: str = "") -> Plan:
    return Plan(NUMBER, valid_from, amount_minor, 15, valid_to, "EUR")


def reading(month: str, kwh: int = 100, minor: int | None = None) -> Consumption:
    return Consumption(NUMBER, f"{month}-01", last_day(month), kwh * 1000, kwh * 17 if minor is None else minor, "EUR")


def readings(first: str, count: int, kwh: int = 100) -> list[Consumption]:
    return [reading(month, kwh) for month in months(first, count)]


def test_a_years_plan_that_asks_what_is_used_is_on_course() -> None:
    found = drift(
        [plan("2026-01-01")],
        readings("2025-01", 15),
        Stands(5_100, 5_100, 5_100, "2026-03-15"),
        Year("2026-01-01", "2026-12-31"),
        "2026-03-31",
        None,
        10,
    )
    assert (found.state, found.asked_minor, found.consumed_minor) == (ON_COURSE, 20_400, 5_100)
    assert abs(found.drift_minor or 0) < 100


def test_who_uses_twice_as_much_is_told_the_instalment_that_mends_it() -> None:
    said = [*readings("2025-01", 12), *readings("2026-01", 3, 200)]
    found = drift([plan("2026-01-01")], said, Stands(6_800, 5_100, 5_100, "2026-04-15"), Year("2026-01-01", "2026-12-31"), "2026-03-31", None, 10)
    assert found.state == WILL_OWE
    assert found.drift_minor is not None
    assert found.mending_minor is not None
    mended = found.mending_minor * 8 + 6_800  # from May on; April's instalment is open and stays
    assert 0 <= mended - found.consumed_minor - found.forecast_minor < 8


def test_money_on_account_is_part_of_what_the_customer_has_given() -> None:
    year = Year("2026-01-01", "2026-12-31")
    without = drift([plan("2026-01-01")], readings("2025-01", 15), Stands(), year, "2026-03-31", None, 10)
    with_money = drift([plan("2026-01-01")], readings("2025-01", 15), Stands(on_account_minor=9_000), year, "2026-03-31", None, 10)
    assert (without.drift_minor or 0) - (with_money.drift_minor or 0) == 9_000
    assert with_money.state == WILL_GET_BACK


def test_without_readings_nobody_can_tell() -> None:
    found = drift([plan("2026-01-01")], [], Stands(), Year("2026-01-01", "2026-12-31"), "2026-03-31", None, 10)
    assert (found.state, found.drift_minor, found.mending_minor) == (UNKNOWN, None, None)


def test_those_who_will_get_a_surprise_stand_first() -> None:
    year = Year("2026-01-01", "2026-12-31")
    rows = [
        drift([plan("2026-01-01")._replace(contract_no=name)], said, Stands(), year, "2026-03-31", None, 10)
        for name, said in (
            ("even", readings("2025-01", 15)), ("much", readings("2025-01", 15, 150)), ("little", readings("2025-01", 15, 50)),
            ("unread", []), ("more", readings("2025-01", 15, 200)),
        )
    ]  # fmt: skip
    assert [one.contract_no for one in worst_first(rows)] == ["more", "much", "unread", "little", "even"]


def test_a_plans_year_begins_with_its_first_month_and_a_changed_sum_begins_none() -> None:
    timeline = [plan("2025-03-10"), plan("2025-09-01", 2_000)]
    assert plan_year(timeline, "2026-02-28") == Year("2025-03-01", "2026-02-28")
    assert plan_year(timeline, "2026-03-01") == Year("2026-03-01", "2027-02-28")
    assert year_before(timeline, Year("2026-03-01", "2027-02-28")) == Year("2025-03-01", "2026-02-28")
    assert year_before(timeline, Year("2025-03-01", "2026-02-28")) is None


def test_a_closed_contract_and_an_ended_plan_end_the_year() -> None:
    assert plan_year([plan("2025-03-01")], "2026-01-31", "2025-10-15") == Year("2025-03-01", "2025-10-15", is_last=True)
    assert plan_year([plan("2025-03-01", valid_to="2025-12-31")], "2026-01-31") == Year("2025-03-01", "2025-12-31", is_last=True)


def test_a_plan_that_had_ended_begins_a_year_of_its_own() -> None:
    timeline = [plan("2024-01-01", valid_to="2024-12-31"), plan("2025-06-01")]
    assert plan_year(timeline, "2025-07-01") == Year("2025-06-01", "2026-05-31")
    assert plan_year(timeline, "2025-03-01") == Year("2024-01-01", "2024-12-31", is_last=True)


@given(
    st.lists(st.builds(plan, st.dates(date(2024, 1, 1), date(2026, 12, 28)).map(str), st.integers(0, 9_000)), min_size=1, max_size=24),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)).map(str),
    st.randoms(),
)
def test_a_plan_changed_at_any_time_asks_each_month_of_its_year_once(plans: list[Plan], day: str, random: object) -> None:
    mixed = list({one.valid_from: one for one in plans}.values())
    said = readings("2023-01", 12)
    year = plan_year(mixed, day)
    found = drift(mixed, said, Stands(), year, day, None, 10)
    assert found.drift_minor == found.consumed_minor + found.forecast_minor - found.asked_minor
    assert found.asked_minor <= 12 * max(one.monthly_amount_minor for one in mixed)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert drift(mixed, said, Stands(), plan_year(mixed, day), day, None, 10) == found
