"""What ``show`` says of a contract's levelled plan: the sums it asks, and how its year stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import plan_check
from reconcile.core import money
from reconcile.core.plan_drift import ON_COURSE, UNKNOWN, WILL_OWE
from reconcile.core.policy import Policy
from reconcile.store import plans
from reconcile.store.plans_money import Known

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.plan_drift import Drift
    from reconcile.core.reference_data import Plan
    from reconcile.store.answers_contract import Horizon

_SURPRISE_PERCENT = Policy().plan_surprise_percent


def facts(connection: Connection, contract_no: str, horizon: Horizon, as_of: str) -> tuple[tuple[str, str], ...]:
    """(label, text) of each stretch of the plan, and of its year; nothing where there is no plan."""
    timeline = plans.timelines(connection, horizon.file_no, contract_no).get(contract_no, [])
    begun = [one for one in timeline if one.valid_from <= as_of]
    said = [("levelled plan", _stretch(one)) for one in sorted(timeline, key=lambda one: one.valid_from)]
    if begun and as_of < "9999":
        known = Known(as_of, horizon.file_no, horizon.run_no)
        said.extend(("plan year", _year(one)) for one in plan_check.check(connection, known, "", _SURPRISE_PERCENT, contract_no))
    return tuple(said)


def _stretch(one: Plan) -> str:
    until = f" to {one.valid_to}" if one.valid_to else " on"
    due = f"on day {one.due_day}" if one.due_day else "on the last day"
    return f"{money.to_text(one.monthly_amount_minor, one.currency)} {one.currency} a month from {one.valid_from}{until}, due {due} of the month"


def _year(one: Drift) -> str:
    def text(minor: int) -> str:
        return f"{money.to_text(minor, one.currency)} {one.currency}"

    asks = f"{one.first_day} to {one.last_day}: asks {text(one.asked_minor)}, {text(one.paid_minor)} of it paid"
    if one.state == UNKNOWN or one.drift_minor is None:
        return f"{asks}; what was used is not known"
    used = f"{asks}; used for {text(one.consumed_minor)}, {text(one.forecast_minor)} expected to come"
    if one.state == ON_COURSE:
        return f"{used}; on course"
    off = f"{text(abs(one.drift_minor))} {'too little' if one.state == WILL_OWE else 'too much'} in the end"
    mended = f", {text(one.mending_minor)} a month would mend it" if one.mending_minor is not None else ""
    return f"{used}; {off}{mended}"
