"""What bears on automatic payment tonight: bills, payments and plans of the contracts that have an agreement, in bulk."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.core.autopay import Due, Paid, Waiting
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

# On a day: contracts the billing system calls levelled, or that have a stretch of a plan.
_LEVELLED = (
    "SELECT n.contract_no FROM contract_now n WHERE n.plan = 'levelled' "
    "UNION SELECT p.contract_no FROM plan p WHERE p.valid_from <= ? AND (p.valid_to = '' OR p.valid_to >= ?)"
)
_PAID = (
    "p.payment_id, p.entry_ref, p.payer_account, p.end_to_end_id, p.booking_date, {amount}, p.amount_minor, p.currency, "
    "(SELECT d.rule FROM decision d WHERE d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = p.payment_id))"
)


def stage(connection: Connection, limits: Mapping[str, int | None]) -> None:
    """Name the contracts whose payments are automatic, with the payers' limits, for the look-ups below."""
    bulk.stage(connection, "stage_autopay", ("contract_no", "limit_minor"), sorted(limits.items(), key=lambda one: one[0]))


def levelled_without(connection: Connection, as_of: str) -> list[str]:
    """The open contracts with a levelled plan that are not staged."""
    sql = (
        f"SELECT l.contract_no FROM ({_LEVELLED}) l JOIN contract_now n ON n.contract_no = l.contract_no "
        "LEFT JOIN stage_autopay s ON s.contract_no = l.contract_no WHERE s.contract_no IS NULL AND (n.closed_on = '' OR n.closed_on > ?) ORDER BY l.contract_no"
    )
    return [row[0] for row in bulk.fetch(connection, sql, (as_of, as_of, as_of))]


def staged_without_plan(connection: Connection, as_of: str) -> set[str]:
    """The open contracts among those staged that have no levelled plan."""
    sql = (
        "SELECT s.contract_no FROM stage_autopay s JOIN contract_now n ON n.contract_no = s.contract_no WHERE n.plan <> 'levelled' AND "
        "NOT EXISTS (SELECT 1 FROM plan p WHERE p.contract_no = s.contract_no AND p.valid_from <= ? AND (p.valid_to = '' OR p.valid_to >= ?)) "
        "AND (n.closed_on = '' OR n.closed_on > ?) ORDER BY s.contract_no"
    )
    return {row[0] for row in bulk.fetch(connection, sql, (as_of, as_of, as_of))}


def due(connection: Connection, as_of: str) -> list[Due]:
    """What there may be something to say of: bills of the staged contracts, issued up to a day, that are overdue, begun or over the limit.

    The oldest due first within a contract.
    """
    sql = (
        "SELECT o.item_key, o.contract_no, o.due_on, o.amount_minor, o.open_minor, o.currency FROM stage_autopay s "
        "JOIN open_item o ON o.contract_no = s.contract_no WHERE o.open_minor > 0 AND o.amount_minor > 0 AND o.due_on <> '' AND o.issued_on <= ? "
        "AND (o.due_on < ? OR o.open_minor < o.amount_minor OR o.open_minor > s.limit_minor) ORDER BY o.contract_no, o.due_on, o.item_key"
    )
    return [Due(row[0], row[1], row[2], int(row[3]), int(row[4]), row[5]) for row in bulk.fetch(connection, sql, (as_of, as_of))]


def oldest_open(connection: Connection, numbers: Iterable[str], as_of: str) -> dict[str, str]:
    """By contract, the item that is open and due first, of bills issued up to a day."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT o.contract_no, o.item_key FROM stage_contract_no s JOIN open_item o ON o.contract_no = s.contract_no "
        "WHERE o.open_minor > 0 AND o.amount_minor > 0 AND o.due_on <> '' AND o.issued_on <= ? ORDER BY o.contract_no, o.due_on DESC, o.item_key DESC"
    )
    return dict(tuple(row) for row in bulk.fetch(connection, sql, (as_of,)))


def waiting(connection: Connection) -> list[Waiting]:
    """The payments that wait for a person, with the contracts they may be for; the oldest first."""
    sql = (
        "SELECT t.payment_id, p.payer_account, t.booking_date, t.amount_minor, t.currency, d.candidates FROM payment_state t "
        "JOIN payment p ON p.payment_id = t.payment_id JOIN decision d ON d.payment_id = t.payment_id WHERE t.state = 'clarification' AND t.amount_minor > 0 "
        "AND d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = t.payment_id) ORDER BY t.booking_date, t.payment_id"
    )
    return [Waiting(row[0], row[1], row[2], int(row[3]), row[4], tuple(json.loads(row[5] or "[]"))) for row in bulk.fetch(connection, sql)]


def paid(connection: Connection, item_keys: Iterable[str]) -> dict[str, list[Paid]]:
    """By item, what stands on it of each payment, oldest first."""
    bulk.stage(connection, "stage_item_key", ("item_key",), [(key,) for key in sorted(set(item_keys))])
    standing = (
        "SELECT g.item_key, g.payment_id, CAST(SUM(g.amount_minor) AS BIGINT) AS amount_minor FROM stage_item_key s JOIN posting g "
        "ON g.item_key = s.item_key AND g.account_code = 'item' WHERE g.payment_id <> '' GROUP BY g.item_key, g.payment_id HAVING SUM(g.amount_minor) > 0"
    )
    sql = (
        f"SELECT x.item_key, {_PAID.format(amount='x.amount_minor')} FROM ({standing}) x JOIN payment p ON p.payment_id = x.payment_id "
        "ORDER BY x.item_key, p.booking_date, p.payment_id"
    )
    found: dict[str, list[Paid]] = defaultdict(list)
    for row in bulk.fetch(connection, sql):
        found[row[0]].append(_paid(row[0], row[1:]))
    return dict(found)


def held(connection: Connection) -> list[tuple[str, Paid]]:
    """(contract, payment) of what is held on staged contracts because its item was paid already, by payment."""
    sql = (
        "SELECT t.contract_no, (SELECT MAX(g.rule) FROM posting g WHERE g.payment_id = t.payment_id AND g.account_code = 'held' AND g.amount_minor > 0), "
        f"{_PAID.format(amount='t.held_minor')} FROM stage_autopay s JOIN payment_state t ON t.contract_no = s.contract_no "
        "JOIN payment p ON p.payment_id = t.payment_id WHERE (t.on_account_minor <> 0 OR t.held_minor <> 0) AND t.held_minor > 0 ORDER BY t.payment_id"
    )
    return [(row[0], _paid(str(row[1]).partition(":")[2], row[2:])) for row in bulk.fetch(connection, sql)]


def _paid(item_key: str, row: tuple[str, str, str, str, str, int, int, str, str | None]) -> Paid:
    payment_id, entry_ref, account, end_to_end_id, day, amount, whole, currency, rule = row
    return Paid(item_key, payment_id, entry_ref, account, end_to_end_id, day, int(amount), int(whole), currency, rule or "")
