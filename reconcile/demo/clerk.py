"""The truth at the level of items: a careful clerk works a contract's history through, day by day, by the doctrine.

Written apart from the matching, so that the two can disagree. Identification is given (the draft says which contract the
money is due to); the clerk follows the order of allocation: named items, the one equal item, the oldest few that add up,
oldest due first, the rest on account and used when the next item opens; returns undo what the payment stands on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, islice, permutations, product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.demo.desk import Draft, Item

_MOST_ORDERS = 24  # orders of equal days that are tried before the clerk no longer says which item a payment settles
ON_ACCOUNT = "on_account"


class Part(NamedTuple):
    """Where a part of a payment is in the end. ``item_key`` is ``""`` where it cannot be said."""

    status: str
    contract_no: str
    item_key: str
    amount_minor: int


@dataclass(slots=True)
class _Stood:
    """Where one payment stands while the days go by."""

    on_items: dict[str, int] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)  # of it, by money that had waited on account
    on_account: int = 0
    held: int = 0
    returned: int = 0
    refunded: int = 0


def work(contract_no: str, items: Sequence[Item], drafts: Sequence[Draft], until: str) -> dict[int, list[Part]]:
    """The parts of each payment of one contract (by ``Draft.number``) as they stand at the end of a day.

    Where two payments of one day may come in either order and it matters, only contract and status are said.
    """
    days = [list(found) for _, found in groupby(sorted(drafts, key=lambda draft: (draft.day, draft.number)), key=lambda draft: draft.day)]
    orders = islice(product(*(permutations(found) for found in days)), _MOST_ORDERS)
    first: dict[int, list[Part]] = {}
    for order in orders:
        outcome = _Contract(contract_no, items).through(order, until)
        for number, parts in outcome.items():
            first[number] = _agreed(first[number], parts) if number in first else parts
    return first


def _agreed(one: list[Part], other: list[Part]) -> list[Part]:
    if one == other:
        return one
    statuses = sorted({status for part in (*one, *other) for status in part.status.split("/")})
    return [Part("/".join(statuses), one[0].contract_no, "", sum(part.amount_minor for part in one))]


class _Contract:
    """One contract's items and payments."""

    def __init__(self, contract_no: str, items: Sequence[Item]) -> None:
        self._number = contract_no
        self._items = sorted(items, key=lambda item: (item.due_on, item.key))
        self._open = {item.key: item.amount_minor - item.cleared_minor for item in items}
        self._stood: dict[int, _Stood] = {}
        self._drafts: list[Draft] = []

    def through(self, order: Iterable[Sequence[Draft]], until: str) -> dict[int, list[Part]]:
        """Work these days' payments through, each day's in the order given."""
        by_day = {found[0].day: found for found in order}
        openings = {item.opens_on for item in self._items if item.opens_on <= until}
        for day in sorted(openings | set(by_day)):
            if day in openings:
                self._use_waiting(day)
            found = by_day.get(day, ())
            for draft in sorted(found, key=lambda one: one.outcome in {"return", "refund"}):
                self._one(draft, day)
        return {draft.number: self._parts(draft) for draft in self._drafts}

    def _one(self, draft: Draft, day: str) -> None:
        self._drafts.append(draft)
        stood = self._stood[draft.number] = _Stood()
        if draft.outcome == "return":
            self._go_back(draft)
        elif draft.outcome == "refund":
            self._refund(draft)
        elif draft.outcome == "split":
            for contract_no, key, amount in draft.parts:
                if contract_no == self._number:
                    self._set(stood, key, amount)
        else:
            self._allocate(draft, stood, day)

    def _visible(self, day: str, named: Sequence[str] = ()) -> list[Item]:
        return [item for item in self._items if self._open[item.key] > 0 and (item.opens_on <= day or item.key in named)]

    def _set(self, stood: _Stood, key: str, amount: int) -> None:
        if not 0 < amount <= self._open[key]:
            raise AssertionError(f"{key} cannot take {amount}")
        stood.on_items[key] = stood.on_items.get(key, 0) + amount
        self._open[key] -= amount

    def _allocate(self, draft: Draft, stood: _Stood, day: str) -> None:
        left = draft.amount_minor
        for item in (item for item in self._items if item.key in draft.named):
            if any(item.key in other.used for other in self._stood.values()):
                raise AssertionError(f"{item.key} was paid from money on account and is named: no story of this world does that")
            paid = any(item.key in other.on_items for other in self._stood.values())
            taken = min(left, self._open[item.key])
            if taken:
                self._set(stood, item.key, taken)
            elif paid:
                stood.held = min(left, item.amount_minor)
            left -= taken or stood.held
        if left and not draft.named and self._paid_alike(draft) and not self._fitting(left, day):
            stood.held, left = left, 0
        for item in self._fitting(left, day) or self._visible(day):
            taken = min(left, self._open[item.key])
            if taken:
                self._set(stood, item.key, taken)
                left -= taken
        stood.on_account = left

    def _fitting(self, amount: int, day: str) -> list[Item]:
        """The one item of this sum (the oldest of equals), else the oldest few that add up to it, else nothing."""
        visible = self._visible(day)
        equal = [item for item in visible if self._open[item.key] == amount]
        if equal:
            return equal[:1]
        total = 0
        for count, item in enumerate(visible, 1):
            total += self._open[item.key]
            if total == amount:
                return visible[:count]
        return []

    def _paid_alike(self, draft: Draft) -> bool:
        """Whether this account has paid a bill of the same sum, and nothing else, with one payment before."""
        for other in self._drafts:
            stood = self._stood[other.number]
            if other is draft or other.outcome != "post" or other.amount_minor != draft.amount_minor or other.payer.account != draft.payer.account:
                continue
            if len(stood.on_items) == 1 and sum(stood.on_items.values()) == draft.amount_minor and not next(iter(stood.on_items)).startswith("PLAN/"):
                return True
        return False

    def _use_waiting(self, day: str) -> None:
        """Credit notes against items, then money on account, the oldest payment first."""
        for credit in [item for item in self._items if self._open[item.key] < 0 and item.opens_on <= day]:
            visible = self._visible(day)
            for item in sorted(visible, key=lambda one: self._open[one.key] != -self._open[credit.key]):
                taken = min(-self._open[credit.key], self._open[item.key])
                self._open[credit.key] += taken
                self._open[item.key] -= taken
        for draft in self._drafts:
            stood = self._stood[draft.number]
            for item in self._fitting(stood.on_account, day) or self._visible(day):
                taken = min(stood.on_account, self._open[item.key])
                if taken > 0:
                    self._set(stood, item.key, taken)
                    stood.used[item.key] = taken
                    stood.on_account -= taken

    def _go_back(self, draft: Draft) -> None:
        """Undo as much of the original: first what waits, then its items, the latest due first."""
        original = draft.original
        if original is None:
            raise AssertionError("a linked return has an original")
        stood, left = self._stood[original.number], -draft.amount_minor
        if left < 0:  # a refund of ours comes back: the credit stands again
            stood.returned = -left
            for other in self._stood.values():
                if other is not stood and other.refunded > 0:
                    other.on_account += other.refunded
                    other.refunded = 0
            return
        stood.returned += left
        taken = min(left, stood.on_account)
        stood.on_account -= taken
        left -= taken
        for item in reversed(self._items):
            taken = min(left, stood.on_items.get(item.key, 0))
            if taken:
                stood.on_items[item.key] -= taken
                self._open[item.key] += taken
                left -= taken

    def _refund(self, draft: Draft) -> None:
        left = -draft.amount_minor
        for other in self._drafts:
            stood = self._stood[other.number]
            taken = min(left, stood.on_account)
            stood.on_account -= taken
            stood.refunded += taken
            left -= taken
        if left:
            raise AssertionError("a refund without credit")
        self._stood[draft.number].refunded = draft.amount_minor

    def _parts(self, draft: Draft) -> list[Part]:
        stood = self._stood[draft.number]
        if draft.outcome == "return":
            return [Part("returned", self._number, "", draft.amount_minor)]
        if draft.outcome == "refund":
            return [Part("returned" if stood.returned else "refunded", self._number, "", draft.amount_minor)]
        found = [Part("allocated", self._number, key, amount) for key, amount in sorted(stood.on_items.items()) if amount]
        waiting = stood.on_account + stood.held
        for status, key, amount in ((ON_ACCOUNT, ON_ACCOUNT, waiting), ("returned", "", stood.returned), ("refunded", "", stood.refunded)):
            if amount:
                found.append(Part(status, self._number, key, amount))
        return found
