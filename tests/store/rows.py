"""Reference data for the tests of the store, as the readers give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.core.reference_data import Clearing, Contract, Invoice
from reconcile.store import bulk

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

CONTRACT = Contract("1002003017", "C77", "Anna Bērziņa", "Rīga, Ozolu 5-2", "", "lv", "paper", "transfer", "actual", "2020-01-01", "")
INVOICE = Invoice("R-2026-0001", "1002003017", "invoice", "2026-03-01", "2026-03-20", "2026-02-01", "2026-02-28", 5000, "EUR", "")
CLEARING = Clearing("1002003017", "R-2026-0001", 2000, "EUR", "2026-03-05", "cash_desk")


def count(connection: Connection, table: str) -> int:
    return int(bulk.fetch(connection, f"SELECT COUNT(*) FROM {table}")[0][0])


def everything(engine: Engine, table: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return sorted(tuple(row) for row in bulk.fetch(connection, f"SELECT * FROM {table}"))
