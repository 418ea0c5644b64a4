"""Root causes on the worklist: many cases that one decision, or one file, would settle.

Each case is counted once, under the first cause that explains it; what is left over has nothing in common that we know of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

_FEWEST_CUT = 5  # texts that end at one length by chance
_SHORTEST_CUT = 30  # a shorter text is whole
_FEWEST_OF_PAYER = 3
_FEWEST = 2
_UNKNOWN = frozenset({"mistyped_number", "unknown_number", "unknown_number_alone", "near_number_alone", "near_numbers", "history_other_number"})


class Line(NamedTuple):
    """A case, as far as causes are looked for in it. ``number``: what its text names and is no number of ours."""

    payment_id: str
    rule: str
    account: str
    payer_account: str
    payer_name: str
    text: str
    number: str


class Cluster(NamedTuple):
    """``key`` is stable between nights and can be typed; ``payments`` in the order given."""

    key: str
    sentence: str
    to_do: str
    payments: tuple[str, ...]


_Found = dict[str, list[Line]]


def clusters(lines: Sequence[Line]) -> list[Cluster]:
    """The causes of at least two cases, the one of most cases first.

    >>> [one.key for one in clusters([Line(str(n), "unknown_number", "LV1", f"LV{n}", "", "", "88771234") for n in range(3)])]
    ['number-88771234']
    """
    left = list(lines)
    found: list[Cluster] = []
    for cause, words in _CAUSES:
        groups = cause(left)
        for key, mine in sorted(groups.items()):
            sentence, to_do = words(mine)
            found.append(Cluster(key, sentence, to_do, tuple(one.payment_id for one in mine)))
        taken = {one.payment_id for mine in groups.values() for one in mine}
        left = [one for one in left if one.payment_id not in taken]
    return sorted(found, key=lambda one: (-len(one.payments), one.key))


def _grouped(lines: Sequence[Line], key: Callable[[Line], str], fewest: int) -> _Found:
    found: _Found = defaultdict(list)
    for one in lines:
        name = key(one)
        if name:
            found[name].append(one)
    return {name: mine for name, mine in found.items() if len(mine) >= fewest}


def _not_told(lines: Sequence[Line]) -> _Found:
    return _grouped(lines, lambda one: "contracts-missing" if one.rule == "contract_unknown" else "", _FEWEST)


def _without_details(lines: Sequence[Line]) -> _Found:
    return _grouped(lines, lambda one: f"details-{one.account}" if one.rule == "details_missing" else "", _FEWEST)


def _numbers(lines: Sequence[Line]) -> _Found:
    return _grouped(lines, lambda one: f"number-{one.number}" if one.number and one.rule in _UNKNOWN else "", _FEWEST)


def _cut(lines: Sequence[Line]) -> _Found:
    """Texts of one of our accounts that end at one and the same length, the longest there is."""
    lengths: dict[str, Counter[int]] = defaultdict(Counter)
    for one in lines:
        lengths[one.account][len(one.text)] += 1
    cut = {account: max(counted) for account, counted in lengths.items() if max(counted) >= _SHORTEST_CUT}
    return _grouped(lines, lambda one: f"cut-{len(one.text)}-{one.account}" if cut.get(one.account) == len(one.text) else "", _FEWEST_CUT)


def _payers(lines: Sequence[Line]) -> _Found:
    return _grouped(lines, lambda one: f"payer-{one.payer_account}" if one.payer_account else "", _FEWEST_OF_PAYER)


def _count(lines: Collection[Line], noun: str) -> str:
    return f"{len(lines):,} {noun}"


_CAUSES: tuple[tuple[Callable[[Sequence[Line]], _Found], Callable[[list[Line]], tuple[str, str]]], ...] = (
    (
        _not_told,
        lambda mine: (
            _count(mine, "cases name contracts nobody has told us of: is a contracts table missing?"),
            "import the contracts table; the next night places them",
        ),
    ),
    (
        _without_details,
        lambda mine: (
            _count(mine, f"batches on {mine[0].account} have no details"),
            "ask the bank for its camt.054 of these days",
        ),
    ),
    (
        _numbers,
        lambda mine: (
            _count(mine, f"payments name {mine[0].number}, which is no number of ours"),
            "find out once whose it is, then assign all",
        ),
    ),
    (
        _cut,
        lambda mine: (
            _count(mine, f"lines of {mine[0].account} end at exactly {len(mine[0].text)} characters: the bank cuts the text"),
            "ask the bank for the whole text (camt.053), or assign those with one suggestion",
        ),
    ),
    (
        _payers,
        lambda mine: (
            _count(mine, f"payments of one account, {mine[0].payer_account} ({mine[0].payer_name})"),
            "ask the payer once, then assign all; a collector's account belongs under [collectors]",
        ),
    ),
)
