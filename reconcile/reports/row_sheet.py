"""One sheet of rows: a head that says what it shows, totals, then the rows under a filter."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from reconcile.reports import lean_rows
from reconcile.reports.cells import amount
from reconcile.reports.columns import fields_of
from reconcile.reports.night import MORNING
from reconcile.reports.put import Pen, writer
from reconcile.reports.sheets import AGEING_TITLES
from reconcile.reports.widths import column_width, height, money_width

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reconcile.reports.columns import Values
    from reconcile.reports.night import AgeingRow, Total
    from reconcile.reports.sheets import Column, Sheet

_TALLEST_FROZEN_HEAD = 14  # rows; a taller head would leave no room for what it is the head of
_NAME_HEIGHT = 22  # points
_TITLES_HEIGHT = 26  # two lines, the filter's arrow on the second
_SUM_OF_SHOWN = 109  # SUBTOTAL's number for the sum of the rows a filter leaves


class Head(NamedTuple):
    """What stands above the rows. ``elsewhere`` says where those of the ``row_count`` rows are that are not here."""

    totals: Sequence[Total] = ()
    ageing: Sequence[AgeingRow] = ()
    elsewhere: str = ""
    row_count: int = 0
    above: Callable[[Pen, int], int] | None = None  # writes more from a row on, and gives the row after it
    least_widths: Mapping[int, int] = MappingProxyType({})  # by place, for what else stands on the sheet


def write_rows(pen: Pen, sheet: Sheet, rows: Sequence[Any], head: Head) -> int:
    """Fill the sheet; gives the number (from 0) of its first row of data."""
    widths = [_fitted(column, at, rows, head) for at, column in enumerate(sheet.columns)]
    for at, width in enumerate(widths):
        pen.sheet.set_column(at, at, width)
    at = _about(pen, sheet, widths, head, len(rows))
    at = _ageing(pen, at, head.ageing)
    at = head.above(pen, at) if head.above else at
    at = _totals(pen, at, sheet, rows, head)
    pen.sheet.set_row(at, _TITLES_HEIGHT)
    for place, column in enumerate(sheet.columns):
        pen.text(at, place, column.title, pen.styles.header_right if column.kind in {"money", "integer"} else pen.styles.header)
    first = at + 1
    if rows:
        _body(pen, first, sheet, rows, widths)
    else:
        pen.text(first, 0, sheet.nothing, pen.styles.about)
    last = first + max(len(rows), 1) - 1
    pen.sheet.autofilter(at, 0, last, len(sheet.columns) - 1)
    pen.sheet.repeat_rows(at)
    if at < _TALLEST_FROZEN_HEAD:
        pen.sheet.freeze_panes(first, 0)
    return first


def _body(pen: Pen, first: int, sheet: Sheet, rows: Sequence[Any], widths: Sequence[float]) -> None:  # not money
    """The rows, each as high as its longest wrapped text; rows without any keep the usual height."""
    like = rows[0]
    wrapped = [(like._fields.index(column.field), widths[place]) for place, column in enumerate(sheet.columns) if column.kind == "long"]
    if lean_rows.fits(pen):
        long = [(like._fields[at], width) for at, width in wrapped]
        lean_rows.write_lean(pen, first, sheet.columns, rows, like, (lambda values: _heights(values, long)) if long else None)
        return
    puts = [writer(pen, place, column, like) for place, column in enumerate(sheet.columns)]
    for number, row in enumerate(rows, first):
        if wrapped:
            pen.sheet.set_row(number, max(height(row[at], width) for at, width in wrapped))
        for put in puts:
            put(number, row)


def _heights(values: Values, long: Sequence[tuple[str, float]]) -> pl.Series:  # not money
    """Each row's height by its ``long`` texts, of (field, width); a text that comes again is looked at once."""
    found = []
    for field, width in long:
        texts = values(field, pl.String)
        known = texts.unique().to_list()
        found.append(texts.replace_strict(known, [height(text, width) for text in known], return_dtype=pl.Float64))
    return pl.select(pl.max_horizontal(*found)).to_series()


def _fitted(column: Column, at: int, rows: Sequence[Any], head: Head) -> float:  # not money
    """A column's width: its rows, and the figures above them."""
    width = max(column_width(column, rows), head.least_widths.get(at, 0))
    for total in head.totals:
        if total.field == column.field:
            width = max(width, money_width(total.amount_minor, total.currency) + 2)
    for row in head.ageing:
        if 1 <= at <= len(AGEING_TITLES):
            width = max(width, money_width(_ages(row)[at - 1], row.currency) + 1)
    return width


def _about(pen: Pen, sheet: Sheet, widths: Sequence[float], head: Head, shown: int) -> int:  # not money
    """Name, purpose and links; a link runs over narrow columns, so each starts where the one before has ended."""
    pen.sheet.set_row(0, _NAME_HEIGHT)
    pen.text(0, 0, sheet.name, pen.styles.title)
    pen.text(1, 0, sheet.about, pen.styles.about)
    place = 0
    for name in (MORNING, *sheet.links):
        pen.link(2, place, f"'{name}'!A1", name)
        room = 0.0
        while room < len(name) + 1 and place < len(widths):
            room, place = room + widths[place], place + 1
    if not head.elsewhere:
        return 4
    pen.text(3, 0, f"The first {shown:,} of {head.row_count:,} rows are here; {head.elsewhere}.", pen.styles.attention)
    return 5


def _ageing(pen: Pen, at: int, ageing: Sequence[AgeingRow]) -> int:
    if not ageing:
        return at
    pen.sheet.set_row(at, _TITLES_HEIGHT)
    pen.text(at, 0, "Open by days overdue", pen.styles.header)
    for place, title in enumerate(AGEING_TITLES, 1):
        pen.text(at, place, title, pen.styles.header_right)
    for number, row in enumerate(ageing, at + 1):
        pen.text(number, 0, row.currency)
        for place, minor in enumerate(_ages(row), 1):
            pen.money(number, place, minor, row.currency)
    return at + len(ageing) + 2


def _ages(row: AgeingRow) -> tuple[int, ...]:
    """The amounts as they stand under AGEING_TITLES."""
    return (row.not_due_minor, row.days_1_30_minor, row.days_31_60_minor, row.days_61_90_minor, row.over_90_minor, row.total_minor)


def _totals(pen: Pen, at: int, sheet: Sheet, rows: Sequence[Any], head: Head) -> int:
    """One line a currency: a SUBTOTAL, which follows the filter, where it can say nothing wrong; else the given figures."""
    currencies = list(dict.fromkeys(one.currency for one in head.totals))
    follows = not head.elsewhere and all(_addable(rows, one) for one in head.totals)
    below = at + len(currencies) + 1
    places = {column.field: place for place, column in enumerate(sheet.columns)}
    for number, currency in enumerate(currencies, at):
        pen.text(number, 0, f"Total {currency}, rows shown" if follows else f"Total {currency}, all rows", pen.styles.bold)
        for total in head.totals:
            if total.currency != currency:
                continue
            place = places[total.field]
            if follows:
                letter = chr(ord("A") + place)
                formula = f"=SUBTOTAL({_SUM_OF_SHOWN},{letter}{below + 1}:{letter}{below + len(rows)})"
                pen.sheet.write_formula(number, place, formula, pen.styles.money(currency, bold=True), amount(total.amount_minor, currency))
            else:
                pen.money(number, place, total.amount_minor, currency, bold=True)
    return at + len(currencies)


def _addable(rows: Sequence[Any], total: Total) -> bool:
    """Whether Excel may add the column up: there are rows, all of this currency and counted, and no amount had to be written as text."""
    if not rows:
        return False
    values = fields_of(rows, rows[0]._fields)
    amounts = values(total.field, pl.Int64).drop_nulls()
    ends = (total.amount_minor, *((int(amounts.min()), int(amounts.max())) if len(amounts) else ()))  # type: ignore[arg-type]
    exact = all(amount(one, total.currency) is not None for one in ends)
    return exact and bool((values("currency", pl.String) == total.currency).all()) and int(amounts.sum()) == total.amount_minor
