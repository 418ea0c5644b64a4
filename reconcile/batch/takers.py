"""What is done with a file of each kind: read it, store it, say it in a sentence. The order is the one they are taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.batch import emails, unlisted
from reconcile.readers import bank_mapped, bank_rows, finvoice, pain, statement_readers, strict, table_end, tables
from reconcile.readers.bank_tables import BANKS
from reconcile.readers.detect import EMAIL
from reconcile.readers.table_schema import KINDS
from reconcile.store import agreements, consumption, orders, quality, reference, statements
from reconcile.store import claims as stored_claims
from reconcile.store import requests as stored_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.policy import Policy
    from reconcile.core.reference_data import Clearing
    from reconcile.readers.camt_files import Files
    from reconcile.readers.inputs import Input
    from reconcile.readers.statement_readers import StatementReader
    from reconcile.store.taken_rows import TakenRows

    Taker = Callable[[Connection, Policy, Input, int], tuple[int, str]]


CAMT = "camt"
CONTRADICT = "contradict an earlier statement"
_TABLES = frozenset({*KINDS, *(kind for kind, _, _ in BANKS), bank_mapped.KIND})  # read by the encodings of tables
_ISO = frozenset({CAMT, pain.ORDERS, pain.STATUSES})  # written by a published schema


def take(connection: Connection, policy: Policy, one: Input, kind: str, file_no: int, ahead: Files) -> tuple[int, str]:
    """Read one file of a kind into the store; gives the number of its rows and a sentence. Raises: Refused.

    ``ahead`` reads the files of kind ``CAMT``.
    """
    taker = _statements(_CAMT._replace(read=lambda stream, _name: ahead.read(one, stream))) if kind == CAMT else TAKERS[kind]
    rows, said = taker(connection, policy, one, file_no)
    if policy.iso_schemas and kind in _ISO:
        with one.open() as stream:
            said = f"{said}; {strict.check(stream, one.name, policy.iso_schemas)}"
    if kind not in _TABLES:
        return rows, said
    encoding = bank_rows.spoken_encoding(one)
    said = f"{said}, read as {encoding}" if encoding else said
    return rows, f"{said}; {table_end.SAID}" if table_end.is_open(one) else said


def rank(kind: str) -> int:
    """The place of a kind in the order in which files are taken in; unknown ones last."""
    return list(TAKERS).index(kind) if kind in TAKERS else len(TAKERS)


_CAMT = statement_readers.reader(CAMT)


def _statements(reader: StatementReader) -> Taker:
    """The taker of a format of statements."""

    def taker(connection: Connection, policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
        with one.open() as stream:
            events = unlisted.watched(connection, policy, reader.read(stream, one.name), one.name)
            rows, said = _said(statements.take_in(connection, events, file_no, one.name))
        with one.open() as stream:
            remark = reader.remark(stream, one.name)
        return rows, f"{said}; {remark}" if remark else said

    return taker


def _mapped(connection: Connection, policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
    """Another bank's table, by its map in the settings."""
    events = unlisted.watched(connection, policy, bank_mapped.read(one, policy.statements), one.name)
    return _said(statements.take_in(connection, events, file_no, one.name))


def _said(taken: statements.Taken) -> tuple[int, str]:
    conflicts = f", {taken.conflicts} {CONTRADICT}" if taken.conflicts else ""
    heads = counted(taken.statements, "statement", "statements")
    return taken.entries, f"{heads}, {counted(taken.entries, 'entry', 'entries')}, {taken.new_entries} new{conflicts}"


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun: 1 row, 2 rows."""
    return f"{count} {one if count == 1 else many}"


def table(kind: str, store: Callable[[Connection, Sequence[Any], int, str], TakenRows]) -> Taker:
    """The taker of a kind of table whose chunks ``store`` takes in."""

    def taker(connection: Connection, policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
        rows = new = conflicts = 0
        for chunk in tables.read_table(one, kind, policy.columns.get(kind, {})):
            taken = store(connection, chunk, file_no, one.name)
            rows, new, conflicts = rows + taken.rows, new + taken.new, conflicts + taken.conflicts
        said = f", {conflicts} contradict what was known" if conflicts else ""
        return rows, f"{counted(rows, 'row', 'rows')}, {new} new{said}"

    return taker


def _invoices(connection: Connection, policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
    bills = reference.NewBills(connection, file_no)  # opened many chunks together
    rows, said = table("invoices", lambda _connection, chunk, _file_no, _name: bills.add(chunk))(connection, policy, one, file_no)
    bills.open()
    return rows, said


def _clearings(connection: Connection, policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
    seen: dict[Clearing, int] = {}  # rows alike are different clearings, numbered over the whole file
    taker = table("clearings", lambda connection, chunk, file_no, _name: reference.take_clearings(connection, chunk, file_no, seen))
    return taker(connection, policy, one, file_no)


def _requests(connection: Connection, policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
    rows = new = refused = 0
    for chunk in tables.read_table(one, "requests", policy.columns.get("requests", {})):
        taken = stored_requests.take(connection, chunk, file_no, one.name)
        rows, new, refused = rows + taken.rows, new + taken.new, refused + taken.refused
    said = f", {refused} refused: see `reconcile export requests-refused FILE.csv`" if refused else ""
    return rows, f"{counted(rows, 'row', 'rows')}, {new} new{said}"


def _orders(connection: Connection, _policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
    with one.open() as stream:
        rows = orders.take(connection, pain.read_orders(stream, one.name), file_no)
    return rows, f"{counted(rows, 'order', 'orders')}, kept apart: no proof that anything was paid"


def _order_statuses(connection: Connection, _policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
    with one.open() as stream:
        rows = orders.take(connection, pain.read_orders(stream, one.name), file_no)
    return rows, f"{counted(rows, 'status', 'statuses')} of orders, kept apart: no proof that anything was paid"


def _receiver_info(connection: Connection, _policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
    with one.open() as stream:
        taken = agreements.take(connection, list(finvoice.read(stream, one.name)), file_no)
    return taken.rows, f"{counted(taken.rows, 'agreement', 'agreements')}, {taken.new} new"


# Tables before statements, so that a night knows the contracts whose payments it reads.
TAKERS: dict[str, Taker] = {
    "contracts": table("contracts", lambda connection, chunk, file_no, _name: reference.take_contracts(connection, chunk, file_no)),
    "invoices": _invoices,
    "plans": table("plans", lambda connection, chunk, file_no, _name: reference.take_plans(connection, chunk, file_no)),
    "consumption": table("consumption", lambda connection, chunk, file_no, _name: consumption.take(connection, chunk, file_no)),
    "clearings": _clearings,
    **{reader.kind: _statements(reader) for reader in statement_readers.READERS},
    bank_mapped.KIND: _mapped,
    pain.ORDERS: _orders,
    pain.STATUSES: _order_statuses,
    finvoice.KIND: _receiver_info,
    "agreements": table("agreements", lambda connection, chunk, file_no, _name: agreements.take(connection, chunk, file_no)),
    "claims": table("claims", stored_claims.take),
    "requests": _requests,
    "sample_checks": table("sample_checks", quality.take),
    EMAIL: emails.take,
}
