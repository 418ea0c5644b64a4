"""Every language says the same things: the same sentences, with the same places to fill."""

from __future__ import annotations

from string import Formatter

import pytest

from reconcile.core import claim_letter_words as letter
from reconcile.core.compare_words import CATALOGUES, PHRASES, SENTENCES, say

LANGUAGES = pytest.mark.parametrize("language", sorted(CATALOGUES))
NEVER_TOLD = {"others", "other_case", "why", "beneficiary", "missing", "problem", "who", "doubts"}  # they name others, or our own affairs


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@LANGUAGES
def test_an_analysts_catalogue_has_every_sentence_with_the_same_places(language: str) -> None:
    found = CATALOGUES[language].sentences
    assert {key: _places(text) for key, text in found.items()} == {key: _places(text) for key, text in SENTENCES.items()}
    phrases = CATALOGUES[language].phrases
    assert {key: _places(text) for key, text in phrases.items()} == {key: _places(text) for key, text in PHRASES.items()}


@LANGUAGES
def test_a_letters_catalogue_has_every_sentence_with_the_same_places(language: str) -> None:
    assert letter.SAID[language].keys() == SENTENCES.keys()
    for key, text in letter.SAID[language].items():
        assert _places(text) == _places(letter.SAID["en"][key]), key
        assert _places(text) <= _places(SENTENCES[key]) | {"booked_on", "booked", "claimed"}, key
    for key, text in letter.TEXTS[language].items():
        assert _places(text) == _places(letter.TEXTS["en"][key]), key
    assert letter.TEXTS[language].keys() == letter.TEXTS["en"].keys()
    assert letter.VERDICTS[language].keys() == letter.VERDICTS["en"].keys()


@LANGUAGES
def test_no_sentence_of_a_letter_has_a_place_for_another_person(language: str) -> None:
    assert not {key: found for key, text in letter.SAID[language].items() if (found := _places(text) & NEVER_TOLD)}


def test_a_slip_is_named_in_latvian_too() -> None:
    words = {"booked_on": "2026-02-19", "booked": "137.79 EUR", "claimed": "173.79 EUR", "slip": "two digits swapped"}
    assert say("amount_differs", words, "lv") == "2026-02-19 maksājums ir 137.79 EUR, sarakstā norādīts 173.79 EUR: samainīti divi cipari"


def test_what_others_wrote_stays_as_they_wrote_it() -> None:
    assert say("not_executed", {"status": "another amount"}, "lv") == "klienta sarakstā pašā rakstīts “another amount”"


def test_an_amount_is_written_as_in_the_language() -> None:
    assert letter.money_words(250, "JPY", "lv") == "250\xa0JPY"
    assert letter.day_words("30 February", "lv") == "30 February"
