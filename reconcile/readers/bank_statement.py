"""What a bank's table says, as the same values as any statement: one statement an account and currency, its entries under it.

A table has no details inside an entry, so each entry is one payment. Balances and turnover stand in it or not; the
period is the table's own, else from its first to its last booking day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.statement import Balance, Entry, Payment, Statement
from reconcile.errors import Refused
from reconcile.readers.bank_accounts import is_card, is_iban
from reconcile.readers.bank_rows import AGAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FAMILY = "table"
NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF", "0", "-"})

# Source: ISO 20022 external bank transaction codes, sub-families of reversed, returned and unpaid money.
_RETURNED = frozenset({"RRTN", "RPCR", "UPDD", "PRDD", "RCDD", "UPCQ", "UPCT"})
_ISO_CODE = 12  # letters of domain, family and sub-family written together


class Line(NamedTuple):
    """One row: a booked line of the account. Days are ISO texts, money minor units, signed."""

    line: int
    booking_date: str
    amount_minor: int
    currency: str
    value_date: str = ""
    status: str = "BOOK"
    name: str = ""
    account: str = ""
    identity: str = ""  # the counterparty's registration or personal number
    agent: str = ""
    text: str = ""
    reference: str = ""  # the creditor reference
    servicer_reference: str = ""  # the bank's own number of the line
    document: str = ""  # the payer's document number
    end_to_end_id: str = ""
    entry_reference: str = ""
    code: str = ""
    info: str = ""
    original_minor: int | None = None
    original_currency: str = ""
    ultimate_name: str = ""
    ultimate_id: str = ""


@dataclass(slots=True)
class Account:
    """One account in one currency, as it fills up row by row."""

    account: str
    currency: str
    line: int
    owner: str = ""
    servicer: str = ""
    from_date: str = ""
    to_date: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    credit_minor: int | None = None
    debit_minor: int | None = None
    lines: list[Line] = field(default_factory=list)

    def period(self) -> tuple[str, str]:
        """The table's own period, else from the first to the last booking day."""
        days = sorted(each.booking_date for each in self.lines if each.status == "BOOK")
        first = self.from_date or (self.opening.date if self.opening else "") or (days[0] if days else "")
        last = self.to_date or (self.closing.date if self.closing else "") or (days[-1] if days else first)
        return first, last


def events(kind: str, name: str, accounts: Sequence[Account]) -> Iterator[Statement | Entry]:
    """Each statement, then its entries. Raises: Refused when there is none, or one that is cut off."""
    if not accounts:
        raise Refused(name, "the table holds no row", "export it for days on which there were payments")
    for one in accounts:
        if (one.opening is None) != (one.closing is None):
            has, lacks = ("an opening", "closing") if one.closing is None else ("a closing", "opening")
            raise Refused(f"{name}:{one.line}", f"{one.account} {one.currency} has {has} balance and no {lacks} one: the file is cut off", AGAIN)
        first, last = one.period()
        if first > last:
            raise Refused(f"{name}:{one.line}", f"the period of {one.account} ends on {last}, before it begins on {first}", AGAIN)
    for ordinal, one in enumerate(accounts, 1):
        yield _statement(kind, ordinal, one)
        for number, line in enumerate(one.lines, 1):
            yield _entry(number, line)


def _statement(kind: str, ordinal: int, one: Account) -> Statement:
    first, last = one.period()
    return Statement(
        message=kind, family=FAMILY, message_id="", statement_id="", ordinal=ordinal, electronic_sequence="", legal_sequence="", page=0,
        last_page=True, created_at="", account=one.account, account_is_iban=is_iban(one.account), account_owner=one.owner,
        account_servicer=one.servicer, currency=one.currency, from_date=first, to_date=last, from_at=first, to_at=last,
        balances=tuple(each for each in (one.opening, one.closing) if each is not None), stated_entries=None,
        stated_credit_minor=one.credit_minor, stated_debit_minor=one.debit_minor, line=one.line,
    )  # fmt: skip


def _entry(number: int, line: Line) -> Entry:
    servicer = "" if line.servicer_reference in NO_REFERENCE else line.servicer_reference
    iso = line.code if len(line.code) == _ISO_CODE and line.code.isalpha() and line.code.isupper() else ""
    code = f"{iso[:4]}/{iso[4:8]}/{iso[8:]}" if iso else line.code
    payment = Payment(
        kind="entry", amount_minor=line.amount_minor, currency=line.currency, servicer_reference=servicer, message_id="",
        payment_information_id="", instruction_id="" if line.document in NO_REFERENCE else line.document,
        end_to_end_id="" if line.end_to_end_id in NO_REFERENCE else line.end_to_end_id, transaction_id="", uetr="", mandate_id="",
        clearing_reference="", creditor_reference="" if line.reference in NO_REFERENCE else line.reference, creditor_reference_type="",
        document_numbers="", remittance_text=line.text, purpose="", additional_info=line.info, counterparty_name=line.name,
        counterparty_account="" if is_card(line.account) else line.account, counterparty_id=line.identity, counterparty_agent=line.agent,
        counterparty_address="", ultimate_name=line.ultimate_name, ultimate_id=line.ultimate_id, own_name="", own_account="",
        original_amount_minor=line.original_minor, original_currency=line.original_currency, exchange_rate="", charges_minor=0,
        bank_transaction_code=code, return_reason="", return_info="", is_return=iso[8:] in _RETURNED, line=line.line,
    )  # fmt: skip
    return Entry(
        ordinal=number, amount_minor=line.amount_minor, currency=line.currency, status=line.status, is_reversal=False,
        booking_date=line.booking_date, value_date=line.value_date, entry_reference=line.entry_reference, servicer_reference=servicer,
        bank_transaction_code=code, proprietary_code="" if iso else line.code, batch_count=0, batch_message_id="",
        batch_payment_information_id="", charges_minor=0, additional_info=line.info, details_total_minor=None, details_count=0, line=line.line,
        payments=(payment,),
    )  # fmt: skip
