"""What the store knows that bears on a chunk of payments: found by index, in bulk, never one query a payment."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core.allocate import OpenItem
from reconcile.core.check_digits import learned
from reconcile.core.near import around, neighbours
from reconcile.core.numbers import SHORTEST
from reconcile.store import bulk, refusals
from reconcile.store.book import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection

    from reconcile.store.number_shapes import Ends

_NUMBERS = "('contract', 'customer', 'invoice', 'reference')"
_KINDS = ("contract", "customer", "invoice", "reference")
_DENSE_ONE_IN = 10  # slips: where more than so many land on a number of ours, a bare number proves little
_DROPPED_ZEROS = 4  # leading zeros a spreadsheet may have taken off a number
_FEW = 20  # contracts that share a name or an address, up to which it still suggests them


def lengths(shapes: Iterable[tuple[str, int]], *kinds: str) -> frozenset[int]:
    """How long those of some kinds are; without any, of the numbers."""
    return frozenset(length for kind, length in shapes if kind in (kinds or _KINDS))


class Measured(NamedTuple):
    """What a sample of the numbers themselves says, by (kind, length): which have many real neighbours, which keep to check digits."""

    dense: frozenset[tuple[str, int]]
    schemes: dict[tuple[str, int], tuple[str, ...]]


def measured(connection: Connection, shapes: Mapping[tuple[str, int], Ends]) -> Measured:
    """Measure the shapes of numbers there are, on some hundred of each: it costs the same however many there are."""
    dense, schemes = set(), {}
    for (kind, length), ends in shapes.items():
        if kind in _KINDS:
            if kept := learned(ends.first):
                schemes[kind, length] = kept
            tried = [other for key in ends.first for other in neighbours(key) if len(other) == length]
            real = {token for token, *_ in hits(connection, tried)}
            if sum(other in real for other in tried) * _DENSE_ONE_IN > len(tried):
                dense.add((kind, length))
    return Measured(frozenset(dense), schemes)


def hits(connection: Connection, tokens: Iterable[str], kinds: str = _NUMBERS) -> list[tuple[str, str, str, str]]:
    """(token, kind, contract_no, item_key) of every token that is a number of ours."""
    given, parameters = bulk.given(connection, sorted(set(tokens)))
    sql = (
        f"SELECT k.key, k.kind, k.contract_no, k.item_key FROM {given} JOIN number_key k ON k.key = g.value WHERE k.kind IN {kinds} "
        "ORDER BY k.key, k.kind, k.contract_no, k.item_key"
    )
    return bulk.fetch(connection, sql, parameters)


def telling_hits(connection: Connection, keys: Iterable[str], kind: str) -> dict[str, list[str]]:
    """By key (a name, an address), the contracts that have it; a key that many share tells nothing and is left out."""
    bulk.stage(connection, "stage_token", ("token",), [(key,) for key in sorted(set(keys))])
    shared = f"SELECT 1 FROM number_key c WHERE c.key = s.token AND c.kind = ? LIMIT {_FEW + 1}"  # a name thousands have is not counted to the end
    few = f"SELECT s.token FROM stage_token s WHERE (SELECT COUNT(*) FROM ({shared}) x) <= {_FEW}"
    sql = f"SELECT k.key, k.contract_no FROM ({few}) f JOIN number_key k ON k.key = f.token AND k.kind = ? ORDER BY k.key, k.contract_no"
    found: dict[str, list[str]] = {}
    for key, contract_no in bulk.fetch(connection, sql, (kind, kind)):
        found.setdefault(key, []).append(contract_no)
    return found


def near_hits(connection: Connection, tokens: Collection[str], lengths: Collection[int]) -> list[tuple[str, str, str]]:
    """(token, contract_no, item_key) for each token of digits that is one slip from a number of ours of such lengths, or is one
    whose leading zeros were dropped.

    The neighbours of the tokens are looked up by index, so the cost grows with the tokens and not with our numbers.
    """
    wanted = {token for token in tokens if token.isdigit() and len(token) > SHORTEST}
    filled = {token: {token.zfill(length) for length in lengths if len(token) < length <= len(token) + _DROPPED_ZEROS} for token in wanted}
    given, parameters = bulk.given(connection, [*around(wanted, lengths), *chain.from_iterable(filled.values())])
    sql = (
        f"SELECT DISTINCT k.key, k.contract_no, k.item_key FROM {given} JOIN number_key k ON k.key = g.value WHERE k.kind IN {_NUMBERS} "
        "ORDER BY k.key, k.contract_no, k.item_key"
    )
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, contract_no, item_key in bulk.fetch(connection, sql, parameters):
        found[key].append((contract_no, item_key))
    meant = ((token, found.keys() & (neighbours(token) | filled[token])) for token in wanted)
    return sorted((token, *number) for token, keys in meant for key in keys for number in found[key])


def customers_names(connection: Connection, keys: Iterable[str]) -> frozenset[str]:
    """Those of these names that customers have, however many."""
    bulk.stage(connection, "stage_token", ("token",), [(key,) for key in sorted(set(keys))])
    sql = "SELECT s.token FROM stage_token s WHERE EXISTS (SELECT 1 FROM number_key k WHERE k.key = s.token AND k.kind = 'name') ORDER BY s.token"
    return frozenset(key for (key,) in bulk.fetch(connection, sql))


def with_sum(connection: Connection, wanted: Iterable[tuple[str, str, int, str, str]], kind: str) -> dict[str, list[str]]:
    """By payment, the contracts that have a number and an open item of the sum on that day; for names see ``name_sums``.

    ``wanted``: (payment_id, number, amount_minor, currency, booking_date).
    """
    columns = ("payment_id", "token", "amount_minor", "currency", "booking_date")
    bulk.stage(connection, "stage_with_sum", columns, sorted(set(wanted)))
    sql = (
        "SELECT DISTINCT s.payment_id, k.contract_no FROM stage_with_sum s JOIN number_key k ON k.key = s.token AND k.kind = ? "
        "JOIN open_item o ON o.contract_no = k.contract_no AND o.open_minor = s.amount_minor AND o.currency = s.currency AND o.opens_on <= s.booking_date "
        "ORDER BY s.payment_id, k.contract_no"
    )
    found: dict[str, list[str]] = {}
    for payment_id, contract_no in bulk.fetch(connection, sql, (kind,)):
        found.setdefault(payment_id, []).append(contract_no)
    return found


def lettered(shapes: Mapping[tuple[str, int], Ends]) -> list[str]:
    """Some numbers of each kind and length, from both ends of their order, to learn from them where letters stand."""
    return [key for (kind, _), ends in shapes.items() if kind in {"contract", "customer", "invoice"} for key in (*ends.first, *ends.last)]


def beginning_with(connection: Connection, wanted: Iterable[tuple[str, str, int, str, str]]) -> dict[str, list[str]]:
    """By payment, the contracts whose number begins with a token and that have an open item of the sum on that day.

    ``wanted``: (payment_id, token, amount_minor, currency, booking_date).
    """
    columns = ("payment_id", "token", "upto", "amount_minor", "currency", "booking_date")
    bulk.stage(connection, "stage_beginning", columns, sorted((key, token, f"{token}~", *rest) for key, token, *rest in wanted))
    sql = (
        "SELECT DISTINCT s.payment_id, k.contract_no FROM stage_beginning s JOIN number_key k ON k.key > s.token AND k.key < s.upto AND k.kind = 'contract' "
        "JOIN open_item o ON o.contract_no = k.contract_no AND o.open_minor = s.amount_minor AND o.currency = s.currency AND o.opens_on <= s.booking_date "
        "ORDER BY s.payment_id, k.contract_no"
    )
    found: dict[str, list[str]] = {}
    for payment_id, contract_no in bulk.fetch(connection, sql):
        found.setdefault(payment_id, []).append(contract_no)
    return found


def contracts(connection: Connection, numbers: Iterable[str]) -> list[tuple[str, str, str, str]]:
    """(contract_no, customer_no, customer_name, closed_on); numbers nobody has are left out."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT n.contract_no, n.customer_no, n.customer_name, n.closed_on "
        "FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no ORDER BY n.contract_no"
    )
    return bulk.fetch(connection, sql)


def sold(connection: Connection, numbers: Iterable[str]) -> frozenset[str]:
    """Those of these contracts that have been told of with more than one customer."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT s.contract_no FROM stage_contract_no s JOIN contract c ON c.contract_no = s.contract_no "
        "GROUP BY s.contract_no HAVING MIN(c.customer_no) <> MAX(c.customer_no) ORDER BY s.contract_no"
    )
    return frozenset(number for (number,) in bulk.fetch(connection, sql))


def siblings(connection: Connection, named: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """(contract_no, opened_on, closed_on) of each other contract of the customer of these: (contract_no, customer_no, name key).

    A customer without a number is known by name.
    """
    bulk.stage(connection, "stage_customer", ("contract_no", "customer_no", "name_key"), sorted(named))
    sql = (
        "SELECT s.contract_no, n.opened_on, n.closed_on, n.contract_no FROM stage_customer s JOIN contract_now n ON n.customer_no = s.customer_no "
        "WHERE s.customer_no <> '' AND n.contract_no <> s.contract_no "
        "UNION SELECT s.contract_no, n.opened_on, n.closed_on, n.contract_no FROM stage_customer s JOIN number_key k ON k.key = s.name_key AND k.kind = 'name' "
        "JOIN contract_now n ON n.contract_no = k.contract_no WHERE s.customer_no = '' AND n.customer_no = '' AND n.contract_no <> s.contract_no ORDER BY 1, 4"
    )
    return [(row[0], row[1], row[2]) for row in bulk.fetch(connection, sql)]


def item_currencies(connection: Connection, numbers: Iterable[str]) -> list[tuple[str, str]]:
    """(contract_no, currency) of everything these contracts were ever billed."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = "SELECT DISTINCT i.contract_no, i.currency FROM stage_contract_no s JOIN item i ON i.contract_no = s.contract_no ORDER BY 1, 2"
    return [(row[0], row[1]) for row in bulk.fetch(connection, sql)]


def history(connection: Connection, payers: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str, int]]:
    """(payer_account, booking_date, contract_no, numbered_n) of what payers' accounts have paid for.

    ``payers``: (payer_account, first_day, booking_date), each once; looked at are unreversed payments from first_day to before
    booking_date. ``numbered_n`` counts those posted by number or by a person's ruling,
    after the last one that a person took back from the contract.
    """
    bulk.stage(connection, "stage_payer", ("payer_account", "first_day", "booking_date"), sorted(payers))
    sql = (
        f"SELECT s.payer_account, s.booking_date, h.contract_no, SUM(CASE WHEN h.posted_by IN ('number', 'ruling') AND {refusals.STANDS} THEN 1 ELSE 0 END) "
        "FROM stage_payer s JOIN payer_history h ON h.payer_account = s.payer_account AND h.booking_date >= s.first_day "
        "AND h.booking_date < s.booking_date GROUP BY s.payer_account, s.booking_date, h.contract_no ORDER BY s.payer_account, s.booking_date, h.contract_no"
    )
    return [(row[0], row[1], row[2], int(row[3])) for row in bulk.fetch(connection, sql)]


# What was settled elsewhere for more than it is worth is neither to be paid nor a credit.
TO_PAY, CREDIT = "o.open_minor > 0 AND o.amount_minor > 0", "o.open_minor < 0 AND o.amount_minor < 0"


def open_items(connection: Connection, numbers: Iterable[str], currency: str, upto: str, named: Iterable[str] = ()) -> dict[str, list[OpenItem]]:
    """The open items and credit notes of contracts in one currency that open up to a day, by contract, oldest due first.

    Those in ``named`` (item keys) are there before their day too.
    """
    bulk.stage(connection, "stage_named_item", ("item_key",), [(key,) for key in sorted(set(named))])
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT o.contract_no, o.item_key, o.due_on, o.opens_on, o.open_minor, o.amount_minor, o.kind FROM stage_contract_no s "
        f"JOIN open_item o ON o.contract_no = s.contract_no WHERE o.currency = ? AND ({TO_PAY} OR {CREDIT}) "
        "AND (o.opens_on <= ? OR o.item_key IN (SELECT n.item_key FROM stage_named_item n)) "
        "ORDER BY o.contract_no, o.due_on, o.item_key"
    )
    found: dict[str, list[OpenItem]] = {}
    for row in bulk.fetch(connection, sql, (currency, upto)):
        found.setdefault(row[0], []).append(OpenItem(row[0], row[1], row[2], row[3], int(row[4]), int(row[5]), row[6]))
    return found


def open_item_rows(connection: Connection, numbers: Iterable[str], upto: str, named: Iterable[str]) -> list[tuple[Any, ...]]:
    """(contract_no, currency, open_minor, due_on, item_key, opens_on) of the open items to be paid, for the evidence of sums."""
    bulk.stage(connection, "stage_named_item", ("item_key",), [(key,) for key in sorted(set(named))])
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT o.contract_no, o.currency, o.open_minor, o.due_on, o.item_key, o.opens_on FROM stage_contract_no s "
        f"JOIN open_item o ON o.contract_no = s.contract_no WHERE {TO_PAY} "
        "AND (o.opens_on <= ? OR o.item_key IN (SELECT n.item_key FROM stage_named_item n)) ORDER BY o.contract_no, o.due_on, o.item_key"
    )
    return bulk.fetch(connection, sql, (upto,))


class Standing(NamedTuple):
    """What one payment has standing on one item."""

    item_key: str
    contract_no: str
    item_minor: int
    payment_id: str
    standing_minor: int
    automatic: int  # 1 when it came from money on account, not from a payment that meant the item
    posting_no: int


def standing(connection: Connection, item_keys: Iterable[str]) -> dict[str, list[Standing]]:
    """What stands on each of these items, by item, oldest posting first."""
    bulk.stage(connection, "stage_item_key", ("item_key",), [(key,) for key in sorted(set(item_keys))])
    sql = (
        "SELECT i.item_key, i.contract_no, i.amount_minor, p.payment_id, CAST(SUM(p.amount_minor) AS BIGINT), "
        "MIN(CASE WHEN p.amount_minor > 0 AND p.rule <> 'on_account_used' THEN 0 ELSE 1 END), MAX(CASE WHEN p.reverses IS NULL THEN p.posting_no ELSE 0 END) "
        "FROM stage_item_key s JOIN item i ON i.item_key = s.item_key JOIN posting p ON p.item_key = i.item_key AND p.account_code = 'item' "
        "GROUP BY i.item_key, i.contract_no, i.amount_minor, p.payment_id HAVING SUM(p.amount_minor) <> 0 ORDER BY i.item_key, 7, p.payment_id"
    )
    found: dict[str, list[Standing]] = {}
    for row in bulk.fetch(connection, sql):
        one = Standing(row[0], row[1], int(row[2]), row[3], int(row[4]), int(row[5]), int(row[6]))
        found.setdefault(one.item_key, []).append(one)
    return found


def paid_alike(connection: Connection, payments: Iterable[tuple[str, str, str, int, str, str]]) -> dict[str, tuple[str, str]]:
    """By payment_id, the (item_key, booking_date) of the last payment of the same account, contract and sum before it.

    ``payments``: (payment_id, contract_no, payer_account, amount_minor, first_day, booking_date). Only items that one
    payment settled whole, and never instalments: equal ones are not duplicates of one another.
    """
    columns = ("payment_id", "contract_no", "payer_account", "amount_minor", "first_day", "booking_date")
    bulk.stage(connection, "stage_alike", columns, sorted(payments))
    sql = (
        "SELECT s.payment_id, i.item_key, q.booking_date FROM stage_alike s "
        "JOIN payment q ON q.payer_account = s.payer_account AND q.booking_date >= s.first_day AND q.booking_date <= s.booking_date "
        "AND q.amount_minor = s.amount_minor AND q.payment_id <> s.payment_id "
        "JOIN posting p ON p.payment_id = q.payment_id AND p.account_code = 'item' AND p.contract_no = s.contract_no AND p.amount_minor = q.amount_minor "
        "JOIN item i ON i.item_key = p.item_key AND i.amount_minor = p.amount_minor AND i.kind NOT IN ('instalment', 'levelled') "
        "WHERE NOT EXISTS (SELECT 1 FROM posting r WHERE r.reverses = p.posting_no AND r.payment_id = p.payment_id) "
        "ORDER BY s.payment_id, q.booking_date, q.payment_id, i.item_key"
    )
    return {row[0]: (row[1], row[2]) for row in bulk.fetch(connection, sql)}


def states(connection: Connection, payment_ids: Iterable[str]) -> dict[str, State]:
    """How payments stand now."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    names = ", ".join(f"t.{name}" for name in State._fields)
    sql = f"SELECT {names} FROM stage_payment_id s JOIN payment_state t ON t.payment_id = s.payment_id"
    return {row[0]: State(*row) for row in bulk.fetch(connection, sql)}


class Said(NamedTuple):
    """The decision that stands on a payment; ``evidence`` is JSON."""

    rule: str
    sentence: str
    evidence: str


def last_decisions(connection: Connection, payment_ids: Iterable[str]) -> dict[str, Said]:
    """The decision that stands, by payment."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    sql = (
        "SELECT d.payment_id, d.rule, d.sentence, d.evidence FROM stage_payment_id s JOIN decision d ON d.payment_id = s.payment_id "
        "WHERE d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = s.payment_id) ORDER BY d.payment_id"
    )
    return {row[0]: Said(*row[1:]) for row in bulk.fetch(connection, sql)}


def item_head(connection: Connection, item_key: str) -> tuple[str, str, int]:
    """(contract_no, currency, open_minor) of an item."""
    sql = (
        "SELECT i.contract_no, i.currency, COALESCE(o.open_minor, 0) FROM item i LEFT JOIN open_item o "
        "ON o.contract_no = i.contract_no AND o.item_key = i.item_key WHERE i.item_key = ?"
    )
    row = bulk.fetch(connection, sql, (item_key,))[0]
    return row[0], row[1], int(row[2])


def items_known(connection: Connection, item_keys: Iterable[str]) -> set[str]:
    """Those of these keys that are an item's, open or not."""
    bulk.stage(connection, "stage_item_key", ("item_key",), [(key,) for key in sorted(set(item_keys))])
    return {
        key for (key,) in bulk.fetch(connection, "SELECT i.item_key FROM stage_item_key s JOIN item i ON i.item_key = s.item_key ORDER BY i.item_key")
    }


def own_accounts(connection: Connection) -> set[str]:
    """The accounts we have statements of."""
    return {row[0] for row in bulk.fetch(connection, "SELECT DISTINCT account FROM statement")}


def ruled(connection: Connection, payment_ids: Iterable[str]) -> set[str]:
    """Payments a person has ruled on."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    sql = "SELECT DISTINCT s.payment_id FROM stage_payment_id s JOIN ruling r ON r.payment_id = s.payment_id"
    return {row[0] for row in bulk.fetch(connection, sql)}
