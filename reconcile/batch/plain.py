"""Payments that say all that is needed, most of a night's: decided and posted in columns.

Such a payment has one number of ours, comes from the contract's customer, from an account that has paid for it or from nobody else's
customer, and its very sum is open as one item. What was found so far of the account points to no other contract. Its evidence is
one row of one look-up, its decision one of a few dozen that are made once, its posting the whole item. Everything else
goes the long way, ``deciding`` and ``posting``, which would give these the same rows to the letter: a test holds the two equal.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import deciding
from reconcile.batch.deciding import Decided
from reconcile.batch.evidence import contracts_of
from reconcile.batch.evidence_texts import needs_evidence
from reconcile.core import numbers
from reconcile.core.calendar import months_before
from reconcile.core.evidence import Facts, named_by
from reconcile.core.identify import POST, Pattern, decide
from reconcile.core.names import alike, name_key
from reconcile.store import lookup, open_sums
from reconcile.store.book import Whole, as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.ahead import Ahead
    from reconcile.batch.context import Night, Ours
    from reconcile.batch.evidence_texts import Said
    from reconcile.core.found import Hit
    from reconcile.store.pending import Waiting

_quoted = json.JSONEncoder(ensure_ascii=False).encode


class Named(NamedTuple):
    """The one contract a payment names. ``dense``: by a number that needs a second witness; ``alike``: its customer has the payer's name."""

    contract_no: str
    item_key: str
    token: str
    by: str
    dense: bool
    alike: bool
    stranger: bool  # the payer has a name, and that of another customer


def named(ours: Ours, payments: Sequence[Waiting], said: Said) -> dict[str, Named]:
    """By payment, of those whose texts hold one number of ours and nothing near another."""
    alone: dict[str, tuple[Waiting, Hit]] = {}
    for payment in payments:
        found = said.hits.get(payment.payment_id)
        if found and len(found) == 1 and payment.payment_id not in said.near and payment.amount_minor > 0 and needs_evidence(payment):
            alone[payment.payment_id] = (payment, found[0])
    contracts = contracts_of(ours, {hit.contract_no for _, hit in alone.values()})
    result = {}
    for key, (payment, hit) in alone.items():
        contract = contracts.get(hit.contract_no)
        if contract is not None and (hit.kind != "customer" or numbers.normal(contract.customer_no) == hit.token):
            dense = hit.source != "reference" and (hit.kind, len(hit.token)) in ours.dense
            same = (not dense and payment.payer_name == contract.customer_name) or alike(payment.payer_name, contract.customer_name)
            result[key] = Named(
                hit.contract_no, hit.item_key, hit.token, named_by(hit.source, hit.kind), dense, same, payment.payer_name != "" and not same
            )
    keys = {key: name_key(alone[key][0].payer_name) for key, one in result.items() if one.stranger}
    known = {"", *lookup.customers_names(ours.connection, set(keys.values()))}
    return {**result, **{key: result[key]._replace(stranger=False) for key, name in keys.items() if name not in known}}


def decide_chunk(night: Night, payments: Sequence[Waiting], ahead: Ahead) -> list[Decided | Whole]:
    """What ``deciding.decide_chunk`` gives, in the order given, with the plain payments decided the short way."""
    whole = _settling(night, payments, ahead.named(payments))
    rest = deciding.decide_chunk(night, [payment for payment in payments if payment.payment_id not in whole], ahead)
    decided: dict[str, Decided | Whole] = {**whole, **{one.payment.payment_id: one for one in rest}}
    return [decided[payment.payment_id] for payment in payments if payment.payment_id in decided]


def _settling(night: Night, payments: Sequence[Waiting], names: dict[str, Named]) -> dict[str, Whole]:
    """By payment, of those that settle one item of the contract they name, and are the only one of the chunk to name it."""
    said = [(payment, name) for payment in payments if (name := names.get(payment.payment_id))]
    times = Counter(name.contract_no for _, name in said)
    asked = [
        (payment, name)
        for payment, name in said
        if times[name.contract_no] == 1 and payment.state == "new" and payment.left_minor == payment.amount_minor
    ]
    past = _past(night, [payment for payment, _ in asked])
    rows = [
        open_sums.Asked(at, name.contract_no, name.item_key, payment.amount_minor, payment.currency, payment.booking_date)
        for at, (payment, name) in enumerate(asked)
    ]
    by_sum = night.policy.allocation_order[:1] in {(), ("equal_sum",)}
    result: dict[str, Whole] = {}
    before = -1
    for at, item_key in open_sums.find(night.connection, rows):
        payment, name = asked[at]
        meant = item_key == name.item_key if name.item_key else at != before and by_sum  # of equal sums the oldest
        before = at
        paid_for = past.get((payment.payer_account, payment.booking_date))
        if meant and (not name.stranger if paid_for is None else paid_for == (name.contract_no, name.contract_no)):
            result[payment.payment_id] = _whole(payment, name, item_key, "same" if paid_for else "none")
    return result


def _past(night: Night, payments: Sequence[Waiting]) -> dict[tuple[str, str], tuple[str, str]]:
    """What ``open_sums.paid_for`` gives for the payers' accounts; those that collect for many tell nothing."""
    many = {"", *night.policy.collectors, *night.own_accounts}
    payers = {(payment.payer_account, payment.booking_date) for payment in payments if payment.payer_account not in many}
    since = {day: months_before(day, night.policy.history_months) for _, day in payers}
    return open_sums.paid_for(night.connection, ((account, since[day], day) for account, day in payers))


class _Told(NamedTuple):
    """What all decisions of one pattern say, with places for contract, item and number."""

    rule: str
    sentence: str
    evidence: str


_NUMBER, _CONTRACT, _ITEM = "<number>", "<contract>", "<item>"


@cache
def _told(by: str, history: str, *, names_item: bool, dense: bool, name_alike: bool) -> _Told:
    """Made once by the long way's own words, of marks that no number has."""
    pattern = Pattern(named=1, by=by, fits_named=True, equals_named=True, dense=dense, name_alike=name_alike, history=history)
    rule = decide(pattern)
    assert rule.outcome == POST
    assert deciding.told_in(rule.sentence) == ("number",)
    paid_for = (_CONTRACT,) if history == "same" else ()
    facts = Facts(pattern, _CONTRACT, _NUMBER, (_CONTRACT,), (_ITEM,) if names_item else (), paid_for, (), 0)
    evidence = as_json(deciding.evidence_of(pattern, facts)).replace("%", "%%")
    for mark, name in ((_NUMBER, "number"), (_CONTRACT, "contract"), (_ITEM, "item")):
        evidence = evidence.replace(f'"{mark}"', f"%({name})s")
    return _Told(rule.name, rule.sentence, evidence)


def _whole(payment: Waiting, name: Named, item_key: str, history: str) -> Whole:
    """The decision of one payment, and the item it settles."""
    number, item = name.token, name.item_key
    told = _told(name.by, history, names_item=item != "", dense=name.dense, name_alike=name.dense and name.alike)
    said = {"number": _quoted(number), "contract": _quoted(name.contract_no), "item": _quoted(item)}
    shown = item if item and name.by == "invoice_number" else number
    return Whole(
        payment, name.contract_no, item_key, "named_item" if item else "equal_sum", item, told.rule, told.sentence.format(number=shown), told.evidence % said
    )  # fmt: skip


def the_long_way(one: Whole) -> Decided:
    """The same decision, for a contract that other payments of the day take from too."""
    named_items = (one.named_item,) if one.named_item else ()
    return Decided(one.payment, POST, one.rule, one.contract_no, named_items, (), one.sentence, json.loads(one.evidence), ())
