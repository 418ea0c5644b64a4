"""The sheet *Plans* and ``export plans``: the barometer as rows, of tonight or of any past run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.batch import plan_check
from reconcile.batch.report_look import sentence
from reconcile.core import money
from reconcile.core.plan_drift import ON_COURSE, UNKNOWN, WILL_GET_BACK, WILL_OWE, instalments_of, plan_year
from reconcile.core.plan_findings import SETTLEMENT
from reconcile.core.policy import Policy
from reconcile.reports.night import PlanBar, PlanRow
from reconcile.store import plans, plans_money, report_as_of, runs
from reconcile.store.plans_money import Known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from reconcile.batch.report_look import Look
    from reconcile.core.findings import Finding
    from reconcile.core.reference_data import Plan
    from reconcile.reports.tables_out import Kind, Value
    from reconcile.store.plans_money import PlanItem
    from reconcile.store.runs import Run

COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("contract_no", "text"), ("valid_from", "day"), ("monthly_amount", "money"), ("due_on", "day"), ("item_key", "text"), ("paid", "money"),
    ("open", "money"), ("drift", "money"),
)  # fmt: skip
_DEFAULTS = Policy()
_ENDED = "plan ended"
_LABELS = {WILL_OWE: "Will owe", UNKNOWN: "Use not known", WILL_GET_BACK: "Will get back", ON_COURSE: "On course"}


def plan_rows(look: Look) -> list[PlanRow]:
    """The barometer as the run knew it: those with a year to be settled, then the worst first."""
    known = Known(look.at.as_of, look.at.last_file_no, look.at.run_no)
    percent = int(look.policy.get("plan_surprise_percent", _DEFAULTS.plan_surprise_percent))
    found = plan_check.check(look.connection, known, str(look.policy.get("plan_price_per_kwh", "")), percent)
    due = {one.contract_no: one for one in look.findings if one.kind == SETTLEMENT}
    names = report_as_of.customers(look.connection, look.at, {*due, *(one.contract_no for one in found)}) if found or due else {}
    rows = [
        PlanRow(
            one.contract_no, names.get(one.contract_no, ""), one.state, one.drift_minor, one.instalment_minor, one.mending_minor, one.asked_minor,
            one.due_minor, one.paid_minor, one.on_account_minor, one.consumed_minor, one.forecast_minor, one.currency, one.last_day,
            *_to_settle(due.pop(one.contract_no, None)),
        )
        for one in found
    ]  # fmt: skip
    rows += [
        PlanRow(number, names.get(number, ""), _ENDED, None, 0, None, 0, 0, 0, 0, 0, 0, one.currency, one.day, *_to_settle(one))
        for number, one in sorted(due.items())
    ]
    return sorted(rows, key=lambda row: row.settlement == "")


def _to_settle(one: Finding | None) -> tuple[int | None, str]:
    return (None, "") if one is None else (one.difference_minor, sentence(one.sentence))


def plan_bars(rows: Sequence[PlanRow], currency: str) -> list[PlanBar]:
    """The plans of one currency by how they stand; of those whose use is not known only the asked sum says something."""
    found = []
    for state, label in _LABELS.items():
        ours = [one for one in rows if one.state == state and one.currency == currency]
        if ours:
            asked = sum(one.asked_minor + one.on_account_minor for one in ours)
            found.append(PlanBar(f"{label} ({len(ours):,})", asked, sum(one.consumed_minor + one.forecast_minor for one in ours)))
    return found


def exported(connection: Connection, run: Run | None) -> Iterator[tuple[Value, ...]]:
    """``export plans``: each instalment of the years that run, opened or to come, with its contract's drift on every line."""
    night = runs.last(connection, kind="night", before_no=run.run_no + 1 if run else 0)
    if night is None:
        return
    known = Known(night.as_of, run.last_file_no, run.run_no) if run else Known(night.as_of)
    policy = json.loads(night.policy)
    drifts = plan_check.check(connection, known, str(policy.get("plan_price_per_kwh", "")), int(policy.get("plan_surprise_percent", 0)))
    off = {one.contract_no: one.drift_minor for one in drifts}
    timelines = plans.timelines(connection, known.file_no)
    closed = plans_money.closed(connection, known)
    years = {(number, timelines[number][0].currency): plan_year(timelines[number], known.as_of, closed.get(number, "")) for number in off}
    opened: dict[str, list[PlanItem]] = {}
    for item in plans_money.items(connection, years, known):
        opened.setdefault(item.contract_no, []).append(item)
    for (number, currency), year in sorted(years.items()):
        timeline, there = timelines[number], opened.get(number, [])
        drift = off[number]
        shown = None if drift is None else money.to_decimal(drift, currency)
        for item in there:
            stretch = _stretch(timeline, item.due_on)
            paid = item.paid_minor + item.elsewhere_minor
            amounts = [money.to_decimal(minor, currency) for minor in (item.worth_minor, paid, item.open_minor)]
            yield (number, stretch.valid_from, amounts[0], item.due_on, item.item_key, amounts[1], amounts[2], shown)
        last = there[-1].due_on if there else ""
        for one in instalments_of(timeline, year):
            if one.due_on > last:
                amount = money.to_decimal(one.amount_minor, currency)
                yield (
                    number,
                    _stretch(timeline, one.due_on).valid_from,
                    amount,
                    one.due_on,
                    one.item_key,
                    money.to_decimal(0, currency),
                    amount,
                    shown,
                )


def _stretch(timeline: Sequence[Plan], day: str) -> Plan:
    """The stretch that holds on a day; the first one before any."""
    ordered = sorted(timeline, key=lambda one: one.valid_from)
    return next((one for one in reversed(ordered) if one.valid_from <= day), ordered[0])
