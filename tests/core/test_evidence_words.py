"""Evidence put into words by its pattern says, word for word, what it says put into words alone."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.rule_words import EvidenceWords, evidence_words

NUMBERS = st.sampled_from(["1002003017", "1002003018", "12345", "1234", "R-1002003017", "by", ""])
EVIDENCE = st.fixed_dictionaries(
    {"number": NUMBERS},
    optional={
        "by": st.sampled_from(["contract_number", "invoice_number", "creditor_reference"]),
        "named": st.lists(NUMBERS, max_size=3),
        "named_items": st.lists(st.one_of(NUMBERS, st.just("PLAN/1002003017/2026-03")), max_size=3),
        "near": st.lists(NUMBERS, max_size=6),
        "times": st.sampled_from([2, 12345, 1002003017]),
        "fits_named": st.booleans(),
        "equals_named": st.booleans(),
        "history": st.sampled_from(["same", "other", "sure"]),
        "who": st.sampled_from(["Ilze", "1002003017"]),
        "reason": st.sampled_from(["", "mixed up with 1002003017"]),
    },
)


@given(st.lists(EVIDENCE, max_size=12))
def test_the_words_do_not_depend_on_what_was_put_into_words_before(found: list[dict[str, Any]]) -> None:
    by_pattern = EvidenceWords()
    for one in found:
        assert by_pattern.of(json.dumps(one, sort_keys=True)) == evidence_words(one)
