"""The internetbank tables of the corpus beside what its manifest counted independently."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from reconcile.core import money
from reconcile.core.statement import Entry, Statement
from tests.corpus.camt_table import folder

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = {"csv:swedbank": "swedbank", "litas-esis": "litas"}


def rows() -> list[dict[str, str]]:
    """The manifest's rows of tables we read as they are; none when there is no corpus."""
    manifest = folder() / "manifest.tsv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if row["kind"] in KINDS]


def differences(row: dict[str, str], events: Sequence[Statement | Entry]) -> dict[str, tuple[str, str]]:
    """Column → (manifest, ours), of every count, sum and balance the manifest gives and we do not."""
    statements = [each for each in events if isinstance(each, Statement)]
    entries = [each for each in events if isinstance(each, Entry)]
    credit = sum((money.to_decimal(each.amount_minor, each.currency) for each in entries if each.amount_minor > 0), Decimal(0))
    debit = -sum((money.to_decimal(each.amount_minor, each.currency) for each in entries if each.amount_minor < 0), Decimal(0))
    ours = {
        "n_stmt": str(len(statements)),
        "n_ntry": str(len(entries)),
        "sum_credit": str(credit),
        "sum_debit": str(debit),
        "currencies": ",".join(sorted({each.currency for each in statements})),
        "opening": _balances(statements, "OPBD"),
        "closing": _balances(statements, "CLBD"),
    }
    return {column: (row[column], value) for column, value in ours.items() if row[column] and _plain(row[column]) != _plain(value)}


def _balances(statements: Sequence[Statement], code: str) -> str:
    return "; ".join(money.to_text(each.amount_minor, each.currency) for one in statements for each in one.balances if each.code == code)


def _plain(text: str) -> list[Decimal | str]:
    """The values of a column in a fixed order, numbers without the zeros behind them."""
    values = [each.strip() for each in re.split(r"[;,]", text)]
    return sorted((Decimal(each) if re.fullmatch(r"-?[\d.]+", each) else each for each in values), key=str)
