"""Runs of entries read together: entries with the same tags as columns of texts, the others by the exact reader.

The values are those the exact reader gives, to the letter. It reads itself whatever is out of the ordinary: an entry with
several details or an amount in another currency, an empty text where one is expected, anything it would refuse.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from lxml import etree

from reconcile.core.money import exponent
from reconcile.readers.camt_scan import MASKS, line_ends, scan
from reconcile.readers.camt_shape import Shape, Text
from reconcile.readers.camt_values import NO_REFERENCE, Defect, day, unsigned
from reconcile.readers.xml import whole_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.readers.camt_entry import Around
    from reconcile.readers.camt_made import Column, Columns
    from reconcile.readers.camt_scan import Places, Scan, Words
    from reconcile.readers.camt_shape import Model, Slots

_MOST_SHAPES, _MOST_MODELS = 2_000, 200  # remembered at once, of each shape; then they are learned anew
_REFERENCES = frozenset({"servicer_reference", "instruction_id", "end_to_end_id", "mandate_id"})
_OWN_ACCOUNTS = frozenset({"counterparty_account", "own_account"})
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_WORD, _CENTS = 8, 2
_WORTH_A_MODEL = 16  # entries: to learn costs as much as to read so many exactly
_LONGEST_ALIKE = 32  # bytes
_PLAIN_CENTS = re.compile(r"[0-9]{1,13}\.[0-9]{2}(?: [0-9]{1,13}\.[0-9]{2})*")


class Lifter:
    """Takes runs of one way of writing entries (its tag, perhaps with a prefix); what it learned serves the next run."""

    def __init__(self) -> None:
        self.parser = whole_parser()
        self._shapes: dict[tuple[bytes, int, int], Shape] = {}

    def lift(self, run: bytes, opening: bytes, closing: bytes, wrapper: bytes) -> Lifted | None:
        """The run, known to be well-formed; None when it has to go through a parser."""
        found = scan(run, opening, closing)
        if found is None:
            return None
        if len(self._shapes) > _MOST_SHAPES:
            self._shapes.clear()
        groups: list[tuple[Shape, Places]] = []
        order = np.argsort(found.marks, kind="stable")
        starts = np.flatnonzero(np.diff(found.marks[order], prepend=found.marks[order[0]] + np.uint64(1)))
        for members in np.split(order, starts[1:]):
            first = int(members[0])
            key = (wrapper, int(found.marks[first]), int(found.counts[first]))
            if key not in self._shapes:
                try:
                    self._shapes[key] = Shape(found.tags(first), wrapper, self.parser)
                except (etree.XMLSyntaxError, IndexError):
                    return None
            groups.append((self._shapes[key], members))
        return Lifted(found, groups, wrapper, self.parser)


@cache
def lifter() -> Lifter:
    """One for all the files of a night, most of which come from the same few banks."""
    return Lifter()


class Lifted:
    """A run of entries that is well-formed, not yet read."""

    def __init__(self, found: Scan, groups: Sequence[tuple[Shape, Places]], wrapper: bytes, parser: etree.XMLParser) -> None:
        self._scan, self._groups, self._wrapper, self._parser = found, groups, wrapper, parser
        self._line_ends = line_ends(found)
        self.count = len(found.firsts)

    def first(self) -> etree._Element:
        """Its first entry, parsed."""
        return self.element(0)

    def element(self, number: int) -> etree._Element:
        """One entry, parsed."""
        return etree.fromstring(self._wrapper + self._scan.entry(number) + b"</run>", self._parser)[0]

    def line_ends_before(self, number: int) -> int:
        """The line ends in the run before an entry."""
        place = self._scan.opens[self._scan.firsts[number]]
        return int(np.searchsorted(self._line_ends, place))

    def columns(self, first_ordinal: int, around: Around, lines_before: int) -> list[Columns]:
        """The entries as columns; those that are in none of them the exact reader must look at."""
        found: list[Columns] = []
        for shape, members in self._groups:
            if shape.slots is not None:
                _Group(self._scan, shape, shape.slots, members, self._line_ends).read(found, first_ordinal, around, lines_before)
        return found


class _Group:
    """The entries of one shape in a run."""

    def __init__(self, found: Scan, shape: Shape, slots: Slots, members: Places, ends: Places) -> None:
        self._scan, self._shape, self._slots, self._line_ends = found, shape, slots, ends
        self._members = members[~found.is_odd[members]]
        self._texts: dict[int, list[str]] = {}

    def read(self, into: list[Columns], first_ordinal: int, around: Around, lines_before: int) -> None:
        """Fill in what the shape's models serve."""
        slots = self._slots
        self._leave_out_unlike()
        if not len(self._members):
            return
        amounts = _minors(self._text(slots.amounts[0]), slots.currency)
        days = {name: _days(name, self._text(slot)) for name, slot in slots.days.items()}
        wanted = (*slots.free, *slots.accounts)
        if 0 in amounts or any("" in column for column in (*days.values(), *(self._text(slot) for slot in wanted))):
            columns = zip(amounts, *days.values(), *(self._text(slot) for slot in wanted), strict=True)
            self._members = self._members[np.fromiter(map(all, columns), dtype=bool, count=len(amounts))]
            self._texts.clear()
            self.read(into, first_ordinal, around, lines_before)
            return
        shared = _Shared(amounts, days, first_ordinal, lines_before)
        models = self._shape.models
        for key, at in self._classes(around.account):
            known = (around, key)
            if len(at) < _WORTH_A_MODEL and known not in models:
                continue
            if known not in models:
                if len(models) > _MOST_MODELS:
                    models.clear()
                models[known] = self._shape.model(self._model_texts(at[0], key), around)
            model = models[known]
            if model is not None:
                into.append(self._fill(model, at, shared))

    def _leave_out_unlike(self) -> None:
        """Keep entries whose amounts are written alike, and short."""
        first, *others = self._slots.amounts
        starts, sizes = self._places(first)
        good = (sizes > 0) & (sizes <= 2 * _WORD)
        for other in others:
            starts_, sizes_ = self._places(other)
            good &= sizes_ == sizes
            for at in (0, _WORD):
                good &= self._word(starts, sizes, at) == self._word(starts_, sizes_, at)
        self._members = self._members[good]

    def _word(self, starts: Places, sizes: Places, at: int) -> Words:
        return self._scan.words[starts + at] & MASKS[np.clip(sizes - at, 0, _WORD)]

    def _places(self, slot: int) -> tuple[Places, Places]:
        """Where the texts of a slot begin, and how long they are."""
        tags = self._scan.firsts[self._members] + slot
        starts = self._scan.ends[tags] + 1
        return starts, self._scan.opens[tags + 1] - starts

    def _raw(self, slot: int) -> list[bytes]:
        """The bytes of a slot; where all are the same, one object many times."""
        starts, sizes = self._places(slot)
        data = self._scan.data
        if self._is_one(starts, sizes):
            return [data[starts[0] : starts[0] + sizes[0]]] * len(starts)
        return [data[start:end] for start, end in zip(starts.tolist(), (starts + sizes).tolist(), strict=True)]

    def _is_one(self, starts: Places, sizes: Places) -> bool:
        """Whether these texts are all the same, and short."""
        size = int(sizes[0])
        if size > _LONGEST_ALIKE or (sizes != size).any():
            return False
        words = self._scan.words
        for at in range(0, size, _WORD):
            word = words[starts + at] & MASKS[min(size - at, _WORD)]
            if (word != word[0]).any():
                return False
        return True

    def _text(self, slot: int) -> list[str]:
        """The texts of a slot, as a parser would give them, stripped."""
        if slot not in self._texts:
            raw = self._raw(slot)
            is_one = raw.count(raw[0]) == len(raw)
            joined = (raw[0] if is_one else b"\0".join(raw)).decode()
            if "&" in joined:
                for entity, letter in _ENTITIES:
                    joined = joined.replace(entity, letter)
            found = list(map(str.strip, joined.split("\0")))
            self._texts[slot] = found * len(raw) if is_one else found
        return self._texts[slot]

    def _classes(self, account: str) -> list[tuple[tuple[object, ...], list[int]]]:
        """The entries that say the same where it steers the reading, by what that is."""
        columns: list[list[Any]] = [self._raw(slot) for slot in self._slots.steering]
        columns += [[text.replace(" ", "") == account for text in self._text(slot)] for slot in self._slots.accounts]
        varying = [column for column in columns if column.count(column[0]) < len(column)]
        found: dict[tuple[object, ...], list[int]] = {}
        for at, said in enumerate(zip(*varying, strict=True) if varying else repeat((), len(self._members))):
            found.setdefault(said, []).append(at)
        return [(tuple(column[at[0]] for column in columns), at) for at in found.values()]

    def _model_texts(self, at: int, key: tuple[object, ...]) -> dict[int, bytes]:
        """What stands in the model as it is: the texts of one entry that steer the reading, its amounts and its days."""
        slots = self._slots
        kept = [*slots.steering, *slots.amounts, *slots.days.values()]
        kept += [slot for slot, is_ours in zip(slots.accounts, key[len(slots.steering) :], strict=True) if is_ours]
        return {slot: self._raw(slot)[at] for slot in kept}

    def _fill(self, model: Model, at: list[int], shared: _Shared) -> Columns:
        """The entries of one class."""
        members = self._members[at]
        firsts = self._scan.firsts[members]
        minors = [model.sign * shared.amounts[one] for one in at]
        payment = {
            **{name: self._column(name, value, at) for name, value in model.payment.items()},
            "amount_minor": minors, "line": self._lines(firsts + model.payment_tag, shared.lines_before),
        }  # fmt: skip
        entry = {
            **{name: self._column(name, value, at) for name, value in model.entry.items()},
            **{name: [days[one] for one in at] for name, days in shared.days.items()},
            "ordinal": (members + shared.first_ordinal).tolist(),
            "amount_minor": minors, "line": self._lines(firsts, shared.lines_before),
        }  # fmt: skip
        if model.has_total:
            entry["details_total_minor"] = minors
        return members.tolist(), list(entry.values()), list(payment.values())

    def _column(self, name: str, value: object, at: list[int]) -> Column:
        if not isinstance(value, Text):
            return (value,)
        columns = [self._text(slot) for slot in value.slots]
        if len(at) < len(self._members):
            columns = [[column[one] for one in at] for column in columns]
        found = columns[0] if len(columns) == 1 else list(map(" ".join, zip(*columns, strict=True)))
        if name in _REFERENCES and not NO_REFERENCE.isdisjoint(found):
            return ["" if text in NO_REFERENCE else text for text in found]
        if name in _OWN_ACCOUNTS:
            return [text.replace(" ", "") for text in found]
        return found

    def _lines(self, tags: Places, lines_before: int) -> list[int]:
        return (np.searchsorted(self._line_ends, self._scan.opens[tags]) + (lines_before + 1)).tolist()  # type: ignore[no-any-return]


class _Shared(NamedTuple):
    """What the classes of a group take their values from."""

    amounts: list[int]
    days: dict[str, list[str]]
    first_ordinal: int
    lines_before: int


def _minors(texts: list[str], currency: str) -> list[int]:
    """Minor units; 0 also for what is no amount, which the exact reader refuses."""
    joined = " ".join(texts)
    if exponent(currency) == _CENTS and _PLAIN_CENTS.fullmatch(joined):
        return list(map(int, joined.replace(".", "").split(" ")))
    return [_minor(text, currency) for text in texts]


def _minor(text: str, currency: str) -> int:
    try:
        return unsigned("Amt", text, currency)
    except Defect:
        return 0


def _days(name: str, texts: list[str]) -> list[str]:
    """The ISO days; "" for what is none."""
    found = {text: _day(name, text) for text in set(texts)}
    return [found[text] for text in texts]


def _day(name: str, text: str) -> str:
    try:
        return day(name, text)
    except Defect:
        return ""
