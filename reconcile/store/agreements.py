"""What banks pass on about agreements for automatic payment: taken in once, found by the numbers the payers typed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.core.agreements import Agreement, Event, agreement_key, typed_numbers
from reconcile.store import bulk
from reconcile.store.taken_rows import TakenRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection

NEWEST = 2**62  # a file's number beyond all there are
_NAMES = ", ".join(f"e.{name}" for name in ("event_no", *Agreement._fields))


def take(connection: Connection, rows: Sequence[Agreement], file_no: int) -> TakenRows:
    """One chunk of a bank's table, in its order.

    An event that is known to the letter says nothing new; one without a day could also say it again later, so it is
    passed over only when it repeats the last word on its agreement.
    """
    keys = [agreement_key(row) for row in rows]
    known = _by_key(connection, keys)
    new: list[tuple[str, Agreement]] = []
    for key, row in zip(keys, rows, strict=True):
        said = known[key]
        if row in (said if row.valid_from else said[-1:]):
            continue
        said.append(row)
        new.append((key, row))
    first = bulk.next_number(connection, "agreement_event", "event_no")
    columns = ("event_no", "agreement_key", *Agreement._fields, "file_no")
    bulk.insert(connection, "agreement_event", columns, [(first + at, key, *row, file_no) for at, (key, row) in enumerate(new)])
    found = typed_numbers(row.customer_ref for _, row in new)
    numbers = [(first + at, token, file_no) for at, (_, row) in enumerate(new) for token in found.get(row.customer_ref, ())]
    bulk.insert(connection, "agreement_number", ("event_no", "token", "file_no"), numbers)
    return TakenRows(len(rows), len(new), 0)


def _by_key(connection: Connection, keys: Iterable[str]) -> defaultdict[str, list[Agreement]]:
    """What was said of these agreements before, in the order in which it came."""
    bulk.stage(connection, "stage_agreement_key", ("agreement_key",), [(key,) for key in sorted(set(keys))])
    sql = (
        f"SELECT s.agreement_key, {_NAMES} FROM stage_agreement_key s JOIN agreement_event e ON e.agreement_key = s.agreement_key "
        "ORDER BY s.agreement_key, e.event_no"
    )
    found: defaultdict[str, list[Agreement]] = defaultdict(list)
    for row in bulk.fetch(connection, sql):
        found[row[0]].append(Agreement(*row[2:]))
    return found


def any_known(connection: Connection) -> bool:
    """Whether a bank has passed on any agreement at all."""
    return bool(bulk.fetch(connection, "SELECT event_no FROM agreement_event ORDER BY event_no LIMIT 1"))


def events(connection: Connection, last_file_no: int = NEWEST) -> list[Event]:
    """Everything the banks have said, in the order in which it came."""
    sql = f"SELECT {_NAMES} FROM agreement_event e WHERE e.file_no <= ? ORDER BY e.event_no"
    return [Event(int(row[0]), Agreement(*row[1:])) for row in bulk.fetch(connection, sql, (last_file_no,))]


def of_contract(connection: Connection, contract_no: str, last_file_no: int = NEWEST) -> list[Event]:
    """Every event of the agreements that ever named a number of this contract."""
    sql = (
        f"SELECT {_NAMES} FROM agreement_event e WHERE e.file_no <= ? AND e.agreement_key IN (SELECT x.agreement_key FROM number_key k "
        "JOIN agreement_number n ON n.token = k.key JOIN agreement_event x ON x.event_no = n.event_no WHERE k.contract_no = ? "
        "AND k.kind IN ('contract', 'customer', 'invoice', 'reference')) ORDER BY e.event_no"
    )
    return [Event(int(row[0]), Agreement(*row[1:])) for row in bulk.fetch(connection, sql, (last_file_no, contract_no))]


def of_contracts(connection: Connection, numbers: Iterable[str], normal: Callable[[str], str]) -> list[Event]:
    """Every event of the agreements that ever named one of these contracts, or its customer, by number."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    customers = bulk.fetch(
        connection, "SELECT n.contract_no, n.customer_no FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no ORDER BY 1"
    )
    tokens = sorted({normal(text) for row in customers for text in row} - {""})
    bulk.stage(connection, "stage_token", ("token",), [(token,) for token in tokens])
    sql = (
        f"SELECT {_NAMES} FROM (SELECT DISTINCT x.agreement_key FROM stage_token s JOIN agreement_number n ON n.token = s.token "
        "JOIN agreement_event x ON x.event_no = n.event_no) k JOIN agreement_event e ON e.agreement_key = k.agreement_key ORDER BY e.event_no"
    )
    return [Event(int(row[0]), Agreement(*row[1:])) for row in bulk.fetch(connection, sql)]


def hits(connection: Connection, event_nos: Iterable[int]) -> dict[int, list[tuple[str, str, str]]]:
    """By event, the (token, kind, contract_no) of each number of ours in what the payer typed."""
    bulk.stage(connection, "stage_event", ("event_n",), [(number,) for number in sorted(set(event_nos))])
    sql = (
        "SELECT DISTINCT s.event_n, k.key, k.kind, k.contract_no FROM stage_event s JOIN agreement_number n ON n.event_no = s.event_n "
        "JOIN number_key k ON k.key = n.token WHERE k.kind IN ('contract', 'customer', 'invoice', 'reference') ORDER BY 1, 2, 3, 4"
    )
    found: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for event_no, token, kind, contract_no in bulk.fetch(connection, sql):
        found[int(event_no)].append((token, kind, contract_no))
    return dict(found)


def closed(connection: Connection, contract_nos: Iterable[str], as_of: str) -> dict[str, str]:
    """Those of some contracts that have closed by a day, with the day they closed."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(contract_nos))])
    sql = (
        "SELECT n.contract_no, n.closed_on FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no "
        "WHERE n.closed_on <> '' AND n.closed_on <= ? ORDER BY n.contract_no"
    )
    return {row[0]: row[1] for row in bulk.fetch(connection, sql, (as_of,))}


def numbers(connection: Connection, event_nos: Iterable[int]) -> dict[int, list[str]]:
    """By event, the tokens in what the payer typed."""
    bulk.stage(connection, "stage_event", ("event_n",), [(number,) for number in sorted(set(event_nos))])
    sql = "SELECT n.event_no, n.token FROM stage_event s JOIN agreement_number n ON n.event_no = s.event_n ORDER BY n.event_no, n.token"
    found: dict[int, list[str]] = defaultdict(list)
    for event_no, token in bulk.fetch(connection, sql):
        found[int(event_no)].append(token)
    return dict(found)
