"""What automatic payment has to say tonight: who lacks an agreement, which bill the bank will not pay, what it paid twice.

Limits are in EUR, as banks give them; a bill in another currency is not compared with them. Amounts are minor units.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.agreements import Standing  # noqa: TC001  read by NamedTuple when the module is loaded
from reconcile.core.findings import Finding
from reconcile.core.money import to_text
from reconcile.core.numbers import normal
from reconcile.core.policy import BankRule
from reconcile.core.requests import WHAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconcile.core.agreements import Identified

MISSING, UNKNOWN, CONNECT = "autopay_missing", "autopay_unknown", "autopay_to_connect"
OVER_LIMIT, NO_MONEY, PART_PAID, DOUBLE = "autopay_over_limit", "autopay_no_money", "autopay_part_paid", "autopay_double"
KINDS = (OVER_LIMIT, DOUBLE, NO_MONEY, UNKNOWN, MISSING, CONNECT, PART_PAID)  # in the order in which they want somebody
LIMIT_CURRENCY = "EUR"
AUTOPAY_ID = "autopay_id"  # the rule by which an automatic payment's own id decides
_WHOLE = 100


class Agreed(NamedTuple):
    """A contract's automatic payment: the agreement and the rules of its bank."""

    contract_no: str
    standing: Standing
    bank: BankRule

    @property
    def at(self) -> str:
        """The bank as people call it."""
        return self.bank.name or self.standing.said.bank or "a bank"


class Due(NamedTuple):
    """An item with something open."""

    item_key: str
    contract_no: str
    due_on: str
    amount_minor: int
    open_minor: int
    currency: str


class Paid(NamedTuple):
    """What of one payment stands on an item, or is held because the item was paid already."""

    item_key: str
    payment_id: str
    entry_ref: str
    payer_account: str
    end_to_end_id: str
    booking_date: str
    amount_minor: int
    whole_minor: int  # the payment's
    currency: str
    rule: str

    @property
    def by_id(self) -> bool:
        """Whether the bank's automatic payment says itself which bill it is for."""
        return self.rule == AUTOPAY_ID or (bool(self.end_to_end_id) and normal(self.item_key) in normal(self.end_to_end_id))


class Waiting(NamedTuple):
    """A payment that waits for a person, and the contracts it may be for."""

    payment_id: str
    payer_account: str
    booking_date: str
    amount_minor: int
    currency: str
    candidates: tuple[str, ...]


class Stray(NamedTuple):
    """An agreement on the exception list that may be a contract's."""

    bank: str
    customer_ref: str


class Interest(NamedTuple):
    """A request on a contract without a levelled plan."""

    contract_no: str
    request: str
    received_on: str
    channel: str


def bank_rule(bank: str, rules: Iterable[BankRule]) -> BankRule:
    """The rules of the bank that passed an agreement on, by BIC or name; the defaults where it is not named.

    >>> bank_rule("HABALV22XXX", [BankRule("HABALV22", "Swedbank", 6)]).retry_days
    6
    """
    said = normal(bank)
    for rule in rules:
        if said and (said[:8] == normal(rule.bic)[:8] or said == normal(rule.name)):
            return rule
    return BankRule()


def chosen(agreed: Iterable[Agreed]) -> dict[str, Agreed]:
    """One agreement a contract: the one that pays most; then by key."""
    best: dict[str, Agreed] = {}
    for one in agreed:
        other = best.setdefault(one.contract_no, one)
        if other is not one and _most(one) < _most(other):
            best[one.contract_no] = one
    return dict(sorted(best.items()))


def _most(one: Agreed) -> tuple[bool, int, str]:
    limit = one.standing.said.limit_minor
    return limit is not None, -(limit or 0), one.standing.key


def missing(contract_nos: Iterable[str], strays: Mapping[str, Stray]) -> list[Finding]:
    """Levelled plans for which no agreement stands. ``strays``: by contract, one of the exception list that may be its."""
    sentence = "a levelled plan, but no agreement for automatic payment stands: ask the customer to make one at the bank, or to pay by transfer"
    found = []
    for number in contract_nos:
        stray = strays.get(number)
        verdict, said = ("", sentence) if stray is None else ("maybe", _maybe(stray))
        found.append(Finding(MISSING, number, contract_no=number, verdict=verdict, sentence=said))
    return found


def _maybe(stray: Stray) -> str:
    return (
        f'a levelled plan, but no agreement for automatic payment stands; the one at {stray.bank or "a bank"} that names "{stray.customer_ref}" may be meant for it: '
        "ask the customer to correct it at the bank"
    )


def unknown(standing: Standing, found: Identified, near: Sequence[str], closed_on: str) -> Finding:
    """An agreement nobody can use: its number is no contract's, several contracts', or a closed one's."""
    said = standing.said
    typed = f'an agreement at {said.bank or "a bank"} names "{said.customer_ref}"'
    if closed_on:
        verdict, why = "closed", f"contract {found.contract_no}, which closed on {closed_on}: ask the customer to end it at the bank"
    elif found.why == "several":
        verdict, why = "several", f"which stands for contracts {', '.join(found.candidates)}: ask the customer which of them it is for"
    elif near:
        verdict, why = (
            "near",
            f"no number of ours; one slip away is {', '.join(near)}, which is not applied: ask the customer to correct it at the bank",
        )
    else:
        verdict, why = "unknown", "no number of ours: ask the bank or the payer for the contract number"
    return Finding(
        UNKNOWN, standing.key, contract_no=found.contract_no, verdict=verdict, claimed_minor=said.limit_minor,
        currency=LIMIT_CURRENCY if said.limit_minor is not None else "", sentence=f"{typed}, {why}", day=standing.since,
    )  # fmt: skip


def to_connect(interests: Iterable[Interest], agreed: Iterable[Agreed]) -> list[Finding]:
    """Payers who want automatic payment or a levelled plan, on contracts without one; the first sign of each contract is told."""
    found: dict[str, Finding] = {}
    for one in interests:
        by = f" by {one.channel}" if one.channel else ""
        on = f" on {one.received_on}" if one.received_on else ""
        said = f"the customer asked for {WHAT[one.request]}{on}{by}"
        found.setdefault(one.contract_no, _connect(one.contract_no, one.request, said, one.received_on))
    for each in agreed:
        since = f" since {each.standing.since}" if each.standing.since else ""
        said = f"the payer has agreed automatic payment at {each.at}{since}"
        found.setdefault(each.contract_no, _connect(each.contract_no, "agreement", said, each.standing.since))
    return [found[number] for number in sorted(found)]


def _connect(contract_no: str, verdict: str, said: str, day: str) -> Finding:
    sentence = f"{said}, and there is no levelled plan yet: propose one with `reconcile plan propose {contract_no}`"
    return Finding(CONNECT, contract_no, contract_no=contract_no, verdict=verdict, sentence=sentence, day=day)


def of_bill(agreed: Agreed, due: Due, paid: Sequence[Paid], as_of: str) -> Finding | None:
    """What there is to say of one open bill of a contract with automatic payment."""
    if due.due_on >= as_of:
        if due.open_minor == due.amount_minor and _over(agreed, due):
            return _over_limit(agreed, due)
        return _part_paid(agreed, due, paid)
    if due.open_minor < due.amount_minor:
        return _part_paid(agreed, due, paid)
    return _no_money(agreed, due, as_of)


def _over(agreed: Agreed, due: Due) -> bool:
    limit = agreed.standing.said.limit_minor
    return limit is not None and due.currency == LIMIT_CURRENCY and due.open_minor > limit


def _over_limit(agreed: Agreed, due: Due) -> Finding:
    limit = agreed.standing.said.limit_minor or 0
    part = limit if agreed.standing.said.partial_allowed == "yes" else 0
    will = f"the bank will pay {_said(part, due)} and leave {_said(due.open_minor - part, due)} open" if part else "the bank will pay nothing"
    sentence = (
        f"{_named(due.item_key)} of {_said(due.open_minor, due)}, due on {due.due_on}, is over the payer's limit of {_said(limit, due)} at {agreed.at}: {will}; "
        "tell the customer before it is due"
    )
    return _on_bill(OVER_LIMIT, due, sentence, "part" if part else "nothing", limit, due.open_minor - part)


def _no_money(agreed: Agreed, due: Due, as_of: str) -> Finding | None:
    last_try = _last_try(agreed, due)
    if last_try >= as_of or agreed.standing.since > due.due_on:
        return None
    why = ""
    if _over(agreed, due) and agreed.standing.said.partial_allowed != "yes":
        limit = _said(agreed.standing.said.limit_minor or 0, due)
        why = f"; it is over the payer's limit of {limit}, and then the bank pays nothing"
    sentence = (
        f"{_named(due.item_key)} of {_said(due.open_minor, due)} was due on {due.due_on}; {agreed.at} tried until {last_try}, and nothing is booked on it, though the "
        f"agreement stands{why}: ask the customer to pay by transfer"
    )
    return _on_bill(NO_MONEY, due, sentence, "over_limit" if why else "no_money", None, due.open_minor)


def tried(agreed: Agreed, due: Due) -> tuple[str, str]:
    """The first and last day on which the bank may have paid a bill: from the payer's pay day, or the due day, to the last try."""
    first, pay_day = due.due_on, agreed.standing.said.pay_day
    if 0 < pay_day < int(due.due_on[8:]):
        first = f"{due.due_on[:8]}{pay_day:02}"
    return first, _last_try(agreed, due)


def doubted(found: Finding, agreed: Agreed, due: Due, waiting: Iterable[Waiting], lacks: str) -> Finding:
    """A bill without money, when the money may be there all the same.

    ``waiting`` are payments that may be for its contract; ``lacks`` is what of the bank's statements is missing, in words.
    """
    first, last_try = tried(agreed, due)
    one = next((one for one in waiting if one.currency == due.currency and one.booking_date >= first), None)
    if one is None and not lacks:
        return found
    begun = f"{_named(due.item_key)} of {_said(due.open_minor, due)} was due on {due.due_on}; {agreed.at} tried until {last_try}"
    if one is not None:
        money = f"{to_text(one.amount_minor, one.currency)} {one.currency}"
        said = f"{begun}; payment {one.payment_id} of {money} waits for a person and may be for it: decide that one before the customer is asked"
        return found._replace(verdict="waits", payment_id=one.payment_id, sentence=said)
    said = f"{begun}; whether it paid cannot be told: {lacks}; ask the bank for it before the customer is asked"
    return found._replace(verdict="not_decidable", sentence=said)


def _last_try(agreed: Agreed, due: Due) -> str:
    return _days_after(due.due_on, agreed.bank.retry_days)


@lru_cache(maxsize=1_000)  # thousands of bills are due on a few days
def _days_after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _part_paid(agreed: Agreed, due: Due, paid: Sequence[Paid]) -> Finding | None:
    """A part the bank paid by a rule of its own; any other part payment is an ordinary one."""
    account = agreed.standing.said.payer_iban
    came = sum(one.amount_minor for one in paid if one.by_id or (account and one.payer_account == account))
    limit = agreed.standing.said.limit_minor
    if came <= 0 or came >= due.amount_minor:
        return None
    if limit is not None and came == limit and due.currency == LIMIT_CURRENCY and agreed.standing.said.partial_allowed == "yes":
        verdict, why = "limit", f"the payer's limit is {_said(limit, due)}, and a part may be paid"
    elif came * _WHOLE >= due.amount_minor * agreed.bank.part_percent:
        verdict, why = "part", f"with too little money on the account the bank pays a part, from {agreed.bank.part_percent} % of the bill"
    else:
        return None
    sentence = f"{agreed.at} has paid {_said(came, due)} of {_named(due.item_key)} of {_said(due.amount_minor, due)}: {why}; {_said(due.open_minor, due)} is open"
    return _on_bill(PART_PAID, due, sentence, verdict, came, due.open_minor)


def _on_bill(kind: str, due: Due, sentence: str, verdict: str, claimed_minor: int | None, difference_minor: int) -> Finding:
    return Finding(
        kind, due.item_key, contract_no=due.contract_no, verdict=verdict, claimed_minor=claimed_minor, booked_minor=due.amount_minor,
        difference_minor=difference_minor, currency=due.currency, sentence=sentence, day=due.due_on,
    )  # fmt: skip


def double(agreed: Agreed, held: Paid, paid: Sequence[Paid], next_item: str) -> Finding | None:
    """A bill that was paid automatically and by hand; ``held`` is the second payment, ``next_item`` what is open and could take it."""
    automatic = _automatic(agreed, [held, *paid])
    others = [one for one in paid if (one.payment_id in automatic) != (held.payment_id in automatic)]
    if not others:
        return None
    first = others[0]
    how = ("by hand", "automatically") if held.payment_id in automatic else ("automatically", "by hand")
    amount = to_text(held.amount_minor, held.currency)
    back = f"to pay it back: `reconcile refund {agreed.contract_no} {amount} --reason mistake`"
    target = f"{agreed.contract_no}:{next_item}" if next_item else agreed.contract_no
    if held.amount_minor == held.whole_minor:
        forward = f"to carry it forward: `reconcile assign {held.payment_id} {target}`"
    else:
        forward = f"to see where the rest of it went: `reconcile explain {held.payment_id}`"
    sentence = f"{_named(held.item_key)} was paid {how[0]} on {first.booking_date} and {how[1]} on {held.booking_date}; {amount} {held.currency} is held; {back}; {forward}"
    return Finding(
        DOUBLE, f"{held.item_key}/{held.payment_id}", contract_no=agreed.contract_no, payment_id=held.payment_id, entry_ref=held.entry_ref,
        verdict="automatic_second" if held.payment_id in automatic else "by_hand_second", booked_minor=held.amount_minor,
        difference_minor=held.amount_minor, currency=held.currency, sentence=sentence, day=held.booking_date,
    )  # fmt: skip


def _automatic(agreed: Agreed, payments: Sequence[Paid]) -> set[str]:
    """Those the bank made by itself: by their own id; where none has one, those from the agreement's account."""
    by_id = {one.payment_id for one in payments if one.by_id}
    account = agreed.standing.said.payer_iban
    return by_id or {one.payment_id for one in payments if account and one.payer_account == account}


def _named(item_key: str) -> str:
    return f"{'instalment' if item_key.startswith('PLAN/') else 'bill'} {item_key}"


def _said(minor: int, due: Due) -> str:
    return f"{to_text(minor, due.currency)} {due.currency}"
