"""A claim on a levelled contract: the settlement of its plan's last year, which changes what is owed without any payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import plan_settle
from reconcile.core.plan_settle import RUNNING
from reconcile.errors import WrongUse
from reconcile.store import plans
from reconcile.store.plans_money import Known

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.plan_settle import Settlement
    from reconcile.core.policy import Policy
    from reconcile.core.reference_data import ClaimCase


def of_case(connection: Connection, policy: Policy, as_of: str, head: ClaimCase) -> Settlement | None:
    """The settlement of the last plan year that is over; None when there is none, or it changes nothing."""
    if not head.contract_no or head.contract_no not in plans.timelines(connection, contract_no=head.contract_no):
        return None
    try:
        found = plan_settle.explain(connection, Known(as_of), policy, head.contract_no)
    except WrongUse:  # the plan has not begun, or nothing tells what a kilowatt hour costs
        return None
    same = found.state != RUNNING and found.currency == head.currency
    return found if same and (found.bill_minor or found.balance_minor) else None
