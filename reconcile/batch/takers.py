"""What is done with a file of each kind: read it, store it, say it in a sentence. The order is the one they are taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.readers import tables
from reconcile.readers.camt import read_camt
from reconcile.store import claims as stored_claims
from reconcile.store import reference, statements

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.policy import Policy
    from reconcile.core.reference_data import Clearing
    from reconcile.readers.inputs import Input
    from reconcile.store.reference import TakenRows

    Taker = Callable[[Connection, Policy, Input, int], tuple[int, str]]


def take(connection: Connection, policy: Policy, one: Input, kind: str, file_no: int) -> tuple[int, str]:
    """Read one file of a kind into the store; gives the number of its rows and a sentence. Raises: Refused."""
    return TAKERS[kind](connection, policy, one, file_no)


def rank(kind: str) -> int:
    """The place of a kind in the order in which files are taken in; unknown ones last."""
    return list(TAKERS).index(kind) if kind in TAKERS else len(TAKERS)


def _statements(connection: Connection, _policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
    with one.open() as stream:
        taken = statements.take_in(connection, read_camt(stream, one.name), file_no, one.name)
    conflicts = f", {taken.conflicts} contradict an earlier statement" if taken.conflicts else ""
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


def _clearings(connection: Connection, policy: Policy, one: Input, file_no: int) -> tuple[int, str]:
    seen: dict[Clearing, int] = {}  # rows alike are different clearings, numbered over the whole file
    taker = table("clearings", lambda connection, chunk, file_no, _name: reference.take_clearings(connection, chunk, file_no, seen))
    return taker(connection, policy, one, file_no)


# Tables before statements, so that a night knows the contracts whose payments it reads.
TAKERS: dict[str, Taker] = {
    "contracts": table("contracts", lambda connection, chunk, file_no, _name: reference.take_contracts(connection, chunk, file_no)),
    "invoices": table("invoices", lambda connection, chunk, file_no, _name: reference.take_invoices(connection, chunk, file_no)),
    "plans": table("plans", lambda connection, chunk, file_no, _name: reference.take_plans(connection, chunk, file_no)),
    "clearings": _clearings,
    "camt": _statements,
    "claims": table("claims", stored_claims.take),
}
