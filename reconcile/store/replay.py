"""A copy of the books in which past payments can be decided again; the real store is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from reconcile.store import bulk
from reconcile.store.engine import open_store
from reconcile.store.reference import reopen
from reconcile.store.schema import metadata

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_STOOD = ("posted", "clarification", "not_customer")


def copied(engine: Engine, path: Path) -> Engine:
    """The store in a SQLite file of its own, without the guards that keep facts from being changed."""
    if engine.dialect.name == "sqlite":
        target = sa.create_engine(f"sqlite:///{path}")
        with engine.connect() as connection, target.connect() as other:
            connection.connection.driver_connection.backup(other.connection.driver_connection)  # type: ignore[union-attr]
        target.dispose()
        copy = open_store(f"sqlite:///{path}")
    else:
        copy = open_store(f"sqlite:///{path}")
        with engine.connect() as source, copy.begin() as connection:
            for table in metadata.sorted_tables:
                names = [column.name for column in table.columns]
                for rows in bulk.stream(source, f"SELECT {', '.join(names)} FROM {table.name}"):
                    bulk.insert(connection, table.name, names, rows)
    with copy.begin() as connection:
        for (name,) in bulk.fetch(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return copy


class Past(NamedTuple):
    """A payment of the time looked at, as it stands. ``contracts`` by number; of a ruled one, those the last ruling names."""

    payment_id: str
    entry_ref: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    state: str
    rule: str
    sentence: str
    is_ruled: bool
    targets: str  # JSON of the last ruling


def past(connection: Connection, first: str, last: str) -> list[Past]:
    """The payments of some booking days that can be decided again, by payment: none that money went back of, or that stands in details."""
    sql = (
        "SELECT p.payment_id, p.entry_ref, p.booking_date, p.amount_minor, p.currency, p.payer_name, t.state, d.rule, d.sentence, "
        "(SELECT r.targets FROM ruling r WHERE r.payment_id = p.payment_id ORDER BY r.ruling_no DESC LIMIT 1) FROM payment_state t "
        "JOIN payment p ON p.payment_id = t.payment_id AND p.kind IN ('detail', 'entry') AND p.amount_minor > 0 AND p.is_return = 0 AND p.is_reversal = 0 "
        "JOIN decision d ON d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = p.payment_id) "
        f"WHERE t.booking_date BETWEEN ? AND ? AND t.state IN {_STOOD} AND NOT EXISTS (SELECT 1 FROM return_link l WHERE l.payment_id = p.payment_id) "
        "AND NOT EXISTS (SELECT 1 FROM posting g WHERE g.payment_id = p.payment_id AND g.account_code IN ('returned', 'refunded')) ORDER BY p.payment_id"
    )
    return [Past._make([*row[:9], row[9] is not None, row[9] or "[]"]) for row in bulk.fetch(connection, sql, (first, last))]


def decided(connection: Connection, first: str, last: str) -> int:
    """How many payments of some booking days a run has placed or made a case, whatever they are."""
    sql = "SELECT COUNT(*) FROM payment_state WHERE booking_date BETWEEN ? AND ? AND state <> 'new'"
    return int(bulk.fetch(connection, sql, (first, last))[0][0])


def standing(connection: Connection, payment_ids: list[str]) -> dict[str, list[str]]:
    """The contracts that money of these payments stands on, by payment."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(payment_ids)])
    sql = (
        "SELECT s.payment_id, g.contract_no FROM stage_payment_id s JOIN posting g ON g.payment_id = s.payment_id AND g.contract_no <> '' "
        "GROUP BY s.payment_id, g.contract_no HAVING SUM(g.amount_minor) <> 0 ORDER BY s.payment_id, g.contract_no"
    )
    found: dict[str, list[str]] = {}
    for payment_id, number in bulk.fetch(connection, sql):
        found.setdefault(payment_id, []).append(number)
    return found


def said(connection: Connection, payment_ids: list[str]) -> dict[str, tuple[str, str, str]]:
    """(state, rule, sentence) of these payments, as decided last."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(payment_ids)])
    sql = (
        "SELECT s.payment_id, t.state, d.rule, d.sentence FROM stage_payment_id s JOIN payment_state t ON t.payment_id = s.payment_id "
        "JOIN decision d ON d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = s.payment_id) ORDER BY s.payment_id"
    )
    return {row[0]: (row[1], row[2], row[3]) for row in bulk.fetch(connection, sql)}


def take_out(connection: Connection, payment_ids: list[str], *, remembered: bool) -> None:
    """Have these payments never been decided; ``remembered`` leaves what they say of their payers. Only in a copy."""
    bulk.stage(connection, "stage_taken_out", ("payment_id",), [(key,) for key in sorted(payment_ids)])
    chosen = "payment_id IN (SELECT payment_id FROM stage_taken_out)"
    items = [
        row[0] for row in bulk.fetch(connection, f"SELECT DISTINCT item_key FROM posting WHERE {chosen} AND account_code = 'item' ORDER BY item_key")
    ]
    for table in ("decision", "posting", *(() if remembered else ("payer_history",))):
        bulk.execute(connection, f"DELETE FROM {table} WHERE {chosen}")
    bulk.execute(connection, f"UPDATE payment_state SET state = 'new', contract_no = '', on_account_minor = 0, held_minor = 0 WHERE {chosen}")
    reopen(connection, items)


def park(connection: Connection) -> None:
    """Keep every payment that waits out of what is decided. Only in a copy."""
    bulk.execute(connection, "UPDATE payment_state SET state = 'parked' WHERE state IN ('new', 'clarification', 'awaiting_details')")


def forget_refusals(connection: Connection, day: str) -> None:
    """What people took back on a booking day or later is not known yet. Only in a copy."""
    bulk.execute(connection, "DELETE FROM payer_refusal WHERE booking_date >= ?", (day,))
    bulk.execute(connection, "DELETE FROM text_habit WHERE said = 'against' AND booking_date >= ?", (day,))


def last_day(connection: Connection) -> str:
    """The last booking day; '' when there is no payment."""
    return str(bulk.fetch(connection, "SELECT COALESCE(MAX(booking_date), '') FROM payment_state")[0][0])
