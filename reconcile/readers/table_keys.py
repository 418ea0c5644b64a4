"""Whether a table says two different things under one key, found over the whole file in eight bytes a row."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Keys:
    """Keys seen so far, as hashes: enough to know where to look, never to decide."""

    def __init__(self) -> None:
        self._hashes = array("q")

    def add(self, keys: Iterable[object]) -> None:
        self._hashes.extend(map(hash, keys))

    def repeated(self) -> frozenset[int]:
        """Hashes that came more than once."""
        hashes = np.sort(np.frombuffer(self._hashes, np.int64))
        return frozenset(hashes[1:][hashes[1:] == hashes[:-1]].tolist())


class Exact:
    """The first row of each key with one of these hashes, compared to the letter with those that follow."""

    def __init__(self, hashes: frozenset[int]) -> None:
        self._hashes = hashes
        self._first: dict[object, tuple[int, object]] = {}

    def contradicted(self, lines: Sequence[int], keys: Iterable[object], rows: Sequence[object]) -> tuple[int, int, object] | None:
        """(line, line of the first, key) of the first row that says another thing than an earlier one."""
        for line, key, row in zip(lines, keys, rows, strict=True):
            if hash(key) in self._hashes:
                first_line, first = self._first.setdefault(key, (line, row))
                if first != row:
                    return line, first_line, key
        return None
