"""The night's cent conservation, per account and currency, from the rows themselves.

unplaced at the start + credits - debits = net allocations + not-customer money + unplaced at the end
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


class Certificate(NamedTuple):
    """Minor units; debits are negative."""

    account: str
    currency: str
    start_minor: int
    credit_minor: int
    debit_minor: int
    allocated_minor: int
    not_customer_minor: int
    on_account_minor: int
    clarification_minor: int
    awaiting_minor: int

    @property
    def end_minor(self) -> int:
        """Unplaced at the end."""
        return self.on_account_minor + self.clarification_minor + self.awaiting_minor

    @property
    def difference_minor(self) -> int:
        """What the night lost or made; anything but zero is a defect of ours."""
        return self.start_minor + self.credit_minor + self.debit_minor - self.allocated_minor - self.not_customer_minor - self.end_minor


def arriving(connection: Connection, as_of: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Credits and debits of the payments no run has seen yet, by account and currency; call before matching."""
    sql = (
        "SELECT account, currency, CAST(SUM(CASE WHEN amount_minor > 0 THEN amount_minor ELSE 0 END) AS BIGINT), "
        "CAST(SUM(CASE WHEN amount_minor < 0 THEN amount_minor ELSE 0 END) AS BIGINT) FROM payment_state "
        "WHERE state = 'new' AND booking_date <= ? GROUP BY account, currency"
    )
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in bulk.fetch(connection, sql, (as_of,))}


def certify(connection: Connection, since_run: int, run_no: int, came: dict[tuple[str, str], tuple[int, int]]) -> list[Certificate]:
    """One line an account and currency. ``since_run`` is the last night's number; what rulings moved since then counts here."""
    start = {(row[0], row[1]): int(row[2]) for row in bulk.fetch(connection, _START, (since_run,))}
    moved: dict[tuple[str, str], dict[str, int]] = {}
    for account, currency, code, amount in bulk.fetch(connection, _MOVED, (since_run, run_no)):
        moved.setdefault((account, currency), {})[code] = int(amount)
    unused = {(row[0], row[1]): int(row[2]) for row in bulk.fetch(connection, _UNUSED)}
    undecided: dict[tuple[str, str], dict[str, int]] = {}
    for account, currency, state, amount in bulk.fetch(connection, _UNDECIDED):
        undecided.setdefault((account, currency), {})[state] = int(amount)
    lines = []
    for key in sorted({*start, *came, *moved, *unused, *undecided}):
        codes, states = moved.get(key, {}), undecided.get(key, {})
        credit, debit = came.get(key, (0, 0))
        lines.append(
            Certificate(
                *key,
                start.get(key, 0),
                credit,
                debit,
                codes.get("placed", 0),
                codes.get("not_customer", 0),
                unused.get(key, 0),
                states.get("clarification", 0),
                states.get("awaiting_details", 0),
            )  # fmt: skip
        )
    return lines


_START = "SELECT account, currency, on_account_minor + clarification_minor + awaiting_minor FROM certificate WHERE run_no = ?"
_MOVED = (
    "SELECT p.account, g.currency, CASE WHEN g.account_code = 'not_customer' THEN 'not_customer' ELSE 'placed' END AS code, "
    "CAST(SUM(g.amount_minor) AS BIGINT) FROM posting g JOIN payment_state p ON p.payment_id = g.payment_id "
    "WHERE g.run_no > ? AND g.run_no <= ? AND g.account_code IN ('item', 'returned', 'refunded', 'not_customer') GROUP BY p.account, g.currency, code"
)
_UNUSED = (
    "SELECT account, currency, CAST(SUM(on_account_minor + held_minor) AS BIGINT) FROM payment_state "
    "WHERE on_account_minor <> 0 OR held_minor <> 0 GROUP BY account, currency"
)
# A payment in clarification may have been returned in part: that part stands in a posting.
_UNDECIDED = (
    "SELECT t.account, t.currency, t.state, CAST(SUM(t.amount_minor - COALESCE((SELECT SUM(g.amount_minor) FROM posting g "
    "WHERE g.payment_id = t.payment_id), 0)) AS BIGINT) FROM payment_state t WHERE t.state IN ('clarification', 'awaiting_details') "
    "GROUP BY t.account, t.currency, t.state"
)


def store(connection: Connection, run_no: int, lines: Iterable[Certificate]) -> None:
    """Append the night's certificate."""
    bulk.insert(connection, "certificate", ("run_no", *Certificate._fields), [(run_no, *line) for line in lines])


def corrected(connection: Connection, run_no: int) -> dict[tuple[str, str], tuple[int, int]]:
    """(credits, debits) of those a night first saw that take back lines of statements the bank has corrected, by account and currency."""
    sql = (
        "SELECT p.account, p.currency, CAST(SUM(CASE WHEN p.amount_minor > 0 THEN p.amount_minor ELSE 0 END) AS BIGINT), "
        "CAST(SUM(CASE WHEN p.amount_minor < 0 THEN p.amount_minor ELSE 0 END) AS BIGINT) FROM withdrawn w CROSS JOIN payment p "  # few are withdrawn
        "WHERE p.entry_no = w.by_entry_no AND ? = (SELECT MIN(d.run_no) FROM decision d WHERE d.payment_id = p.payment_id) GROUP BY p.account, p.currency ORDER BY p.account, p.currency"
    )
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in bulk.fetch(connection, sql, (run_no,))}


def load(connection: Connection, run_no: int) -> list[Certificate]:
    """A night's certificate, by account and currency."""
    sql = f"SELECT {', '.join(Certificate._fields)} FROM certificate WHERE run_no = ? ORDER BY account, currency"
    return [Certificate(row[0], row[1], *map(int, row[2:])) for row in bulk.fetch(connection, sql, (run_no,))]
