"""What levelled plans have to say tonight: who is heading for a surprise, and which year falls due for settlement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.findings import Finding
from reconcile.core.money import to_text
from reconcile.core.plan_drift import WILL_GET_BACK, WILL_OWE
from reconcile.core.plan_settle import DUE, HELD, NO_READING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconcile.core.plan_drift import Drift
    from reconcile.core.plan_settle import Settlement

DRIFT, SETTLEMENT = "plan_drift", "plan_settlement"
KINDS = (SETTLEMENT, DRIFT)  # in the order in which they want somebody
_WAITS = {DUE: "due", HELD: "held", NO_READING: "no_reading"}


def surprises(rows: Iterable[Drift], as_of: str) -> list[Finding]:
    """The contracts whose year will have cost another sum than its instalments ask; claimed is what they ask, booked what it will cost.

    A year that is over on the day is settled, and surprises nobody any more.
    """
    return [_surprise(one) for one in rows if one.state in {WILL_OWE, WILL_GET_BACK} and one.last_day > as_of]


def _surprise(one: Drift) -> Finding:
    def said(minor: int) -> str:
        return f"{to_text(abs(minor), one.currency)} {one.currency}"

    off = one.drift_minor or 0
    mended = f": {said(one.mending_minor)} a month instead of {said(one.instalment_minor)} would mend it" if one.mending_minor is not None else ""
    sentence = (
        f"the plan's year to {one.last_day} will have cost {said(off)} {'more' if off > 0 else 'less'} than its instalments of {said(one.asked_minor)} ask "
        f"({said(one.consumed_minor)} used so far, {said(one.forecast_minor)} expected to come){mended}; see `reconcile plan check {one.contract_no}`"
    )
    return Finding(
        DRIFT, one.contract_no, contract_no=one.contract_no, verdict=one.state.replace(" ", "_"), claimed_minor=one.asked_minor,
        booked_minor=one.consumed_minor + one.forecast_minor, difference_minor=off, currency=one.currency, sentence=sentence, day=one.last_day,
    )  # fmt: skip


def settlements(found: Iterable[Settlement]) -> list[Finding]:
    """The plan years that are over and not yet billed; claimed is what was asked, booked what it cost, the difference is to be billed.

    Where nothing is to be billed, there is nothing to do.
    """
    return [_falls_due(one) for one in found if one.state in _WAITS and (one.bill_minor or one.state == NO_READING)]


def _falls_due(one: Settlement) -> Finding:
    def said(minor: int) -> str:
        return f"{to_text(abs(minor), one.currency)} {one.currency}"

    over = f"the plan's year {one.first_day} to {one.last_day} is over: it cost {said(one.cost_minor)}, its instalments asked {said(one.asked_minor)}"
    why = f"why: `reconcile plan settle {one.contract_no} --explain`"
    if one.state == NO_READING:
        sentence = f"{over}; the settlement waits: {one.why[0]}"
    elif one.state == HELD:
        sentence = f"{over}; the settlement of {said(one.bill_minor)} is held: {'; '.join(one.why)}"
    else:
        sentence = f"{over}; {_to_bill(one, said(one.bill_minor))}; {why}"
    return Finding(
        SETTLEMENT, f"{one.contract_no}/{one.last_day}", contract_no=one.contract_no, verdict=_WAITS[one.state], claimed_minor=one.asked_minor,
        booked_minor=one.cost_minor, difference_minor=one.bill_minor, currency=one.currency, sentence=sentence, day=one.last_day,
    )  # fmt: skip


def _to_bill(one: Settlement, amount: str) -> str:
    parts = len(one.shares)
    how = f"in {parts} parts from {one.shares[0].due_on} on" if parts > 1 else "in one sum"
    return (
        f"{amount} {'to be billed' if one.bill_minor > 0 else 'to be given back'} {how}: the file for billing is `reconcile plan settle --csv FILE`"
    )
