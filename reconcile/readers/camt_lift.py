"""Runs of entries read together: entries with the same tags as columns of texts, the others by the exact reader.

The values are those the exact reader gives, to the letter. It reads itself whatever is out of the ordinary: an entry with
several details or an amount in another currency, an empty text where one is expected, anything it would refuse.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from lxml import etree

from reconcile.readers.camt_columns import Group
from reconcile.readers.camt_scan import line_ends, scan
from reconcile.readers.camt_shape import Shape
from reconcile.readers.xml import whole_parser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconcile.readers.camt_entry import Around
    from reconcile.readers.camt_made import Columns
    from reconcile.readers.camt_scan import Places, Scan
    from reconcile.readers.camt_shape import Fit

_MOST_SHAPES = 2_000  # remembered at once; then they are learned anew
_MOST_TAGS = 400  # of an entry whose shape is learned; a batch of many details has more, and hardly a second of its shape comes
_MOST_ALIKE = 8  # shapes of one mark; a run with more is for a parser


class Lifter:
    """Takes runs of one way of writing entries (its tag, perhaps with a prefix); what it learned serves the next run."""

    def __init__(self) -> None:
        self.parser = whole_parser()
        self._shapes: dict[tuple[bytes, int], list[Shape]] = {}

    def lift(self, run: bytes, opening: bytes, closing: bytes, wrapper: bytes) -> Lifted | None:
        """The run, known to be well-formed; None when it has to go through a parser."""
        found = scan(run, opening, closing)
        if found is None:
            return None
        if len(self._shapes) > _MOST_SHAPES:
            self._shapes.clear()
        groups: list[tuple[Shape, Fit]] = []
        try:
            long = {number: self._element(found, number, wrapper) for number in np.flatnonzero(found.counts > _MOST_TAGS).tolist()}
            for members in _alike(found, np.flatnonzero(found.counts <= _MOST_TAGS)):
                groups += self._shaped(found, members, wrapper)
        except (etree.XMLSyntaxError, ValueError):
            return None
        return Lifted(found, groups, long, wrapper, self.parser)

    def _element(self, found: Scan, number: int, wrapper: bytes) -> etree._Element:
        """An entry, parsed. Raises: XMLSyntaxError, ValueError when it is not one whole element."""
        (element,) = etree.fromstring(wrapper + found.entry(number) + b"</run>", self.parser)
        return element

    def _shaped(self, found: Scan, members: Places, wrapper: bytes) -> Iterator[tuple[Shape, Fit]]:
        """The shapes of entries of one mark: nearly always one. Raises: XMLSyntaxError, ValueError."""
        first = int(members[0])
        key = (wrapper, int(found.marks[first]))
        shapes = self._shapes.setdefault(key, [])
        number = 0
        while len(members):
            if number == len(shapes):
                if number == _MOST_ALIKE:
                    raise ValueError(key)
                shapes.append(Shape(found.entry(int(members[0])), wrapper, self.parser))
            fit, members = shapes[number].fit(found, members)
            if len(fit.members):
                yield shapes[number], fit
            number += 1


def _alike(found: Scan, members: Places) -> Iterator[Places]:
    """These entries by their marks."""
    order = members[np.argsort(found.marks[members], kind="stable")]
    marks = found.marks[order]
    return (each for each in np.split(order, np.flatnonzero(marks[1:] != marks[:-1]) + 1) if len(each))


@cache
def lifter() -> Lifter:
    """One for all the files of a night, most of which come from the same few banks."""
    return Lifter()


class Lifted:
    """A run of entries that is well-formed, not yet read. ``long`` are those that were parsed, since they have more tags than a shape."""

    def __init__(
        self, found: Scan, groups: Sequence[tuple[Shape, Fit]], long: Mapping[int, etree._Element], wrapper: bytes, parser: etree.XMLParser
    ) -> None:
        self._scan, self._groups, self._long, self._wrapper, self._parser = found, groups, long, wrapper, parser
        self._line_ends = line_ends(found)
        self.count = len(found.firsts)

    def first(self) -> etree._Element:
        """Its first entry, parsed."""
        return self.element(0)

    def element(self, number: int) -> etree._Element:
        """One entry, parsed."""
        if number in self._long:
            return self._long[number]
        return etree.fromstring(self._wrapper + self._scan.entry(number) + b"</run>", self._parser)[0]

    def line_ends_before(self, number: int) -> int:
        """The line ends in the run before an entry."""
        place = self._scan.opens[self._scan.firsts[number]]
        return int(np.searchsorted(self._line_ends, place))

    def columns(self, first_ordinal: int, around: Around, lines_before: int) -> list[Columns]:
        """The entries as columns; those that are in none of them the exact reader must look at."""
        found: list[Columns] = []
        for shape, fit in self._groups:
            if shape.slots is not None:
                Group(self._scan, shape, shape.slots, fit, self._line_ends).read(found, first_ordinal, around, lines_before)
        return found
