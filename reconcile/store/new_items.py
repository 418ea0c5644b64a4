"""Items on their way in: rows a chunk at a time, then, of many chunks together, what is open of them and the numbers they are found by.

Contracts and bills are numbered as the billing system likes, so each chunk's numbers lie all over the trees that are kept in
their order. What only the night reads is therefore put in later, by the database itself, in that order: each page of a tree is then
touched once for some hundred thousand bills, and not once for every chunk.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from reconcile.core import money
from reconcile.core.numbers import normals
from reconcile.store import bulk, number_keys, number_shapes
from reconcile.store.taken_rows import TakenRows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

COLUMNS = (
    "item_key", "invoice_no", "contract_no", "kind", "issued_on", "opens_on", "due_on", "period_start", "period_end",
    "amount_minor", "currency", "payment_reference", "file_no", "run_no",
)  # fmt: skip
OPEN = ("contract_no", "item_key", "kind", "issued_on", "opens_on", "due_on", "amount_minor", "open_minor", "currency")
_STAGED = (*COLUMNS[:-2], "file_n", "run_n")
_NUMBERS = {"invoice": COLUMNS.index("invoice_no"), "reference": COLUMNS.index("payment_reference")}  # kinds of numbers, and where they stand
_KEY, _CONTRACT = COLUMNS.index("item_key"), COLUMNS.index("contract_no")
_CONFLICT = ("conflict_no", "file_no", "kind", "key", "contract_no", "account", "currency", "day", "amount_minor", "sentence")
_TOGETHER = 400_000  # items: to sort them takes some 80 MB


class NewItems:
    """Takes rows of ``COLUMNS`` in; they are open, and found, when ``open`` was called after the last of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._next_no = bulk.next_number(connection, "item", "item_no")
        self._first_waiting = self._next_no  # items from this number on are neither open nor found yet

    def add(self, rows: Sequence[tuple[Any, ...]]) -> TakenRows:
        """One chunk; of a key that comes twice the first row stands."""
        bulk.stage(self._connection, "stage_item_key", ("item_key",), [(key,) for key in sorted({row[_KEY] for row in rows})])
        sql = "SELECT i.item_key FROM stage_item_key s JOIN item i ON i.item_key = s.item_key ORDER BY i.item_key"
        known = {key for (key,) in bulk.fetch(self._connection, sql)}
        first = {row[_KEY]: row for row in reversed(rows) if row[_KEY] not in known}
        fresh = sorted(first.values(), key=itemgetter(_CONTRACT, _KEY))
        bulk.insert(self._connection, "item", ("item_no", *COLUMNS), [(number, *row) for number, row in enumerate(fresh, self._next_no)])
        self._next_no += len(fresh)
        found = _contradicting(self._connection, [row for row in rows if first.get(row[_KEY]) is not row] if len(fresh) < len(rows) else [])
        _store_conflicts(self._connection, found)
        self._take_numbers(fresh)
        if self._next_no - self._first_waiting >= _TOGETHER:
            self.open()
        return TakenRows(len(rows), len(fresh), len(found))

    def open(self) -> None:
        """Open the items that came, less what was cleared before they came, and let them be found by their numbers."""
        if self._next_no == self._first_waiting:
            return
        source, parameters = "FROM item i WHERE i.item_no >= ?", (self._first_waiting,)  # numbered as they come, they are the last ones
        bulk.execute(self._connection, opening(source, "0"), parameters)
        names = ", ".join(number_keys.COLUMNS)
        numbers = " UNION ALL ".join(
            f"SELECT i.{COLUMNS[at]}, '{kind}', i.contract_no, i.item_key {source} AND {number_keys.plain(self._connection, f'i.{COLUMNS[at]}')}"
            for kind, at in _NUMBERS.items()
        )
        sql = f"INSERT INTO number_key ({names}) SELECT * FROM ({numbers} ORDER BY 1, 2, 3, 4) x WHERE TRUE ON CONFLICT DO NOTHING"
        bulk.execute(self._connection, sql, parameters * len(_NUMBERS))
        self._first_waiting = self._next_no

    def _take_numbers(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keep the shapes of all numbers, and at once those that are not quoted as they are written, of which there are few."""
        for kind, at in _NUMBERS.items():
            written = [row[at] for row in rows]
            numbers = normals(written)
            if numbers is not written:
                others = [(one, kind, row[_CONTRACT], row[_KEY]) for one, row in zip(numbers, rows, strict=True) if one != row[at]]
                number_keys.add_keys(self._connection, others)
                numbers = [one for one, text in zip(numbers, written, strict=True) if one == text]
            number_shapes.add_kind(self._connection, kind, numbers)


def opening(source: str, posted: str) -> str:
    """The statement that opens the items ``i`` of a source: what is left of each after what was ``posted``, and cleared."""
    columns = ", ".join(f"i.{name}" for name in OPEN[:-2])
    left = f"i.amount_minor - {posted} - COALESCE((SELECT SUM(c.amount_minor) FROM clearing c WHERE c.item_key = i.item_key), 0)"
    return (
        f"INSERT INTO open_item ({', '.join(OPEN)}) SELECT * FROM (SELECT {columns}, CAST({left} AS BIGINT) AS open_minor, i.currency {source}) x "
        "WHERE open_minor <> 0 ORDER BY contract_no, item_key"
    )


def _contradicting(connection: Connection, again: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Of items that came again, those that say something else now, beside what stands."""
    if not again:
        return []
    bulk.stage(connection, "stage_item", _STAGED, again)
    differs = " OR ".join(f"i.{column} <> s.{column}" for column in ("contract_no", "kind", "issued_on", "due_on", "amount_minor", "currency"))
    return bulk.fetch(
        connection,
        "SELECT s.item_key, s.contract_no, s.amount_minor, i.amount_minor, s.currency, s.issued_on, s.file_n, i.currency FROM stage_item s "
        f"JOIN item i ON i.item_key = s.item_key WHERE {differs} ORDER BY s.item_key, s.contract_no, s.amount_minor, s.issued_on, s.due_on",
    )


def _store_conflicts(connection: Connection, found: Sequence[Sequence[Any]]) -> None:
    if found:
        first = bulk.next_number(connection, "conflict", "conflict_no")
        bulk.insert(connection, "conflict", _CONFLICT, list(_conflicts(found, first)))


def _conflicts(found: Sequence[Sequence[Any]], first: int) -> Iterator[tuple[Any, ...]]:
    for number, (item_key, contract_no, said, stands, currency, day, file_no, standing_currency) in enumerate(found, first):
        sentence = (
            f"invoice {item_key} came again with other content ({money.to_text(int(said), currency)} {currency}, contract "
            f"{contract_no}); the first ({money.to_text(int(stands), standing_currency)} {standing_currency}) stands: send a credit note and a new invoice"
        )
        yield (number, file_no, "invoice", f"{item_key}/{number}", contract_no, "", currency, day, said, sentence)
