"""Every camt file of the corpus beside what its manifest counted independently: ``python -m tests.corpus.camt_table``."""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from reconcile.core import money
from reconcile.core.balances import closing, opening
from reconcile.core.statement import Balance, Entry, Statement
from reconcile.errors import Refused
from reconcile.readers.camt import read_camt

COUNTED = (
    "n_stmt", "n_ntry", "n_txdtls", "sum_credit", "sum_debit", "sum_credit_booked", "sum_debit_booked", "currencies", "opening", "closing",
)  # fmt: skip

# Files whose manifest row is not what the file says, with the reason: {path: {column: (manifest, file, why)}}.
EXCEPTIONS: dict[str, dict[str, tuple[str, str, str]]] = {
    "pypi+trytond_account_payment_sepa/tests/camt.054.001.01.xml": {
        "n_txdtls": ("0", "1", "version .01 has TxDtls right in Ntry, without NtryDtls; the manifest counts only NtryDtls/TxDtls"),
    },
}

# Files that are refused, with a part of the sentence that says why.
_NONE = "the file holds no statement"
REFUSED = {
    "genkgo+camt/test/data/camt053.v2.wrong.xml": _NONE,
    "hbci4j+hbci4java/src/test/resources/org/kapott/hbci4java/sepa/test-camt-parse-5200108-invalid-saldo.xml": "has more than 2 decimals",
    "hbci4j+hbci4java/src/test/resources/org/kapott/hbci4java/sepa/test-camt-parse-invalid.xml": _NONE,
    "hbci4j+hbci4java/src/test/resources/org/kapott/hbci4java/sepa/test-camt-parse-none.xml": _NONE,
    "kedder+ofxstatement-iso20022/tests/samples/unsupported.xml": _NONE,
    "viafintech+camt_parser/spec/fixtures/052/valid_namespace.xml": _NONE,
    "viafintech+camt_parser/spec/fixtures/053/valid_namespace.xml": _NONE,
    "viafintech+camt_parser/spec/fixtures/general/invalid_namespace.xml": _NONE,
}


class Outcome(NamedTuple):
    """What became of one file: ``refused`` is the reason, "" when it was read."""

    path: str
    kind: str
    refused: str
    counted: dict[str, str]
    differs: dict[str, tuple[str, str]]  # column → (manifest, ours)


def folder() -> Path:
    """The corpus: ``RECONCILE_CORPUS``, else beside the checkout."""
    given = os.environ.get("RECONCILE_CORPUS")
    return Path(given) if given else Path(__file__).resolve().parents[3] / "shared" / "corpus"


def rows() -> list[dict[str, str]]:
    """The manifest's rows of camt.052, .053 and .054 files; none when there is no corpus."""
    manifest = folder() / "manifest.tsv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as stream:
        found = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in found if row["kind"].startswith(("camt.052", "camt.053", "camt.054"))]


def outcome(row: dict[str, str]) -> Outcome:
    """Read one file and hold it against its row."""
    path = row["local_path"]
    try:
        with (folder() / path).open("rb") as stream:
            counted = count(list(read_camt(stream, Path(path).name)))
    except Refused as refused:
        return Outcome(path, row["kind"], str(refused), {}, {})
    differs = {column: (row[column], counted[column]) for column in COUNTED if not _same(column, row[column] or "", counted[column])}
    return Outcome(path, row["kind"], "", counted, differs)


def count(events: list[Statement | Entry]) -> dict[str, str]:
    """What the manifest counts, in its own words."""
    statements = [each for each in events if isinstance(each, Statement)]
    entries = [each for each in events if isinstance(each, Entry)]
    sums: Counter[str] = Counter()
    totals = {name: Decimal(0) for name in ("sum_credit", "sum_debit", "sum_credit_booked", "sum_debit_booked")}
    for entry in entries:
        side = "sum_credit" if entry.amount_minor > 0 else "sum_debit"
        amount = abs(money.to_decimal(entry.amount_minor, entry.currency))
        totals[side] += amount
        totals[f"{side}_booked"] += amount if entry.status == "BOOK" else 0
        sums[entry.currency] += 1
    return {
        "n_stmt": str(len(statements)),
        "n_ntry": str(len(entries)),
        "n_txdtls": str(sum(entry.details_count for entry in entries)),
        **{name: str(total) for name, total in totals.items()},
        "currencies": ",".join(sorted(sums)),
        "opening": "; ".join(_balance(opening(each)) for each in statements),
        "closing": "; ".join(_balance(closing(each)) for each in statements),
    }


def _balance(balance: Balance | None) -> str:
    if balance is None:
        return "-"
    return f"{balance.code}={money.to_text(balance.amount_minor, balance.currency)} {balance.currency}"


def _same(column: str, theirs: str, ours: str) -> bool:
    if column.startswith("sum_"):
        return Decimal(theirs) == Decimal(ours)
    if column in {"opening", "closing"}:
        return [_plain(each) for each in theirs.split("; ")] == [_plain(each) for each in ours.split("; ")]
    return theirs == ours


def _plain(balance: str) -> tuple[str, Decimal, str]:
    """Code, amount and currency of ``OPBD=18.150 EUR``, so that zeros at the end do not matter."""
    code, _, rest = balance.partition("=")
    amount, _, currency = rest.partition(" ")
    return code, Decimal(amount or 0), currency


def main() -> int:
    found = [outcome(row) for row in rows()]
    print(f"{'file':70} {'kind':28} outcome")
    for one in found:
        said = f"refused: {one.refused}" if one.refused else " ".join(f"{name}={value}" for name, value in one.counted.items())
        known = EXCEPTIONS.get(one.path, {})
        wrong = "".join(f"  [{name}: manifest {a!r}, {'known' if name in known else 'DIFFERS'}]" for name, (a, _) in one.differs.items())
        print(f"{one.path[-70:]:70} {one.kind:28} {said}{wrong}")
    refused = sum(1 for one in found if one.refused)
    silent = sum(1 for one in found if set(one.differs) - set(EXCEPTIONS.get(one.path, {})))
    print(f"{len(found)} files: {len(found) - refused} read, {refused} refused with place and reason, {silent} unexplained differences")
    return 1 if silent or not found else 0


if __name__ == "__main__":
    sys.exit(main())
