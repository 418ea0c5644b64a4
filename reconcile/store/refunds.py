"""Refunds that were asked for, approved, withdrawn or written out; and the credit they are paid from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.refunds import Credit, Debit, Refund
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

LATEST = 2**62  # a run_no beyond all runs: as it stands now
_NAMES = ", ".join(f"e.{name}" for name in Refund._fields)


def add(connection: Connection, events: Iterable[Refund]) -> None:
    """Append rows, numbered in the order given."""
    first = bulk.next_number(connection, "refund_event", "event_no")
    bulk.insert(connection, "refund_event", Refund._fields, [one._replace(event_no=first + at) for at, one in enumerate(events)])


def next_refund(connection: Connection) -> int:
    """The number of a refund to come."""
    return bulk.next_number(connection, "refund_event", "refund_no")


def events(connection: Connection, run_no: int = LATEST) -> list[Refund]:
    """Every row up to a run: by refund, the oldest first."""
    sql = f"SELECT {_NAMES} FROM refund_event e WHERE e.run_no <= ? ORDER BY e.refund_no, e.event_no"
    return [Refund(*row) for row in bulk.fetch(connection, sql, (run_no,))]


def as_they_stand(connection: Connection) -> list[Refund]:
    """The newest row of every refund, by number."""
    return list({one.refund_no: one for one in events(connection)}.values())


def asked_for(connection: Connection, contracts: Iterable[str]) -> set[str]:
    """Which of these contracts a refund was ever asked for."""
    if not bulk.fetch(connection, "SELECT 1 FROM refund_event LIMIT 1"):
        return set()
    bulk.stage(connection, "stage_refunded", ("contract_no",), [(number,) for number in sorted(set(contracts))])
    sql = (
        "SELECT DISTINCT s.contract_no FROM stage_refunded s WHERE s.contract_no IN (SELECT e.contract_no FROM refund_event e) ORDER BY s.contract_no"
    )
    return {row[0] for row in bulk.fetch(connection, sql)}


def credit(connection: Connection, contract_no: str) -> list[Credit]:
    """The payments with money on account of a contract, held or not, by booking day."""
    sql = (
        "SELECT p.payment_id, p.booking_date, CAST(SUM(g.amount_minor) AS BIGINT), p.currency, p.payer_name, p.payer_account, p.account FROM posting g "
        "JOIN payment p ON p.payment_id = g.payment_id WHERE g.contract_no = ? AND g.account_code IN ('on_account', 'held') "
        "GROUP BY p.payment_id, p.booking_date, p.currency, p.payer_name, p.payer_account, p.account HAVING SUM(g.amount_minor) > 0 "
        "ORDER BY p.booking_date, p.payment_id"
    )
    return [Credit(row[0], row[1], int(row[2]), *row[3:]) for row in bulk.fetch(connection, sql, (contract_no,))]


def credit_notes(connection: Connection, contract_no: str) -> dict[str, int]:
    """By currency, what is left of a contract's credit notes, in minor units above 0."""
    sql = (
        "SELECT currency, CAST(-SUM(open_minor) AS BIGINT) FROM open_item WHERE contract_no = ? AND open_minor < 0 AND amount_minor < 0 "
        "GROUP BY currency ORDER BY currency"
    )
    return {row[0]: int(row[1]) for row in bulk.fetch(connection, sql, (contract_no,))}


def payers(connection: Connection, contract_no: str, currency: str) -> list[Credit]:
    """The payments that stand on bills of a contract, by booking day; the amount is what of each does."""
    sql = (
        "SELECT p.payment_id, p.booking_date, CAST(SUM(g.amount_minor) AS BIGINT), p.currency, p.payer_name, p.payer_account, p.account FROM posting g "
        "JOIN payment p ON p.payment_id = g.payment_id WHERE g.contract_no = ? AND g.account_code = 'item' AND p.currency = ? AND p.amount_minor > 0 "
        "GROUP BY p.payment_id, p.booking_date, p.currency, p.payer_name, p.payer_account, p.account HAVING SUM(g.amount_minor) > 0 "
        "ORDER BY p.booking_date, p.payment_id"
    )
    return [Credit(row[0], row[1], int(row[2]), *row[3:]) for row in bulk.fetch(connection, sql, (contract_no, currency))]


def debits(connection: Connection, contracts: Iterable[str], run_no: int = LATEST) -> list[Debit]:
    """What the bank booked as paid back to the customers of these contracts, by day; also where a person has said so."""
    bulk.stage(connection, "stage_refunded", ("contract_no",), [(number,) for number in sorted(set(contracts))])
    sql = (
        "SELECT DISTINCT p.payment_id, p.booking_date, g.contract_no, -p.amount_minor, p.currency, p.payer_account, p.end_to_end_id "
        "FROM stage_refunded s JOIN posting g ON g.contract_no = s.contract_no JOIN payment p ON p.payment_id = g.payment_id "
        "WHERE g.run_no <= ? AND p.amount_minor < 0 AND (g.account_code IN ('refunded', 'item') AND g.rule = 'refund:' || p.payment_id "
        "OR g.account_code = 'returned' AND p.end_to_end_id LIKE 'REFUND-%') ORDER BY p.booking_date, p.payment_id, g.contract_no"
    )
    return [Debit(row[0], row[1], row[2], int(row[3]), *row[4:]) for row in bulk.fetch(connection, sql, (run_no,))]
