"""Numbers of letters and digits are found by their shape, and only as wholes."""

from __future__ import annotations

import pytest

from reconcile.core.lettered import beside, found, neighbours, shape, shapes

KNOWN = shapes(["EL452107K", "KR908417T"])


@pytest.mark.parametrize("text", ["EL-4521/07-K", "līgEL-4521/07-Kpar martu", "nr. el 4521 07 k", "ЕL-4521/07-К", "1EL452107K.", "EL4521-07/K"])
def test_a_number_is_found_whatever_stands_around_it(text: str) -> None:
    assert "EL452107K" in found(text, KNOWN)


@pytest.mark.parametrize("text", ["EL-4521/07", "EL-4521, 07-K", "E-L - 4521/07 -- K", "EL-4521/7-K", ""])
def test_what_is_cut_or_torn_apart_is_not_that_number(text: str) -> None:
    assert "EL452107K" not in found(text, KNOWN)


def test_a_number_that_ends_in_a_digit_is_no_part_of_a_longer_one() -> None:
    known = shapes(["EL452107"])
    assert found("EL-4521/07", known) == ["EL452107"]
    assert found("EL-4521/071", known) == []


def test_words_and_plain_numbers_have_no_shape() -> None:
    assert shapes(["RIGA2", "1002003017", "A123"]) == frozenset()


def test_every_slip_of_a_number_is_a_neighbour_and_has_a_neighbouring_shape() -> None:
    number = "EL452107K"
    for slip in ("EL45210K", "EL4521077K", "EL452170K", "LE452107K", "EL452107X", "EL4S2107K", "EL452I07K"):
        assert slip in neighbours(number)
        assert number in neighbours(slip), slip
        assert shape(slip) in beside(KNOWN), slip
    assert number not in neighbours(number)
