"""Stories of levelled plans, told like the others (see ``telling``), with what ``plan check`` and ``plan settle`` say.

A story's folder in ``plans`` has a folder for each night; after the night ``check.csv`` is some columns of the barometer, and
``why.csv`` the contract's settlement: its ``state``, ``bill`` and ``balance``, then each part that is not nothing; ``why-DAY.csv``
is the same as seen on an earlier day. ``findings.csv`` is what that night has to say of plans (some columns of the export).
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import exports, plan_check, plan_night, plan_settle
from reconcile.core import money
from tests.scenarios import telling
from tests.scenarios.test_scenarios import payments

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from reconcile.core.policy import Policy

STORIES = Path(__file__).parent / "plans"
CONTRACT = "1002003017"


@pytest.mark.parametrize("story", telling.stories(STORIES), ids=lambda path: path.name)
def test_plan_story(story: Path, engine: Engine, tmp_path: Path) -> None:
    policy = telling.settings(story)
    for night in telling.told(story, engine, tmp_path, _is_expected):
        with engine.begin() as connection:
            _compare(connection, policy, night)
            if (night / "findings.csv").exists():
                columns, expected = telling.table(night / "findings.csv")
                assert _findings(connection, columns) == expected
        if (night / "expected.csv").exists():
            columns, expected = telling.table(night / "expected.csv")
            assert payments(engine, columns) == sorted(expected), f"after the night of {night.name}"


def _is_expected(path: Path) -> bool:
    return path.stem.startswith(("expected", "check", "why", "findings"))


def _findings(connection: Connection, columns: list[str]) -> list[tuple[str, ...]]:
    names = [name for name, _ in exports.columns("findings")]
    rows = [dict(zip(names, row, strict=True)) for row in exports.rows(connection, "findings")]
    return [tuple(str("" if row[column] is None else row[column]) for column in columns) for row in rows if row["kind"] in plan_night.KINDS]


def _compare(connection: Connection, policy: Policy, night: Path) -> None:
    known = plan_check.newest(connection)
    if (night / "check.csv").exists():
        columns, expected = telling.table(night / "check.csv")
        rows = plan_check.of_policy(connection, known, policy)
        assert [tuple(_text(getattr(row, column)) for column in columns) for row in rows] == expected
    for path in sorted(night.glob("why*.csv")):
        _, expected = telling.table(path)
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


@pytest.mark.parametrize("story", telling.stories(STORIES), ids=lambda path: path.name)
def test_a_plan_story_says_who_did_what_and_what_must_come_out(story: Path) -> None:
    assert telling.says_enough(story)
    assert any(_is_expected(path) for path in telling.nights(story)[-1].iterdir()), "the golden of the last night is missing"
