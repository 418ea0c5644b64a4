"""Putting one value into one cell, as what it is: text as text, money as a number, a day as a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core.money import to_text
from reconcile.reports.cells import amount, clean, day_serial

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsxwriter.worksheet import Worksheet

    from reconcile.reports.sheets import Column
    from reconcile.reports.styles import Styles, TextStyle

    Writer = Callable[[int, Any], object]

# Excel would make a formula of such a text once somebody edits its cell; a prefix keeps it text even then.
FORMULA_STARTS = ("=", "+", "-", "@")


class Pen(NamedTuple):
    """Writes on one sheet. Rows and places (columns) count from 0."""

    sheet: Worksheet
    styles: Styles

    def text(self, row: int, place: int, text: str, style: TextStyle | None = None) -> None:
        """Text as text, whatever it looks like; an empty one leaves the cell empty."""
        if text:
            shown, chosen = clean(text), style or self.styles.plain
            self.sheet.write_string(row, place, shown, chosen.guarded if shown.startswith(FORMULA_STARTS) else chosen.usual)

    def link(self, row: int, place: int, target: str, words: str, style: Any = None) -> None:
        """A link to a place in this workbook, ``'Sheet'!A1``."""
        self.sheet.write_url(row, place, f"internal:{target}", style or self.styles.link, words)

    def integer(self, row: int, place: int, number: int) -> None:
        """A count."""
        self.sheet.write_number(row, place, number, self.styles.integer)

    def money(self, row: int, place: int, minor: int | None, currency: str, **properties: Any) -> None:
        """An amount as a number; as text where a number would lose its last digits; nothing for None."""
        if minor is None:
            return
        value = amount(minor, currency)
        if value is None:
            self.text(row, place, to_text(minor, currency), self.styles.text(align="right", indent=1, **properties))
        else:
            self.sheet.write_number(row, place, value, self.styles.money(currency, **properties))

    def named_money(self, row: int, place: int, minor: int | None, currency: str) -> None:
        """An amount with its currency in the cell."""
        if minor is None:
            return
        value = amount(minor, currency)
        if value is None:
            self.text(row, place, f"{to_text(minor, currency)} {currency}", self.styles.text(align="right", indent=1))
        else:
            self.sheet.write_number(row, place, value, self.styles.money(currency, name=True))


def writer(pen: Pen, place: int, column: Column, like: Any) -> Writer:
    """What fills one column, given the row's number and the row; ``like`` is a row of the same type.

    Made once a column, so that a hundred thousand rows pay only for their own cells.
    """
    at = like._fields.index(column.field)
    if column.kind == "money":
        return _money(pen, place, column, at, like._fields.index("currency"))
    if column.kind == "day":
        return _day(pen, place, at)
    if column.kind == "integer":
        return lambda number, row: pen.integer(number, place, row[at])
    if column.kind == "state":
        return lambda number, row: pen.text(number, place, row[at], pen.styles.state(row[at]))
    style = pen.styles.wrapped if column.kind == "long" else pen.styles.plain
    return lambda number, row: pen.text(number, place, row[at], style)


def _day(pen: Pen, place: int, at: int) -> Writer:
    write, style = pen.sheet.write_number, pen.styles.day

    def put(number: int, row: Any) -> None:
        serial = day_serial(row[at])
        if serial is None:
            pen.text(number, place, row[at])
        else:
            write(number, place, serial, style)

    return put


def _money(pen: Pen, place: int, column: Column, at: int, currency_at: int) -> Writer:
    write = pen.sheet.write_number
    usual: dict[str, Any] = {}

    def put(number: int, row: Any) -> None:
        minor, currency = row[at], row[currency_at]
        value = None if minor is None else amount(minor, currency)
        if column.alarm and minor:
            pen.money(number, place, minor, currency, **pen.styles.look_here)
        elif value is None:
            pen.money(number, place, minor, currency)
        else:
            if currency not in usual:
                usual[currency] = pen.styles.money(currency)
            write(number, place, value, usual[currency])

    return put
