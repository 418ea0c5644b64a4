"""Money that waits on contracts, and what it could be used for: found by index, for contracts or days at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.store import bulk
from reconcile.store.book import State
from reconcile.store.lookup import TO_PAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


class Unused(NamedTuple):
    """A payment with money that waits; ``here_minor`` is what is on account of the contract asked for, and may be used."""

    state: State
    here_minor: int


def unused_money(connection: Connection, numbers: Iterable[str]) -> dict[str, list[Unused]]:
    """By contract, the payments with money on account or held, oldest first."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    names = ", ".join(f"t.{name}" for name in State._fields)
    here = (
        "COALESCE((SELECT CAST(SUM(g.amount_minor) AS BIGINT) FROM posting g WHERE g.payment_id = t.payment_id AND g.account_code = 'on_account' "
        "AND g.contract_no = s.contract_no), 0)"
    )
    sql = (
        f"SELECT s.contract_no, {here}, {names} FROM stage_contract_no s JOIN payment_state t ON t.contract_no = s.contract_no "
        "WHERE t.on_account_minor <> 0 OR t.held_minor <> 0 ORDER BY s.contract_no, t.payment_id"
    )
    found: dict[str, list[Unused]] = {}
    for number, minor, *state in [*bulk.fetch(connection, sql), *_divided(connection, names)]:
        found.setdefault(number, []).append(Unused(State(*state), int(minor)))
    return {number: sorted(unused, key=lambda one: one.state.payment_id) for number, unused in found.items()}


# Payments whose money waits on several contracts: few, and found by the index of those that wait.
_DIVIDED = "t.contract_no = '' AND (t.on_account_minor <> 0 OR t.held_minor <> 0)"


def _divided(connection: Connection, names: str) -> list[tuple[Any, ...]]:
    """(contract_no, minor units there, *state) of those of them that wait on one of the staged contracts."""
    # Left to itself SQLite would go through every payment without a contract.
    those = "payment_state t INDEXED BY payment_state_unused" if connection.dialect.name == "sqlite" else "payment_state t"
    sql = (
        f"SELECT g.contract_no, CAST(SUM(g.amount_minor) AS BIGINT), {names} FROM {those} JOIN posting g ON g.payment_id = t.payment_id "
        f"WHERE {_DIVIDED} AND g.account_code = 'on_account' AND g.contract_no IN (SELECT s.contract_no FROM stage_contract_no s) "
        f"GROUP BY g.contract_no, {names} HAVING SUM(g.amount_minor) <> 0 ORDER BY g.contract_no, t.payment_id"
    )
    return bulk.fetch(connection, sql)


def usable_from(connection: Connection, as_of: str) -> list[tuple[str, str]]:
    """(contract_no, day): contracts with money to use (on account, or a credit note) and the day an item for it opens."""
    sql = (
        "SELECT DISTINCT t.contract_no, o.opens_on FROM payment_state t JOIN open_item o ON o.contract_no = t.contract_no "
        f"AND o.currency = t.currency WHERE (t.on_account_minor <> 0 OR t.held_minor <> 0) AND t.on_account_minor > 0 AND {TO_PAY} AND o.opens_on <= ? "
        "UNION SELECT g.contract_no, o.opens_on FROM payment_state t JOIN posting g ON g.payment_id = t.payment_id AND g.account_code = 'on_account' "
        f"JOIN open_item o ON o.contract_no = g.contract_no AND o.currency = t.currency WHERE {_DIVIDED} AND {TO_PAY} AND o.opens_on <= ? "
        "UNION SELECT c.contract_no, CASE WHEN c.opens_on > o.opens_on THEN c.opens_on ELSE o.opens_on END FROM open_item c "
        "JOIN open_item o ON o.contract_no = c.contract_no AND o.currency = c.currency "
        f"WHERE c.open_minor < 0 AND c.amount_minor < 0 AND {TO_PAY} AND c.opens_on <= ? AND o.opens_on <= ? ORDER BY 1, 2"
    )
    return [(row[0], row[1]) for row in bulk.fetch(connection, sql, (as_of, as_of, as_of, as_of))]


def opening_after(connection: Connection, numbers: Iterable[str], after: str, upto: str) -> list[tuple[str, str]]:
    """(contract_no, day) on which something to pay opens for these contracts, after a day and up to another."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT DISTINCT o.contract_no, o.opens_on FROM stage_contract_no s JOIN open_item o ON o.contract_no = s.contract_no "
        f"WHERE {TO_PAY} AND o.opens_on > ? AND o.opens_on <= ? ORDER BY 1, 2"
    )
    return [(row[0], row[1]) for row in bulk.fetch(connection, sql, (after, upto))]


def credit_currencies(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Currencies in which these contracts have credit notes to use."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT DISTINCT o.currency FROM stage_contract_no s JOIN open_item o ON o.contract_no = s.contract_no "
        "WHERE o.open_minor < 0 AND o.amount_minor < 0"
    )
    return {row[0] for row in bulk.fetch(connection, sql)}


def held_before(connection: Connection, day: str) -> list[State]:
    """Payments booked up to a day with money held as a duplicate."""
    names = ", ".join(State._fields)
    sql = f"SELECT {names} FROM payment_state WHERE (on_account_minor <> 0 OR held_minor <> 0) AND held_minor <> 0 AND booking_date <= ? ORDER BY payment_id"
    return [State(*row) for row in bulk.fetch(connection, sql, (day,))]


def held_days(connection: Connection) -> list[str]:
    """The booking days of payments with money held as a duplicate."""
    sql = "SELECT DISTINCT booking_date FROM payment_state WHERE (on_account_minor <> 0 OR held_minor <> 0) AND held_minor <> 0 ORDER BY booking_date"
    return [row[0] for row in bulk.fetch(connection, sql)]


def overpaid(connection: Connection) -> list[tuple[str, str, int, str]]:
    """(contract_no, item_key, over_minor, currency) of items that took more than they are worth, since cleared elsewhere too."""
    sql = (
        "SELECT contract_no, item_key, open_minor, currency FROM open_item WHERE (amount_minor > 0 AND open_minor < 0) ORDER BY contract_no, item_key"
    )
    return [(row[0], row[1], -int(row[2]), row[3]) for row in bulk.fetch(connection, sql)]


def used_credit(connection: Connection, contract_no: str, currency: str) -> list[tuple[str, int]]:
    """(item_key, amount_minor) of what bills have used of each credit note of a contract, the latest first; not what was paid out of it."""
    sql = (
        "SELECT i.item_key, CAST(-SUM(g.amount_minor) AS BIGINT) FROM item i JOIN posting g ON g.item_key = i.item_key AND g.account_code = 'item' "
        "WHERE i.contract_no = ? AND i.currency = ? AND i.amount_minor < 0 AND g.payment_id = '' GROUP BY i.item_key, i.due_on HAVING SUM(g.amount_minor) < 0 "
        "ORDER BY i.due_on DESC, i.item_key DESC"
    )
    return [(row[0], int(row[1])) for row in bulk.fetch(connection, sql, (contract_no, currency))]
