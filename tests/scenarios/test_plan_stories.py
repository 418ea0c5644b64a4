"""Stories of levelled plans, told like the others (see ``test_scenarios``), with what ``plan check`` and ``plan settle`` say.

A story's folder in ``plans`` has a folder for each night; after the night ``check.csv`` is some columns of the barometer, and
``why.csv`` the contract's settlement: its ``state``, ``bill`` and ``balance``, then each part that is not nothing; ``why-DAY.csv``
is the same as seen on an earlier day.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import exports, intake, plan_check, plan_settle
from reconcile.batch.matching import match
from reconcile.core import money
from reconcile.store import check
from tests.scenarios.test_scenarios import TIMES, _as_sent, _nights, _policy, _shown, _table

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from reconcile.core.policy import Policy

STORIES = Path(__file__).parent / "plans"
CONTRACT = "1002003017"
_EXPECTED = ("expected", "check", "why")
_SENTENCES = 3


def _stories() -> list[Path]:
    return sorted(path for path in STORIES.iterdir() if path.is_dir())


@pytest.mark.parametrize("story", _stories(), ids=lambda path: path.name)
def test_plan_story(story: Path, engine: Engine, tmp_path: Path) -> None:
    policy = _policy(story)
    for night in _nights(story):
        came = [_as_sent(path, tmp_path / f"{night.name}-{path.stem}.xml") for path in sorted(night.iterdir()) if not path.stem.startswith(_EXPECTED)]
        outcomes = intake.take(engine, policy, came, lambda *_: None)
        assert [one.message for one in outcomes if one.outcome != "taken"] == []
        with engine.begin() as connection:
            match(connection, policy, night.name, TIMES, lambda *_: None)
        with engine.begin() as connection:
            found = list(exports.rows(connection, "payments"))
            assert check.everything(connection) == []
            _compare(connection, policy, night)
        if (night / "expected.csv").exists():
            columns, expected = _table(night / "expected.csv")
            assert _shown(found, columns) == sorted(expected), f"after the night of {night.name}"


def _compare(connection: Connection, policy: Policy, night: Path) -> None:
    known = plan_check.newest(connection)
    if (night / "check.csv").exists():
        columns, expected = _table(night / "check.csv")
        rows = plan_check.of_policy(connection, known, policy)
        assert [tuple(_text(getattr(row, column)) for column in columns) for row in rows] == expected
    for path in sorted(night.glob("why*.csv")):
        _, expected = _table(path)
        seen = plan_check.newest(connection, path.stem.removeprefix("why").removeprefix("-"))
        one = plan_settle.explain(connection, seen, policy, CONTRACT)
        parts = [(part.name, money.to_text(part.amount_minor, one.currency)) for part in one.parts if part.amount_minor]
        heads = [
            ("state", one.state),
            ("bill", money.to_text(one.bill_minor, one.currency)),
            ("balance", money.to_text(one.balance_minor, one.currency)),
        ]
        assert [*heads, *parts] == expected
        assert sum(Decimal(amount) for _, amount in parts) == Decimal(heads[2][1])


def _text(value: object) -> str:
    return money.to_text(value, "EUR") if isinstance(value, int) else str(value or "")


@pytest.mark.parametrize("story", _stories(), ids=lambda path: path.name)
def test_a_plan_story_says_who_did_what_and_what_must_come_out(story: Path) -> None:
    text = (story / "story.txt").read_text(encoding="utf-8")
    assert sum(text.count(stop) for stop in (". ", ".\n")) >= _SENTENCES
    last = _nights(story)[-1]
    assert any(path.stem.startswith(_EXPECTED) for path in last.iterdir()), "the golden of the last night is missing"
