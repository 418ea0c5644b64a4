"""Payment orders and their statuses, as they came."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from reconcile.core.orders import Order

_COLUMNS = (
    "file_no", "ordinal", "kind", "message_id", "payment_information_id", "end_to_end_id", "instruction_id", "ordered_on", "amount_minor",
    "currency", "debtor_account", "debtor_name", "creditor_account", "creditor_name", "creditor_reference", "text", "status", "reason",
)  # fmt: skip
_CHUNK = 5_000


def take(connection: Connection, orders: Iterable[Order], file_no: int) -> int:
    """Store a file's orders; gives how many there were."""
    count = 0
    each = iter(orders)
    while chunk := list(islice(each, _CHUNK)):
        rows = [
            (
                file_no, one.ordinal, one.kind, one.message_id, one.payment_information_id, one.end_to_end_id, one.instruction_id, one.ordered_on,
                one.amount_minor, one.currency, one.debtor_account, one.debtor_name, one.creditor_account, one.creditor_name,
                one.creditor_reference, one.text, one.status, one.reason,
            )
            for one in chunk
        ]  # fmt: skip
        bulk.insert(connection, "payment_order", _COLUMNS, rows)
        count += len(rows)
    return count
