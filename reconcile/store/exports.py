"""What leaves us as tables: read a stretch of keys at a time, so that memory is bounded whatever the history.

``upto`` is a run's number: nothing that a later run wrote is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.store import bulk
from reconcile.store import findings as stored_findings
from reconcile.store.suggestions import STOOD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from reconcile.core.findings import Finding

NEWEST = 2**62  # a run's number beyond all there are
_AT_ONCE = 10_000


class Paid(NamedTuple):
    """A payment as it is exported."""

    payment_id: str
    entry_ref: str
    account: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    payer_account: str
    value_date: str
    remittance_text: str


class Stands(NamedTuple):
    """Where some of a payment's money stands. ``rule`` is that of the last posting that brought it there."""

    payment_id: str
    account_code: str
    contract_no: str
    item_key: str
    invoice_no: str
    amount_minor: int
    rule: str


class Said(NamedTuple):
    """The decision that stands."""

    payment_id: str
    outcome: str
    rule: str
    sentence: str
    candidates: str  # JSON
    suggested: str  # JSON: what the sum alone suggests
    run_id: str


class Went(NamedTuple):
    """A return that took of a payment."""

    payment_id: str
    booking_date: str
    reason: str


class Stretch(NamedTuple):
    """Some payments in the order of their ids, and what there is about them."""

    payments: list[Paid]
    stands: list[Stands]
    said: list[Said]
    went: list[Went]


def snapshot(connection: Connection) -> None:
    """Have all that is read from now on be of one instant; SQLite does so by itself."""
    if connection.dialect.name == "postgresql" and not connection.in_transaction():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def payments(connection: Connection, upto: int = NEWEST) -> Iterator[Stretch]:
    """Every payment some run has seen, by payment_id; with no limit, those too that wait for their first run."""
    names = ", ".join(f"p.{name}" for name in Paid._fields)
    seen = "" if upto == NEWEST else "AND EXISTS (SELECT 1 FROM decision d WHERE d.payment_id = p.payment_id AND d.run_no <= ?) "
    limits = () if upto == NEWEST else (upto,)
    last = ""
    while True:
        sql = f"SELECT {names} FROM payment p WHERE p.payment_id > ? {seen}ORDER BY p.payment_id LIMIT ?"
        found = [Paid(*row) for row in bulk.fetch(connection, sql, (last, *limits, _AT_ONCE))]
        if not found:
            return
        yield about(connection, found, upto)
        last = found[-1].payment_id


def one(connection: Connection, payment_id: str, upto: int = NEWEST) -> Stretch:
    """A single payment, as ``payments`` gives many."""
    names = ", ".join(f"p.{name}" for name in Paid._fields)
    found = [Paid(*row) for row in bulk.fetch(connection, f"SELECT {names} FROM payment p WHERE p.payment_id = ?", (payment_id,))]
    return about(connection, found, upto)


def about(connection: Connection, found: list[Paid], upto: int) -> Stretch:
    """What there is about payments that follow one another."""
    if not found:
        return Stretch([], [], [], [])
    between = (found[0].payment_id, found[-1].payment_id, upto)
    stands = (
        "SELECT s.payment_id, s.account_code, s.contract_no, s.item_key, COALESCE(i.invoice_no, ''), s.total, l.rule FROM "
        "(SELECT g.payment_id, g.account_code, g.contract_no, g.item_key, CAST(SUM(g.amount_minor) AS BIGINT) AS total, "
        "MAX(g.posting_no) AS last_no FROM posting g WHERE g.payment_id >= ? AND g.payment_id <= ? AND g.run_no <= ? "
        "GROUP BY g.payment_id, g.account_code, g.contract_no, g.item_key HAVING SUM(g.amount_minor) <> 0) s "
        "JOIN posting l ON l.posting_no = s.last_no LEFT JOIN item i ON i.item_key = s.item_key AND s.item_key <> '' "
        "ORDER BY s.payment_id, s.contract_no, s.item_key, s.account_code"
    )
    said = (
        f"SELECT d.payment_id, d.outcome, d.rule, d.sentence, d.candidates, COALESCE({STOOD.format(payment='d.payment_id')}, ''), r.run_id FROM ("
        "SELECT payment_id, MAX(decision_no) AS last_no "
        "FROM decision WHERE payment_id >= ? AND payment_id <= ? AND run_no <= ? GROUP BY payment_id) l "
        "JOIN decision d ON d.decision_no = l.last_no JOIN run r ON r.run_no = d.run_no ORDER BY d.payment_id"
    )
    went = (
        "SELECT l.payment_id, p.booking_date, l.reason FROM return_link l JOIN payment p ON p.payment_id = l.return_id "
        "WHERE l.payment_id >= ? AND l.payment_id <= ? AND l.run_no <= ? ORDER BY l.payment_id, p.booking_date, l.return_id"
    )
    return Stretch(
        found,
        [Stands(*row) for row in bulk.fetch(connection, stands, between)],
        [Said(*row) for row in bulk.fetch(connection, said, (upto, *between))],
        [Went(*row) for row in bulk.fetch(connection, went, between)],
    )


def postings(connection: Connection, upto: int = NEWEST) -> Iterator[tuple[Any, ...]]:
    """(posting_no, posted_on, entry_ref, contract_no, item_key, account_code, amount_minor, currency, reverses), as they were made."""
    last = 0
    while True:
        sql = (
            "SELECT g.posting_no, g.posted_on, COALESCE(p.entry_ref, ''), g.contract_no, g.item_key, g.account_code, g.amount_minor, g.currency, "
            "g.reverses FROM posting g LEFT JOIN payment p ON p.payment_id = g.payment_id WHERE g.posting_no > ? AND g.run_no <= ? "
            "ORDER BY g.posting_no LIMIT ?"
        )
        found = bulk.fetch(connection, sql, (last, upto, _AT_ONCE))
        if not found:
            return
        yield from (tuple(row) for row in found)
        last = int(found[-1][0])


def open_items(connection: Connection, day: str) -> Iterator[tuple[Any, ...]]:
    """(item_key, invoice_no, contract_no, kind, issued_on, due_on, amount_minor, open_minor, currency) of what is open,
    issued up to a day ('' for all), by contract and item.
    """
    contract_no = item_key = ""
    while True:
        sql = (
            "SELECT o.item_key, i.invoice_no, o.contract_no, o.kind, o.issued_on, o.due_on, o.amount_minor, o.open_minor, o.currency "
            "FROM open_item o JOIN item i ON i.item_key = o.item_key WHERE (o.contract_no, o.item_key) > (?, ?) AND o.issued_on <= ? "
            "ORDER BY o.contract_no, o.item_key LIMIT ?"
        )
        found = bulk.fetch(connection, sql, (contract_no, item_key, day or "9999-12-31", _AT_ONCE))
        if not found:
            return
        yield from (tuple(row) for row in found)
        contract_no, item_key = found[-1][2], found[-1][0]


def findings(connection: Connection, run_no: int) -> list[Finding]:
    """A night's findings, by kind and key."""
    return stored_findings.load(connection, run_no)
