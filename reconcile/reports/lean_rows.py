"""Many rows into a sheet at once: the XML that XlsxWriter would write for them, put together column by column.

XlsxWriter pays some ten microseconds a cell for tables, dimensions and checks that a row of known kinds does not need.
A test holds the bytes of both ways equal; where XlsxWriter has other insides than those used here, `fits` says no and the
rows go the long way, one cell at a time.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from reconcile.core.money import to_text
from reconcile.reports.cells import amount, clean, day_serial
from reconcile.reports.put import FORMULA_STARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reconcile.reports.put import Pen
    from reconcile.reports.sheets import Column
    from reconcile.reports.styles import TextStyle

    Heights = Callable[[Any], float]  # not money: a row's points
    Tail = Callable[[Any], str]  # what follows a cell's place, given its value; "" leaves the cell out

_AT_ONCE = 2_000  # rows
_REMEMBERED = 20_000  # cells of a column whose XML is kept: rules, accounts and names repeat, references do not
_LONG = 1_000  # letters; longer texts are looked at whether a cell holds them
_PIXEL_POINTS = 0.75
_PRIVATE = ("row_data_fh", "previous_row", "row_info", "_write_single_row", "_check_dimensions", "_write_row")

# Needs no escape, no guard against formulas, no attribute that keeps its spaces.
_PLAIN = re.compile(
    r"(?!.*_x)[0-9A-Za-z(\u00c0-\u024f\u0400-\u04ff](?:[ -%'-;=?-^`-~\u00a0-\u1fff\u2010-\u2027\u2190-\u21ff]*[!-%'-;=?-^`-~\u00c0-\u024f\u0400-\u04ff])?"
).fullmatch
_OUTER_SPACE = re.compile(r"^\s|\s$")
_UNDERSCORED = re.compile("(_x[0-9a-fA-F]{4}_)")


def fits(pen: Pen) -> bool:
    """Whether this sheet keeps its rows in a file as they are written, with the insides used here."""
    return bool(getattr(pen.sheet, "constant_memory", False)) and all(hasattr(pen.sheet, name) for name in _PRIVATE)


def write_lean(pen: Pen, first: int, columns: Sequence[Column], rows: Iterable[Any], like: Any, heights: Heights | None) -> None:  # not money
    """Write rows from row ``first`` (from 0) on, below all that stands on the sheet; ``heights`` gives a row's points.

    Raises: TypeError when a value is not of its column's kind.
    """
    sheet = pen.sheet
    sheet._write_single_row(first)  # noqa: SLF001  the row above, which waits for its next cell
    tails = [_tails(pen, column, like) for column in columns]
    heads = [f'<c r="{chr(ord("A") + place)}' for place in range(len(columns))]
    left, number = iter(rows), first + 1
    while batch := list(islice(left, _AT_ONCE)):
        numbers = [str(one) for one in range(number, number + len(batch))]
        cells = [
            [f"{head}{at}{tail}" if tail else "" for at, tail in zip(numbers, column(batch), strict=True)]
            for head, column in zip(heads, tails, strict=True)
        ]
        starts = [f'<row r="{at}"{_height(pen, heights(row)) if heights else ""}>' for at, row in zip(numbers, batch, strict=True)]
        sheet.row_data_fh.write("</row>".join(map("".join, zip(starts, *cells, strict=True))) + "</row>")
        number += len(batch)
    sheet._check_dimensions(number - 2, len(columns) - 1)  # noqa: SLF001
    sheet.previous_row = number - 2


def _height(pen: Pen, points: float) -> str:  # not money
    """A row's height in whole pixels, as XlsxWriter reckons it; nothing for the usual one."""
    pixels = int(points / _PIXEL_POINTS + 0.5)
    return "" if pixels == pen.sheet.original_row_height else f' ht="{pixels * _PIXEL_POINTS:.16g}" customHeight="1"'


def _tails(pen: Pen, column: Column, like: Any) -> Callable[[Sequence[Any]], list[str]]:
    """What gives the cells of a column without their places, for a chunk of rows."""
    at = like._fields.index(column.field)
    if column.kind == "money":
        make, known, currency_at = _money(pen, column), _Known(), like._fields.index("currency")
        return lambda rows: [known.get(key := (row[at], row[currency_at])) or known.kept(key, make(*key)) for row in rows]
    one = {"day": _day, "integer": _integer, "state": _state}.get(column.kind, _long if column.kind == "long" else _plain)(pen)
    found = _Known()
    return lambda rows: [found.get(row[at]) or found.kept(row[at], one(row[at])) for row in rows]


class _Known(dict[Any, str]):
    """The cells of a column made lately: rules, accounts, days and sums repeat."""

    def kept(self, value: Any, cell: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[value] = cell
        return cell


def _text(style: TextStyle) -> Tail:
    """A text cell; a text that could be taken for a formula in the style that keeps it text."""
    usual, guarded = (f'" s="{_number_of(one)}" t="inlineStr"><is><t' for one in style)

    def tail(text: str) -> str:
        if not text:
            return ""
        if _PLAIN(text) and len(text) < _LONG:
            return f"{usual}>{text}</t></is></c>"
        shown = clean(text)
        start = guarded if shown.startswith(FORMULA_STARTS) else usual
        keep = ' xml:space="preserve"' if _OUTER_SPACE.search(shown) else ""
        escaped = _UNDERSCORED.sub(r"_x005F\1", shown).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f"{start}{keep}>{escaped}</t></is></c>"

    return tail


def _plain(pen: Pen) -> Tail:
    return _text(pen.styles.plain)


def _long(pen: Pen) -> Tail:
    return _text(pen.styles.wrapped)


def _state(pen: Pen) -> Tail:
    return lambda word: _text(pen.styles.state(word))(word)


def _number_of(style: Any) -> int:
    """The number a cell names its format by."""
    return int(style._get_xf_index())  # noqa: SLF001


def _number(number: str, style: Any) -> str:
    return f'" s="{_number_of(style)}"><v>{number}</v></c>'


def _day(pen: Pen) -> Tail:
    as_text = _plain(pen)

    def tail(day: str) -> str:
        serial = day_serial(day)
        return as_text(day) if serial is None else _number(str(serial), pen.styles.day)

    return tail


def _integer(pen: Pen) -> Tail:
    return lambda number: _number(f"{number:.16G}", pen.styles.integer)


def _money(pen: Pen, column: Column) -> Callable[[int | None, str], str]:
    """An amount as its digits; as text where Excel would round it; none for None."""
    starts: dict[str, str] = {}

    def tail(minor: int | None, currency: str) -> str:
        if minor is None:
            return ""
        asks = pen.styles.look_here if column.alarm and minor else {}
        if amount(minor, currency) is None:
            return _text(pen.styles.text(align="right", indent=1, **asks))(to_text(minor, currency))
        if asks:
            return _number(to_text(minor, currency), pen.styles.money(currency, **asks))
        if currency not in starts:
            starts[currency] = f'" s="{_number_of(pen.styles.money(currency))}"><v>'
        return f"{starts[currency]}{to_text(minor, currency)}</v></c>"

    return tail
