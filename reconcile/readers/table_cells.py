"""The cells of one column, read together: each distinct text once, since days, sums and words repeat."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import exponent, to_minor, to_text
from reconcile.readers.table_amounts import needs_sign, plain
from reconcile.readers.table_days import day, needs_order
from reconcile.readers.table_schema import heading_key
from reconcile.readers.table_xlsx import ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconcile.readers.table_schema import Column
    from reconcile.readers.table_whole import Whole

Value = str | int | None

_KNOWN = 100_000  # distinct texts of a column that are remembered; then it starts anew, so that memory stays flat
_LONGEST = {"identifier": 100, "account": 100, "text": 2_000}  # characters; the store looks these up by index
_MOST_MINOR = 10**13  # a hundred thousand million: more is a slip, and a million of them still add up within 64 bits
_THREE_PLACES = "KWD"  # a currency with thousandths, for quantities read as exactly as money
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE | re.ASCII)
_SPACE = frozenset({"Cc", "Zl", "Zp", "Zs"})
_CURRENCY = re.compile(r"[A-Z]{3}")
_PLAIN = re.compile(r"-?\d{1,11}\.\d\d", re.ASCII)
_CENTS = 2  # decimal places
_WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)


class Problem(NamedTuple):
    """What is wrong with a cell, to be read behind the column's name."""

    sentence: str


class CellReader:
    """Reads one column of a table. ``place`` is where it stands, ``None`` when the table has none; ``label`` is its name in errors."""

    def __init__(self, column: Column, place: int | None, whole: Whole, label: str) -> None:
        self.column, self.place, self._label = column, place, label
        self._whole = whole
        self._known: dict[str, dict[str, Value | Problem]] = {}
        self._parse: Callable[[str, str], Value] = getattr(self, f"_{column.type}")
        self._longest = _LONGEST.get(column.type, 0)
        self.found_problems = False  # at all so far, so that nobody needs to look for them where there is none

    def read(self, cells: Sequence[str], currencies: Sequence[Value | Problem] = ()) -> list[Value | Problem]:
        """The values, in order. ``currencies`` are those of the rows, for a money column."""
        if self.column.type in {"text", "identifier"} and self._is_simple(cells):
            return list(map(str.strip, cells))
        distinct = set(currencies)
        if len(distinct) > 1:
            return self._by_pairs(cells, currencies)
        currency = distinct.pop() if distinct else ""
        known = self._memory(currency if isinstance(currency, str) else "")
        for cell in set(cells).difference(known):
            known[cell] = self._value(cell, currency if isinstance(currency, str) else "")
        return list(map(known.__getitem__, cells))

    def absent(self, rows: int) -> list[Value | Problem]:
        """The values of a column that the table does not have."""
        return [self._empty()] * rows

    def _is_simple(self, cells: Sequence[str]) -> bool:
        """Whether stripping is all there is to do, which is so for nearly every chunk."""
        joined = "".join(cells)
        if not joined.isprintable() or "#" in joined or "E+" in joined or "e+" in joined or max(map(len, cells)) > self._longest:
            return False
        return not (self.column.required or self.column.default) or all(map(str.strip, cells))

    def _by_pairs(self, cells: Sequence[str], currencies: Sequence[Value | Problem]) -> list[Value | Problem]:
        values: list[Value | Problem] = []
        for cell, currency in zip(cells, currencies, strict=True):
            known = self._memory(str(currency))
            if cell not in known:
                known[cell] = self._value(cell, currency if isinstance(currency, str) else "")
            values.append(known[cell])
        return values

    def _memory(self, currency: str) -> dict[str, Value | Problem]:
        known = self._known.setdefault(currency, {})
        if len(known) > _KNOWN:
            known.clear()
        return known

    def _value(self, cell: str, currency: str) -> Value | Problem:
        text = clean(cell)
        if not text:
            return self._empty()
        wrong = ""
        if text in ERRORS:
            wrong = "is an error of the spreadsheet; mend its formula"
        elif self._longest and len(text) > self._longest:
            wrong = f"is longer than {self._longest} characters"
        else:
            try:
                return self._parse(text, currency)
            except ValueError as error:
                wrong = str(error)
        self.found_problems = True
        return Problem(f"{self._label} {_shown(text)} {wrong}")

    def _empty(self) -> Value | Problem:
        column = self.column
        if column.required:
            self.found_problems = True
            return Problem(f"{self._label} is empty, and is needed")
        if column.type == "integer":
            return int(column.default or "0")
        return None if column.type == "money" else column.default

    def _text(self, text: str, _: str) -> str:
        return text

    def _identifier(self, text: str, _: str) -> str:
        if _SCIENTIFIC.fullmatch(text):
            raise ValueError("is a number whose last digits a spreadsheet has dropped; format the column as text and export it again")
        return text

    def _account(self, text: str, _: str) -> str:
        return text.replace(" ", "").upper()

    def _currency(self, text: str, _: str) -> str:
        if not _CURRENCY.fullmatch(text.upper()):
            raise ValueError("is not a currency; write three letters, for example EUR")
        return text.upper()

    def _choice(self, text: str, _: str) -> str:
        for choice in self.column.choices:
            if heading_key(choice) == heading_key(text):
                return choice
        raise ValueError(f"is not one of {', '.join(self.column.choices)}")

    def _integer(self, text: str, _: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise ValueError("is not a whole number")
        self._bound(int(text), "")
        return int(text)

    def _day(self, text: str, _: str) -> str:
        return day(text, self._whole.day_order(self.place) if needs_order(text) else "")

    def _money(self, text: str, currency: str) -> int:
        minor = self._minor(text, currency)
        if abs(minor) > _MOST_MINOR:
            raise ValueError("is more money than there can be")
        self._bound(minor, currency)
        return minor

    def _minor(self, text: str, currency: str) -> int:
        if _PLAIN.fullmatch(text) and exponent(currency) == _CENTS:
            return int(text.replace(".", ""))  # nearly every amount, and the same as below in a sixth of the time
        sign = self._whole.decimal_sign(self.place, currency) if needs_sign(text, currency) else ""
        try:
            return to_minor(plain(text, currency, sign), currency)
        except ValueError as error:
            lost = "decimals" in str(error) and "more than" in str(error)
            raise ValueError(f"has more decimals than {currency}" if lost else str(error)) from error

    def _quantity(self, text: str, _: str) -> int:
        """Thousandths of the unit."""
        try:
            sign = self._whole.decimal_sign(self.place, "") if needs_sign(text, "") else ""
            thousandths = to_minor(plain(text, "", sign), _THREE_PLACES)
        except ValueError as error:
            raise ValueError("is not a number with at most three decimals; write it as 1234.5") from error
        if abs(thousandths) > _MOST_MINOR:
            raise ValueError("is more than there can be")
        self._bound(thousandths, _THREE_PLACES)
        return thousandths

    def _bound(self, value: int, currency: str) -> None:
        least, most = self.column.least, self.column.most
        shown = (lambda bound: to_text(bound, currency)) if currency else str
        if least is not None and value < least:
            raise ValueError(f"is less than {shown(least)}")
        if most is not None and value > most:
            raise ValueError(f"is more than {shown(most)}")


def clean(cell: str) -> str:
    """A cell on one line: what breaks lines or leaves space becomes one space, what cannot be seen is dropped."""
    text = cell.strip()
    if text.isprintable():
        return text
    kept = (" " if (category := unicodedata.category(letter)) in _SPACE else "" if category == "Cf" else letter for letter in text)
    return " ".join("".join(kept).split())


def _shown(text: str) -> str:
    most = 60
    return f'"{text}"' if len(text) <= most else f'"{text[:most]}…"'
