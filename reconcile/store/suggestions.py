"""Contracts that a payment's sum alone suggests, as the nights found them; and what is looked up to find them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core.suggestions import Case, Holder, Suggested, Suggestion
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

NEWEST = 2**62
_POINTS = ("named", "near", "paid_before", "ruled")  # of a decision's evidence: what is more than a name or an address
_COLUMNS = ("run_no", "payment_id", "suggested")
# The last word of the nights up to one on a payment.
_LAST = "g.run_no = (SELECT MAX(l.run_no) FROM suggestion l WHERE l.payment_id = g.payment_id AND l.run_no <= ?)"
# To be put behind a select that knows a payment's id and has a mark for the run up to which is looked.
STOOD = "(SELECT g.suggested FROM suggestion g WHERE g.payment_id = {payment} AND g.run_no <= ? ORDER BY g.run_no DESC LIMIT 1)"
Sum = tuple[int, str]  # amount in minor units, currency


class Open(NamedTuple):
    """A case of the worklist: what it holds, its sum, and the contracts that more than a sum points to."""

    case: Case
    amount_minor: int
    currency: str
    candidates: tuple[str, ...]
    pointed: frozenset[str]  # of these: named, one slip away, paid for or ruled so before
    is_doubtful: bool  # its number is one of ours, and a slip from another of ours may look like that


def waiting(connection: Connection, chunk: int) -> Iterator[list[Open]]:
    """The incoming payments on the worklist in chunks, by payment_id."""
    last = ""
    sql = (
        "SELECT p.payment_id, p.remittance_text, p.payer_name, p.booking_date, p.amount_minor, p.currency, d.evidence, d.candidates "
        "FROM payment_state t JOIN payment p ON p.payment_id = t.payment_id AND p.kind IN ('detail', 'entry') AND p.amount_minor > 0 "
        "AND p.is_return = 0 AND p.is_reversal = 0 JOIN decision d ON d.payment_id = p.payment_id "
        "AND d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = p.payment_id) "
        "WHERE t.state = 'clarification' AND t.payment_id > ? ORDER BY t.payment_id LIMIT ?"
    )
    while rows := bulk.fetch(connection, sql, (last, chunk)):
        yield [_open(row) for row in rows]
        last = rows[-1][0]


def _open(row: Sequence[Any]) -> Open:
    evidence = json.loads(row[6])
    pointed = frozenset(str(number) for name in _POINTS for number in evidence.get(name, ()))
    return Open(
        Case(row[0], row[1], row[2], str(evidence.get("number", "")), row[3]),
        int(row[4]),
        row[5],
        tuple(json.loads(row[7])),
        pointed,
        bool(evidence.get("dense") or evidence.get("unguarded")),
    )


def holders(connection: Connection, sums: Iterable[Sum], most: int) -> dict[Sum, list[tuple[str, Holder]]]:
    """By sum, (the day it opened, the contract) of each item of which exactly that is open; of sums that at most so many items have.

    All that is open is gone through once to count and once to fetch, some tenth of a second a million items: an index by sum
    would be written anew with every item that is paid, and costs a night many times that.
    """
    bulk.stage(connection, "stage_sum", ("amount_minor", "currency"), sorted(set(sums)))
    is_open = "s.amount_minor = o.open_minor AND s.currency = o.currency AND o.open_minor > 0 AND o.amount_minor > 0"
    count = (
        f"SELECT s.amount_minor, s.currency FROM open_item o CROSS JOIN stage_sum s WHERE {is_open} "
        "GROUP BY s.amount_minor, s.currency HAVING COUNT(*) <= ? ORDER BY 1, 2"
    )
    bulk.stage(connection, "stage_sum", ("amount_minor", "currency"), [tuple(row) for row in bulk.fetch(connection, count, (most,))])
    sql = (
        "SELECT s.amount_minor, s.currency, o.opens_on, o.contract_no, n.customer_name, n.object_address, o.due_on FROM open_item o "
        f"CROSS JOIN stage_sum s CROSS JOIN contract_now n WHERE {is_open} AND n.contract_no = o.contract_no "
        "ORDER BY s.amount_minor, s.currency, o.contract_no, o.due_on"
    )
    found: dict[Sum, list[tuple[str, Holder]]] = {}
    for row in bulk.fetch(connection, sql):
        found.setdefault((int(row[0]), row[1]), []).append((row[2], Holder(*row[3:])))
    return found


def keep(connection: Connection, run_no: int, found: Mapping[str, Suggested]) -> None:
    """Write what differs from the last word on each payment."""
    before = last(connection, found)
    rows = [(run_no, payment_id, _as_json(one)) for payment_id, one in sorted(found.items()) if one != before.get(payment_id, Suggested())]
    bulk.insert(connection, "suggestion", _COLUMNS, rows)


def last(connection: Connection, payment_ids: Iterable[str], upto: int = NEWEST) -> dict[str, Suggested]:
    """By payment, what the last night up to a run found."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    sql = (
        f"SELECT g.payment_id, g.suggested FROM stage_payment_id s JOIN suggestion g ON g.payment_id = s.payment_id AND {_LAST} ORDER BY g.payment_id"
    )
    return {payment_id: read(text) for payment_id, text in bulk.fetch(connection, sql, (upto,))}


def _as_json(one: Suggested) -> str:
    return json.dumps([one.after, [list(each) for each in one.contracts]], ensure_ascii=False)


def read(text: str) -> Suggested:
    """As it is kept; of an empty text, nothing."""
    after, contracts = json.loads(text or "[0, []]")
    return Suggested(int(after), tuple(Suggestion(*one) for one in contracts))
