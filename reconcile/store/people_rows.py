"""Rows of people's lists that were taken down and cannot be used: requests that are refused, claimed lines nobody can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.store import bulk, requests

if TYPE_CHECKING:
    from sqlalchemy import Connection


def newest_file(connection: Connection) -> int:
    """The number of the newest file taken in; 0 before the first."""
    return int(bulk.fetch(connection, "SELECT COALESCE(MAX(file_no), 0) FROM source_file")[0][0])


def refused_requests(connection: Connection, after_file: int) -> list[requests.Taken]:
    """The refused ones of what came after a file, in the order in which they came."""
    return [one for one in requests.refused(connection) if one.file_no > after_file]


def night_before(connection: Connection, run_no: int) -> int:
    """The newest file the night before a run has seen; 0 before the first night."""
    sql = "SELECT COALESCE(MAX(last_file_no), 0) FROM run WHERE kind = 'night' AND run_no < ?"
    return int(bulk.fetch(connection, sql, (run_no,))[0][0])


def unreadable_lines(connection: Connection, after_file: int) -> list[tuple[str, int, str]]:
    """(case, line, what is wrong) of claimed lines that came after a file, by case and line."""
    sql = "SELECT case_no, line_no, problem FROM claimed_line WHERE file_no > ? AND problem <> '' ORDER BY case_no, line_no"
    return [(row[0], int(row[1]), row[2]) for row in bulk.fetch(connection, sql, (after_file,))]
