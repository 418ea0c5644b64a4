"""How good the matching is, counted so that worlds can be pooled: by kind of payment, by rule, and in all.

A wrong post is money posted to a contract beyond what is due to it; strangers' money and what nobody can infer is due to none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.demo.score import Judged
    from reconcile.demo.world import Meant

_EXAMPLES = 3  # kept of each kind's faults
_FIRST, _FEW = 1, 3  # places on the worklist
_Z = Decimal("1.959964")  # the normal quantile of 97.5 %
_RETURN_KINDS = frozenset({"return", "return_partial", "return_unlinked", "refund_returned"})


class Line(NamedTuple):
    """What is counted of one kind, of one rule, or of all. ``cases`` lie on the worklist and have a right contract."""

    payments: int = 0
    inferable: int = 0
    through: int = 0  # of the inferable, wholly on the right contract, or rightly set aside
    posted: int = 0
    wrong: int = 0
    wrong_minor: int = 0
    cases: int = 0
    first: int = 0
    third: int = 0
    named: int = 0  # posted, inferable, and an invoice's number stands in it
    named_right: int = 0

    def plus(self, other: Line) -> Line:
        return Line(*(one + more for one, more in zip(self, other, strict=True)))


class Example(NamedTuple):
    """One payment that was not matched as it is due."""

    kind: str
    scheme: str
    text: str
    due: str
    found: str
    rule: str
    wrong: bool


class Tally(NamedTuple):
    """Counts of one world, or of several together."""

    kinds: dict[str, Line]
    rules: dict[str, Line]
    examples: tuple[Example, ...]

    @property
    def total(self) -> Line:
        return pooled(self.kinds.values())


def pooled(lines: Iterable[Line]) -> Line:
    """All of them in one."""
    total = Line()
    for one in lines:
        total = total.plus(one)
    return total


def pool(tallies: Sequence[Tally]) -> Tally:
    """Several worlds together; of each kind only the first examples."""
    kinds: dict[str, Line] = defaultdict(Line)
    rules: dict[str, Line] = defaultdict(Line)
    examples: list[Example] = []
    seen: Counter[tuple[str, bool]] = Counter()
    for tally in tallies:
        for into, lines in ((kinds, tally.kinds), (rules, tally.rules)):
            for name, line in lines.items():
                into[name] = into[name].plus(line)
        for example in tally.examples:
            seen[example.kind, example.wrong] += 1
            if seen[example.kind, example.wrong] <= _EXAMPLES:
                examples.append(example)
    return Tally(dict(sorted(kinds.items())), dict(sorted(rules.items())), tuple(examples))


def tally(judged: Sequence[Judged], meant: Sequence[Meant], scheme: str) -> Tally:
    """The counts of one world. ``meant`` is the world's, by the number of the payment."""
    kinds: dict[str, Line] = defaultdict(Line)
    rules: dict[str, Line] = defaultdict(Line)
    examples: list[Example] = []
    seen: Counter[tuple[str, bool]] = Counter()
    for one in judged:
        kind, rule = one.head["kind"], one.found[0]["rule"] if one.found else "absent"
        line = _line(one, meant[int(one.head["payment_no"])])
        kinds[kind] = kinds[kind].plus(line)
        rules[rule] = rules[rule].plus(line)
        missed = line.inferable > line.through or line.named > line.named_right
        if line.wrong or missed:
            seen[kind, bool(line.wrong)] += 1
            if seen[kind, bool(line.wrong)] <= _EXAMPLES and one.fault:
                text = one.head["remittance_text"]
                examples.append(Example(kind, scheme, text, one.fault.due, one.fault.found, rule, bool(line.wrong)))
    return Tally(dict(sorted(kinds.items())), dict(sorted(rules.items())), tuple(examples))


def _line(one: Judged, meant: Meant) -> Line:
    inferable = one.head["inferable"] == "yes"
    posted = one.posted_minor > 0
    back = one.head["kind"] in _RETURN_KINDS
    through = inferable and one.placed and (one.status_agrees or not back) and not one.wrong_minor
    suggested = [row["suggestions"].split(";") for row in one.found if row["status"] == "clarification"]
    case = bool(suggested and meant.contracts)
    place = min((suggested[0].index(number) + 1 for number in meant.contracts if number in suggested[0]), default=0) if case else 0
    named = inferable and posted and meant.names_item and one.items_agree is not None
    return Line(
        1, int(inferable), int(through), int(posted), int(one.wrong_minor > 0), one.wrong_minor, int(case), int(place == _FIRST),
        int(0 < place <= _FEW), int(named), int(named and one.items_agree is True),
    )  # fmt: skip


def interval(hits: int, of: int) -> tuple[Decimal, Decimal]:
    """The 95 % interval of a rate, by Wilson's score.

    >>> [str(round(end * 100, 2)) for end in interval(5, 100)]
    ['2.15', '11.18']
    >>> str(round(interval(0, 1_000_000)[1] * 1_000_000, 2))
    '3.84'
    """
    if not of:
        return Decimal(0), Decimal(1)
    count, rate, square = Decimal(of), Decimal(hits) / of, _Z * _Z
    middle = rate + square / (2 * count)
    half = _Z * (rate * (1 - rate) / count + square / (4 * count * count)).sqrt()
    whole = 1 + square / count
    return max(Decimal(0), (middle - half) / whole), min(Decimal(1), (middle + half) / whole)
