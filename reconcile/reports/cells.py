"""What goes into one cell: text that can do no harm, a day as Excel's serial number, money as an exact decimal."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from reconcile.core.money import exponent, to_decimal

if TYPE_CHECKING:
    from decimal import Decimal

# Excel's own limits. A cell's text is counted in UTF-16 units, so an emoji counts twice.
LONGEST_TEXT = 32_767
LONGEST_SHEET = 1_048_576
# A number keeps 15 digits in Excel; beyond that money is shown as text, which keeps them all.
_SAFE_DIGITS = 15

CUT_NOTE = " … [cut here: longer than a cell can hold; see `reconcile explain`]"

# C0 and C1 controls, line ends, direction overrides and isolates (they could turn the words around them), surrogates
# without their other half, and the two code points XML forbids. Zero-width joiners stay: names need them.
_LINE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NOT_TEXT = re.compile("[\ud800-\udfff\ufffe\uffff]")
_HARMLESS = re.compile(r"[ -;=-~\u00a0-\u1fff\u2010-\u2027\u2190-\u21ff]*").fullmatch  # no "<": see clean

# Excel counts days from 1899-12-30, as if 1900 had been a leap year: right from 1 March 1900 on.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_SAFE_DAY = date(1900, 3, 1)


def clean(text: str) -> str:
    """A text as a cell may hold it: one line, no control characters, no longer than Excel allows.

    A text that looks like the writer's rich-text mark-up gets a space before it; XlsxWriter would pass it on as XML.
    """
    if len(text) < LONGEST_TEXT // 2 and _HARMLESS(text):
        return text
    text = _NOT_TEXT.sub("\ufffd", _CONTROL.sub("", _LINE.sub(" ", text)))
    if text.startswith("<r>"):
        text = f" {text}"
    return _cut(text)


def _cut(text: str) -> str:
    """The text, or as much of it as fits with a note that it was cut; never half a surrogate pair."""
    if len(text) <= LONGEST_TEXT // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return text
    room = 2 * (LONGEST_TEXT - len(CUT_NOTE))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + CUT_NOTE


def day_serial(day: str) -> int | None:
    """Excel's number for an ISO day; None when it is no day Excel can hold, which is then shown as text.

    >>> day_serial("2026-03-31")
    46112
    """
    try:
        value = date.fromisoformat(day)
    except ValueError:
        return None
    return value.toordinal() - _DAY_ZERO if value >= _FIRST_SAFE_DAY else None


def amount(minor: int, currency: str) -> Decimal | None:
    """The amount as a number cell takes it exactly; None when Excel would round it."""
    return to_decimal(minor, currency) if len(str(abs(minor))) <= _SAFE_DIGITS else None


def money_format(currency: str, *, name: bool = False) -> str:
    """Excel's number format of a currency: thousands, its own decimals, red below zero; with its code when ``name``.

    >>> money_format("EUR"), money_format("JPY", name=True)
    ('#,##0.00;[Red]-#,##0.00', '#,##0 "JPY";[Red]-#,##0 "JPY"')
    """
    places = exponent(currency)
    digits = "#,##0" + ("." + "0" * places if places else "")
    code = re.sub(r"[^A-Za-z0-9]", "", currency)
    shown = f'{digits} "{code}"' if name and code else digits
    return f"{shown};[Red]-{shown}"
