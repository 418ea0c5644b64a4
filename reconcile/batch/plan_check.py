"""``plan check``: every levelled contract's year held against what was used, those who will get a surprise first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import plan_settings
from reconcile.core.plan_drift import Drift, Stands, Year, drift, plan_year, worst_first
from reconcile.core.plan_months import month_after
from reconcile.errors import WrongUse
from reconcile.store import consumption, plans, plans_money, runs
from reconcile.store.plans_money import Known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.plan_months import Consumption
    from reconcile.core.policy import Policy
    from reconcile.core.reference_data import Plan

_MONTHS_BACK = 37  # readings that bear on a forecast: two years before the plan's, and the year itself


class Portfolio(NamedTuple):
    """The contracts of one currency together. ``owing`` and ``getting_back`` count those who will get a surprise."""

    currency: str
    contracts: int
    owing: int
    owed_minor: int
    getting_back: int
    credit_minor: int
    unknown: int
    asked_minor: int
    due_minor: int
    paid_minor: int
    on_account_minor: int
    consumed_minor: int
    forecast_minor: int
    drift_minor: int


class Plans(NamedTuple):
    """The timelines of some contracts, each with its year, and how the money stands."""

    timelines: dict[str, list[Plan]]
    years: dict[str, Year]
    stands: dict[str, Stands]


def newest(connection: Connection, as_of: str = "") -> Known:
    """All that is known, as of a day; by default the last night's. Raises: WrongUse when there was no night and no day is given."""
    night = runs.last(connection, kind="night")
    if not as_of and night is None:
        raise WrongUse("plan", "no night has been run yet", "run the night first, or name a day with --as-of")
    return Known(as_of or (night.as_of if night else ""))


def check(connection: Connection, known: Known, price_per_kwh: str, surprise_percent: int, contract_no: str = "") -> list[Drift]:
    """The barometer, worst first, of every contract with a plan that has not ended, or of one.

    Raises: WrongUse when the contract has no plan.
    """
    found = _plans(connection, known, contract_no)
    rows = []
    prices = {currency: plan_settings.price(price_per_kwh, currency) for currency in {one[0].currency for one in found.timelines.values()}}
    for number, readings in _readings(connection, known, found, contract_no):
        timeline, year = found.timelines[number], found.years[number]
        ours = [one for one in readings if one.currency == timeline[0].currency]
        stands = found.stands.get(number, Stands())
        rows.append(drift(timeline, ours, stands, year, known.as_of, prices[timeline[0].currency], surprise_percent))
    return worst_first(rows)


def of_policy(connection: Connection, known: Known, policy: Policy, contract_no: str = "") -> list[Drift]:
    """The barometer under a policy."""
    return check(connection, known, policy.plan_price_per_kwh, policy.plan_surprise_percent, contract_no)


def _plans(connection: Connection, known: Known, contract_no: str) -> Plans:
    timelines = plans.timelines(connection, known.file_no, contract_no)
    if contract_no and not timelines:
        raise WrongUse(f"contract {contract_no}", "has no levelled plan", f"make one with `reconcile plan propose {contract_no}`")
    if not timelines:
        return Plans({}, {}, {})
    closed = plans_money.closed(connection, known)
    years = {number: plan_year(timeline, known.as_of, closed.get(number, "")) for number, timeline in timelines.items()}
    if not contract_no:
        years = {number: year for number, year in years.items() if year.last_day >= known.as_of and year.first_day <= known.as_of}
    keyed = {(number, timelines[number][0].currency): year for number, year in years.items()}
    return Plans(timelines, years, plans_money.stands(connection, keyed, known))


def _readings(connection: Connection, known: Known, found: Plans, contract_no: str) -> Iterable[tuple[str, Sequence[Consumption]]]:
    """Each contract's readings, none where there are none; a contract at a time."""
    if contract_no:
        yield contract_no, consumption.of_contract(connection, contract_no, known.as_of, known.file_no)
        return
    waiting = set(found.years)
    first = f"{month_after(known.as_of[:7], -_MONTHS_BACK)}-01"
    for number, readings in consumption.by_contract(connection, first, known.as_of, known.file_no):
        if number in waiting:
            waiting.discard(number)
            yield number, readings
    for number in sorted(waiting):
        yield number, []


def portfolio(rows: Iterable[Drift]) -> list[Portfolio]:
    """The sums of the rows, by currency."""
    found: dict[str, Portfolio] = {}
    for one in rows:
        had = found.get(one.currency, Portfolio(one.currency, *([0] * (len(Portfolio._fields) - 1))))
        off = one.drift_minor or 0
        found[one.currency] = Portfolio(
            one.currency,
            had.contracts + 1,
            had.owing + (one.state == "will owe"),
            had.owed_minor + (off if one.state == "will owe" else 0),
            had.getting_back + (one.state == "will get back"),
            had.credit_minor + (-off if one.state == "will get back" else 0),
            had.unknown + (one.state == "not known"),
            had.asked_minor + one.asked_minor,
            had.due_minor + one.due_minor,
            had.paid_minor + one.paid_minor,
            had.on_account_minor + one.on_account_minor,
            had.consumed_minor + one.consumed_minor,
            had.forecast_minor + one.forecast_minor,
            had.drift_minor + off,
        )
    return [found[currency] for currency in sorted(found)]
