"""One payment out of a transaction detail, or out of an entry that shows none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.statement import Payment
from reconcile.readers.camt_fields import DETAIL, ENTRY, PARTY, RETURNED
from reconcile.readers.camt_money import OF_DETAIL, OF_ENTRY, original_amount
from reconcile.readers.camt_values import NO_REFERENCE, reference

if TYPE_CHECKING:
    from reconcile.readers.camt_layout import Parts, Row

# Source: ISO 20022 external bank transaction codes, sub-families of reversed, returned and unpaid money.
RETURN_FAMILIES = frozenset({"RRTN", "RPCR", "UPDD", "PRDD", "RCDD", "UPCQ", "UPCT"})

_FIELDS = len(Payment._fields)
_at = DETAIL.at
_KIND, _AMOUNT, _CURRENCY = _at("kind"), _at("amount_minor"), _at("currency")
_REFERENCES = tuple(_at(field) for field in ("servicer_reference", "instruction_id", "end_to_end_id", "mandate_id"))
_MESSAGE, _INFORMATION, _TYPES, _ADDITIONAL = (
    _at(field) for field in ("message_id", "payment_information_id", "creditor_reference_type", "additional_info")
)
_THEIRS, _OWN_NAME = _at("counterparty_name"), _at("own_name")
_ORIGINAL, _CHARGES, _CODE, _IS_RETURN = (_at(field) for field in ("original_amount_minor", "charges_minor", "bank_transaction_code", "is_return"))
_REASON, _LINE = _at("return_reason"), _at("line")
_DEBTOR, _CREDITOR = _at("debtor_name"), _at("creditor_name")
_WIDTH = len(PARTY)
_SUBFAMILY, _ENTRY_SUBFAMILY = _at("subfamily"), ENTRY.at("subfamily")
_ENTRY_BATCH_MESSAGE, _ENTRY_BATCH_INFORMATION, _ENTRY_ADDITIONAL, _ENTRY_CODE = (
    ENTRY.at(field) for field in ("batch_message_id", "batch_payment_information_id", "additional_info", "bank_transaction_code")
)


class Booked(NamedTuple):
    """What a payment takes from its entry. ``row`` is the entry's, with its bank transaction code; ``account`` is ours."""

    amount_minor: int
    currency: str
    sign: int
    charges_minor: int
    batch_count: int
    line: int
    row: Row
    account: str


def bank_code(row: Row, domain: int, proprietary: int) -> str:
    """``PMNT/RCDT/ESCT`` from three positions on, or the bank's own code where the standard's is missing."""
    return f"{row[domain]}/{row[domain + 1]}/{row[domain + 2]}" if row[domain] else row[proprietary]


_DOMAIN, _PROPRIETARY = _at("domain"), _at("proprietary_code")


def payment(kind: str, amount: int, booked: Booked, row: Row, parts: Parts, charges: int, line: int, *, alone: bool = True) -> Payment:
    """A payment of this signed amount out of a detail's row, which is used up.

    What the entry says itself (its text, batch ids, charges, original amount) serves where the payment is ``alone`` in it.
    """
    entry = booked.row
    row[_KIND], row[_AMOUNT], row[_CURRENCY] = kind, amount, booked.currency
    for position in _REFERENCES:
        if row[position] in NO_REFERENCE:
            row[position] = ""
    if " " in row[_TYPES]:
        row[_TYPES] = " ".join(dict.fromkeys(row[_TYPES].split()))
    _place_parties(row, amount or booked.sign, booked.account)
    original = original_amount(OF_DETAIL, row, booked.currency)
    row[_CODE] = bank_code(row, _DOMAIN, _PROPRIETARY) or entry[_ENTRY_CODE]
    if alone:
        row[_MESSAGE] = row[_MESSAGE] or entry[_ENTRY_BATCH_MESSAGE]
        row[_INFORMATION] = row[_INFORMATION] or entry[_ENTRY_BATCH_INFORMATION]
        row[_ADDITIONAL] = row[_ADDITIONAL] or entry[_ENTRY_ADDITIONAL]
        charges = charges or booked.charges_minor
        if original[0] is None:
            original = original_amount(OF_ENTRY, entry, booked.currency)
    row[_ORIGINAL : _ORIGINAL + 3] = original
    if original[0] is not None and amount < 0:
        row[_ORIGINAL] = -original[0]
    row[_CHARGES], row[_LINE] = charges, line
    row[_IS_RETURN] = row[_SUBFAMILY] in RETURN_FAMILIES or entry[_ENTRY_SUBFAMILY] in RETURN_FAMILIES
    if parts:
        _place_return(row, parts)
    return tuple.__new__(Payment, row[:_FIELDS])  # what _make does, without its check of a length that is fixed here


def _place_parties(row: Row, amount: int, account: str) -> None:
    """The counterparty is the debtor of a credit and the creditor of a debit; the other side is ours.

    A return keeps the parties of its original, so a side that carries our own account is never the counterparty.
    """
    theirs, ours = (_DEBTOR, _CREDITOR) if amount >= 0 else (_CREDITOR, _DEBTOR)
    if " " in row[theirs + 1] or " " in row[ours + 1]:
        row[theirs + 1], row[ours + 1] = row[theirs + 1].replace(" ", ""), row[ours + 1].replace(" ", "")
    if row[theirs + 1] == account and row[ours + 1] != account and (row[ours + 1] or row[ours]):
        theirs, ours = ours, theirs
    row[_THEIRS : _THEIRS + _WIDTH] = row[theirs : theirs + _WIDTH]
    row[_THEIRS + 2] = row[_THEIRS + 2] or row[theirs + _WIDTH]
    row[_THEIRS + 6] = row[_THEIRS + 6] or row[theirs + _WIDTH + 1]
    row[_OWN_NAME : _OWN_NAME + 2] = row[ours : ours + 2]


def _place_return(row: Row, parts: Parts) -> None:
    for part, element in parts:
        if part == "returned":
            found, _ = RETURNED.read(element)
            row[_REASON : _REASON + 2] = found[RETURNED.at("reason")], found[RETURNED.at("info")]
            row[_IS_RETURN] = True


def joined(rows: list[Row], field: str) -> str:
    """What several details say in one field, without the words for nothing."""
    return " ".join(each for each in (reference(row[_at(field)]) for row in rows) if each)
