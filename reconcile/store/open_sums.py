"""Which open item a payment's sum is, on the contract it names, and what its payer's account has paid for: two look-ups for a chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk
from reconcile.store.lookup import TO_PAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection


class Asked(NamedTuple):
    """A payment that names a contract, and maybe an item of it."""

    at_n: int  # its place among those asked about
    contract_no: str
    item_key: str
    amount_minor: int
    currency: str
    booking_date: str


_LEVELLED = "kind IN ('instalment', 'levelled')"
# Of a plan only its first open month is paid by its sum, unless the payment names another one.
_NOT_THE_FIRST = (
    f"o.{_LEVELLED} AND EXISTS (SELECT 1 FROM open_item e WHERE e.contract_no = o.contract_no AND e.currency = o.currency AND e.{_LEVELLED} "
    "AND e.open_minor > 0 AND e.amount_minor > 0 AND e.opens_on <= s.booking_date AND (e.due_on, e.item_key) < (o.due_on, o.item_key))"
)
_SQL = (
    "SELECT s.at_n, o.item_key FROM stage_asked s "
    "JOIN open_item o ON o.contract_no = s.contract_no AND o.open_minor = s.amount_minor AND o.currency = s.currency "
    f"WHERE {TO_PAY} AND (o.item_key = s.item_key OR (o.opens_on <= s.booking_date AND NOT ({_NOT_THE_FIRST}))) ORDER BY s.at_n, o.due_on, o.item_key"
)


def find(connection: Connection, asked: Sequence[Asked]) -> list[tuple[int, str]]:
    """(at_n, item_key) of each item that a payment's sum alone may mean, oldest due first.

    An item counts from the day it opens, the one named before it too. All items of a contract are gone through for each payment
    that names it: of a contract that many name, none should ask.
    """
    bulk.stage(connection, "stage_asked", Asked._fields, asked)
    return bulk.fetch(connection, _SQL)


def paid_for(connection: Connection, payers: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """By (payer_account, booking_date), the first and the last number of the contracts its account has paid for: the same where it is one.

    ``payers``: (payer_account, first_day, booking_date), each once; looked at are unreversed payments from first_day to before booking_date.
    """
    bulk.stage(connection, "stage_payer", ("payer_account", "first_day", "booking_date"), sorted(payers))
    sql = (
        "SELECT s.payer_account, s.booking_date, MIN(h.contract_no), MAX(h.contract_no) FROM stage_payer s JOIN payer_history h "
        "ON h.payer_account = s.payer_account AND h.booking_date >= s.first_day AND h.booking_date < s.booking_date "
        "GROUP BY s.payer_account, s.booking_date ORDER BY s.payer_account, s.booking_date"
    )
    return {(account, day): (first, last) for account, day, first, last in bulk.fetch(connection, sql)}
