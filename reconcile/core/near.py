"""Numbers one slip of the hand away: a digit changed, dropped, doubled (or any added), or two neighbours swapped.

>>> one_slip("1002003017", "1002003071"), one_slip("1002003017", "1002003017"), one_slip("12345", "1245")
(True, False, True)
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_DIGITS = "0123456789"


def neighbours(number: str) -> set[str]:
    """Every number of digits one slip away from this one (about 21 for each digit), itself not among them.

    Source: optimal string alignment distance 1, over the digits.
    """
    found = set()
    for place in range(len(number)):
        head, tail = number[:place], number[place + 1 :]
        found.add(head + tail)
        found.update(head + digit + tail for digit in _DIGITS)
        if tail:
            found.add(head + tail[0] + number[place] + tail[1:])
    for place in range(len(number) + 1):
        found.update(number[:place] + digit + number[place:] for digit in _DIGITS)
    found.discard(number)
    return found


def around(numbers: Iterable[str], lengths: Collection[int]) -> list[str]:
    """The ``neighbours`` of many numbers that have one of these lengths, in order; some twice, and some of the numbers among them.

    One place and one digit after the other, through all numbers in their order: what comes out is nearly sorted, which is
    most of the cost otherwise.

    >>> around(["12345"], {4})
    ['1234', '1235', '1245', '1345', '2345']
    """
    of_length: dict[int, list[str]] = defaultdict(list)
    for number in sorted(numbers):
        of_length[len(number)].append(number)
    found: list[str] = []
    for length, ours in of_length.items():
        for place in range(length):
            if length - 1 in lengths:
                found += [number[:place] + number[place + 1 :] for number in ours]
            if length in lengths:
                found += [number[:place] + digit + number[place + 1 :] for digit in _DIGITS for number in ours]
                found += [number[:place] + number[place + 1] + number[place] + number[place + 2 :] for number in ours if place + 1 < length]
        if length + 1 in lengths:
            found += [number[:place] + digit + number[place:] for place in range(length + 1) for digit in _DIGITS for number in ours]
    found.sort()
    return found


def one_slip(one: str, other: str) -> bool:
    """Whether two numbers are exactly one slip apart."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
    return left[1:] == right or left == right[1:]
