"""Other people's bank files through the store: sums and balances as counted independently, and which chains close how.

``python -m tests.corpus.test_corpus_store`` prints the table.
"""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import pytest

from reconcile.batch import controls
from reconcile.core import money
from reconcile.readers.camt import read_camt
from reconcile.store import bulk, files, statements
from reconcile.store.engine import open_store
from tests.corpus.camt_table import REFUSED, folder, rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.reports.night import StatementRow

ROWS = [row for row in rows() if row["local_path"] not in REFUSED and not row["kind"].startswith("camt.054")]
pytestmark = pytest.mark.skipif(not ROWS, reason=f"no corpus of bank files at {folder()}; set RECONCILE_CORPUS")


class Taken(NamedTuple):
    """What one file came to in a store of its own."""

    sums: dict[str, Decimal]  # credit, debit of booked lines, over all currencies, as the manifest adds them
    payments: Decimal
    currencies: list[str]  # of the statements
    is_statement: bool  # else an intraday report, whose lines are not money
    opening: list[str]
    closing: list[str]
    rows: list[StatementRow]
    kinds: list[str]


def taken(row: dict[str, str], database: Path) -> Taken:
    """Take one file into a fresh store and look at what is there."""
    engine = open_store(f"sqlite:///{database}")
    try:
        with engine.begin() as connection, (folder() / row["local_path"]).open("rb") as stream:
            file_no = files.add_file(connection, Path(row["local_path"]).name, row["sha256"], "camt", 0)
            statements.take_in(connection, read_camt(stream, Path(row["local_path"]).name), file_no, Path(row["local_path"]).name)
            return _looked_at(connection)
    finally:
        engine.dispose()


def _looked_at(connection: Connection) -> Taken:
    sums = {"credit": Decimal(0), "debit": Decimal(0)}
    for currency, amount in bulk.fetch(connection, "SELECT currency, amount_minor FROM entry WHERE status = 'BOOK' ORDER BY entry_no"):
        sums["credit" if amount > 0 else "debit"] += abs(money.to_decimal(int(amount), currency))
    paid = bulk.fetch(connection, "SELECT currency, amount_minor FROM payment ORDER BY payment_id")
    heads = bulk.fetch(
        connection,
        "SELECT opening_code, opening_minor, closing_code, closing_minor, currency, family FROM statement ORDER BY statement_no",
    )
    return Taken(
        sums,
        sum((money.to_decimal(int(amount), currency) for currency, amount in paid), Decimal(0)),
        [head[4] for head in heads],
        any(head[5] == "camt.053" or head[2] == "CLBD" for head in heads),
        [_balance(head[0], head[1], head[4]) for head in heads],
        [_balance(head[2], head[3], head[4]) for head in heads],
        controls.statement_rows(connection, 1),
        [finding.kind for finding in controls.findings(connection, "9999-12-31")],
    )


def _balance(code: str, amount: int | None, currency: str) -> str:
    return "-" if amount is None else f"{code}={money.to_decimal(int(amount), currency).normalize():f}"


def _counted(text: str, currencies: list[str]) -> list[str]:
    """The manifest's balances without the zeros at their end; one in another currency than the account's is none."""
    found = []
    for each, currency in zip(text.split("; "), currencies, strict=True):
        code, _, rest = each.partition("=")
        amount, _, its_currency = rest.partition(" ")
        found.append(f"{code}={Decimal(amount).normalize():f}" if amount and its_currency == currency else "-")
    return found


@pytest.mark.parametrize("row", ROWS, ids=[row["local_path"] for row in ROWS])
def test_what_a_file_brings_is_stored_as_counted_and_judged(row: dict[str, str], tmp_path: Path) -> None:
    found = taken(row, tmp_path / "one.db")
    assert found.sums == {"credit": Decimal(row["sum_credit_booked"]), "debit": Decimal(row["sum_debit_booked"])}
    assert found.payments == (found.sums["credit"] - found.sums["debit"] if found.is_statement else 0)
    assert found.opening == _counted(row["opening"], found.currencies)
    assert found.closing == _counted(row["closing"], found.currencies)
    if found.is_statement:
        assert _judged(found) == row["balance_ok"]


def _judged(found: Taken) -> str:
    """Our answers in the manifest's words, by statement."""
    broken = found.kinds.count("balance_break")
    return "; ".join({"yes": "yes", "no": "NO" if broken else "yes", "unknown": "n/a"}[row.chain_closes] for row in found.rows)


def main() -> int:
    ways: Counter[str] = Counter()
    with TemporaryDirectory() as place:
        for number, row in enumerate(ROWS):
            found = taken(row, Path(place) / f"{number}.db")
            for one in found.rows:
                ways[
                    "does not close"
                    if one.chain_closes == "no"
                    else one.remark[one.remark.find("closes by") :]
                    if one.chain_closes == "yes"
                    else "not known"
                ] += 1
            said = "; ".join(f"{one.chain_closes} ({one.remark})" for one in found.rows) or "an intraday report"
            print(f"{row['local_path'][-60:]:60} {row['balance_ok']:9} {' '.join(found.kinds):30} {said}")
    print(*(f"{number:4} {way}" for way, number in ways.most_common()), sep="\n")
    return 0 if ROWS else 1


if __name__ == "__main__":
    sys.exit(main())
