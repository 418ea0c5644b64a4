"""What became of the rows of a table that was taken in."""

from __future__ import annotations

from typing import NamedTuple


class TakenRows(NamedTuple):
    rows: int
    new: int
    conflicts: int
