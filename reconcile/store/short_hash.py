"""Short keys of texts: a hash in letters and digits that nobody mistakes for one another (RFC 4648, base 32)."""

from __future__ import annotations

import hashlib

_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = tuple(one + other for one in _SIGNS for other in _SIGNS)  # what ten bits are written as


def key8(text: str) -> str:
    """Eight signs, 40 bits of a hash.

    >>> key8("10.00 EUR"), key8("10.01 EUR")
    ('A6N6XR3L', '4ZNXBTNH')
    """
    bits = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=5).digest())
    return f"{_PAIRS[bits >> 30]}{_PAIRS[bits >> 20 & 1023]}{_PAIRS[bits >> 10 & 1023]}{_PAIRS[bits & 1023]}"


def key12(text: str) -> str:
    """Twelve signs, the first 60 bits of a hash of 64."""
    bits = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 4
    return (
        f"{_PAIRS[bits >> 50]}{_PAIRS[bits >> 40 & 1023]}{_PAIRS[bits >> 30 & 1023]}"
        f"{_PAIRS[bits >> 20 & 1023]}{_PAIRS[bits >> 10 & 1023]}{_PAIRS[bits & 1023]}"
    )


def key16(text: str) -> str:
    """Sixteen signs, 80 bits of a hash."""
    bits = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=10).digest())
    return (
        f"{_PAIRS[bits >> 70]}{_PAIRS[bits >> 60 & 1023]}{_PAIRS[bits >> 50 & 1023]}{_PAIRS[bits >> 40 & 1023]}"
        f"{_PAIRS[bits >> 30 & 1023]}{_PAIRS[bits >> 20 & 1023]}{_PAIRS[bits >> 10 & 1023]}{_PAIRS[bits & 1023]}"
    )
