"""The account statement table of Estonian banks, as LHV and SEB of Estonia write it, in Estonian, English and Russian.

``Deebet/Kreedit (D/C)`` gives the sign; amounts stand with a sign of their own or without, and the two must agree.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from reconcile.readers import bank_table
from reconcile.readers.bank_heading import BankFormat
from reconcile.readers.bank_statement import Account, Line, events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.core.statement import Entry, Statement
    from reconcile.readers.bank_cells import Cells
    from reconcile.readers.bank_rows import Row

FORMAT = BankFormat(
    kind="lhv",
    bank="an Estonian bank (LHV, SEB)",
    names={
        "account": ("Kliendi konto", "Client account", "Customer account no", "Счет клиента"),
        "document": ("Dokumendi number", "Document number", "Document no", "Номер документа"),
        "booking_date": ("Kuupäev", "Date", "Дата"),
        "counterparty": ("Saaja/maksja konto", "Beneficiary's/remitter's account", "Sender/receiver account", "Счет плательщика/получателя"),
        "name": (
            "Saaja/maksja nimi", "Beneficiary's/remitter's name", "Sender/receiver name", "Sender/receiver name and title", "Имя плательщика/получателя",
        ),
        "side": ("Deebet/Kreedit (D/C)", "Debit/Credit (D/C)", "Дебет/Кредит (D/C)"),
        "amount": ("Summa", "Amount", "Сумма"),
        "reference": ("Viitenumber", "Reference number", "Номер ссылки"),
        "archive": ("Arhiveerimistunnus", "Archival ID", "Archiving code", "Признак архивирования"),
        "text": ("Selgitus", "Details", "Description", "Пояснение"),
        "code": ("Tüüp", "Type"),
        "currency": ("Valuuta", "Currency", "Валюта"),
        "identity": (
            "Isikukood või registrikood", "Personal identification code or registry code", "Personal code or register code", "ID code",
            "Личный код или регистрационный код",
        ),
        "agent": (
            "Saaja/maksja panga BIC", "Saaja panga kood", "Beneficiary's/remitter's bank's BIC", "Sender/receiver bank BIC",
            "BIC банка получателя/плательщика",
        ),
        "initiator": ("Makse algataja nimi", "Ülekande algataja nimi", "Payment initiator's name", "Ultimate debtor name", "Имя инициатора платежа"),
        "entry": ("Kande viide", "Entry reference", "Transaction reference", "Ссылка проводки"),
        "servicer": ("Konto teenusepakkuja viide", "Account service provider's reference", "Account servicer reference", "Ссылка поставщика счета"),
    },
    required=("account", "booking_date", "name", "side", "amount", "text", "currency"),
    blank={},
)  # fmt: skip
claims = partial(bank_table.claims, FORMAT)


def read(stream: BinaryIO, name: str) -> Iterator[Statement | Entry]:
    """Each account and currency as a statement, then its entries. Raises: Refused."""
    table = bank_table.open_table(stream, name, FORMAT)
    is_signed = any(table.cells.text(row, "amount").startswith(("-", "−")) for row in table.rows)
    accounts: dict[tuple[str, str], Account] = {}
    for row in table.rows:
        key = (table.cells.account(row, "account"), table.cells.currency(row, "currency"))
        accounts.setdefault(key, Account(*key, row.line)).lines.append(_line(table.cells, row, key[1], is_signed=is_signed))
    yield from events(FORMAT.kind, name, list(accounts.values()))


def _line(cells: Cells, row: Row, currency: str, *, is_signed: bool) -> Line:
    side, amount = cells.side(row, "side"), cells.money(row, "amount", currency)
    if is_signed and amount * side < 0:
        cells.refuse(row, "amount", f"and its {'debit' if side < 0 else 'credit'} mark contradict each other")
    archive, servicer = cells.text(row, "archive"), cells.text(row, "servicer")
    return Line(
        row.line, cells.day(row, "booking_date"), side * abs(amount), currency, name=cells.text(row, "name"),
        account=cells.joined(row, "counterparty").upper(), identity=cells.text(row, "identity"), agent=cells.text(row, "agent"),
        text=cells.text(row, "text"), reference=cells.text(row, "reference"), servicer_reference=servicer or archive,
        document=cells.text(row, "document"), entry_reference=cells.text(row, "entry") or (archive if servicer else ""),
        code=cells.text(row, "code"), ultimate_name=cells.text(row, "initiator"),
    )  # fmt: skip
