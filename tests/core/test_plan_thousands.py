"""Thousands of random levelled plans: what must hold of every one of them."""

from __future__ import annotations

from random import Random

from reconcile.core.plan import Instalment, instalments
from reconcile.core.plan_drift import Stands, Year, drift, plan_year
from reconcile.core.plan_forecast import Price, forecast, proposal, spread
from reconcile.core.plan_months import Consumption, by_month, day_after, last_day, month_after, months
from reconcile.core.plan_settle import DUE, Elsewhere, Facts, Terms, settle
from reconcile.core.reference_data import Plan

NUMBER = "1002003017"
PLANS = 3_000
UPTO = "2027-06-30"


def timeline(random: Random) -> list[Plan]:
    """A plan from 2025 or 2026 on, changed up to six times, some of them twice in a month; some of it ended and begun again."""
    first = f"202{random.choice((5, 6))}-{random.randrange(1, 13):02}-{random.choice((1, 1, 10, 31)):02}"
    rows = [_stretch(random, min(first, last_day(first[:7])), "")]
    day = rows[0].valid_from
    for _ in range(random.randrange(7)):
        day = day_after(day, random.choice((1, 5, 12, 31, 60, 150)))
        until = last_day(month_after(day[:7], random.randrange(1, 8))) if random.randrange(6) == 0 else ""
        rows.append(_stretch(random, day, until))
    return rows


def _stretch(random: Random, valid_from: str, valid_to: str) -> Plan:
    return Plan(NUMBER, valid_from, random.choice((0, 1, 1_700, random.randrange(10**6))), random.choice((0, 1, 15, 28, 31)), valid_to, "EUR")


def by_hand(rows: list[Plan]) -> dict[str, tuple[str, int]]:
    """Each month's due day and sum, worked out the slow way: for every day of every month, the stretch that holds asks if it is its due day."""
    found: dict[str, tuple[str, int]] = {}
    for at, row in enumerate(rows):
        following = min((other.valid_from for other in rows[at + 1 :]), default="9999")
        for month in months(row.valid_from[:7], 36):
            due = f"{month}-{min(row.due_day or 31, int(last_day(month)[8:])):02}"
            if due >= row.valid_from and due < following and (not row.valid_to or due <= row.valid_to) and due <= UPTO:
                found[month] = (due, row.monthly_amount_minor)
    return found


def test_each_month_asks_the_sum_that_holds_on_its_due_day_once_however_often_the_plan_is_changed() -> None:
    for seed in range(PLANS):
        random = Random(seed)
        rows = timeline(random)
        found = instalments(rows, UPTO, 0)
        assert {one.month: (one.due_on, one.amount_minor) for one in found} == by_hand(rows), seed
        assert len({one.month for one in found}) == len(found)
        random.shuffle(rows)
        assert instalments(rows, UPTO, 0) == found, seed


def test_the_years_of_a_plan_hold_each_of_its_instalments_once() -> None:
    for seed in range(PLANS):
        rows = timeline(Random(seed))
        found: list[Instalment] = []
        year = plan_year(rows, rows[0].valid_from)
        while year.first_day <= UPTO and len(found) < 60:
            found += [one for one in instalments(rows, min(year.last_day, UPTO), 0, year.first_day) if one.due_on <= year.last_day]
            year = _following(rows, year)
        assert [one.item_key for one in found] == [one.item_key for one in instalments(rows, UPTO, 0)], seed


def _following(rows: list[Plan], year: Year) -> Year:
    """The year of the first day after one that belongs to another year."""
    day = day_after(year.last_day)
    while (other := plan_year(rows, day)) == year and day < "2028":
        day = day_after(day)
    return other if other != year else Year("9999-01-01", "9999-12-31")


def test_a_proposal_a_settlement_and_a_mended_instalment_add_up() -> None:
    for seed in range(PLANS):
        random = Random(seed)
        said = _readings(random)
        rows = proposal(forecast(by_month(said), "2026-01"), Price(random.randrange(1, 10**5), random.randrange(1, 10**6)))
        assert sum(row.instalment_minor for row in rows) == sum(row.cost_minor for row in rows), seed
        _adds_up(random, seed, said)


def _readings(random: Random) -> list[Consumption]:
    return [
        Consumption(NUMBER, f"{month}-01", last_day(month), random.randrange(10**6), random.choice((None, random.randrange(10**5))), "EUR")
        for month in months("2024-01", random.randrange(1, 37))
    ]


def _adds_up(random: Random, seed: int, said: list[Consumption]) -> None:
    year = Year("2026-01-01", "2026-12-31", is_last=random.randrange(4) == 0)
    plan = Plan(NUMBER, "2026-01-01", random.randrange(10**5), 15, "", "EUR")
    asked = random.randrange(10**6)
    stands = Stands(asked, asked, random.randrange(10**6), "2026-12-15", random.choice((0, random.randrange(10**4))))
    elsewhere = [Elsewhere("", random.randrange(10**4), "") for _ in range(random.randrange(3))]
    terms = Terms(random.choice(("spread", "lump")), 30, random.choice((None, Price(1523, 100_000))))
    found = settle(Facts([plan], said, year, stands, elsewhere, elsewhere[:1]), "2027-01-10", terms)
    if found is not None:
        assert (
            sum(part.amount_minor for part in found.parts) == found.balance_minor == found.cost_minor - stands.paid_minor - stands.on_account_minor
        ), seed
        assert sum(share.amount_minor for share in found.shares) == (found.bill_minor if found.state == DUE else 0), seed
        assert sorted(spread(found.bill_minor, 12)) == sorted(share.amount_minor for share in found.shares) or len(found.shares) < 12, seed
    barometer = drift([plan], said, Stands(), year, "2026-05-20", Price(17, 1000), 10)
    if barometer.mending_minor is not None and barometer.drift_minor is not None:
        coming = instalments([plan], year.last_day, 0, "2026-05-21")
        mended = barometer.drift_minor - len(coming) * (barometer.mending_minor - plan.monthly_amount_minor)
        assert barometer.mending_minor == 0 or -len(coming) < mended <= 0, seed
