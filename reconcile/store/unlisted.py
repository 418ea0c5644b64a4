"""Accounts by their first statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.store import bulk

if TYPE_CHECKING:
    from sqlalchemy import Connection


def first_seen(connection: Connection, after_file: int, last_file: int) -> list[str]:
    """The accounts whose first statement came behind one file and not behind another, by name."""
    sql = "SELECT account FROM statement GROUP BY account HAVING MIN(file_no) > ? AND MIN(file_no) <= ? ORDER BY account"
    return [row[0] for row in bulk.fetch(connection, sql, (after_file, last_file))]
