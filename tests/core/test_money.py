"""Money read and written without losing a digit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.money import to_decimal, to_minor, to_text


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_text_and_decimal_say_the_same_sum(minor: int, currency: str) -> None:
    text = to_text(minor, currency)
    assert to_minor(text, currency) == minor
    assert Decimal(text) == to_decimal(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.50000", "EUR", 1250), (".5", "EUR", 50), ("5.", "EUR", 500), ("+1", "EUR", 100), ("007", "JPY", 7), ("1.234", "KWD", 1234)],
)
def test_what_is_accepted(text: str, currency: str, minor: int) -> None:
    assert to_minor(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1.005", "EUR"),
        ("1.5", "JPY"),
        ("1,50", "EUR"),
        ("1e3", "EUR"),
        ("", "EUR"),
        (".", "EUR"),
        ("--1", "EUR"),
        ("١٢", "EUR"),
        ("1 000", "EUR"),
        ("NaN", "EUR"),
    ],
)
def test_what_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        to_minor(text, currency)
