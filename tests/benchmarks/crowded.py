"""Where many payments meet in one place, a night's cost still grows with the payments alone: ``python -m tests.benchmarks.crowded``.

Two shapes, each at one size and its doubles: an accountant's one account that pays for so many contracts a day, on three days;
and so many payments on one contract with as many open bills, in one night. Printed are the CPU seconds of the last night's
matching and by how much they grow when the size is doubled: 2.0 is linear, 4.0 quadratic. Options: the sizes (default 500 1000 2000).
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from reconcile.core.reference_data import Contract, Invoice
from reconcile.store import reference
from reconcile.store.engine import open_store
from tests.batch.books import ANNAS_ACCOUNT, Books, Line

SIZES = [500, 1_000, 2_000]
_DAYS = ("2026-03-02", "2026-03-03", "2026-03-04")
_FIRST, _STEP = 1_000_000_007, 7_919  # contract numbers that stand far apart


def _told(books: Books, contracts: int, bills: int) -> list[str]:
    """So many contracts with so many bills each, of sums that all differ; the contracts' numbers."""
    numbers = [str(_FIRST + place * _STEP) for place in range(contracts)]
    told = [
        Contract(number, f"C{number}", f"Klients {number}", "Rīga, Ozolu 5-2", "", "lv", "paper", "transfer", "actual", "2020-01-01", "")
        for number in numbers
    ]
    owed = [
        Invoice(f"R{place:07}", numbers[place % contracts], "invoice", "2026-02-01", "2026-02-20", "", "", 1_000 + place, "EUR", "")
        for place in range(contracts * bills)
    ]
    with books.engine.begin() as connection:
        reference.take_contracts(connection, told, books.file(connection, "contracts"))
        reference.take_invoices(connection, owed, books.file(connection, "invoices"))
    return numbers


def _seconds(books: Books, day: str) -> float:
    since = time.process_time()
    books.night(day)
    return time.process_time() - since


def accountant(folder: Path, size: int) -> float:
    """CPU seconds of the third day on which one account pays for each of so many contracts."""
    books = Books(open_store(f"sqlite:///{folder / f'accountant-{size}.db'}"))
    numbers = _told(books, size, len(_DAYS))
    seconds = 0.0
    for at, day in enumerate(_DAYS):
        sums = [1_000 + at * size + place for place in range(size)]
        lines = [Line(owed, f"līg. {number}", f"{at}-{number}", payer="SIA Grāmatvede") for owed, number in zip(sums, numbers, strict=True)]
        books.bank(day, *lines)
        seconds = _seconds(books, day)
    books.engine.dispose()
    return seconds


def one_contract(folder: Path, size: int) -> float:
    """CPU seconds of a night in which so many payments name one contract that has as many open bills."""
    books = Books(open_store(f"sqlite:///{folder / f'one-{size}.db'}"))
    (number,) = _told(books, 1, size)
    lines = [Line(1_000 + place, f"līg. {number}", f"P{place}", account=ANNAS_ACCOUNT) for place in reversed(range(size))]
    books.bank(_DAYS[0], *lines)
    seconds = _seconds(books, _DAYS[0])
    books.engine.dispose()
    return seconds


def main() -> None:
    """The two shapes at each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    sizes = parser.parse_args().sizes
    with tempfile.TemporaryDirectory() as folder:
        for name, shape in (("one account for many contracts", accountant), ("many payments on one contract", one_contract)):
            before = 0.0
            for size in sizes:
                seconds = shape(Path(folder), size)
                print(f"{name:<32}{size:>8,} payments{seconds:>9.2f} s" + (f"{seconds / before:>7.1f}x" if before else ""), flush=True)
                before = seconds
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
