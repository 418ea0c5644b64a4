"""Mirror errors, each night: what has just come to have too much is compared with what lacks the same sum."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconcile.core.calendar import months_before
from reconcile.core.findings import Finding
from reconcile.core.harm import said
from reconcile.core.misposting import NEAR_NUMBER, SAME_PAYER, Misposting, Short, Suspect, mispostings
from reconcile.core.names import alike
from reconcile.store import lookup
from reconcile.store import misposting as stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.core.policy import Policy
    from reconcile.store.misposting import Standing
    from reconcile.store.runs import Run

KIND = "probable_misposting"


def findings(connection: Connection, policy: Policy, as_of: str, last_night: Run | None) -> list[Finding]:
    """Payments that probably stand on a wrong contract, each with the command that mends it.

    Looked at are contracts whose unused money has changed since the last night, and those suspected then; so it costs what the
    night brings. A bill that is written only later ties nothing to money that is already there.
    """
    after = last_night.run_no if last_night else 0
    numbers = [*stored.changed(connection, after), *(stored.suspected(connection, after, KIND) if after else ())]
    found = stored.standing_whole(connection, _sums(stored.unused(connection, numbers)), months_before(as_of, policy.history_months))
    if not found:
        return []
    many = {*policy.collectors, *lookup.own_accounts(connection)}
    known = {one.payment_id: one for one in found if one.payer_account not in many}
    suspects = [_suspect(one) for one in known.values()]
    shorts = [
        Short(payment_id, contract_no, item_key, issued_on, due_on, tie)
        for payment_id, contract_no, tie, item_key, issued_on, due_on in stored.open_with_sum(connection, _ties(connection, known, suspects), as_of)
    ]
    return [_finding(known[one.suspect.payment_id], one) for one in mispostings(suspects, shorts, as_of)]


def _sums(unused: Sequence[tuple[str, str, int, int]]) -> set[tuple[str, str, int]]:
    """By how much each contract has too much: by all of it, or by one whole payment."""
    totals: dict[tuple[str, str], int] = {}
    for number, currency, minor, _ in unused:
        totals[number, currency] = totals.get((number, currency), 0) + minor
    whole = {(number, currency, minor) for number, currency, minor, amount in unused if minor == amount > 0}
    return whole | {(number, currency, total) for (number, currency), total in totals.items() if total > 0}


def _suspect(one: Standing) -> Suspect:
    is_stranger = not one.others and not alike(one.payer_name, one.customer_name)
    return Suspect(one.payment_id, one.contract_no, one.amount_minor, one.currency, one.booking_date, is_stranger, one.held_minor == one.amount_minor)


def _ties(connection: Connection, known: dict[str, Standing], suspects: Sequence[Suspect]) -> list[tuple[str, str, str, int, str]]:
    """What each payment may have meant: contracts its account has paid for, and those one slip from the number it names."""
    ties = [
        (payment_id, number, SAME_PAYER)
        for payment_id, number in stored.paid_for(connection, [(one.payment_id, one.payer_account) for one in known.values()])
    ]
    named = {one.payment_id: str(json.loads(known[one.payment_id].evidence or "{}").get("number", "")) for one in suspects if one.is_stranger}
    lengths = {len(number) + by for number in named.values() if number for by in (-1, 0, 1)}
    near: dict[str, list[str]] = {}
    for token, number, _ in lookup.near_hits(connection, {number for number in named.values() if number}, lengths):
        near.setdefault(token, []).append(number)
    ties += [(payment_id, number, NEAR_NUMBER) for payment_id, token in named.items() for number in near.get(token, ())]
    return [
        (payment_id, number, known[payment_id].currency, known[payment_id].amount_minor, tie)
        for payment_id, number, tie in ties
        if number != known[payment_id].contract_no
    ]


def _finding(one: Standing, found: Misposting) -> Finding:
    numbers = [short.contract_no for short in found.shorts]
    first = found.shorts[0]
    owed = f"{first.item_key}, due {first.due_on}" if len(numbers) == 1 else "each"
    tie = (
        f"for which this account ({one.payer_name}) has paid before"
        if first.tie == SAME_PAYER
        else f"whose number is one slip from {json.loads(one.evidence)['number']} in the text, and the payer ({one.payer_name}) is unknown on {one.contract_no}"
    )
    target = numbers[0] if len(numbers) == 1 else "TO"
    words = (
        f"{said(one.amount_minor, one.currency)} of {one.booking_date} probably stands on the wrong contract: {one.contract_no} has that much too much, "
        f"and {' and '.join(numbers)} has the same sum open ({owed}), {tie}. If so: "
        f"`reconcile reallocate {one.payment_id} {one.contract_no} {target} --reason mixed-up`"
    )
    return Finding(
        KIND, one.payment_id, contract_no=one.contract_no, payment_id=one.payment_id, entry_ref=one.entry_ref, verdict=";".join(numbers),
        booked_minor=one.amount_minor, currency=one.currency, sentence=words, day=one.booking_date,
    )  # fmt: skip
