"""Entries made of columns, in the process that wants them.

Columns are plain lists and tuples, so that a second process can find them and send them on: what it costs there to cut texts
out of bytes is not paid here again.
"""

from __future__ import annotations

import gc
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core.statement import Entry, Payment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Column = list[Any] | tuple[Any]  # a value for each entry, or the one that all have
# The numbers of entries in their run, each with one payment, and a column for each field: the entry's (all but its payments), the payment's.
Columns = tuple[list[int], list[Column], list[Column]]
# An entry that was read by itself: its number in the run, its fields (all but its payments), and the fields of its payments.
Odd = tuple[int, tuple[Any, ...], tuple[tuple[Any, ...], ...]]

_entry, _payment = partial(tuple.__new__, Entry), partial(tuple.__new__, Payment)  # _make without its check of the length


class Place(NamedTuple):
    """Where a run stands. ``opening``, ``closing`` and ``wrapper`` are how its entries are written (``xml_runs``)."""

    opening: bytes
    closing: bytes
    wrapper: bytes
    account: str  # of the statement
    day: str  # that stands for a missing booking date
    first_ordinal: int
    entries: int  # how many, as it seems from outside
    lines_before: int


def entries(count: int, columns: Iterable[Columns], odd: Iterable[Odd] = ()) -> list[Entry | None]:
    """The entries of a run of so many, in order; None in place of one that is neither in columns nor odd."""
    made: list[Entry | None] = [None] * count
    resting = gc.isenabled()
    gc.disable()  # it would look for rubbish again and again among tuples of texts, which cannot be any
    try:
        for numbers, of_entry, of_payment in columns:
            payments = map(_payment, rows(of_payment, len(numbers)))
            for number, fields in zip(numbers, rows([*of_entry, list(zip(payments, strict=False))], len(numbers)), strict=True):
                made[number] = _entry(fields)
        for number, own, parts in odd:
            made[number] = _entry((*own, tuple(map(_payment, parts))))
    finally:
        if resting:
            gc.enable()
    return made


def as_odd(number: int, entry: Entry) -> Odd:
    """An entry as plain values."""
    return number, tuple(entry[:-1]), tuple(map(tuple, entry.payments))


def rows(columns: Sequence[Column], count: int) -> Iterator[tuple[Any, ...]]:
    """The values of so many entries, one entry a row."""
    return zip(*(repeat(each[0], count) if each.__class__ is tuple else each for each in columns), strict=False)
