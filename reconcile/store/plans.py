"""The timelines of levelled plans, and the instalments that already stand as items."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.reference_data import Plan
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


def timelines(connection: Connection) -> dict[str, list[Plan]]:
    """Every contract's stretches, in the order they came to be known."""
    sql = "SELECT contract_no, valid_from, monthly_amount_minor, due_day, valid_to, currency FROM plan ORDER BY contract_no, plan_no"
    found: dict[str, list[Plan]] = defaultdict(list)
    for row in bulk.fetch(connection, sql):
        found[row[0]].append(Plan(row[0], row[1], int(row[2]), int(row[3]), row[4], row[5]))
    return found


class Standing(NamedTuple):
    """An instalment that is an item. ``worth_minor``: its amount less what later changes of the plan took off."""

    item_key: str
    contract_no: str
    opens_on: str
    due_on: str
    currency: str
    worth_minor: int


def standing_instalments(connection: Connection) -> dict[str, Standing]:
    """Every instalment that stands, by item_key; those an invoice has replaced do not."""
    sql = (
        "SELECT i.item_key, i.contract_no, i.opens_on, i.due_on, i.currency, CAST(i.amount_minor - COALESCE((SELECT SUM(c.amount_minor) FROM clearing c "
        "WHERE c.item_key = i.item_key AND c.reason = 'plan_change'), 0) AS BIGINT) FROM item i WHERE i.kind = 'instalment' "
        "AND NOT EXISTS (SELECT 1 FROM clearing c WHERE c.item_key = i.item_key AND c.reason = 'replaced') ORDER BY i.item_key"
    )
    return {row[0]: Standing(row[0], row[1], row[2], row[3], row[4], int(row[5])) for row in bulk.fetch(connection, sql)}


def replaced(connection: Connection) -> set[str]:
    """Instalments whose place an invoice has taken."""
    return {row[0] for row in bulk.fetch(connection, "SELECT DISTINCT item_key FROM clearing WHERE reason = 'replaced'")}


def levelled_months(connection: Connection, as_of: str) -> dict[str, str]:
    """PLAN key → the levelled invoice, issued up to a day, that takes the instalment's place."""
    sql = "SELECT contract_no, period_start, due_on, item_key FROM item WHERE kind = 'levelled' AND issued_on <= ? ORDER BY item_key DESC"
    return {f"PLAN/{row[0]}/{(row[1] or row[2])[:7]}": row[3] for row in bulk.fetch(connection, sql, (as_of,))}


def clear(connection: Connection, rows: Iterable[tuple[str, str, int, str, str, str]], run_no: int) -> None:
    """Append clearings of our own making: (contract_no, item_key, amount_minor, currency, cleared_on, reason)."""
    first = bulk.next_number(connection, "clearing", "clearing_no")
    columns = ("clearing_no", "contract_no", "item_key", "amount_minor", "currency", "cleared_on", "reason", "ordinal", "file_no", "run_no")
    bulk.insert(connection, "clearing", columns, [(number, *row, -number, 0, run_no) for number, row in enumerate(rows, first)])
