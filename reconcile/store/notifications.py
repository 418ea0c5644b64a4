"""camt.054 details meet the statement entry they explain; the entry's money then stands in the details, never beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk
from reconcile.store.entry_rows import PAYMENT_COLUMNS

if TYPE_CHECKING:
    from sqlalchemy import Connection


_APART = range(-3, 4)  # calendar days between a notification and the statement's entry


class Pair(NamedTuple):
    """A notified entry and the statement's payment it may explain."""

    notified_entry_no: int
    entry_no: int
    payment_id: str
    state: str
    kind: str
    details: int
    batch_count: int
    by_reference: int
    same_day: int
    identity: str  # what two copies of one notification share
    contradicted: int  # 1 when both carry the bank's reference, or a batch's id, and it is not the same


def stage_unexplained(connection: Connection) -> None:
    """Stage the booked entries of notifications that have not found their place, as ``stage_notified (entry_n)``.

    Few at any time: what follows looks at these, never at the history of entries.
    """
    sql = (
        "SELECT n.entry_no FROM entry n WHERE n.statement_no IN (SELECT statement_no FROM statement WHERE family = 'camt.054') "
        "AND n.status = 'BOOK' AND NOT EXISTS (SELECT 1 FROM explained x WHERE x.by_entry_no = n.entry_no) ORDER BY n.entry_no"
    )
    bulk.stage(connection, "stage_notified", ("entry_n",), [tuple(row) for row in bulk.fetch(connection, sql)])


def within_days(connection: Connection) -> str:
    """That ``e`` was booked three days at most from ``n``: day by day, so that account, day and sum together are looked up in the index."""
    if connection.dialect.name == "sqlite":
        days = [f"DATE(n.booking_date, '{apart:+d} days')" for apart in _APART]
    else:
        days = [f"TO_CHAR(CAST(NULLIF(n.booking_date, '') AS DATE) {apart:+d}, 'YYYY-MM-DD')" for apart in _APART]
    return f"e.booking_date IN ({', '.join(days)})"


def pairs(connection: Connection, as_of: str) -> list[Pair]:
    """Every notified entry not yet placed with every statement entry of the same account, sum and days (3 apart at most).

    ``by_reference`` is 1 when they share the bank's reference, the entry reference, or the batch's message or payment
    information id; a statement's only detail is as an ``entry`` to a notification of more; ``contradicted`` when one of these stands on both sides and differs (entry references are often mere line numbers).
    """
    shares = " OR ".join(
        f"(n.{column} <> '' AND n.{column} = e.{column})"
        for column in ("servicer_reference", "entry_reference", "batch_message_id", "batch_payment_information_id")
    )
    differs = " OR ".join(
        f"(n.{column} <> '' AND e.{column} <> '' AND n.{column} <> e.{column})"
        for column in ("servicer_reference", "batch_message_id", "batch_payment_information_id")
    )
    stage_unexplained(connection)
    sql = (
        "SELECT n.entry_no, e.entry_no, p.payment_id, t.state, "
        "CASE WHEN p.kind = 'detail' AND e.details_count <= 1 AND (SELECT COUNT(*) FROM notified_payment d WHERE d.entry_no = n.entry_no) > 1 "
        "THEN 'entry' ELSE p.kind END, (SELECT COUNT(*) FROM notified_payment d WHERE d.entry_no = n.entry_no), e.batch_count, "
        f"MAX(CASE WHEN {shares} THEN 1 ELSE 0 END), MAX(CASE WHEN n.booking_date = e.booking_date THEN 1 ELSE 0 END), n.identity, "
        f"MAX(CASE WHEN {differs} THEN 1 ELSE 0 END) FROM stage_notified s CROSS JOIN entry n CROSS JOIN entry e CROSS JOIN statement es "
        "CROSS JOIN payment p CROSS JOIN payment_state t WHERE n.entry_no = s.entry_n AND e.account = n.account AND e.currency = n.currency "
        f"AND {within_days(connection)} AND e.amount_minor = n.amount_minor AND e.entry_no <> n.entry_no "
        "AND es.statement_no = e.statement_no AND es.family <> 'camt.054' AND p.entry_no = e.entry_no AND p.part = 1 AND t.payment_id = p.payment_id "
        "AND t.state <> 'explained' AND t.booking_date <= ? "
        "GROUP BY n.entry_no, n.identity, e.entry_no, p.payment_id, t.state, p.kind, e.details_count, e.batch_count ORDER BY n.entry_no, e.entry_no"
    )
    return [
        Pair(int(row[0]), int(row[1]), row[2], row[3], row[4], int(row[5]), int(row[6]), int(row[7]), int(row[8]), row[9], int(row[10]))
        for row in bulk.fetch(connection, sql, (as_of,))
    ]


def mark(connection: Connection, notified_entry_no: int, payment_id: str, run_no: int) -> None:
    """Record that a notified entry has found its place; ``payment_id`` is "" when the statement had shown its details."""
    bulk.insert(connection, "explained", ("by_entry_no", "payment_id", "run_no"), [(notified_entry_no, payment_id, run_no)])


def bring_in(connection: Connection, notified_entry_no: int, entry_no: int) -> None:
    """Make the notified details payments, on the booking day of the statement's entry."""
    columns = ", ".join(
        column if column != "booking_date" else "e.booking_date" for column in (f"n.{c}" if c != "booking_date" else c for c in PAYMENT_COLUMNS)
    )
    bulk.execute(
        connection,
        f"INSERT INTO payment ({', '.join(PAYMENT_COLUMNS)}) SELECT {columns} FROM notified_payment n, entry e WHERE n.entry_no = ? AND e.entry_no = ?",
        (notified_entry_no, entry_no),
    )
    bulk.execute(
        connection,
        "INSERT INTO payment_state (payment_id, booking_date, account, currency, amount_minor, state, contract_no, on_account_minor, held_minor) "
        "SELECT payment_id, booking_date, account, currency, amount_minor, 'new', '', 0, 0 FROM payment WHERE entry_no = ?",
        (notified_entry_no,),
    )
