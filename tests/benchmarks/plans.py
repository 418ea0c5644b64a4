"""The barometer over a portfolio: ``python -m tests.benchmarks.plans``, 200,000 levelled contracts in the middle of their year.

Each has two years of monthly readings, half a year of instalments opened and all but the last of them paid, all but one in
a thousand. Printed is how long ``plan check`` of all takes, and a night that has nothing to do but look after their plans.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from typing import TYPE_CHECKING

from reconcile.batch import plan_check
from reconcile.batch.context import Night
from reconcile.batch.instalments import open_instalments
from reconcile.core.plan_months import last_day, months
from reconcile.core.policy import Policy
from reconcile.store import bulk
from reconcile.store.book import Book
from reconcile.store.engine import open_store
from reconcile.store.name_sums import NameSums
from reconcile.store.plans_money import Known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

CONTRACTS = 200_000
_AS_OF = "2026-07-01"
_READ = months("2024-07", 24)
_OPENED = months("2026-01", 6)
_SEASON = (135, 130, 115, 100, 85, 70, 65, 70, 80, 100, 120, 130)
_AT_ONCE = 5_000
_MEBIBYTE = 1024  # ru_maxrss is in KiB on Linux
_PLAN = ("plan_no", "contract_no", "valid_from", "monthly_amount_minor", "due_day", "valid_to", "currency", "file_no")
_READING = ("consumption_no", "contract_no", "period_start", "period_end", "kwh_milli", "amount_minor", "currency", "file_no")
_ITEM = (
    "item_no", "item_key", "invoice_no", "contract_no", "kind", "issued_on", "opens_on", "due_on", "period_start", "period_end", "amount_minor",
    "currency", "payment_reference", "file_no", "run_no",
)  # fmt: skip
_POSTING = (
    "posting_no", "run_no", "posted_on", "payment_id", "account_code", "contract_no", "item_key", "amount_minor", "currency", "rule",
)  # fmt: skip


def fill(connection: Connection, contracts: int) -> None:
    """The store as it would be, without the bank's statements, which the barometer doesn't read."""
    for first in range(0, contracts, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, contracts))
        bulk.insert(connection, "plan", _PLAN, [(at + 1, _number(at), "2026-01-01", _sum(at), 20, "", "EUR", 1) for at in numbers])
        bulk.insert(connection, "consumption", _READING, [row for at in numbers for row in _readings(at)])
        bulk.insert(connection, "item", _ITEM, [row for at in numbers for row in _items(at)])
        bulk.insert(connection, "posting", _POSTING, [row for at in numbers for row in _postings(at)])


def _number(at: int) -> str:
    return f"{10**9 + at * 37}"


def _sum(at: int) -> int:
    return 3_000 + at % 90 * 100


def _readings(at: int) -> Sequence[tuple[object, ...]]:
    rows = []
    for place, month in enumerate(_READ):
        milli = _sum(at) * 50 * _SEASON[int(month[5:]) - 1] * (100 + (at + place) % 40) // 10_000
        rows.append((at * len(_READ) + place + 1, _number(at), f"{month}-01", last_day(month), milli, milli * 17 // 1000, "EUR", 1))
    return rows


def _items(at: int) -> Sequence[tuple[object, ...]]:
    return [
        (
            at * len(_OPENED) + place, f"PLAN/{_number(at)}/{month}", "", _number(at), "instalment", f"{month}-01", f"{month}-01", f"{month}-20",
            f"{month}-01", "", _sum(at), "EUR", "", 0, 1,
        )
        for place, month in enumerate(_OPENED, 1)
    ]  # fmt: skip


def _postings(at: int) -> Sequence[tuple[object, ...]]:
    paid = _OPENED[:-1] if at % 1000 else ()
    return [
        (at * len(_OPENED) + place + 1, 1, f"{month}-20", "", "item", _number(at), f"PLAN/{_number(at)}/{month}", _sum(at), "EUR", "equal_sum")
        for place, month in enumerate(paid)
    ]


def main() -> None:
    """Fill, look, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contracts", nargs="?", type=int, default=CONTRACTS)
    parser.add_argument("--url", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(arguments.url or f"sqlite:///{folder}/plans.db")
        with engine.begin() as connection:
            fill(connection, arguments.contracts)
        with engine.connect() as connection:
            since, cpu = time.perf_counter(), time.process_time()
            rows = plan_check.of_policy(connection, Known(_AS_OF), Policy())
            passed, cpu = time.perf_counter() - since, time.process_time() - cpu
        for one in plan_check.portfolio(rows):
            print(f"{one.contracts:,} plans: {one.owing:,} will owe, {one.getting_back:,} will get back, {one.unknown:,} not known")
        print(
            f"plan check of all: {passed:.1f} s ({cpu:.1f} s of one core), peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEBIBYTE:.0f} MiB"
        )
        with engine.begin() as connection:
            none: frozenset[int] = frozenset()
            book = Book(connection, 2, _AS_OF)
            sums = NameSums(connection, book)
            night = Night(connection, book, Policy(), _AS_OF, frozenset(), none, none, none, frozenset(), {}, 20_000, sums)
            since = time.perf_counter()
            open_instalments(night)
            opened = bulk.fetch(connection, "SELECT COUNT(*) FROM item WHERE run_no = 2")[0][0]
            print(f"a night opens {opened:,} instalments: {time.perf_counter() - since:.1f} s")
        engine.dispose()


if __name__ == "__main__":
    main()
