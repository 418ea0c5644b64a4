"""Taking in what the billing system says: new rows become facts, known ones stay, contradicting ones are named.

A contract may change: the new version is kept beside the old ones. An invoice may not: another content under the same
number is a conflict, and the first stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.core.reference_data import Invoice
from reconcile.store import bulk
from reconcile.store.new_items import NewItems, opening
from reconcile.store.number_keys import add_keys, contract_keys
from reconcile.store.taken_rows import TakenRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.reference_data import Clearing, Contract, Plan

_CONTRACT = (
    "contract_no", "customer_no", "customer_name", "object_address", "email", "language", "bill_delivery", "payment_method",
    "plan", "opened_on", "closed_on",
)  # fmt: skip
_DUE = Invoice._fields.index("due_on")  # an item has beside it the day it opens


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
    names = ", ".join((*_CONTRACT, "version_no"))
    changed = ", ".join(f"{column} = excluded.{column}" for column in (*_CONTRACT[1:], "version_no"))
    bulk.execute(
        connection,
        f"INSERT INTO contract_now ({names}) SELECT {names} FROM contract WHERE version_no >= ? ORDER BY version_no "
        f"ON CONFLICT (contract_no) DO UPDATE SET {changed}",
        (first,),
    )
    add_keys(connection, (key for row in new for key in contract_keys(*row[:4])))
    return TakenRows(len(contracts), len(new), 0)


class NewBills:
    """A file's bills, chunk by chunk; each becomes an item that opens on the day it is issued."""

    def __init__(self, connection: Connection, file_no: int) -> None:
        self._items, self._file_no = NewItems(connection), file_no

    def add(self, bills: Sequence[Invoice]) -> TakenRows:
        """One chunk; call ``open`` after the last."""
        return self._items.add([(bill.invoice_no, *bill[:_DUE], bill.issued_on, *bill[_DUE:], self._file_no, 0) for bill in bills])

    def open(self) -> None:
        """Let them take money, and be found by their numbers."""
        self._items.open()


def take_invoices(connection: Connection, invoices: Sequence[Invoice], file_no: int) -> TakenRows:
    """The bills of a file that is one chunk."""
    bills = NewBills(connection, file_no)
    taken = bills.add(invoices)
    bills.open()
    return taken


def take_items(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> TakenRows:
    """Items as rows of ``new_items.COLUMNS``: new ones are opened."""
    items = NewItems(connection)
    taken = items.add(rows)
    items.open()
    return taken


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
    posted = "COALESCE((SELECT SUM(p.amount_minor) FROM posting p WHERE p.item_key = i.item_key AND p.account_code = 'item'), 0)"
    bulk.execute(connection, opening("FROM stage_item_key s JOIN item i ON i.item_key = s.item_key", posted))
