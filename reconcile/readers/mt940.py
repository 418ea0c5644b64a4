"""SWIFT MT940 statements and MT942 interim reports: every message as one statement, in the file's order, streamed.

The file is read twice: balances stand behind the lines they belong to, and a statement's head comes first here. A message
without a closing balance is half a message, and half a bank file is refused. Pages of one statement (``:60M:``, ``:62M:``)
carry its number and their own, so that the balance is judged when all are in.
Source: SWIFT MT940, MT942; sign by the mark alone: ``RC`` takes money away, ``CR`` is a credit with the funds code R.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO

from reconcile.errors import Refused
from reconcile.readers import mt940_text, mt940_values, statement_encoding
from reconcile.readers.camt_values import Defect
from reconcile.readers.mt940_fields import AGAIN, Field, fields
from reconcile.readers.mt940_head import read_head
from reconcile.readers.statement_blank import ENTRY, PAYMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.core.statement import Entry, Payment, Statement
    from reconcile.readers.mt940_text import Said
    from reconcile.readers.mt940_values import Line

_START = re.compile(rb"\s*(?:@@)?(?::94[02]:\s*)?(?:\{1:|:(?:20|21|25|28|60|61|62|64|86|34|13|90|NS)[A-Z]?:)")
_MESSAGE = re.compile(rb"(?:^|[\r\n\x01])(?:\{4:)?:20:[^\r\n]*\s+(?::21:[^\r\n]*\s+)?:25P?:")
_JUNK = b"\xef\xbb\xbf\x00\x01\x02\x03\x04 \t\r\n"
_OCMT = re.compile(r"/OCMT/([A-Z]{3})([0-9.,]+)")
_CHGS = re.compile(r"/CHGS/([A-Z]{3})([0-9.,]+)")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z]{4}[A-Z0-9]{7,26}")
# In the words our rules know, so that a fee is seen to be one. Source: SWIFT field 61, subfield 6.
_CODES = {"CHG": "CHRG", "COM": "COMM", "INT": "INTR"}
_RETURNED = "RTI"
_ELSEWHERE = frozenset({"EREF", "KREF", "KREF+", "EREF+", "PREF", "MARF", "NONREF", "NOREF"})  # the reference stands in :86:


def is_mt940(head: bytes) -> bool:
    """Whether a file that starts with these bytes is an MT940, an MT942 or a piece of one."""
    return _START.match(head.lstrip(_JUNK)) is not None or _MESSAGE.search(head) is not None


def remark(stream: BinaryIO, name: str) -> str:
    """What to say about the encoding, "" when it is UTF-8."""
    return statement_encoding.written(statement_encoding.rewindable(stream), name, "").remark


def read_mt940(stream: BinaryIO, name: str) -> Iterator[Statement | Entry]:
    """Each statement's head, then its entries. ``name`` is the file's, for errors.

    The file is good only when the iterator ended. Raises: Refused, with line, field and value.
    """
    stream = statement_encoding.rewindable(stream)
    encoding = statement_encoding.written(stream, name, "").encoding
    heads: list[Statement] = []
    for _, message in groupby(fields(stream, encoding, name), key=lambda field: field.message):
        heads.append(_checked(name, len(heads) + 1, message))
    if not heads:
        raise Refused(f"{name}:1", "the file holds no message (no :20: and :25:)", "ask the bank for an MT940 or a camt.053 of the account")
    stream.seek(0)
    for head, (_, message) in zip(heads, groupby(fields(stream, encoding, name), key=lambda field: field.message), strict=True):
        yield head
        yield from _entries(head, message, name)


def _checked(name: str, ordinal: int, message: Iterator[Field]) -> Statement:
    try:
        return read_head(ordinal, message)
    except Defect as defect:
        raise Refused(f"{name}:{defect.line}", f"{defect.path} {defect.what}", AGAIN) from defect


def _entries(head: Statement, message: Iterator[Field], name: str) -> Iterator[Entry]:
    ordinal = 0
    open_line: Field | None = None
    texts: list[Field] = []
    for field in message:
        if field.tag in {"86", "NS"} and open_line is not None:
            texts.append(field)
            continue
        if open_line is not None:
            ordinal += 1
            yield _entry(head, open_line, texts, ordinal, name)
        open_line, texts = (field, []) if field.tag == "61" else (None, [])
    if open_line is not None:
        yield _entry(head, open_line, texts, ordinal + 1, name)


def _entry(head: Statement, field: Field, texts: list[Field], ordinal: int, name: str) -> Entry:
    currency = head.currency
    try:
        line = mt940_values.statement_line(":61:", field.lines[0], currency)
    except Defect as defect:
        raise Refused(f"{name}:{field.line}", f"{defect.path} {defect.what}", AGAIN) from defect
    supplement = " ".join(" ".join(field.lines[1:]).split())
    said = mt940_text.understood([text.lines for text in texts if text.tag == "86"])
    if not said.text and any(text.tag == "NS" for text in texts):
        said = mt940_text.of_non_swift(next(text.lines for text in texts if text.tag == "NS"))
    booked = line.entry_date or mt940_values.booked_on(line.value_date, *_between(head))
    code = _CODES.get(line.type_code[1:], said.code)
    charges = _stated(_CHGS, supplement, currency)
    return ENTRY._replace(
        ordinal=ordinal, amount_minor=line.amount_minor, currency=currency, status="PDNG" if line.is_expected else "BOOK",
        is_reversal=line.is_reversal, booking_date=booked, value_date=line.value_date, entry_reference=line.customer_reference,
        servicer_reference=line.bank_reference, bank_transaction_code=line.type_code, proprietary_code=code,
        additional_info=" ".join(part for part in (said.booking_text, supplement) if part),
        charges_minor=-(charges or 0), line=field.line,
        payments=(_payment(head, line, said, supplement, field.line)._replace(charges_minor=-(charges or 0)),),
    )  # fmt: skip


def _between(head: Statement) -> tuple[str, str]:
    """The days of the opening and of the closing balance, "" where there is none."""
    booked = [balance.date for balance in head.balances if balance.code in {"OPBD", "ITBD", "CLBD"}]
    return (booked[0], booked[-1]) if booked else ("", "")


def _payment(head: Statement, line: Line, said: Said, supplement: str, at: int) -> Payment:
    reference = "" if line.customer_reference in _ELSEWHERE else line.customer_reference
    account = said.account or (reference if _IBAN.fullmatch(reference) else "")  # where some Dutch banks put it
    original = _OCMT.search(supplement)
    original_minor = _stated(_OCMT, supplement, "")
    return PAYMENT._replace(
        amount_minor=line.amount_minor, currency=head.currency, servicer_reference=line.bank_reference,
        instruction_id=said.instruction_id or ("" if reference == account else reference), end_to_end_id=said.end_to_end_id,
        mandate_id=said.mandate_id, creditor_reference=said.creditor_reference, remittance_text=said.text, purpose=said.purpose,
        additional_info=" ".join(part for part in (said.booking_text, said.rest, supplement) if part), counterparty_name=said.name,
        counterparty_account=account, counterparty_id=said.counterparty_id, counterparty_agent=said.agent, ultimate_name=said.ultimate_name,
        own_account=head.account, original_amount_minor=None if original_minor is None else original_minor * (1 if line.amount_minor >= 0 else -1),
        original_currency=original[1] if original and original_minor is not None else "", bank_transaction_code=line.type_code,
        return_reason=said.return_reason, is_return=said.is_return or line.type_code[1:] == _RETURNED, line=at,
    )  # fmt: skip


def _stated(pattern: re.Pattern[str], text: str, currency: str) -> int | None:
    """The unsigned amount after /OCMT/ or /CHGS/, in this currency or ("") in whichever it names; None when it says none."""
    found = pattern.search(text)
    if found is None or currency not in {"", found[1]}:
        return None
    try:
        return mt940_values.amount("", found[2], found[1])
    except Defect:
        return None  # beside the money that was booked, this is only said
