"""What is usual, and what is unlike it: robust against the one odd night among those it is learnt from.

>>> median([3, 900, 4]), median([]), unlike(12, 5), unlike(3, 1), unlike(0, 1000)
(4, None, True, False, True)
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from reconcile.core.calendar import banking_days_between

if TYPE_CHECKING:
    from collections.abc import Sequence

_FACTOR = 2  # as much again, or half
_FEW = 5  # a smaller difference is chance
_RHYTHM = 10  # the last so many gaps between statements say how they come


def median(values: Sequence[int]) -> int | None:
    """The middle one, the lower of two; None of none."""
    return sorted(values)[(len(values) - 1) // 2] if values else None


def unlike(tonight: int, usual: int, few: int = _FEW) -> bool:
    """Whether a figure is far from the usual one: twice as much or half as much, and by more than chance."""
    least, most = sorted((abs(tonight), abs(usual)))
    return most - least >= few and most >= _FACTOR * least


def usual_gap(days: Sequence[str]) -> int | None:
    """Banking days that usually lie between an account's statements; None where no rhythm is known.

    ``days`` are the last days of its statements, oldest first.
    """
    gaps = [banking_days_between(one, other) for one, other in pairwise(days[-_RHYTHM - 1 :])]
    return median([gap for gap in gaps if gap])
