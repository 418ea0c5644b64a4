"""The open items of one contract while payments take from them, one after the other.

What a payment takes is what ``core.allocate.allocate`` says, which goes through all items anew for each payment; here each
is found by its key or its sum, so that thousands of payments of one contract cost no more each than a few would.

>>> from reconcile.core.allocate import OpenItem
>>> bills = OpenItems([OpenItem("C", "R-1", "2026-01-15", "", 3000), OpenItem("C", "R-2", "2026-02-15", "", 4500)])
>>> bills.allocate(4500, "2026-03-01")
([Allocation(item_key='R-2', amount_minor=4500, rule='equal_sum')], 0)
>>> bills.take("R-2", 4500)
>>> bills.allocate(4500, "2026-03-01")
([Allocation(item_key='R-1', amount_minor=3000, rule='oldest_due')], 1500)
"""

from __future__ import annotations

from bisect import insort
from itertools import islice
from typing import TYPE_CHECKING

from reconcile.core.allocate import LEVELLED, STEPS, Allocation, oldest_first

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from reconcile.core.allocate import OpenItem


class OpenItems:
    """Amounts are minor units of one currency. Credit notes among the items are kept, and take nothing."""

    def __init__(self, items: Iterable[OpenItem] = ()) -> None:
        self._begin(items)

    def _begin(self, items: Iterable[OpenItem]) -> None:
        self._items: list[OpenItem | None] = [*oldest_first(list(items))]  # None once settled
        self._first = 0  # all before it are settled
        self._place: dict[str, int] = {}
        self._equal: dict[int, list[int]] = {}  # by what is open, the places, oldest first; those no longer true are passed over
        self._levelled: list[int] = []
        for place, item in enumerate(self._items):
            if item is not None:
                self._place[item.item_key] = place
                self._equal.setdefault(item.open_minor, []).append(place)
                if item.kind in LEVELLED:
                    self._levelled.append(place)

    def get(self, item_key: str) -> OpenItem | None:
        """The item as it stands now; None when it is settled, or no item of this contract."""
        place = self._place.get(item_key)
        return None if place is None else self._items[place]

    def open_of(self, item_key: str) -> int:
        """What is open of an item, 0 when nothing is."""
        item = self.get(item_key)
        return item.open_minor if item else 0

    def visible(self, day: str, named: Collection[str] = ()) -> list[OpenItem]:
        """What a payment of a day may settle, oldest due first: what was open by then, and what it names."""
        return list(self._visible(day, named))

    def _visible(self, day: str, named: Collection[str]) -> Iterator[OpenItem]:
        return (item for item in islice(self._items, self._first, None) if item and (item.opens_on <= day or item.item_key in named))

    def _to_pay(self, day: str, named: Collection[str]) -> Iterator[OpenItem]:
        """What is left for the steps after the named items."""
        return (item for item in self._visible(day, ()) if item.open_minor > 0 and item.item_key not in named)

    def take(self, item_key: str, amount_minor: int) -> None:
        """Less of an item is open from now on; a negative amount opens it again."""
        place, item = self._place.get(item_key, -1), self.get(item_key)
        if item is None or not amount_minor:
            return
        left = item.open_minor - amount_minor
        if left:
            self._items[place] = item._replace(open_minor=left)
            insort(self._equal.setdefault(left, []), place)
            return
        self._items[place] = None
        while self._first < len(self._items) and self._items[self._first] is None:
            self._first += 1

    def add(self, item: OpenItem) -> None:
        """An item that was settled is open again."""
        self._begin([*(one for one in self._items if one), item])

    def fits(self, amount_minor: int, day: str, named: Collection[str] = ()) -> bool:
        """Whether the sum is an open item, or the total of the oldest few, of what a payment may settle."""
        if amount_minor <= 0:
            return False
        if any(item.opens_on <= day or item.item_key in named for _, item in self._of_sum(amount_minor)):
            return True
        total = 0
        for item in self._visible(day, named):
            total += max(item.open_minor, 0)
            if total >= amount_minor:
                return total == amount_minor
        return False

    def opened_since(self, after: str, day: str) -> bool:
        """Whether something to pay opened after one day and up to another."""
        return any(item.opens_on > after and item.open_minor > 0 for item in self._visible(day, ()))

    def allocate(self, amount_minor: int, day: str, named: Collection[str] = (), order: Sequence[str] = ()) -> tuple[list[Allocation], int]:
        """What ``core.allocate.allocate`` gives for what is visible on the day."""
        result, left = [], amount_minor
        for place in sorted(self._place[key] for key in {*named} if key in self._place):
            item = self._items[place]
            if left and item and item.open_minor > 0:
                taken = min(left, item.open_minor)
                result.append(Allocation(item.item_key, taken, "named_item"))
                left -= taken
        steps = (self._step(step, left, day, named) for step in order or STEPS)
        found = next(filter(None, steps), []) if left else []  # the first that takes anything leaves no rest, or nothing to take
        return [*result, *found], left - sum(one.amount_minor for one in found)

    def _step(self, step: str, left: int, day: str, named: Collection[str]) -> list[Allocation]:
        if step == "equal_sum":
            return self._equal_item(left, day, named)
        return self._oldest_few(left, day, named) if step == "oldest_few" else self._oldest_due(left, day, named)

    def _of_sum(self, amount_minor: int) -> Iterator[tuple[int, OpenItem]]:
        """(place, item) of the items of which just so much is open, oldest first."""
        places = self._equal.get(amount_minor, ())
        while places and ((item := self._items[places[0]]) is None or item.open_minor != amount_minor):
            del places[0]
        for place in places:
            item = self._items[place]
            if item is not None and item.open_minor == amount_minor:
                yield place, item

    def _equal_item(self, left: int, day: str, named: Collection[str]) -> list[Allocation]:
        first = self._first_levelled(day, named)
        for place, item in self._of_sum(left):
            if item.opens_on <= day and item.item_key not in named and (place == first or item.kind not in LEVELLED):
                return [Allocation(item.item_key, left, "equal_sum")]
        return []

    def _first_levelled(self, day: str, named: Collection[str]) -> int:
        """The place of a plan's first open month, which alone is paid by its sum; -1 when there is none."""
        while self._levelled and self._items[self._levelled[0]] is None:
            del self._levelled[0]
        for place in self._levelled:
            item = self._items[place]
            if item and item.open_minor > 0 and item.opens_on <= day and item.item_key not in named:
                return place
        return -1

    def _oldest_few(self, left: int, day: str, named: Collection[str]) -> list[Allocation]:
        result, total = [], 0
        for item in self._to_pay(day, named):
            total += item.open_minor
            result.append(Allocation(item.item_key, item.open_minor, "oldest_few"))
            if total >= left:
                return result if total == left else []
        return []

    def _oldest_due(self, left: int, day: str, named: Collection[str]) -> list[Allocation]:
        result = []
        for item in self._to_pay(day, named):
            taken = min(left, item.open_minor)
            result.append(Allocation(item.item_key, taken, "oldest_due"))
            left -= taken
            if not left:
                break
        return result
