"""What a post office or a shop collected for us: the side file of a lump sum that the bank booked net of commission.

One row a customer's payment, with the commission kept for it; the rows of one transfer share its day and the reference under
which the bank booked it. They become a notification, as a camt.054 is one: it explains the statement's entry, when the payments
less the commission are that sum to the cent, and is never counted beside it. The commission is a line of its own.

::

    account_iban;booked_on;bank_reference;paid_on;contract_no;payer_name;details;amount;commission;currency
    LV80BANK0000435195001;2026-03-12;2026031200017;2026-03-11;1002003000;Anna Bērziņa;marts;45,60;0,02;EUR
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from reconcile.errors import Refused
from reconcile.readers import bank_table
from reconcile.readers.bank_accounts import is_iban
from reconcile.readers.bank_heading import BankFormat
from reconcile.readers.statement_blank import ENTRY, PAYMENT, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.core.statement import Entry, Payment, Statement
    from reconcile.readers.bank_cells import Cells
    from reconcile.readers.bank_rows import Row

FORMAT = BankFormat(
    kind="collected",
    bank="a collector",
    names={
        "account": ("account_iban", "Saņēmēja konts", "Konts"),
        "booking_date": ("booked_on", "Ieskaitīts", "Ieskaitīšanas datums"),
        "servicer": ("bank_reference", "Bankas atsauce", "Pārskaitījuma atsauce"),
        "paid_date": ("paid_on", "Samaksāts", "Maksājuma datums"),
        "contract": ("contract_no", "Līgums", "Līguma numurs"),
        "name": ("payer_name", "Maksātājs"),
        "text": ("details", "Informācija", "Maksājuma mērķis"),
        "amount": ("amount", "Summa"),
        "commission": ("commission", "Komisija"),
        "currency": ("currency", "Valūta"),
    },
    required=("account", "booking_date", "servicer", "amount", "commission"),
    blank={},
)
claims = partial(bank_table.claims, FORMAT)

_FAMILY = "camt.054"  # taken as one: a notification


@dataclass(slots=True)
class _Transfer:
    """One lump sum, as it fills up row by row."""

    line: int
    payments: list[Payment] = field(default_factory=list)
    commission_minor: int = 0


def read(stream: BinaryIO, name: str) -> Iterator[Statement | Entry]:
    """Each transfer as a notification of one entry. Raises: Refused."""
    table = bank_table.open_table(stream, name, FORMAT)
    transfers: dict[tuple[str, str, str, str], _Transfer] = {}
    for row in table.rows:
        currency = table.cells.currency(row, "currency") if table.cells.text(row, "currency") else "EUR"
        key = (table.cells.account(row, "account"), currency, table.cells.day(row, "booking_date"), table.cells.text(row, "servicer"))
        if not key[3]:
            table.cells.refuse(row, "servicer", "is empty, and tells which sum of the bank's this is part of")
        _take(table.cells, row, currency, transfers.setdefault(key, _Transfer(row.line)))
    if not transfers:
        raise Refused(name, "the list holds no row", "ask the collector for days on which something was paid")
    for ordinal, ((account, currency, day, reference), one) in enumerate(transfers.items(), 1):
        yield STATEMENT._replace(
            message=FORMAT.kind, family=_FAMILY, statement_id=reference, ordinal=ordinal, account=account, account_is_iban=is_iban(account),
            currency=currency, from_date=day, to_date=day, from_at=day, to_at=day, line=one.line,
        )  # fmt: skip
        yield _entry(one, currency, day, reference)


def _take(cells: Cells, row: Row, currency: str, one: _Transfer) -> None:
    """A payment, its commission, or both: some collectors write their commission as a row of its own."""
    amount = cells.money(row, "amount", currency) if cells.text(row, "amount") else 0
    commission = cells.money(row, "commission", currency) if cells.text(row, "commission") else 0
    if amount < 0 or commission < 0:
        cells.refuse(row, "amount" if amount < 0 else "commission", "is negative; a payment given back is not collected")
    if not amount and not commission:
        cells.refuse(row, "amount", "and the commission beside it are empty")
    one.commission_minor += commission
    if amount:
        paid_on = cells.day(row, "paid_date", required=False)
        one.payments.append(
            PAYMENT._replace(
                kind="detail", amount_minor=amount, currency=currency, counterparty_name=cells.text(row, "name"),
                remittance_text=" ".join(filter(None, (cells.text(row, "contract"), cells.text(row, "text")))),
                additional_info=f"paid to the collector on {paid_on}" if paid_on else "", line=row.line,
            )
        )  # fmt: skip


def _entry(one: _Transfer, currency: str, day: str, reference: str) -> Entry:
    """The sum as the bank booked it. What the collector kept is a charge of ours."""
    collected = sum(payment.amount_minor for payment in one.payments)
    kept = [PAYMENT._replace(kind="charge", amount_minor=-one.commission_minor, currency=currency, line=one.line)] if one.commission_minor else []
    return ENTRY._replace(
        ordinal=1, amount_minor=collected - one.commission_minor, currency=currency, booking_date=day, value_date=day, servicer_reference=reference,
        batch_count=len(one.payments), charges_minor=-one.commission_minor, details_total_minor=collected, details_count=len(one.payments),
        line=one.line, payments=(*one.payments, *kept),
    )  # fmt: skip
