"""Levelled contracts for tests: a plan, its readings, and a night's look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.plan_months import Consumption, last_day, months
from reconcile.core.reference_data import Plan
from reconcile.store import consumption, reference
from tests.batch.books import Books, Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconcile.store.taken_rows import TakenRows


def readings(contract_no: str, first: str, count: int, kwh: int = 100, per_kwh: int = 17) -> list[Consumption]:
    """Whole months."""
    return [Consumption(contract_no, f"{month}-01", last_day(month), kwh * 1000, kwh * per_kwh, "EUR") for month in months(first, count)]


def read(books: Books, said: Iterable[Consumption]) -> TakenRows:
    """A consumption table."""
    with books.engine.begin() as connection:
        return consumption.take(connection, list(said), books.file(connection, "consumption"))


def plan(books: Books, contract_no: str, valid_from: str, amount_minor: int, valid_to: str = "") -> None:
    """A plans table of one row, due on the 15th."""
    with books.engine.begin() as connection:
        reference.take_plans(connection, [Plan(contract_no, valid_from, amount_minor, 15, valid_to, "EUR")], books.file(connection, "plans"))


def pay(books: Books, contract_no: str, first: str, count: int, amount_minor: int = 1_700, day: int = 10) -> None:
    """A payment a month; contracts pay on days of their own, for a day's statement comes once."""
    for month in months(first, count):
        books.bank(f"{month}-{day:02}", Line(amount_minor, f"līg. {contract_no}", f"{contract_no}-{month}", account=f"LV11HABA{contract_no}"))
