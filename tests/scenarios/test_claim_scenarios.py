"""A customer's list for each verdict, told as the other stories are, and in ``verdicts.csv`` by what must be said of it.

``verdicts.csv`` has some columns of the night's findings about claims, every line of them; line 0 is ours that a list leaves out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import exports
from tests.scenarios import telling

if TYPE_CHECKING:
    from sqlalchemy import Engine

CASES = Path(__file__).parent / "claims"
NAMES = [name for name, _ in exports.COLUMNS["findings"]]
VERDICTS = {
    "agreed", "date_differs", "amount_differs", "split", "merged", "claimed_twice", "returned", "refunded", "other_contract", "in_clarification",
    "not_customer", "wrong_beneficiary", "not_executed", "in_transit", "not_received", "not_decidable", "unreadable", "not_claimed",
}  # fmt: skip


@pytest.mark.parametrize("story", telling.stories(CASES), ids=lambda path: path.name)
def test_claim(story: Path, engine: Engine, tmp_path: Path) -> None:
    for night in telling.told(story, engine, tmp_path, lambda path: path.name == "verdicts.csv"):
        with engine.begin() as connection:
            found = [
                row for row in exports.rows(connection, "findings") if row[NAMES.index("kind")] == "claim" and row[NAMES.index("state")] != "gone"
            ]
        columns, expected = telling.table(night / "verdicts.csv")
        assert sorted(tuple(str(row[NAMES.index(column)]) for column in columns) for row in found) == sorted(expected)


@pytest.mark.parametrize("story", telling.stories(CASES), ids=lambda path: path.name)
def test_a_claims_story_says_who_did_what_and_what_must_come_out(story: Path) -> None:
    assert telling.says_enough(story)


def test_there_is_a_story_for_every_verdict() -> None:
    told = {
        row[columns.index("verdict")]
        for story in telling.stories(CASES)
        for night in telling.nights(story)
        for columns, rows in [telling.table(night / "verdicts.csv")]
        for row in rows
    }
    assert told == VERDICTS
