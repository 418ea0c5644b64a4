"""What people have ruled on earlier payments of the same payer in the same words, for payments that name nothing and that no rule posts.

Where nobody has ruled yet, nothing is looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import habits as core
from reconcile.core.calendar import months_before
from reconcile.core.identify import POST, decide
from reconcile.core.wording import telling, wording
from reconcile.store import habits, lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.context import Night
    from reconcile.core.evidence import Facts
    from reconcile.store.pending import Waiting


class _Ruled(NamedTuple):
    """``by_account``: the payer is known again by the account, not by the name alone."""

    times: dict[str, int]
    by_account: bool


def marked(night: Night, payments: Sequence[Waiting], facts: dict[str, Facts]) -> dict[str, Facts]:
    """The facts, with ``habit`` and the contracts ruled where people have ruled on such a payment before."""
    if night.policy.text_habits == "off" or not habits.any_kept(night.connection):
        return facts
    asked = [payment for payment in payments if payment.amount_minor > 0 and _is_open(facts[payment.payment_id])]
    ruled = _ruled(night, asked)
    if not ruled:
        return facts
    known = _Known(night, {number for one in ruled.values() for number in one.times})
    result = dict(facts)
    for payment in asked:
        one = ruled.get(payment.payment_id)
        if one:
            result[payment.payment_id] = _with_habit(night, payment, facts[payment.payment_id], one, known)
    return result


def _is_open(facts: Facts) -> bool:
    """Whether nothing is named, by one slip neither, and no rule posts the payment."""
    pattern = facts.pattern
    return not (pattern.named or pattern.near or pattern.several_of_customer) and decide(pattern).outcome != POST


def _ruled(night: Night, payments: Sequence[Waiting]) -> dict[str, _Ruled]:
    """By payment: by its payer's account where there are rulings, else by the payer's name."""
    many = {*night.policy.collectors, *night.own_accounts}
    asked = {}
    for one in payments:
        account = "" if one.payer_account in many else one.payer_account
        words = wording(one.remittance_text)
        if words:
            asked[one.payment_id] = [(key, words, one.booking_date) for key in habits.payer_keys(account, one.payer_name)]
    months = night.policy.history_months
    found = habits.said(night.connection, ((key, words, months_before(day, months), day) for keys in asked.values() for key, words, day in keys))
    result = {}
    for payment_id, keys in asked.items():
        for key in keys:
            times = core.meant(found.get(key, ()))
            if times:
                result[payment_id] = _Ruled(times, key[0].startswith("A:"))
                break
    return result


class _Known:
    """What is known of some contracts: closing days, those sold, in what they are billed, what is open."""

    def __init__(self, night: Night, numbers: set[str]) -> None:
        self._closed = {row[0]: row[3] for row in lookup.contracts(night.connection, numbers)}
        self._sold = lookup.sold(night.connection, numbers)
        self._billed: dict[str, set[str]] = {}
        for number, currency in lookup.item_currencies(night.connection, numbers):
            self._billed.setdefault(number, set()).add(currency)
        self._open = {(row[0], row[1], row[2], row[5]) for row in lookup.open_item_rows(night.connection, numbers, night.as_of, ())}

    def may_take(self, number: str, payment: Waiting) -> bool:
        """Whether the contract is open, has not passed to another customer, and is billed in the payment's currency, if at all."""
        closed = self._closed.get(number)
        billed = self._billed.get(number, {payment.currency})
        return closed is not None and (not closed or closed >= payment.booking_date) and number not in self._sold and payment.currency in billed

    def has_open(self, number: str, payment: Waiting) -> bool:
        """Whether the very sum is open there on the payment's day."""
        sums = (row for row in self._open if row[:3] == (number, payment.currency, payment.amount_minor))
        return any(opens_on <= payment.booking_date for *_, opens_on in sums)


def _with_habit(night: Night, payment: Waiting, facts: Facts, ruled: _Ruled, known: _Known) -> Facts:
    numbers = tuple(ruled.times)
    times = ruled.times[numbers[0]]
    sure = (
        night.policy.text_habits == "post"
        and len(numbers) == 1
        and times >= core.SURE
        and telling(wording(payment.remittance_text))
        and known.may_take(numbers[0], payment)
        and not (facts.pattern.history == "sure" and numbers[0] not in facts.history)
        and (ruled.by_account or known.has_open(numbers[0], payment))
    )
    pattern = facts.pattern._replace(habit="sure" if sure else "weak")
    return facts._replace(pattern=pattern, contract_no=numbers[0] if sure else facts.contract_no, ruled=numbers, times=times)
