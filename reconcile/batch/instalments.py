"""Levelled plans become open items: each month opens its days before it is due, and an invoice for it takes its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.batch.on_account import restore_credit
from reconcile.core.plan import Instalment, instalments
from reconcile.store import lookup, plans, plans_touched, reference, runs

if TYPE_CHECKING:
    from reconcile.batch.context import Night
    from reconcile.core.reference_data import Plan
    from reconcile.store.plans import Standing

_Change = tuple[str, str, int, str, str, str]


def open_instalments(night: Night) -> None:
    """Open the instalments that are due soon, follow changes of the plan, and give way to levelled invoices.

    A plan ends with its contract: nothing is due after the day on which that is closed.
    """
    timelines = _to_work_on(night)
    if not timelines:
        return
    standing = plans.standing_instalments(night.connection, timelines)
    closed = plans.closed(night.connection, timelines)
    bills = plans.levelled_months(night.connection, timelines, night.as_of)
    gone = plans.replaced(night.connection, timelines)
    wanted = {
        one.item_key: one
        for number in sorted(timelines)
        for one in instalments(timelines[number], night.as_of, night.policy.instalments_open_days)
        if one.item_key not in bills and one.item_key not in gone and one.amount_minor > 0 and one.due_on <= closed.get(number, one.due_on)
    }
    rows = [_row(one, night.book.run_no) for key, one in wanted.items() if key not in standing]
    reference.take_items(night.connection, rows)
    changed = [change for key, one in standing.items() if key not in bills and (change := _change(night, one, wanted.get(key)))]
    plans.clear(night.connection, changed, night.book.run_no)
    reference.reopen(night.connection, [row[1] for row in changed])
    for key in sorted(set(bills) & set(standing)):
        _give_way(night, standing[key], bills[key])


def _to_work_on(night: Night) -> dict[str, list[Plan]]:
    """The plans for which something came, or the day, since the last night; every plan when that cannot be told."""
    before = runs.last(night.connection, kind="night")
    opens_days = night.policy.instalments_open_days
    if before is None or before.as_of > night.as_of or json.loads(before.policy).get("instalments_open_days") != opens_days:
        return plans.timelines(night.connection)
    return plans.timelines_of(night.connection, plans_touched.may_open(night.connection, before, night.as_of, opens_days))


def _row(one: Instalment, run_no: int) -> tuple[object, ...]:
    return (
        one.item_key, "", one.contract_no, "instalment", one.opens_on, one.opens_on, one.due_on, f"{one.month}-01", "", one.amount_minor,
        one.currency, "", 0, run_no,
    )  # fmt: skip


def _change(night: Night, one: Standing, now: Instalment | None) -> _Change | None:
    """What the plan as it is known today takes off an instalment: all of it, where it no longer has the month."""
    if now is None and one.opens_on > night.as_of:
        return None  # a run for an earlier day does not see it yet
    less = one.worth_minor - (now.amount_minor if now else 0)
    return (one.contract_no, one.item_key, less, one.currency, night.as_of, "plan_change") if less else None


def _give_way(night: Night, instalment: Standing, bill: str) -> None:
    """The invoice stands instead of the instalment: what was paid on the one is paid on the other, the rest goes on account."""
    book, key, currency = night.book, instalment.item_key, instalment.currency
    stood = lookup.standing(night.connection, [key]).get(key, [])
    contract_no, bill_currency, open_minor = lookup.item_head(night.connection, bill)
    if bill_currency != currency or contract_no != instalment.contract_no:
        return
    states = lookup.states(night.connection, [one.payment_id for one in stood])
    for one in stood:
        moved = min(one.standing_minor, max(open_minor, 0))
        rest = one.standing_minor - moved
        open_minor -= moved
        if not one.payment_id:
            book.post("", "item", contract_no, key, -moved, currency, "replaced_by_invoice")
            book.post("", "item", contract_no, bill, moved, currency, "replaced_by_invoice")
            restore_credit(night, contract_no, currency, key, rest, "replaced_by_invoice")
            continue
        book.post(one.payment_id, "item", contract_no, key, -one.standing_minor, currency, "replaced_by_invoice", one.posting_no)
        book.post(one.payment_id, "item", contract_no, bill, moved, currency, "replaced_by_invoice")
        book.post(one.payment_id, "on_account", contract_no, "", rest, currency, "replaced_by_invoice")
        if rest:
            state = states[one.payment_id]
            states[one.payment_id] = state.with_on_account(contract_no, rest)
            book.state(states[one.payment_id])
    book.flush()
    plans.clear(night.connection, [(contract_no, key, instalment.worth_minor, currency, night.as_of, "replaced")], book.run_no)
    reference.reopen(night.connection, [key, bill])
