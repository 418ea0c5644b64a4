"""``plan propose``: a year's equal instalments from what was used, with the method and how far off it has been."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import plan_settings
from reconcile.core import money
from reconcile.core.plan_forecast import YEAR, Forecast, Price, Row, forecast, known_price, proposal
from reconcile.core.plan_months import by_month, month_after, upto
from reconcile.core.reference_data import Plan
from reconcile.errors import WrongUse
from reconcile.reports.tables_out import write_table
from reconcile.store import consumption, plans

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.reports.tables_out import Kind, Value
    from reconcile.store.plans_money import Known

PLAN_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("contract_no", "text"), ("valid_from", "day"), ("monthly_amount", "money"), ("due_day", "text"), ("valid_to", "day"), ("currency", "text"),
)  # fmt: skip


class Proposed(NamedTuple):
    """A plan to be. ``price_from`` says where the price is from; ``stretches`` are the rows of plans.csv that make it."""

    contract_no: str
    currency: str
    found: Forecast
    price: Price
    price_from: str
    rows: list[Row]
    stretches: list[Plan]

    @property
    def total_minor(self) -> int:
        """What the instalments add up to."""
        return sum(one.instalment_minor for one in self.rows)


def propose(connection: Connection, known: Known, contract_no: str, price_per_kwh: str, count: int = YEAR) -> Proposed:
    """From the month after the day on. Raises: WrongUse when nothing is known of the contract's use, or nothing of its price."""
    said = consumption.of_contract(connection, contract_no, known.as_of, known.file_no)
    if not said:
        raise WrongUse(f"contract {contract_no}", f"nothing is known of what it used up to {known.as_of}", "import a consumption table first")
    timeline = plans.timelines(connection, known.file_no, contract_no).get(contract_no, [])
    currency = timeline[-1].currency if timeline else said[-1].currency
    readings = [one for one in said if one.currency == currency]
    first = month_after(known.as_of[:7])
    months = by_month(upto(readings, known.as_of))
    if not months:
        raise WrongUse(f"contract {contract_no}", f"its plan is in {currency}, its consumption is not", "send the consumption in the plan's currency")
    price, price_from = plan_settings.price(price_per_kwh, currency), "named price"
    if price is None:
        price, price_from = known_price(months), "last year's cost"
    if price is None:
        raise WrongUse(f"contract {contract_no}", "its consumption says nothing of what it cost", "give --price, or [plans] price_per_kwh")
    found = forecast(months, first, count)
    rows = proposal(found, price)
    due_day = timeline[-1].due_day if timeline else 0
    return Proposed(contract_no, currency, found, price, price_from, rows, stretches(contract_no, rows, due_day, currency))


def stretches(contract_no: str, rows: list[Row], due_day: int, currency: str) -> list[Plan]:
    """The rows as a timeline: a stretch begins where the sum changes, which the cents that cannot be divided make it do once."""
    found: list[Plan] = []
    for one in rows:
        if not found or found[-1].monthly_amount_minor != one.instalment_minor:
            found.append(Plan(contract_no, f"{one.month}-01", one.instalment_minor, due_day, "", currency))
    return found


def write_plans(path: Path, found: list[Plan]) -> None:
    """The stretches as a plans table, ready to be imported."""
    rows: list[tuple[Value, ...]] = [
        (
            one.contract_no, one.valid_from, money.to_decimal(one.monthly_amount_minor, one.currency),
            str(one.due_day) if one.due_day else "", one.valid_to, one.currency,
        )
        for one in found
    ]  # fmt: skip
    write_table(path, PLAN_COLUMNS, rows)


def kwh(milli: int) -> str:
    """Kilowatt hours as text.

    >>> kwh(160000), kwh(-1)
    ('160.000', '-0.001')
    """
    return f"{Decimal(milli).scaleb(-3):.3f}"
