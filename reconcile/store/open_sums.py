"""Which open item a payment's sum is, on the contract it names, and what its payer's account has paid for: one look-up for a chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk
from reconcile.store.lookup import TO_PAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


class Asked(NamedTuple):
    """A payment that names a contract, and maybe an item of it. Looked at is what its account has paid for from ``first_day`` on."""

    at_n: int  # its place among those asked about
    contract_no: str
    item_key: str
    amount_minor: int
    currency: str
    booking_date: str
    first_day: str
    payer_account: str


_PAID = (
    "EXISTS (SELECT 1 FROM payer_history h WHERE h.payer_account = s.payer_account AND h.booking_date >= s.first_day "
    "AND h.booking_date < s.booking_date AND h.contract_no {} s.contract_no)"
)
_LEVELLED = "kind IN ('instalment', 'levelled')"
# Of a plan only its first open month is paid by its sum, unless the payment names another one.
_NOT_THE_FIRST = (
    f"o.{_LEVELLED} AND EXISTS (SELECT 1 FROM open_item e WHERE e.contract_no = o.contract_no AND e.currency = o.currency AND e.{_LEVELLED} "
    "AND e.open_minor > 0 AND e.amount_minor > 0 AND e.opens_on <= s.booking_date AND (e.due_on, e.item_key) < (o.due_on, o.item_key))"
)
_SQL = (
    f"SELECT s.at_n, o.item_key, CASE WHEN {_PAID.format('=')} THEN 1 ELSE 0 END, CASE WHEN {_PAID.format('<>')} THEN 1 ELSE 0 END "
    "FROM stage_asked s JOIN open_item o ON o.contract_no = s.contract_no AND o.open_minor = s.amount_minor AND o.currency = s.currency "
    f"WHERE {TO_PAY} AND (o.item_key = s.item_key OR (o.opens_on <= s.booking_date AND NOT ({_NOT_THE_FIRST}))) ORDER BY s.at_n, o.due_on, o.item_key"
)


def find(connection: Connection, asked: Sequence[Asked]) -> list[tuple[int, str, int, int]]:
    """(at_n, item_key, has paid for this contract, has paid for others) of each item that its sum alone may mean, oldest due first.

    An item counts from the day it opens, the one named before it too; the last two are 1 or 0.
    """
    bulk.stage(connection, "stage_asked", Asked._fields, asked)
    return bulk.fetch(connection, _SQL)
