"""The timelines of levelled plans, and the instalments that already stand as items."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.reference_data import Plan
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

NEWEST = 2**62  # a file's number beyond all there are


def timelines(connection: Connection, file_no: int = NEWEST, contract_no: str = "") -> dict[str, list[Plan]]:
    """Every contract's stretches (or one's) known up to a file, in the order they came to be known."""
    one, parameters = (" AND contract_no = ?", (file_no, contract_no)) if contract_no else ("", (file_no,))
    sql = f"SELECT contract_no, valid_from, monthly_amount_minor, due_day, valid_to, currency FROM plan WHERE file_no <= ?{one} ORDER BY contract_no, plan_no"
    found: dict[str, list[Plan]] = defaultdict(list)
    for row in bulk.fetch(connection, sql, parameters):
        found[row[0]].append(Plan(row[0], row[1], int(row[2]), int(row[3]), row[4], row[5]))
    return found


def timelines_of(connection: Connection, numbers: Iterable[str], file_no: int = NEWEST) -> dict[str, list[Plan]]:
    """The same of some contracts."""
    _stage(connection, numbers)
    sql = (
        "SELECT p.contract_no, p.valid_from, p.monthly_amount_minor, p.due_day, p.valid_to, p.currency FROM stage_contract_no s "
        "JOIN plan p ON p.contract_no = s.contract_no WHERE p.file_no <= ? ORDER BY p.contract_no, p.plan_no"
    )
    found: dict[str, list[Plan]] = defaultdict(list)
    for row in bulk.fetch(connection, sql, (file_no,)):
        found[row[0]].append(Plan(row[0], row[1], int(row[2]), int(row[3]), row[4], row[5]))
    return found


def closed(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """The closed ones of these contracts as they are known today, with the day."""
    _stage(connection, numbers)
    sql = (
        "SELECT n.contract_no, n.closed_on FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no "
        "WHERE n.closed_on <> '' ORDER BY n.contract_no"
    )
    return {row[0]: row[1] for row in bulk.fetch(connection, sql)}


class Standing(NamedTuple):
    """An instalment that is an item. ``worth_minor``: its amount less what later changes of the plan took off."""

    item_key: str
    contract_no: str
    opens_on: str
    due_on: str
    currency: str
    worth_minor: int


def standing_instalments(connection: Connection, numbers: Iterable[str]) -> dict[str, Standing]:
    """Every instalment of these contracts that stands, by item_key; those an invoice has replaced do not."""
    _stage(connection, numbers)
    sql = (
        "SELECT i.item_key, i.contract_no, i.opens_on, i.due_on, i.currency, CAST(i.amount_minor - COALESCE((SELECT SUM(c.amount_minor) FROM clearing c "
        "WHERE c.item_key = i.item_key AND c.reason = 'plan_change'), 0) AS BIGINT) FROM stage_contract_no s JOIN item i ON i.contract_no = s.contract_no "
        "WHERE i.kind = 'instalment' AND NOT EXISTS (SELECT 1 FROM clearing c WHERE c.item_key = i.item_key AND c.reason = 'replaced') ORDER BY i.item_key"
    )
    return {row[0]: Standing(row[0], row[1], row[2], row[3], row[4], int(row[5])) for row in bulk.fetch(connection, sql)}


def replaced(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Instalments of these contracts whose place an invoice has taken."""
    _stage(connection, numbers)
    sql = (
        "SELECT i.item_key FROM stage_contract_no s JOIN item i ON i.contract_no = s.contract_no WHERE i.kind = 'instalment' "
        "AND EXISTS (SELECT 1 FROM clearing c WHERE c.item_key = i.item_key AND c.reason = 'replaced')"
    )
    return {row[0] for row in bulk.fetch(connection, sql)}


def levelled_months(connection: Connection, numbers: Iterable[str], as_of: str) -> dict[str, str]:
    """PLAN key → the levelled invoice of these contracts, issued up to a day, that takes the instalment's place."""
    _stage(connection, numbers)
    sql = (
        "SELECT i.contract_no, i.period_start, i.due_on, i.item_key FROM stage_contract_no s JOIN item i ON i.contract_no = s.contract_no "
        "WHERE i.kind = 'levelled' AND i.issued_on <= ? ORDER BY i.item_key DESC"
    )
    return {f"PLAN/{row[0]}/{(row[1] or row[2])[:7]}": row[3] for row in bulk.fetch(connection, sql, (as_of,))}


def _stage(connection: Connection, numbers: Iterable[str]) -> None:
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])


def clear(connection: Connection, rows: Iterable[tuple[str, str, int, str, str, str]], run_no: int) -> None:
    """Append clearings of our own making: (contract_no, item_key, amount_minor, currency, cleared_on, reason)."""
    first = bulk.next_number(connection, "clearing", "clearing_no")
    columns = ("clearing_no", "contract_no", "item_key", "amount_minor", "currency", "cleared_on", "reason", "ordinal", "file_no", "run_no")
    bulk.insert(connection, "clearing", columns, [(number, *row, -number, 0, run_no) for number, row in enumerate(rows, first)])
