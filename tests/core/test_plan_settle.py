"""A plan year's settlement, and why it is what it is, to the cent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.plan_drift import Stands, Year
from reconcile.core.plan_forecast import Price
from reconcile.core.plan_months import Consumption, last_day, months
from reconcile.core.plan_settle import DUE, HELD, NO_READING, RUNNING, SETTLED, Elsewhere, Facts, Settlement, Terms, settle
from reconcile.core.reference_data import Plan

NUMBER = "1002003017"
YEAR = Year("2025-01-01", "2025-12-31")
SPREAD, LUMP = Terms("spread", 30), Terms("lump", 14)
PLAN = Plan(NUMBER, "2025-01-01", 1_700, 15, "", "EUR")
PAID = Stands(20_400, 20_400, 20_400, "2025-12-15")


def readings(first: str, count: int, kwh: int = 100, per_kwh: int = 17) -> list[Consumption]:
    return [Consumption(NUMBER, f"{month}-01", last_day(month), kwh * 1000, kwh * per_kwh, "EUR") for month in months(first, count)]


def settled(this_year: list[Consumption], stands: Stands = PAID, terms: Terms = SPREAD, as_of: str = "2026-01-10", **facts: object) -> Settlement:
    made = Facts([PLAN], [*readings("2024-01", 12), *this_year], YEAR, stands)._replace(**facts)  # type: ignore[arg-type]
    found = settle(made, as_of, terms)
    assert found is not None
    assert sum(part.amount_minor for part in found.parts) == found.balance_minor
    assert found.state != DUE or sum(share.amount_minor for share in found.shares) == found.bill_minor
    return found


def why(found: Settlement) -> dict[str, int]:
    return {part.name: part.amount_minor for part in found.parts if part.amount_minor}


def test_who_used_what_was_foretold_owes_nothing() -> None:
    found = settled(readings("2025-01", 12))
    assert (found.state, found.bill_minor, found.balance_minor) == (DUE, 0, 0)


def test_more_use_is_the_part_consumption() -> None:
    assert settled(readings("2025-01", 12, 130)).balance_minor == 6_120
    found = why(settled(readings("2025-01", 12, 130)))
    assert found["consumption"] + found.get("rounding", 0) == 6_120


def test_a_higher_price_is_the_part_price() -> None:
    assert why(settled(readings("2025-01", 12, per_kwh=20)))["price"] == 3_600


def test_a_missed_instalment_is_a_part_and_is_not_billed_again() -> None:
    found = settled(readings("2025-01", 12), Stands(20_400, 20_400, 18_700, "2025-12-15"))
    assert (why(found)["missed"], found.balance_minor, found.bill_minor) == (1_700, 1_700, 0)


def test_money_that_stands_elsewhere_is_a_part_and_nothing_is_missed() -> None:
    elsewhere = [Elsewhere("P1", 1_700, "waits for a person")]
    found = settled(readings("2025-01", 12), Stands(20_400, 20_400, 18_700, "2025-12-15"), misallocated=elsewhere)
    assert (why(found)["misallocated"], "missed" in why(found)) == (1_700, False)


def test_money_on_its_way_is_a_part() -> None:
    found = settled(readings("2025-01", 12), Stands(20_400, 20_400, 18_700, "2025-12-15"), in_flight=[Elsewhere("P1", 1_700, "was booked later")])
    assert why(found)["in flight"] == 1_700


def test_round_instalments_are_the_part_rounding() -> None:
    round_plan = PLAN._replace(monthly_amount_minor=1_800 - 100)
    found = settled(readings("2025-01", 12), plans=[round_plan], readings=[*readings("2024-01", 12, 102), *readings("2025-01", 12, 102)])
    assert abs(why(found)["rounding"]) <= 600


def test_a_sum_the_customer_chose_is_said_apart() -> None:
    low = PLAN._replace(monthly_amount_minor=1_000)
    found = settled(readings("2025-01", 12), Stands(12_000, 12_000, 12_000, "2025-12-15"), plans=[low])
    assert abs(why(found)["plan"] - 8_400) < 100


def test_a_claim_holds_the_settlement() -> None:
    found = settled(readings("2025-01", 12, 130), holds=["claim CL-1 is open"])
    assert (found.state, found.why, found.shares) == (HELD, ("claim CL-1 is open",), ())


def test_a_year_with_days_unread_waits() -> None:
    found = settled(readings("2025-01", 11))
    assert (found.state, found.estimated_days, found.shares) == (NO_READING, 31, ())


def test_a_year_that_billing_has_settled_is_not_settled_again() -> None:
    found = settled(readings("2025-01", 12, 130), settled_minor=6_000)
    assert (found.state, found.shares) == (SETTLED, ())
    assert "120.00" not in found.why[0]
    assert "1.20" in found.why[0]


def test_a_running_year_is_only_explained() -> None:
    assert settled(readings("2025-01", 6), as_of="2025-07-10").state == RUNNING


def test_spread_goes_with_the_next_twelve_instalments() -> None:
    found = settled(readings("2025-01", 12, 131))
    assert [share.due_on for share in found.shares][:2] == ["2026-02-15", "2026-03-15"]
    assert len(found.shares) == 12
    assert max(share.amount_minor for share in found.shares) - min(share.amount_minor for share in found.shares) <= 1


def test_a_lump_sum_is_due_after_its_days_and_so_is_the_end_of_a_contract() -> None:
    assert [share.due_on for share in settled(readings("2025-01", 12, 130), terms=LUMP).shares] == ["2026-01-24"]
    last = Year("2025-01-01", "2025-12-31", is_last=True)
    assert [share.due_on for share in settled(readings("2025-01", 12, 130), year=last).shares] == ["2026-02-09"]


_MINOR = st.integers(0, 10**6)


@given(
    st.lists(st.integers(0, 10**6), min_size=0, max_size=24), st.lists(_MINOR, max_size=24), _MINOR, _MINOR, _MINOR,
    st.lists(_MINOR, max_size=3), st.lists(_MINOR, max_size=3), st.sampled_from([SPREAD, LUMP, Terms("spread", 30, Price(1523, 100_000))]),
)  # fmt: skip
def test_the_parts_and_the_shares_always_add_up(
    used: list[int], costs: list[int], instalment: int, asked: int, paid: int, elsewhere: list[int], flying: list[int], terms: Terms
) -> None:
    said = [
        Consumption(NUMBER, f"{month}-01", last_day(month), milli, costs[at] if at < len(costs) else None, "EUR")
        for at, (month, milli) in enumerate(zip(months("2024-01", len(used)), used, strict=True))
    ]
    facts = Facts(
        [PLAN._replace(monthly_amount_minor=instalment)], said, YEAR, Stands(asked, asked, paid, "2025-12-15"),
        [Elsewhere("", minor, "") for minor in elsewhere], [Elsewhere("", minor, "") for minor in flying],
    )  # fmt: skip
    found = settle(facts, "2026-01-10", terms)
    if found is None:
        return
    assert sum(part.amount_minor for part in found.parts) == found.balance_minor == found.cost_minor - paid
    assert found.bill_minor + (asked - paid) == found.balance_minor
    assert sum(share.amount_minor for share in found.shares) == (found.bill_minor if found.state == DUE else 0)
