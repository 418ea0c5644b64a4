"""The rows of a night's sheets as the store holds them, as of that night, in the order a clerk reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk
from reconcile.store.suggestions import STOOD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from reconcile.store.report_as_of import AsOf

# The decision that stood at the end of a run.
_STOOD = "d.decision_no = (SELECT MAX(x.decision_no) FROM decision x WHERE x.payment_id = {payment} AND x.run_no <= ?)"


class Allocated(NamedTuple):
    """One posting on an item since the night before; ``payment_id`` is '' for a credit note set off."""

    payment_id: str
    payment_ref: str
    account: str
    booking_date: str
    payer_name: str
    payment_minor: int
    currency: str
    contract_no: str
    customer_name: str
    item_key: str
    amount_minor: int
    posted_by: str
    decided_by: str
    evidence: str
    posting_no: int


def allocations(connection: Connection, at: AsOf, at_once: int) -> Iterator[list[Allocated]]:
    """The postings on items since the night before, in the order in which they were made."""
    stood, named = "", "contract_now c ON c.contract_no = g.contract_no"
    parameters: tuple[int, ...] = (at.since_run, at.run_no)
    if not at.newest:
        stood = " AND x.run_no <= ?"
        named = "contract c ON c.version_no = (SELECT MAX(v.version_no) FROM contract v WHERE v.contract_no = g.contract_no AND v.file_no <= ?)"
        parameters = (at.run_no, at.last_file_no, *parameters)
    sql = (
        "SELECT g.payment_id, COALESCE(p.entry_ref, ''), COALESCE(p.account, ''), COALESCE(p.booking_date, g.posted_on), "
        "COALESCE(p.payer_name, ''), COALESCE(p.amount_minor, 0), g.currency, g.contract_no, COALESCE(c.customer_name, ''), g.item_key, "
        "g.amount_minor, g.rule, COALESCE(d.rule, ''), COALESCE(d.evidence, ''), g.posting_no FROM posting g "
        "LEFT JOIN payment p ON p.payment_id = g.payment_id "
        f"LEFT JOIN decision d ON d.decision_no = (SELECT MAX(x.decision_no) FROM decision x WHERE x.payment_id = g.payment_id{stood}) "
        f"LEFT JOIN {named} "
        "WHERE g.run_no > ? AND g.run_no <= ? AND g.account_code = 'item' ORDER BY g.run_no, g.posting_no"
    )
    for rows in bulk.stream(connection, sql, parameters, at_once):
        yield [Allocated._make(row) for row in rows]


class Unused(NamedTuple):
    """What a payment has on account, or held, on a contract; ``rule`` and ``posted_on`` are of the posting that last put money there."""

    payment_id: str
    payment_ref: str
    contract_no: str
    place: str  # on_account | held
    amount_minor: int
    currency: str
    booking_date: str
    payer_name: str
    rule: str
    posted_on: str


def unused(connection: Connection, at: AsOf) -> list[Unused]:
    """Money on account at the end of the run, by contract, payment and place."""
    likely = (
        "SELECT payment_id FROM payment_state WHERE on_account_minor <> 0 OR held_minor <> 0"
        if at.newest
        else "SELECT DISTINCT payment_id FROM posting WHERE account_code IN ('on_account', 'held')"
    )
    sql = (
        "SELECT x.payment_id, p.entry_ref, x.contract_no, x.account_code, x.amount, x.currency, p.booking_date, p.payer_name, COALESCE(l.rule, ''), COALESCE(l.posted_on, '') FROM ("
        "SELECT g.payment_id, g.contract_no, g.account_code, g.currency, CAST(SUM(g.amount_minor) AS BIGINT) AS amount, "
        "MAX(CASE WHEN g.amount_minor > 0 THEN g.posting_no ELSE 0 END) AS last_no "
        f"FROM ({likely}) s JOIN posting g ON g.payment_id = s.payment_id WHERE g.account_code IN ('on_account', 'held') AND g.run_no <= ? "
        "GROUP BY g.payment_id, g.contract_no, g.account_code, g.currency HAVING SUM(g.amount_minor) <> 0) x "
        "JOIN payment p ON p.payment_id = x.payment_id LEFT JOIN posting l ON l.posting_no = x.last_no "
        "ORDER BY x.contract_no, p.booking_date, x.payment_id, x.account_code"
    )
    return [Unused(*row) for row in bulk.fetch(connection, sql, (at.run_no,))]


class Aside(NamedTuple):
    """Money set aside since the night before."""

    payment_id: str
    payment_ref: str
    account: str
    booking_date: str
    amount_minor: int
    currency: str
    counterparty_name: str
    counterparty_account: str
    text: str
    rule: str
    sentence: str


def set_aside(connection: Connection, at: AsOf) -> list[Aside]:
    """By account, booking date and reference."""
    sql = (
        "SELECT g.payment_id, p.entry_ref, p.account, p.booking_date, g.amount_minor, g.currency, p.payer_name, p.payer_account, "
        "CASE WHEN p.remittance_text <> '' THEN p.remittance_text ELSE p.additional_info END, g.rule, COALESCE(d.sentence, '') FROM posting g "
        f"JOIN payment p ON p.payment_id = g.payment_id LEFT JOIN decision d ON d.payment_id = g.payment_id AND {_STOOD.format(payment='g.payment_id')} "
        "WHERE g.run_no > ? AND g.run_no <= ? AND g.account_code = 'not_customer' ORDER BY p.account, p.booking_date, p.entry_ref, g.payment_id, g.posting_no"
    )
    rows = bulk.fetch(connection, sql, (at.run_no, at.since_run, at.run_no))
    return [Aside(*row) for row in rows]


class Case(NamedTuple):
    """A payment on the worklist, as it stood; ``left_minor`` is what of it is placed nowhere yet, ``held_minor`` what is held."""

    payment_id: str
    payment_ref: str
    account: str
    booking_date: str
    amount_minor: int
    left_minor: int
    held_minor: int
    currency: str
    payer_name: str
    payer_account: str
    text: str
    batch_count: int
    rule: str
    sentence: str
    candidates: str
    return_reason: str
    evidence: str  # JSON
    suggested: str  # JSON: what the sum alone suggests


def cases(connection: Connection, at: AsOf, payment_ids: Iterable[str]) -> dict[str, Case]:
    """These payments with the decision that stood, by payment_id."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    placed = "SELECT SUM(g.amount_minor) FROM posting g WHERE g.payment_id = p.payment_id AND g.run_no <= ?"
    sql = (
        "SELECT p.payment_id, p.entry_ref, p.account, p.booking_date, p.amount_minor, "
        f"CAST(p.amount_minor - COALESCE(({placed}), 0) AS BIGINT), CAST(COALESCE(({placed} AND g.account_code = 'held'), 0) AS BIGINT), p.currency, "
        "p.payer_name, p.payer_account, CASE WHEN p.remittance_text <> '' THEN p.remittance_text ELSE p.additional_info END, e.batch_count, "
        "d.rule, d.sentence, d.candidates, p.return_reason, d.evidence, "
        f"COALESCE({STOOD.format(payment='p.payment_id')}, '') FROM stage_payment_id s JOIN payment p ON p.payment_id = s.payment_id "
        f"JOIN entry e ON e.entry_no = p.entry_no JOIN decision d ON d.payment_id = p.payment_id AND {_STOOD.format(payment='p.payment_id')} "
        "ORDER BY p.payment_id"
    )
    rows = bulk.fetch(connection, sql, (at.run_no,) * 4)
    return {row[0]: Case(*row) for row in rows}


class WentBack(NamedTuple):
    """A return or a refund since the night before, with the payment it belongs to; ``amount_minor`` is that of the money going back."""

    payment_id: str
    payment_ref: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    contract_no: str
    rule: str
    sentence: str
    reason: str
    original_id: str
    original_ref: str
    original_date: str


def returned(connection: Connection, at: AsOf) -> list[WentBack]:
    """Returns that were linked, by booking date and reference."""
    sql = (
        "SELECT l.return_id, p.entry_ref, p.booking_date, p.amount_minor, l.currency, p.payer_name, COALESCE(d.contract_no, ''), "
        "COALESCE(d.rule, ''), COALESCE(d.sentence, ''), l.reason, l.payment_id, o.entry_ref, o.booking_date FROM return_link l "
        "JOIN payment p ON p.payment_id = l.return_id JOIN payment o ON o.payment_id = l.payment_id "
        f"LEFT JOIN decision d ON d.payment_id = l.return_id AND {_STOOD.format(payment='l.return_id')} "
        "WHERE l.run_no > ? AND l.run_no <= ? ORDER BY p.booking_date, p.entry_ref, l.return_id, l.payment_id"
    )
    return [WentBack(*row) for row in bulk.fetch(connection, sql, (at.run_no, at.since_run, at.run_no))]


def refunded(connection: Connection, at: AsOf) -> list[WentBack]:
    """Money we paid back, by booking date and reference; ``original_*`` is the oldest payment it was taken from."""
    sources = (
        "SELECT s.run_no, s.rule, MIN(s.payment_id) FROM posting s WHERE s.run_no > ? AND s.run_no <= ? AND s.rule LIKE 'refund:%' "
        "AND s.rule <> 'refund:' || s.payment_id GROUP BY s.run_no, s.rule ORDER BY s.run_no, s.rule"
    )
    between = (at.since_run, at.run_no)
    bulk.stage(connection, "stage_refund", ("run_n", "rule", "payment_id"), [tuple(row) for row in bulk.fetch(connection, sources, between)])
    sql = (
        "SELECT d.payment_id, p.entry_ref, p.booking_date, p.amount_minor, p.currency, p.payer_name, d.contract_no, d.rule, d.sentence, '', "
        "COALESCE(o.payment_id, ''), COALESCE(o.entry_ref, ''), COALESCE(o.booking_date, '') FROM decision d JOIN payment p ON p.payment_id = d.payment_id "
        "LEFT JOIN stage_refund s ON s.run_n = d.run_no AND s.rule = 'refund:' || d.payment_id LEFT JOIN payment o ON o.payment_id = s.payment_id WHERE d.run_no > ? AND d.run_no <= ? AND d.outcome = 'refund' "
        "ORDER BY p.booking_date, p.entry_ref, d.payment_id, d.decision_no"
    )
    return [WentBack(*row) for row in bulk.fetch(connection, sql, between)]


def reopened(connection: Connection, at: AsOf) -> dict[str, list[tuple[str, int]]]:
    """By the payment that was taken back since the night before, the items that are open again and by how much."""
    sql = (
        "SELECT payment_id, item_key, CAST(-SUM(amount_minor) AS BIGINT) FROM posting WHERE run_no > ? AND run_no <= ? AND account_code = 'item' "
        "AND rule = 'returned' GROUP BY payment_id, item_key ORDER BY payment_id, item_key"
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for payment_id, item_key, amount in bulk.fetch(connection, sql, (at.since_run, at.run_no)):
        found.setdefault(payment_id, []).append((item_key, int(amount)))
    return found
