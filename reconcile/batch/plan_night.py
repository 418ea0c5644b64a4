"""Levelled plans for the night: contracts heading for a surprise, and plan years that are to be settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import plan_check, plan_settle
from reconcile.core import plan_findings as rules
from reconcile.store import findings as stored
from reconcile.store import plans_touched, runs
from reconcile.store.plans_money import Known

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.findings import Finding
    from reconcile.core.policy import Policy
    from reconcile.store.runs import Run

KINDS = rules.KINDS


def findings(connection: Connection, policy: Policy, as_of: str, last_night: Run | None) -> list[Finding]:
    """Looked at are the contracts something has come for since the last night, and those of whom that night had something to say."""
    numbers = _looked_at(connection, policy, as_of, last_night)
    if not numbers:
        return []
    known = Known(as_of)
    return [
        *rules.settlements(plan_settle.of_some(connection, known, policy, numbers)),
        *rules.surprises(plan_check.of_some(connection, known, policy, numbers), as_of),
    ]


def _looked_at(connection: Connection, policy: Policy, as_of: str, last_night: Run | None) -> list[str]:
    """Everybody on the first night, and under other settings: what was no surprise may be one now."""
    if last_night is None or last_night.policy != runs.as_json(policy.as_dict()):
        return plans_touched.everybody(connection)
    earlier = [one.contract_no for one in stored.load(connection, last_night.run_no) if one.kind in rules.KINDS and one.state != "gone"]
    return sorted({*plans_touched.since(connection, last_night, as_of), *earlier})
