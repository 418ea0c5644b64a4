"""The fuzzer, bounded: a fixed number of cases of fixed seeds for each reader; and the fuzzer itself, on readers that are wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.fuzz import run, seeds, worker

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits of the child process are Linux's")
CASES = 120


@pytest.mark.parametrize("name", seeds.NAMES)
def test_whatever_comes_is_read_or_refused_within_its_limits(name: str) -> None:
    tried = run.try_reader(name, seed=2026, most=CASES)
    assert tried.faults == []
    assert tried.values + tried.refused == CASES
    assert tried.values
    assert tried.refused


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("crashes", "KeyError"),
        ("hangs", "it took more than 5 seconds"),
        ("grows", "it took more memory than it may"),
        ("reads half", "half a file was read as a whole one"),
    ],
)
def test_a_reader_that_is_wrong_is_found_out(name: str, said: str, tmp_path: Path) -> None:
    tried = run.try_reader(name, seed=1, most=40 if name != "hangs" else 8)
    assert any(said in each for _, each in tried.faults)
    assert tried.cases == (40 if name != "hangs" else 8)
    kept = list(run.keep(tried, 1, tmp_path))
    assert len(kept) == len(tried.faults)
    assert kept[0][0].read_bytes() == worker.the_case(name, 1, tried.faults[0][0], worker.given(name)).content


def test_a_case_is_the_same_in_every_process() -> None:
    given = seeds.seeds("workbooks")
    assert [worker.the_case("workbooks", 1, number, given) for number in range(20)] == [
        worker.the_case("workbooks", 1, number, seeds.seeds("workbooks")) for number in range(20)
    ]
