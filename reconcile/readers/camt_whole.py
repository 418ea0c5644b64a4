"""A small file read to its end into plain values, which any process can send to another.

A file with anything that would be refused gives nothing at all: who asked has to read it in the usual way, and finds the
error at its own place.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

from reconcile.core.statement import Balance, Entry, Statement
from reconcile.errors import Refused
from reconcile.readers import camt_made
from reconcile.readers.camt import work
from reconcile.readers.camt_ahead import BeginAnewError, Cut, Job
from reconcile.readers.camt_made import as_odd
from reconcile.readers.camt_run import read_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.readers.camt_run import Plain

# In the file's order: a statement's head, its balances plain too; or so many entries.
Whole = list[tuple[int, Any]]  # (0, head) or (how many, camt_run.Plain)
_BALANCES = Statement._fields.index("balances")


def read_whole(data: bytes, name: str) -> Whole | None:
    """What ``read_camt`` gives of a file of these bytes, as plain values; None when it has to be read in the usual way."""
    try:
        return [_plain(each) for each in work(io.BytesIO(data), name, Cut) if each]
    except (Refused, BeginAnewError):
        return None


def values(found: Whole) -> Iterator[Statement | Entry]:
    """The statements and entries themselves."""
    for count, said in found:
        if count:
            yield from cast("list[Entry]", camt_made.entries(count, *said))
        else:
            head = Statement._make(said)
            yield head._replace(balances=tuple(map(Balance._make, head.balances)))


def _plain(each: Job | list[Statement] | list[Entry]) -> tuple[int, tuple[Any, ...] | Plain]:
    """A piece of the work. Raises: BeginAnewError when a run is not as simple as it looked."""
    if isinstance(each, Job):
        found = read_run(*each)
        if found is None:
            raise BeginAnewError
        return each.place.entries, found
    first = each[0]
    if isinstance(first, Statement):
        return 0, (*first[:_BALANCES], tuple(map(tuple, first.balances)), *first[_BALANCES + 1 :])
    return len(each), ([], [as_odd(number, entry) for number, entry in enumerate(cast("list[Entry]", each))])
