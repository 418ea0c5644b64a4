"""Our own quality control: which of a night's automatic matches a person checks, and what the checks say about all of them.

The sample is drawn by rule. Half of it goes to the rules in equal shares, so that a rare rule is looked at too; the other
half goes by how many payments each rule has posted, so that the total is known well. Which payments of a rule are taken
depends on the run's id and on the payments' own ids alone: the same night always draws the same sample.

A night with 900 posted by contract number and 100 by the payer's history, 10 checked of each, one of the latter wrong: by
history 1 of 10 is wrong, by number none; of all 1,000 that is 100 x 1/10 = 100 of 1,000, 1 %, and not 1 of 20, 5 %. Each answer
stands for as many payments as its rule has posted for each one checked.

The interval is Wilson's, which stays honest when nothing wrong was found: with 20 checked and none wrong the rate may still be
as high as 16 %. Where the answers stand for different numbers of payments they tell less than so many equal ones, and count
for fewer: for (sum of N)^2 / sum of (N^2 / n), with N posted and n checked in each stratum.

Source: Wilson (1927); Kish (1965) for the effective size of a weighted sample.

>>> shares({"contract_number": 900, "payer_history": 100}, 20)
{'contract_number': 14, 'payer_history': 6}
>>> rate([Stratum("contract_number", 900, 10, 0), Stratum("payer_history", 100, 10, 1)]).words
'1.00 % (0.03 to 25.45 %)'
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

RIGHT, WRONG = "yes", "no"
_Z = Decimal("1.959964")  # 95 % of a normal distribution lies within so many deviations
_HUNDREDTH = Decimal("0.01")
_ROOM = 8  # so many samples of a rule are kept before the payments farthest down are let go


class SampleCheck(NamedTuple):
    """A person's word on one automatic match. ``right`` is yes, no, or "" where nobody has checked."""

    payment_id: str
    right: str
    by: str
    on: str


class Stratum(NamedTuple):
    """What one rule has posted in one night, how many of it were checked, and how many of those were wrong."""

    rule: str
    posted: int
    checked: int
    wrong: int


class Rate(NamedTuple):
    """The rate of wrong matches, in percent. ``covered`` of ``posted`` are of strata in which somebody has checked anything."""

    posted: int
    covered: int
    checked: int
    wrong: int
    percent: Decimal | None  # None while nothing is checked
    low: Decimal
    high: Decimal

    @property
    def worst(self) -> Decimal:
        """To order by; a rule nobody has checked comes last."""
        return Decimal(-1) if self.percent is None else self.percent

    @property
    def words(self) -> str:
        """As it is to be read."""
        return "nothing checked yet" if self.percent is None else f"{self.percent:.2f} % ({self.low:.2f} to {self.high:.2f} %)"


def shares(posted: Mapping[str, int], size: int) -> dict[str, int]:
    """How many to draw of each rule, ``size`` together or all there are."""
    left = min(size, sum(posted.values()))
    taken = dict.fromkeys(sorted(posted), 0)
    for by_size in (left // 2, 0):  # first the equal half, then the half by numbers
        left = _equally(posted, taken, left, by_size)
        if by_size:
            left = _by_numbers(posted, taken, left)
    return taken


def _equally(posted: Mapping[str, int], taken: dict[str, int], left: int, keep: int) -> int:  # not money
    """Give one to each rule in turn until ``keep`` are left; gives what is left."""
    while left > keep:
        hungry = [rule for rule in taken if taken[rule] < posted[rule]]
        if not hungry:
            return left
        for rule in hungry[: left - keep]:
            taken[rule] += 1
            left -= 1
    return left


def _by_numbers(posted: Mapping[str, int], taken: dict[str, int], left: int) -> int:
    total, given = sum(posted.values()), 0
    for rule, count in posted.items():
        more = min(left * count // total, count - taken[rule])
        taken[rule] += more
        given += more
    return left - given


def drawn(run_id: str, posted: Iterable[tuple[str, str]], size: int) -> tuple[dict[str, int], dict[str, list[str]]]:
    """(how many each rule posted, the payments drawn of it) from (rule, payment_id) of everything a night has posted.

    Of each rule no more than some times ``size`` payments are kept in mind.
    """
    seed, most = run_id.encode(), max(size, 1) * _ROOM
    counts: dict[str, int] = {}
    kept: dict[str, list[tuple[bytes, str]]] = {}
    least: dict[str, bytes] = {}
    for rule, payment_id in posted:
        counts[rule] = counts.get(rule, 0) + 1
        place = hashlib.blake2b(payment_id.encode(), digest_size=8, key=seed).digest()
        if place > least.get(rule, place):
            continue
        mine = kept.setdefault(rule, [])
        mine.append((place, payment_id))
        if len(mine) >= most:
            kept[rule] = nsmallest(max(size, 1), mine)
            least[rule] = kept[rule][-1][0]
    wanted = shares(counts, size)
    return counts, {rule: sorted(payment_id for _, payment_id in nsmallest(wanted[rule], kept[rule])) for rule in counts}


def rate(strata: Sequence[Stratum]) -> Rate:
    """The rate over strata, each answer weighing as many payments as it stands for; strata nobody has checked say nothing."""
    seen = [one for one in strata if one.checked]
    posted, covered = sum(one.posted for one in strata), sum(one.posted for one in seen)
    checked, wrong = sum(one.checked for one in seen), sum(one.wrong for one in seen)
    if not seen:
        return Rate(posted, 0, 0, 0, None, Decimal(0), Decimal(100))
    share = sum((Decimal(one.posted * one.wrong) / one.checked for one in seen), Decimal(0)) / covered
    size = Decimal(covered * covered) / sum((Decimal(one.posted * one.posted) / one.checked for one in seen), Decimal(0))
    low, high = _wilson(share, size)
    return Rate(posted, covered, checked, wrong, _percent(share), _percent(low), _percent(high))


def _wilson(share: Decimal, size: Decimal) -> tuple[Decimal, Decimal]:
    square = _Z * _Z
    middle = share + square / (2 * size)
    reach = _Z * (share * (1 - share) / size + square / (4 * size * size)).sqrt()
    whole = 1 + square / size
    return max(Decimal(0), (middle - reach) / whole), min(Decimal(1), (middle + reach) / whole)


def _percent(share: Decimal) -> Decimal:
    return (share * 100).quantize(_HUNDREDTH)
