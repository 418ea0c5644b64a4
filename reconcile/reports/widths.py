"""How wide and how tall: column widths fitted to a sample of the rows, line heights of wrapped sentences.

Excel's widths count digits of its standard font, which are a little wider than ours: what is fitted here has some air.
"""

from __future__ import annotations

import re
import unicodedata
from math import ceil
from typing import TYPE_CHECKING, Any

from reconcile.core.money import to_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.reports.sheets import Column

_SAMPLE = 400  # rows spread over the sheet: as good as all of them
_NARROWEST = 6
_WIDEST_ID = 36  # the longest reference a bank gives is 35
_BOLD = 1.1
_CAPITALS = 6  # take the room of one letter more
_MARGIN = 1.5
_ISO_DAY = 10
_LINE_POINTS = 12.0
_AIR = 1.1  # letters are narrower than digits; not taken in full, for words do not break
_NOT_PLAIN = re.compile("[^\u0000-\u02ff\u0370-\u0377\u0391-\u03a1\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u20ac\u2190-\u21ff]")
_MOST_LINES = 12  # more would push the other rows off the screen; the whole text is still in the cell


def shown_width(text: str) -> int:
    """Characters of the plain font a text takes; wide scripts and emoji take two, combining marks none."""
    if _is_plain(text):
        return len(text)
    return sum(0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _is_plain(text: str) -> bool:
    """Whether each character takes the room of one; quickly told of Latin and Cyrillic texts."""
    return text.isascii() or not _NOT_PLAIN.search(text)


def column_width(column: Column, rows: Sequence[Any]) -> float:  # not money
    """Excel's width for a column: its title in two lines, its values up to ``widest``; numbers and ids are shown whole."""
    title = max(*map(len, column.title.split()), ceil(len(column.title) / 2), _NARROWEST) * _BOLD
    step = max(1, len(rows) // _SAMPLE)
    values = ((getattr(row, column.field), row) for row in rows[::step])
    return max([title, *(_value_width(column, value, row) for value, row in values if value not in {None, ""})]) + _MARGIN


def _value_width(column: Column, value: Any, row: Any) -> int:
    if column.kind == "money":
        return money_width(value, row.currency)
    if column.kind == "day":
        return _ISO_DAY
    text = str(value)
    width = shown_width(text) + sum(map(str.isupper, text)) // _CAPITALS
    return min(width, _WIDEST_ID if column.kind == "id" else column.widest)


def money_width(minor: int, currency: str) -> int:
    """Characters of an amount with its separators of thousands and the space after it."""
    text = to_text(minor, currency)
    return len(text) + (len(text.partition(".")[0].lstrip("-")) - 1) // 3 + 1


def height(text: str, width: float) -> float:  # not money
    """Points a wrapped text needs in so many characters of width."""
    return _LINE_POINTS * min(_MOST_LINES, _lines(text, width * _AIR)) + 2


def _lines(text: str, room: float) -> int:  # not money
    """Lines a text takes when it breaks between words; a word longer than a line breaks inside."""
    narrow = _is_plain(text)
    if len(text) * (1 if narrow else 2) <= room:
        return 1
    return (_lines_of_plain(text, int(room)) if narrow else 0) or _lines_of_words(text, room, narrow=narrow)


def _lines_of_plain(text: str, room: int) -> int:
    """The same, told line by line of a text of plain characters and single spaces; 0 where a word is longer than a line, or there are other spaces."""
    if "  " in text or not text.isprintable() or text[0] == " " or text[-1] == " ":
        return 0
    lines, at, last = 1, 0, len(text) - room
    while at < last:
        space = text.rfind(" ", at, at + room + 1)
        if space < 0:
            return 0
        lines, at = lines + 1, space + 1
    return lines


def _lines_of_words(text: str, room: float, *, narrow: bool) -> int:  # not money
    lines, used = 1, 0.0
    for word in text.split():
        wide = len(word) if narrow else shown_width(word)
        if used and used + 1 + wide > room:
            lines, used = lines + 1, 0.0
        used += wide + (1 if used else 0)
        while used > room:
            lines, used = lines + 1, used - room
    return lines
