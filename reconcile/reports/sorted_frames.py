"""Frames of rows put in one order, however many there are: those that come first in the order are held one part at a time.

While the rows are few they stay in memory; then each chunk is laid down in a folder, divided by the columns the order begins
with, and a part is read back when its turn comes. So memory holds a chunk, or the largest part, and never all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


class SortedFrames:
    """``order`` are columns, ``parts`` the first of them; rows equal in all of ``order`` there are none. ``few`` rows stay in memory."""

    def __init__(self, order: Sequence[str], parts: int, folder: Path, few: int) -> None:
        self._order, self._parts = list(order), list(order[:parts])
        self._folder, self._few = folder, few
        self._kept: list[pl.DataFrame] = []
        self._laid: dict[tuple[Any, ...], list[Path]] = {}
        self._files = self.height = 0

    def add(self, frame: pl.DataFrame) -> None:
        """A chunk, in any order."""
        self.height += frame.height
        self._kept.append(frame)
        if self.height > self._few:
            for kept in self._kept:
                self._lay_down(kept)
            self._kept.clear()

    def frames(self) -> Iterator[pl.DataFrame]:
        """All rows in order, a part at a time."""
        if self._kept:
            yield pl.concat(self._kept).sort(self._order)
        for key in sorted(self._laid):
            yield pl.concat([pl.read_ipc(path) for path in self._laid[key]]).sort(self._order)
            for path in self._laid[key]:
                path.unlink()

    def _lay_down(self, frame: pl.DataFrame) -> None:
        for key, part in frame.partition_by(self._parts, as_dict=True).items():
            path = self._folder / f"{self._files}.arrow"
            part.write_ipc(path)
            self._files += 1
            self._laid.setdefault(key, []).append(path)


def first_rows(frames: Iterable[pl.DataFrame], order: Sequence[pl.Expr], most: int) -> pl.DataFrame:
    """The first rows in an order that leaves none equal, in that order; of any number, about twice as many are held. There is a frame at least."""
    kept: list[pl.DataFrame] = []
    height = 0
    for frame in frames:
        kept.append(frame)
        height += frame.height
        if height > 2 * most:
            kept = [pl.concat(kept).sort(order).head(most)]
            height = kept[0].height
    return pl.concat(kept).sort(order).head(most)
