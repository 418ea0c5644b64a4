"""Statements as the table of Swedbank's internetbank: every cell quoted, decimal comma, no value dates, no payer's account."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import to_text
from reconcile.demo.world import CURRENCY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.demo.statements import Statement
    from reconcile.demo.world import Line

_LONGEST_TEXT = 140
_HEADING = (
    "Klienta konts", "Ieraksta tips", "Datums", "Saņēmējs/Maksātājs", "Informācija saņēmējam", "Summa", "Valūta", "Debets/Kredīts",
    "Arhīva kods", "Maksājuma veids", "Refernces numurs", "Dokumenta numurs",
)  # fmt: skip
_OPENING, _ENTRY, _TURNOVER, _CLOSING = "10", "20", "82", "86"


class _Row(NamedTuple):
    """What of a row differs from the others."""

    kind: str
    day: str
    minor: int
    text: str
    name: str = ""
    archive: str = ""
    code: str = ""
    side: str = ""  # by the sign when not given


def swedbank_statement(statement: Statement) -> bytes:
    """The statement as a CSV file with its balances and turnover."""
    credit = sum(line.amount_minor for line in statement.lines if line.amount_minor >= 0)
    debit = statement.closing_minor - statement.opening_minor - credit
    rows = [
        _Row(_OPENING, statement.first, statement.opening_minor, "Sākuma atlikums"),
        *map(_entry, statement.lines),
        _Row(_TURNOVER, statement.last, credit, "Apgrozījums"),
        _Row(_TURNOVER, statement.last, debit, "Apgrozījums", side="D"),
        _Row(_CLOSING, statement.last, statement.closing_minor, "Beigu atlikums"),
    ]
    cells = [_HEADING, *(_cells(statement.account.iban, row) for row in rows)]
    return "".join("".join(f'"{_safe(cell)}";' for cell in row) + "\r\n" for row in cells).encode()


def _entry(line: Line) -> _Row:
    only = line.payments[0] if line.shape == "single" else None
    text = " ".join(part for part in (only.reference, only.text) if part)[:_LONGEST_TEXT] if only else "Samaksa par pakalpojumiem"
    return _Row(_ENTRY, line.booking_date, line.amount_minor, text, only.payer_name if only else "", line.entry_ref, "INB")


def _cells(account: str, row: _Row) -> Sequence[str]:
    amount = to_text(abs(row.minor), CURRENCY).replace(".", ",")
    day = f"{row.day[8:]}.{row.day[5:7]}.{row.day[:4]}"
    side = row.side or ("K" if row.minor >= 0 else "D")
    return (account, row.kind, day, row.name, row.text, amount, CURRENCY, side, row.archive, row.code, "", "")


def _safe(text: str) -> str:
    return text.replace('"', '""')
