"""Pairing what is claimed with what was received: the best pairing over the whole list, in order of time.

>>> in_order([5, 36], [6, 37, 38], lambda one, other: abs(one - other) if abs(one - other) < 4 else None)
[(0, 0), (1, 1)]
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import combinations
from operator import neg
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence

_L = TypeVar("_L")
_R = TypeVar("_R")

_PAIR = 1 << 40  # worth of one more pair: more than any sum of costs
_MOST_TOGETHER = 4  # payments in a sum; more would make any sum possible by chance
_MOST_CANDIDATES = 12


class _Row(NamedTuple):
    """What is best for one of the left from each place of the right on: ``turns`` from ``first``, and before ``skipped`` it is passed over."""

    first: int
    turns: bytearray
    skipped: int


_TAKE, _NEXT_LEFT, _NEXT_RIGHT = range(3)


def in_order(
    left: Sequence[_L],
    right: Sequence[_R],
    cost: Callable[[_L, _R], int | None],
    near: Callable[[_L], Collection[int]] | None = None,
    kind: Callable[[_L], Hashable] | None = None,
) -> list[tuple[int, int]]:
    """As many pairs as there can be, and of those the cheapest, as places in ``left`` and ``right``.

    Both are given in order of time, and so are the pairs: with a cost that grows with the days between, pairs that cross
    are never better. ``cost`` is None where two do not fit. Of equally good pairings the one with the earlier pairs.

    For long lists: ``near`` gives the places of ``right`` that may fit at all (others are not looked at), and those of
    ``left`` that are of one ``kind`` have the same costs. Neither changes the result.
    """
    best = [0] * (len(right) + 1)  # of what is left of both, from each place of the right on
    of_kind: dict[Hashable, tuple[int, list[int | None]]] = {}
    rows: list[_Row] = []
    for at in range(len(left) - 1, -1, -1):
        same = kind(left[at]) if kind else at
        if same not in of_kind:
            of_kind[same] = _costs(left[at], right, cost, near)
        rows.append(_row(best, *of_kind[same]))
    rows.reverse()
    return _read_back(rows, len(right))


def _costs(
    one: _L, right: Sequence[_R], cost: Callable[[_L, _R], int | None], near: Callable[[_L], Collection[int]] | None
) -> tuple[int, list[int | None]]:
    """The first place that fits, and the costs from there to the last that does."""
    found = {to: here for to in (near(one) if near else range(len(right))) if (here := cost(one, right[to])) is not None}
    if not found:
        return 0, []
    first = min(found)
    return first, [found.get(to) for to in range(first, max(found) + 1)]


def _row(best: list[int], first: int, costs: Sequence[int | None]) -> _Row:
    """What is best with one more of the left; ``best`` becomes what it is then. It only changes up to the last that fits."""
    turns = bytearray(len(costs))
    after = beyond = best[first + len(costs)]
    for at in range(len(costs) - 1, -1, -1):
        here, below = costs[at], best[first + at]
        found, turn = (below, _NEXT_LEFT) if below >= beyond else (beyond, _NEXT_RIGHT)
        if here is not None and after + _PAIR - here >= found:
            found, turn = after + _PAIR - here, _TAKE
        turns[at], best[first + at] = turn, found
        after, beyond = below, found
    skipped = bisect_right(best, -beyond, 0, first, key=neg)  # ``best`` never grows with the place
    best[skipped:first] = [beyond] * (first - skipped)
    return _Row(first, turns, skipped)


def _read_back(rows: Sequence[_Row], count: int) -> list[tuple[int, int]]:
    pairs, at, to = [], 0, 0
    while at < len(rows) and to < count:
        first, turns, skipped = rows[at]
        if to < skipped or to >= first + len(turns):
            at += 1
        elif to < first:
            to = first
        elif turns[to - first] == _TAKE:
            pairs.append((at, to))
            at, to = at + 1, to + 1
        elif turns[to - first] == _NEXT_LEFT:
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
