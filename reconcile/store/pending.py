"""The payments that wait for a decision, and what a decision needs to see of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection

UNDECIDED = "('new', 'clarification', 'awaiting_details')"


class Waiting(NamedTuple):
    """One payment without a decision that stands."""

    payment_id: str
    state: str
    kind: str
    account: str
    currency: str
    booking_date: str
    amount_minor: int
    entry_ref: str
    servicer_reference: str
    end_to_end_id: str
    transaction_id: str
    creditor_reference: str
    document_numbers: str
    remittance_text: str
    additional_info: str
    payer_name: str
    payer_account: str
    ultimate_name: str
    own_account: str
    bank_transaction_code: str
    proprietary_code: str
    is_return: int
    is_reversal: int
    return_reason: str
    return_info: str
    left_minor: int  # of the amount: not yet returned


_ELSEWHERE = {
    "state": "st.state",
    "left_minor": "p.amount_minor - COALESCE((SELECT CAST(SUM(l.amount_minor) AS BIGINT) FROM return_link l WHERE l.payment_id = p.payment_id), 0)",
}
_COLUMNS = ", ".join(_ELSEWHERE.get(name, f"p.{name}") for name in Waiting._fields)


def days(connection: Connection, as_of: str) -> dict[str, int]:
    """Booking days up to ``as_of`` that have payments never looked at, oldest first, and how many these are."""
    sql = "SELECT booking_date, COUNT(*) FROM payment_state WHERE state = 'new' AND booking_date <= ? GROUP BY booking_date ORDER BY booking_date"
    return {day: int(count) for day, count in bulk.fetch(connection, sql, (as_of,))}


def new_on(connection: Connection, day: str, chunk: int) -> Iterator[list[Waiting]]:
    """The new payments of a booking day in chunks, by payment_id."""
    last = ""
    while True:
        sql = (
            f"SELECT {_COLUMNS} FROM payment_state st JOIN payment p ON p.payment_id = st.payment_id "
            "WHERE st.state = 'new' AND st.booking_date = ? AND st.payment_id > ? ORDER BY st.payment_id LIMIT ?"
        )
        rows = list(map(Waiting._make, bulk.fetch(connection, sql, (day, last, chunk))))
        if not rows:
            return
        yield rows
        if len(rows) < chunk:
            return
        last = rows[-1].payment_id


def notified(connection: Connection, entry_nos: Collection[int]) -> list[Waiting]:
    """The details of notified entries as what they become once a batch is explained by them, but on the notification's booking day."""
    bulk.stage(connection, "stage_notified", ("entry_n",), [(number,) for number in sorted(entry_nos)])
    columns = ", ".join({"state": "'new'", "left_minor": "p.amount_minor"}.get(name, f"p.{name}") for name in Waiting._fields)
    sql = f"SELECT {columns} FROM stage_notified s JOIN notified_payment p ON p.entry_no = s.entry_n ORDER BY p.payment_id"
    return list(map(Waiting._make, bulk.fetch(connection, sql)))


def seen_before(connection: Connection, as_of: str, chunk: int, without: Collection[str] = ()) -> Iterator[list[Waiting]]:
    """The payments earlier runs could not place, in chunks, by payment_id (which begins with the booking day); not those in ``without``."""
    last = ""
    bulk.stage(connection, "stage_unchanged", ("payment_id",), [(key,) for key in sorted(without)])
    while True:
        sql = (
            f"SELECT {_COLUMNS} FROM payment_state st JOIN payment p ON p.payment_id = st.payment_id "
            "WHERE st.state IN ('clarification', 'awaiting_details') AND st.booking_date <= ? AND st.payment_id > ? "
            "AND st.payment_id NOT IN (SELECT u.payment_id FROM stage_unchanged u) ORDER BY st.payment_id LIMIT ?"
        )
        rows = list(map(Waiting._make, bulk.fetch(connection, sql, (as_of, last, chunk))))
        if not rows:
            return
        yield rows
        if len(rows) < chunk:
            return
        last = rows[-1].payment_id
