"""Money as integer minor units with a currency; text and ``Decimal`` only at the edges.

>>> to_minor("12.5", "EUR"), to_minor("0012.50000", "EUR"), to_minor("700", "JPY")
(1250, 1250, 700)
>>> to_text(-1250, "EUR")
'-12.50'
"""

from __future__ import annotations

from decimal import Decimal

# Source: ISO 4217, minor units other than two (funds codes and metals left out).
_EXPONENTS = dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def exponent(currency: str) -> int:
    """Decimal places of a currency (2 unless ISO 4217 says otherwise)."""
    return _EXPONENTS.get(currency, 2)


def to_minor(text: str, currency: str) -> int:
    """Integer minor units of a plain decimal text with a point (``"12.5"``, ``".5"``, ``"5."``, ``"+1"``, ``"-1"``).

    Trailing zeros beyond the currency's places are accepted (ISO 20022 allows five decimals);
    a digit that would be lost is not.

    Raises: ValueError when the text is no number or has more places than the currency.
    """
    sign, body = 1, text.strip()
    if body[:1] in "+-" and body:
        sign, body = (-1 if body[0] == "-" else 1), body[1:]
    whole, _, fraction = body.partition(".")
    if not (whole + fraction).isascii() or not (whole + fraction).isdigit():
        raise ValueError(f"not an amount: {text!r}")
    places = _EXPONENTS.get(currency, 2)
    fraction = fraction.rstrip("0").ljust(places, "0")
    if len(fraction) > places:
        raise ValueError(f"{text!r} has more than {places} decimals, which {currency} does not have")
    return sign * int((whole or "0") + fraction)


def to_decimal(minor: int, currency: str) -> Decimal:
    """The exact decimal amount, for filling a cell."""
    return Decimal(minor).scaleb(-exponent(currency))


def to_text(minor: int, currency: str) -> str:
    """Plain text with a point and the currency's own number of places."""
    places = exponent(currency)
    digits = str(abs(minor)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if minor < 0 else text
