"""Accounts and references of the invented world: IBANs of banks that do not exist, creditor references that check.

>>> iban("ZEMG", 42), is_iban("LV04ZEMG0000000000042")
('LV33ZEMG0000000000042', False)
>>> creditor_reference("1002003000")
'RF481002003000'
"""

from __future__ import annotations

import re
from typing import NamedTuple

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_ACCOUNT_DIGITS = 13  # of a Latvian IBAN, behind the bank's four letters


class Bank(NamedTuple):
    """An invented bank: the letters in its IBANs, its BIC, the name its files carry, and how it writes statements."""

    code: str
    bic: str
    name: str
    dialect: str  # A | B | C | D, see ``camt_writer``


BANKS = (
    Bank("ZEMG", "ZEMGLV2X", "Zemgales Banka", "A"),
    Bank("DZIN", "DZINLV2X", "Dzintara Banka", "B"),
    Bank("KURZ", "KURZLV2X", "Kurzemes Banka", "C"),
    Bank("AUST", "AUSTLV2X", "Austrumu Banka", "D"),
)


def _remainder(text: str) -> int:
    """Modulo 97 of a text whose letters count as 10 to 35."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97


def iban(bank_code: str, account: int) -> str:
    """The Latvian IBAN of an account number at a bank. Source: ISO 13616, mod 97-10."""
    body = f"{bank_code}{account:0{_ACCOUNT_DIGITS}}"
    return f"LV{98 - _remainder(f'{body}LV00'):02}{body}"


def is_iban(text: str) -> bool:
    """Whether the check digits of an IBAN are right."""
    return _IBAN.fullmatch(text) is not None and _remainder(text[4:] + text[:4]) == 1


def creditor_reference(body: str) -> str:
    """The ISO 11649 reference around a number of ours, without its separators. Source: ISO 11649, mod 97-10."""
    body = "".join(sign for sign in body if sign.isalnum())
    return f"RF{98 - _remainder(f'{body}RF00'):02}{body}"
