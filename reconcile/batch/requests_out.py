"""``export delivery`` and ``export requests-refused``: what the billing system has to change, and whom to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import delivery
from reconcile.store.requests import NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from reconcile.reports.tables_out import Kind, Value
    from reconcile.store.runs import Run

DELIVERY: tuple[tuple[str, Kind], ...] = (("contract_no", "text"), ("bill_delivery", "text"), ("since", "day"), ("reason", "text"))
REFUSED: tuple[tuple[str, Kind], ...] = (
    ("contract_no", "text"), ("request", "text"), ("received_on", "day"), ("channel", "text"), ("reply_lv", "text"), ("reply_en", "text"),
)  # fmt: skip


def delivery_rows(connection: Connection, run: Run | None) -> Iterator[tuple[Value, ...]]:
    """The contracts whose bills are to go out in another way than the billing system says; as a past run knew them."""
    return delivery.delivery_rows(connection, run.last_file_no if run else NEWEST)


def refused_rows(connection: Connection, run: Run | None) -> Iterator[tuple[Value, ...]]:
    """Every request that was refused, with the sentences to send back."""
    return delivery.refused_rows(connection, run.last_file_no if run else NEWEST)
