"""``export dunning-hold``: contracts that should get no reminder while a claim is open or money elsewhere may be theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.claim_life import Standing, as_noted
from reconcile.errors import WrongUse
from reconcile.store import claim_hold as stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from reconcile.reports.tables_out import Kind, Value
    from reconcile.store.runs import Run

COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("contract_no", "text"), ("since", "day"), ("reason", "text"), ("case_no", "text"), ("entry_ref", "text"),
)  # fmt: skip
_DONE = "resolved"  # her lines agree: what is owed then is owed


def held(connection: Connection) -> list[tuple[stored.Claimed, Standing]]:
    """Every contract that a claim still keeps waiting, and how the claim stands; by contract and case."""
    noted = [(one, as_noted(one.state, one.waits_for)) for one in stored.claimed(connection)]
    return [(one, now) for one, now in noted if now.state != _DONE]


def rows(connection: Connection, run: Run | None) -> Iterator[tuple[Value, ...]]:
    """One row a contract and reason, by contract. Raises: WrongUse for a past run: whom to remind is a question about now."""
    if run is not None:
        raise WrongUse(f"run {run.run_id}", "the hold list is exported as it stands now", "leave --run out")
    found: list[tuple[Value, ...]] = []
    for one, now in held(connection):
        found.append((one.contract_no, one.received_on, f"the customer's claim is {now.words}", one.case_no, ""))
    for each in stored.suggested(connection):
        reference = each.entry_ref or each.payment_id
        found.append((each.contract_no, each.booking_date, "money that waits for a decision may be this contract's", "", reference))
    for wrong in stored.misposted(connection):
        reason = f"money that stands on contract {wrong.stands_on} is probably this contract's"
        found.append((wrong.contract_no, wrong.booking_date, reason, "", wrong.entry_ref or wrong.payment_id))
    yield from sorted(found, key=lambda row: tuple(map(str, row)))
