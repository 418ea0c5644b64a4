"""What proves that money did not come, or keeps it from being proven: statements, refused files, batches without details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core import money
from reconcile.core.compare_proof import Doubt, Stated
from reconcile.store import bulk
from reconcile.store.known_lines import IS_STATEMENT

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Kinds of files that bring statements; a refused one leaves a doubt. "" is a file nobody could recognise.
_MAY_HOLD_MONEY = "'', 'archive', 'camt', 'collected', 'fidavista', 'lhv', 'litas', 'luminor', 'mapped', 'mt940', 'seb', 'swedbank'"


def statements(connection: Connection, first_day: str, last_day: str) -> list[Stated]:
    """The heads of all statements (interim reports are none) that speak of these days."""
    sql = (
        "SELECT account, currency, from_date, to_date, statement_id, CASE WHEN legal_sequence <> '' THEN legal_sequence ELSE electronic_sequence END, "
        "page, last_page, opening_minor, closing_minor, CAST(credit_minor + debit_minor AS BIGINT), value_dated_minor FROM statement s "
        f"WHERE to_date >= ? AND from_date <= ? AND {IS_STATEMENT} "
        "AND (family LIKE 'camt.%' OR (opening_minor IS NOT NULL AND closing_minor IS NOT NULL)) "  # without balances, a list may lack anything
        "ORDER BY account, currency, from_date, to_date, statement_no"
    )
    return [Stated._make(row) for row in bulk.fetch(connection, sql, (first_day, last_day))]


def doubts(connection: Connection, as_of: str) -> list[Doubt]:
    """Files refused and not brought again, over the days between the runs they came between; and money without details."""
    refused = (
        "SELECT a.name, COALESCE((SELECT r.as_of FROM run r WHERE r.run_no = a.after_run), ''), "
        "COALESCE((SELECT MIN(r.as_of) FROM run r WHERE r.run_no > a.after_run AND r.kind = 'night'), ?) FROM arrival a "
        f"WHERE a.outcome IN ('refused', 'tried') AND a.kind IN ({_MAY_HOLD_MONEY}) AND NOT EXISTS (SELECT 1 FROM arrival l WHERE l.name = a.name "
        "AND l.arrival_no > a.arrival_no AND l.outcome IN ('taken', 'exists')) ORDER BY a.arrival_no"
    )
    found = [Doubt(row[1], row[2], "", None, f"the file {row[0]} was refused") for row in bulk.fetch(connection, refused, (as_of,))]
    blind = (
        "SELECT t.booking_date, t.currency, t.amount_minor, t.account, p.kind FROM payment_state t JOIN payment p ON p.payment_id = t.payment_id "
        "WHERE t.state IN ('new', 'clarification', 'awaiting_details') AND p.kind IN ('batch', 'remainder') AND t.amount_minor > 0 "
        "AND t.booking_date <= ? ORDER BY t.booking_date, t.payment_id"
    )
    for day, currency, amount, account, kind in bulk.fetch(connection, blind, (as_of,)):
        said = f"{money.to_text(int(amount), currency)} {currency} booked on {account} on {day}"
        what = "a batch of" if kind == "batch" else "what the details leave of an entry,"
        found.append(Doubt(day, day, currency, int(amount), f"{what} {said} has no details yet"))
    return found
