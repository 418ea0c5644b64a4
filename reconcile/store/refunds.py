"""Refunds that were asked for, approved, withdrawn or written out; and the credit they are paid from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.refunds import Credit, Refund
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_NAMES = ", ".join(f"e.{name}" for name in Refund._fields)


def add(connection: Connection, events: Iterable[Refund]) -> None:
    """Append rows, numbered in the order given."""
    first = bulk.next_number(connection, "refund_event", "event_no")
    bulk.insert(connection, "refund_event", Refund._fields, [one._replace(event_no=first + at) for at, one in enumerate(events)])


def next_refund(connection: Connection) -> int:
    """The number of a refund to come."""
    return bulk.next_number(connection, "refund_event", "refund_no")


def all_refunds(connection: Connection) -> list[Refund]:
    """Every refund as it stands, by number."""
    sql = (
        f"SELECT {_NAMES} FROM (SELECT refund_no, MAX(event_no) AS event_no FROM refund_event GROUP BY refund_no) n "
        "JOIN refund_event e ON e.event_no = n.event_no ORDER BY e.refund_no"
    )
    return [Refund(*row) for row in bulk.fetch(connection, sql)]


def history(connection: Connection, refund_no: int) -> list[Refund]:
    """A refund's rows, the oldest first."""
    sql = f"SELECT {_NAMES} FROM refund_event e WHERE e.refund_no = ? ORDER BY e.event_no"
    return [Refund(*row) for row in bulk.fetch(connection, sql, (refund_no,))]


def credit(connection: Connection, contract_no: str) -> list[Credit]:
    """The payments with money on account of a contract, held or not, by booking day."""
    sql = (
        "SELECT p.payment_id, p.booking_date, CAST(SUM(g.amount_minor) AS BIGINT), p.currency, p.payer_name, p.payer_account, p.account FROM posting g "
        "JOIN payment p ON p.payment_id = g.payment_id WHERE g.contract_no = ? AND g.account_code IN ('on_account', 'held') "
        "GROUP BY p.payment_id, p.booking_date, p.currency, p.payer_name, p.payer_account, p.account HAVING SUM(g.amount_minor) > 0 "
        "ORDER BY p.booking_date, p.payment_id"
    )
    return [Credit(row[0], row[1], int(row[2]), *row[3:]) for row in bulk.fetch(connection, sql, (contract_no,))]


def booked_since(connection: Connection, one: Refund) -> bool:
    """Whether the bank has booked a refund of this contract and sum on or after the day it was written out."""
    sql = (
        "SELECT COUNT(*) FROM posting g JOIN payment p ON p.payment_id = g.payment_id WHERE g.contract_no = ? AND g.account_code = 'refunded' "
        "AND p.amount_minor = ? AND p.currency = ? AND p.booking_date >= ? AND g.rule = 'refund:' || p.payment_id"
    )
    return int(bulk.fetch(connection, sql, (one.contract_no, -one.amount_minor, one.currency, one.day))[0][0]) > 0
