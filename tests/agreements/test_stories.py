"""Stories of automatic payment and of paper bills, told as those in ``tests/scenarios``: what came, and what is found.

``findings.csv`` of a night has every finding of automatic payment, paper and requests there is after it; ``delivery.csv``
and ``refused.csv``, where they are, the exports of these names (some of their columns).
"""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconcile.batch import exports, intake
from reconcile.batch.matching import Times, match
from reconcile.core import autopay, delivery
from reconcile.core.policy import BankRule, Policy
from reconcile.store import check
from tests.scenarios import bank

if TYPE_CHECKING:
    from sqlalchemy import Engine

STORIES = Path(__file__).parent / "stories"
TIMES = Times("2026-01-01T04:00:00+00:00", lambda: "2026-01-01T04:05:00+00:00")
OURS = {*autopay.KINDS, *delivery.KINDS}
EXPECTED = {"findings.csv": "findings", "delivery.csv": "delivery", "refused.csv": "requests-refused"}
_SENTENCES = 3


def _stories() -> list[Path]:
    return sorted(path for path in STORIES.iterdir() if path.is_dir())


@pytest.mark.parametrize("story", _stories(), ids=lambda path: path.name)
def test_story(story: Path, engine: Engine, tmp_path: Path) -> None:
    policy = _policy(story)
    for night in _nights(story):
        came = [_as_sent(path, tmp_path / f"{night.name}-{path.stem}.xml") for path in sorted(night.iterdir()) if path.name not in EXPECTED]
        outcomes = intake.take(engine, policy, came, lambda *_: None)
        assert [one.message for one in outcomes if one.outcome != "taken"] == []
        with engine.begin() as connection:
            match(connection, policy, night.name, TIMES, lambda *_: None)
        with engine.begin() as connection:
            found = {name: _rows(exports.columns(what), exports.rows(connection, what)) for name, what in EXPECTED.items()}
            broken = check.everything(connection)
        found["findings.csv"] = [row for row in found["findings.csv"] if row["kind"] in OURS]
        for name in EXPECTED:
            if (night / name).exists():
                columns, expected = _table(night / name)
                shown = sorted(tuple(_shorter(row[column]) for column in columns) for row in found[name])
                assert shown == sorted(expected), f"{name} after the night of {night.name}"
        assert broken == []


def test_every_finding_has_its_story_and_a_story_says_who_did_what() -> None:
    told = {
        row[0] for story in _stories() for night in _nights(story) if (night / "findings.csv").exists() for row in _table(night / "findings.csv")[1]
    }
    assert told == OURS
    short = [
        path.name for path in _stories() if sum((path / "story.txt").read_text(encoding="utf-8").count(stop) for stop in (". ", ".\n")) < _SENTENCES
    ]
    assert short == []


def _rows(columns: Any, rows: Any) -> list[dict[str, str]]:
    names = [name for name, _ in columns]
    return [dict(zip(names, ("" if value is None else str(value) for value in row), strict=True)) for row in rows]


def _shorter(text: str) -> str:
    """An answer by its first words: the rest is the same for everybody."""
    return " ".join(text.split()[:12]) if text.startswith(("Thank", "Paldies")) else text


def _nights(story: Path) -> list[Path]:
    return sorted(path for path in story.iterdir() if path.is_dir())


def _policy(story: Path) -> Policy:
    path = story / "settings.toml"
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    values: dict[str, Any] = {name: tuple(value) for name, value in said.items() if name != "banks"}
    return Policy(banks=tuple(BankRule(**one) for one in said.get("banks", ())), **values)


def _as_sent(path: Path, target: Path) -> Path:
    if path.name != "bank.csv":
        return path
    target.write_text(bank.statement(path), encoding="utf-8")
    return target


def _table(path: Path) -> tuple[list[str], list[tuple[str, ...]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        columns, *rows = csv.reader(stream)
    return columns, [tuple(row) for row in rows]
