"""Which of the contracts that have exactly a payment's sum open it may be meant for: suggestions for a person, never a proof.

A sum is shared by many bills, so these come behind what else points to a contract: a number, the payer's history, a name with the very sum.
They come before contracts of which only the name or the address is alike and where the sum is not open. Where few contracts have the sum open,
each of them is worth a look, and those come first to which something in the payment leads too: a part of the customer's name, a
word of the address, a number of which only the beginning or the end is there, or that is one slip away. Where more have it,
only those with such a trace are shown; where very many have it, a sum says nothing at all and nothing is shown.

>>> case = Case("P1", "Ozola, par mātes dzīvokli", "Juris Liepa", "", "2026-03-10")
>>> anna, ilze = Holder("1002003017", "Anna Bērziņa", "", "2026-03-20"), Holder("1002003055", "Ilze Ozola", "", "2026-03-15")
>>> [(one.contract_no, one.why) for one in suggested(case, [anna, ilze]).contracts]
[('1002003055', 'exactly this sum is open there, and a part of its name stands in the payment'), ('1002003017', 'exactly this sum is open there')]
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.names import words
from reconcile.core.near import one_slip
from reconcile.core.numbers import normal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MOST_HOLDERS = 20  # contracts with one sum open, up to which it is looked at whose they are
_FEW = 5  # up to which the sum alone suggests them
_SHOWN = 3
_SHORTEST_PART = 3  # digits of a number whose rest is missing
_SHORTEST_WORD = 4  # letters: a shorter word is no name that tells
_REMEMBERED = 20_000  # names and streets whose words are worked out once


class Case(NamedTuple):
    """A payment on the worklist. ``number``: what stands in it for a number, in normal form, or ''."""

    payment_id: str
    text: str
    payer_name: str
    number: str
    booking_date: str


class Holder(NamedTuple):
    """A contract where exactly the sum is open, on a bill due on a day ('' when it has none)."""

    contract_no: str
    customer_name: str
    object_address: str
    due_on: str


class Suggestion(NamedTuple):
    contract_no: str
    why: str


class Suggested(NamedTuple):
    """``after``: how many of the decision's candidates are likelier."""

    after: int = 0
    contracts: tuple[Suggestion, ...] = ()

    def among(self, candidates: Sequence[str]) -> list[str]:
        """The decision's candidates and these, best first.

        >>> Suggested(1, (Suggestion("C9", ""),)).among(["C1", "C2"])
        ['C1', 'C9', 'C2']
        """
        return [*candidates[: self.after], *(one.contract_no for one in self.contracts), *candidates[self.after :]]


def suggested(case: Case, holders: Iterable[Holder], candidates: Sequence[str] = (), pointed: Collection[str] = ()) -> Suggested:
    """At most three, the likeliest first; among equals the bill whose due day is nearest to the payment.

    ``candidates``: of the decision, best first; ``pointed``: those of them that more than a name or an address points to.
    """
    bills: dict[str, list[Holder]] = {}
    for one in holders:
        bills.setdefault(one.contract_no, []).append(one)
    spoken = _long_words(f"{case.text} {case.payer_name}")
    traces = {number: _traces(case, spoken, found[0]) for number, found in bills.items() if number not in candidates}
    told = traces if len(bills) <= _FEW else {number: trace for number, trace in traces.items() if trace}
    days = {number: min(_days(case, one) for one in bills[number]) for number in told}
    ordered = sorted(told, key=lambda number: (-len(told[number]), days[number], number))
    contracts = tuple(Suggestion(number, ", and ".join(["exactly this sum is open there", *told[number]])) for number in ordered[:_SHOWN])
    likelier = next((at for at, number in enumerate(candidates) if number not in pointed and number not in bills), len(candidates))
    return Suggested(likelier if contracts else 0, contracts)


def _days(case: Case, one: Holder) -> int:
    return abs((date.fromisoformat(one.due_on) - date.fromisoformat(case.booking_date)).days) if one.due_on else 10_000


def _long_words(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if len(word) >= _SHORTEST_WORD)


def _traces(case: Case, spoken: frozenset[str], one: Holder) -> list[str]:
    said = []
    number = normal(one.contract_no)
    if case.number and one_slip(case.number, number):
        said.append(f"its number is one slip from {case.number}")
    elif part := _part(case.text, number):
        said.append(f"its number begins or ends with {part}")
    if not spoken.isdisjoint(_told_by(one.customer_name)):
        said.append("a part of its name stands in the payment")
    if not spoken.isdisjoint(_told_by(one.object_address.split(",", maxsplit=1)[0])):
        said.append("a word of its address stands in the payment")
    return said


@lru_cache(maxsize=_REMEMBERED)
def _told_by(name_or_street: str) -> frozenset[str]:
    """Its words; many customers share a name, and many live in one street."""
    return frozenset(words(name_or_street))


def _part(text: str, number: str) -> str:
    """The longest run of digits in the text that a longer number begins or ends with."""
    runs = [run for run in re.findall(r"[0-9]+", text) if _SHORTEST_PART <= len(run) < len(number)]
    return max((run for run in runs if number.startswith(run) or number.endswith(run)), key=len, default="")
