"""Every rule has words a finance clerk understands, and what a run counts has them too."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import reconcile
from reconcile.batch import controls
from reconcile.batch.report_run import _COUNTS, _REMARKS
from reconcile.core import allocate, identify
from reconcile.core.rule_words import WORDS, evidence_words, words
from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.batch.small_nights import Small

PACKAGE = Path(reconcile.__file__).parent
# Where the rule's name stands among the arguments of what writes it down.
_PLACES = {"post": 6, "decide": 2, "_plainly": 2, "Allocation": 2}


def written_rules() -> Iterator[tuple[str, str]]:
    """(file, rule) of every rule's name written in the code as such: arguments of calls, and (outcome, rule, …) that are returned."""
    outcomes = {"clarification", "not_customer", "awaiting_details", "return", "refund", "explained"}
    for path in sorted([*(PACKAGE / "core").glob("*.py"), *(PACKAGE / "batch").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said: ast.expr | None = None
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                at = _PLACES.get(name)
                said = node.args[at] if at is not None and len(node.args) > at else None
            elif isinstance(node, ast.Tuple) and len(node.elts) == 4 and getattr(node.elts[0], "value", None) in outcomes:
                said = node.elts[1]
            elif isinstance(node, ast.Return) and path.stem == "not_customer" and isinstance(node.value, ast.Tuple):
                said = node.value.elts[0]
            if isinstance(said, ast.JoinedStr):
                said = said.values[0]
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield path.name, said.value.partition(":")[0]


def test_every_rule_written_in_the_code_has_words() -> None:
    found = set(written_rules())
    assert len(found) > 20, "the search itself must find them"
    assert sorted(one for one in found if one[1] not in WORDS) == []


def test_every_rule_of_the_tables_has_words() -> None:
    names = {rule.name for rule in identify.RULES} | set(allocate.STEPS)
    assert sorted(names - set(WORDS)) == []


@pytest.mark.parametrize("small", ["sqlite"], indirect=True)
def test_every_rule_a_world_provokes_has_words(small: Small) -> None:
    with small.engine.connect() as connection:
        stored = bulk.fetch(connection, "SELECT rule FROM decision UNION SELECT rule FROM posting ORDER BY 1")
    assert sorted({row[0].partition(":")[0] for row in stored} - set(WORDS)) == []


def test_words_are_short_and_differ() -> None:
    assert len(set(WORDS.values())) == len(WORDS)
    assert all("_" not in said and len(said) <= 60 for said in WORDS.values())


def test_a_rule_nobody_gave_words_to_is_still_readable() -> None:
    assert words("some_new_rule:R-17") == "some new rule R-17"


def test_every_control_that_can_fail_has_words_among_the_counts() -> None:
    assert [kind for kind in controls.KINDS if f"finding_{kind}" not in _COUNTS or kind not in _REMARKS] == []


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (
            {"by": "contract_number", "number": "1002003017", "fits_named": True, "equals_named": True},
            "contract 1002003017 in the text; the sum is open there",
        ),
        (
            {"by": "invoice_number", "number": "R-17", "fits_named": True},
            "invoice R-17 in the text; the sum is the total of the oldest open there",
        ),
        (
            {"number": "1002003071", "near": ["1002003017"], "near_in_history": True},
            "1002003071, one slip from 1002003017; this account has paid for it before",
        ),
        ({"history": "sure", "times": 4, "paid_before": ["1002003017"]}, "this account has always paid for one contract; 4 times with its number"),
        (
            {"number": "1", "named": ["1", "2", "3", "4", "5", "6"], "split": True},
            "number 1; names 1, 2, 3, 4 and 2 more; the open items add up in one way only",
        ),
        ({"who": "Ilze", "reason": "sold property", "assigned_to": [["1", "", None]]}, "Ilze ruled so: sold property"),
        ({}, ""),
    ],
)
def test_evidence_is_said_in_words(evidence: dict[str, object], said: str) -> None:
    assert evidence_words(evidence) == said
