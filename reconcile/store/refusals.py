"""What people have taken back speaks against it: a payer's account, and a contract one of its payments stood on and does not by the last ruling.

Until two later payments have named the contract again, the account alone no longer tells it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

Refusal = tuple[str, str, str, str]  # payer_account, contract_no, booking_date, payment_id
COLUMNS = ("payer_account", "contract_no", "booking_date", "payment_id")
# Put behind a row ``h`` of payer_history: a person has taken back a payment of this account from the contract, of that day or later.
STANDS = "NOT EXISTS (SELECT 1 FROM payer_refusal f WHERE f.payer_account = h.payer_account AND f.contract_no = h.contract_no AND f.booking_date >= h.booking_date)"


def refusals(connection: Connection, payment_ids: Iterable[str]) -> list[Refusal]:
    """What the rulings on these payments speak against, worked out from the postings and the last ruling on each."""
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    sql = (
        "SELECT DISTINCT p.payer_account, g.contract_no, p.booking_date, p.payment_id, r.targets FROM stage_payment_id s "
        "JOIN ruling r ON r.payment_id = s.payment_id JOIN payment p ON p.payment_id = s.payment_id JOIN posting g ON g.payment_id = s.payment_id "
        "WHERE r.ruling_no = (SELECT MAX(l.ruling_no) FROM ruling l WHERE l.payment_id = s.payment_id) AND p.amount_minor > 0 AND p.payer_account <> '' "
        "AND g.account_code IN ('item', 'on_account', 'held') AND g.contract_no <> '' ORDER BY p.payment_id, g.contract_no"
    )
    return [
        (account, number, day, payment_id)
        for account, number, day, payment_id, targets in bulk.fetch(connection, sql)
        if number not in {target[0] for target in json.loads(targets)}
    ]


def refresh(connection: Connection, payment_id: str) -> None:
    """Keep what the rulings on a payment now speak against."""
    bulk.execute(connection, "DELETE FROM payer_refusal WHERE payment_id = ?", (payment_id,))
    bulk.insert(connection, "payer_refusal", COLUMNS, refusals(connection, [payment_id]))


def problems(connection: Connection) -> list[str]:
    """What is kept and is not what the rulings say."""
    ruled = [row[0] for row in bulk.fetch(connection, "SELECT DISTINCT payment_id FROM ruling ORDER BY payment_id")]
    expected = set(refusals(connection, ruled))
    kept = {tuple(row) for row in bulk.fetch(connection, f"SELECT {', '.join(COLUMNS)} FROM payer_refusal ORDER BY payment_id, contract_no")}
    return [f"that payment {row[3]} was taken back from contract {row[1]} is not kept as the rulings say" for row in sorted(expected ^ kept)]
