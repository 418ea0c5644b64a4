"""The projections, worked out anew from the facts, decisions and postings, and compared row by row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.core.numbers import SHORTEST
from reconcile.store import bulk, case_looks, findings, habits, number_shapes, refusals
from reconcile.store.number_keys import contract_keys, item_keys
from reconcile.store.schema_reference import CONTRACT_TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

_KEY = ("key", "kind", "contract_no", "item_key")
HISTORY = ("payer_account", "booking_date", "payment_id", "contract_no", "posted_by")
# By the outcome of the decision that stands, the states a payment may be in.
_STATES = {
    "post": ("posted", "returned"), "refund": ("posted", "returned"), "return": ("returned",), "not_customer": ("not_customer", "returned"),
    "clarification": ("clarification", "returned"), "awaiting_details": ("awaiting_details", "returned"), "explained": ("explained",),
}  # fmt: skip


def problems(connection: Connection) -> list[str]:
    """What is kept for the look-ups and is not what the facts say."""
    return [
        *_items(connection),
        *_states(connection),
        *_contracts(connection),
        *_numbers(connection),
        *_shapes(connection),
        *_history(connection),
        *refusals.problems(connection),
        *habits.problems(connection),
        *case_looks.problems(connection),
        *findings.problems(connection),
    ]


def _items(connection: Connection) -> list[str]:
    worth = (
        "SELECT i.item_key, i.contract_no, i.kind, i.issued_on, i.opens_on, i.due_on, i.amount_minor, i.currency, "
        "i.amount_minor - COALESCE((SELECT SUM(g.amount_minor) FROM posting g WHERE g.item_key = i.item_key AND g.account_code = 'item'), 0) "
        "- COALESCE((SELECT SUM(c.amount_minor) FROM clearing c WHERE c.item_key = i.item_key), 0) AS open_now FROM item i"
    )
    differs = " OR ".join(f"w.{name} <> o.{name}" for name in ("kind", "issued_on", "opens_on", "due_on", "amount_minor", "currency"))
    wrong = (
        f"SELECT w.item_key FROM ({worth}) w LEFT JOIN open_item o ON o.contract_no = w.contract_no AND o.item_key = w.item_key "
        f"WHERE w.open_now <> COALESCE(o.open_minor, 0) OR {differs} "
        "UNION SELECT o.item_key FROM open_item o WHERE NOT EXISTS (SELECT 1 FROM item i WHERE i.item_key = o.item_key AND i.contract_no = o.contract_no) "
        "ORDER BY 1"
    )
    return [f"the open amount kept for item {row[0]} is not what its postings say" for row in bulk.fetch(connection, wrong)]


def _states(connection: Connection) -> list[str]:
    money = (
        "SELECT t.payment_id FROM payment_state t WHERE t.on_account_minor <> COALESCE((SELECT SUM(g.amount_minor) FROM posting g WHERE g.payment_id = t.payment_id "
        "AND g.account_code = 'on_account'), 0) OR t.held_minor <> COALESCE((SELECT SUM(g.amount_minor) FROM posting g WHERE g.payment_id = t.payment_id "
        "AND g.account_code = 'held'), 0) ORDER BY t.payment_id"
    )
    elsewhere = (
        "SELECT DISTINCT x.payment_id FROM (SELECT t.payment_id FROM payment_state t JOIN posting g ON g.payment_id = t.payment_id "
        "WHERE (t.on_account_minor <> 0 OR t.held_minor <> 0) AND t.contract_no <> '' AND g.account_code IN ('on_account', 'held') "
        "AND g.contract_no <> t.contract_no GROUP BY t.payment_id, g.contract_no HAVING SUM(g.amount_minor) <> 0) x ORDER BY x.payment_id"
    )
    differs = " OR ".join(f"t.{name} <> p.{name}" for name in ("booking_date", "account", "currency", "amount_minor"))
    facts = (
        f"SELECT p.payment_id FROM payment p LEFT JOIN payment_state t ON t.payment_id = p.payment_id WHERE t.payment_id IS NULL OR {differs} "
        "UNION SELECT t.payment_id FROM payment_state t WHERE NOT EXISTS (SELECT 1 FROM payment p WHERE p.payment_id = t.payment_id) ORDER BY 1"
    )
    return [
        *(f"the money on account kept for payment {row[0]} is not what its postings say" for row in bulk.fetch(connection, money)),
        *(f"payment {row[0]} has money on account of a contract it is not kept under" for row in bulk.fetch(connection, elsewhere)),
        *(f"payment {row[0]} is not kept as the bank wrote it" for row in bulk.fetch(connection, facts)),
        *(f"payment {row[0]} is kept as {row[1]}, but was decided as {row[2]}" for row in _undecided(connection)),
    ]


def _undecided(connection: Connection) -> Iterator[tuple[str, str, str]]:
    sql = (
        "SELECT t.payment_id, t.state, COALESCE(d.outcome, '') FROM payment_state t LEFT JOIN (SELECT payment_id, MAX(decision_no) AS last_no FROM decision "
        "GROUP BY payment_id) l ON l.payment_id = t.payment_id LEFT JOIN decision d ON d.decision_no = l.last_no ORDER BY t.payment_id"
    )
    for rows in bulk.stream(connection, sql):
        for payment_id, state, outcome in rows:
            if state not in _STATES.get(outcome, ("new",)):
                yield payment_id, state, outcome or "nothing yet"


def _contracts(connection: Connection) -> list[str]:
    differs = " OR ".join(f"n.{name} <> c.{name}" for name in ("contract_no", *CONTRACT_TEXTS))
    sql = (
        "SELECT c.contract_no FROM (SELECT contract_no, MAX(version_no) AS last_no FROM contract GROUP BY contract_no) l JOIN contract c ON c.version_no = l.last_no "
        f"LEFT JOIN contract_now n ON n.contract_no = c.contract_no WHERE n.contract_no IS NULL OR n.version_no <> c.version_no OR {differs} "
        "UNION SELECT n.contract_no FROM contract_now n WHERE NOT EXISTS (SELECT 1 FROM contract c WHERE c.contract_no = n.contract_no) ORDER BY 1"
    )
    return [f"contract {row[0]} is not shown in its newest version" for row in bulk.fetch(connection, sql)]


def _expect(connection: Connection, name: str, columns: tuple[str, ...], rows: Iterable[list[tuple[str, ...]]]) -> None:
    """Fill a temporary table, some thousand rows at a time."""
    bulk.stage(connection, name, columns, [])
    for some in rows:
        bulk.insert(connection, name, columns, some)


def _differences(connection: Connection, expected: str, kept: str, columns: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = ", ".join(columns)
    for what, one, other in (("is missing", expected, kept), ("should not be there", kept, expected)):
        for row in bulk.fetch(connection, f"SELECT {names} FROM {one} EXCEPT SELECT {names} FROM {other} ORDER BY {names}"):
            yield what, tuple(row)


def _numbers(connection: Connection) -> list[str]:
    _expect(connection, "stage_expected_key", _KEY, _keys(connection))
    return [
        f"the {row[1]} {row[0]} of contract {row[2]} {what} among the numbers payments may name"
        for what, row in _differences(connection, "stage_expected_key", "number_key", _KEY)
    ]


def _shapes(connection: Connection) -> list[str]:
    kept = number_shapes.kept(connection)
    due = number_shapes.reckoned(bulk.stream(connection, "SELECT key, kind FROM number_key ORDER BY key, kind, contract_no, item_key"))
    return [
        f"what is kept of the {kind} numbers of {length} places is not what the numbers say"
        for kind, length in sorted(kept.keys() | due.keys())
        if kept.get((kind, length)) != due.get((kind, length))
    ]


def _keys(connection: Connection) -> Iterator[list[tuple[str, ...]]]:
    for rows in bulk.stream(connection, "SELECT contract_no, customer_no, customer_name, object_address FROM contract ORDER BY version_no"):
        yield [key for row in rows for key in contract_keys(*row) if len(key[0]) >= SHORTEST]
    for rows in bulk.stream(connection, "SELECT item_key, invoice_no, contract_no, payment_reference FROM item ORDER BY item_key"):
        yield [key for row in rows for key in item_keys(*row) if len(key[0]) >= SHORTEST]


def _history(connection: Connection) -> list[str]:
    _expect(connection, "stage_expected_history", HISTORY, remembered(connection))
    return [
        f"that payment {row[2]} speaks for contract {row[3]} {what} in its payer's history"
        for what, row in _differences(connection, "stage_expected_history", "payer_history", HISTORY)
    ]


def remembered(connection: Connection) -> Iterator[list[tuple[str, ...]]]:
    """What every payment posted by a decision that stands says of its payer's account."""
    sql = (
        "SELECT p.payer_account, p.booking_date, p.payment_id, d.contract_no, d.rule, d.evidence FROM payment_state t JOIN payment p ON p.payment_id = t.payment_id "
        "JOIN (SELECT payment_id, MAX(decision_no) AS last_no FROM decision GROUP BY payment_id) l ON l.payment_id = t.payment_id "
        "JOIN decision d ON d.decision_no = l.last_no WHERE t.state = 'posted' AND d.outcome = 'post' AND p.payer_account <> '' ORDER BY p.payment_id"
    )
    for rows in bulk.stream(connection, sql):
        yield [
            (account, day, payment_id, number, _posted_by(rule))
            for account, day, payment_id, contract_no, rule, evidence in rows
            for number in ([contract_no] if contract_no else _several(json.loads(evidence)))
        ]


def _several(evidence: dict[str, list[str]]) -> list[str]:
    """The contracts a payment was divided over: those it names, or those a person named."""
    return list(dict.fromkeys(place[0] for place in evidence["assigned_to"]) if "assigned_to" in evidence else evidence.get("named", []))


def _posted_by(rule: str) -> str:
    return {"payer_history": "history", "text_habit": "history", "near_number": "near", "near_number_name_and_sum": "near", "ruling": "ruling"}.get(
        rule, "number"
    )
