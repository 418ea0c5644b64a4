"""The benchmark of claims tells right from wrong: every verdict has its lists, and a wrong one is counted as that."""

from __future__ import annotations

import pytest

from reconcile.demo.generate import make_world
from reconcile.demo.world import Size
from tests.benchmarks.claims_truth import Lists, make_lists, score, verdicts
from tests.scenarios.test_claim_scenarios import VERDICTS


@pytest.fixture(scope="module")
def lists() -> Lists:
    return make_lists(make_world(Size(contracts=800, seed=4)), 4)


def _as_due(lists: Lists) -> dict[str, list[tuple[int, str, int]]]:
    found = {}
    for case_no, due in lists.due.items():
        lines = [line for line in due if line.line]
        found[case_no] = [(number, one.verdict, one.claimed_minor - one.booked_minor) for number, one in enumerate(lines, 1)]
        found[case_no] += [(0, one.verdict, -one.booked_minor) for one in due if not one.line]
    return found


def test_every_verdict_has_its_lists(lists: Lists) -> None:
    assert set(verdicts()) == VERDICTS
    assert {one.verdict for due in lists.due.values() for one in due} == VERDICTS


def test_what_is_due_is_wholly_right(lists: Lists) -> None:
    found = score(lists, _as_due(lists))
    assert found.faults == ()
    assert found.lines == found.verdicts == found.differences


def test_each_thing_that_is_wrong_is_counted(lists: Lists) -> None:
    found = _as_due(lists)
    found["not_received-0"] = [(number, "agreed", 0) for number, _, _ in found["not_received-0"]]
    found["not_claimed-0"] = [one for one in found["not_claimed-0"] if one[0]]
    found["split-0"] = [(number, verdict, difference + (verdict == "split")) for number, verdict, difference in found["split-0"]]
    wrong = score(lists, found)
    assert wrong.lines - wrong.verdicts == {"not_received": 1, "not_claimed": 1}
    assert wrong.lines - wrong.differences == {"not_received": 1, "not_claimed": 1, "split": 1}
    assert len(wrong.faults) == 3
