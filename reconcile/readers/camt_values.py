"""Single values of a camt file: amounts, days, signs, counts; each read strictly or named as a defect."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from reconcile.core import money

SIGNS = {"CRDT": 1, "DBIT": -1}
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNT = re.compile(r"[0-9]{1,15}")  # Max15NumericText
_LARGEST = 10**18  # minor units; the store keeps 64 bits
# A day, perhaps with a time and a zone: ISO, and the spellings banks really send (blank for T, colon before thousandths).
_DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.:,][0-9]+)?)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?",
)
NO_REFERENCE = frozenset(each for word in ("NOTPROVIDED", "NOT PROVIDED", "NONREF") for each in (word, word.lower(), word.title(), word.capitalize()))


class Defect(ValueError):
    """What must not be in a bank file. ``path`` is below the statement or entry that was being read.

    ``line`` is that of the part it is in, as the element knows it; 0 when the path alone leads there.
    """

    def __init__(self, path: str, what: str, line: int = 0) -> None:
        super().__init__(path, what)
        self.path, self.what, self.line = path, what, line

    def inside(self, line: int | None) -> Defect:
        """The same, in the part that begins on this line."""
        return Defect(self.path, self.what, line or 0)


def unsigned(path: str, text: str, currency: str) -> int:
    """Minor units of an amount, which ISO 20022 writes without a sign. Raises: Defect."""
    try:
        return _minor(text, currency)
    except ValueError as error:
        raise Defect(path, str(error)) from error


@lru_cache(maxsize=1 << 10)  # an entry and its detail say the same sum
def _minor(text: str, currency: str) -> int:
    if not text:
        raise ValueError("is missing")
    if not _CURRENCY.fullmatch(currency):
        raise ValueError(f"{text!r} is in the currency {currency!r}, which is no code of three letters")
    if text[0] in "+-":
        raise ValueError(f"{text!r} has a sign")
    minor = money.to_minor(text, currency)
    if minor >= _LARGEST:
        raise ValueError(f"{text!r} is more than any bank books")
    return minor


def signed(path: str, text: str, currency: str, indicator: str) -> int:
    """Minor units with the sign of the credit/debit indicator; nothing else gives a sign. Raises: Defect."""
    return sign(path, indicator) * unsigned(f"{path}Amt", text, currency)


def sign(path: str, indicator: str) -> int:
    """1 for CRDT, -1 for DBIT. Raises: Defect."""
    try:
        return SIGNS[indicator]
    except KeyError:
        what = f"is {indicator!r}, not CRDT or DBIT" if indicator else "is missing"
        raise Defect(f"{path}CdtDbtInd", what) from None


@lru_cache(maxsize=1 << 10)
def day(path: str, text: str) -> str:
    """The ISO day of a date or date-time, as the bank wrote it: zones are not converted. ``""`` stays. Raises: Defect."""
    if not text:
        return ""
    found = _DAY.fullmatch(text)
    if found is None:
        raise Defect(path, f"{text!r} is not a day")
    try:
        date.fromisoformat(found[1])
    except ValueError:
        raise Defect(path, f"{text!r} is not a day") from None
    return found[1]


def count(path: str, text: str) -> int:
    """A number of things; 0 when absent. Raises: Defect."""
    if text and not _COUNT.fullmatch(text):
        raise Defect(path, f"{text!r} is not a number of entries or pages")
    return int(text or "0")


def truth(path: str, text: str) -> bool:
    """An XML boolean, or the yes and no of banks that take the standard's ``YesNoIndicator`` literally; false when absent.

    Raises: Defect.
    """
    if text in {"", "false", "0", "NO"}:
        return False
    if text in {"true", "1", "YES"}:
        return True
    raise Defect(path, f"is {text!r}, not true or false")


def reference(text: str) -> str:
    """A reference, ``""`` for the words that stand for none."""
    return "" if text in NO_REFERENCE else text
