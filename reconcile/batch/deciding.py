"""Payment → decision, for a chunk of one day's payments: gather the evidence, decide by pattern, say why.

Nothing is posted here. All look-ups see the postings of earlier days only, because the day is decided before any of
it is allocated.
"""

from __future__ import annotations

import json
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.batch.evidence import collect
from reconcile.batch.evidence_texts import needs_evidence
from reconcile.core import money
from reconcile.core.allocate import Allocation, split
from reconcile.core.calendar import add_banking_days
from reconcile.core.case_looks import hint
from reconcile.core.evidence import MOST_SHOWN
from reconcile.core.identify import POST, Pattern, decide
from reconcile.core.not_customer import Seen, set_aside
from reconcile.store import lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reconcile.batch.ahead import Ahead
    from reconcile.batch.context import Night
    from reconcile.batch.evidence_texts import Said
    from reconcile.core.evidence import Facts
    from reconcile.store.pending import Waiting

_SEVERAL = 2
_MOST_HINTS = 5  # contracts shown of those that only a name or an address suggests
_POSTED_BY = {"payer_history": "history", "text_habit": "history", "near_number": "near", "near_number_name_and_sum": "near"}


class Decided(NamedTuple):
    """What is to happen with one payment, and why."""

    payment: Waiting
    outcome: str  # post | clarification | not_customer | awaiting_details | return | refund
    rule: str
    contract_no: str
    named_items: tuple[str, ...]
    targets: tuple[tuple[str, Allocation], ...]  # of several contracts
    sentence: str
    evidence: dict[str, Any]
    candidates: tuple[str, ...]

    @property
    def posted_by(self) -> str:
        """How strongly this posting speaks for its payer: number | history | near."""
        return _POSTED_BY.get(self.rule, "number")


class Looked(NamedTuple):
    """By payment whose evidence was gathered, every contract that was looked at; apart, as kept, those only a name or an address points to."""

    contracts: dict[str, set[str]]
    hints: dict[str, list[str]]


def decide_chunk(night: Night, payments: Sequence[Waiting], ahead: Ahead, looked: Looked | None = None) -> list[Decided]:
    """One decision a payment, in the order given; cases of earlier nights that stay as they are have none. ``looked`` is filled."""
    plain = [payment for payment in payments if needs_evidence(payment)]
    facts, hints = collect(night, plain, ahead) if plain else ({}, {})
    if looked is not None and plain:
        _note(looked, ahead.of(plain), facts, hints)
    splits = _splits(night, plain, facts)
    names = frozenset(night.policy.never_customers)
    said = lookup.last_decisions(night.connection, [payment.payment_id for payment in plain if payment.state == "clarification"])
    decided = []
    for payment in payments:
        if payment.payment_id in facts:
            found = facts[payment.payment_id]
            one = _money_aside(night, payment, found, names) or _identified(payment, found, splits.get(payment.payment_id), hints)
        else:
            one = _by_kind(night, payment)
        if not _stays(one, said.get(payment.payment_id)):
            decided.append(one)
    return decided


def _note(looked: Looked, said: Said, facts: Mapping[str, Facts], hints: Mapping[str, tuple[str, ...]]) -> None:
    """Note the contracts each payment's texts, its payer's account and its names point to; nothing where it is not told of all of them."""
    for key, one in facts.items():
        if len(one.history) >= MOST_SHOWN:
            continue
        texts = [hit.contract_no for hit in said.hits.get(key, ())] + [slip.contract_no for slip in said.near.get(key, ())]
        looked.contracts[key] = {*texts, *one.named, *one.near, *one.history, *one.ruled, one.contract_no} - {""}
        looked.hints[key] = [hint(number, one.fitting) for number in hints.get(key, ())]


# What kept these cases back are facts others may mend: a contract not told of yet, a closing day, a currency, a list.
_MENDED_BY_OTHERS = frozenset(
    {"contract_unknown", "other_currency", "customer_has_other_contract", "history_closed", "history_other_currency", "collector"}
)


def _stays(one: Decided, before: lookup.Said | None) -> bool:
    """Whether a case of an earlier night would now be posted though nothing new speaks for it.

    New is a number that has come to exist, or something a person's ruling or a late statement added to the payer's
    history. That an item was paid since, or a payment went back, is not: the case would have been decided by the order of nights.
    """
    if before is None or one.outcome != "post" or before.rule in _MENDED_BY_OTHERS:
        return False
    then = json.loads(before.evidence)
    same_numbers = all(list(one.evidence.get(name, ())) == then.get(name, []) for name in ("named", "named_items", "near"))
    more_history = set(one.evidence.get("paid_before", ())) - set(then.get("paid_before", []))
    return same_numbers and not more_history and one.evidence.get("times", 0) <= then.get("times", 0)


def _goes_back(payment: Waiting) -> bool:
    return bool(payment.is_return) or (bool(payment.is_reversal) and payment.kind in {"detail", "entry"})


def _plainly(payment: Waiting, outcome: str, rule: str, sentence: str) -> Decided:
    return Decided(payment, outcome, rule, "", (), (), sentence, {}, ())


def _by_kind(night: Night, payment: Waiting) -> Decided:
    """Payments whose kind says what they are: charges, remainders, batches without details, returns."""
    if payment.kind == "charge":
        return _plainly(payment, "not_customer", "bank_fee", "the bank's charge, taken out of the entry")
    if _goes_back(payment):
        return _plainly(payment, "return", "return", "money that goes back")
    if payment.kind == "batch":
        days = night.policy.awaiting_details_banking_days
        until = add_banking_days(payment.booking_date, days)
        if night.as_of <= until:
            return _plainly(payment, "awaiting_details", "awaiting_details", f"a batch whose details the bank sends apart; waits until {until}")
        sentence = f"a batch booked on {payment.booking_date} whose details have not come within {days} banking days; ask the bank for its camt.054"
        return _plainly(payment, "clarification", "details_missing", sentence)
    sentence = f"the details of the entry leave {_amount(payment)} unexplained; ask the bank what it is"
    return _plainly(payment, "clarification", "remainder", sentence)


def _amount(payment: Waiting) -> str:
    return f"{money.to_text(payment.amount_minor, payment.currency)} {payment.currency}"


def _money_aside(night: Night, payment: Waiting, facts: Facts, names: frozenset[str]) -> Decided | None:
    live = bool(facts.named) and not facts.pattern.settled
    if live and payment.amount_minor > 0:
        return None
    seen = Seen(
        payment.kind, payment.amount_minor, payment.bank_transaction_code, payment.proprietary_code, payment.payer_account, payment.payer_name,
        payment.own_account, live,
    )  # fmt: skip
    found = set_aside(seen, night.own_accounts, names, names)
    if payment.amount_minor < 0 and facts.named and (found is None or found[0] == "outgoing_payment"):
        return _paid_back(payment, facts)
    return _plainly(payment, "not_customer", *found) if found else None


def _paid_back(payment: Waiting, facts: Facts) -> Decided:
    """Money of ours that goes out and names a customer's contract."""
    evidence = {"number": facts.number, "named": facts.named}
    if facts.pattern.named == 1 and not facts.pattern.unknown_contract:
        sentence = f"paid back to the customer of contract {facts.contract_no}, whose number {facts.number} the text names"
        return Decided(payment, "refund", "refund", facts.contract_no, (), (), sentence, {"number": facts.number}, ())
    sentence = f"paid out by us and names {', '.join(facts.named)}: say whose credit it was with `reconcile assign`, or --not-customer"
    return Decided(payment, "clarification", "refund_unclear", "", (), (), sentence, evidence, facts.named)


def _splits(night: Night, payments: Sequence[Waiting], facts: dict[str, Facts]) -> dict[str, tuple[tuple[str, Allocation], ...]]:
    """How each payment that names several contracts is explained by their open items, where it is in one way."""
    several = [payment for payment in payments if payment.left_minor == payment.amount_minor > 0 and _may_split(facts[payment.payment_id].pattern)]
    result = {}
    for currency in sorted({payment.currency for payment in several}):
        chosen = [payment for payment in several if payment.currency == currency]
        numbers = {number for payment in chosen for number in facts[payment.payment_id].named}
        named = {key for payment in chosen for key in facts[payment.payment_id].named_items}
        items = lookup.open_items(night.connection, numbers, currency, night.as_of, named)
        for payment in chosen:
            found = facts[payment.payment_id]
            visible = {
                number: [item for item in items.get(number, []) if item.opens_on <= payment.booking_date or item.item_key in found.named_items]
                for number in found.named
            }
            ways = split(payment.amount_minor, visible, found.named_items, all_take=not found.pattern.several_of_customer)
            if ways:
                result[payment.payment_id] = tuple(ways)
    return result


def _may_split(pattern: Pattern) -> bool:
    return not pattern.unknown_contract and (pattern.named > 1 or pattern.several_of_customer)


# What a rule's sentence may tell of a payment, its facts and its candidates.
_WORDS: dict[str, Callable[[Waiting, Facts, tuple[str, ...]], str]] = {
    "named": lambda _, facts, __: ", ".join(facts.named),
    "contract": lambda _, facts, __: facts.contract_no,
    "number": lambda _, facts, __: facts.named_items[0] if facts.pattern.by == "invoice_number" and facts.named_items else facts.number,
    "amount": lambda payment, _, __: _amount(payment),
    "history": lambda _, facts, __: ", ".join(facts.history[:5]),
    "near": lambda _, facts, __: facts.contract_no,
    "suggested": lambda _, __, candidates: ", ".join(candidates[:5]),
    "pointed": lambda _, facts, __: ", ".join(facts.near[:5]),
    "ruled": lambda _, facts, __: ", ".join(facts.ruled[:5]),
    "times": lambda _, facts, __: str(facts.times),
    "currency": lambda payment, _, __: payment.currency,
}


@cache
def told_in(sentence: str) -> tuple[str, ...]:
    """The words a sentence has places for."""
    return tuple(name for _, name, _, _ in Formatter().parse(sentence) if name)


def _identified(payment: Waiting, facts: Facts, targets: tuple[tuple[str, Allocation], ...] | None, hints: dict[str, tuple[str, ...]]) -> Decided:
    pattern = facts.pattern._replace(split=True) if targets else facts.pattern
    rule = decide(pattern)
    candidates = _candidates(facts, hints.get(payment.payment_id, ()))
    contract_no = facts.contract_no if rule.outcome == POST and not targets else ""
    sentence = rule.sentence.format(**{name: _WORDS[name](payment, facts, candidates) for name in told_in(rule.sentence)})
    lost = tuple([number for number in candidates if number != contract_no and number not in {one for one, _ in targets or ()}])
    evidence = evidence_of(pattern, facts)
    if targets:
        evidence["named"] = tuple(dict.fromkeys(number for number, _ in targets))
    return Decided(payment, rule.outcome, rule.name, contract_no, facts.named_items, targets or (), sentence, evidence, lost)


def _candidates(facts: Facts, hints: tuple[str, ...]) -> tuple[str, ...]:
    """Contracts it might be, best first: those where the sum is one open item, then where it is the oldest few, then the others; among
    equals, those named, one slip away, ruled so in these words, paid for before, then by name or address, of which only a few are shown.
    """

    def rank(number: str) -> int:
        equals = facts.fitting.get(number)
        return 2 if equals is None else 1 - equals

    found = dict.fromkeys((*facts.named, *facts.near, *facts.ruled, *facts.history))
    if not hints and len(found) < _SEVERAL:
        return tuple(found)
    more = sorted(dict.fromkeys(hint for hint in hints if hint not in found), key=rank)
    return tuple(sorted((*found, *more[:_MOST_HINTS]), key=rank))


_DEFAULT = Pattern()


@cache
def _told(pattern: Pattern) -> tuple[tuple[str, Any], ...]:
    """What of a pattern differs from knowing nothing; ``named`` and ``near`` are told by their numbers."""
    said = zip(Pattern._fields, pattern, _DEFAULT, strict=True)
    return tuple((name, value) for name, value, nothing in said if value != nothing and name not in {"named", "near"})


def evidence_of(pattern: Pattern, facts: Facts) -> dict[str, Any]:
    """Only what differs from knowing nothing, so that it can be read."""
    particulars = (
        ("number", facts.number), ("named", facts.named), ("named_items", facts.named_items), ("paid_before", facts.history), ("near", facts.near),
        ("times", facts.times), ("ruled", facts.ruled),
    )  # fmt: skip
    return {**dict(_told(pattern)), **{name: value for name, value in particulars if value}}
