"""Examples for the demo: a payment some rule has decided, and what was suggested for a case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.store import bulk

if TYPE_CHECKING:
    from sqlalchemy import Connection


def example_of(connection: Connection, rule: str) -> tuple[str, str] | None:
    """(payment_id, contract_no) of the latest payment this rule has decided."""
    sql = "SELECT payment_id, contract_no FROM decision WHERE rule = ? ORDER BY payment_id DESC LIMIT 1"
    rows = bulk.fetch(connection, sql, (rule,))
    return (rows[0][0], rows[0][1]) if rows else None


def suggestion_of(connection: Connection, payment_id: str) -> str:
    """The contract suggested first for a payment, '' when none is, or no single one will do."""
    sql = "SELECT rule, candidates FROM decision WHERE payment_id = ? ORDER BY decision_no DESC LIMIT 1"
    rows = bulk.fetch(connection, sql, (payment_id,))
    found = json.loads(rows[0][1]) if rows and not rows[0][0].startswith(("closed", "several", "customer_with")) else []
    return str(found[0]) if found else ""
