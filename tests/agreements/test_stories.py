"""Stories of automatic payment and of paper bills, told as those in ``tests/scenarios``: what came, and what is found.

``findings.csv`` of a night has every finding of automatic payment, paper and requests there is after it; ``delivery.csv``
and ``refused.csv``, where they are, the exports of these names (some of their columns).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconcile.batch import exports
from reconcile.core import autopay, delivery
from tests.scenarios import telling

if TYPE_CHECKING:
    from sqlalchemy import Engine

STORIES = Path(__file__).parent / "stories"
OURS = {*autopay.KINDS, *delivery.KINDS}
EXPECTED = {"findings.csv": "findings", "delivery.csv": "delivery", "refused.csv": "requests-refused"}


@pytest.mark.parametrize("story", telling.stories(STORIES), ids=lambda path: path.name)
def test_story(story: Path, engine: Engine, tmp_path: Path) -> None:
    for night in telling.told(story, engine, tmp_path, lambda path: path.name in EXPECTED):
        with engine.begin() as connection:
            found = {name: _rows(exports.columns(what), exports.rows(connection, what)) for name, what in EXPECTED.items()}
        found["findings.csv"] = [row for row in found["findings.csv"] if row["kind"] in OURS]
        for name in EXPECTED:
            if (night / name).exists():
                columns, expected = telling.table(night / name)
                shown = sorted(tuple(_shorter(row[column]) for column in columns) for row in found[name])
                assert shown == sorted(expected), f"{name} after the night of {night.name}"


def test_every_finding_has_its_story_and_a_story_says_who_did_what() -> None:
    stories = telling.stories(STORIES)
    nights = [night for story in stories for night in telling.nights(story) if (night / "findings.csv").exists()]
    assert {row[0] for night in nights for row in telling.table(night / "findings.csv")[1]} == OURS
    assert [story.name for story in stories if not telling.says_enough(story)] == []


def _rows(columns: Any, rows: Any) -> list[dict[str, str]]:
    names = [name for name, _ in columns]
    return [dict(zip(names, ("" if value is None else str(value) for value in row), strict=True)) for row in rows]


def _shorter(text: str) -> str:
    """An answer by its first words: the rest is the same for everybody."""
    return " ".join(text.split()[:12]) if text.startswith(("Thank", "Paldies")) else text
