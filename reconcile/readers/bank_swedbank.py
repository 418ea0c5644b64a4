"""Swedbank's account statement as a table, in each language of its internetbank.

Twelve columns and a delimiter at the end, every cell quoted; Lithuanian ones do not write inner quotes twice. The row type
says what a row is: 10 opening balance, 20 entry, 82 turnover, 86 closing balance, 900 interest that has grown but is not
booked. Credit is K. One file may hold several currencies, and several accounts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from reconcile.core.statement import Balance
from reconcile.readers import bank_table
from reconcile.readers.bank_heading import BankFormat
from reconcile.readers.bank_statement import Account, Line, events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.bank_cells import Cells
    from reconcile.readers.bank_rows import Row

# "Refernces numurs" is how the bank writes it.
FORMAT = BankFormat(
    kind="swedbank",
    bank="Swedbank",
    names={
        "account": ("Klienta konts", "Client account", "Account No", "Kliendi konto", "Sąskaitos Nr.", "Счет клиента", "Номер счета"),
        "row_type": ("Ieraksta tips", "Row type", "Reatüüp", "Тип записи", "Тип строки", "Eilutės tipas"),
        "booking_date": ("Datums", "Date", "Kuupäev", "Data", "Дата"),
        "name": (
            "Saņēmējs/Maksātājs", "Beneficiary/Payer", "Payer/Beneficiary", "Saaja/Maksja", "Gavėjas", "Mokėtojas/Gavėjas", "Gavėjas/Mokėtojas",
            "Получатель/Плательщик",
        ),
        "counterparty": (
            "Saņēmēja konts", "Saņēmēja/Maksātāja konts", "Beneficiary's account", "Saaja konto", "Saaja/Maksja konto", "Gavėjo sąskaita",
            "Счет получателя", "Счет получателя/плательщика",
        ),
        "text": ("Informācija saņēmējam", "Details", "Selgitus", "Paaiškinimai", "Информация получателю", "Информация для получателя", "Пояснение"),
        "amount": ("Summa", "Amount", "Suma", "Сумма"),
        "currency": ("Valūta", "Currency", "Valuuta", "Valiuta", "Валюта"),
        "side": ("Debets/Kredīts", "Debit/Credit", "Deebet/Kreedit", "D/K", "Дебет/Кредит"),
        "servicer": ("Arhīva kods", "Transfer reference", "Record ID", "Arhiveerimistunnus", "Įrašo Nr.", "Архивный код", "Код архива"),
        "code": ("Maksājuma veids", "Transaction type", "Code", "Tehingu tüüp", "Kodas", "Вид платежа", "Тип платежа", "Тип транзакции"),
        "reference": ("Refernces numurs", "References numurs", "Reference number", "Viitenumber", "Įmokos kodas", "Номер ссылки", "Номер референса"),
        "document": ("Dokumenta numurs", "Document number", "Dokumendi number", "Dok. Nr.", "Номер документа"),
        "customer": ("Kliento kodas",),
        "payer": ("Pradinis mokėtojas",),
    },
    required=("account", "row_type", "booking_date", "text", "amount", "currency", "side"),
    blank={"row_type": 1},
    ragged=True,
)  # fmt: skip
claims = partial(bank_table.claims, FORMAT)

_OPENING, _ENTRY, _TURNOVER, _CLOSING, _INTEREST = "10", "20", "82", "86", "900"


def read(stream: BinaryIO, name: str) -> Iterator[Statement | Entry]:
    """Each account and currency as a statement, then its entries. Raises: Refused."""
    table = bank_table.open_table(stream, name, FORMAT)
    accounts: list[Account] = []
    current: dict[tuple[str, str], Account] = {}
    for row in table.rows:
        key = (table.cells.account(row, "account"), table.cells.currency(row, "currency"))
        opens = table.cells.text(row, "row_type") == _OPENING
        if key not in current or (opens and current[key].closing is not None):  # months put one behind the other in one file
            current[key] = Account(*key, row.line)
            accounts.append(current[key])
        _take(table.cells, row, current[key])
    yield from events(FORMAT.kind, name, accounts)


def _take(cells: Cells, row: Row, one: Account) -> None:
    row_type = cells.text(row, "row_type")
    if row_type == _ENTRY:
        one.lines.append(_line(cells, row, one.currency, "BOOK"))
    elif row_type == _INTEREST:
        one.lines.append(_line(cells, row, one.currency, "INFO"))
    elif row_type == _OPENING and one.opening is None:
        one.opening = _balance(cells, row, "OPBD", one.currency)
    elif row_type == _CLOSING and one.closing is None:
        one.closing = _balance(cells, row, "CLBD", one.currency)
    elif row_type == _TURNOVER:
        amount = _amount(cells, row, one.currency)
        if cells.side(row, "side") > 0:
            one.credit_minor = (one.credit_minor or 0) + amount
        else:
            one.debit_minor = (one.debit_minor or 0) + amount
    elif row_type in {_OPENING, _CLOSING}:
        cells.refuse(row, "row_type", f"is a second balance of {one.account} {one.currency}")
    else:
        cells.refuse(row, "row_type", "is no type of row we know (10, 20, 82, 86, 900)")


def _amount(cells: Cells, row: Row, currency: str) -> int:
    """Signed by debit and credit; the amount itself has no sign."""
    minor = cells.money(row, "amount", currency)
    if minor < 0:
        cells.refuse(row, "amount", "is negative, where debit and credit stand beside it")
    return minor * cells.side(row, "side")


def _balance(cells: Cells, row: Row, code: str, currency: str) -> Balance:
    return Balance(code, "", _amount(cells, row, currency), currency, cells.day(row, "booking_date"))


def _line(cells: Cells, row: Row, currency: str, status: str) -> Line:
    return Line(
        row.line, cells.day(row, "booking_date"), _amount(cells, row, currency), currency, status=status, name=cells.text(row, "name"),
        account=cells.joined(row, "counterparty").upper(), text=cells.text(row, "text"),
        reference=" ".join(filter(None, (cells.text(row, "reference"), cells.text(row, "customer")))), servicer_reference=cells.text(row, "servicer"), document=cells.text(row, "document"), code=cells.text(row, "code"),
        ultimate_name=cells.text(row, "payer"),
    )  # fmt: skip
