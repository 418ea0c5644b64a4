"""A claim on a terminal: verdicts, the bridge, the bridge to the notice, the case's history, what to do next."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING

import click

from reconcile.cli.common import as_typed
from reconcile.cli.printing import put_heading, put_table, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.core.claim_life import Event
    from reconcile.core.compare_bridge import Bridge, Totals
    from reconcile.core.compare_notice import NoticeBridge
    from reconcile.core.compare_values import Judged
    from reconcile.core.plan_settle import Settlement

_STEPS = {
    "after_cut_off": "booked after the cut-off", "placed_later": "booked by then, assigned to the contract later",
    "moved_since": "counted then; returned or moved since", "plan_settlement": "not payments: the settlement of the plan's year, its parts below",
    "not_payments": "not from these payments: the notice has more, or less",
}  # fmt: skip


def amount(minor: int | None, currency: str) -> str:
    from reconcile.core.money import to_text

    return "" if minor is None else to_text(minor, currency)


def _signed(minor: int, currency: str) -> str:
    return ("+" if minor > 0 else "") + amount(minor, currency)


def sentence(one: Judged, language: str = "en") -> str:
    """The analyst's sentence in a language."""
    from reconcile.core.compare_words import say

    return say(one.key, one.words, language) if one.key and language != "en" else one.sentence


def put_cases(cases: Sequence[Bridge], language: str = "en") -> None:
    """Each case: its lines, and the bridge of each currency."""
    from reconcile.core.claim_ways import next_step, way

    ctx = click.get_current_context()
    columns = ("line", "paid on", "claimed", "booked", "difference", "verdict", "what became of it")
    for case in cases:
        head = case.head
        notice = f", notice of {head.notice_date}" if head.notice_date else ""
        put_heading(f"Case {head.case_no}, contract {head.contract_no or '-'}, {head.period_from} to {head.period_to}{notice}")
        if head.remark:
            click.echo(shown(f"  ! {head.remark}"))
        put_table(columns, [_cells(one, language) for one in case.lines], right=columns[2:5])
        for total in case.totals:
            _put_bridge(case, total)
        if case.settlement:
            _put_settlement(case.settlement)
        ways = [(f"line {one.line_no}" if one.line_no else "ours", as_typed(ctx, command)) for one in case.lines if (command := way(one))]
        if ways:
            put_table(("if the customer is right", ""), ways)
        if case.standing:
            step = as_typed(ctx, next_step(shlex.quote(head.case_no), case.standing))
            click.echo(shown(f"  {case.standing.words}: {case.standing.reason}" + (f"; next: {step}" if step else "")))


def _cells(one: Judged, language: str) -> list[str]:
    number = str(one.line_no) if one.line_no else "ours"
    money = [amount(minor, one.currency) for minor in (one.claimed_minor, one.booked_minor, one.difference_minor)]
    return [number, one.paid_on, *money, one.verdict, sentence(one, language)]


def _put_bridge(case: Bridge, total: Totals) -> None:
    from reconcile.batch.takers import counted

    currency = total.currency
    count = sum(one.line_no > 0 and one.currency == currency and one.verdict != "unreadable" for one in case.lines)
    rows = [(f"claimed, {counted(count, 'line', 'lines')}", amount(total.claimed_minor, currency))]
    rows += [(f"  {verdict.replace('_', ' ')}", _signed(-minor, currency)) for verdict, minor in total.by_verdict]
    rows.append(("booked by us", amount(total.booked_minor, currency)))
    if total.notice_booked_minor is not None:
        rows.append((f"of it by {case.head.notice_date}, the notice's day", amount(total.notice_booked_minor, currency)))
    put_table(("the bridge", currency), rows, right=(currency,))
    if case.notice and currency == case.head.currency:
        _put_notice(case.notice, currency)
    if total.stated_minor is not None and total.stated_minor != total.claimed_minor:
        stated = f"{amount(total.stated_minor, currency)} {currency}"
        click.echo(shown(f"  The list's own total is {stated}; its readable lines add up to {amount(total.claimed_minor, currency)} {currency}."))


def _put_notice(notice: NoticeBridge, currency: str) -> None:
    rows = [("booked by us", amount(notice.ours_minor, currency))]
    for one in notice.steps:
        which = f" {one.booking_date} {one.payment_id}" if one.payment_id else ""
        rows.append((f"  {_STEPS[one.kind]}{':' if which else ''}{which}", _signed(one.amount_minor, currency)))
    if notice.notice_minor is None:
        rows.append((f"what we knew on {notice.notice_date}", amount(notice.known_then_minor, currency)))
    else:
        rows.append(("the notice said", amount(notice.notice_minor, currency)))
    put_table(("to the notice", currency), rows, right=(currency,))


def _put_settlement(found: Settlement) -> None:
    """What is owed for the plan's year and comes from no payment, with its parts."""
    from reconcile.core.plan_settle import parts_beside, parts_of_bill

    currency = found.currency
    rows = [(f"  {one.name}: {one.sentence}", _signed(one.amount_minor, currency)) for one in parts_of_bill(found)]
    rows.append((f"billed for the plan's year {found.first_day} to {found.last_day}", amount(found.bill_minor, currency)))
    rows += [(f"  {one.name}: {one.sentence}", _signed(one.amount_minor, currency)) for one in parts_beside(found)]
    rows.append(("owed for the year in all", amount(found.balance_minor, currency)))
    put_table(("not payments: the plan's settlement", currency), rows, right=(currency,))


def put_history(events: Sequence[Event]) -> None:
    """A case's history, the oldest first."""
    if events:
        put_heading("History")
        rows = [(one.day, one.state + (f" for {one.waits_for}" if one.waits_for else ""), one.who or "by itself", one.reason) for one in events]
        put_table(("day", "state", "who", "why"), rows)


def in_list(case: Bridge, total: Totals) -> list[str]:
    """A case's row in ``claim list``."""
    counts = Counter(one.verdict for one in case.lines if one.currency == total.currency)
    verdicts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items()))
    money = [amount(minor, total.currency) for minor in (total.claimed_minor, total.booked_minor, total.difference_minor)]
    return [case.head.case_no, case.head.contract_no, case.head.received_on, case.standing.words if case.standing else "", *money, verdicts]
