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
    return _rows(known, found, _readings(connection, known, found, contract_no), price_per_kwh, surprise_percent)


def of_some(connection: Connection, known: Known, policy: Policy, numbers: Sequence[str]) -> list[Drift]:
    """The same of some contracts, passing over those without a plan."""
    timelines = plans.timelines_of(connection, numbers, known.file_no)
    found = _looked_at(connection, known, timelines, plans_money.closed_of(connection, timelines, known))
    readings = consumption.of_contracts(connection, found.years, _first_reading(known), known.as_of, known.file_no)
    return _rows(known, found, _each(found, readings), policy.plan_price_per_kwh, policy.plan_surprise_percent)


def _rows(
    known: Known, found: Plans, readings: Iterable[tuple[str, Sequence[Consumption]]], price_per_kwh: str, surprise_percent: int
) -> list[Drift]:
    rows = []
    prices = {currency: plan_settings.price(price_per_kwh, currency) for currency in {one[0].currency for one in found.timelines.values()}}
    for number, read in readings:
        timeline, year = found.timelines[number], found.years[number]
        ours = [one for one in read if one.currency == timeline[0].currency]
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
    return _looked_at(connection, known, timelines, plans_money.closed(connection, known), running=not contract_no)


def _looked_at(connection: Connection, known: Known, timelines: dict[str, list[Plan]], closed: dict[str, str], *, running: bool = True) -> Plans:
    """Each contract's year, of the running ones only where so wanted, with its money."""
    years = {number: plan_year(timeline, known.as_of, closed.get(number, "")) for number, timeline in timelines.items()}
    if running:
        years = {number: year for number, year in years.items() if year.last_day >= known.as_of and year.first_day <= known.as_of}
    keyed = {(number, timelines[number][0].currency): year for number, year in years.items()}
    return Plans(timelines, years, plans_money.stands(connection, keyed, known))


def _readings(connection: Connection, known: Known, found: Plans, contract_no: str) -> Iterable[tuple[str, Sequence[Consumption]]]:
    """Each contract's readings, none where there are none; a contract at a time."""
    if contract_no:
        yield contract_no, consumption.of_contract(connection, contract_no, known.as_of, known.file_no)
        return
    yield from _each(found, consumption.by_contract(connection, _first_reading(known), known.as_of, known.file_no))


def _each(found: Plans, readings: Iterable[tuple[str, Sequence[Consumption]]]) -> Iterable[tuple[str, Sequence[Consumption]]]:
    waiting = set(found.years)
    for number, read in readings:
        if number in waiting:
            waiting.discard(number)
            yield number, read
    for number in sorted(waiting):
        yield number, []


def _first_reading(known: Known) -> str:
    return f"{month_after(known.as_of[:7], -_MONTHS_BACK)}-01"


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
