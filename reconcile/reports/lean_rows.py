"""Many rows into a sheet at once: the XML that XlsxWriter would write for them, put together column by column.

XlsxWriter pays some ten microseconds a cell for tables, dimensions and checks that a row of known kinds does not need.
A test holds the bytes of both ways equal; where XlsxWriter has other insides than those used here, `fits` says no and the
rows go the long way, one cell at a time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from reconcile.core.money import exponent, to_text
from reconcile.reports.cells import amount, clean, day_serial
from reconcile.reports.columns import fields_of
from reconcile.reports.put import FORMULA_STARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconcile.reports.columns import Values
    from reconcile.reports.put import Pen
    from reconcile.reports.sheets import Column
    from reconcile.reports.styles import TextStyle

    Heights = Callable[[Values], pl.Series]  # each row's points
    Tails = Callable[[Values], pl.Series]
    Tail = Callable[[Any], str]  # what follows a cell's place, given its value; "" leaves the cell out

_AT_ONCE = 5_000  # rows: their text stays in the processor's cache while it is put together
_LONG = 1_000  # bytes; longer texts are looked at whether a cell holds them
_PIXEL_POINTS = 0.75
_PRIVATE = ("row_data_fh", "previous_row", "row_info", "_write_single_row", "_check_dimensions", "_write_row")

# Needs no escape, no guard against formulas, no attribute that keeps its spaces.
_PLAIN = "^[0-9A-Za-z(\u00c0-\u024f\u0400-\u04ff](?:[ -%'-;=?-~\u00a0-\u1fff\u2010-\u2027\u2190-\u21ff]*[!-%'-;=?-~\u00c0-\u024f\u0400-\u04ff])?$"
_END = "</t></is></c>"
_CENTS = 2  # decimal places of most currencies
_SAFE = 10**15 - 1  # what a number cell holds exactly
_OUTER_SPACE = re.compile(r"^\s|\s$")
_UNDERSCORED = re.compile("(_x[0-9a-fA-F]{4}_)")


def fits(pen: Pen) -> bool:
    """Whether this sheet keeps its rows in a file as they are written, with the insides used here."""
    return bool(getattr(pen.sheet, "constant_memory", False)) and all(hasattr(pen.sheet, name) for name in _PRIVATE)


def write_lean(pen: Pen, first: int, columns: Sequence[Column], rows: Sequence[Any], like: Any, heights: Heights | None) -> None:  # not money
    """Write rows from row ``first`` (from 0) on, below all that stands on the sheet; ``heights`` gives their points.

    Raises: TypeError when a value is not of its column's kind.
    """
    sheet = pen.sheet
    sheet._write_single_row(first)  # noqa: SLF001  the row above, which waits for its next cell
    tails = [_tails(pen, column) for column in columns]
    heads = [f'<c r="{chr(ord("A") + place)}' for place in range(len(columns))]
    for start in range(0, len(rows), _AT_ONCE):
        batch = rows[start : start + _AT_ONCE]
        values = fields_of(batch, like._fields)
        numbers = pl.Series("number", range(first + start + 1, first + start + len(batch) + 1)).cast(pl.String)
        cells = [_cells(head, numbers, column(values)) for head, column in zip(heads, tails, strict=True)]
        high = _each(heights(values), lambda points: _height(pen, points)) if heights else pl.lit("")
        starts = pl.concat_str(pl.lit('<row r="'), numbers, pl.lit('"'), high, pl.lit(">"))
        lines = pl.select(pl.concat_str(starts, *cells, pl.lit("</row>"))).to_series()
        sheet.row_data_fh.write("".join(lines.to_list()))
    last = first + len(rows) - 1
    sheet._check_dimensions(last, len(columns) - 1)  # noqa: SLF001
    sheet.previous_row = last


def _cells(head: str, numbers: pl.Series, tails: pl.Series) -> pl.Expr:
    """The cells of a column: its place, then what follows; none where nothing follows."""
    place = pl.concat_str(pl.lit(head), numbers)
    return pl.when(tails != "").then(pl.concat_str(place, tails)).otherwise(pl.lit(""))


def _height(pen: Pen, points: float) -> str:  # not money
    """A row's height in whole pixels, as XlsxWriter reckons it; nothing for the usual one."""
    pixels = int(points / _PIXEL_POINTS + 0.5)
    return "" if pixels == pen.sheet.original_row_height else f' ht="{pixels * _PIXEL_POINTS:.16g}" customHeight="1"'


def _tails(pen: Pen, column: Column) -> Tails:
    """What gives the cells of a column without their places, from the values of a chunk of rows by field."""
    field = column.field
    if column.kind == "money":
        whole, one = _usual_money(pen), _money(pen, column)
        return lambda values: _money_tails(values(field, pl.Int64), values("currency", pl.String), None if column.alarm else whole, one)
    if column.kind in {"text", "id", "long"}:
        style = pen.styles.wrapped if column.kind == "long" else pen.styles.plain
        usual = f"{_start(style.usual)}>"
        return lambda values: _text_tails(values(field, pl.String), usual, _text(style))
    each = {"day": _day, "integer": _integer, "state": _state}[column.kind](pen)
    kind = pl.Int64 if column.kind == "integer" else pl.String
    return lambda values: _each(values(field, kind), each)


def _text_tails(texts: pl.Series, usual: str, one: Tail) -> pl.Series:
    """Texts that need nothing are put between their tags at once; the others one by one."""
    plain = texts.str.contains(_PLAIN) & ~texts.str.contains("_x", literal=True) & (texts.str.len_bytes() < _LONG)
    quick = pl.select(pl.when(plain).then(pl.concat_str(pl.lit(usual), texts, pl.lit(_END))).otherwise(pl.lit(""))).to_series()
    slow = ~plain & (texts != "")
    if not slow.any():
        return quick
    places = slow.arg_true()
    return quick.scatter(places, [one(text) for text in texts.gather(places).to_list()])


def _each(values: pl.Series, one: Tail) -> pl.Series:
    """Each value that there is once: days, words and counts repeat."""
    known = values.unique().to_list()
    return values.replace_strict(known, [one(value) for value in known], return_dtype=pl.String)


def _money_tails(minor: pl.Series, currencies: pl.Series, usual: Callable[[str], str] | None, one: Callable[[int | None, str], str]) -> pl.Series:
    """Amounts of one currency with cents are spelled at once where a number cell holds them; any others one by one."""
    known = currencies.unique()
    if usual is None or len(known) > 1 or exponent(known[0]) != _CENTS or minor.null_count() or not minor.is_between(-_SAFE, _SAFE).all():
        return pl.Series(map(one, minor.to_list(), currencies.to_list()), dtype=pl.String)
    whole, cents = minor.abs() // 100, (minor.abs() % 100).cast(pl.String).str.zfill(_CENTS)
    sign = pl.when(minor < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.select(pl.concat_str(pl.lit(usual(known[0])), sign, whole.cast(pl.String), pl.lit("."), cents, pl.lit("</v></c>"))).to_series()


def _usual_money(pen: Pen) -> Callable[[str], str]:
    """What a number cell of a currency begins with after its place."""
    return lambda currency: f'" s="{_number_of(pen.styles.money(currency))}"><v>'


def _start(style: Any) -> str:
    return f'" s="{_number_of(style)}" t="inlineStr"><is><t'


def _text(style: TextStyle) -> Tail:
    """A text cell; a text that could be taken for a formula in the style that keeps it text."""
    usual, guarded = map(_start, style)

    def tail(text: str) -> str:
        if not text:
            return ""
        shown = clean(text)
        start = guarded if shown.startswith(FORMULA_STARTS) else usual
        keep = ' xml:space="preserve"' if _OUTER_SPACE.search(shown) else ""
        escaped = _UNDERSCORED.sub(r"_x005F\1", shown).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f"{start}{keep}>{escaped}{_END}"

    return tail


def _state(pen: Pen) -> Tail:
    return lambda word: _text(pen.styles.state(word))(word)


def _number_of(style: Any) -> int:
    """The number a cell names its format by."""
    return int(style._get_xf_index())  # noqa: SLF001


def _number(number: str, style: Any) -> str:
    return f'" s="{_number_of(style)}"><v>{number}</v></c>'


def _day(pen: Pen) -> Tail:
    as_text = _text(pen.styles.plain)

    def tail(day: str) -> str:
        serial = day_serial(day)
        return as_text(day) if serial is None else _number(str(serial), pen.styles.day)

    return tail


def _integer(pen: Pen) -> Tail:
    return lambda number: _number(f"{number:.16G}", pen.styles.integer)


def _money(pen: Pen, column: Column) -> Callable[[int | None, str], str]:
    """An amount as its digits; as text where Excel would round it; none for None."""
    usual = _usual_money(pen)

    def tail(minor: int | None, currency: str) -> str:
        if minor is None:
            return ""
        asks = pen.styles.look_here if column.alarm and minor else {}
        if amount(minor, currency) is None:
            return _text(pen.styles.text(align="right", indent=1, **asks))(to_text(minor, currency))
        if asks:
            return _number(to_text(minor, currency), pen.styles.money(currency, **asks))
        return f"{usual(currency)}{to_text(minor, currency)}</v></c>"

    return tail
