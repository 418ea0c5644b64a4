"""A night with levelled plans and automatic payment against the same night without: ``python -m tests.benchmarks.plan_night``.

The same payments to the same bills are matched twice, second nights both: in a store of these contracts alone, and in one that
holds as many levelled contracts more, each with readings, half a year of instalments and an agreement at a bank. Printed are seconds
of the processor by stage, on the embedded database. Options: contracts, payments.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.batch import matching
from reconcile.core.agreements import Agreement
from reconcile.core.policy import Policy
from reconcile.core.reference_data import Contract, Invoice
from reconcile.core.statement import Balance, Entry, Payment, Statement
from reconcile.store import agreements, bulk, files, reference, statements
from reconcile.store.engine import open_store
from tests.benchmarks import plans as levelled

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

CONTRACTS, PAYMENTS = 200_000, 20_000
_FIRST, _SECOND = "2026-07-01", "2026-07-02"
_AT_ONCE = 5_000
_UNPAID = 50  # one in so many has not paid the last instalment
_ACCOUNT = "LV80BANK0000435195001"
_TIMES = matching.Times("", str)
_NOT_TEXT = {"amount_minor": 0, "charges_minor": 0, "line": 0, "is_return": False, "original_amount_minor": None}
_BLANK = Payment._make(_NOT_TEXT.get(name, "") for name in Payment._fields)
_OPEN = ("contract_no", "item_key", "kind", "issued_on", "opens_on", "due_on", "amount_minor", "open_minor", "currency")


class Clock:
    """Adds up processor seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._name, self._since = "start", time.process_time()

    def step(self, name: str, _done: int = 0, _of: int = 0) -> None:
        passed = time.process_time()
        self.seconds[self._name] = self.seconds.get(self._name, 0) + passed - self._since
        self._name, self._since = name, passed


def _plain(at: int) -> str:
    """A contract with ordinary bills; the levelled ones have other numbers."""
    return f"{5 * 10**9 + at * 37}"


def fill(connection: Connection, contracts: int, payments: int) -> None:
    """Ordinary contracts, each with two open bills, and two days of payments of the first ones."""
    for first in range(0, contracts, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, contracts))
        reference.take_contracts(connection, [_contract(_plain(at), "actual") for at in numbers], 1)
        bills = [_bill(at, place) for at in numbers for place in (0, 1)]
        reference.take_invoices(connection, bills, 2)
    for number, (day, place) in enumerate(((_FIRST, 0), (_SECOND, 1)), 3):
        file_no = files.add_file(connection, f"{day}.xml", f"sha-{day}", "camt", 1)
        entries = [_entry(at, place, day) for at in range(payments)]
        statements.take_in(connection, [_statement(day, number, sum(one.amount_minor for one in entries)), *entries], file_no, f"{day}.xml")


def fill_levelled(connection: Connection, contracts: int) -> None:
    """As many levelled contracts with everything that belongs to them."""
    levelled.fill(connection, contracts)
    for first in range(0, contracts, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, contracts))
        reference.take_contracts(connection, [_contract(levelled._number(at), "levelled") for at in numbers], 1)
        last = [levelled._items(at)[-1] for at in numbers if at % _UNPAID == 0]  # the others are paid
        bulk.insert(connection, "open_item", _OPEN, [(row[2], row[0], *row[3:7], row[9], row[9], row[10]) for row in last])
        said = [
            Agreement(
                "BANKLV2X",
                f"A{at}",
                "ADD",
                "AUTOPAY",
                "Anna Bērziņa",
                f"LV11BANK{at:013}",
                f"Līg. {levelled._number(at)}",
                20_000,
                "no",
                0,
                "2026-01-01",
                "",
            )
            for at in numbers
        ]
        agreements.take(connection, said, 2)


def _contract(number: str, plan: str) -> Contract:
    return Contract(
        number, f"C{number}", f"Persona {number}", "", "", "lv", "email", "auto" if plan == "levelled" else "transfer", plan, "2020-01-01", ""
    )


def _bill(at: int, place: int) -> Invoice:
    return Invoice(f"R{at:07}{place}", _plain(at), "invoice", "2026-06-10", "2026-06-25", "", "", _amount(at, place), "EUR", "")


def _amount(at: int, place: int) -> int:
    return 3_000 + at % 997 * 7 + place


def _statement(day: str, number: int, total: int) -> Statement:
    balances = (Balance("OPBD", "", 0, "EUR", day), Balance("CLBD", "", total, "EUR", day))
    return Statement(
        "camt.053.001.02", "camt.053", f"M{number}", f"S{number}", 1, "", "", 0, True, "", _ACCOUNT, True, "Piegādātājs", "BANKLV22", "EUR", day, day,
        "", "", balances, None, None, None, 1,
    )  # fmt: skip


def _entry(at: int, place: int, day: str) -> Entry:
    amount, ref = _amount(at, place), f"{day}-{at:07}"
    payment = _BLANK._replace(
        kind="detail", amount_minor=amount, currency="EUR", servicer_reference=ref, remittance_text=f"Līguma Nr. {_plain(at)}",
        counterparty_name=f"Persona {_plain(at)}", counterparty_account=f"LV22HABA{at:013}", line=at + 1,
    )  # fmt: skip
    return Entry(at + 1, amount, "EUR", "BOOK", False, day, day, "", ref, "PMNT/RCDT/ESCT", "", 0, "", "", 0, "", amount, 1, at + 1, (payment,))


def second_night(engine: Engine, clock: Clock) -> str:
    """Two nights; the clock runs in the second, when the store is as it is every night."""
    with engine.begin() as connection:
        matching.match(connection, Policy(), _FIRST, _TIMES, lambda *_: None)
    clock.step("start")
    with engine.begin() as connection:
        run = matching.match(connection, Policy(), _SECOND, _TIMES, clock.step)
    clock.step("end")
    return run.summary


def main() -> None:
    """Fill, match, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contracts", nargs="?", type=int, default=CONTRACTS)
    parser.add_argument("payments", nargs="?", type=int, default=PAYMENTS)
    arguments = parser.parse_args()
    clocks: dict[str, Clock] = {}
    for name in ("without plans", "with plans"):
        with tempfile.TemporaryDirectory() as folder:
            engine = open_store(f"sqlite:///{Path(folder)}/night.db")
            with engine.begin() as connection:
                fill(connection, arguments.contracts, arguments.payments)
                if name == "with plans":
                    fill_levelled(connection, arguments.contracts)
            clocks[name] = Clock()
            print(f"{name}: {second_night(engine, clocks[name])}")
            engine.dispose()
    print(f"{'stage':20} {'without':>9} {'with':>9}   seconds of one core, {arguments.payments:,} payments, {arguments.contracts:,} plans")
    without, with_plans = (clocks[name].seconds for name in clocks)
    for stage in with_plans:
        if stage not in {"start", "end"}:
            print(f"{stage:20} {without.get(stage, 0):9.2f} {with_plans[stage]:9.2f}")


if __name__ == "__main__":
    main()
