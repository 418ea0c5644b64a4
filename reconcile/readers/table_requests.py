"""Customers' requests, row by row: a row that cannot be read is a request with its problem, and stops nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.requests import Request
from reconcile.readers.table_rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.readers.inputs import Input
    from reconcile.readers.table_open import Table
    from reconcile.readers.table_schema import TableSchema

_FIELDS = ("contract_no", "request", "received_on", "channel", "text")


def read_requests(one: Input, table: Table, schema: TableSchema, _size: int) -> Iterator[list[Request]]:
    """Chunks of requests in the file's order. Raises: Refused when the file as such cannot be read."""
    for rows in read_rows(one, table, schema):
        wrong: dict[int, list[str]] = {}
        for at, sentence in rows.problems():
            wrong.setdefault(at, []).append(sentence)
        requests = []
        for at, line in enumerate(rows.chunk.lines):
            said = (rows.values[name][at] for name in _FIELDS)
            problem = f"row {line}: {'; '.join(wrong[at])}" if at in wrong else ""
            requests.append(Request._make([*(value if isinstance(value, str) else "" for value in said), problem]))
        yield requests
