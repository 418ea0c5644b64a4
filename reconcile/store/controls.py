"""What the controls on statements look at: statement rows by account, and the few sums over lines they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.findings import Finding
from reconcile.core.money import to_text
from reconcile.core.statement_controls import BOOKED
from reconcile.core.statement_pages import Listed
from reconcile.store import bulk
from reconcile.store.known_lines import IS_STATEMENT
from reconcile.store.pending import UNDECIDED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from reconcile.core.statement_controls import Asked

_NAMES = ", ".join(Listed._fields)


def listed(connection: Connection, as_of: str, last_file_no: int) -> list[Listed]:
    """Statements that begin up to a day, of files up to one, by account, currency and period."""
    sql = (
        f"SELECT {_NAMES} FROM statement s WHERE {IS_STATEMENT} AND file_no <= ? AND from_date <= ? "
        "ORDER BY account, currency, from_date, to_date, statement_no"
    )
    return [Listed._make(row) for row in bulk.fetch(connection, sql, (last_file_no, as_of))]


def sums(connection: Connection, account: str, currency: str, asked: Iterable[Asked], last_file_no: int) -> dict[Asked, int]:
    """The booked lines of an account between days, each once: by booking date, or carried over to a later value date."""
    result = {}
    for one in asked:
        kind, first, last = one
        if kind == BOOKED:
            days, between = "e.booking_date >= ? AND e.booking_date <= ?", [first, last]
        else:
            days, between = "e.booking_date < ? AND e.value_date >= ? AND e.value_date <= ?", [first, first, last]
        sql = (
            "SELECT CAST(COALESCE(SUM(e.amount_minor), 0) AS BIGINT) FROM entry e JOIN statement s ON s.statement_no = e.statement_no "
            f"WHERE e.account = ? AND e.currency = ? AND {days} AND e.status = 'BOOK' AND s.file_no <= ? AND {IS_STATEMENT}"
        )
        result[one] = int(bulk.fetch(connection, sql, (account, currency, *between, last_file_no))[0][0])
    return result


def superseded(connection: Connection, last_file_no: int) -> set[int]:
    """The statements (statement_no) in whose place a person has accepted a corrected one, of the same account and days."""
    sql = (
        "SELECT DISTINCT s.statement_no FROM correction a JOIN statement c ON c.file_no = a.file_no JOIN statement s ON s.account = c.account "
        "AND s.currency = c.currency AND s.from_date = c.from_date AND s.to_date = c.to_date AND s.statement_no < c.statement_no "
        f"WHERE a.file_no <= ? AND {IS_STATEMENT} ORDER BY s.statement_no"
    )
    return {int(row[0]) for row in bulk.fetch(connection, sql, (last_file_no,))}


def with_other_currencies(connection: Connection, statements: Iterable[int]) -> set[int]:
    """Which of these statements (statement_no) list lines in a currency that is not the statement's."""
    sql = "SELECT 1 FROM entry e JOIN statement s ON s.statement_no = e.statement_no WHERE e.statement_no = ? AND e.currency <> s.currency LIMIT 1"
    return {number for number in statements if bulk.fetch(connection, sql, (number,))}


def details_differing(connection: Connection, as_of: str, last_file_no: int) -> list[Finding]:
    """Entries whose details do not add up to them, as long as what is left over has no place."""
    sql = (
        "SELECT e.account, e.currency, e.booking_date, e.amount_minor, e.details_total_minor, p.payment_id, p.entry_ref "
        "FROM payment_state t JOIN payment p ON p.payment_id = t.payment_id JOIN entry e ON e.entry_no = p.entry_no "
        f"JOIN statement s ON s.statement_no = e.statement_no WHERE s.file_no <= ? AND t.state IN {UNDECIDED} AND t.booking_date <= ? AND p.kind IN ('remainder', 'batch', 'entry') "
        "AND e.details_total_minor IS NOT NULL AND e.details_total_minor <> e.amount_minor ORDER BY p.payment_id"
    )
    return [_details_differ(*row) for row in bulk.fetch(connection, sql, (last_file_no, as_of))]


def _details_differ(account: str, currency: str, day: str, amount: int, details: int, payment_id: str, entry_ref: str) -> Finding:
    rest = amount - details
    sentence = (
        f"{account}: the entry {entry_ref} of {day} is {to_text(amount, currency)} {currency}, its details add up to {to_text(details, currency)} "
        f"{currency}; {to_text(rest, currency)} {currency} are left over: ask the bank what they are"
    )
    return Finding(
        "entry_details_differ", payment_id, payment_id=payment_id, entry_ref=entry_ref, claimed_minor=int(details), booked_minor=int(amount),
        difference_minor=int(rest), currency=currency, sentence=sentence, day=day,
    )  # fmt: skip
