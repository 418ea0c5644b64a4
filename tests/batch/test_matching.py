"""The matching on demo worlds against their truth, and what a look-up may cost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from reconcile.batch import exports
from reconcile.demo.files import arriving, truth_rows
from reconcile.demo.generate import make_world
from reconcile.demo.score import render, score
from reconcile.demo.world import Size
from reconcile.store import bulk, check
from tests.batch.worlds import SAMPLE_DAY, night, workspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection, Engine

SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


@SQLITE
@pytest.mark.parametrize("seed", [11, 12])
def test_no_payment_of_a_world_is_posted_wrongly(engine: Engine, tmp_path: Path, seed: int) -> None:
    world = make_world(Size(contracts=150, months=2, seed=seed))
    place = workspace(tmp_path / "there", world)
    night(place, engine, SAMPLE_DAY, arriving(world))
    names = [name for name, _ in exports.columns("payments")]
    with engine.connect() as connection:
        found = [
            {name: "" if value is None else str(value) for name, value in zip(names, row, strict=True)}
            for row in exports.rows(connection, "payments")
        ]
        assert check.everything(connection) == []
    result = score(truth_rows(world), found)
    assert (result.absent, result.extra, result.wrong_posts) == (0, 0, 0), render(result)
    assert result.faults == (), render(result)


@SQLITE
def test_no_look_up_of_a_chunk_reads_a_whole_table(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A night costs what it brings: whatever is joined to staged rows is found by an index, from them."""
    plans: dict[str, list[str]] = {}

    def explained(connection: Connection, sql: str, parameters: Iterable[Any] = ()) -> list[Any]:
        values = tuple(parameters)
        if "FROM stage_" in sql and sql not in plans and not re.search("claim|stage_autopay", sql):  # those are few, and judged whole
            spelled = bulk._spelled(sql, "sqlite")
            plans[sql] = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {spelled}", values).all()]
        return fetch(connection, sql, values)

    fetch = bulk.fetch
    monkeypatch.setattr(bulk, "fetch", explained)
    world = make_world(Size(contracts=80, months=1, seed=3))
    night(workspace(tmp_path / "there", world), engine, SAMPLE_DAY, arriving(world))
    assert len(plans) > 15, "the night looks things up"
    assert [(line, sql[:200]) for sql, plan in plans.items() for line in plan if _reads_all(line, sql)] == []


def _reads_all(line: str, sql: str) -> bool:
    """Whether a step goes through a table that is not staged, or builds an index for itself."""
    step = re.match(r"SCAN (\w+)", line)
    if step is None or line.startswith("SCAN CONSTANT"):
        return "AUTOMATIC" in line
    name = step.group(1)
    tables = re.findall(rf"(\w+|\)) {name}\b", sql)
    return not (name.startswith("stage_") or any(table.startswith("stage_") or table == ")" for table in tables))
