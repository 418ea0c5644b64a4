"""What was used, taken in as facts: a reading that comes again with other content is its new version."""

from __future__ import annotations

from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from reconcile.core.plan_months import Consumption
from reconcile.store import bulk
from reconcile.store.taken_rows import TakenRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

_STAGED = ("contract_no", "period_start", "period_end", "kwh_n", "amount_minor", "currency")
_CONFLICT = ("conflict_no", "file_no", "kind", "key", "contract_no", "account", "currency", "day", "amount_minor", "sentence")
NEWEST = 2**62  # a file's number beyond all there are
_AT_ONCE = 50_000
_CONTRACTS_AT_ONCE = 2_000
_NONE = -(10**15)  # stands for an absent cost, beyond what a cell may hold
_OVERLAPS = (
    "contract {contract_no}: the reading {start} to {end} cuts across {other_start} to {other_end}; of days in both only the shorter reading "
    "counts: have the meter data mended"
)
_LATER = "SELECT 1 FROM consumption l WHERE l.contract_no = c.contract_no AND l.period_start = c.period_start AND l.period_end = c.period_end"


def take(connection: Connection, readings: Sequence[Consumption], file_no: int) -> TakenRows:
    """One chunk of readings. What is known to the letter is passed over; a period that cuts across another one is named."""
    rows = sorted(set(readings), key=lambda one: (one.contract_no, one.period_start, one.period_end))
    bulk.stage(connection, "stage_consumption", _STAGED, rows)
    same = f"l.kwh_milli = s.kwh_n AND COALESCE(l.amount_minor, {_NONE}) = COALESCE(s.amount_minor, {_NONE}) AND l.currency = s.currency"
    new = bulk.fetch(
        connection,
        "SELECT s.contract_no, s.period_start, s.period_end, s.kwh_n, s.amount_minor, s.currency FROM stage_consumption s "
        "LEFT JOIN consumption l ON l.contract_no = s.contract_no AND l.period_start = s.period_start AND l.period_end = s.period_end "
        "AND l.consumption_no = (SELECT MAX(m.consumption_no) FROM consumption m WHERE m.contract_no = s.contract_no "
        "AND m.period_start = s.period_start AND m.period_end = s.period_end) "
        f"WHERE l.consumption_no IS NULL OR NOT ({same}) ORDER BY s.contract_no, s.period_start, s.period_end",
    )
    first = bulk.next_number(connection, "consumption", "consumption_no")
    columns = ("consumption_no", "contract_no", "period_start", "period_end", "kwh_milli", "amount_minor", "currency", "file_no")
    bulk.insert(connection, "consumption", columns, [(number, *row, file_no) for number, row in enumerate(new, first)])
    return TakenRows(len(readings), len(new), _name_overlaps(connection, file_no, first))


def _name_overlaps(connection: Connection, file_no: int, first: int) -> int:
    """Say which of the new readings cut across another period of the same contract; of both days the shorter one counts."""
    found = bulk.fetch(
        connection,
        "SELECT c.contract_no, c.period_start, c.period_end, MIN(o.period_start), MIN(o.period_end), c.currency FROM consumption c "
        "JOIN consumption o ON o.contract_no = c.contract_no AND o.period_start <= c.period_end AND o.period_end >= c.period_start "
        "AND (o.period_start <> c.period_start OR o.period_end <> c.period_end) WHERE c.consumption_no >= ? "
        f"AND NOT EXISTS ({_LATER} AND l.consumption_no < c.consumption_no) "
        "GROUP BY c.contract_no, c.period_start, c.period_end, c.currency ORDER BY c.contract_no, c.period_start, c.period_end, c.currency",
        (first,),
    )
    number = bulk.next_number(connection, "conflict", "conflict_no")
    rows = [
        (
            number + place, file_no, "consumption", f"{contract_no}/{start}/{end}", contract_no, "", currency, start, 0,
            _OVERLAPS.format(contract_no=contract_no, start=start, end=end, other_start=other_start, other_end=other_end),
        )
        for place, (contract_no, start, end, other_start, other_end, currency) in enumerate(found)
    ]  # fmt: skip
    bulk.insert(connection, "conflict", _CONFLICT, rows)
    return len(rows)


def of_contract(connection: Connection, contract_no: str, last: str = "9999-12-31", file_no: int = NEWEST) -> list[Consumption]:
    """A contract's readings that ended up to a day, known up to a file, oldest first; of one period all versions, the last one last."""
    sql = f"{_READINGS} AND c.contract_no = ? ORDER BY c.contract_no, c.period_start, c.period_end, c.consumption_no"
    return [_reading(row) for row in bulk.fetch(connection, sql, (last, file_no, contract_no))]


def of_contracts(
    connection: Connection, numbers: Iterable[str], first: str, last: str, file_no: int = NEWEST
) -> Iterator[tuple[str, list[Consumption]]]:
    """The same of some contracts, of readings that ended between two days; some thousand contracts at a time, by number."""
    sql = (
        "SELECT c.contract_no, c.period_start, c.period_end, c.kwh_milli, c.amount_minor, c.currency FROM stage_read_contract s "
        "JOIN consumption c ON c.contract_no = s.contract_no WHERE c.period_end <= ? AND c.file_no <= ? AND c.period_end >= ? "
        "ORDER BY c.contract_no, c.period_start, c.period_end, c.consumption_no"
    )
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), _CONTRACTS_AT_ONCE):
        bulk.stage(connection, "stage_read_contract", ("contract_no",), [(number,) for number in wanted[start : start + _CONTRACTS_AT_ONCE]])
        for number, group in groupby(bulk.fetch(connection, sql, (last, file_no, first)), key=itemgetter(0)):
            yield number, list(map(_reading, group))


def by_contract(connection: Connection, first: str, last: str, file_no: int = NEWEST) -> Iterator[tuple[str, list[Consumption]]]:
    """The same of every contract, of those that ended between two days; a contract at a time, by number."""
    sql = f"{_READINGS} AND c.period_end >= ? ORDER BY c.contract_no, c.period_start, c.period_end, c.consumption_no"
    rows = chain.from_iterable(_parts(connection, sql, (last, file_no, first)))
    for number, group in groupby(rows, key=itemgetter(0)):
        yield number, list(map(_reading, group))


def _parts(connection: Connection, sql: str, parameters: tuple[str | int, ...]) -> Iterable[Sequence[Any]]:
    """Rows some thousand at a time; of the embedded database as its driver has them, for millions of them are read."""
    if connection.dialect.name != "sqlite":
        return bulk.stream(connection, sql, parameters, _AT_ONCE)
    cursor = connection.connection.cursor()
    cursor.execute(sql, parameters)
    return iter(lambda: cursor.fetchmany(_AT_ONCE), [])


_READINGS = (
    "SELECT c.contract_no, c.period_start, c.period_end, c.kwh_milli, c.amount_minor, c.currency FROM consumption c WHERE c.period_end <= ? "
    "AND c.file_no <= ?"
)

_reading = partial(tuple.__new__, Consumption)  # as _make, without a call of Python for each row
