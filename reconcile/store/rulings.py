"""What a person has said about a payment, as facts; and what has to be known before it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.near import neighbours
from reconcile.core.numbers import normal
from reconcile.store import bulk, lookup

if TYPE_CHECKING:
    from sqlalchemy import Connection

_COLUMNS = ("ruling_no", "payment_id", "kind", "targets", "who", "given_at", "day", "reason")


class Named(NamedTuple):
    """A bill or instalment somebody names."""

    item_key: str
    contract_no: str
    amount_minor: int
    currency: str
    open_minor: int
    due_on: str
    opens_on: str


def add(connection: Connection, payment_id: str, kind: str, targets: str, who: str, given_at: str, day: str, reason: str) -> int:
    """Append a ruling; gives its number. ``targets`` is JSON: [[contract_no, item_key, amount_minor or null], …]."""
    number = bulk.next_number(connection, "ruling", "ruling_no")
    bulk.insert(connection, "ruling", _COLUMNS, [(number, payment_id, kind, targets, who, given_at, day, reason)])
    return number


def contract(connection: Connection, number: str) -> tuple[str, str] | None:
    """(contract_no, closed_on) of a contract, however its number is spaced; None when there is none, or not only one."""
    sql = "SELECT contract_no, closed_on FROM contract_now WHERE contract_no = ?"
    found = bulk.fetch(connection, sql, (number,))
    if not found:
        sql = (
            "SELECT DISTINCT n.contract_no, n.closed_on FROM number_key k JOIN contract_now n ON n.contract_no = k.contract_no "
            "WHERE k.key = ? AND k.kind = 'contract' ORDER BY n.contract_no"
        )
        found = bulk.fetch(connection, sql, (normal(number),))
    return (found[0][0], found[0][1]) if len(found) == 1 else None


def near_contracts(connection: Connection, number: str, most: int = 5) -> list[str]:
    """Contracts a wrong number may mean: one slip away, or those of an invoice or customer with that number."""
    plain = normal(number)
    around = {plain, *(neighbours(plain) if plain.isdigit() else ())}
    found = lookup.hits(connection, around)
    exact = [contract_no for token, _, contract_no, _ in found if token == plain]
    return list(dict.fromkeys([*exact, *(contract_no for _, kind, contract_no, _ in found if kind == "contract")]))[:most]


def item(connection: Connection, key: str) -> Named | None:
    """A bill by its number or an instalment by its key, however it is spaced."""
    sql = (
        "SELECT i.item_key, i.contract_no, i.amount_minor, i.currency, COALESCE(o.open_minor, 0), i.due_on, i.opens_on FROM item i "
        "LEFT JOIN open_item o ON o.contract_no = i.contract_no AND o.item_key = i.item_key WHERE i.item_key = ?"
    )
    found = bulk.fetch(connection, sql, (key,))
    if not found:
        keys = sorted({item_key for _, _, _, item_key in lookup.hits(connection, [normal(key)], "('invoice')")})
        found = bulk.fetch(connection, sql, (keys[0],)) if len(keys) == 1 else []
    return Named(found[0][0], found[0][1], int(found[0][2]), found[0][3], int(found[0][4]), found[0][5], found[0][6]) if found else None


def payer(connection: Connection, payment_id: str) -> str:
    """The account of the other side."""
    return str(bulk.fetch(connection, "SELECT payer_account FROM payment WHERE payment_id = ?", (payment_id,))[0][0])


def last_run(connection: Connection, payment_id: str) -> int:
    """The run_no of the last ruling on a payment; 0 when there is none."""
    sql = "SELECT COALESCE(MAX(run_no), 0) FROM decision WHERE payment_id = ? AND rule = 'ruling'"
    return int(bulk.fetch(connection, sql, (payment_id,))[0][0])


def candidates(connection: Connection, payment_id: str) -> str:
    """The candidates of the decision that stands, as JSON."""
    sql = "SELECT candidates FROM decision WHERE payment_id = ? ORDER BY decision_no DESC LIMIT 1"
    found = bulk.fetch(connection, sql, (payment_id,))
    return str(found[0][0]) if found else "[]"


def has_open_items(connection: Connection, contract_no: str) -> bool:
    """Whether anything is left to pay."""
    return bool(bulk.fetch(connection, "SELECT 1 FROM open_item WHERE contract_no = ? AND open_minor > 0 LIMIT 1", (contract_no,)))


def currencies(connection: Connection, contract_no: str) -> set[str]:
    """In which a contract was ever billed."""
    return {row[0] for row in bulk.fetch(connection, "SELECT DISTINCT currency FROM item WHERE contract_no = ? ORDER BY currency", (contract_no,))}


class Returned(NamedTuple):
    is_return: bool
    reason: str


def returned(connection: Connection, payment_id: str) -> Returned:
    """Whether the bank says that money goes back, and why."""
    row = bulk.fetch(connection, "SELECT is_return, is_reversal, return_reason FROM payment WHERE payment_id = ?", (payment_id,))[0]
    return Returned(bool(row[0] or row[1]), str(row[2]))


class Stood(NamedTuple):
    """A payment with money on a contract. ``left_minor``: of the whole payment, not yet returned; ``placed_minor``: on any contract."""

    payment_id: str
    left_minor: int
    here_minor: int
    placed_minor: int


def standing_on(connection: Connection, contract_no: str, item_key: str, currency: str, upto: str) -> list[Stood]:
    """Payments booked up to a day that have money on a contract, and something on an item when one is named; the latest first."""
    on_item = (
        "AND EXISTS (SELECT 1 FROM posting i WHERE i.payment_id = g.payment_id AND i.item_key = ? GROUP BY i.item_key HAVING SUM(i.amount_minor) > 0)"
    )
    sql = (
        "SELECT p.payment_id, p.amount_minor - COALESCE((SELECT CAST(SUM(l.amount_minor) AS BIGINT) FROM return_link l WHERE l.payment_id = p.payment_id), 0), "
        "CAST(SUM(g.amount_minor) AS BIGINT), (SELECT CAST(SUM(e.amount_minor) AS BIGINT) FROM posting e WHERE e.payment_id = p.payment_id "
        "AND e.account_code IN ('item', 'on_account', 'held')) FROM posting g JOIN payment p ON p.payment_id = g.payment_id WHERE g.contract_no = ? AND g.currency = ? "
        f"AND g.account_code IN ('item', 'on_account', 'held') AND p.booking_date <= ? {on_item if item_key else ''} "
        "GROUP BY p.payment_id, p.amount_minor, p.booking_date HAVING SUM(g.amount_minor) > 0 ORDER BY p.booking_date DESC, p.payment_id DESC"
    )
    parameters = (contract_no, currency, upto, item_key) if item_key else (contract_no, currency, upto)
    return [Stood(row[0], *(int(minor) for minor in row[1:])) for row in bulk.fetch(connection, sql, parameters)]
