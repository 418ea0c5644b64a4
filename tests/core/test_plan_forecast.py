"""What will be used, what it will cost, and the instalments that pay for it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.plan_forecast import (
    AVERAGE,
    LAST_YEAR,
    SEASONAL,
    YEAR_BEFORE,
    Price,
    back_tested,
    cost,
    forecast,
    known_price,
    named_price,
    proposal,
    spread,
)  # fmt: skip
from reconcile.core.plan_months import Month, days_in, months

PRICE = Price(17, 1_000)


def known(first: str, count: int, kwh: int = 100, factor: dict[str, int] | None = None) -> dict[str, Month]:
    """Whole months; ``factor`` is what a calendar month has more, in percent."""
    found = {}
    for month in months(first, count):
        milli = kwh * 1000 * (factor or {}).get(month[5:], 100) // 100
        found[month] = Month(milli, days_in(month), milli * 17 // 1000, milli)
    return found


def test_a_month_is_like_the_same_month_a_year_before() -> None:
    found = forecast(known("2025-04", 12, factor={"01": 200, "07": 50}), "2026-04")
    used = dict(zip(months("2026-04", 12), found.kwh_milli, strict=True))
    assert (used["2027-01"], used["2026-07"], used["2026-05"]) == (200_000, 50_000, 100_000)
    assert found.method == LAST_YEAR


def test_of_two_years_the_nearer_counts_two_thirds() -> None:
    found = forecast({**known("2024-04", 12, 130), **known("2025-04", 12, 100)}, "2026-04", 1)
    assert (found.kwh_milli, found.method) == ((110_000,), SEASONAL)


def test_a_leap_february_has_a_day_more() -> None:
    assert forecast(known("2027-01", 12, 280), "2028-02", 1).kwh_milli == (290_000,)


def test_less_than_a_year_is_an_average_day_and_says_so() -> None:
    found = forecast(known("2026-01", 3, 90), "2026-04", 2)
    assert (found.method, found.months_known) == (AVERAGE, 3)
    assert found.kwh_milli == (90_000, 93_000)
    assert (found.month_error, found.year_error) == (None, None)


def test_one_month_nobody_has_read_leaves_the_others_their_season() -> None:
    """Readings from January of last year to October, a plan from December: next November has only the one before last."""
    season = {"01": 200, "07": 50, "11": 150, "12": 180}
    found = forecast(known("2025-01", 22, factor=season), "2026-12")
    used = dict(zip(months("2026-12", 12), found.kwh_milli, strict=True))
    assert (used["2026-12"], used["2027-01"], used["2027-07"], used["2027-11"]) == (180_000, 200_000, 50_000, 150_000)
    assert found.method == f"{SEASONAL} (10 of 12); {LAST_YEAR} (1 of 12); {YEAR_BEFORE} (1 of 12)"


def test_a_month_never_seen_is_an_average_day_and_only_that_one() -> None:
    season = {"01": 200}
    found = forecast(known("2025-12", 11, factor=season), "2026-11", 3)
    assert found.kwh_milli[1:] == (100_000, 200_000)
    assert found.kwh_milli[0] == round(1_200_000 * 30 / 335)
    assert found.method == f"{LAST_YEAR} (2 of 3); {AVERAGE} (1 of 3)"


def test_the_method_is_tried_on_the_months_that_are_known() -> None:
    assert back_tested(known("2024-04", 24)) == (0, 0)
    assert back_tested({**known("2024-03", 12, 100), **known("2025-03", 12, 125)}) == (200, 200)


def test_the_price_is_what_the_last_twelve_months_cost() -> None:
    assert known_price(known("2024-04", 24)) == Price(20_400, 1_200_000)
    assert known_price({"2026-01": Month(5_000, 31, 0, 0)}) is None


def test_a_named_price_is_exact() -> None:
    assert cost(1_000_000, named_price(Decimal("0.152399"), "EUR")) == 15_240
    assert cost(1_000_000, named_price(Decimal(1), "EUR")) == 100_000


@pytest.mark.parametrize(("kwh_milli", "minor"), [(500, 8), (1_500, 26), (2_500, 42)])
def test_half_a_cent_goes_to_the_even_one(kwh_milli: int, minor: int) -> None:
    assert cost(kwh_milli, PRICE) == minor


@given(st.integers(-(10**9), 10**9), st.integers(1, 24))
def test_equal_instalments_add_up_and_differ_by_a_cent_at_most(total: int, count: int) -> None:
    found = spread(total, count)
    assert (sum(found), len(found)) == (total, count)
    assert max(found) - min(found) <= 1
    assert found == sorted(found, reverse=True)


@given(st.lists(st.integers(0, 10**7), min_size=12, max_size=40), st.integers(1, 10**5), st.integers(1, 10**6), st.integers(1, 24))
def test_a_proposal_pays_exactly_what_its_months_cost(used: list[int], minor: int, per: int, count: int) -> None:
    months_known = {month: Month(milli, days_in(month), 0, 0) for month, milli in zip(months("2023-01", len(used)), used, strict=True)}
    rows = proposal(forecast(months_known, months("2023-01", len(used) + 1)[-1], count), Price(minor, per))
    assert len(rows) == count
    assert sum(row.instalment_minor for row in rows) == sum(row.cost_minor for row in rows)
