"""Taking in what the billing system says: new rows become facts, known ones stay, contradicting ones are named.

A contract may change: the new version is kept beside the old ones. An invoice may not: another content under the same
number is a conflict, and the first stands.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core import money
from reconcile.core.names import address_key, name_key
from reconcile.core.numbers import SHORTEST, normal
from reconcile.core.reference_data import Invoice
from reconcile.store import bulk, number_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.reference_data import Clearing, Contract, Plan

_CONTRACT = (
    "contract_no", "customer_no", "customer_name", "object_address", "email", "language", "bill_delivery", "payment_method",
    "plan", "opened_on", "closed_on",
)  # fmt: skip
_ITEM = (
    "item_key", "invoice_no", "contract_no", "kind", "issued_on", "opens_on", "due_on", "period_start", "period_end",
    "amount_minor", "currency", "payment_reference", "file_n", "run_n",
)  # fmt: skip
_DUE = Invoice._fields.index("due_on")  # an item has beside it the day it opens
_OPEN = ("contract_no", "item_key", "kind", "issued_on", "opens_on", "due_on", "amount_minor", "open_minor", "currency")
_KEY = ("key", "kind", "contract_no", "item_key")
_CONFLICT = ("conflict_no", "file_no", "kind", "key", "contract_no", "account", "currency", "day", "amount_minor", "sentence")


class TakenRows(NamedTuple):
    rows: int
    new: int
    conflicts: int


def add_keys(connection: Connection, keys: Iterable[tuple[str, str, str, str]]) -> None:
    """Add (key, kind, contract_no, item_key) to the numbers people may quote; known ones and short ones are passed over."""
    rows = sorted([key for key in keys if len(key[0]) >= SHORTEST])
    number_shapes.add(connection, rows)
    if connection.dialect.name == "sqlite":  # there a row costs less than staging it does
        sql = "INSERT INTO number_key (key, kind, contract_no, item_key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        if rows:
            connection.exec_driver_sql(sql, rows)
        return
    bulk.stage(connection, "stage_key", _KEY, rows)
    bulk.execute(
        connection,
        "INSERT INTO number_key (key, kind, contract_no, item_key) SELECT key, kind, contract_no, item_key FROM stage_key WHERE TRUE "
        "ON CONFLICT DO NOTHING",
    )


def take_contracts(connection: Connection, contracts: Sequence[Contract], file_no: int) -> TakenRows:
    """One chunk of contracts; a later row for the same contract is its newer version."""
    latest = {contract.contract_no: contract for contract in contracts}
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(latest)])
    columns = ", ".join(f"n.{column}" for column in _CONTRACT)
    stored = bulk.fetch(
        connection, f"SELECT {columns} FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no ORDER BY n.contract_no"
    )
    standing = {row[0]: tuple(row) for row in stored}
    new = [tuple(latest[number]) for number in sorted(latest) if standing.get(number) != latest[number]]
    first = bulk.next_number(connection, "contract", "version_no")
    rows = [(number, *row, file_no) for number, row in enumerate(new, first)]
    bulk.insert(connection, "contract", ("version_no", *_CONTRACT, "file_no"), rows)
    bulk.insert(connection, "contract_now", (*_CONTRACT, "version_no"), [(*row[1:-1], row[0]) for row in rows if row[1] not in standing])
    bulk.stage(connection, "stage_version", (*_CONTRACT, "version_n"), [(*row[1:-1], row[0]) for row in rows if row[1] in standing])
    names = ", ".join(_CONTRACT)
    changed = ", ".join(f"{column} = excluded.{column}" for column in (*_CONTRACT[1:], "version_no"))
    bulk.execute(
        connection,
        f"INSERT INTO contract_now ({names}, version_no) SELECT {names}, version_n FROM stage_version WHERE TRUE "
        f"ON CONFLICT (contract_no) DO UPDATE SET {changed}",
    )
    add_keys(connection, (key for row in new for key in contract_keys(*row[:4])))
    return TakenRows(len(contracts), len(new), 0)


def contract_keys(contract_no: str, customer_no: str, customer_name: str, address: str) -> list[tuple[str, str, str, str]]:
    """Every number, name and address under which a version of a contract is found."""
    return [
        (normal(contract_no), "contract", contract_no, ""),
        (normal(customer_no), "customer", contract_no, ""),
        (name_key(customer_name), "name", contract_no, ""),
        (address_key(address), "address", contract_no, ""),
    ]


def take_invoices(connection: Connection, invoices: Sequence[Invoice], file_no: int) -> TakenRows:
    """One chunk of bills; each becomes an item that opens on the day it is issued."""
    rows = [(bill.invoice_no, *bill[:_DUE], bill.issued_on, *bill[_DUE:], file_no, 0) for bill in invoices]
    return take_items(connection, rows)


def take_items(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> TakenRows:
    """Items as rows of ``_ITEM``: new ones are opened, less what was cleared before they came; of a key that comes twice the first row stands."""
    keys = sorted({row[0] for row in rows})
    bulk.stage(connection, "stage_item_key", ("item_key",), [(key,) for key in keys])
    known = {
        key for (key,) in bulk.fetch(connection, "SELECT i.item_key FROM stage_item_key s JOIN item i ON i.item_key = s.item_key ORDER BY i.item_key")
    }
    first = {row[0]: row for row in reversed(rows) if row[0] not in known}
    fresh = sorted(first.values(), key=itemgetter(2, 0))
    bulk.insert(connection, "item", (*_ITEM[:-2], "file_no", "run_no"), fresh)
    found = _contradicting(connection, [row for row in rows if first.get(row[0]) is not row] if len(fresh) < len(rows) else [])
    _conflicts(connection, found)
    cleared = dict(
        bulk.fetch(
            connection,
            "SELECT c.item_key, CAST(SUM(c.amount_minor) AS BIGINT) FROM stage_item_key s JOIN clearing c ON c.item_key = s.item_key GROUP BY c.item_key",
        )
    )
    opened = [
        (contract_no, key, kind, issued_on, opens_on, due_on, amount, left, currency)
        for key, _, contract_no, kind, issued_on, opens_on, due_on, _, _, amount, currency, *_ in fresh
        if (left := amount - cleared.get(key, 0))
    ]
    bulk.insert(connection, "open_item", _OPEN, opened)
    add_keys(connection, (key for row in fresh for key in item_keys(row[0], row[1], row[2], row[11])))
    return TakenRows(len(rows), len(fresh), len(found))


def _contradicting(connection: Connection, again: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Of items that came again, those that say something else now, beside what stands."""
    if not again:
        return []
    bulk.stage(connection, "stage_item", _ITEM, again)
    differs = " OR ".join(f"i.{column} <> s.{column}" for column in ("contract_no", "kind", "issued_on", "due_on", "amount_minor", "currency"))
    return bulk.fetch(
        connection,
        "SELECT s.item_key, s.contract_no, s.amount_minor, i.amount_minor, s.currency, s.issued_on, s.file_n, i.currency FROM stage_item s "
        f"JOIN item i ON i.item_key = s.item_key WHERE {differs} ORDER BY s.item_key, s.contract_no, s.amount_minor, s.issued_on, s.due_on",
    )


def item_keys(item_key: str, invoice_no: str, contract_no: str, payment_reference: str) -> list[tuple[str, str, str, str]]:
    """The numbers under which a bill is found; an instalment has none."""
    keys = [(normal(invoice_no), "invoice", contract_no, item_key), (normal(payment_reference), "reference", contract_no, item_key)]
    return keys if keys[0][0] and keys[1][0] else [key for key in keys if key[0]]


def _conflicts(connection: Connection, found: Sequence[Sequence[Any]]) -> None:
    first = bulk.next_number(connection, "conflict", "conflict_no")
    rows = []
    for number, (item_key, contract_no, said, stands, currency, day, file_no, standing_currency) in enumerate(found, first):
        sentence = (
            f"invoice {item_key} came again with other content ({money.to_text(int(said), currency)} {currency}, contract "
            f"{contract_no}); the first ({money.to_text(int(stands), standing_currency)} {standing_currency}) stands: send a credit note and a new invoice"
        )
        key = f"{item_key}/{number}"
        rows.append((number, file_no, "invoice", key, contract_no, "", currency, day, said, sentence))
    bulk.insert(connection, "conflict", _CONFLICT, rows)


def take_plans(connection: Connection, plans: Sequence[Plan], file_no: int) -> TakenRows:
    """Stretches of levelled plans; a row already known is passed over."""
    names = ("contract_no", "valid_from", "monthly_amount_minor", "due_day_n", "valid_to", "currency")
    bulk.stage(connection, "stage_plan", names, sorted(set(plans)))
    new = bulk.fetch(
        connection,
        "SELECT s.contract_no, s.valid_from, s.monthly_amount_minor, s.due_day_n, s.valid_to, s.currency FROM stage_plan s "
        "LEFT JOIN plan p ON p.contract_no = s.contract_no AND p.valid_from = s.valid_from AND p.valid_to = s.valid_to "
        "AND p.monthly_amount_minor = s.monthly_amount_minor AND p.due_day = s.due_day_n AND p.currency = s.currency "
        "WHERE p.contract_no IS NULL ORDER BY s.contract_no, s.valid_from",
    )
    first = bulk.next_number(connection, "plan", "plan_no")
    columns = ("plan_no", "contract_no", "valid_from", "monthly_amount_minor", "due_day", "valid_to", "currency", "file_no")
    bulk.insert(connection, "plan", columns, [(number, *row, file_no) for number, row in enumerate(new, first)])
    return TakenRows(len(plans), len(new), 0)


def take_clearings(connection: Connection, clearings: Sequence[Clearing], file_no: int, seen: dict[Clearing, int] | None = None) -> TakenRows:
    """What was settled outside the bank. Rows alike to the letter within one file are different clearings, so they
    are numbered; ``seen`` carries the numbering from chunk to chunk.
    """
    numbering = {} if seen is None else seen
    rows = []
    for one in clearings:
        numbering[one] = numbering.get(one, 0) + 1
        rows.append((one.contract_no, one.invoice_no, one.amount_minor, one.currency, one.cleared_on, one.reason, numbering[one]))
    names = ("contract_no", "item_key", "amount_minor", "currency", "cleared_on", "reason", "ordinal_n")
    bulk.stage(connection, "stage_clearing", names, rows)
    new = bulk.fetch(
        connection,
        "SELECT s.contract_no, s.item_key, s.amount_minor, s.currency, s.cleared_on, s.reason, s.ordinal_n FROM stage_clearing s "
        "LEFT JOIN clearing c ON c.item_key = s.item_key AND c.contract_no = s.contract_no AND c.amount_minor = s.amount_minor "
        "AND c.currency = s.currency AND c.cleared_on = s.cleared_on AND c.reason = s.reason AND c.ordinal = s.ordinal_n WHERE c.item_key IS NULL "
        "ORDER BY s.item_key, s.contract_no, s.cleared_on, s.amount_minor, s.currency, s.reason, s.ordinal_n",
    )
    first = bulk.next_number(connection, "clearing", "clearing_no")
    columns = ("clearing_no", "contract_no", "item_key", "amount_minor", "currency", "cleared_on", "reason", "ordinal", "file_no", "run_no")
    bulk.insert(connection, "clearing", columns, [(number, *row, file_no, 0) for number, row in enumerate(new, first)])
    reopen(connection, [row[1] for row in new])
    return TakenRows(len(clearings), len(new), 0)


def reopen(connection: Connection, item_keys: Iterable[str]) -> None:
    """Work out anew what is open of these items, from the facts: amount less postings less clearings."""
    bulk.stage(connection, "stage_item_key", ("item_key",), [(key,) for key in sorted(set(item_keys))])
    bulk.execute(
        connection,
        "DELETE FROM open_item WHERE (contract_no, item_key) IN "
        "(SELECT i.contract_no, i.item_key FROM stage_item_key s JOIN item i ON i.item_key = s.item_key)",
    )
    open_now = (
        "i.amount_minor - COALESCE((SELECT SUM(p.amount_minor) FROM posting p WHERE p.item_key = i.item_key AND p.account_code = 'item'), 0) "
        "- COALESCE((SELECT SUM(c.amount_minor) FROM clearing c WHERE c.item_key = i.item_key), 0)"
    )
    bulk.execute(
        connection,
        f"INSERT INTO open_item ({', '.join(_OPEN)}) SELECT * FROM (SELECT i.contract_no, i.item_key, i.kind, i.issued_on, i.opens_on, "
        f"i.due_on, i.amount_minor, CAST({open_now} AS BIGINT) AS open_minor, i.currency FROM stage_item_key s JOIN item i ON i.item_key = s.item_key) x "
        "WHERE open_minor <> 0",
    )
