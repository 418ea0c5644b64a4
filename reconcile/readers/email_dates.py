"""Days as people write them in letters: with numbers, or with the month's name in Latvian, Russian or English."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from reconcile.readers.table_days import Order, day, order_of

# The beginning of each month's name; its endings differ by case.
_NAMES = (
    ("janvār", "январ", "jan"), ("februār", "феврал", "feb"), ("mart", "март", "mar"), ("aprīl", "апрел", "apr"), ("maij", "ма[яйе]", "may"),
    ("jūnij", "июн", "jun"), ("jūlij", "июл", "jul"), ("august", "август", "aug"), ("septembr", "сентябр", "sep"), ("oktobr", "октябр", "oct"),
    ("novembr", "ноябр", "nov"), ("decembr", "декабр", "dec"),
)  # fmt: skip
_ENGLISH = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
_MONTHS: dict[str, int] = {}
for _number, (_latvian, _russian, _short) in enumerate(_NAMES, 1):
    _MONTHS[rf"{_latvian}[a-zāēīū]{{0,4}}"] = _number
    _MONTHS[rf"{_russian}[а-я]{{0,3}}"] = _number
    _MONTHS[rf"{_ENGLISH[_number - 1]}|{_short}"] = _number
_MONTH = "(?P<name>" + "|".join(f"(?:{pattern})" for pattern in _MONTHS) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_NUMBERS = re.compile(
    r"(?<![\d.,/-])(?:(?P<iso>20\d{2}[-./]\d{1,2}[-./]\d{1,2})|(?P<full>\d{1,2}(?:\. ?|[/-])\d{1,2}(?:\. ?|[/-])(?:20)?\d{2})|(?P<short>\d{1,2}\.\d{1,2}\.(?!\d)))(?![\d/-])",
    re.ASCII,
)
_WORDS = re.compile(
    rf"(?:{_YEAR}\.? ?(?:g\.|gada|года)? ?)?(?<!\d)(?P<day>\d{{1,2}})(?:\.|-?го|st|nd|rd|th)? ?(?:of )?{_MONTH}(?:,? ?(?P<after>20\d{{2}})(?!\d| \d{{3}}(?!\d))\.?(?: ?(?:g\.|gada|г\.|года))?)?",
    re.IGNORECASE,
)
_ENGLISH_WORDS = re.compile(rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<after>20\d{{2}}))?(?![\d.,])", re.IGNORECASE)
_NOT_SURE = re.compile(r",? ?20\d{2} \d{3}(?!\d)")  # a year and a number, or one number of thousands


class Day(NamedTuple):
    """A day in a text, and where it stands. ``iso`` is "" when it cannot be told which day is meant."""

    start: int
    end: int
    iso: str


def slashes(text: str) -> Order:
    """What a whole text says about day and month between slashes."""
    return order_of(each[0] for each in _NUMBERS.finditer(text))


def days(line: str, received_on: str, order: Order = "") -> list[Day]:
    """The days a line names, in order. One without a year is the last such day up to the one the message came on.

    >>> [each.iso for each in days("12.03.2026 un 14. aprīlī, 2. мая", "2026-05-10")]
    ['2026-03-12', '2026-04-14', '2026-05-02']
    """
    found = [Day(*each.span(), _by_numbers(each, received_on, order)) for each in _NUMBERS.finditer(line)]
    for pattern in (_WORDS, _ENGLISH_WORDS):
        for each in pattern.finditer(line):
            if not any(one.start < each.end() and each.start() < one.end for one in found):
                found.append(Day(*each.span(), _by_words(each, received_on)))
    return sorted(found)


def _by_numbers(found: re.Match[str], received_on: str, order: Order) -> str:
    if found["short"]:
        number, month = found["short"].strip(".").split(".")
        return _whole("", int(month), int(number), received_on)
    text = re.sub(r"\. ", ".", found[0])
    if found["full"] and re.search(r"\D\d{2}$", text):
        text = f"{text[:-2]}20{text[-2:]}"
    if "-" in text and found["full"]:
        text = text.replace("-", "/")
    if "/" in text and found["iso"]:
        text = text.replace("/", "-")
    try:
        return day(text, order)
    except ValueError:
        return ""


def _by_words(found: re.Match[str], received_on: str) -> str:
    if _NOT_SURE.match(found.string, found.end()):
        return ""
    month = next(number for pattern, number in _MONTHS.items() if re.fullmatch(pattern, found["name"], re.IGNORECASE))
    said = found.groupdict()
    return _whole(said.get("year") or said.get("after") or "", month, int(found["day"]), received_on)


def _whole(year: str, month: int, number: int, received_on: str) -> str:
    years = [int(year)] if year else [int(received_on[:4]), int(received_on[:4]) - 1] if received_on else []
    for each in years:
        try:
            iso = date(each, month, number).isoformat()
        except ValueError:
            continue
        if year or iso <= received_on:
            return iso
    return ""
