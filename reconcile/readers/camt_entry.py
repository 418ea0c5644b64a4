"""One ``Ntry`` as an entry: its own fields, and its payments, which add up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.statement import Entry
from reconcile.readers.camt_fields import DETAIL, ENTRY
from reconcile.readers.camt_money import charges, own_amount
from reconcile.readers.camt_payment import Booked, bank_code, joined, payment
from reconcile.readers.camt_values import SIGNS, Defect, count, day, reference, sign, truth, unsigned

if TYPE_CHECKING:
    from lxml import etree

    from reconcile.core.statement import Payment
    from reconcile.readers.camt_layout import Parts, Row

# Source: ISO 20022 external code list EntryStatus; only BOOK is money.
STATUSES = frozenset({"BOOK", "PDNG", "INFO", "FUTR"})

_FIELDS = len(Entry._fields)
_at = ENTRY.at
_STATUS, _BATCH_COUNT, _REVERSAL, _CODE, _CHARGES = (
    _at(field) for field in ("status", "batch_count", "is_reversal", "bank_transaction_code", "charges_minor")
)
_BOOKED, _VALUE, _REFERENCE = _at("booking_date"), _at("value_date"), _at("servicer_reference")
_AMOUNT, _INDICATOR, _DOMAIN, _PROPRIETARY = _at("amount"), _at("indicator"), _at("domain"), _at("proprietary_code")
_TOTAL = _at("details_total_minor")
_DETAIL_INDICATOR = DETAIL.at("indicator")


class Around(NamedTuple):
    """What an entry takes from its statement: our account, and the day that stands for a missing booking date."""

    account: str
    day: str


class Detail(NamedTuple):
    """One ``TxDtls``. ``amount_minor`` is signed, in the entry's currency; None when the detail says none in it."""

    row: Row
    parts: Parts
    sign: int
    amount_minor: int | None
    is_instructed: bool  # the amount is only what was instructed: believed when all adds up
    charges_minor: int
    line: int


def read_entry(element: etree._Element, ordinal: int, around: Around, lines_before: int) -> Entry:
    """The entry an element holds. Raises: Defect."""
    row, parts = ENTRY.read(element)
    currency = row[_AMOUNT + 1]
    direction = SIGNS.get(row[_INDICATOR]) or sign("", row[_INDICATOR])
    amount = direction * unsigned("Amt", row[_AMOUNT], currency)
    status = row[_STATUS]
    if status not in STATUSES:
        raise Defect("Sts", f"is {status!r}, not BOOK, PDNG, INFO or FUTR" if status else "is missing")
    row[_BOOKED] = day("BookgDt", row[_BOOKED]) or around.day
    if not row[_BOOKED] and status == "BOOK":
        raise Defect("BookgDt", "is missing, and the statement names no day either")
    row[_VALUE] = day("ValDt", row[_VALUE])
    batch_count = row[_BATCH_COUNT] = _batch_count(row[_BATCH_COUNT]) if row[_BATCH_COUNT] else 0
    row[_REVERSAL] = truth("RvslInd", row[_REVERSAL]) if row[_REVERSAL] else False
    row[_REFERENCE] = reference(row[_REFERENCE])
    row[_CODE] = bank_code(row, _DOMAIN, _PROPRIETARY)
    line = (element.sourceline or 0) + lines_before
    details: list[Detail] = []
    own_charges = 0
    if parts:
        details = [_detail(each, direction, currency, lines_before) for part, each in parts if part == "details"]
        if len(details) < len(parts):
            own_charges = charges(parts, currency)
    row[_CHARGES] = own_charges
    booked = Booked(amount, currency, direction, own_charges, batch_count, line, row, around.account)
    payments, total = _payments(booked, details)
    row[:3] = ordinal, amount, currency
    row[_TOTAL : _TOTAL + 4] = total, len(details), line, payments
    return tuple.__new__(Entry, row[:_FIELDS])  # what _make does, without its check of a length that is fixed here


def _batch_count(text: str) -> int:
    """Of an entry booked in several batches, the sum."""
    return sum(count("NtryDtls/Btch/NbOfTxs", each) for each in text.split())


def _detail(element: etree._Element, direction: int, currency: str, lines_before: int) -> Detail:
    row, parts = DETAIL.read(element)
    line = element.sourceline or 0
    try:
        indicator = row[_DETAIL_INDICATOR]
        own_sign = (SIGNS.get(indicator) or sign("NtryDtls/TxDtls/", indicator)) if indicator else direction
        amount, is_instructed = own_amount(row, currency)
        own_charges = charges(parts, currency) if parts else 0
    except Defect as defect:
        raise defect.inside(line) from defect
    return Detail(row, parts, own_sign, None if amount is None else own_sign * amount, is_instructed, own_charges, line + lines_before)


def _payments(booked: Booked, details: list[Detail]) -> tuple[tuple[Payment, ...], int | None]:
    """The payments of an entry, and what its details add up to (None when there are none or one has no amount)."""
    amount, batch_count = booked.amount_minor, booked.batch_count
    if not details:
        kind = "batch" if batch_count > 1 else "entry"
        return (payment(kind, amount, booked, DETAIL.blank(), [], 0, booked.line),), None
    if len(details) == 1 and details[0].amount_minor == amount:
        return (_of_detail("detail", amount, booked, details[0], alone=True),), amount
    total = _total(details)
    left = 0 if total is None else amount - total
    explained = left == 0 or left in _charges_stated(booked, details)
    if not explained and any(one.is_instructed or one.amount_minor == 0 for one in details):
        total = None  # what was instructed is not what was booked, and a zero says nothing
    alone = len(details) == 1
    if total is None:
        if alone and batch_count <= 1:
            return (_of_detail("detail", amount, booked, details[0], alone=True),), None
        return (_whole(booked, details),), None
    if not explained and (batch_count > len(details) or any(one.sign != booked.sign for one in details)):
        return (_whole(booked, details),), total
    found = [_of_detail("detail", one.amount_minor or 0, booked, one, alone=alone) for one in details]
    if left:
        rest = payment("charge" if explained else "remainder", left, booked, DETAIL.blank(), [], 0, booked.line, alone=False)
        found.append(rest._replace(is_return=False))
    return tuple(found), total


def _total(details: list[Detail]) -> int | None:
    total = 0
    for one in details:
        if one.amount_minor is None:
            return None
        total += one.amount_minor
    return total


def _charges_stated(booked: Booked, details: list[Detail]) -> set[int]:
    """The sums of charges that can explain what the details leave over: the entry's, the details', both."""
    of_details = sum(one.charges_minor for one in details)
    return {booked.charges_minor, of_details, booked.charges_minor + of_details}


def _of_detail(kind: str, amount: int, booked: Booked, one: Detail, *, alone: bool) -> Payment:
    return payment(kind, amount, booked, one.row, one.parts, one.charges_minor, one.line, alone=alone)


def _whole(booked: Booked, details: list[Detail]) -> Payment:
    """An entry whose details cannot be trusted with amounts: one payment, with the texts of them all."""
    if len(details) == 1 and booked.batch_count <= 1:
        return _of_detail("entry", booked.amount_minor, booked, details[0], alone=True)
    row = DETAIL.blank()
    for field in ("remittance_text", "creditor_reference", "document_numbers", "end_to_end_id"):
        row[DETAIL.at(field)] = joined([one.row for one in details], field)
    return payment("batch", booked.amount_minor, booked, row, [], 0, booked.line, alone=False)
