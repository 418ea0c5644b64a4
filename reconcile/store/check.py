"""Our invariants, worked out anew from the facts and postings.

1. payment = Σ its postings (less, while a person has to decide, what is not placed yet)
2. 0 ≤ Σ postings and clearings on an item ≤ the item (for a credit note with the signs turned)
3. an entry = Σ its payments, a batch = Σ the details that explain it (ours, because intake makes them so)
5. the certificates add up, hand over to one another, and are what payments and postings say
and: the projections are what the facts and postings say, and the chain of runs is unbroken. Invariant 4 (balances, gaps)
is the bank's: each night checks and reports it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core import money
from reconcile.errors import Broken
from reconcile.store import bulk, chain, check_certificates, check_projections, runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NO_LIMIT = 2**62
_DECIDED = "('posted', 'not_customer', 'returned', 'explained')"
_PAYMENTS = (
    "SELECT t.payment_id, t.currency, t.amount_minor, CAST(SUM(g.amount_minor) AS BIGINT) FROM payment_state t JOIN posting g ON g.payment_id = t.payment_id "
    "WHERE t.state IN {decided} {which} GROUP BY t.payment_id, t.currency, t.amount_minor HAVING SUM(g.amount_minor) <> t.amount_minor ORDER BY t.payment_id"
)
# By the items a run posted to: what it posted, what was posted before, which seldom is anything, and what was cleared. The sums are
# worked out in the order of the keys, as the indexes are; the items are then read in the order in which they lie. The limit, which is
# none, holds SQLite to these two steps.
_TOUCHED_SUMS = (
    "SELECT k.item_no, CAST(s.paid + COALESCE((SELECT SUM(g.amount_minor) FROM posting g WHERE g.item_key = s.item_key AND g.posting_no < ? "
    "AND g.account_code = 'item'), 0) AS BIGINT) AS paid, CAST(COALESCE((SELECT SUM(c.amount_minor) FROM clearing c WHERE c.item_key = s.item_key), 0) "
    "AS BIGINT) AS cleared FROM (SELECT item_key, SUM(amount_minor) AS paid FROM posting WHERE run_no = ? AND account_code = 'item' GROUP BY item_key) s "
    f"JOIN item k ON k.item_key = s.item_key ORDER BY k.item_no LIMIT {_NO_LIMIT}"
)
_TOUCHED_ITEMS = f"SELECT i.item_key, i.currency, i.amount_minor, x.paid, x.cleared FROM ({_TOUCHED_SUMS}) x JOIN item i ON i.item_no = x.item_no"
_ITEMS = (
    "SELECT i.item_key, i.currency, i.amount_minor, CAST(COALESCE((SELECT SUM(g.amount_minor) FROM posting g WHERE g.item_key = i.item_key "
    "AND g.account_code = 'item'), 0) AS BIGINT) AS paid, CAST(COALESCE((SELECT SUM(c.amount_minor) FROM clearing c WHERE c.item_key = i.item_key), 0) AS BIGINT) AS cleared "
    "FROM item i"
)


def touched(connection: Connection, run_no: int) -> None:
    """Invariants 1 and 2 for what a run posted. Raises: Broken."""
    which = "AND t.payment_id IN (SELECT r.payment_id FROM posting r WHERE r.run_no = ?)"
    wrong = bulk.fetch(connection, _PAYMENTS.format(decided=_DECIDED, which=which), (run_no,))
    problems = [_payment_problem(*row) for row in wrong]
    first = bulk.fetch(connection, "SELECT COALESCE(MIN(posting_no), 0) FROM posting WHERE run_no = ?", (run_no,))[0][0]
    problems += _item_problems(connection, _TOUCHED_ITEMS, (first, run_no))
    if problems:
        raise Broken("", problems[0], "nothing was written; report this")


def _payment_problem(payment_id: str, currency: str, amount: int, posted: int) -> str:
    return f"payment {payment_id} is {money.to_text(int(amount), currency)} {currency}, its postings add up to {money.to_text(int(posted), currency)}"


def _item_problems(connection: Connection, items: str, parameters: tuple[object, ...] = ()) -> list[str]:
    # What others cleared beyond an item's sum is their say, not our posting: then nothing of ours may stand on it.
    sql = (
        f"SELECT * FROM ({items}) y WHERE (amount_minor >= 0 AND (paid < 0 OR (paid > 0 AND paid + cleared > amount_minor))) "
        "OR (amount_minor < 0 AND (paid > 0 OR (paid < 0 AND paid + cleared < amount_minor))) ORDER BY item_key"
    )
    return [
        f"item {row[0]} is {money.to_text(int(row[2]), row[1])} {row[1]}, {money.to_text(int(row[3]), row[1])} is posted and "
        f"{money.to_text(int(row[4]), row[1])} cleared on it"
        for row in bulk.fetch(connection, sql, parameters)
    ]


def everything(connection: Connection) -> list[str]:
    """Every break there is, as sentences; none when the store is sound."""
    undecided = (
        "SELECT t.payment_id FROM payment_state t WHERE t.state IN ('posted', 'not_customer', 'explained') AND t.amount_minor <> 0 "
        "AND NOT EXISTS (SELECT 1 FROM posting g WHERE g.payment_id = t.payment_id) ORDER BY t.payment_id"
    )
    return [
        *(_payment_problem(*row) for row in bulk.fetch(connection, _PAYMENTS.format(decided=_DECIDED, which=""))),
        *(f"payment {row[0]} counts as placed but has no posting" for row in bulk.fetch(connection, undecided)),
        *_item_problems(connection, _ITEMS),
        *_entry_problems(connection),
        *_explained_problems(connection),
        *check_projections.problems(connection),
        *check_certificates.problems(connection),
        *_chain_problems(connection),
    ]


def _entry_problems(connection: Connection) -> list[str]:
    sql = (
        "SELECT e.entry_no, e.servicer_reference, e.currency, e.amount_minor, CAST(SUM(p.amount_minor) AS BIGINT) FROM entry e JOIN payment p ON p.entry_no = e.entry_no "
        "GROUP BY e.entry_no, e.servicer_reference, e.currency, e.amount_minor HAVING SUM(p.amount_minor) <> e.amount_minor ORDER BY e.entry_no"
    )
    return [
        f"entry {row[0]} ({row[1]}) is {money.to_text(int(row[3]), row[2])}, its payments add up to {money.to_text(int(row[4]), row[2])}"
        for row in bulk.fetch(connection, sql)
    ]


def _explained_problems(connection: Connection) -> list[str]:
    """A batch that stands in its details: each cent once."""
    sql = (
        "SELECT x.payment_id, b.currency, b.amount_minor, CAST(SUM(d.amount_minor) AS BIGINT) FROM explained x JOIN payment b ON b.payment_id = x.payment_id "
        "JOIN payment d ON d.entry_no = x.by_entry_no GROUP BY x.payment_id, b.currency, b.amount_minor HAVING SUM(d.amount_minor) <> b.amount_minor ORDER BY x.payment_id"
    )
    differs = " OR ".join(
        f"n.{name} <> p.{name}" for name in ("amount_minor", "currency", "account", "payer_account", "remittance_text", "payer_name")
    )
    changed = f"SELECT p.payment_id FROM payment p JOIN notified_payment n ON n.payment_id = p.payment_id WHERE {differs} ORDER BY p.payment_id"
    return [
        *(
            f"batch {row[0]} is {money.to_text(int(row[2]), row[1])}, its details add up to {money.to_text(int(row[3]), row[1])}"
            for row in bulk.fetch(connection, sql)
        ),
        *(f"payment {row[0]} is not what the bank's details said" for row in bulk.fetch(connection, changed)),
    ]


def counts(connection: Connection) -> dict[str, int]:
    """How much ``everything`` looks at, by what it is."""
    tables = ("source_file", "statement", "entry", "payment", "contract", "item", "clearing", "ruling", "decision", "posting", "certificate", "run")
    return {table: int(bulk.fetch(connection, f"SELECT COUNT(*) FROM {table}")[0][0]) for table in tables}


def _chain_problems(connection: Connection) -> list[str]:
    before = None
    for run in runs.all_runs(connection):
        if chain.link(connection, run, before) != run.chain:
            return [f"run {run.run_id} is not what it was when it was closed: the facts it saw or what it wrote were changed"]
        before = run
    return []
