"""Scratch books filled from the copy beside them (``was``): how things stood after a run, then what had come by the next one.

What came by file or was said by people is copied; what is kept for look-ups is worked out from it, as intake does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.store import bulk, case_looks, habits, refusals
from reconcile.store.check_projections import HISTORY, remembered
from reconcile.store.number_keys import add_keys, contract_keys, item_keys
from reconcile.store.reference import reopen
from reconcile.store.runs import Run
from reconcile.store.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

# What a file brought, by its number. Entries and payments follow their statements.
BY_FILE = (
    "source_file", "statement", "listed_again", "withdrawn", "correction", "conflict", "payment_order", "contract", "item", "plan", "consumption",
    "clearing", "claim_case", "claimed_line", "agreement_event", "agreement_number", "customer_request", "sample_check",
)  # fmt: skip
OF_STATEMENTS = ("entry", "payment", "notified_payment")
# What people said in runs of their own, and what runs have made: the rules make it anew.
SAID = ("refund_event", "claim_event")
MADE = ("item", "clearing", "decision", "posting", "return_link", "explained")
# Of these the rules may make others than they did, so what files bring after them is numbered anew.
_NUMBERED_ANEW = {"item": "item_no", "clearing": "clearing_no"}
NOT_NEEDED = ("arrival", "suggestion", "finding", "certificate", "sample_stratum", "sample")
_START = Run(0, "", "", "", 0, 0, 0, "", "", "", "", "")


def all_runs(connection: Connection) -> list[Run]:
    """Every run there was, oldest first."""
    names = ", ".join(Run._fields)
    return [Run(*row) for row in bulk.fetch(connection, f"SELECT {names} FROM was.run ORDER BY run_no")]


def begin(connection: Connection, run: Run | None) -> None:
    """The books as they stood after a run; empty when there was none."""
    if run is None:
        return
    for table in (*SAID, *MADE):
        _copy(connection, table, f"run_no <= ? {'AND file_no = 0' if table in {'item', 'clearing'} else ''}", (run.run_no,))
    _copy(connection, "run", "run_no <= ?", (run.run_no,))
    _copy(connection, "ruling", "ruling_no <= ?", (run.last_ruling_no,))
    bring(connection, _START, run)
    _bring_details(connection, run)
    _keep_items(connection, "SELECT item_key, invoice_no, contract_no, payment_reference FROM item WHERE file_no = 0 ORDER BY item_key")
    _keep_states(connection)
    for rows in remembered(connection):
        bulk.insert(connection, "payer_history", HISTORY, rows)
    for (payment_id,) in bulk.fetch(connection, "SELECT DISTINCT payment_id FROM ruling ORDER BY payment_id"):
        refusals.refresh(connection, payment_id)
        habits.refresh(connection, payment_id)


def bring(connection: Connection, before: Run | None, run: Run) -> None:
    """What came by file after one run and by another."""
    came = ((before or _START).last_file_no, run.last_file_no)
    if came[0] == came[1]:
        return
    for table in BY_FILE:
        _copy(connection, table, "file_no > ? AND file_no <= ?", came, but=_NUMBERED_ANEW.get(table, "") if came[0] else "")
    _bring_payments(connection, came)
    _keep_contracts(connection, came)
    _keep_items(
        connection, "SELECT item_key, invoice_no, contract_no, payment_reference FROM item WHERE file_no > ? AND file_no <= ? ORDER BY item_key", came
    )
    cleared = "SELECT DISTINCT item_key FROM clearing WHERE file_no > ? AND file_no <= ? ORDER BY item_key"
    for rows in bulk.stream(connection, cleared, came):
        reopen(connection, [row[0] for row in rows])


def say(connection: Connection, run: Run) -> None:
    """What people said in a run of their own, beside rulings."""
    for table in SAID:
        _copy(connection, table, "run_no = ?", (run.run_no,))


def note(connection: Connection, run: Run, last_ruling_no: int) -> None:
    """A run as it was, and the ruling it made, if any."""
    _copy(connection, "ruling", "ruling_no > ? AND ruling_no <= ?", (last_ruling_no, run.last_ruling_no))
    _copy(connection, "run", "run_no = ?", (run.run_no,))


def learn(connection: Connection) -> None:
    """Have been said already what people said at any time of payments booked before all that are not decided yet."""
    first = bulk.fetch(connection, "SELECT MIN(booking_date) FROM payment_state WHERE state = 'new'")[0][0]
    if first is None:
        return
    ruled = "SELECT r.payment_id FROM was.ruling r JOIN was.payment p ON p.payment_id = r.payment_id WHERE p.booking_date < ?"
    for table in ("payer_history", "payer_refusal", "text_habit"):
        bulk.execute(connection, f"DELETE FROM {table} WHERE payment_id IN ({ruled})", (first,))
        _copy(connection, table, f"payment_id IN ({ruled})", (first,))
    case_looks.forget(connection)


def _names(table: str) -> str:
    return ", ".join(column.name for column in metadata.tables[table].columns)


def _copy(connection: Connection, table: str, where: str, parameters: tuple[object, ...], but: str = "") -> None:
    """Copy rows, ``but`` for one column, if the table has it, which the database fills."""
    names = ", ".join(name for name in _names(table).split(", ") if name != but)
    bulk.execute(connection, f"INSERT INTO main.{table} ({names}) SELECT {names} FROM was.{table} WHERE {where}", parameters)


def _bring_payments(connection: Connection, came: tuple[int, int]) -> None:
    """Entries and their payments. Details that a run took out of a notification come when that run is made again."""
    statements = "FROM was.statement s CROSS JOIN was.entry e ON e.statement_no = s.statement_no"
    arrived = "WHERE s.file_no > ? AND s.file_no <= ?"
    joined = {
        "entry": "",
        "payment": "CROSS JOIN was.payment p ON p.entry_no = e.entry_no",
        "notified_payment": "CROSS JOIN was.notified_payment p ON p.entry_no = e.entry_no",
    }
    for table in OF_STATEMENTS:
        names = _names(table)
        of = "e" if table == "entry" else "p"
        own = "AND NOT EXISTS (SELECT 1 FROM was.notified_payment n WHERE n.payment_id = p.payment_id)" if table == "payment" else ""
        columns = ", ".join(f"{of}.{name}" for name in names.split(", "))
        bulk.execute(connection, f"INSERT INTO main.{table} ({names}) SELECT {columns} {statements} {joined[table]} {arrived} {own}", came)
        if table == "payment":
            _new_states(connection, f"{statements} {joined[table]} {arrived} {own}", came)


def _new_states(connection: Connection, rows: str, parameters: tuple[object, ...]) -> None:
    """Nobody has looked at these payments (``p`` of the rows) yet."""
    columns = "payment_id, booking_date, account, currency, amount_minor"
    said = ", ".join(f"p.{name}" for name in columns.split(", "))
    sql = f"INSERT INTO payment_state ({columns}, state, contract_no, on_account_minor, held_minor) SELECT {said}, 'new', '', 0, 0 {rows}"
    bulk.execute(connection, sql, parameters)


def _bring_details(connection: Connection, run: Run) -> None:
    """What earlier runs took out of notifications."""
    rows = (
        "FROM was.explained x CROSS JOIN was.notified_payment n ON n.entry_no = x.by_entry_no CROSS JOIN was.payment p ON p.payment_id = n.payment_id "
        "WHERE x.run_no <= ?"
    )
    columns = ", ".join(f"p.{name}" for name in _names("payment").split(", "))
    bulk.execute(connection, f"INSERT INTO main.payment ({_names('payment')}) SELECT {columns} {rows}", (run.run_no,))
    _new_states(connection, rows, (run.run_no,))


def _keep_contracts(connection: Connection, came: tuple[int, int]) -> None:
    """The newest version of each contract that came, and all numbers it is found by."""
    names = _names("contract_now")
    columns = ", ".join(f"c.{name}" for name in names.split(", "))
    newest = "c.version_no = (SELECT MAX(v.version_no) FROM contract v WHERE v.contract_no = c.contract_no)"
    arrived = "c.file_no > ? AND c.file_no <= ?"
    bulk.execute(connection, f"INSERT OR REPLACE INTO contract_now ({names}) SELECT {columns} FROM contract c WHERE {arrived} AND {newest}", came)
    sql = f"SELECT c.contract_no, c.customer_no, c.customer_name, c.object_address FROM contract c WHERE {arrived} ORDER BY c.version_no"
    for rows in bulk.stream(connection, sql, came):
        add_keys(connection, [key for row in rows for key in contract_keys(*row)])


def _keep_items(connection: Connection, sql: str, parameters: tuple[object, ...] = ()) -> None:
    """What is open of items (key, invoice, contract, reference of each), and the numbers they are found by."""
    for rows in bulk.stream(connection, sql, parameters):
        reopen(connection, [row[0] for row in rows])
        add_keys(connection, [key for row in rows for key in item_keys(*row)])


def _keep_states(connection: Connection) -> None:
    """How every payment stands, from its last decision, its postings and what went back of it."""
    for rows in _states(connection):
        bulk.stage(connection, "stage_state_then", ("payment_id", "state", "contract_no", "on_account_minor", "held_minor"), rows)
        bulk.execute(
            connection,
            "UPDATE payment_state SET state = s.state, contract_no = s.contract_no, on_account_minor = s.on_account_minor, held_minor = s.held_minor "
            "FROM stage_state_then s WHERE payment_state.payment_id = s.payment_id",
        )


_STATES = {"post": "posted", "refund": "posted", "return": "returned"}


def _states(connection: Connection) -> Iterator[list[tuple[str, str, str, int, int]]]:
    """(payment_id, state, contract_no, on account, held), some thousand at a time."""
    waits = "COALESCE((SELECT SUM(g.amount_minor) FROM posting g WHERE g.payment_id = d.payment_id AND g.account_code = '{code}'), 0), "
    on_account = (
        "(SELECT CASE WHEN COUNT(*) > 1 THEN '' ELSE MAX(x.contract_no) END FROM (SELECT g.contract_no FROM posting g WHERE g.payment_id = d.payment_id "
        "AND g.account_code IN ('on_account', 'held') GROUP BY g.contract_no HAVING SUM(g.amount_minor) <> 0) x)"
    )
    sql = (
        f"SELECT d.payment_id, d.outcome, d.contract_no, p.amount_minor, {waits.format(code='on_account')}{waits.format(code='held')}{on_account}, "
        "COALESCE((SELECT SUM(l.amount_minor) FROM return_link l WHERE l.payment_id = d.payment_id), 0) "
        "FROM (SELECT payment_id, MAX(decision_no) AS last_no FROM decision GROUP BY payment_id) l JOIN decision d ON d.decision_no = l.last_no "
        "JOIN payment p ON p.payment_id = d.payment_id ORDER BY d.payment_id"
    )
    for rows in bulk.stream(connection, sql):
        yield [
            (
                key,
                "returned" if went == amount and outcome != "not_customer" else _STATES.get(outcome, outcome),
                number if waits_on is None else waits_on,
                free,
                held,
            )
            for key, outcome, number, amount, free, held, waits_on, went in rows
        ]
