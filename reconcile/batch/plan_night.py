"""Levelled plans for the night: contracts heading for a surprise, and plan years that are to be settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import plan_check, plan_settle
from reconcile.core import plan_findings as rules
from reconcile.core.plan_settle import HELD
from reconcile.store import findings as stored
from reconcile.store import plans_touched, runs
from reconcile.store.plans_money import Known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.core.findings import Finding
    from reconcile.core.policy import Policy
    from reconcile.store.runs import Run

KINDS = rules.KINDS


def findings(connection: Connection, policy: Policy, as_of: str, last_night: Run | None) -> list[Finding]:
    """Looked at are the contracts something has come for since the last night; what that night said of the others stands.

    On the first night, and under other settings, it is everybody: what was no surprise may be one now.
    """
    if last_night is None or last_night.policy != runs.as_json(policy.as_dict()):
        return _said(connection, policy, as_of, plans_touched.everybody(connection))
    earlier = [one for kind in rules.KINDS for one in stored.load(connection, last_night.run_no, kind) if one.state != "gone"]
    numbers = {*plans_touched.since(connection, last_night, as_of), *_moved(connection, as_of, last_night, earlier)}
    stand = [one._replace(since_date="", state="") for one in earlier if one.contract_no not in numbers]
    return [*_said(connection, policy, as_of, sorted(numbers)), *stand]


def _said(connection: Connection, policy: Policy, as_of: str, numbers: Sequence[str]) -> list[Finding]:
    if not numbers:
        return []
    known = Known(as_of)
    return [
        *rules.settlements(plan_settle.of_some(connection, known, policy, numbers)),
        *rules.surprises(plan_check.of_some(connection, known, policy, numbers), as_of),
    ]


def _moved(connection: Connection, as_of: str, last_night: Run, earlier: Sequence[Finding]) -> set[str]:
    """Of those the last night spoke of, the ones whose sentence may be another one, though nothing has come for them.

    An instalment that opened can no longer be changed; a settlement may be held now or be free; its parts begin in another month.
    """
    opened = plans_touched.opened_since(connection, last_night) if any(one.kind == rules.DRIFT for one in earlier) else set()
    other_month = as_of[:7] != last_night.as_of[:7]
    settled = [one for one in earlier if one.kind == rules.SETTLEMENT]
    held = plan_settle.held(connection) if settled else set()
    return {
        *(one.contract_no for one in earlier if one.contract_no in opened),
        *(one.contract_no for one in settled if other_month or one.verdict == HELD or one.contract_no in held),
    }
