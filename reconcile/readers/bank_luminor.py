"""Luminor's account statement as a table, Lithuanian and English.

The rows may stand one column right of the heading, so which it is, is not believed but seen: a day must stand under the
date and C or D under C/D. The table names no account; it is the one IBAN in the lines above the heading or in the cell
that the shift leaves over. Nor does it name the account's currency; it is the original one where the two sums are equal.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from reconcile.core.statement import Balance
from reconcile.errors import Refused
from reconcile.readers import bank_table
from reconcile.readers.bank_accounts import ibans_in
from reconcile.readers.bank_cells import Cells, checked_width
from reconcile.readers.bank_heading import BankFormat
from reconcile.readers.bank_rows import AGAIN, Row
from reconcile.readers.bank_statement import Account, Line, events
from reconcile.readers.table_days import day
from reconcile.readers.table_schema import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.bank_heading import Heading

FORMAT = BankFormat(
    kind="luminor",
    bank="Luminor",
    names={
        "row_type": ("Operacijos/Balanso Tipas", "Transaction type"),
        "booking_date": ("Data", "Date"),
        "time": ("Laikas", "Time"),
        "amount": ("Suma", "Amount"),
        "equivalent": ("Ekvivalentas", "Equivalent"),
        "side": ("C/D",),
        "original": ("Orig. suma", "Orig. amount"),
        "currency": ("Orig. valiuta", "Orig. currency"),
        "document": ("Operacijos dok. Nr.", "Document number"),
        "servicer": ("Operacijos eilutė (identifikatorius)", "Transaction ID"),
        "customer": ("Kliento kodas gavėjo informac. sistemoje", "Customer's code in beneficiary IS"),
        "reference": ("Įmokos kodas", "Payment code"),
        "text": ("Mokėjimo paskirtis", "Payment details"),
        "agent": ("Kitos pusės BIC", "Counterparty BIC"),
        "counterparty": ("Kitos pusės Sąskaitos Nr.", "Counterparty Account number"),
        "name": ("Kitos pusės Pavadinimas", "Counterparty Designation"),
        "identity": ("Kitos pusės Asmens kodas/Registracijos Nr.", "Counterparty Reg No."),
        "ultimate": ("Pradinio mokėtojo pavadinimas", "Ultimate Payer Designation"),
    },
    required=("row_type", "booking_date", "amount", "equivalent", "side", "original", "currency", "text"),
    blank={},
)
claims = partial(bank_table.claims, FORMAT)

_OPENING = frozenset(map(heading_key, ("likutisPR", "Likutis pradžiai", "Pradinis likutis", "Opening balance")))
_CLOSING = frozenset(map(heading_key, ("likutisPB", "Likutis pabaigai", "Galutinis likutis", "Closing balance")))
_TURNOVER = frozenset(map(heading_key, ("Apyvarta", "Turnover")))
_MAP = "name the account above the heading, or map the table in reconcile.toml ([statements.NAME] with its iban)"


def read(stream: BinaryIO, name: str) -> Iterator[Statement | Entry]:
    """The account as a statement a currency, then its entries. Raises: Refused."""
    table = bank_table.open_table(stream, name, FORMAT, shifted=True)
    rows, left_over = _in_place(name, table.heading, table.rows)
    checked_width(name, table.heading, rows, FORMAT.required, whole=True)
    own = ibans_in(" ".join([*table.heading.titles, *left_over]))
    if len(own) != 1:
        said = f"it names {len(own)} accounts" if own else "it does not say whose account it is"
        raise Refused(f"{name}:{table.heading.line}", said, _MAP)
    cells = Cells(name, table.heading, rows)
    accounts: dict[str, Account] = {}
    for row in rows:
        currency = _currency(cells, row)
        _take(cells, row, accounts.setdefault(currency, Account(own[0], currency, row.line)))
    yield from events(FORMAT.kind, name, list(accounts.values()))


def _in_place(name: str, heading: Heading, rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The rows with their cells under the heading, and what stood in the cell left over. Raises: Refused where neither fits."""
    placed: list[Row] = []
    left_over: list[str] = []
    for row in rows:
        shifts = [shift for shift in (0, 1) if _fits(heading, row.cells[shift:])]
        if len(shifts) != 1:
            said = "no day stands under the date, or neither C nor D under C/D" if not shifts else "it can be read in two ways"
            raise Refused(f"{name}:{row.line}", f"the row does not fit the heading: {said}", AGAIN)
        left_over += row.cells[: shifts[0]]
        placed.append(Row(row.line, row.cells[shifts[0] :]))
    return placed, left_over


def _fits(heading: Heading, cells: Sequence[str]) -> bool:
    date, side = heading.places["booking_date"], heading.places["side"]
    if max(date, side) >= len(cells) or not re.fullmatch(r"[CDK]", cells[side].strip().upper()):
        return False
    try:
        day(cells[date].strip(), "")
    except ValueError:
        return False
    return True


def _currency(cells: Cells, row: Row) -> str:
    """The account's currency: the original one when nothing was exchanged, EUR when the equivalent is the sum itself."""
    original = cells.currency(row, "currency") if cells.text(row, "currency") else "EUR"
    amount = cells.money(row, "amount", original)
    if not cells.text(row, "original") or cells.money(row, "original", original) == amount:
        return original
    if cells.money(row, "equivalent", "EUR") != cells.money(row, "amount", "EUR"):
        cells.refuse(row, "amount", "is in a currency that the row does not tell")
    return "EUR"


def _take(cells: Cells, row: Row, one: Account) -> None:
    key = heading_key(cells.text(row, "row_type"))
    amount = abs(cells.money(row, "amount", one.currency)) * cells.side(row, "side")
    if key in _OPENING:
        one.opening = Balance("OPBD", "", amount, one.currency, cells.day(row, "booking_date"))
    elif key in _CLOSING:
        one.closing = Balance("CLBD", "", amount, one.currency, cells.day(row, "booking_date"))
    elif key in _TURNOVER:
        if amount > 0:
            one.credit_minor = (one.credit_minor or 0) + amount
        else:
            one.debit_minor = (one.debit_minor or 0) + amount
    else:
        one.lines.append(_line(cells, row, one.currency, amount))


def _line(cells: Cells, row: Row, currency: str, amount: int) -> Line:
    original, original_currency = None, cells.text(row, "currency").upper()
    if original_currency and original_currency != currency:
        original = abs(cells.money(row, "original", original_currency)) * (1 if amount >= 0 else -1)
    return Line(
        row.line, cells.day(row, "booking_date"), amount, currency, name=cells.text(row, "name"),
        account=cells.joined(row, "counterparty").upper(), identity=cells.text(row, "identity"), agent=cells.text(row, "agent"),
        text=cells.text(row, "text"), reference=" ".join(filter(None, (cells.text(row, "reference"), cells.text(row, "customer")))),
        servicer_reference=cells.text(row, "servicer"),
        document=cells.text(row, "document"), code=cells.text(row, "row_type"), original_minor=original,
        original_currency=original_currency if original is not None else "", ultimate_name=cells.text(row, "ultimate"),
    )  # fmt: skip
