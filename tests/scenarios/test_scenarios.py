"""Every story is told twice: in ``story.txt`` by what people did, and in ``expected.csv`` by what must come out (see ``telling``).

``expected.csv`` has some columns of ``export payments`` after its night, every line of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import exports
from tests.scenarios import telling

if TYPE_CHECKING:
    from sqlalchemy import Engine

STORIES = Path(__file__).parent / "stories"


@pytest.mark.parametrize("story", telling.stories(STORIES), ids=lambda path: path.name)
def test_story(story: Path, engine: Engine, tmp_path: Path) -> None:
    for night in telling.told(story, engine, tmp_path, lambda path: path.name == "expected.csv"):
        if (night / "expected.csv").exists():
            columns, expected = telling.table(night / "expected.csv")
            assert payments(engine, columns) == sorted(expected), f"after the night of {night.name}"


@pytest.mark.parametrize("story", telling.stories(STORIES), ids=lambda path: path.name)
def test_a_story_says_who_did_what_and_what_must_come_out(story: Path) -> None:
    assert telling.says_enough(story)
    nights = telling.nights(story)
    assert nights, "a story has a night"
    assert (nights[-1] / "expected.csv").exists(), "the golden of the last night is missing"


def payments(engine: Engine, columns: list[str]) -> list[tuple[str, ...]]:
    """Some columns of ``export payments``, sorted."""
    at = [[name for name, _ in exports.columns("payments")].index(column) for column in columns]
    with engine.begin() as connection:
        found = list(exports.rows(connection, "payments"))
    return sorted(tuple("" if row[place] is None else str(row[place]) for place in at) for row in found)
