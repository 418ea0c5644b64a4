"""Contract → open items: which item takes how much of a payment, and what stays on account.

All amounts are minor units of one currency. An open item with a negative amount is a credit note: it is money to be
used, never something to pay.

>>> bills = [OpenItem("C", "R-1", "2026-01-15", "", 3000), OpenItem("C", "R-2", "2026-02-15", "", 4500)]
>>> allocate(4500, bills)
([Allocation(item_key='R-2', amount_minor=4500, rule='equal_sum')], 0)
>>> allocate(5000, bills)[0][1]
Allocation(item_key='R-2', amount_minor=2000, rule='oldest_due')
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

# What is tried before a split over several contracts is left to a person.
_MOST_ITEMS = 12  # open items of one contract
_MOST_WAYS = 200_000
LEVELLED = frozenset({"instalment", "levelled"})  # a month's place in a plan; equal ones are not duplicates of one another


class OpenItem(NamedTuple):
    contract_no: str
    item_key: str
    due_on: str
    opens_on: str
    open_minor: int
    amount_minor: int = 0
    kind: str = ""


class Allocation(NamedTuple):
    item_key: str
    amount_minor: int
    rule: str


def oldest_first(items: Collection[OpenItem]) -> list[OpenItem]:
    """By due date, ties by item number, so that nothing depends on the order given."""
    return sorted(items, key=lambda item: (item.due_on, item.item_key))


def allocate(amount_minor: int, items: Collection[OpenItem], named: Collection[str] = (), order: Sequence[str] = ()) -> tuple[list[Allocation], int]:
    """Set a payment against the open items of its contract: what each item takes, and the rest.

    Named items first, oldest first among them; then the one item that equals what is left (the oldest of equals; of a
    levelled plan only its first open month, for a plan is paid in the order of its schedule);
    then the oldest few whose total equals it; then oldest due first. ``order`` is the policy's choice and sequence
    of the steps after the named items (all three by default).

    Invariant: ``amount_minor == sum(a.amount_minor for a in allocations) + rest`` and no item takes more than it has open.
    """
    left = amount_minor
    result: list[Allocation] = []
    waiting = [item for item in oldest_first(items) if item.open_minor > 0]
    for item in [item for item in waiting if item.item_key in named]:
        if left:
            taken = min(left, item.open_minor)
            result.append(Allocation(item.item_key, taken, "named_item"))
            left -= taken
    waiting = [item for item in waiting if item.item_key not in named]
    for step in order or tuple(_STEPS):
        if left and waiting:
            taken_now = _STEPS[step](left, waiting)
            result.extend(taken_now)
            left -= sum(one.amount_minor for one in taken_now)
            keys = {one.item_key for one in taken_now}
            waiting = [item for item in waiting if item.item_key not in keys]
    return result, left


def _equal_item(left: int, waiting: list[OpenItem]) -> list[Allocation]:
    """Of a levelled plan only the first open instalment: its others are paid by their place in the schedule, not by their sum."""
    first = next((item for item in waiting if item.kind in LEVELLED), None)
    fits = (item for item in waiting if item.open_minor == left and (item is first or item.kind not in LEVELLED))
    return next(([Allocation(item.item_key, left, "equal_sum")] for item in fits), [])


def _oldest_few(left: int, waiting: list[OpenItem]) -> list[Allocation]:
    total = 0
    for count, item in enumerate(waiting, 1):
        total += item.open_minor
        if total == left:
            return [Allocation(one.item_key, one.open_minor, "oldest_few") for one in waiting[:count]]
        if total > left:
            break
    return []


def _oldest_due(left: int, waiting: list[OpenItem]) -> list[Allocation]:
    result = []
    for item in waiting:
        if not left:
            break
        taken = min(left, item.open_minor)
        result.append(Allocation(item.item_key, taken, "oldest_due"))
        left -= taken
    return result


_STEPS = {"equal_sum": _equal_item, "oldest_few": _oldest_few, "oldest_due": _oldest_due}
STEPS = tuple(_STEPS)


def split(
    amount_minor: int, items: Mapping[str, Collection[OpenItem]], named: Collection[str] = (), *, all_take: bool = True
) -> list[tuple[str, Allocation]] | None:
    """Divide a payment over several named contracts, when their open items explain the sum in exactly one way.

    The items named explain it if they add up to it and touch every contract. Otherwise each contract takes some of its
    items whole (at least one; with ``all_take`` off, as for the contracts of one customer number, also none), and there
    must be exactly one way to say how much each contract gets. ``None`` when there is no way, or more than one, or too
    many to try. Within a contract the share goes to the one item that equals it, else the oldest few, else the items
    that make it up.
    """
    waiting = {number: [item for item in oldest_first(found) if item.open_minor > 0] for number, found in sorted(items.items())}
    chosen = [(number, item) for number, found in waiting.items() for item in found if item.item_key in named]
    if {number for number, _ in chosen} == set(waiting) and sum(item.open_minor for _, item in chosen) == amount_minor:
        return [(number, Allocation(item.item_key, item.open_minor, "named_item")) for number, item in chosen]
    if any(len(found) > _MOST_ITEMS for found in waiting.values()):
        return None
    shares = {number: _shares(found, amount_minor) for number, found in waiting.items()}
    if not all_take:
        shares = {number: {0: [], **found} for number, found in shares.items()}
    way = _only_way(amount_minor, [sorted(found) for found in shares.values()])
    if way is None:
        return None
    return [
        (number, Allocation(item.item_key, item.open_minor, "exact_split"))
        for (number, found), share in zip(shares.items(), way, strict=True)
        for item in found[share]
    ]


def _shares(waiting: Sequence[OpenItem], most: int) -> dict[int, list[OpenItem]]:
    """What a contract can get when items are paid whole, and which items make it up: one, else the oldest few, else any."""
    found: dict[int, list[OpenItem]] = {}
    oldest = [list(waiting[:count]) for count in range(1, len(waiting) + 1)]
    others = [list(some) for count in range(2, len(waiting)) for some in combinations(waiting, count)]
    for some in [*([item] for item in waiting), *oldest, *others]:
        total = sum(item.open_minor for item in some)
        if total <= most:
            found.setdefault(total, some)
    return found


def _only_way(amount_minor: int, choices: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
    """The one way to take a number from each of the choices so that they add up; None when there is none or another."""
    ways: dict[int, tuple[int, tuple[int, ...]]] = {0: (1, ())}  # by total: how many ways, and one of them
    for found in choices:
        if len(ways) * len(found) > _MOST_WAYS:
            return None
        grown: dict[int, tuple[int, tuple[int, ...]]] = {}
        for total, (count, way) in ways.items():
            for share in found:
                if total + share <= amount_minor:
                    before, _ = grown.get(total + share, (0, ()))
                    grown[total + share] = (before + count, (*way, share))
        ways = grown
    count, way = ways.get(amount_minor, (0, ()))
    return way if count == 1 else None


def offset(items: Collection[OpenItem]) -> list[tuple[str, str, int]]:
    """Credit notes against open items of one contract: (credit note, item, amount), the oldest credit note first.

    An item equal to the credit note is taken first, then the oldest due.
    """
    to_pay = [item for item in oldest_first(items) if item.open_minor > 0]
    left = {item.item_key: item.open_minor for item in to_pay}
    result = []
    for note in [item for item in oldest_first(items) if item.open_minor < 0]:
        credit = -note.open_minor
        equal = [item.item_key for item in to_pay if left[item.item_key] == credit][:1]
        for key in [*equal, *(item.item_key for item in to_pay if item.item_key not in equal)]:
            taken = min(credit, left[key])
            if taken:
                result.append((note.item_key, key, taken))
                left[key] -= taken
                credit -= taken
    return result
