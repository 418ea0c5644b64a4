"""How much room a text takes: told quickly of most texts, and the same as character by character."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.reports import widths
from reconcile.reports.widths import height, shown_width


def test_every_character_takes_the_room_that_unicode_says() -> None:
    wrong = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if shown_width(chr(code)) != (0 if unicodedata.combining(chr(code)) else 2 if unicodedata.east_asian_width(chr(code)) in {"W", "F"} else 1)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Bērziņa", 1),
        ("Līg. 1002003017 → Ķēniņš", 2),  # 24 characters where 22 have room
        ("料金料金料金料金料金料", 1),  # eleven of two each
        ("料金料金料金料金料金料金", 2),
        ("ŠĶŪŅIS " * 3, 1),  # spaces at the end take none
        ("ŠĶŪŅIS " * 4, 2),
        ("Ž" * 45, 3),
    ],
)
def test_a_wrapped_text_is_as_high_as_its_lines(text: str, lines: int) -> None:
    assert height(text, 20.0) == 12.0 * lines + 2


@given(
    st.lists(st.sampled_from(["a", "Bērziņa", "līguma", "1002003017", "→", "Ķ" * 23, "料金", "\n", "\u00a0", ""]), max_size=30),
    st.sampled_from([4.4, 7.7, 11.0, 22.0, 33.3]),
)
def test_lines_are_told_at_once_as_they_are_word_by_word(words: list[str], room: float) -> None:
    text = " ".join(words)
    by_words = widths._lines_of_words(text, room, narrow=False) if text.split() else 1
    assert widths._lines(text, room) == by_words
