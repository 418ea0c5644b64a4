"""The shapes of the numbers, names and addresses there are, with some of each: kept as they come, for there may be millions.

Numbers are only ever added, so what is kept follows from those that stand, in whatever order and chunks they came.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.numbers import SHORTEST
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    Shape = tuple[str, int]  # kind, length

SAMPLE = 200  # numbers of a shape from each end of their order: enough to see how dense they stand, and where letters do
_COLUMNS = ("kind", "length", "first_keys", "last_keys")


class Ends(NamedTuple):
    """Some numbers of one shape: the first in their order and the last, in order; of few numbers both are all of them."""

    first: list[str]
    last: list[str]


def kept(connection: Connection) -> dict[Shape, Ends]:
    """By shape, in order."""
    rows = bulk.fetch(connection, f"SELECT {', '.join(_COLUMNS)} FROM number_shape ORDER BY kind, length")
    return {(kind, int(length)): Ends(json.loads(first), json.loads(last)) for kind, length, first, last in rows}


def add(connection: Connection, keys: Iterable[Sequence[str]]) -> None:
    """Keep what a chunk of numbers, (key, kind, …) each, adds to the ends of their shapes."""
    _keep(connection, _by_shape(keys))


def add_kind(connection: Connection, kind: str, keys: Sequence[str]) -> None:
    """The same of numbers of one kind; short ones are passed over."""
    lengths = set(map(len, keys))
    _keep(
        connection,
        {(kind, one): keys if len(lengths) == 1 else [key for key in keys if len(key) == one] for one in lengths if one >= SHORTEST},
    )


def _keep(connection: Connection, came: Mapping[Shape, Sequence[str]]) -> None:
    if not came:
        return
    standing = kept(connection)
    changed = {}
    for shape, some in came.items():
        ends = standing.get(shape, Ends([], []))
        grown = _grown(ends, some)
        if grown != ends:
            changed[shape] = grown
    for kind, length in sorted(changed):
        bulk.execute(connection, "DELETE FROM number_shape WHERE kind = ? AND length = ?", (kind, length))
    bulk.insert(connection, "number_shape", _COLUMNS, [_row(shape, changed[shape]) for shape in sorted(changed)])


def reckoned(chunks: Iterable[Sequence[Sequence[str]]]) -> dict[Shape, Ends]:
    """What is to be kept of all the numbers there are, from chunks of them."""
    found: dict[Shape, Ends] = {}
    for keys in chunks:
        for shape, some in _by_shape(keys).items():
            found[shape] = _grown(found.get(shape, Ends([], [])), some)
    return dict(sorted(found.items()))


def _by_shape(keys: Iterable[Sequence[str]]) -> dict[Shape, list[str]]:
    found: defaultdict[Shape, list[str]] = defaultdict(list)
    for key, kind, *_ in keys:
        found[kind, len(key)].append(key)
    return found


def _grown(ends: Ends, some: Iterable[str]) -> Ends:
    """The ends with more numbers; once there are enough, only those before the first or behind the last ones matter."""
    if len(ends.first) == SAMPLE:
        least, most = ends.first[-1], ends.last[0]
        some = [key for key in some if key < least or key > most]
    ordered = sorted({*ends.first, *ends.last, *some})
    return Ends(ordered[:SAMPLE], ordered[-SAMPLE:])


def _row(shape: Shape, ends: Ends) -> tuple[str, int, str, str]:
    return (*shape, json.dumps(ends.first, ensure_ascii=False), json.dumps(ends.last, ensure_ascii=False))
