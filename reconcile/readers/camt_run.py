"""A run of entries read into plain values, which any process can send to another.

What is out of the ordinary in a run is read by the exact reader here too. A run with anything that would be refused gives
nothing at all: who asked has to read the file in the usual way, and finds the error at its own place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.readers.camt_entry import Around, read_entry
from reconcile.readers.camt_lift import lifter
from reconcile.readers.camt_made import as_odd
from reconcile.readers.camt_values import Defect
from reconcile.readers.xml_runs import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from reconcile.readers.camt_made import Columns, Odd, Place

Plain = tuple[list["Columns"], list["Odd"]]


def read_run(run: bytes, place: Place) -> Plain | None:
    """The entries as columns, and those that are in none; None when there are not so many, or one would be refused."""
    around = Around(place.account, place.day)
    columns: list[Columns] = []
    missing: Iterator[tuple[int, etree._Element, int]]
    lifted = lifter().lift(run, place.opening, place.closing, place.wrapper)
    if lifted is None:
        elements = parsed(run, place.opening, place.wrapper, lifter().parser)
        missing, count = ((number, element, 0) for number, element in enumerate(elements)), len(elements)
    else:
        columns, count = lifted.columns(place.first_ordinal, around, place.lines_before), lifted.count
        left = set(range(count)).difference(*(numbers for numbers, _, _ in columns))
        missing = ((number, lifted.element(number), lifted.line_ends_before(number)) for number in sorted(left))
    if count != place.entries:
        return None
    try:
        return columns, [
            as_odd(number, read_entry(element, place.first_ordinal + number, around, place.lines_before + before))
            for number, element, before in missing
        ]
    except Defect:
        return None
