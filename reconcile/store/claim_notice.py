"""What the store knew on the evening of a notice: the run that stood, and where payments counted then."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_BOOKED = "('item', 'on_account', 'held')"


class Was(NamedTuple):
    """What of a payment counts for a contract now, and counted when a run had ended."""

    payment_id: str
    entry_ref: str
    contract_no: str
    currency: str
    booking_date: str
    now_minor: int
    then_minor: int


def run_of(connection: Connection, day: str) -> int | None:
    """The number of the last run up to a day; None when there was none."""
    found = bulk.fetch(connection, "SELECT MAX(run_no) FROM run WHERE as_of <= ?", (day,))[0][0]
    return None if found is None else int(found)


def was(connection: Connection, rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[Was]]:
    """(contract, run) → every payment that counts for the contract, or has: now and when that run had ended, by booking day."""
    bulk.stage(connection, "stage_claim_notice", ("contract_no", "run_n"), sorted(set(rows)))
    sql = (
        "SELECT s.contract_no, s.run_n, p.payment_id, p.entry_ref, p.currency, p.booking_date, CAST(SUM(g.amount_minor) AS BIGINT), "
        "CAST(SUM(CASE WHEN g.run_no <= s.run_n THEN g.amount_minor ELSE 0 END) AS BIGINT) FROM stage_claim_notice s CROSS JOIN posting g "
        f"JOIN payment p ON p.payment_id = g.payment_id WHERE g.contract_no = s.contract_no AND g.account_code IN {_BOOKED} "
        "GROUP BY s.contract_no, s.run_n, p.payment_id, p.entry_ref, p.currency, p.booking_date ORDER BY s.contract_no, s.run_n, p.booking_date, p.payment_id"
    )
    found: dict[tuple[str, int], list[Was]] = defaultdict(list)
    for number, run_no, payment_id, entry_ref, currency, day, now, then in bulk.fetch(connection, sql):
        found[number, int(run_no)].append(Was(payment_id, entry_ref, number, currency, day, int(now), int(then)))
    return found
