"""Agreements as Finnish banks pass them on: a FinvoiceReceiverInfo for each, often several in one file.

A payer orders e-invoices (``BuyerServiceCode`` 00) or direct payment, which the bank pays by itself (01), in her bank, and types how the
invoicer knows her (``SellerInvoiceIdentifier``). Only 01 is automatic payment here: whether a bank pays e-invoices by itself, the message does not
say. What it holds of personal identity numbers is not taken in. Messages stand one after the other, each after an envelope of its own
(SOAP) or none.
Source: Finance Finland, Finvoice forwarding service, notification service (ilmoittamispalvelu), FinvoiceReceiverInfo 1.0 to 3.0.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from reconcile.core.agreements import ADD, CHANGE, DELETE, Agreement
from reconcile.core.numbers import normal
from reconcile.errors import Refused
from reconcile.readers.flat import first, flatten, joined
from reconcile.readers.xml import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = "receiver_info"
_ROOT = b"<FinvoiceReceiverInfo"
_END = b"</FinvoiceReceiverInfo>"
_DECLARED = b"<?xml "
_LARGEST = 1 << 28  # bytes; a message has some thousand
_ACTIONS = frozenset({ADD, CHANGE, DELETE})
_DIRECT_PAYMENT = "01"
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_LONGEST_MONTH = 31
_AGAIN = "ask the bank for the file again, and send it on unchanged"


def claims(head: bytes) -> bool:
    """Whether a file's first bytes are those of such messages."""
    return _ROOT in head


def read(stream: BinaryIO, name: str) -> Iterator[Agreement]:
    """Every message as an event, in the file's order. The file is good only when the iterator ended. Raises: Refused."""
    content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Refused(name, f"it has more than {_LARGEST >> 20} MB", "ask the bank for smaller files")
    for line, document in _documents(content, name):
        yield _agreement(flatten(whole(document, f"{name}, message from line {line}"), name), f"{name}:{line}")


def _documents(content: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """(line, bytes) of each message, with its XML declaration where it has one."""
    before = 0
    while (at := content.find(_ROOT, before)) >= 0:
        end = content.find(_END, at)
        line = content.count(b"\n", 0, at) + 1
        if end < 0 or 0 <= content.find(_ROOT, at + len(_ROOT)) < end:
            raise Refused(f"{name}:{line}", "a message has no end, the file is cut", _AGAIN)
        declared = content.rfind(_DECLARED, before, at)
        start = declared if declared >= 0 and _only_declared(content[declared:at]) else at
        before = end + len(_END)
        yield line, content[start:before]


def _only_declared(between: bytes) -> bool:
    """Whether nothing but declarations stands before the message: an envelope's own declaration is not the message's."""
    return not re.search(rb"<[^?!]", between)


def _agreement(found: dict[str, str], where: str) -> Agreement:
    action = first(found, "MessageDetails/MessageActionCode").upper()
    if action not in _ACTIONS:
        raise Refused(where, f'MessageActionCode is "{action}", not ADD, CHANGE or DELETE', _AGAIN)
    address = first(found, "InvoiceRecipientDetails/InvoiceRecipientAddress").replace(" ", "").upper()
    account = address if _IBAN.fullmatch(address) else ""
    typed = joined(found, "InvoiceRecipientDetails/SellerInvoiceIdentifier") or first(found, "InvoiceRecipientDetails/EpiRemittanceIdentifier")
    if not typed:
        raise Refused(where, "SellerInvoiceIdentifier is missing: nothing says whose agreement it is", _AGAIN)
    return Agreement(
        bank=first(found, "InvoiceRecipientDetails/InvoiceRecipientIntermediatorAddress"),
        agreement_id="" if account else f"{address}/{normal(typed)}",
        action=action,
        kind="AUTOPAY" if first(found, "BuyerServiceCode") == _DIRECT_PAYMENT else "EINVOICE",
        payer_name=joined(found, "BuyerPartyDetails/BuyerOrganisationName"),
        payer_iban=account,
        customer_ref=typed,
        limit_minor=None,
        partial_allowed="",
        pay_day=_pay_day(first(found, "ProposedDueDate")),
        valid_from=_day(first(found, "MessageDetails/MessageDate"), where) or _day(first(found, "ReceiverInfoTimeStamp")[:10], where),
        valid_to="",
    )


def _pay_day(text: str) -> int:
    """The day of the month the payer proposes; 0 for none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 and 0 < int(text) <= _LONGEST_MONTH else 0  # noqa: PLR2004  digits


def _day(text: str, where: str) -> str:
    """An ISO day from CCYYMMDD or one with dashes; "" stays."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise Refused(where, f'"{text}" is no day', _AGAIN) from error
