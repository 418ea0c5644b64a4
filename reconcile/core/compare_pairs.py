"""Pairing what is claimed with what was received: the best pairing over the whole list, in order of time.

>>> in_order([5, 36], [6, 37, 38], lambda one, other: abs(one - other) if abs(one - other) < 4 else None)
[(0, 0), (1, 1)]
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_L = TypeVar("_L")
_R = TypeVar("_R")

_PAIR = 1 << 40  # worth of one more pair: more than any sum of costs
_MOST_TOGETHER = 4  # payments in a sum; more would make any sum possible by chance
_MOST_CANDIDATES = 12


def in_order(left: Sequence[_L], right: Sequence[_R], cost: Callable[[_L, _R], int | None]) -> list[tuple[int, int]]:
    """As many pairs as there can be, and of those the cheapest, as places in ``left`` and ``right``.

    Both are given in order of time, and so are the pairs: with a cost that grows with the days between, pairs that cross
    are never better. ``cost`` is None where two do not fit. Of equally good pairings the one with the earlier pairs.
    """
    if not left or not right:
        return []
    costs = [[cost(one, other) for other in right] for one in left]
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]  # of what is left from here on
    for at in range(len(left) - 1, -1, -1):
        row, below = best[at], best[at + 1]
        for to in range(len(right) - 1, -1, -1):
            found = max(below[to], row[to + 1])
            here = costs[at][to]
            row[to] = found if here is None else max(found, below[to + 1] + _PAIR - here)
    return _read_back(costs, best)


def _read_back(costs: list[list[int | None]], best: list[list[int]]) -> list[tuple[int, int]]:
    pairs, at, to = [], 0, 0
    while at < len(costs) and to < len(costs[0]):
        here = costs[at][to]
        if here is not None and best[at][to] == best[at + 1][to + 1] + _PAIR - here:
            pairs.append((at, to))
            at, to = at + 1, to + 1
        elif best[at][to] == best[at + 1][to]:
            at += 1
        else:
            to += 1
    return pairs


def sum_of(total: int, amounts: Sequence[int]) -> tuple[int, ...] | None:
    """The one choice of two to four amounts that add up to the total, as places; None when there is none, or more than one.

    >>> sum_of(100, [60, 40, 30]), sum_of(100, [60, 40, 40]), sum_of(100, [100])
    ((0, 1), None, None)
    """
    if len(amounts) > _MOST_CANDIDATES:
        return None
    found = None
    for count in range(2, _MOST_TOGETHER + 1):
        for places in combinations(range(len(amounts)), count):
            if sum(amounts[place] for place in places) == total:
                if found is not None:
                    return None
                found = places
    return found


def slip(one: int, other: int) -> str:
    """What kind of slip makes one amount the other, both in minor units; "" when it is none.

    >>> slip(8735, 7835), slip(8735, 873), slip(4277, 3377), slip(4200, 3100), slip(8700, 8735), slip(8735, 87350)
    ('two digits swapped', 'a digit left out or added', 'the same cents', '', 'the same whole amount', 'the decimal point moved')
    """
    left, right = str(one), str(other)
    if one == other or min(one, other) <= 0:
        return ""
    if max(one, other) in {10 * min(one, other), 100 * min(one, other)}:
        return "the decimal point moved"
    if len(left) == len(right):
        differ = [place for place in range(len(left)) if left[place] != right[place]]
        if sorted(left) == sorted(right) and differ[-1] - differ[0] == len(differ) - 1 == 1:
            return "two digits swapped"
        if len(differ) == 1:
            return "one digit differs"
    longer, shorter = (left, right) if len(left) > len(right) else (right, left)
    if len(longer) == len(shorter) + 1 and any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))):
        return "a digit left out or added"
    if one // 100 == other // 100:
        return "the same whole amount"
    if one % 100 == other % 100 and one % 100:
        return "the same cents"
    return ""
