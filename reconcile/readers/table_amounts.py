"""Amounts as people and programs write them, to the plain decimal text that ``core.money`` reads.

Decimal comma or point, thousands set apart by a space, an apostrophe or the other sign, a minus before or behind, the
currency beside it. One sign with three digits behind (``1,234``) is told by the column: other amounts show the sign.

>>> plain("1 234,50", "EUR", ""), plain("1,234.5-", "EUR", ""), plain("€ 1.234", "EUR", ",")
('1234.50', '-1234.5', '1234')
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Sign = Literal["", ",", ".", "mixed"]  # the decimal sign of a column

_SPACES = re.compile(r"[1-9]\d{0,2}(?:([ \u00a0\u2009\u202f'’])\d{3})(?:\1\d{3})*(?:[.,]\d*)?", re.ASCII)  # between thousands
_MINUS = str.maketrans({"−": "-", "–": "-", "\u2011": "-"})
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
_BODY = re.compile(r"\d+|\d*[.,]\d+|\d+[.,]", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*", re.ASCII)
_BOTH = re.compile(r"([1-9]\d{0,2}(?:([.,])\d{3})+)(?!\2)([.,])(\d*)", re.ASCII)
_NOT = "is not an amount; write it as 1234.50"


def plain(text: str, currency: str, sign: Sign) -> str:
    """The amount with a point and nothing else. ``sign`` is what the column says, see ``sign_of``.

    Raises: ValueError with what is wrong, to be read behind the value.
    """
    minus, body = _body(text, currency)
    if found := _BOTH.fullmatch(body):
        whole = re.sub(r"[.,]", "", found[1])
        return f"{minus}{whole}.{found[4]}"
    if found := _GROUPED.fullmatch(body):
        if body.count(found[1]) > 1:
            return minus + body.replace(found[1], "")
        if sign in {"", "mixed"}:
            raise ValueError("may be thousands or three decimals, and no other amount of the column tells; write it as 1234.50")
        return minus + body.replace(found[1], "." if found[1] == sign else "")
    if _BODY.fullmatch(body):
        return minus + body.replace(",", ".")
    raise ValueError(_NOT)


def needs_sign(text: str, currency: str) -> bool:
    """Whether only the column can tell what the sign in it means."""
    try:
        _, body = _body(text, currency)
    except ValueError:
        return False
    found = _GROUPED.fullmatch(body)
    return found is not None and body.count(found[1]) == 1


def sign_of(texts: Iterable[str], currency: str) -> Sign:
    """The decimal sign of a whole column: ``""`` when no amount of it tells, ``"mixed"`` when they contradict one another."""
    found: set[Sign] = set()
    for text in texts:
        try:
            _, body = _body(text.strip(), currency)
        except ValueError:
            continue
        found |= _shown(body)
    return found.pop() if len(found) == 1 else "mixed" if found else ""


def _shown(body: str) -> set[Sign]:
    """The decimal sign this amount shows."""
    if both := _BOTH.fullmatch(body):
        return {_sign(both[3])}
    if grouped := _GROUPED.fullmatch(body):
        return {_other(grouped[1])} if body.count(grouped[1]) > 1 else set()
    if _BODY.fullmatch(body):
        return {_sign(letter) for letter in body if letter in ".,"}
    return set()


def _sign(letter: str) -> Sign:
    return "," if letter == "," else "."


def _other(letter: str) -> Sign:
    return "." if letter == "," else ","


def _body(text: str, currency: str) -> tuple[str, str]:
    """The minus and the digits with their signs; what stands around them is taken off. Raises: ValueError."""
    bare = text.translate(_MINUS)
    for unit in (currency, _SYMBOLS.get(currency, currency)):
        bare = bare.removeprefix(unit).removesuffix(unit).strip()
    minus = ""
    if bare[:1] in {"-", "+"}:
        minus, bare = bare[0].replace("+", ""), bare[1:]
    elif bare[-1:] == "-":
        minus, bare = "-", bare[:-1]
    for unit in (currency, _SYMBOLS.get(currency, currency)):
        bare = bare.removeprefix(unit).removesuffix(unit).strip()
    if not bare:
        raise ValueError(_NOT)
    spaced = _SPACES.fullmatch(bare)
    return minus, bare.replace(spaced[1], "") if spaced else bare
