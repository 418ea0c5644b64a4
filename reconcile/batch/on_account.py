"""Money that waits on a contract: used when an item opens, freed when it was held long enough, given back when an item
turns out to have been settled elsewhere.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import refund
from reconcile.core.allocate import allocate, offset
from reconcile.store import lookup, refunds
from reconcile.store import on_account as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from reconcile.batch.context import Night
    from reconcile.core.allocate import OpenItem
    from reconcile.store.on_account import Unused


class Calendar:
    """The days of a run on which waiting money can move: an item opens, or a duplicate was held long enough."""

    def __init__(self, night: Night) -> None:
        self._night = night
        self._contracts: dict[str, set[str]] = {}
        self._releases: set[str] = set()
        self.hold(stored.held_days(night.connection))
        for number, day in stored.usable_from(night.connection, night.as_of):
            self._contracts.setdefault(day, set()).add(number)

    def next_day(self, days: Collection[str]) -> str | None:
        """The first of these days and our own; None when there is none left."""
        return min({*days, *self._contracts, *self._releases}, default=None)

    def hold(self, booking_dates: Iterable[str]) -> None:
        """Money booked on these days is held as a duplicate: it may be used when the policy's days have passed."""
        for booked in booking_dates:
            day = (date.fromisoformat(booked) + timedelta(days=self._night.policy.duplicate_held_days)).isoformat()
            if day <= self._night.as_of:
                self._releases.add(day)

    def wait(self, numbers: Collection[str], after: str) -> None:
        """These contracts have money on account, for the items that open later in this run."""
        if numbers:
            for number, day in stored.opening_after(self._night.connection, numbers, after, self._night.as_of):
                self._contracts.setdefault(day, set()).add(number)

    def use(self, numbers: Collection[str], day: str) -> None:
        """Use what these contracts have, for what is open on a day."""
        if numbers:
            use(self._night, numbers, day)

    def meet(self, day: str) -> None:
        """What happens on a day before its payments."""
        freed: set[str] = set()
        if day in self._releases:
            self._releases.discard(day)
            freed = free_held(self._night, day)
        self.use(self._contracts.pop(day, set()) | freed, day)
        self.wait(freed, day)


def use(night: Night, numbers: Collection[str], day: str) -> None:
    """Set credit notes, then money on account (oldest first), against the items of these contracts open on a day."""
    unused = stored.unused_money(night.connection, numbers)
    kept = _on_its_way_back(night, numbers)
    currencies = {one.state.currency for found in unused.values() for one in found} | stored.credit_currencies(night.connection, numbers)
    for currency in sorted(currencies):
        items = lookup.open_items(night.connection, numbers, currency, day)
        spent: dict[str, int] = {}  # of payments whose money waits on several of these contracts
        for number in sorted(items):
            waiting = [one for one in unused.get(number, []) if one.state.currency == currency]
            back = kept.get((number, currency), 0)
            on_account = sum(max(one.here_minor, 0) + one.state.held_minor for one in waiting)
            left = _offset(night, number, items[number], currency, max(back - on_account, 0))
            _spend(night, number, waiting, left, _Spending(back, spent))
    night.book.flush()


def _offset(night: Night, number: str, items: list[OpenItem], currency: str, kept_minor: int) -> list[OpenItem]:
    """Credit notes, but for what of them a refund under way will take, against items; gives the items with what is still open."""
    taken: dict[str, int] = {}
    usable = sum(-item.open_minor for item in items if item.open_minor < 0) - kept_minor
    for credit_key, item_key, credit in offset(items):
        amount = min(credit, usable - sum(taken.values()))
        if amount <= 0:
            break
        night.book.post("", "item", number, item_key, amount, currency, "credit_note")
        night.book.post("", "item", number, credit_key, -amount, currency, "credit_note")
        taken[item_key] = taken.get(item_key, 0) + amount
    left = [item._replace(open_minor=item.open_minor - taken.get(item.item_key, 0)) for item in items]
    return [item for item in left if item.open_minor > 0]


class _Spending(NamedTuple):
    """``kept_minor``: what of a contract's money a refund under way will take; ``spent``: by payment, what was used in this step."""

    kept_minor: int
    spent: dict[str, int]


def _on_its_way_back(night: Night, numbers: Collection[str]) -> dict[tuple[str, str], int]:
    """By contract and currency, what refunds were asked for or sent that the bank has not booked yet: no bill may use it meanwhile."""
    asked = refunds.asked_for(night.connection, numbers) if numbers else set()
    found: dict[tuple[str, str], int] = {}
    for one in refund.under_way(night.connection) if asked else ():
        if one.contract_no in asked:
            found[one.contract_no, one.currency] = found.get((one.contract_no, one.currency), 0) + one.amount_minor
    return found


def _spend(night: Night, number: str, waiting: list[Unused], items: list[OpenItem], spending: _Spending) -> None:
    """Held second payments are what a refund takes first, then the oldest money; so much of what may be used is left alone."""
    kept = max(spending.kept_minor - sum(one.state.held_minor for one in waiting), 0)
    spent = spending.spent
    for state, here_minor in waiting:
        left_alone = min(kept, max(here_minor, 0))
        kept -= left_alone
        usable = here_minor - left_alone
        allocations, _ = allocate(usable, items, (), night.policy.allocation_order) if usable > 0 else ([], 0)
        used = sum(each.amount_minor for each in allocations)
        if not used:
            continue
        night.book.post(state.payment_id, "on_account", number, "", -used, state.currency, "on_account_used")
        taken = {each.item_key: each.amount_minor for each in allocations}
        for key, amount in taken.items():
            night.book.post(state.payment_id, "item", number, key, amount, state.currency, "on_account_used")
        items = [item._replace(open_minor=item.open_minor - taken.get(item.item_key, 0)) for item in items]
        items = [item for item in items if item.open_minor]
        spent[state.payment_id] = spent.get(state.payment_id, 0) + used
        night.book.state(state._replace(on_account_minor=state.on_account_minor - spent[state.payment_id]))


def free_held(night: Night, day: str) -> set[str]:
    """Duplicates nobody has ruled on within the policy's days may be used from a day on; gives their contracts."""
    before = (date.fromisoformat(day) - timedelta(days=night.policy.duplicate_held_days)).isoformat()
    freed = stored.held_before(night.connection, before)
    for state in freed:
        night.book.post(state.payment_id, "held", state.contract_no, "", -state.held_minor, state.currency, "duplicate_released")
        night.book.post(state.payment_id, "on_account", state.contract_no, "", state.held_minor, state.currency, "duplicate_released")
        night.book.state(state._replace(on_account_minor=state.on_account_minor + state.held_minor, held_minor=0))
    night.book.flush()
    return {state.contract_no for state in freed}


def give_back(night: Night) -> None:
    """Items settled elsewhere after a payment had settled them: the payment's money, latest first, goes back on account."""
    for contract_no, item_key, over_minor, currency in stored.overpaid(night.connection):
        left = over_minor
        stood = lookup.standing(night.connection, [item_key]).get(item_key, [])
        states = lookup.states(night.connection, [one.payment_id for one in stood])
        for one in reversed(stood):
            amount = min(left, one.standing_minor)
            if amount <= 0:
                continue
            left -= amount
            if not one.payment_id:
                restore_credit(night, contract_no, currency, item_key, amount, "settled_elsewhere")
                continue
            night.book.post(one.payment_id, "item", contract_no, item_key, -amount, currency, "settled_elsewhere", one.posting_no)
            night.book.post(one.payment_id, "on_account", contract_no, "", amount, currency, "settled_elsewhere")
            states[one.payment_id] = states[one.payment_id].with_on_account(contract_no, amount)
            night.book.state(states[one.payment_id])
        night.book.flush()


def restore_credit(night: Night, contract_no: str, currency: str, item_key: str, amount_minor: int, rule: str) -> None:
    """Take so much of the credit notes off an item: they are to be used again."""
    left = amount_minor
    for credit_key, used in stored.used_credit(night.connection, contract_no, currency):
        back = min(left, used)
        night.book.post("", "item", contract_no, credit_key, back, currency, rule)
        night.book.post("", "item", contract_no, item_key, -back, currency, rule)
        left -= back
    night.book.flush()
