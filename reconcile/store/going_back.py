"""Look-ups for money that goes back: candidates for a return's original, and what a payment has standing where."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core.returns import Moved
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.store.pending import Waiting

_SHORTEST_REFERENCE = 6
_NEVER = 2**62  # a run_no beyond all runs
# What a corrected statement takes back: it was said of which line.
_WITHDRAWN = (
    "SELECT s.return_id, o.payment_id, s.booking_date AS day FROM stage_return s JOIN payment r ON r.payment_id = s.return_id "
    "JOIN withdrawn w ON w.by_entry_no = r.entry_no JOIN payment o ON o.entry_no = w.entry_no AND o.part = r.part"
)


def candidates(connection: Connection, returns: Iterable[Waiting]) -> dict[str, list[Moved]]:
    """By return, the payments that share an id with it, or its account and sum; found by index.

    Of what a corrected statement takes back, only the payment it withdraws.
    """
    rows: list[tuple[str | int, ...]] = []
    references: list[tuple[str, str, str]] = []
    for one in returns:
        rows.append((one.payment_id, one.end_to_end_id, one.transaction_id, one.payer_account, -one.amount_minor, one.booking_date))
        said = f"{one.servicer_reference} {one.return_info} {one.remittance_text} {one.additional_info}"
        references.extend(
            (one.payment_id, token, one.booking_date) for token in set(re.split(r"[\s,;:]+", said)) if len(token) >= _SHORTEST_REFERENCE
        )
    columns = ("return_id", "end_to_end_id", "transaction_id", "payer_account", "amount_minor", "booking_date")
    bulk.stage(connection, "stage_return", columns, sorted(rows))
    bulk.stage(connection, "stage_reference", ("return_id", "reference", "booking_date"), sorted(references))
    found = (
        "SELECT s.return_id, p.payment_id, s.booking_date AS day FROM stage_return s JOIN payment p ON p.end_to_end_id = s.end_to_end_id WHERE p.end_to_end_id <> '' "
        "UNION SELECT s.return_id, p.payment_id, s.booking_date AS day FROM stage_return s JOIN payment p ON p.transaction_id = s.transaction_id WHERE p.transaction_id <> '' "
        "UNION SELECT s.return_id, p.payment_id, s.booking_date AS day FROM stage_reference s JOIN payment p ON p.entry_ref = s.reference "
        "UNION SELECT s.return_id, p.payment_id, s.booking_date AS day FROM stage_return s JOIN payment p ON p.payer_account = s.payer_account "
        "AND p.booking_date <= s.booking_date AND p.amount_minor = s.amount_minor WHERE s.payer_account <> '' "
        f"UNION {_WITHDRAWN}"
    )
    sql = (
        "SELECT f.return_id, p.payment_id, p.booking_date, p.amount_minor, p.amount_minor - COALESCE((SELECT SUM(l.amount_minor) FROM return_link l "
        "WHERE l.payment_id = p.payment_id), 0), p.currency, p.payer_account, p.payer_name, p.end_to_end_id, p.transaction_id, p.servicer_reference, "
        "p.remittance_text, p.amount_minor - COALESCE((SELECT SUM(l.amount_minor) FROM return_link l JOIN payment r ON r.payment_id = l.return_id "
        "WHERE l.payment_id = p.payment_id AND r.booking_date <= f.day), 0) "
        f"FROM ({found}) f JOIN payment p ON p.payment_id = f.payment_id JOIN payment_state t ON t.payment_id = p.payment_id "
        "WHERE t.state <> 'explained' AND p.is_return = 0 AND p.is_reversal = 0 ORDER BY f.return_id, p.payment_id"
    )
    known = {row[0]: row[1] for row in bulk.fetch(connection, f"{_WITHDRAWN} ORDER BY s.return_id")}
    result: dict[str, list[Moved]] = defaultdict(list)
    for row in bulk.fetch(connection, sql):
        if known.get(row[0], row[1]) == row[1]:
            result[row[0]].append(_moved(row, named=row[0] in known))
    return result


def _moved(row: Sequence[Any], *, named: bool) -> Moved:
    payment_id, booking_date, amount, left, currency, account, name, end_to_end, transaction, servicer, text, left_then = row[1:]
    return Moved(
        payment_id, booking_date, int(amount), int(left), currency, account, name, end_to_end, transaction, servicer, text, int(left_then), named
    )


class Place(NamedTuple):
    """Where some of a payment's money stands."""

    account_code: str
    contract_no: str
    item_key: str
    amount_minor: int
    posting_no: int


def places(connection: Connection, payment_id: str, before_run: int = _NEVER) -> list[Place]:
    """Where a payment's money stands now, or stood before a run, the latest posting first."""
    sql = (
        "SELECT account_code, contract_no, item_key, CAST(SUM(amount_minor) AS BIGINT), "
        "MAX(CASE WHEN reverses IS NULL THEN posting_no ELSE 0 END) FROM posting WHERE payment_id = ? AND run_no < ? "
        "GROUP BY account_code, contract_no, item_key HAVING SUM(amount_minor) <> 0 ORDER BY 5 DESC, account_code, contract_no, item_key"
    )
    return [Place(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in bulk.fetch(connection, sql, (payment_id, before_run))]


def refunded_from(connection: Connection, refund_id: str, contract_no: str) -> list[tuple[str, str, int]]:
    """(payment_id, contract_no, amount_minor) of the money on account of a contract that a refund paid out."""
    sql = (
        "SELECT payment_id, contract_no, CAST(SUM(amount_minor) AS BIGINT) FROM posting WHERE contract_no = ? AND rule = ? "
        "AND account_code = 'refunded' AND payment_id <> ? GROUP BY payment_id, contract_no HAVING SUM(amount_minor) <> 0 ORDER BY payment_id"
    )
    return [(row[0], row[1], int(row[2])) for row in bulk.fetch(connection, sql, (contract_no, f"refund:{refund_id}", refund_id))]


def is_customers(connection: Connection, contract_no: str, account: str, name_key: str) -> bool:
    """Whether money sent to this account or name goes to the contract's customer: it has paid for the contract, or has the customer's name."""
    paid = "SELECT 1 FROM payer_history WHERE payer_account = ? AND payer_account <> '' AND contract_no = ?"
    named = "SELECT 1 FROM number_key WHERE kind = 'name' AND key = ? AND key <> '' AND contract_no = ?"
    return any(bulk.fetch(connection, sql, (what, contract_no)) for sql, what in ((paid, account), (named, name_key)))
