"""Entries of one shape in a run, as columns of values.

The values are those the exact reader gives, to the letter. What is out of the ordinary is in no column: an amount in another
currency, an empty text where one is expected, anything that would be refused.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reconcile.core.money import exponent
from reconcile.readers.camt_made import rows
from reconcile.readers.camt_scan import MASKS, SPACE, WORD
from reconcile.readers.camt_shape import Text
from reconcile.readers.camt_values import NO_REFERENCE, Defect, day, unsigned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconcile.readers.camt_entry import Around
    from reconcile.readers.camt_made import Column, Columns
    from reconcile.readers.camt_scan import Marks, Places, Scan, Words
    from reconcile.readers.camt_shape import Fit, Model, Shape, Slots

_MOST_MODELS = 200  # of a shape, remembered at once; then they are learned anew
_REFERENCES = frozenset({"servicer_reference", "instruction_id", "end_to_end_id", "mandate_id"})
_OWN_ACCOUNTS = frozenset({"counterparty_account", "own_account"})
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_CENTS = 2
_WORTH_A_MODEL = 16  # entries: to learn costs as much as to read so many exactly
_LONGEST_ALIKE = 32  # bytes
_PLAIN_CENTS = re.compile(r"[0-9]{1,13}\.[0-9]{2}(?: [0-9]{1,13}\.[0-9]{2})*")


class Group:
    """The entries of one shape in a run."""

    def __init__(self, found: Scan, shape: Shape, slots: Slots, fit: Fit, ends: Places) -> None:
        self._scan, self._shape, self._slots, self._line_ends = found, shape, slots, ends
        self._column_of = {slot: column for column, slot in enumerate(shape.leaves)}
        self._take(fit)

    def _take(self, fit: Fit) -> None:
        """Read these and no others."""
        self._fit = fit
        self._texts: dict[int, Column] = {}
        if len(fit.members):
            special = self._scan.special
            self._is_special = (np.searchsorted(special, fit.starts) != np.searchsorted(special, fit.ends)).any(axis=0)
            self._is_one = self._alike()

    def read(self, into: list[Columns], first_ordinal: int, around: Around, lines_before: int) -> None:
        """Add what the shape's models serve."""
        slots = self._slots
        self._leave_out_unlike()
        if not len(self._fit.members):
            return
        amounts = _minors(self._text(slots.amounts[0]), slots.currency)
        days = {name: _days(name, self._text(slot)) for name, slot in slots.days.items()}
        columns = [amounts, *days.values(), *(self._text(slot) for slot in (*slots.free, *slots.accounts))]
        if 0 in amounts or any("" in column for column in columns):
            count = len(self._fit.members)
            self._take(self._fit.only(np.fromiter(map(all, rows(columns, count)), dtype=bool, count=count)))
            self.read(into, first_ordinal, around, lines_before)
            return
        shared = _Shared(amounts, days, first_ordinal, lines_before)
        models = self._shape.models
        for key, at in self._classes(around.account):
            known = (around, key)
            if known not in models and (len(self._fit.members) if at is None else len(at)) < _WORTH_A_MODEL:
                continue
            if known not in models:
                if len(models) > _MOST_MODELS:
                    models.clear()
                models[known] = self._shape.model(self._model_texts(at[0] if at else 0, key), around)
            model = models[known]
            if model is not None:
                into.append(self._fill(model, at, shared))

    def _leave_out_unlike(self) -> None:
        """Keep entries whose amounts are written alike, and short."""
        first, *others = self._slots.amounts
        starts, sizes = self._places(first)
        good = (sizes > 0) & (sizes <= 2 * WORD)
        for other in others:
            starts_, sizes_ = self._places(other)
            good &= sizes_ == sizes
            for at in (0, WORD):
                good &= self._word(starts, sizes, at) == self._word(starts_, sizes_, at)
        if not good.all():
            self._take(self._fit.only(good))

    def _word(self, starts: Places, sizes: Places, at: int) -> Words:
        return self._scan.words[starts + at] & MASKS[np.clip(sizes - at, 0, WORD)]

    def _places(self, slot: int) -> tuple[Places, Places]:
        """Where the texts of a slot begin, and how long they are."""
        column = self._column_of[slot]
        starts = self._fit.starts[:, column]
        return starts, self._fit.ends[:, column] - starts

    def _alike(self) -> Marks:
        """By column, whether all its texts are the same, and short."""
        starts, sizes = self._fit.starts, self._fit.ends - self._fit.starts
        found: Marks = (sizes == sizes[0]).all(axis=0) & (sizes[0] <= _LONGEST_ALIKE)
        for at in range(0, _LONGEST_ALIKE, WORD):
            left = np.flatnonzero(found & (sizes[0] > at))
            word = self._scan.words[starts[:, left] + at] & MASKS[np.minimum(sizes[0, left] - at, WORD)]
            found[left] = (word == word[0]).all(axis=0)
        return found

    def _raw(self, slot: int) -> Column:
        """The bytes of a slot."""
        column, data = self._column_of[slot], self._scan.data
        starts, ends = self._fit.starts[:, column], self._fit.ends[:, column]
        if self._is_one[column]:
            return (data[starts[0] : ends[0]],)
        return [data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def _text(self, slot: int) -> Column:
        """The texts of a slot, as a parser would give them, stripped."""
        if slot not in self._texts:
            self._texts[slot] = self._found(self._column_of[slot])
        return self._texts[slot]

    def _found(self, column: int) -> Column:
        letters = self._scan.letters
        starts, ends = self._fit.starts[:, column], self._fit.ends[:, column]
        if self._is_one[column]:
            return (_plain(letters[starts[0] : ends[0]]),)
        found = [letters[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        if self._is_special[column]:
            found = _plain("\0".join(found)).split("\0")
        elif not (self._scan.bytes_[starts] <= SPACE).any() and not (self._scan.bytes_[ends - 1] <= SPACE).any():
            return found
        return list(map(str.strip, found))

    def _classes(self, account: str) -> Iterator[tuple[tuple[object, ...], list[int] | None]]:
        """The entries that say the same where it steers the reading, by what that is; None for all of them."""
        columns = [_alike_or_not(self._raw(slot)) for slot in self._slots.steering]
        columns += [_alike_or_not(_are_ours(self._text(slot), account)) for slot in self._slots.accounts]
        varying = [column for column in columns if column.__class__ is list]
        if not varying:
            yield tuple(column[0] for column in columns), None
            return
        found: dict[tuple[object, ...], list[int]] = {}
        for at, said in enumerate(zip(*varying, strict=True)):
            found.setdefault(said, []).append(at)
        for at_ in found.values():
            yield tuple(column[at_[0] if column.__class__ is list else 0] for column in columns), at_

    def _model_texts(self, at: int, key: tuple[object, ...]) -> dict[int, bytes]:
        """What stands in the model as it is: the texts of one entry that steer the reading, its amounts and its days."""
        slots = self._slots
        kept = [*slots.steering, *slots.amounts, *slots.days.values()]
        kept += [slot for slot, is_ours in zip(slots.accounts, key[len(slots.steering) :], strict=True) if is_ours]
        columns = {slot: self._raw(slot) for slot in kept}
        return {slot: column[at if column.__class__ is list else 0] for slot, column in columns.items()}

    def _fill(self, model: Model, at: list[int] | None, shared: _Shared) -> Columns:
        """The entries of one class."""
        members = self._fit.members if at is None else self._fit.members[at]
        firsts = self._scan.firsts[members]
        minors = _picked(shared.amounts, at)
        if model.sign < 0:
            minors = _each(operator.neg, minors)
        payment = {
            **{name: self._column(name, value, at) for name, value in model.payment.items()},
            "amount_minor": minors, "line": self._lines(firsts + model.payment_tag, shared.lines_before),
        }  # fmt: skip
        entry = {
            **{name: self._column(name, value, at) for name, value in model.entry.items()},
            **{name: _picked(days, at) for name, days in shared.days.items()},
            "ordinal": (members + shared.first_ordinal).tolist(),
            "amount_minor": minors, "line": self._lines(firsts, shared.lines_before),
        }  # fmt: skip
        if model.has_total:
            entry["details_total_minor"] = minors
        return members.tolist(), list(entry.values()), list(payment.values())

    def _column(self, name: str, value: object, at: list[int] | None) -> Column:
        if not isinstance(value, Text):
            return (value,)
        columns = [_picked(self._text(slot), at) for slot in value.slots]
        found = columns[0]
        if len(columns) > 1:
            count = max(len(column) for column in columns)  # of columns with one value each, that is one value too
            joined = map(" ".join, rows(columns, count))
            found = list(joined) if any(column.__class__ is list for column in columns) else tuple(joined)  # type: ignore[assignment]
        if name in _REFERENCES and not NO_REFERENCE.isdisjoint(found):
            return _each(lambda text: "" if text in NO_REFERENCE else text, found)
        return _without_spaces(found) if name in _OWN_ACCOUNTS else found

    def _lines(self, tags: Places, lines_before: int) -> list[int]:
        return (np.searchsorted(self._line_ends, self._scan.opens[tags]) + (lines_before + 1)).tolist()  # type: ignore[no-any-return]


def _picked(column: Column, at: list[int] | None) -> Column:
    return column if at is None or column.__class__ is tuple else [column[one] for one in at]


def _each(change: Callable[[Any], Any], column: Column) -> Column:
    return (change(column[0]),) if column.__class__ is tuple else [change(text) for text in column]


def _without_spaces(column: Column) -> Column:
    return _each(lambda text: text.replace(" ", ""), column) if " " in "".join(column) else column


def _alike_or_not(column: Column) -> Column:
    """A column of the one value, where all are the same."""
    return (column[0],) if column.count(column[0]) == len(column) else column


def _are_ours(texts: Column, account: str) -> Column:
    texts = _without_spaces(texts)
    return [text == account for text in texts] if account in texts else (False,)


def _plain(letters: str) -> str:
    """The text that these letters, one a byte, are in the file."""
    text = letters if letters.isascii() else letters.encode("latin-1").decode()
    if "&" in text:
        for entity, letter in _ENTITIES:
            text = text.replace(entity, letter)
    return text.strip()


class _Shared(NamedTuple):
    """What the classes of a group take their values from."""

    amounts: Column
    days: dict[str, Column]
    first_ordinal: int
    lines_before: int


def _minors(texts: Column, currency: str) -> Column:
    """Minor units; 0 also for what is no amount, which the exact reader refuses."""
    joined = " ".join(texts)
    if exponent(currency) == _CENTS and _PLAIN_CENTS.fullmatch(joined):
        found = list(map(int, joined.replace(".", "").split(" ")))
    else:
        found = [_minor(text, currency) for text in texts]
    return found if texts.__class__ is list else (found[0],)


def _minor(text: str, currency: str) -> int:
    try:
        return unsigned("Amt", text, currency)
    except Defect:
        return 0


def _days(name: str, texts: Column) -> Column:
    """The ISO days; "" for what is none."""
    found = {text: _day(name, text) for text in set(texts)}
    return _each(found.__getitem__, texts)


def _day(name: str, text: str) -> str:
    try:
        return day(name, text)
    except Defect:
        return ""
