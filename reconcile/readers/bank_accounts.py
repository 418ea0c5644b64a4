"""Account numbers as they stand in tables and letters: IBANs, national numbers, and masked cards that are none."""

from __future__ import annotations

import re

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_IN_TEXT = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])", re.ASCII)
_CARD = re.compile(r"(?=.*[*xX.•])\d{2,8}[*xX.•\d ]{4,}\d{0,4}", re.ASCII)
# Source: IBAN registry (ISO 13616), the length of the countries our customers pay from.
_LENGTHS = {"LV": 21, "LT": 20, "EE": 20, "FI": 18, "SE": 24, "DE": 22, "PL": 28, "GB": 22, "NO": 15, "DK": 18, "IE": 22, "NL": 18, "FR": 27}


def is_iban(account: str) -> bool:
    """Whether an account number without spaces is an IBAN with a right check number.

    >>> is_iban("LV80BANK0000435195001"), is_iban("LV81BANK0000435195001"), is_iban("4921********1234")
    (True, False, False)
    """
    if not _IBAN.fullmatch(account) or len(account) != _LENGTHS.get(account[:2], len(account)):
        return False
    return int("".join(str(int(letter, 36)) for letter in account[4:] + account[:4])) % 97 == 1


def is_card(account: str) -> bool:
    """Whether this is a payment card with its middle hidden, which names no account.

    >>> is_card("4921********1234"), is_card("LV80BANK0000435195001")
    (True, False)
    """
    return _CARD.fullmatch(account) is not None


def ibans_in(text: str) -> list[str]:
    """The IBANs a text holds, in order, without spaces, each once.

    >>> ibans_in("konts LV80 BANK 0000 4351 9500 1, summa 12 EUR")
    ['LV80BANK0000435195001']
    """
    found: dict[str, None] = {}
    for each in _IN_TEXT.finditer(text):
        plain = each[0].replace(" ", "")
        for end in range(len(plain), 14, -1):  # what follows an IBAN may look like a part of it
            if is_iban(plain[:end]):
                found[plain[:end]] = None
                break
    return list(found)
