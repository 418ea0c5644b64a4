"""The numbers banks give their statements: gaps and repeats, where a bank numbers one by one.

Some banks always send 1, some begin again each year, some count over all their reports: only an account whose statements
of a year mostly follow each other by one is held to it.
Source: ISO 20022 camt.053, ``ElctrncSeqNb`` and ``LglSeqNb``.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.statement_overlap import source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconcile.core.statement_pages import Whole

_FEWEST = 2  # steps of one that make a habit


class Step(NamedTuple):
    """Two statements that follow each other, whose numbers do not: missing from and to, or (0, 0) for a number given twice."""

    before: Whole
    after: Whole
    first: int
    last: int


def wrong_steps(wholes: Sequence[Whole]) -> list[Step]:
    """Where the numbers of an account's statements, given in the order of their chain, leave one out or repeat one."""
    for numbered in (_electronic, _legal):
        found = [(number, whole) for whole in wholes if (number := numbered(whole)) is not None]
        steps = [step for year in _by_year(found) for step in year]
        regular = sum(1 for (one, _), (other, _) in steps if other == one + 1)
        if regular >= _FEWEST and 2 * regular > len(steps):
            return [_step(one, other) for one, other in steps if _wrong(one[0], other[0])]
    return []


def _wrong(one: int, other: int) -> bool:
    """A number that begins again (from 1, or back at all) is a new count."""
    return other > one + 1 or other == one


def _step(one: tuple[int, Whole], other: tuple[int, Whole]) -> Step:
    repeated = one[0] == other[0]
    return Step(one[1], other[1], 0 if repeated else one[0] + 1, 0 if repeated else other[0] - 1)


def _by_year(found: Sequence[tuple[int, Whole]]) -> Iterator[list[tuple[tuple[int, Whole], tuple[int, Whole]]]]:
    """The steps of a year; each format counts for itself."""

    def of(one: tuple[int, Whole]) -> tuple[str, str]:
        return source(one[1].first.family), one[1].from_date[:4]

    for _, year in groupby(sorted(found, key=lambda one: source(one[1].first.family)), key=of):
        yield list(pairwise(year))


def _electronic(whole: Whole) -> int | None:
    text = whole.first.electronic_sequence
    return int(text) if text.isascii() and text.isdecimal() else None


def _legal(whole: Whole) -> int | None:
    text = whole.first.legal_sequence
    return int(text) if text.isascii() and text.isdecimal() else None
