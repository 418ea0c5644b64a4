"""The cells of a bank's table as values. One that cannot be read refuses the file, with its line, column and value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from reconcile.core.money import to_minor
from reconcile.errors import Refused
from reconcile.readers.bank_rows import AGAIN, Row
from reconcile.readers.table_amounts import needs_sign, plain, sign_of
from reconcile.readers.table_cells import clean
from reconcile.readers.table_days import day, order_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.readers.bank_heading import Heading
    from reconcile.readers.table_amounts import Sign

# Credit is K in Baltic tables (kredīts, kreedit, kreditas), C in international ones.
SIDES = {"K": 1, "C": 1, "CR": 1, "CRDT": 1, "CREDIT": 1, "D": -1, "DR": -1, "DBIT": -1, "DEBIT": -1}

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_MOST_MINOR = 10**13  # as in tables of reference data: a sum of a million of them still fits 64 bits
_SHOWN = 60


class Cells:
    """Reads the rows of one table under its heading. What one cell leaves open (31/12 or 12/31, 1,234) the whole column tells."""

    def __init__(self, name: str, heading: Heading, rows: Sequence[Row]) -> None:
        self._name, self._heading = name, heading
        self._orders = {column: order_of(self.column(rows, column)) for column in heading.places if column.endswith("_date")}
        self._rows = rows
        self._signs: dict[tuple[str, str], Sign] = {}

    def column(self, rows: Sequence[Row], column: str) -> list[str]:
        place = self._heading.places[column]
        return [row.cells[place] for row in rows if place < len(row.cells)]

    def text(self, row: Row, column: str) -> str:
        """The cell on one line; ``""`` when the table has no such column."""
        place = self._heading.places.get(column)
        return clean(row.cells[place]) if place is not None and place < len(row.cells) else ""

    def joined(self, row: Row, column: str) -> str:
        """An identifier without the spaces inside it."""
        return self.text(row, column).replace(" ", "")

    def day(self, row: Row, column: str, *, required: bool = True) -> str:
        text = self.text(row, column)
        if not text and not required:
            return ""
        try:
            return day(text, self._orders.get(column, ""))
        except ValueError as error:
            self.refuse(row, column, str(error))

    def money(self, row: Row, column: str, currency: str) -> int:
        """Minor units, signed as written."""
        text = self.text(row, column)
        try:
            sign = self._sign(column, currency) if needs_sign(text, currency) else ""
            minor = to_minor(plain(text, currency, sign), currency)
        except ValueError as error:
            self.refuse(row, column, f"has more decimals than {currency}" if "more than" in str(error) else str(error))
        if abs(minor) > _MOST_MINOR:
            self.refuse(row, column, "is more money than there can be")
        return minor

    def _sign(self, column: str, currency: str) -> Sign:
        if (column, currency) not in self._signs:
            self._signs[column, currency] = sign_of(self.column(self._rows, column), currency)
        return self._signs[column, currency]

    def side(self, row: Row, column: str) -> int:
        """1 for money towards the account, -1 for money away from it."""
        found = SIDES.get(self.text(row, column).upper().rstrip("."))
        if found is None:
            self.refuse(row, column, "is neither D (debit) nor K or C (credit)")
        return found

    def currency(self, row: Row, column: str) -> str:
        text = self.text(row, column).upper()
        if not _CURRENCY.fullmatch(text):
            self.refuse(row, column, "is not a currency of three letters")
        return text

    def account(self, row: Row, column: str) -> str:
        text = self.joined(row, column).upper()
        if not text:
            self.refuse(row, column, "is empty, and is needed to tell whose money it is")
        return text

    def refuse(self, row: Row, column: str, what: str) -> NoReturn:
        """Raises: Refused, with the line, the column and the value in it."""
        value = self.text(row, column)
        shown = f' "{value[:_SHOWN]}"' if value else ""
        raise Refused(f"{self._name}:{row.line}", f"{self._heading.label(column)}{shown} {what}", AGAIN)


def checked_width(name: str, heading: Heading, rows: Sequence[Row], needed: Sequence[str], *, whole: bool = False) -> None:
    """Raises: Refused for a row that is too short or too long, and for a last one that is cut off.

    ``whole``: a row must reach to the last column that has a name; else to the last one ``needed``.
    """
    named = max(place for place, title in enumerate(heading.names, 1) if title.strip())
    least = named if whole else max(heading.places[column] for column in needed) + 1
    for row in rows:
        if len(row.cells) < least or any(map(str.strip, row.cells[len(heading.names) :])):
            raise Refused(
                f"{name}:{row.line}", f"the row has {len(row.cells)} cells, the heading {len(heading.names)}: it is cut off or damaged", AGAIN
            )
    if len(rows) > 1:
        closed = [not row.cells[-1].strip() for row in rows]
        open_end = all(closed[:-1]) and not closed[-1] and not heading.names[-1].strip()
        if open_end or len(rows[-1].cells) < min(len(row.cells) for row in rows[:-1]):
            raise Refused(f"{name}:{rows[-1].line}", "the last row does not end as the others do: the file is cut off", AGAIN)
