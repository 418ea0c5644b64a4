"""What people write: the number stays findable, and nothing around it looks like one of ours."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import pytest

from reconcile.core.near import one_slip
from reconcile.demo import texts

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = "1002003017"


@pytest.mark.parametrize(
    "write", [texts.contract_plain, texts.contract_spaced, texts.contract_folded, texts.contract_glued, texts.contract_among_figures]
)
def test_the_contract_number_is_there_and_no_other_run_of_digits_is_as_long(write: Callable[[Random, str, str], str]) -> None:
    written = {write(Random(seed), _NUMBER, "2026-03-09") for seed in range(200)}
    assert len(written) > 3
    for text in written:
        assert text.count(_NUMBER) == 1 or re.sub(r"[ -]", "", text).count(_NUMBER) == 1, text
        assert max(len(run) for run in re.findall(r"\d+", text.replace(_NUMBER, "") + " 0")) <= 5, text


def test_a_slip_is_one_slip_away() -> None:
    slipped = [texts.slipped(Random(seed), _NUMBER) for seed in range(300)]
    assert {len(number) for number in slipped} == {9, 10, 11}
    assert all(number == _NUMBER or one_slip(number, _NUMBER) for number in slipped)


def test_vague_texts_hold_no_digit() -> None:
    assert not any(re.search(r"\d", texts.vague(Random(seed), "2026-03-09")) for seed in range(200))
