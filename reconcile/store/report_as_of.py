"""What a past run knew: the facts up to its newest file, the decisions and postings up to its number.

Everything is worked out from facts and postings. For the newest run the projections may say where to look, never how
much: the amounts come from the same queries either way, but for the list of open items, which may be millions (``owed``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from reconcile.store.runs import Run


class AsOf(NamedTuple):
    """A night as its queries see it. ``since_run`` is the night before: what rulings moved in between counts here."""

    run_no: int
    since_run: int
    as_of: str
    last_file_no: int
    since_file: int
    last_arrival_no: int
    since_arrival: int
    newest: bool  # nothing has been taken in or decided since


def of(connection: Connection, run: Run, before: Run | None) -> AsOf:
    """How to look at a run; ``before`` is the night before it."""
    sql = "SELECT (SELECT MAX(run_no) FROM run), (SELECT COALESCE(MAX(file_no), 0) FROM source_file)"
    last_run, last_file = bulk.fetch(connection, sql)[0]
    return AsOf(
        run.run_no,
        before.run_no if before else 0,
        run.as_of,
        run.last_file_no,
        before.last_file_no if before else 0,
        run.last_arrival_no,
        before.last_arrival_no if before else 0,
        (int(last_run), int(last_file)) == (run.run_no, run.last_file_no),
    )


class OpenItem(NamedTuple):
    """An item with what was paid and cleared on it; what is open is the rest."""

    item_key: str
    invoice_no: str
    contract_no: str
    kind: str
    issued_on: str
    due_on: str
    amount_minor: int
    currency: str
    paid_minor: int
    cleared_minor: int
    plan_change_minor: int  # of what was cleared
    replaced: int  # 1 when an invoice has taken the instalment's place

    @property
    def open_minor(self) -> int:
        """Negative for a credit note."""
        return self.amount_minor - self.paid_minor - self.cleared_minor

    @property
    def owed_on(self) -> str:
        """The day it is to be paid by; "" for a credit note, which nobody has to pay."""
        return self.due_on if self.amount_minor > 0 else ""

    @property
    def worth_minor(self) -> int:
        """An instalment's amount less what later changes of its plan took off."""
        return self.amount_minor - self.plan_change_minor


_CLEARED = "COALESCE((SELECT SUM(c.amount_minor) FROM clearing c WHERE c.item_key = i.item_key AND c.file_no <= ? AND c.run_no <= ?{reason}), 0)"
_ITEMS = (
    "SELECT i.item_key, i.invoice_no, i.contract_no, i.kind, i.issued_on, i.due_on, i.amount_minor, i.currency, "
    "CAST(COALESCE((SELECT SUM(g.amount_minor) FROM posting g WHERE g.item_key = i.item_key AND g.account_code = 'item' AND g.run_no <= ?), 0) AS BIGINT) AS paid, "
    f"CAST({_CLEARED.format(reason='')} AS BIGINT) AS cleared, "
    """CAST({changed} AS BIGINT) AS changed, """
    "CASE WHEN EXISTS (SELECT 1 FROM clearing c WHERE c.item_key = i.item_key AND c.reason = 'replaced' AND c.run_no <= ?) THEN 1 ELSE 0 END AS replaced "
    "FROM {source} WHERE i.file_no <= ? AND i.run_no <= ? AND i.issued_on <= ?"
).replace("{changed}", _CLEARED.format(reason=" AND c.reason = 'plan_change'"))


def _items(connection: Connection, at: AsOf, source: str, having: str, more: str = "") -> list[OpenItem]:
    known = (at.last_file_no, at.run_no)
    parameters = (at.run_no, *known, *known, at.run_no, *known, at.as_of)
    sql = f"SELECT * FROM ({_ITEMS.format(source=source)}{more} LIMIT {_ANY}) x WHERE {having} ORDER BY contract_no, item_key"
    return [OpenItem(*row) for row in bulk.fetch(connection, sql, parameters)]


_ANY = 2**62  # a limit keeps SQLite from working out each sum anew for every place that names it
_OPEN = "amount_minor - paid - cleared <> 0"
_ALL = "item i"
_LIKELY = "open_item o JOIN item i ON i.item_key = o.item_key"


def open_instalments(connection: Connection, at: AsOf) -> list[OpenItem]:
    """Every instalment with money open, by contract and item."""
    source, kind = (_LIKELY, "o.kind") if at.newest else (_ALL, "i.kind")
    return _items(connection, at, source, _OPEN, f" AND {kind} = 'instalment'")


class Owed(NamedTuple):
    """An open item as the sheet of open items shows it; ``due_on`` is "" for a credit note, which is never overdue."""

    item_key: str
    invoice_no: str
    contract_no: str
    customer_name: str
    kind: str
    issued_on: str
    due_on: str
    amount_minor: int
    open_minor: int
    currency: str


class OwedSum(NamedTuple):
    """The open items of a currency that are due on a day; its credit notes are those of the day ""."""

    currency: str
    due_on: str
    items: int
    amount_minor: int
    open_minor: int


# There may be millions of open items: for the newest run they are read as they stand now, which `verify` and each night's
# check hold equal to the postings and clearings.
_NOW = "open_item o WHERE o.open_minor <> 0 AND o.issued_on <= ?"
_OWED_ON = "CASE WHEN o.amount_minor > 0 THEN o.due_on ELSE '' END"  # as ``OpenItem.owed_on``


def owed_sums(connection: Connection, at: AsOf) -> list[OwedSum]:
    """All that is open, of items issued up to the day, by currency and due day."""
    if not at.newest:
        sums: dict[tuple[str, str], tuple[int, int, int]] = {}
        for one in _items(connection, at, _ALL, _OPEN):
            items, amount, left = sums.get((one.currency, one.owed_on), (0, 0, 0))
            sums[one.currency, one.owed_on] = (items + 1, amount + one.amount_minor, left + one.open_minor)
        return [OwedSum(*key, *sums[key]) for key in sorted(sums)]
    sql = (
        f"SELECT o.currency, {_OWED_ON}, COUNT(*), CAST(SUM(o.amount_minor) AS BIGINT), CAST(SUM(o.open_minor) AS BIGINT) "
        f"FROM {_NOW} GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [OwedSum(row[0], row[1], int(row[2]), int(row[3]), int(row[4])) for row in bulk.fetch(connection, sql, (at.as_of,))]


def owed(connection: Connection, at: AsOf, sums: Iterable[OwedSum], most: int) -> Iterator[list[Owed]]:
    """The items with money open, issued up to the day, a chunk at a time: so many of those overdue longest, and some more, in no order.

    An item without a due day is due on the day itself. ``sums`` are those of ``owed_sums``.
    """
    if not at.newest:
        found = _items(connection, at, _ALL, _OPEN)
        found.sort(key=lambda one: (one.owed_on or at.as_of, -one.open_minor, one.item_key))
        names = customers(connection, at, {one.contract_no for one in found[:most]})
        yield [
            Owed(
                one.item_key, one.invoice_no, one.contract_no, names.get(one.contract_no, ""), one.kind, one.issued_on, one.owed_on,
                one.amount_minor, one.open_minor, one.currency,
            )
            for one in found[:most]
        ]  # fmt: skip
        return
    sql = (  # an instalment has no invoice; any other item's key is its invoice's number
        "SELECT o.item_key, CASE WHEN o.kind = 'instalment' THEN '' ELSE o.item_key END, o.contract_no, COALESCE(n.customer_name, ''), o.kind, o.issued_on, "
        f"{_OWED_ON}, o.amount_minor, o.open_minor, o.currency FROM (SELECT * FROM {_NOW} AND COALESCE(NULLIF({_OWED_ON}, ''), ?) <= ?) o "
        "LEFT JOIN contract_now n ON n.contract_no = o.contract_no ORDER BY o.contract_no, o.item_key"  # as they stand: nothing is sorted
    )
    for rows in bulk.stream(connection, sql, (at.as_of, at.as_of, _day_of(sums, most, at.as_of))):
        yield list(map(Owed._make, rows))


def _day_of(sums: Iterable[OwedSum], most: int, as_of: str) -> str:
    """The due day up to which there are at least so many items: what is due later need not be sorted."""
    items: dict[str, int] = {}
    for one in sums:
        items[one.due_on or as_of] = items.get(one.due_on or as_of, 0) + one.items
    day, count = as_of, 0
    for day in sorted(items):
        count += items[day]
        if count >= most:
            break
    return day


def open_items_of(connection: Connection, at: AsOf, numbers: Iterable[str]) -> dict[str, list[OpenItem]]:
    """The same of some contracts, by contract."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    found: dict[str, list[OpenItem]] = {}
    likely = (
        "open_item o ON o.contract_no = s.contract_no JOIN item i ON i.item_key = o.item_key"
        if at.newest
        else "item i ON i.contract_no = s.contract_no"
    )
    for one in _items(connection, at, f"stage_contract_no s JOIN {likely}", _OPEN):
        found.setdefault(one.contract_no, []).append(one)
    return found


def items_by_key(connection: Connection, at: AsOf, keys: Iterable[str]) -> dict[str, OpenItem]:
    """Some items, open or not."""
    bulk.stage(connection, "stage_item_key", ("item_key",), [(key,) for key in sorted(set(keys))])
    return {one.item_key: one for one in _items(connection, at, "stage_item_key s JOIN item i ON i.item_key = s.item_key", "1 = 1")}


def instalments_touched(connection: Connection, at: AsOf) -> list[str]:
    """The instalments this night's postings or clearings moved, or that it opened.

    An instalment's key begins with PLAN/: of a night's million postings only those few are looked up.
    """
    sql = (
        "SELECT g.item_key FROM posting g JOIN item i ON i.item_key = g.item_key WHERE g.run_no > ? AND g.run_no <= ? AND g.account_code = 'item' "
        "AND g.item_key LIKE 'PLAN/%' AND i.kind = 'instalment' UNION SELECT c.item_key FROM clearing c JOIN item i ON i.item_key = c.item_key "
        "WHERE c.run_no > 0 AND c.run_no > ? AND c.run_no <= ? AND i.kind = 'instalment' ORDER BY 1"
    )
    between = (at.since_run, at.run_no)
    return [row[0] for row in bulk.fetch(connection, sql, (*between, *between))]


def customers(connection: Connection, at: AsOf, numbers: Iterable[str]) -> dict[str, str]:
    """The customer's name of each contract, in the version the run knew."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    if at.newest:
        now = "SELECT n.contract_no, n.customer_name FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no ORDER BY n.contract_no"
        return dict(bulk.fetch(connection, now))
    sql = (
        "SELECT c.contract_no, c.customer_name FROM stage_contract_no s JOIN contract c ON c.contract_no = s.contract_no "
        "WHERE c.version_no = (SELECT MAX(v.version_no) FROM contract v WHERE v.contract_no = s.contract_no AND v.file_no <= ?) ORDER BY c.contract_no"
    )
    return dict(tuple(row) for row in bulk.fetch(connection, sql, (at.last_file_no,)))
