"""Automatic payment for the night: the banks' agreements against plans, bills and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import agreements
from reconcile.core import autopay as rules
from reconcile.core.autopay import Agreed, Interest
from reconcile.core.requests import AUTOPAY_INTEREST, LEVELLED_ON
from reconcile.store import agreements as stored
from reconcile.store import agreements_payments as facts
from reconcile.store import requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from reconcile.core.findings import Finding
    from reconcile.core.policy import Policy

KINDS = rules.KINDS


def findings(connection: Connection, policy: Policy, as_of: str) -> list[Finding]:
    """What automatic payment has to say; without any bank's agreements, only who wants it."""
    if not stored.any_known(connection):
        return rules.to_connect(_interests(connection, as_of), ())
    known = agreements.known(connection, stored.events(connection), as_of)
    usable = [one for one in known if one.found.contract_no and not one.closed_on]
    banks = {name: rules.bank_rule(name, policy.banks) for name in {one.standing.said.bank for one in usable}}
    agreed = rules.chosen(Agreed(one.found.contract_no, one.standing, banks[one.standing.said.bank]) for one in usable if one.standing.pays)
    interests = _interests(connection, as_of)
    facts.stage(connection, agreed)
    unplanned = facts.staged_without_plan(connection, as_of)
    return [
        *rules.missing(facts.levelled_without(connection, as_of)),
        *(
            rules.unknown(one.standing, one.found, one.near, one.closed_on)
            for one in known
            if not one.found.contract_no or one.closed_on
        ),
        *rules.to_connect(interests, (one for number, one in agreed.items() if number in unplanned)),
        *_of_bills(connection, agreed, as_of),
    ]  # fmt: skip


def _interests(connection: Connection, as_of: str) -> list[Interest]:
    """Who asked for automatic payment or a levelled plan on an open contract without one, the earliest first."""
    asked = [one for one in requests.applied(connection) if one.said.request in {AUTOPAY_INTEREST, LEVELLED_ON} and one.said.received_on <= as_of]
    if not asked:
        return []
    facts.stage(connection, (one.contract_no for one in asked))
    unplanned = facts.staged_without_plan(connection, as_of)
    found = [Interest(one.contract_no, one.said.request, one.said.received_on, one.said.channel) for one in asked if one.contract_no in unplanned]
    return sorted(found, key=lambda one: one.received_on)


def _of_bills(connection: Connection, agreed: Mapping[str, Agreed], as_of: str) -> list[Finding]:
    due = facts.due(connection, as_of)
    held = facts.held(connection)
    begun = {one.item_key for one in due if one.open_minor < one.amount_minor}
    paid = facts.paid(connection, begun | {one.item_key for _, one in held})
    found = [rules.of_bill(agreed[one.contract_no], one, paid.get(one.item_key, ()), as_of) for one in due]
    upcoming = {one.contract_no: one.item_key for one in reversed(due)}  # the oldest due of each contract
    for contract_no, one in held:
        found.append(rules.double(agreed[contract_no], one, paid.get(one.item_key, ()), upcoming.get(contract_no, "")))
    return [one for one in found if one is not None]
