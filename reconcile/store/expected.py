"""What statements have come, by account: their periods, and the bank as they name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.store import bulk
from reconcile.store.known_lines import IS_STATEMENT

if TYPE_CHECKING:
    from sqlalchemy import Connection


def periods(connection: Connection, as_of: str, last_file_no: int) -> dict[str, list[tuple[str, str]]]:
    """By account, first and last day of its statements that begin up to a day, of files up to one."""
    sql = (
        f"SELECT DISTINCT s.account, s.from_date, s.to_date FROM statement s WHERE {IS_STATEMENT} AND s.file_no <= ? AND s.from_date <> '' "
        "AND s.from_date <= ? ORDER BY s.account, s.from_date, s.to_date"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for account, first, last in bulk.fetch(connection, sql, (last_file_no, as_of)):
        found.setdefault(account, []).append((first, last))
    return found


def banks(connection: Connection, last_file_no: int) -> dict[str, str]:
    """By account, the bank's code as its statements give it; those that give none are left out."""
    sql = (
        "SELECT s.account, MAX(s.account_servicer) FROM statement s WHERE s.file_no <= ? AND s.account_servicer <> '' "
        "GROUP BY s.account ORDER BY s.account"
    )
    return {account: bank[:4] for account, bank in bulk.fetch(connection, sql, (last_file_no,))}
