"""The identity of an entry: what equal lines share, whatever file they came in."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconcile.core.statement import Entry, Payment

KEY_LENGTH = 16  # account, currency, booking date, amount and reference; behind it, what the line says


def identity(account: str, entry: Entry) -> str:
    """The key by which the bank itself tells lines apart, then a mark of what the line says.

    A second source may cut texts, so lines that differ only in the mark may still be one; two new ones never are.
    """
    says = "|".join([_says(payment) for payment in entry.payments])
    key = _hash(10, account, entry.currency, entry.booking_date, str(entry.amount_minor), entry.servicer_reference or says)
    return key + _hash(5, entry.value_date, says)


def _says(payment: Payment) -> str:
    return "|".join(
        (
            payment.counterparty_account, payment.end_to_end_id, payment.creditor_reference, payment.remittance_text,
            payment.counterparty_name, str(payment.amount_minor),
        )
    )  # fmt: skip


def _hash(size: int, *parts: str) -> str:
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=size).digest()
    return base64.b32encode(digest).decode()
