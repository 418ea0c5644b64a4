"""Numbers people quote: one normal form, and the tokens of a text that could be one of the numbers that exist.

A number is recognised by looking tokens up among the supplier's own numbers, not by a pattern: every run of letters and
digits is a token, so are the digits inside a run (``LIG1002003000``) and neighbouring runs put together (``1002 003 000``).
Dates and amounts are taken out first, since they are no part of a number.

>>> normal("Līg.Nr. 1002-003 000")
'LIGNR1002003000'
>>> inside_reference("RF481002003000")
(('1002003000',), True)
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import polars as pl
from stdnum import iso11649, luhn
from stdnum.exceptions import ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST = 4  # a shorter token is somebody's number far too often
_SHORTEST_RF = 5  # "RF", two check digits, one character
_WEIGHTS_731 = (7, 3, 1)

# What a run may be joined to the next one across; anything longer starts another thought.
_JOINS = ("", " ", "-", "/", ".", "_", " -", "- ", " /", "  ", ". ")
# Dates and times first, then sums of money and meter readings: none of them is, or is glued to, a number. The order
# matters: in ``1002003017,25.03.2026`` the date goes before ``1002003017,25`` could look like a sum.
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)[0-9]{2}"
_DATES = (
    rf"\b{_YEAR}[-./]{_MONTH}[-./]{_DAY}\b|\b{_DAY}[-./]{_MONTH}[-./](?:{_YEAR}|[0-9]{{2}})\b\.?|\b{_MONTH}[-./]20[0-9]{{2}}\b"
    r"|\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\b"
)
# Accounts, phones and labelled meter readings; an account printed in groups would else give pieces that look like numbers.
_ACCOUNTS = (
    r"\bLV[0-9]{2} ?[A-Z]{4}(?: ?[0-9A-Z]){13}\b|\b(?:EE|LT)[0-9]{2}(?: ?[0-9]{4}){4}\b"
    r"|\b[A-Z]{2}[0-9]{2}(?: [0-9A-Z]{4}){3,7}(?: [0-9A-Z]{1,3})?\b"
)
_PHONES = (
    r"\b(?:TEL|TALR|TALRUNIS|TELEFONS|MOB|PHONE|ТЕЛ)\b[ .:]{0,3}(?:\+|00)?(?:37[0-2][ -]?)?[0-9](?:[ -]?[0-9]){6,7}\b"
    r"|(?:\+|\b00)37[0-2][ -]?[0-9](?:[ -]?[0-9]){6,7}\b"
)
_READINGS = (
    r"\b(?:RADIJ|SKAITIT|METER READ|READING|ПОКАЗ)\pL*[ .:=]{0,3}[0-9]{1,7}\b(?: ?- ?[0-9]{1,7}\b)?"
    r"|\b(?:KWH|MWH)[ .:=]{0,3}[0-9]{1,7}(?:[.,][0-9]+)?\b(?: ?- ?[0-9]{1,7}\b)?"
)
_SUMS = (
    r"\b(?:EUR|USD|GBP) ?[0-9]{1,7}(?:[.,][0-9]{1,2})?\b|\b[0-9]{1,3}(?:[.,][0-9]{3})*[.,][0-9]{2}\b|\b[0-9]{1,7}[.,][0-9]{2}\b"
    r"|\b[0-9]{1,7}(?:[.,][0-9]+)? ?(?:KWH|MWH|M3)\b|\b[0-9]{1,5} ?EUR\b"
)
_ONE_BY_ONE = r"\b[0-9](?: [0-9]){4,}\b"
_A_YEAR = r"^20[1-3][0-9]$"  # standing alone in a text, it is when and not who
_TYPED = re.compile(r"\b[0-9OIL]{5,20}\b")
_LOOKS_LIKE = str.maketrans("OIL", "011")
_SPECIAL = str.maketrans({"Ł": "L", "Ø": "O", "Đ": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH"})


class _Plain(dict[int, int | str | None]):
    """What becomes of each letter that was ever met: a mark on a letter goes, the others stay or have a spelling without it."""

    def __missing__(self, letter: int) -> int | str | None:
        self[letter] = None if unicodedata.combining(chr(letter)) else _SPECIAL.get(letter, letter)
        return self[letter]


_PLAIN = _Plain()


def fold(text: str) -> str:
    """Upper case without diacritics; what has no Latin form stays."""
    if text.isascii():
        return text.upper()
    return unicodedata.normalize("NFKD", text.upper()).translate(_PLAIN)


def normal(text: str) -> str:
    """The form in which numbers are compared: folded, only A–Z and 0–9. Leading zeros stay: they tell numbers apart."""
    if text.isascii() and text.isalnum():
        return text.upper()
    folded = fold(text)
    return folded if folded.isascii() and folded.isalnum() else re.sub(r"[^A-Z0-9]", "", folded)


def normals(texts: Sequence[str]) -> Sequence[str]:
    """The normal form of each; of numbers that all stand in it already, as most systems write them, the same texts.

    >>> normals(["A-1", "b2"]), normals(["A1", "", "B2"])
    (['A1', 'B2'], ['A1', '', 'B2'])
    """
    joined = "".join(texts)
    are_normal = joined.isascii() and joined.isalnum() and joined == joined.upper()
    return texts if are_normal else list(map(normal, texts))


def without_days_and_sums(folded: str) -> str:
    """A folded text without the days, times and sums of money in it."""
    return re.sub(_SUMS, " | ", re.sub(_DATES, " | ", folded))


def letters_as_digits(text: str) -> list[tuple[str, str]]:
    """(as typed, as digits) of each number in which letters O, I or L stand for 0 and 1.

    >>> letters_as_digits("līgums 2OO2OO3555, 12 lo")
    [('2OO2OO3555', '2002003555')]
    """
    runs = (run for run in _TYPED.findall(fold(text)) if sum(mark.isdigit() for mark in run) >= SHORTEST and not run.isdigit())
    return [(run, run.translate(_LOOKS_LIKE)) for run in runs]


def inside_reference(reference: str) -> tuple[tuple[str, ...], bool]:
    """The supplier's own number inside a structured creditor reference, and whether its check digits are right.

    ISO 11649 is recognised by its ``RF``, and gives its body with and without leading zeros; of a purely numeric
    reference only one whose last digit is a right 7-3-1 or Luhn check digit has a body, the digits before it.
    ``((), False)`` when there is none.

    Source: ISO 11649 (mod 97-10); Finnish and Estonian 7-3-1 reference; Norwegian KID (Luhn).
    """
    text = normal(reference)
    if text.startswith("RF") and len(text) >= _SHORTEST_RF:
        bodies = tuple(dict.fromkeys((text[4:], text[4:].lstrip("0"))))
        try:
            iso11649.validate(text)
        except ValidationError:
            return bodies, False
        return bodies, True
    if text.isdigit() and len(text) > SHORTEST and (right_731(text) or bool(luhn.is_valid(text))):
        return (text[:-1],), True
    return (), False


def right_731(digits: str) -> bool:
    """Whether the last digit is the 7-3-1 check digit of those before it."""
    total = sum(int(digit) * _WEIGHTS_731[place % 3] for place, digit in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == int(digits[-1])


def tokens(texts: pl.DataFrame, lengths: frozenset[int], joined: int = 6) -> pl.DataFrame:
    """Every token that could be one of the numbers that exist.

    ``texts`` has the columns payment_id, source, text; ``lengths`` are the lengths of the numbers that exist (normal
    form). Gives payment_id, source, token, form: ``whole`` (a run as written), ``inside`` (digits within a run), or
    ``joined`` (up to ``joined`` neighbouring runs put together). No duplicates; the order is not defined.
    """
    text = pl.col("text").str.to_uppercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    for nothing_of_ours in (_ACCOUNTS, _PHONES, _DATES, _READINGS, _SUMS):
        text = text.str.replace_all(nothing_of_ours, " | ")
    # Digits written one by one are put together in pairs, so that no more than ``joined`` pieces are left of a number.
    text = pl.when(text.str.contains(_ONE_BY_ONE)).then(text.str.replace_all(r"\b([0-9]) ([0-9])\b", "$1$2")).otherwise(text)
    folded = texts.select("payment_id", "source", text=text).with_row_index("row")
    words = _runs(folded, "A-Z0-9")
    digits = _runs(folded, "0-9")
    wanted = pl.col("token").str.len_chars().is_in(list(lengths)) & pl.col("token").str.contains(r"[0-9]")
    lettered = pl.col("token").str.contains(r"[A-Z]")
    names = ["payment_id", "source", "token"]
    found = [
        words.filter(wanted & ~pl.col("token").str.contains(_A_YEAR)).select(*names, form=pl.lit("whole")),
        digits.filter(wanted & ~pl.col("token").str.contains(_A_YEAR)).select(*names, form=pl.lit("inside")),
        *(grown.filter(wanted).select(*names, form=pl.lit("joined")) for grown in _joins(digits, joined)),
        *(grown.filter(wanted & lettered).select(*names, form=pl.lit("joined")) for grown in _joins(words, joined)),
    ]
    return pl.concat(found).unique(subset=names, keep="first", maintain_order=True)


def _runs(folded: pl.DataFrame, letters: str) -> pl.DataFrame:
    """Each run of such characters in a text, with the gap before it."""
    return (
        folded.with_columns(piece=pl.col("text").str.extract_all(rf"[^{letters}]*[{letters}]+"))
        .drop("text")
        .explode("piece")
        .drop_nulls("piece")
        .with_columns(token=pl.col("piece").str.extract(rf"([{letters}]+)$"), gap=pl.col("piece").str.extract(rf"^([^{letters}]*)"))
        .drop("piece")
    )


def _joins(runs: pl.DataFrame, joined: int) -> list[pl.DataFrame]:
    """Each run put together with the next one, two, … runs of the same text, where only a small gap lies between."""
    grown, result = runs, []
    for distance in range(1, joined):
        grown = (
            grown.with_columns(
                after=runs["token"].shift(-distance),
                across=runs["gap"].shift(-distance),
                same=runs["row"].shift(-distance) == runs["row"],
            )
            .with_columns(
                token=pl.when(pl.col("same") & pl.col("across").is_in(list(_JOINS))).then(pl.col("token") + pl.col("after")),
            )
            .drop("after", "across", "same")
        )
        result.append(grown.filter(pl.col("token").is_not_null()))
    return result
