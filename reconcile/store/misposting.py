"""What mirror errors are looked for in: contracts whose money on account has just changed, never the whole book."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk, findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


def changed(connection: Connection, after_run: int) -> list[str]:
    """Contracts on whose account, or held for whom, money was put or taken in the runs after one; by number."""
    # Without DISTINCT, for which SQLite would walk the index of contracts through the whole history.
    sql = "SELECT contract_no FROM posting WHERE run_no > ? AND account_code IN ('on_account', 'held') AND contract_no <> '' ORDER BY run_no, posting_no"
    return sorted({row[0] for row in bulk.fetch(connection, sql, (after_run,))})


def suspected(connection: Connection, run_no: int, kind: str) -> list[str]:
    """Contracts a run had already suspected to have another's money."""
    return sorted({one.contract_no for one in findings.of_kind(connection, run_no, kind) if one.state != "gone"})


def unused(connection: Connection, numbers: Iterable[str]) -> list[tuple[str, str, int, int]]:
    """(contract_no, currency, unused_minor, amount_minor) of each payment with unused money on these contracts."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT t.contract_no, t.currency, t.on_account_minor + t.held_minor, t.amount_minor FROM stage_contract_no s "
        "JOIN payment_state t ON t.contract_no = s.contract_no AND (t.on_account_minor <> 0 OR t.held_minor <> 0) ORDER BY t.contract_no, t.payment_id"
    )
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in bulk.fetch(connection, sql)]


class Standing(NamedTuple):
    """A payment of a wanted sum that stands whole on a contract. ``others``: what else its payer's account has paid there."""

    contract_no: str
    payment_id: str
    entry_ref: str
    amount_minor: int
    currency: str
    booking_date: str
    payer_account: str
    payer_name: str
    customer_name: str
    held_minor: int
    others: int
    evidence: str  # JSON of the decision that stands


def standing_whole(connection: Connection, sums: Iterable[tuple[str, str, int]], since: str) -> list[Standing]:
    """Payments booked since a day, by number of contract and payment, of these (contract_no, currency, sum); none a person has ruled on."""
    bulk.stage(connection, "stage_over", ("contract_no", "currency", "sum_minor"), sorted(set(sums)))
    sql = (
        "SELECT s.contract_no, p.payment_id, p.entry_ref, p.amount_minor, p.currency, p.booking_date, p.payer_account, p.payer_name, "
        "COALESCE(MAX(n.customer_name), ''), CAST(SUM(CASE WHEN g.account_code = 'held' THEN g.amount_minor ELSE 0 END) AS BIGINT), "
        "(SELECT COUNT(*) FROM payer_history h WHERE h.payer_account = p.payer_account AND h.contract_no = s.contract_no AND h.payment_id <> p.payment_id "
        "AND p.payer_account <> ''), "
        "(SELECT d.evidence FROM decision d WHERE d.payment_id = p.payment_id ORDER BY d.decision_no DESC LIMIT 1) FROM stage_over s "
        "JOIN posting g ON g.contract_no = s.contract_no AND g.account_code IN ('item', 'on_account', 'held') JOIN payment p ON p.payment_id = g.payment_id "
        "LEFT JOIN contract_now n ON n.contract_no = s.contract_no WHERE p.amount_minor = s.sum_minor AND p.currency = s.currency AND p.booking_date >= ? "
        "AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.payment_id = p.payment_id) "
        "GROUP BY s.contract_no, p.payment_id, p.entry_ref, p.amount_minor, p.currency, p.booking_date, p.payer_account, p.payer_name, s.sum_minor "
        "HAVING SUM(g.amount_minor) = s.sum_minor ORDER BY s.contract_no, p.payment_id"
    )
    return [Standing(*row) for row in bulk.fetch(connection, sql, (since,))]


def paid_for(connection: Connection, payers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(payment_id, contract_no) of what else the accounts of these (payment_id, payer_account) have paid for by number or ruling."""
    bulk.stage(connection, "stage_suspect", ("payment_id", "payer_account"), sorted(set(payers)))
    sql = (
        "SELECT DISTINCT s.payment_id, h.contract_no FROM stage_suspect s JOIN payer_history h ON h.payer_account = s.payer_account "
        "WHERE s.payer_account <> '' AND h.payment_id <> s.payment_id AND h.posted_by IN ('number', 'ruling') ORDER BY s.payment_id, h.contract_no"
    )
    return [(row[0], row[1]) for row in bulk.fetch(connection, sql)]


def open_with_sum(connection: Connection, wanted: Iterable[tuple[str, str, str, int, str]], as_of: str) -> list[tuple[str, str, str, str, str, str]]:
    """(payment_id, contract_no, tie, item_key, issued_on, due_on) of the open items of exactly a sum.

    ``wanted``: (payment_id, contract_no, currency, sum, tie).
    """
    bulk.stage(connection, "stage_short", ("payment_id", "contract_no", "currency", "sum_minor", "tie"), sorted(set(wanted)))
    sql = (
        "SELECT s.payment_id, s.contract_no, s.tie, o.item_key, o.issued_on, o.due_on FROM stage_short s JOIN open_item o ON o.contract_no = s.contract_no "
        "AND o.open_minor = s.sum_minor AND o.currency = s.currency WHERE o.opens_on <= ? ORDER BY s.payment_id, s.contract_no, o.due_on, o.item_key"
    )
    return [tuple(row) for row in bulk.fetch(connection, sql, (as_of,))]
