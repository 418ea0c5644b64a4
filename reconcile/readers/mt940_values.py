"""Single fields of MT940 and MT942: balances, statement lines, days, amounts; each read strictly or named as a defect.

>>> statement_line(":61:", "1405070507RC119,NTRFNONREF//B4E07", "EUR").amount_minor
-11900
>>> day(":61:", "160230")
'2016-02-29'

Source: SWIFT MT940 fields 25, 28C, 60a, 61, 62a; MT942 fields 13D, 34F, 90C, 90D.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from reconcile.core import money
from reconcile.readers.camt_values import Defect, reference

_BALANCE = re.compile(r"([CD])\s*([0-9]{6})\s*([A-Z]{3})\s*([0-9]*[.,][0-9]*)\s*")  # a cut amount has no comma
_LINE = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4}|\s{0,4})(?P<mark>R[CD]|E[CD]|[CD])(?P<funds>[A-Z])?\s*(?P<amount>[0-9]*[.,]?[0-9]*)"
    r"(?:\s*(?P<type>[A-Z][A-Z0-9 ]{3})(?P<reference>.*))?",
)
_AMOUNT = re.compile(r"[0-9]*(?:[.,][0-9]*)?")
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
_LARGEST = 10**18
_HALF_A_YEAR = 183
_FEBRUARY, _LONGEST_FEBRUARY = 2, 30
_NUMBER = re.compile(r"\s*([0-9]{1,12})\s*(?:/\s*([0-9]{1,6}))?\s*")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_STAMP = re.compile(r"([0-9]{6})([0-9]{2})([0-9]{2})(?:([+-])([0-9]{2})([0-9]{2}))?")
_SUM = re.compile(r"([0-9]{0,6})\s*([A-Z]{3})\s*([0-9.,]+)")
_FLOOR = re.compile(r"([A-Z]{3})\s*[CD]?\s*[0-9.,]*")
_FORM = "YYMMDD[MMDD] then C, D, RC or RD, the amount with a comma, the type and the reference"


class Stated(NamedTuple):
    """A balance: its signed amount, currency and day."""

    amount_minor: int
    currency: str
    date: str


class Line(NamedTuple):
    """One ``:61:``. ``amount_minor`` is signed: RC takes money away, RD brings it. ``entry_date`` is "" when not given."""

    value_date: str
    entry_date: str
    amount_minor: int
    is_reversal: bool
    is_expected: bool
    type_code: str
    customer_reference: str
    bank_reference: str


def balance(path: str, text: str) -> Stated:
    """``C131130CHF0,``. Raises: Defect."""
    found = _BALANCE.fullmatch("".join(text.split()))
    if found is None:
        raise Defect(path, f"{text!r} is no balance; the standard says C or D, YYMMDD, currency and amount")
    sign = 1 if found[1] == "C" else -1
    return Stated(sign * amount(path, found[4], found[3]), found[3], day(path, found[2]))


def statement_line(path: str, text: str, currency: str) -> Line:
    """What the first line of ``:61:`` says. Raises: Defect."""
    found = _LINE.fullmatch(text.strip())
    if found is None:
        raise Defect(path, f"{text[:80]!r} is not as the standard has it: {_FORM}")
    value = day(path, found["value"])
    customer, _, bank = (found["reference"] or "").partition("//")
    return Line(
        value,
        _entry_date(path, found["entry"].strip(), value),
        _SIGNS[found["mark"]] * amount(path, found["amount"], currency),
        found["mark"].startswith("R"),
        found["mark"].startswith("E"),
        (found["type"] or "").rstrip(),
        reference(customer.strip()),
        reference(bank.strip()),
    )


def days_of(text: str) -> tuple[str, str]:
    """(value date, entry date or "") at the start of a ``:61:``, for finding the period; ("", "") when unreadable."""
    found = _LINE.match(text.strip())
    if found is None:
        return "", ""
    try:
        value = day("", found["value"])
        return value, _entry_date("", found["entry"].strip(), value)
    except Defect:
        return "", ""


def amount(path: str, text: str, currency: str) -> int:
    """Unsigned minor units of ``1234,5``, ``C119,`` without its letter, or ``,02``. Raises: Defect."""
    if not _AMOUNT.fullmatch(text) or not any(letter.isdigit() for letter in text):
        raise Defect(path, f"{text!r} is no amount; the standard says digits and one comma")
    try:
        minor = money.to_minor(text.replace(",", "."), currency)
    except ValueError as error:
        raise Defect(path, str(error)) from error
    if minor >= _LARGEST:
        raise Defect(path, f"{text!r} is more than any bank books")
    return minor


def day(path: str, text: str) -> str:
    """The ISO day of ``YYMMDD``. The 29th and 30th of February, which interest is reckoned with, are its last day. Raises: Defect."""
    year, month, number = 2000 + int(text[:2]), int(text[2:4]), int(text[4:6])
    if month == _FEBRUARY and number <= _LONGEST_FEBRUARY:
        number = min(number, monthrange(year, month)[1])
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        raise Defect(path, f"{text!r} is not a day (YYMMDD)") from None


def _entry_date(path: str, text: str, value: str) -> str:
    """The day of ``MMDD`` in the year that brings it nearest to the value date; "" stays."""
    if not text:
        return ""
    year = int(value[2:4])
    near = date.fromisoformat(value)
    found = []
    for each in (year - 1, year, year + 1):
        if 0 <= each <= 99:  # noqa: PLR2004  two digits
            try:
                found.append(day(path, f"{each:02}{text}"))
            except Defect:
                continue  # a 29 February is a day only in some years
    if not found:
        raise Defect(path, f"{text!r} is not a day (MMDD)")
    return min(found, key=lambda one: abs((date.fromisoformat(one) - near).days))


def booked_on(value: str, opening: str, closing: str) -> str:
    """The booking day of a line that gives only its value date: that, or the nearest day of the statement's period."""
    if opening and value < opening:
        following = (date.fromisoformat(opening) + timedelta(days=1)).isoformat()
        return min(following, closing) if closing else following
    return closing if closing and value > closing else value


def number(text: str) -> tuple[str, int]:
    """(statement number, page) of ``:28C:``; ("", 0) where it says nothing or is no number."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return "", 0
    return str(int(found[1])) if int(found[1]) else "", int(found[2] or "0")


def account(text: str, currency: str) -> tuple[str, bool]:
    """(account, whether it is an IBAN) of ``:25:``, without the BIC before and the currency behind it that some banks write."""
    plain = "".join(text.split()).strip("/").upper()
    last = plain.rpartition("/")[2]
    for each in (plain, last):
        bare = each.removesuffix(currency) if currency and each[-4:-3].isdigit() else each
        if _IBAN.fullmatch(bare):
            return bare, True
    return (plain.removesuffix(currency) if currency and plain[-4:-3].isdigit() else plain), False


def instant(text: str) -> str:
    """The ISO instant of ``:13D:`` (``1701191815+0100``); "" for anything else."""
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        return ""
    try:
        at = f"{day('', found[1])}T{found[2]}:{found[3]}:00"
    except Defect:
        return ""
    return f"{at}{found[4]}{found[5]}:{found[6]}" if found[4] else at


def turnover(path: str, text: str) -> tuple[int | None, int, str]:
    """(count, unsigned amount, currency) of ``:90C:`` or ``:90D:``. Raises: Defect."""
    found = _SUM.fullmatch("".join(text.split()))
    if found is None:
        raise Defect(path, f"{text!r} is no sum; the standard says a count, the currency and the amount")
    return int(found[1]) if found[1] else None, amount(path, found[3], found[2]), found[2]


def floor_currency(text: str) -> str:
    """The currency of ``:34F:``, "" when it has none."""
    found = _FLOOR.fullmatch("".join(text.split()))
    return found[1] if found else ""
