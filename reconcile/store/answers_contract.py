"""One contract as it is stored, as far as a run knew it: versions, items, clearings, and every posting of its payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk, findings

if TYPE_CHECKING:
    from sqlalchemy import Connection

_EVER = 2**62


class Horizon(NamedTuple):
    """What a run knew: the files up to one, the runs up to itself."""

    run_no: int = _EVER
    file_no: int = _EVER


class Head(NamedTuple):
    contract_no: str
    customer_no: str
    customer_name: str
    object_address: str
    email: str
    language: str
    bill_delivery: str
    payment_method: str
    plan: str
    opened_on: str
    closed_on: str
    file_name: str


class Item(NamedTuple):
    item_key: str
    invoice_no: str
    kind: str
    issued_on: str
    due_on: str
    period_start: str
    period_end: str
    amount_minor: int
    currency: str


class Cleared(NamedTuple):
    item_key: str
    amount_minor: int
    currency: str
    cleared_on: str
    reason: str


class Posted(NamedTuple):
    """A posting of a payment that has something to do with the contract; it may stand on another contract."""

    posting_no: int
    run_no: int
    payment_id: str
    account_code: str
    contract_no: str
    item_key: str
    amount_minor: int
    currency: str
    rule: str


class Paid(NamedTuple):
    payment_id: str
    entry_ref: str
    booking_date: str
    value_date: str
    amount_minor: int
    currency: str
    payer_name: str
    payer_account: str
    remittance_text: str


class Back(NamedTuple):
    """A return: what it took of which payment, in which run, booked when."""

    return_id: str
    payment_id: str
    run_no: int
    booking_date: str
    reason: str


class Waits(NamedTuple):
    """A payment a person has to decide that may be the contract's."""

    payment_id: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    sentence: str


_KNOWN = "((x.file_no > 0 AND x.file_no <= ?) OR (x.file_no = 0 AND x.run_no <= ?))"
# The payments that ever had something on the contract.
_PAYMENTS = "SELECT g.payment_id FROM posting g WHERE g.contract_no = ? AND g.run_no <= ? AND g.payment_id <> ''"


def head(connection: Connection, contract_no: str, known: Horizon) -> Head | None:
    """The newest version known then, and the file that brought it."""
    names = ", ".join(f"x.{name}" for name in Head._fields[:-1])
    sql = (
        f"SELECT {names}, f.name FROM contract x JOIN source_file f ON f.file_no = x.file_no WHERE x.contract_no = ? AND x.file_no <= ? "
        "ORDER BY x.version_no DESC LIMIT 1"
    )
    rows = bulk.fetch(connection, sql, (contract_no, known.file_no))
    return Head(*rows[0]) if rows else None


def items(connection: Connection, contract_no: str, known: Horizon) -> list[Item]:
    """Bills and instalments, the oldest due first."""
    names = ", ".join(f"x.{name}" for name in Item._fields)
    sql = f"SELECT {names} FROM item x WHERE x.contract_no = ? AND {_KNOWN} ORDER BY x.due_on, x.item_key"
    return [Item(*row) for row in bulk.fetch(connection, sql, (contract_no, known.file_no, known.run_no))]


def clearings(connection: Connection, contract_no: str, known: Horizon) -> list[Cleared]:
    """What was settled outside the bank."""
    names = ", ".join(f"x.{name}" for name in Cleared._fields)
    sql = (
        f"SELECT {names} FROM clearing x JOIN item i ON i.item_key = x.item_key WHERE i.contract_no = ? AND {_KNOWN} "
        "ORDER BY x.cleared_on, x.item_key, x.clearing_no"
    )
    return [Cleared(*row) for row in bulk.fetch(connection, sql, (contract_no, known.file_no, known.run_no))]


def postings(connection: Connection, contract_no: str, known: Horizon) -> list[Posted]:
    """All postings of the contract's payments, and its credit notes' offsets, in the order they were made."""
    names = ", ".join(f"x.{name}" for name in Posted._fields)
    sql = (
        f"SELECT {names} FROM posting x WHERE x.payment_id IN ({_PAYMENTS}) AND x.run_no <= ? "
        f"UNION SELECT {names} FROM posting x WHERE x.payment_id = '' AND x.contract_no = ? AND x.run_no <= ? ORDER BY 1"
    )
    return [Posted(*row) for row in bulk.fetch(connection, sql, (contract_no, known.run_no, known.run_no, contract_no, known.run_no))]


def payments(connection: Connection, contract_no: str, known: Horizon) -> list[Paid]:
    """The payments that ever had something on the contract, by booking day."""
    names = ", ".join(f"x.{name}" for name in Paid._fields)
    sql = f"SELECT {names} FROM payment x WHERE x.payment_id IN ({_PAYMENTS}) ORDER BY x.booking_date, x.payment_id"
    return [Paid(*row) for row in bulk.fetch(connection, sql, (contract_no, known.run_no))]


def returns(connection: Connection, contract_no: str, known: Horizon) -> list[Back]:
    """Returns of these payments, by booking day."""
    sql = (
        "SELECT l.return_id, l.payment_id, l.run_no, p.booking_date, l.reason FROM return_link l JOIN payment p ON p.payment_id = l.return_id "
        f"WHERE l.payment_id IN ({_PAYMENTS}) AND l.run_no <= ? ORDER BY p.booking_date, l.return_id, l.payment_id"
    )
    return [Back(*row) for row in bulk.fetch(connection, sql, (contract_no, known.run_no, known.run_no))]


def waiting(connection: Connection, contract_no: str, night_no: int | None) -> list[Waits]:
    """Payments in clarification now (or at a night) whose candidates name the contract."""
    cases, limit = "SELECT payment_id FROM payment_state WHERE state = 'clarification'", ""
    if night_no is not None:
        waited = [(one.payment_id,) for one in findings.of_kind(connection, night_no, "clarification") if one.state != "gone"]
        bulk.stage(connection, "stage_payment_id", ("payment_id",), waited)
        cases, limit = "SELECT payment_id FROM stage_payment_id", "AND m.run_no <= ?"
    sql = (
        "SELECT p.payment_id, p.booking_date, p.amount_minor, p.currency, p.payer_name, d.sentence FROM payment p JOIN decision d ON d.payment_id = p.payment_id "
        f"WHERE p.payment_id IN ({cases}) AND d.decision_no = (SELECT MAX(m.decision_no) FROM decision m WHERE m.payment_id = p.payment_id {limit}) "
        "AND d.candidates LIKE ? ESCAPE '!' ORDER BY p.payment_id"
    )
    parameters = () if night_no is None else (night_no,)
    pattern = '%"' + contract_no.replace("!", "!!").replace("%", "!%").replace("_", "!_") + '"%'
    return [Waits(*row) for row in bulk.fetch(connection, sql, (*parameters, pattern))]
