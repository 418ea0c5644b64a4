"""One payment as it is stored: everything the bank wrote, every decision, every posting, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.store import bulk
from reconcile.store.entry_rows import PAYMENT_COLUMNS

if TYPE_CHECKING:
    from sqlalchemy import Connection

_IDS = ("payment_id", "entry_ref", "end_to_end_id", "transaction_id")
_SHORTEST_PART = 3  # a shorter part of a reference is in too many of them


class Short(NamedTuple):
    """A payment in one line of a list."""

    payment_id: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    entry_ref: str
    state: str
    contract_no: str


class Decision(NamedTuple):
    """A row of ``decision`` with the run that made it. ``who`` and ``given_at`` are a ruling's, else ""."""

    run_id: str
    run_day: str
    run_kind: str
    outcome: str
    rule: str
    contract_no: str
    sentence: str
    evidence: str  # JSON
    candidates: str  # JSON
    who: str
    given_at: str


class Step(NamedTuple):
    """A row of ``posting`` with the run that made it."""

    posting_no: int
    run_id: str
    posted_on: str
    account_code: str
    contract_no: str
    item_key: str
    amount_minor: int
    currency: str
    rule: str
    reverses: int | None
    who: str


class Linked(NamedTuple):
    """A return and the payment it took of."""

    return_id: str
    payment_id: str
    booking_date: str  # of the return
    amount_minor: int
    currency: str
    reason: str
    run_id: str


_SHORT = (
    "p.payment_id, p.booking_date, p.amount_minor, p.currency, p.payer_name, p.entry_ref, t.state, t.contract_no "
    "FROM payment p JOIN payment_state t ON t.payment_id = p.payment_id"
)


def named(connection: Connection, reference: str, most: int) -> list[Short]:
    """Payments whose id, bank's reference, end-to-end or transaction id is this text; where none is, those of which it is
    a part; by id, at most so many.
    """
    equal = " UNION ".join(f"SELECT payment_id FROM payment WHERE {name} = ? AND {name} <> ''" for name in _IDS)
    sql = f"SELECT {_SHORT} WHERE p.payment_id IN ({equal}) ORDER BY p.payment_id LIMIT ?"
    found = [Short(*row) for row in bulk.fetch(connection, sql, (*([reference] * len(_IDS)), most))]
    if found or len(reference) < _SHORTEST_PART:
        return found
    part = " OR ".join(f"LOWER(p.{name}) LIKE ? ESCAPE '!'" for name in _IDS)
    sql = f"SELECT {_SHORT} WHERE {part} ORDER BY p.payment_id LIMIT ?"
    return [Short(*row) for row in bulk.fetch(connection, sql, (*([containing(reference)] * len(_IDS)), most))]


def containing(text: str) -> str:
    """The pattern of ``LIKE … ESCAPE '!'`` for a text in lower case somewhere inside."""
    plain = text.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{plain}%"


def payment(connection: Connection, payment_id: str) -> dict[str, Any]:
    """The payment's columns by name."""
    row = bulk.fetch(connection, f"SELECT {', '.join(PAYMENT_COLUMNS)} FROM payment WHERE payment_id = ?", (payment_id,))[0]
    return dict(zip(PAYMENT_COLUMNS, row, strict=True))


def source(connection: Connection, payment_id: str) -> dict[str, Any]:
    """The file, statement and entry a payment came from."""
    names = (
        "file_name", "sha256", "message", "family", "statement_id", "statement_ordinal", "account", "from_date", "to_date", "entry_ordinal",
        "entry_minor", "entry_currency", "entry_line", "details_count", "batch_count",
    )  # fmt: skip
    sql = (
        "SELECT f.name, f.sha256, s.message, s.family, s.statement_id, s.ordinal, s.account, s.from_date, s.to_date, e.ordinal, e.amount_minor, "
        "e.currency, e.line, e.details_count, e.batch_count FROM payment p JOIN entry e ON e.entry_no = p.entry_no "
        "JOIN statement s ON s.statement_no = e.statement_no JOIN source_file f ON f.file_no = s.file_no WHERE p.payment_id = ?"
    )
    return dict(zip(names, bulk.fetch(connection, sql, (payment_id,))[0], strict=True))


_WHO = "LEFT JOIN ruling u ON u.ruling_no = r.last_ruling_no AND r.kind = 'ruling'"


def decisions(connection: Connection, payment_id: str) -> list[Decision]:
    """Every decision on a payment, the first first."""
    sql = (
        "SELECT r.run_id, r.as_of, r.kind, d.outcome, d.rule, d.contract_no, d.sentence, d.evidence, d.candidates, COALESCE(u.who, ''), "
        f"COALESCE(u.given_at, '') FROM decision d JOIN run r ON r.run_no = d.run_no {_WHO} WHERE d.payment_id = ? ORDER BY d.decision_no"
    )
    return [Decision(*row) for row in bulk.fetch(connection, sql, (payment_id,))]


def steps(connection: Connection, payment_id: str) -> list[Step]:
    """Every posting of a payment, the first first."""
    sql = (
        "SELECT g.posting_no, r.run_id, g.posted_on, g.account_code, g.contract_no, g.item_key, g.amount_minor, g.currency, g.rule, g.reverses, "
        f"COALESCE(u.who, '') FROM posting g JOIN run r ON r.run_no = g.run_no {_WHO} WHERE g.payment_id = ? ORDER BY g.posting_no"
    )
    return [Step(*row) for row in bulk.fetch(connection, sql, (payment_id,))]


def links(connection: Connection, payment_id: str) -> list[Linked]:
    """The returns of a payment, or what a return took back; by booking day."""
    sql = (
        "SELECT l.return_id, l.payment_id, p.booking_date, l.amount_minor, l.currency, l.reason, r.run_id FROM return_link l "
        "JOIN payment p ON p.payment_id = l.return_id JOIN run r ON r.run_no = l.run_no WHERE l.payment_id = ? OR l.return_id = ? "
        "ORDER BY p.booking_date, l.return_id, l.payment_id"
    )
    return [Linked(*row) for row in bulk.fetch(connection, sql, (payment_id, payment_id))]


def details_of(connection: Connection, payment_id: str) -> list[Short]:
    """The payments in which a batch's money stands, or the batch whose details this payment is one of."""
    inside = (
        "SELECT d.payment_id FROM explained x JOIN payment d ON d.entry_no = x.by_entry_no WHERE x.payment_id = ? "
        "UNION SELECT x.payment_id FROM payment d JOIN explained x ON x.by_entry_no = d.entry_no AND x.payment_id <> '' WHERE d.payment_id = ?"
    )
    sql = f"SELECT {_SHORT} WHERE p.payment_id IN ({inside}) ORDER BY p.payment_id"
    return [Short(*row) for row in bulk.fetch(connection, sql, (payment_id, payment_id))]


def customer_names(connection: Connection, numbers: list[str]) -> dict[str, str]:
    """contract_no → the customer's name, of those that exist."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = "SELECT n.contract_no, n.customer_name FROM stage_contract_no s JOIN contract_now n ON n.contract_no = s.contract_no ORDER BY n.contract_no"
    return {row[0]: row[1] for row in bulk.fetch(connection, sql)}
