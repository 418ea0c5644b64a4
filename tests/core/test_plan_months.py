"""What was used, spread over calendar months by days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.plan_months import Consumption, Month, by_month, standing, upto

NUMBER = "1002003017"


def reading(first: str, last: str, kwh_milli: int = 100_000, amount_minor: int | None = 1_700) -> Consumption:
    return Consumption(NUMBER, first, last, kwh_milli, amount_minor, "EUR")


_FIRST = st.dates(date(2023, 1, 1), date(2026, 12, 31))
_READINGS = st.builds(
    lambda first, days, milli, minor: reading(first.isoformat(), (first + timedelta(days=days)).isoformat(), milli, minor),
    _FIRST, st.integers(0, 400), st.integers(0, 10**7), st.none() | st.integers(0, 10**6),
)  # fmt: skip


def test_a_reading_over_two_months_is_spread_by_days() -> None:
    assert by_month([reading("2026-01-16", "2026-02-14", 300_000, 4_500)]) == {
        "2026-01": Month(160_000, 16, 2_400, 160_000),
        "2026-02": Month(140_000, 14, 2_100, 140_000),
    }


def test_a_reading_without_a_cost_is_energy_without_a_price() -> None:
    assert by_month([reading("2026-01-01", "2026-01-31", 5_000, None)]) == {"2026-01": Month(5_000, 31, 0, 0)}


def test_a_later_version_of_a_reading_takes_the_place_of_the_first() -> None:
    assert by_month([reading("2026-01-01", "2026-01-31", 5_000), reading("2026-01-01", "2026-01-31", 7_000)])["2026-01"].kwh_milli == 7_000


def test_no_day_is_counted_twice_the_shorter_reading_stands() -> None:
    year, month = reading("2025-01-01", "2025-12-31"), reading("2025-06-01", "2025-06-30")
    assert standing([year, month]) == [month]
    assert standing([month, year]) == [month]


@given(_READINGS)
def test_the_months_of_a_reading_add_up_to_it(one: Consumption) -> None:
    found = by_month([one]).values()
    assert sum(month.kwh_milli for month in found) == one.kwh_milli
    assert sum(month.amount_minor for month in found) == (one.amount_minor or 0)
    assert sum(month.days for month in found) == (date.fromisoformat(one.period_end) - date.fromisoformat(one.period_start)).days + 1


@given(_READINGS, _FIRST)
def test_cutting_a_reading_first_gives_the_same_months(one: Consumption, day: date) -> None:
    last = f"{day.isoformat()[:7]}-01"
    before = (date.fromisoformat(last) - timedelta(days=1)).isoformat()
    whole = {month: found for month, found in by_month([one]).items() if month < last[:7]}
    cut = by_month(upto([one], before))
    assert {month: found.days for month, found in cut.items()} == {month: found.days for month, found in whole.items()}
    assert sum(found.kwh_milli for found in cut.values()) == sum(found.kwh_milli for found in whole.values())


@given(st.lists(_READINGS, max_size=6), st.randoms())
def test_the_order_of_different_periods_does_not_matter(readings: list[Consumption], random: object) -> None:
    mixed = list({(one.period_start, one.period_end): one for one in readings}.values())
    found = by_month(mixed)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert by_month(mixed) == found
