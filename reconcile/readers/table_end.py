"""Whether the last line of a text has an end. One without may have been cut off in its last cell, which nothing else tells.

A number there may have lost digits, so a table whose rows end with one must end its last line; a text there may only be
shorter, which is said and taken in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.errors import Refused
from reconcile.readers.table_open import ZIP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconcile.readers.inputs import Input

SAID = "its last line has no end: if it was cut off there, send it again"

_NUMBERS = frozenset({"money", "quantity", "integer", "identifier", "account", "day"})
_SUMS = ("amount", "debit", "credit", "original", "equivalent")
_BLOCK = 1 << 20
_ENDS = (b"\n", b"\r")


def is_open(one: Input) -> bool:
    """Whether the last line of this text has no end; ``False`` for a workbook."""
    with one.open() as stream:
        last = head = stream.read(4)
        if stream.seekable():
            stream.seek(max(one.size - 2, 0))
            last = stream.read(2)
        else:
            while block := stream.read(_BLOCK):
                last = (last + block)[-2:]
    return not head.startswith(ZIP) and not any(end in last[-2:] for end in _ENDS)


def refuse_cut_number(one: Input, line: int, places: Mapping[str, int], types: Mapping[str, str]) -> None:
    """Raises: Refused when the last line has no end and its last column holds numbers. ``line``: where it begins."""
    last = max(places, key=lambda column: places[column])
    if types[last] in _NUMBERS and is_open(one):
        raise Refused(
            f"{one.name}:{line}", f"the last line has no end, and its last cell ({last}) may have been cut off",
            "send it again, or end the last line (press Enter behind it) when it is whole",
        )  # fmt: skip


def refuse_cut_sum(name: str, text: str, line: int, cells: Sequence[str], places: Mapping[str, int]) -> None:
    """Raises: Refused when a bank's table ends in a sum, its last row, without the end of the line."""
    ends_in_sum = any(places.get(column) == len(cells) - 1 for column in _SUMS) and bool(cells[-1].strip())
    if ends_in_sum and not text.endswith(("\n", "\r")):
        raise Refused(
            f"{name}:{line}", f'the last row has no end, and its sum "{cells[-1].strip()[:40]}" may have been cut off',
            "export the table again, or end the last line (press Enter behind it) when it is whole",
        )  # fmt: skip
