"""The worklist: what somebody has to look at, the most harmful first, each with its reason and the nearest contracts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import refund
from reconcile.batch.report_look import ON_WORKLIST, sentence
from reconcile.core import harm
from reconcile.core.ageing import days_overdue
from reconcile.core.findings import WORSE_THAN_UNDECIDED
from reconcile.core.harm import Harm, Owed
from reconcile.core.refunds import sentence as told
from reconcile.reports.night import WorklistRow
from reconcile.store import report_as_of, suggestions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconcile.batch.report_look import Look
    from reconcile.core.clusters import Cluster
    from reconcile.core.findings import Finding
    from reconcile.core.refunds import Refund
    from reconcile.store.report_rows import Case

_SHOWN = 3  # suggestions that have a column
_ASKED = 5  # suggestions whose open items are looked at


class Listed(NamedTuple):
    """A row of the worklist with what it was ordered by."""

    payment_id: str
    row: WorklistRow
    harm: Harm


def worklist(look: Look, causes: Iterable[Cluster] = ()) -> list[Listed]:
    """The worst first; then by amount, then by age. ``causes``: of cases that have one in common."""
    found, cases = [one for one in look.findings if one.kind in ON_WORKLIST], look.cases
    suggested = {one.payment_id: _suggestions(one, cases[one.payment_id]) for one in found}
    wanted = {number for numbers in suggested.values() for number in numbers[:_ASKED]}
    owed = {
        number: [Owed(item.item_key, item.due_on, item.open_minor, item.currency) for item in items]
        for number, items in report_as_of.open_items_of(look.connection, look.at, wanted).items()
    }
    cluster = {payment_id: one.key for one in causes for payment_id in one.payments}
    refunds = refund.under_way(look.connection, look.at.run_no) if any(one.kind == "duplicate_payment" for one in found) else []
    listed = [_listed(look, one, cases[one.payment_id], suggested[one.payment_id], owed, refunds) for one in found]
    listed = [one._replace(row=one.row._replace(cluster=cluster.get(one.payment_id, ""))) for one in listed]
    return sorted(listed, key=_order)


def _order(one: Listed) -> tuple[object, ...]:
    return (one.harm.rank, -abs(one.row.amount_minor), one.row.since_date, one.row.payment_ref, one.row.reason)


def _suggestions(one: Finding, case: Case) -> list[str]:
    numbers = [str(number) for number in json.loads(case.candidates)]
    if one.kind in WORSE_THAN_UNDECIDED:
        return [number for number in dict.fromkeys([*one.verdict.split(";"), *numbers]) if number]
    return [one.contract_no, *numbers] if one.kind == "duplicate_payment" else numbers


def _listed(look: Look, one: Finding, case: Case, numbers: Sequence[str], owed: Mapping[str, Sequence[Owed]], refunds: Sequence[Refund]) -> Listed:
    amount = case.held_minor if one.kind == "duplicate_payment" else one.booked_minor or 0 if one.kind in WORSE_THAN_UNDECIDED else case.left_minor
    hurt = _harm(look, one, case, numbers, owed)
    part = "" if abs(amount) == abs(case.amount_minor) else f"; part of a payment of {harm.said(case.amount_minor, case.currency)}"
    by_sum = suggestions.read(case.suggested if one.kind == "clarification" else "")
    if by_sum.contracts:
        proves = "" if by_sum.after else ", which alone proves nothing"
        part += f"; exactly this sum is open at {', '.join(each.contract_no for each in by_sum.contracts)}{proves}"
    first, second, third = (*by_sum.among(numbers), *("",) * _SHOWN)[:_SHOWN]
    back = [told(each) for each in refunds if one.kind == "duplicate_payment" and each.contract_no == one.contract_no]
    row = WorklistRow(
        one.state, one.since_date, days_overdue(one.since_date, look.at.as_of), case.payment_ref, case.booking_date, amount, case.currency,
        case.payer_name, case.payer_account, case.text, "; ".join([sentence(one.sentence) + part, *back]), first, second, third, hurt.sentence,
    )  # fmt: skip
    return Listed(one.payment_id, row, hurt)


def _harm(look: Look, one: Finding, case: Case, numbers: Sequence[str], owed: Mapping[str, Sequence[Owed]]) -> Harm:
    if one.kind in WORSE_THAN_UNDECIDED:
        return Harm(harm.FOUND_WRONG if one.kind == "sample_wrong" else harm.PROBABLY_WRONG, "One customer looks unpaid, another has too much")
    if one.kind == "duplicate_payment":
        return Harm(harm.PAID_TWICE, "The customer has paid twice and may want the money back")
    if case.batch_count > 1 and case.rule in {"awaiting_details", "details_missing"}:
        return Harm(harm.MANY_CUSTOMERS, f"{case.batch_count:,} payments inside: their customers look unpaid until the details come")
    if case.amount_minor < 0:
        return (
            Harm(harm.RETURN_UNCLEAR, "A bill may count as paid although the money went back")
            if case.rule == "return_unlinked"
            else Harm(harm.NOBODY_YET)
        )
    return harm.waiting(case.left_minor, case.currency, numbers[:_ASKED], owed, look.at.as_of)
