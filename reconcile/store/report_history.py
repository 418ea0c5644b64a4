"""What earlier nights were like, and what came before this one: files, days covered by statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk
from reconcile.store.files import MENDED
from reconcile.store.runs import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.store.report_as_of import AsOf

_RUN = ", ".join(Run._fields)


def nights(connection: Connection, upto: int, days: int) -> list[Run]:
    """The nights up to a run number of the last ``days`` days that had any, the newest first."""
    sql = (
        f"SELECT {_RUN} FROM run WHERE kind = 'night' AND run_no <= ? AND as_of IN "
        "(SELECT DISTINCT as_of FROM run WHERE kind = 'night' AND run_no <= ? ORDER BY as_of DESC LIMIT ?) ORDER BY run_no DESC"
    )
    return [Run(*row) for row in bulk.fetch(connection, sql, (upto, upto, days))]


def new_findings(connection: Connection, run_nos: Sequence[int], kinds: Sequence[str]) -> dict[tuple[int, str], int]:
    """(run_no, kind) → how many findings were new, of some nights and kinds."""
    of_them = f"run_no IN ({', '.join('?' * len(run_nos))}) AND kind IN ({', '.join('?' * len(kinds))}) AND state = 'new'"
    sql = f"SELECT run_no, kind, COUNT(*) FROM finding WHERE {of_them} GROUP BY run_no, kind ORDER BY run_no, kind"
    return {(int(row[0]), row[1]): int(row[2]) for row in bulk.fetch(connection, sql, (*run_nos, *kinds))}


class Money(NamedTuple):
    """A night's certificate in one currency, all accounts together."""

    run_no: int
    currency: str
    credit_minor: int
    debit_minor: int
    on_account_minor: int
    clarification_minor: int
    awaiting_minor: int


def money(connection: Connection, first: int, last: int) -> list[Money]:
    """The certificates of the runs between two numbers, by run and currency."""
    sums = ", ".join(f"CAST(SUM({name}) AS BIGINT)" for name in Money._fields[2:])
    sql = f"SELECT run_no, currency, {sums} FROM certificate WHERE run_no >= ? AND run_no <= ? GROUP BY run_no, currency ORDER BY run_no, currency"
    return [Money(int(row[0]), row[1], *map(int, row[2:])) for row in bulk.fetch(connection, sql, (first, last))]


class Came(NamedTuple):
    """A file that came. ``kind`` is the message's own name for a bank's file."""

    name: str
    kind: str
    outcome: str
    row_count: int
    message: str


def came(connection: Connection, at: AsOf) -> list[Came]:
    """Every arrival since the night before; refused ones first, then by name. What was refused and taken in later is ``mended``."""
    message = "SELECT MIN(s.message) FROM source_file f JOIN statement s ON s.file_no = f.file_no WHERE f.sha256 = a.sha256 AND f.file_no <= ?"
    sql = (
        f"SELECT a.name, COALESCE(({message}), a.kind), "
        f"CASE WHEN a.outcome IN ('refused', 'tried') AND {MENDED} THEN 'mended' ELSE a.outcome END AS said, a.row_count, a.message FROM arrival a WHERE a.arrival_no > ? AND a.arrival_no <= ? "
        "ORDER BY CASE WHEN a.outcome = 'refused' THEN 0 ELSE 1 END, a.name, a.sha256, a.outcome, a.arrival_no"
    )
    rows = bulk.fetch(connection, sql, (at.last_file_no, at.last_arrival_no, at.since_arrival, at.last_arrival_no))
    return [Came(row[0], row[1], row[2], int(row[3]), row[4]) for row in rows]


def accounts(connection: Connection, at: AsOf) -> int:
    """Of how many accounts of ours a statement has come up to the run."""
    sql = "SELECT COUNT(DISTINCT account) FROM statement WHERE family <> 'camt.054' AND file_no <= ? AND to_date <> '' AND to_date <= ?"
    return int(bulk.fetch(connection, sql, (at.last_file_no, at.as_of))[0][0])


def account_banks(connection: Connection, at: AsOf) -> dict[str, str]:
    """By account, the bank's code as its statements give it."""
    sql = "SELECT account, MAX(account_servicer) FROM statement WHERE file_no <= ? GROUP BY account ORDER BY account"
    return {row[0]: row[1] for row in bulk.fetch(connection, sql, (at.last_file_no,))}


def seen(connection: Connection, at: AsOf) -> int:
    """How many payments were decided for the first time since the night before."""
    sql = (
        "SELECT COUNT(DISTINCT d.payment_id) FROM decision d WHERE d.run_no > ? AND d.run_no <= ? "
        "AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.payment_id = d.payment_id AND x.run_no <= ?)"
    )
    return int(bulk.fetch(connection, sql, (at.since_run, at.run_no, at.since_run))[0][0])
