"""SEB's account statement as a table, Latvian, Lithuanian and English: a title line, then eighteen columns.

The first date is the bank's, the document date the customer's, which she will quote. The type begins with the twelve
letters of an ISO bank transaction code. A statement of a card holds the masked card where the account stands; the
account is then the title's. SEB of Estonia writes the table of ``bank_lhv``.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from reconcile.errors import Refused
from reconcile.readers import bank_table
from reconcile.readers.bank_accounts import ibans_in, is_card
from reconcile.readers.bank_heading import BankFormat
from reconcile.readers.bank_statement import Account, Line, events
from reconcile.readers.table_days import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.bank_cells import Cells
    from reconcile.readers.bank_rows import Row

FORMAT = BankFormat(
    kind="seb",
    bank="SEB",
    names={
        "document": ("MU NR.", "DOK NR.", "INSTRUCTION ID", "НОМЕР ДОКУМЕНТА"),
        "booking_date": ("DATUMS", "DATA", "DATE", "ДАТА"),
        "original_currency": ("MAKSĀJUMA VALŪTA", "VALIUTA", "CURRENCY"),
        "original": ("MAKSĀJUMA SUMMA", "SUMA", "AMOUNT"),
        "name": ("PARTNERA NOSAUKUMS", "MOKĖTOJO ARBA GAVĖJO PAVADINIMAS", "COUNTERPARTY"),
        "identity": (
            "PARTNERA PERS. KODS/ REĢ. NR.", "PARTNERA PERS. KODS/REĢ. NR.", "MOKĖTOJO ARBA GAVĖJO IDENTIFIKACINIS KODAS",
            "DEBTOR OR CREDITOR ID", "COUNTERPARTY ID",
        ),
        "counterparty": ("PARTNERA KONTS", "SĄSKAITA", "ACCOUNT", "COUNTERPARTY ACCOUNT"),
        "agent": ("PARTNERA BANKAS SWIFT KODS", "KREDITO ĮSTAIGOS SWIFT KODAS", "CREDIT INSTITUTION SWIFT"),
        "text": ("MAKSĀJUMA MĒRĶIS", "MOKĖJIMO PASKIRTIS", "DETAILS OF PAYMENTS"),
        "servicer": ("TRANSAKCIJAS NUMURS", "TRANSAKCIJOS KODAS", "TRANSACTION CODE"),
        "document_date": ("DOKUMENTA DATUMS", "DOKUMENTO DATA", "DOCUMENT DATE"),
        "code": ("TRANSAKCIJAS TIPS", "TRANSAKCIJOS TIPAS", "TRANSACTION TYPE"),
        "reference": ("REFERENCE", "NUORODA", "REFERENCE NO"),
        "side": ("DEBETS/ KREDĪTS", "DEBETAS/KREDITAS", "DEBIT/CREDIT"),
        "amount": ("SUMMA KONTA VALŪTĀ", "SUMA SĄSKAITOS VALIUTA", "AMOUNT IN ACCOUNT CURRENCY"),
        "account": ("KONTA NR.", "SĄSKAITOS NR", "ACCOUNT NO"),
        "currency": ("KONTA VALŪTA", "SĄSKAITOS VALIUTA", "ACCOUNT CURRENCY"),
    },
    required=("booking_date", "document_date", "text", "side", "amount", "account", "currency"),
    blank={},
)  # fmt: skip
claims = partial(bank_table.claims, FORMAT)

_DAY = r"(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})"
_PERIOD = re.compile(_DAY + r"\.?\s*[-–—]\s*" + _DAY)


def read(stream: BinaryIO, name: str) -> Iterator[Statement | Entry]:
    """Each account and currency as a statement, then its entries. Raises: Refused."""
    table = bank_table.open_table(stream, name, FORMAT)
    titles = " ".join(table.heading.titles)
    own = ibans_in(titles)
    first, last = _period(name, titles)
    accounts: dict[tuple[str, str], Account] = {}
    for row in table.rows:
        key = (_account(table.cells, row, own), table.cells.currency(row, "currency"))
        if key not in accounts:
            accounts[key] = Account(*key, row.line, from_date=first, to_date=last)
        accounts[key].lines.append(_line(table.cells, row, key[1]))
    for one in accounts.values():
        _refuse_days_outside(table.cells, table.rows, one)
    yield from events(FORMAT.kind, name, list(accounts.values()))


def _period(name: str, titles: str) -> tuple[str, str]:
    """The period the title names; empty when it names none."""
    found = _PERIOD.search(titles)
    if found is None:
        return "", ""
    try:
        return day(found[1], ""), day(found[2], "")
    except ValueError as error:
        raise Refused(f"{name}:1", f'the period "{found[0]}" {error}', "export the table again") from error


def _account(cells: Cells, row: Row, own: list[str]) -> str:
    account = cells.account(row, "account")
    if not is_card(account):
        return account
    if len(own) != 1:
        cells.refuse(row, "account", "is a card and no account, and the title line does not name one account")
    return own[0]


def _refuse_days_outside(cells: Cells, rows: Sequence[Row], one: Account) -> None:
    """A title that does not cover its own rows would later prove that payments of other days never came."""
    if not one.from_date:
        return
    at = {row.line: row for row in rows}
    for line in one.lines:
        if not one.from_date <= line.booking_date <= one.to_date:
            cells.refuse(at[line.line], "booking_date", f"is outside the period of the title ({one.from_date} to {one.to_date})")


def _line(cells: Cells, row: Row, currency: str) -> Line:
    side = cells.side(row, "side")
    amount = cells.money(row, "amount", currency)
    if amount < 0:
        cells.refuse(row, "amount", "is negative, where debit and credit stand beside it")
    booked, written = cells.day(row, "booking_date"), cells.day(row, "document_date", required=False)
    original: int | None = None
    original_currency = cells.text(row, "original_currency").upper()
    if original_currency and original_currency != currency:
        original = side * abs(cells.money(row, "original", cells.currency(row, "original_currency")))
    return Line(
        row.line, booked, side * amount, currency, name=cells.text(row, "name"), account=cells.joined(row, "counterparty").upper(),
        identity=cells.text(row, "identity"), agent=cells.text(row, "agent"), text=cells.text(row, "text"),
        reference=cells.text(row, "reference"), servicer_reference=cells.text(row, "servicer"), document=cells.text(row, "document"),
        code=cells.text(row, "code"), info=f"document date {written}" if written and written != booked else "",
        original_minor=original, original_currency=original_currency if original is not None else "",
    )  # fmt: skip
