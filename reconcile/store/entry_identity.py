"""The identity of an entry: what equal lines share, whatever file they came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.store.short_hash import key8, key12, key16

if TYPE_CHECKING:
    from reconcile.core.statement import Entry, Payment

KEY_LENGTH = 16  # account, currency, booking date, amount and reference; behind it, what the line says


def identity(account: str, entry: Entry) -> str:
    """The key by which the bank itself tells lines apart, then a mark of what the line says.

    A second source may cut texts, so lines that differ only in the mark may still be one; two new ones never are.
    """
    says = "|".join([_says(payment) for payment in entry.payments])
    told = f"{account}\x1f{entry.currency}\x1f{entry.booking_date}\x1f{entry.amount_minor}\x1f{entry.servicer_reference or says}"
    return key16(told) + key8(f"{entry.value_date}\x1f{says}")


def payment_id(booking_date: str, identity: str, scope: str, part: int) -> str:
    """The stable key of a payment: its booking day, then a hash, so that keys sort by day and new ones sit together."""
    return f"{booking_date.replace('-', '')}-{key12(f'{identity}|{scope}|{part}')}"


def behind(day: str) -> str:
    """What stands behind every payment_id of a day and of the days before it."""
    return f"{day.replace('-', '')}~"


def day_of(column: str) -> str:
    """SQL for the booking day of a payment by the column with its id."""
    return f"SUBSTR({column}, 1, 4) || '-' || SUBSTR({column}, 5, 2) || '-' || SUBSTR({column}, 7, 2)"


def _says(payment: Payment) -> str:
    return (
        f"{payment.counterparty_account}|{payment.end_to_end_id}|{payment.creditor_reference}|{payment.remittance_text}|"
        f"{payment.counterparty_name}|{payment.amount_minor}"
    )
