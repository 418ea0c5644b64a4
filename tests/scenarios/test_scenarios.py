"""Every story is told twice: in ``story.txt`` by what people did, and in ``expected.csv`` by what must come out.

A story's folder has a folder for each night, named after its day, with what came that night: tables as finance staff keep
them, ``bank.csv`` and ``details.csv`` for what the banks sent (see ``bank.py``), and ``expected.csv``: some columns of
``export payments`` after that night, every line of it. ``settings.toml`` stands for the workspace's settings.
"""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconcile.batch import exports, intake
from reconcile.batch.matching import Times, match
from reconcile.core.policy import Policy
from reconcile.store import check
from tests.scenarios import bank

if TYPE_CHECKING:
    from sqlalchemy import Engine

STORIES = Path(__file__).parent / "stories"
TIMES = Times("2026-01-01T04:00:00+00:00", lambda: "2026-01-01T04:05:00+00:00")
_SENTENCES = 3


def _stories() -> list[Path]:
    return sorted(path for path in STORIES.iterdir() if path.is_dir())


@pytest.mark.parametrize("story", _stories(), ids=lambda path: path.name)
def test_story(story: Path, engine: Engine, tmp_path: Path) -> None:
    policy = _policy(story)
    for night in _nights(story):
        came = [_as_sent(path, tmp_path / f"{night.name}-{path.stem}.xml") for path in sorted(night.iterdir()) if path.name != "expected.csv"]
        outcomes = intake.take(engine, policy, came, lambda *_: None)
        assert [one.message for one in outcomes if one.outcome != "taken"] == []
        with engine.begin() as connection:
            match(connection, policy, night.name, TIMES, lambda *_: None)
        with engine.begin() as connection:
            found = list(exports.rows(connection, "payments"))
            broken = check.everything(connection)
        if (night / "expected.csv").exists():
            columns, expected = _table(night / "expected.csv")
            assert _shown(found, columns) == sorted(expected), f"after the night of {night.name}"
        assert broken == []


@pytest.mark.parametrize("story", _stories(), ids=lambda path: path.name)
def test_a_story_says_who_did_what_and_what_must_come_out(story: Path) -> None:
    text = (story / "story.txt").read_text(encoding="utf-8")
    assert sum(text.count(stop) for stop in (". ", ".\n")) >= _SENTENCES
    nights = _nights(story)
    assert nights, "a story has a night"
    assert (nights[-1] / "expected.csv").exists(), "the golden of the last night is missing"


def _nights(story: Path) -> list[Path]:
    return sorted(path for path in story.iterdir() if path.is_dir())


def _policy(story: Path) -> Policy:
    path = story / "settings.toml"
    if not path.exists():
        return Policy()
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return Policy(**values)


def _as_sent(path: Path, target: Path) -> Path:
    """The file as it would come: what a bank says becomes the message it would send."""
    writers = {"bank": bank.statement, "details": bank.notification}
    kind = path.stem.partition("-")[0]
    if kind not in writers:
        return path
    target.write_text(writers[kind](path), encoding="utf-8")
    return target


def _table(path: Path) -> tuple[list[str], list[tuple[str, ...]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        columns, *rows = csv.reader(stream)
    return columns, [tuple(row) for row in rows]


def _shown(found: list[exports.Row], columns: list[str]) -> list[tuple[str, ...]]:
    at = [[name for name, _ in exports.columns("payments")].index(column) for column in columns]
    return sorted(tuple("" if row[place] is None else str(row[place]) for place in at) for row in found)
