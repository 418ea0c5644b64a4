"""What the store knows that bears on customers' lists: for all open cases at once, by index, never one query a line.

``CROSS JOIN`` holds SQLite, which knows nothing of a staged table's size, to the order written: the staged rows first.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from reconcile.core.compare_values import UNDECIDED, Received, Stands
from reconcile.core.numbers import normal
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_STATES = "('new', 'clarification', 'awaiting_details')"
_DAYS = ("first_day", "last_day")
_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF"})

Pairs = set[tuple[str, str]]  # (case_no, payment_id)


def on_contracts(connection: Connection, rows: Iterable[tuple[str, str, str, str]]) -> Pairs:
    """Payments with money that is or was on a contract; ``rows``: (case_no, contract_no, first_day, last_day)."""
    bulk.stage(connection, "stage_claim_contract", ("case_no", "contract_no", *_DAYS), sorted(rows))
    return _pairs(
        connection,
        "SELECT DISTINCT s.case_no, p.payment_id FROM stage_claim_contract s CROSS JOIN posting g CROSS JOIN payment p "
        "WHERE g.contract_no = s.contract_no AND p.payment_id = g.payment_id AND p.booking_date >= s.first_day AND p.booking_date <= s.last_day "
        "ORDER BY 1, 2",
    )


def of_payers(connection: Connection, rows: Iterable[tuple[str, str, int, str, str, str]]) -> Pairs:
    """Payments from an account: of the sum, or undecided; ``rows``: (case_no, payer_account, amount_minor, currency, first_day, last_day)."""
    bulk.stage(connection, "stage_claim_payer", ("case_no", "payer_account", "amount_minor", "currency", *_DAYS), sorted(rows))
    return _pairs(
        connection,
        "SELECT DISTINCT s.case_no, p.payment_id FROM stage_claim_payer s CROSS JOIN payment p CROSS JOIN payment_state t "
        "WHERE p.payer_account = s.payer_account AND p.booking_date >= s.first_day AND p.booking_date <= s.last_day "
        f"AND p.currency = s.currency AND t.payment_id = p.payment_id AND t.state <> 'explained' AND p.amount_minor > 0 AND (p.amount_minor = s.amount_minor OR t.state IN {_STATES}) ORDER BY 1, 2",
    )


def of_references(connection: Connection, rows: Iterable[tuple[str, str, str]]) -> Pairs:
    """Payments that carry a quoted reference; ``rows``: (case_no, reference, last_day)."""
    bulk.stage(connection, "stage_claim_reference", ("case_no", "reference", "last_day"), sorted(rows))
    found = " UNION ".join(
        "SELECT s.case_no, p.payment_id FROM stage_claim_reference s CROSS JOIN payment p CROSS JOIN payment_state t "
        f"WHERE p.{column} = s.reference AND p.{column} <> '' AND p.booking_date <= s.last_day AND t.payment_id = p.payment_id AND t.state <> 'explained' AND p.amount_minor > 0"
        for column in ("entry_ref", "end_to_end_id", "transaction_id")
    )
    return _pairs(connection, f"{found} ORDER BY 1, 2")


def undecided(connection: Connection, rows: Iterable[tuple[str, int, str, str, str]]) -> Pairs:
    """Undecided payments of a claimed sum; ``rows``: (case_no, amount_minor, currency, first_day, last_day).

    The undecided ones in the days of all lines together are read once, and each is looked up among the claimed sums.
    """
    wanted: dict[tuple[int, str], list[tuple[str, str, str]]] = defaultdict(list)
    for case_no, amount, currency, first, last in rows:
        wanted[amount, currency].append((case_no, first, last))
    if not wanted:
        return set()
    spans = [span for found in wanted.values() for span in found]
    sql = (
        "SELECT t.payment_id, t.booking_date, t.amount_minor, t.currency FROM payment_state t "
        f"WHERE t.state IN {_STATES} AND t.booking_date >= ? AND t.booking_date <= ? ORDER BY t.payment_id"
    )
    return {
        (case_no, payment_id)
        for payment_id, day, amount, currency in bulk.fetch(connection, sql, (min(span[1] for span in spans), max(span[2] for span in spans)))
        for case_no, first, last in wanted.get((int(amount), currency), ())
        if first <= day <= last
    }


def _pairs(connection: Connection, sql: str, parameters: Iterable[Any] = ()) -> Pairs:
    return {(row[0], row[1]) for row in bulk.fetch(connection, sql, parameters)}


def payments(connection: Connection, payment_ids: Iterable[str]) -> dict[str, Received]:
    """These payments, with where their money stands now and why."""
    wanted = sorted(set(payment_ids))
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in wanted])
    stands: dict[str, list[Stands]] = defaultdict(list)
    placed = (
        "SELECT g.payment_id, g.account_code, g.contract_no, CAST(SUM(g.amount_minor) AS BIGINT) FROM stage_payment_id s "
        "CROSS JOIN posting g WHERE g.payment_id = s.payment_id GROUP BY g.payment_id, g.account_code, g.contract_no HAVING SUM(g.amount_minor) <> 0 "
        "ORDER BY g.payment_id, g.account_code, g.contract_no"
    )
    for row in bulk.fetch(connection, placed):
        stands[row[0]].append(Stands(row[1], row[2], int(row[3])))
    gone = _gone(connection)
    sql = (
        "SELECT p.payment_id, p.entry_ref, p.account, p.currency, p.booking_date, p.value_date, p.amount_minor, p.payer_account, p.payer_name, "
        "t.state, COALESCE(d.sentence, ''), COALESCE(d.candidates, '[]'), p.servicer_reference, p.end_to_end_id, p.transaction_id, p.instruction_id, p.uetr, COALESCE(d.rule, '') "
        "FROM stage_payment_id s JOIN payment p ON p.payment_id = s.payment_id JOIN payment_state t ON t.payment_id = p.payment_id "
        "LEFT JOIN decision d ON d.payment_id = p.payment_id "
        "AND d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = p.payment_id) ORDER BY p.payment_id"
    )
    found = {}
    for row in bulk.fetch(connection, sql):
        references = frozenset(normal(text) for text in (row[1], *row[12:17]) if text not in _NO_REFERENCE)
        suggested = tuple(json.loads(row[11])) if row[9] in UNDECIDED else ()
        found[row[0]] = Received._make((*row[:11], references, suggested, tuple(stands[row[0]]), gone.get(row[0], ""), row[17]))
    return found


def _gone(connection: Connection) -> dict[str, str]:
    """When and why the staged payments went back: returned by the bank, or paid back by us."""
    returned = (
        "SELECT l.payment_id, r.booking_date, l.reason FROM stage_payment_id s CROSS JOIN return_link l CROSS JOIN payment r "
        "WHERE l.payment_id = s.payment_id AND r.payment_id = l.return_id ORDER BY l.payment_id, r.booking_date, l.return_id"
    )
    refunded = (
        "SELECT DISTINCT g.payment_id, r.booking_date, '' FROM stage_payment_id s CROSS JOIN posting g CROSS JOIN payment r "
        "WHERE g.payment_id = s.payment_id AND g.account_code = 'refunded' AND g.rule LIKE 'refund:%' AND r.payment_id = SUBSTR(g.rule, 8) "
        "AND r.payment_id <> g.payment_id ORDER BY 1, 2"
    )
    found: dict[str, str] = {}
    for payment_id, day, reason in (*bulk.fetch(connection, refunded), *bulk.fetch(connection, returned)):
        found[payment_id] = f"on {day}, reason {reason}" if reason else f"on {day}"
    return found


def customers(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """Contract → its customer's name; contracts nobody has told us of are left out."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = "SELECT n.contract_no, n.customer_name FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no ORDER BY n.contract_no"
    return {row[0]: row[1] for row in bulk.fetch(connection, sql)}
