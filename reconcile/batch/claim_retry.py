"""Contracts whose bank pays automatically: how long it tries again, so that nothing is called missing while it may still come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import agreements
from reconcile.core.autopay import bank_rule
from reconcile.core.numbers import normal
from reconcile.store import agreements as stored
from reconcile.store import claim_left_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from reconcile.core.compare_values import Bill
    from reconcile.core.policy import Policy


def days(connection: Connection, policy: Policy, numbers: Iterable[str], as_of: str) -> dict[Bill, int]:
    """Open bill → calendar days in which a bank tries its automatic payment again; contracts without an agreement are left out."""
    wanted = set(numbers)
    if not wanted or not stored.any_known(connection):
        return {}
    found: dict[str, int] = {}
    for one in agreements.known(connection, stored.of_contracts(connection, wanted, normal), as_of):
        number = one.found.contract_no
        if number in wanted and one.standing.pays:
            found[number] = max(found.get(number, 0), bank_rule(one.standing.said.bank, policy.banks).retry_days)
    sums = claim_left_out.open_sums(connection, found) if found else {}
    return {(number, *bill): found[number] for number in found for bill in sums.get(number, ())}
