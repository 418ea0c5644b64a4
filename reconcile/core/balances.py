"""Which of a statement's balances are its booked opening and closing.

Available and forward balances (CLAV, OPAV, FWAV …) are not booked money and never serve. A balance in another currency
than the statement's serves only when there is none in its own, so look at ``Balance.currency``.
Source: ISO 20022 external code list BalanceType.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconcile.core.statement import Balance, Statement


def opening(statement: Statement) -> Balance | None:
    """OPBD, else PRCD (the previous day's close), else the first of several ITBD; of several days the earliest."""
    for code in ("OPBD", "PRCD"):
        found = _of(statement, code)
        if found:
            return min(found, key=lambda balance: balance.date)
    interim = _of(statement, "ITBD")
    return interim[0] if len(interim) > 1 else None


def closing(statement: Statement) -> Balance | None:
    """CLBD, else the last ITBD; of several days the latest. A single ITBD is a close: it says how the account stands."""
    found = _of(statement, "CLBD")
    if found:
        return max(reversed(found), key=lambda balance: balance.date)
    interim = _of(statement, "ITBD")
    return interim[-1] if interim else None


def period(statement: Statement) -> tuple[str, str]:
    """First and last booking day: as stated, else from the booked balances; empty when neither says.

    An opening balance is of the first day, a previous close of the day before it.
    """
    first, last = opening(statement), closing(statement)
    to_date = statement.to_date or (last.date if last else "")
    if not to_date:
        return "", ""
    from_date = statement.from_date
    if not from_date and first is not None and first.date:
        from_date = first.date if first.code != "PRCD" else (date.fromisoformat(first.date) + timedelta(days=1)).isoformat()
        from_date = min(from_date, to_date)
    if not from_date:
        from_date = to_date
    return min(from_date, to_date), max(from_date, to_date)


def _of(statement: Statement, code: str) -> list[Balance]:
    found = [balance for balance in statement.balances if balance.code == code]
    return [balance for balance in found if balance.currency == statement.currency] or found
