"""Automatic payment for the night: the banks' agreements against plans, bills and payments."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.batch import agreements
from reconcile.core import autopay as rules
from reconcile.core.autopay import Agreed, Interest, Stray
from reconcile.core.compare_proof import Proof
from reconcile.core.plan_months import day_after
from reconcile.core.policy import OwnAccount
from reconcile.core.requests import AUTOPAY_INTEREST, LEVELLED_ON
from reconcile.store import agreements as stored
from reconcile.store import agreements_payments as facts
from reconcile.store import claim_proof, lookup, requests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from reconcile.batch.agreements import Known
    from reconcile.core.autopay import Due, Waiting
    from reconcile.core.findings import Finding
    from reconcile.core.policy import Policy

KINDS = rules.KINDS
_AROUND = 30  # calendar days of statements beside the days that are to be proven, so that each is seen whole


def findings(connection: Connection, policy: Policy, as_of: str) -> list[Finding]:
    """What automatic payment has to say; without any bank's agreements, only who wants it."""
    if not stored.any_known(connection):
        return rules.to_connect(_interests(connection, as_of), ())
    known = agreements.known(connection, stored.events(connection), as_of)
    usable = [one for one in known if one.found.contract_no and not one.closed_on]
    banks = {name: rules.bank_rule(name, policy.banks) for name in {one.standing.said.bank for one in usable}}
    agreed = rules.chosen(Agreed(one.found.contract_no, one.standing, banks[one.standing.said.bank]) for one in usable if one.standing.pays)
    interests = _interests(connection, as_of)
    facts.stage(connection, {number: one.standing.said.limit_minor for number, one in agreed.items()})
    unplanned = facts.staged_without_plan(connection, as_of)
    return [
        *rules.missing(facts.levelled_without(connection, as_of), _strays(known)),
        *(
            rules.unknown(one.standing, one.found, one.near, one.closed_on)
            for one in known
            if not one.found.contract_no or one.closed_on
        ),
        *rules.to_connect(interests, (one for number, one in agreed.items() if number in unplanned)),
        *_of_bills(connection, policy, agreed, as_of),
    ]  # fmt: skip


def _strays(known: Iterable[Known]) -> dict[str, Stray]:
    """By contract, an agreement of the exception list that may be its: the first by key."""
    found: dict[str, Stray] = {}
    for one in known:
        for number in (*one.found.candidates, *one.near) if one.standing.pays and not one.found.contract_no else ():
            found.setdefault(number, Stray(one.standing.said.bank, one.standing.said.customer_ref))
    return found


def _interests(connection: Connection, as_of: str) -> list[Interest]:
    """Who asked for automatic payment or a levelled plan on an open contract without one, the earliest first."""
    asked = [one for one in requests.applied(connection) if one.said.request in {AUTOPAY_INTEREST, LEVELLED_ON} and one.said.received_on <= as_of]
    if not asked:
        return []
    facts.stage(connection, dict.fromkeys(one.contract_no for one in asked))
    unplanned = facts.staged_without_plan(connection, as_of)
    found = [Interest(one.contract_no, one.said.request, one.said.received_on, one.said.channel) for one in asked if one.contract_no in unplanned]
    return sorted(found, key=lambda one: one.received_on)


def _of_bills(connection: Connection, policy: Policy, agreed: Mapping[str, Agreed], as_of: str) -> list[Finding]:
    due = facts.due(connection, as_of)
    held = facts.held(connection)
    begun = {one.item_key for one in due if one.open_minor < one.amount_minor}
    paid = facts.paid(connection, begun | {one.item_key for _, one in held})
    said = [(one, rules.of_bill(agreed[one.contract_no], one, paid.get(one.item_key, ()), as_of)) for one in due]
    found = _doubted(connection, policy, agreed, as_of, [(one, finding) for one, finding in said if finding is not None])
    upcoming = facts.oldest_open(connection, (contract_no for contract_no, _ in held), as_of)
    twice = (rules.double(agreed[contract_no], one, paid.get(one.item_key, ()), upcoming.get(contract_no, "")) for contract_no, one in held)
    return [*found, *(one for one in twice if one is not None)]


def _doubted(
    connection: Connection, policy: Policy, agreed: Mapping[str, Agreed], as_of: str, said: Sequence[tuple[Due, Finding]]
) -> list[Finding]:  # fmt: skip
    """No money is said to be missing while it may wait for a person, or stand on a statement that has not come."""
    late = [rules.tried(agreed[due.contract_no], due) for due, finding in said if finding.kind == rules.NO_MONEY]
    if not late:
        return [finding for _, finding in said]
    proof = _proof(connection, policy, as_of, min(first for first, _ in late), max(last for _, last in late))
    waiting: dict[str, list[Waiting]] = defaultdict(list)  # by contract and by account: what may be meant for it
    for each in facts.waiting(connection):
        for key in {*each.candidates, each.payer_account} - {""}:
            waiting[key].append(each)
    found = []
    for due, finding in said:
        if finding.kind == rules.NO_MONEY:
            one = agreed[due.contract_no]
            lacks = proof.missing(*rules.tried(one, due), due.currency, due.open_minor)
            may_be = (*waiting.get(due.contract_no, ()), *waiting.get(one.standing.said.payer_iban, ()))
            found.append(rules.doubted(finding, one, due, may_be, lacks))
        else:
            found.append(finding)
    return found


def _proof(connection: Connection, policy: Policy, as_of: str, first: str, last: str) -> Proof:
    """What the statements of every own account around these days prove."""
    own = lookup.own_accounts(connection) - {account.iban for account in policy.accounts}
    statements = claim_proof.statements(connection, day_after(first, -_AROUND), day_after(last, _AROUND))
    return Proof([*policy.accounts, *(OwnAccount(iban) for iban in sorted(own))], statements, claim_proof.doubts(connection, as_of))
