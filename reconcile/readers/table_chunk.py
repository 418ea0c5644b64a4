"""Some rows of a table, column by column, as the texts that stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROWS = 20_000  # of a chunk: enough to read column by column, little enough to stay in the processor's cache


class Chunk(NamedTuple):
    """It may hold no row, and then no column either. ``lines``: where each row starts (XLSX: its number in the sheet). ``misfits``: what is wrong with rows of more or fewer cells."""

    lines: Sequence[int]
    columns: Sequence[Sequence[str]]
    misfits: dict[int, str]

    def row(self, at: int) -> list[str]:
        return [column[at] for column in self.columns]


def squared(lines: Iterable[int], rows: Iterable[Sequence[str]], width: int, delimiter: str) -> Chunk:
    """Rows as a chunk of ``width`` columns, without those that hold nothing. A workbook, without a delimiter, has no short rows."""
    kept_lines: list[int] = []
    kept: list[Sequence[str]] = []
    misfits: dict[int, str] = {}
    for line, row in zip(lines, rows, strict=True):
        if not row or (not row[0].strip() and not any(map(str.strip, row))):
            continue
        if len(row) != width:
            if misfit := _misfit(row, width, delimiter):
                misfits[len(kept)] = misfit
            kept.append([*row[:width], *[""] * (width - len(row))])
        else:
            kept.append(row)
        kept_lines.append(line)
    return Chunk(kept_lines, list(zip(*kept, strict=True)), misfits)


def _misfit(row: Sequence[str], width: int, delimiter: str) -> str:
    if len(row) > width and any(map(str.strip, row[width:])):
        return f"the row has {len(row)} cells, the heading {width}; a cell that holds a {delimiter!r} stands in quotes"
    if len(row) < width and delimiter:
        return f"the row has {len(row)} cell{'s' * (len(row) > 1)}, the heading {width}: it is cut off, or cells are missing"
    return ""
