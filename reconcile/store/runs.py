"""Runs: what each knew, what it was made under, and the chain that ties it to those before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.store import bulk, chain

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.store.book import Book


class Run(NamedTuple):
    """A row of ``run``. ``last_*`` are the newest facts it saw."""

    run_no: int
    run_id: str
    as_of: str
    kind: str  # night | ruling
    last_file_no: int
    last_arrival_no: int
    last_ruling_no: int
    policy: str
    summary: str
    started_at: str
    finished_at: str
    chain: str


_NAMES = ", ".join(Run._fields)


def last(connection: Connection, kind: str = "", before_day: str = "", before_no: int = 0) -> Run | None:
    """The newest run, or the newest of a kind, of an earlier day, or before a run."""
    sql = f"SELECT {_NAMES} FROM run WHERE (? = '' OR kind = ?) AND (? = '' OR as_of < ?) AND (? = 0 OR run_no < ?) ORDER BY run_no DESC LIMIT 1"
    if connection.dialect.name == "postgresql":
        sql = sql.replace("(? =", "(CAST(? AS TEXT) =", 2).replace("(? = 0", "(CAST(? AS BIGINT) = 0")
    rows = bulk.fetch(connection, sql, (kind, kind, before_day, before_day, before_no, before_no))
    return Run(*rows[0]) if rows else None


def by_id(connection: Connection, run_id: str) -> Run | None:
    """A run by the id people know (``2026-03-31.1``)."""
    rows = bulk.fetch(connection, f"SELECT {_NAMES} FROM run WHERE run_id = ?", (run_id,))
    return Run(*rows[0]) if rows else None


def all_runs(connection: Connection) -> list[Run]:
    """Every run, oldest first."""
    return [Run(*row) for row in bulk.fetch(connection, f"SELECT {_NAMES} FROM run ORDER BY run_no")]


def next_id(connection: Connection, as_of: str) -> tuple[int, str]:
    """Number and id of the run to come: its day and its ordinal on that day."""
    number = bulk.next_number(connection, "run", "run_no")
    ordinal = int(bulk.fetch(connection, "SELECT COUNT(*) FROM run WHERE as_of = ?", (as_of,))[0][0]) + 1
    return number, f"{as_of}.{ordinal}"


def facts_now(connection: Connection) -> tuple[int, int, int]:
    """(file_no, arrival_no, ruling_no) of the newest facts."""
    sql = (
        "SELECT (SELECT COALESCE(MAX(file_no), 0) FROM source_file), (SELECT COALESCE(MAX(arrival_no), 0) FROM arrival), "
        "(SELECT COALESCE(MAX(ruling_no), 0) FROM ruling)"
    )
    files, arrivals, rulings = bulk.fetch(connection, sql)[0]
    return int(files), int(arrivals), int(rulings)


def close(book: Book, run: Run, before: Run | None, new_facts: str = "") -> Run:
    """Append the run's row, with its link of the chain. ``new_facts``: see ``chain.link``."""
    closed = run._replace(chain=chain.link(book.connection, run, before, new_facts))
    bulk.insert(book.connection, "run", Run._fields, [closed])
    return closed


def as_json(value: Any) -> str:
    """One spelling of a value, so that equal ones compare equal."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
