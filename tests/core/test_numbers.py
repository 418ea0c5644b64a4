"""The numbers people quote, found in what they write."""

from __future__ import annotations

import re
import unicodedata

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reconcile.core.numbers import fold, inside_reference, normal, tokens

A_DATE = re.compile(r"(?:19|20)\d\d[- ]\d{1,2}[- ]\d|\d[- ]\d{1,2}[- ](?:19|20)\d\d")


def found(text: str, *lengths: int) -> set[str]:
    frame = pl.DataFrame({"payment_id": ["P-1"], "source": ["text"], "text": [text]})
    return set(tokens(frame, frozenset(lengths))["token"])


@pytest.mark.parametrize(
    "text",
    [
        "1002003017", "līg.1002003017", "Līguma Nr.: 1002003017, paldies", "LIG1002003017PAR", "1002 003 017", "1002-003-017", "10 02 00 30 17",
        "Nr1002 003 017", "дог1002003017", "договор № 1002 003 017 за март", "1002003017/03.2026", "1002003017,25.03.2026", "25.03.2026 1002003017",
        "līgums 1002003017 EUR 45.20", "45,20 EUR līgums 1002003017", "412 kWh 1002003017", "2026-03-01 1002003017 12:45",
    ],
)  # fmt: skip
def test_a_number_is_found_whatever_surrounds_it(text: str) -> None:
    assert "1002003017" in found(text, 10)


@pytest.mark.parametrize("text", ["25.03.2026", "2026-03-25", "03/2026", "par martu 2026", "45,20", "1.204,50 EUR", "EUR 4520", "4120 kWh", "12:45"])
def test_dates_sums_and_readings_are_no_numbers(text: str) -> None:
    assert found(text, 4, 5, 6, 8) == set()


def test_an_invoice_number_with_letters_is_found_with_its_letters() -> None:
    assert "ZE26000123" in found("rēķins ze 26-000123", 10)


def test_runs_far_apart_are_not_put_together() -> None:
    assert found("1002 no 003017", 10) == set()


@given(st.text("0123456789", min_size=6, max_size=14), st.data())
def test_spaces_and_hyphens_inside_do_not_hide_a_number(number: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(3, len(number) - 3), max_size=3))) if len(number) > 6 else []
    parts = [number[start:end] for start, end in zip([0, *cuts], [*cuts, len(number)], strict=True)]
    written = data.draw(st.sampled_from([" ", "-", " - "[:2]])).join(part for part in parts if part)
    assume(not A_DATE.search(written))  # 1900-1-1-000 begins as a day does, and days are no numbers
    assert number in found(f"Līguma numurs {written}, paldies", len(number))


@given(st.text(max_size=20))
def test_folding_takes_the_marks_off_and_leaves_every_letter(text: str) -> None:
    spelled = {"Ł": "L", "Ø": "O", "Đ": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH"}
    letters = [letter for letter in unicodedata.normalize("NFKD", text.upper()) if not unicodedata.combining(letter)]
    assert fold(text) == "".join(spelled.get(letter, letter) for letter in letters)


def test_the_normal_form_keeps_leading_zeros() -> None:
    assert normal("Nr. 00-42 b") == "NR0042B"


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("RF18501044", (("501044",), True)),
        ("RF19501044", (("501044",), False)),
        ("RF 18 5010 44", (("501044",), True)),
        ("RF180000501044", (("0000501044", "501044"), True)),
        ("13", ((), False)),
        ("123453", (("12345",), True)),  # 7-3-1
        ("79927398713", (("7992739871",), True)),  # Luhn
        ("123450", ((), False)),
        ("", ((), False)),
    ],
)
def test_the_number_inside_a_reference(reference: str, expected: tuple[tuple[str, ...], bool]) -> None:
    assert inside_reference(reference) == expected
