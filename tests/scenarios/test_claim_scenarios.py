"""A customer's list for each verdict, told as the other stories are, and in ``verdicts.csv`` by what must be said of it.

``verdicts.csv`` has some columns of the night's findings about claims, every line of them; line 0 is ours that a list leaves out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import exports, intake
from reconcile.batch.matching import match
from reconcile.store import check
from tests.scenarios.test_scenarios import TIMES, _as_sent, _nights, _policy, _table

if TYPE_CHECKING:
    from sqlalchemy import Engine

CASES = Path(__file__).parent / "claims"
NAMES = [name for name, _ in exports.COLUMNS["findings"]]
VERDICTS = {
    "agreed", "date_differs", "amount_differs", "split", "merged", "claimed_twice", "returned", "refunded", "other_contract", "in_clarification",
    "not_customer", "wrong_beneficiary", "not_executed", "in_transit", "not_received", "not_decidable", "unreadable", "not_claimed",
}  # fmt: skip


def _stories() -> list[Path]:
    return sorted(path for path in CASES.iterdir() if path.is_dir())


@pytest.mark.parametrize("story", _stories(), ids=lambda path: path.name)
def test_claim(story: Path, engine: Engine, tmp_path: Path) -> None:
    policy = _policy(story)
    for night in _nights(story):
        came = [_as_sent(path, tmp_path / f"{night.name}-{path.stem}.xml") for path in sorted(night.iterdir()) if path.name != "verdicts.csv"]
        outcomes = intake.take(engine, policy, came, lambda *_: None)
        assert [one.message for one in outcomes if one.outcome != "taken"] == []
        with engine.begin() as connection:
            match(connection, policy, night.name, TIMES, lambda *_: None)
        with engine.begin() as connection:
            found = [
                row for row in exports.rows(connection, "findings") if row[NAMES.index("kind")] == "claim" and row[NAMES.index("state")] != "gone"
            ]
            assert check.everything(connection) == []
        columns, expected = _table(night / "verdicts.csv")
        assert sorted(tuple(str(row[NAMES.index(column)]) for column in columns) for row in found) == sorted(expected)


@pytest.mark.parametrize("story", _stories(), ids=lambda path: path.name)
def test_a_claims_story_says_who_did_what_and_what_must_come_out(story: Path) -> None:
    assert len((story / "story.txt").read_text(encoding="utf-8").strip().splitlines()) == 3


def test_there_is_a_story_for_every_verdict() -> None:
    told = {
        row[columns.index("verdict")]
        for story in _stories()
        for night in _nights(story)
        for columns, rows in [_table(night / "verdicts.csv")]
        for row in rows
    }
    assert told == VERDICTS
